import os

import pytest

from leuven_portal.backup import media
from leuven_portal.backup.archive import member_of
from leuven_portal.backup.failures import BackupFailed


@pytest.fixture
def root(settings):
    """The folder of the media, with a picture and what stands beside it."""
    for name in ("images/a/original.jpg", "images/a/480.webp", "art/1/health/x/480.webp", "images/a/800.webp.aB3dE6gH.part"):
        path = settings.MEDIA_ROOT / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return settings.MEDIA_ROOT


def test_drawn_and_unfinished_files_stay_behind(root):
    assert media.names() == ["images/a/480.webp", "images/a/original.jpg"]


def test_a_portal_without_media(settings):
    assert not settings.MEDIA_ROOT.exists()
    assert media.names() == []


def test_the_folder_of_the_media_itself_may_be_a_link(root, settings, tmp_path):
    (tmp_path / "link").symlink_to(root)
    settings.MEDIA_ROOT = tmp_path / "link"
    assert media.names() == ["images/a/480.webp", "images/a/original.jpg"]


def test_a_folder_that_is_a_link_is_not_left_out_in_silence(root, tmp_path):
    (tmp_path / "large").mkdir()
    (root / "more").symlink_to(tmp_path / "large")
    with pytest.raises(BackupFailed, match="more is a link or no ordinary file"):
        media.names()


@pytest.mark.parametrize("name", ["a\nb", "a\\b", os.fsdecode(b"\xff")])
def test_a_name_that_no_restore_would_take_is_not_left_out_in_silence(root, name):
    (root / name).write_text("x")
    with pytest.raises(BackupFailed, match="has a name that a backup cannot hold"):
        media.names()


def test_a_folder_that_cannot_be_read_is_not_left_out_in_silence(root, monkeypatch):
    def scandir(folder):
        if os.fspath(folder).endswith("/a"):
            raise PermissionError(13, "Permission denied")
        return listed(folder)

    # A superuser, as tests in a container are, is denied nothing.
    listed = os.scandir
    monkeypatch.setattr(os, "scandir", scandir)
    with pytest.raises(BackupFailed, match="images/a cannot be read: Permission denied"):
        media.names()


def test_files_come_back_readable_for_the_web_server(root, tmp_path):
    stage = tmp_path / "stage"
    (stage / "images/a").mkdir(parents=True)
    (stage / "images/a/original.jpg").write_text("the one of the backup")
    (stage / "images/a/original.jpg").chmod(0o600)
    wanted = {"images/a/original.jpg": member_of(stage / "images/a/original.jpg")}
    assert media.differing(wanted) == ["images/a/original.jpg"]
    media.bring_back(stage, wanted)
    assert media.differing(wanted) == []
    assert (root / "images/a/original.jpg").read_text() == "the one of the backup"
    assert (root / "images/a/original.jpg").stat().st_mode & 0o777 == 0o644
    assert media.remove_others(wanted) == 1
    assert media.names() == ["images/a/original.jpg"]
    assert (root / "art/1/health/x/480.webp").is_file()


def test_a_file_that_did_not_come_back_differs(root):
    wanted = {"images/b/original.jpg": member_of(root / "images/a/original.jpg")}
    assert media.differing(wanted) == ["images/b/original.jpg"]
