from datetime import timedelta

from django.utils import timezone

from news.related.lists import LONGEST, choose
from news.related.shelf import TWIN, Entry
from news.related.vectors import packed_neighbours

NOW = timezone.now()


def entry(key, days=-1, *, words="", near=()):
    """Return an article of the index, published some days from now."""
    return Entry(key, "en", NOW + timedelta(days=days), "", words or f"words {key}", b"", neighbours=packed_neighbours(near))


def chosen(*scored, now=NOW):
    places, has_more = choose(entry(1), list(scored), now)
    return [(place.other, place.twin_of) for place in places], has_more


def test_the_best_come_first_and_what_is_too_far_does_not_come():
    assert chosen((200_000, entry(2)), (300_000, entry(3)), (99_999, entry(4))) == ([(3, 0), (2, 0)], False)


def test_of_equals_the_newer_comes_first():
    assert chosen((200_000, entry(2, -3)), (200_000, entry(3, -2)), (200_000, entry(4, -3))) == ([(3, 0), (4, 0), (2, 0)], False)


def test_what_is_planned_takes_no_place_from_what_readers_see():
    planned = [(900_000, entry(key, days=1)) for key in range(100, 120)]
    live = [(200_000, entry(key)) for key in range(2, 6)]
    places, has_more = chosen(*planned, *live)
    assert [place for place in places if place[0] < 100] == [(5, 0), (4, 0), (3, 0), (2, 0)]
    assert (len(places), has_more) == (LONGEST + 4, False)


def test_a_full_list_says_that_there_are_more():
    places, has_more = chosen(*((200_000 + key, entry(key)) for key in range(2, 30)))
    assert (len(places), has_more) == (LONGEST, True)


def test_twins_stand_behind_each_other_and_take_no_place():
    twin = entry(3, near=[(2, TWIN)])
    same = entry(4, words="words 2")
    known = entry(5, near=[(6, TWIN)])
    places, _ = chosen((500_000, entry(2)), (400_000, twin), (300_000, same), (250_000, known), (200_000, entry(6, near=[(5, TWIN - 1)])))
    assert places == [(2, 0), (3, 2), (4, 2), (5, 0), (6, 5)]


def test_the_text_of_the_article_itself_is_its_twin():
    assert chosen((500_000, entry(2, words="words 1"))) == ([(2, 1)], False)
