from datetime import UTC, datetime, timedelta, timezone

import pytest

from leuven_portal.backup.rotation import NAME, name_at, outdated

BACKUPS = [
    "portal-2026-11-23T031200Z.tar",
    "portal-2026-11-24T031200Z.tar.age",
    "portal-2026-11-25T031200Z.tar",
    "portal-2026-11-26T031200Z.tar",
]
OTHERS = [
    ".portal-2026-11-20T031200Z.tar.part",
    "portal-2026-11-20T031200Z.tar.gz",
    "portal-2026-11-20T031200Z.tar.age.bak",
    "portal-2026-11-20.tar",
    "my-portal-2026-11-20T031200Z.tar",
    "portal.sqlite3",
]


@pytest.fixture
def folder(tmp_path):
    for name in BACKUPS + OTHERS:
        (tmp_path / name).write_text("x")
    (tmp_path / "portal-2026-11-19T031200Z.tar").mkdir()
    (tmp_path / "portal-2026-11-18T031200Z.tar").symlink_to(tmp_path / "portal.sqlite3")
    return tmp_path


@pytest.mark.parametrize("keep", [1, 2, 3, 4, 5, 100])
def test_the_oldest_go_and_nothing_else(folder, keep):
    assert [path.name for path in outdated(folder, keep)] == BACKUPS[:-keep]


def test_before_a_backup_is_made_room_for_one_is_counted(folder):
    assert [path.name for path in outdated(folder, 0)] == BACKUPS


def test_the_one_just_made_stays_though_a_wrong_clock_dated_others_after_it(folder):
    made = folder / BACKUPS[0]
    assert [path.name for path in outdated(folder, 1, made)] == BACKUPS[1:]
    assert [path.name for path in outdated(folder, 2, made)] == BACKUPS[1:3]


def test_names_are_of_utc_and_sort_by_time():
    moment = datetime(2026, 11, 26, 4, 12, 7, tzinfo=timezone(timedelta(hours=1)))
    assert name_at(moment) == "portal-2026-11-26T031207Z.tar"
    assert NAME.fullmatch(name_at(moment))
    assert name_at(datetime(2026, 9, 30, 23, tzinfo=UTC)) < name_at(datetime(2026, 10, 1, tzinfo=UTC))
