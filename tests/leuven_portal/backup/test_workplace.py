import pytest

from leuven_portal.backup.failures import BackupFailed
from leuven_portal.backup.workplace import FOLDER, workplace


def test_it_is_private_and_empty_before_and_after(data):
    for _ in range(2):
        with workplace() as folder:
            assert folder.stat().st_mode & 0o777 == 0o700
            assert [path.name for path in folder.iterdir()] == ["lock"]
            (folder / "staged/media").mkdir(parents=True)
            (folder / "staged/media/x").write_text("x")
            (folder / "database").write_text("x")
        assert [path.name for path in folder.iterdir()] == ["lock"]


def test_what_a_killed_one_has_left_is_cleared_away(data):
    (data / FOLDER).mkdir()
    (data / FOLDER / "database.sqlite3").write_text("names and questions")
    (data / FOLDER / "link").symlink_to(data)
    with workplace() as folder:
        assert [path.name for path in folder.iterdir()] == ["lock"]
    assert data.is_dir()


def test_there_is_one_at_a_time(data):
    with workplace() as folder:
        (folder / "database").write_text("x")
        with pytest.raises(BackupFailed, match="Another backup or restore of this portal is at work"), workplace():
            pass
        assert (folder / "database").read_text() == "x"


def test_a_folder_that_cannot_be_made_is_named(data):
    (data / FOLDER).write_text("a file")
    with pytest.raises(BackupFailed, match=f"{FOLDER} cannot be written"), workplace():
        pass
