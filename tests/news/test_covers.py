import threading

import pytest
from django.core.files.storage import default_storage

from news import art, covers

ALL = covers.renditions_of(art.SIZE)


@pytest.fixture
def few_pixels(monkeypatch):
    """Count the drawings, and draw them small: how they look is tested elsewhere."""
    calls = []
    draw = art.draw

    def counted(seed, palette, size):
        calls.append((seed, palette, size))
        return draw(seed, palette, size)

    monkeypatch.setattr(art, "draw", counted)
    return calls


def test_a_drawing_is_made_once_in_all_its_renditions(few_pixels):
    for _ in range(2):
        covers.ensure("health", "one", ALL)
    assert few_pixels == [("one", "health", art.SIZE)]
    folder = f"art/{art.VERSION}/health/one"
    assert sorted(default_storage.listdir(folder)[1]) == ["1600.avif", "1600.webp", "480.avif", "480.webp", "800.avif", "800.webp"]
    assert all(default_storage.size(f"{folder}/{name}") <= 80_000 for name in default_storage.listdir(folder)[1])


def test_somebody_who_waits_waits_for_one_rendition(few_pixels):
    covers.ensure("health", "one", [(480, "avif")])
    assert default_storage.listdir(f"art/{art.VERSION}/health/one")[1] == ["480.avif"]


def test_what_is_missing_is_made_again(few_pixels):
    covers.ensure("health", "one", ALL)
    default_storage.delete(covers.name_of("health", "one", 480, "avif"))
    covers.ensure("health", "one", ALL)
    assert default_storage.exists(covers.name_of("health", "one", 480, "avif"))


def test_a_process_draws_one_at_a_time(monkeypatch):
    monkeypatch.setattr(covers, "PATIENCE", 0.05)
    with covers.turn(), pytest.raises(covers.Busy):
        covers.ensure("health", "one", ALL)
    covers.ensure("health", "one", covers.renditions_of(art.TILE_SIZE))


def test_the_turn_is_given_back_after_a_failure(monkeypatch):
    monkeypatch.setattr(art, "draw", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        covers.ensure("health", "one", ALL)
    monkeypatch.undo()
    done = threading.Event()
    with covers.turn():
        done.set()
    assert done.is_set()


def test_an_address_is_signed():
    mark = covers.signature("health", "one")
    assert covers.is_ours("health", "one", mark)
    assert not covers.is_ours("health", "two", mark)
    assert not covers.is_ours("high-tech", "one", mark)
    assert not covers.is_ours("nothing", "one", covers.signature("nothing", "one"))


def test_only_so_many_wait(monkeypatch):
    monkeypatch.setattr(covers, "_waiting", threading.BoundedSemaphore(1))
    with covers.turn(), pytest.raises(covers.Busy):
        covers.ensure("health", "one", ALL)
    covers.ensure("health", "one", covers.renditions_of(art.TILE_SIZE))
