import pytest
from django.core.checks import run_checks

from leuven_portal.backup import unfinished
from leuven_portal.backup.create import make_backup
from leuven_portal.backup.failures import BackupFailed


def test_nothing_is_said_where_nothing_was_interrupted(data):
    assert unfinished.told() == ""
    assert [each.id for each in run_checks() if each.id == "portal.E001"] == []


def test_an_interrupted_restore_is_told_by_every_command(data):
    unfinished.begin("portal.tar", "2026-11-26T03:12:07+00:00")
    assert unfinished.told().startswith("The restore of portal.tar, begun at 20")
    assert [each.msg for each in run_checks() if each.id == "portal.E001"] == [unfinished.told()]
    assert (unfinished.is_of("2026-11-26T03:12:07+00:00"), unfinished.is_of("2026-11-25T03:12:07+00:00")) == (True, False)
    unfinished.end()
    assert unfinished.told() == ""


@pytest.mark.parametrize("half", ["", "{", "[]", '"x"'])
def test_half_a_note_is_one_as_well(data, half):
    unfinished.path().write_text(half)
    assert unfinished.told() == "The restore of a backup, begun at some time, has not come to its end. Run it again."
    assert not unfinished.is_of("2026-11-26T03:12:07+00:00")


def test_half_a_restore_is_not_worth_a_backup(data, tmp_path):
    unfinished.begin("portal.tar", "2026-11-26T03:12:07+00:00")
    with pytest.raises(BackupFailed, match="The restore of portal.tar, .* has not come to its end. Run it again. What is here now"):
        make_backup(tmp_path / "backups")
    assert not (tmp_path / "backups").exists()
