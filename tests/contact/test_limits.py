from contextlib import suppress
from datetime import UTC, datetime, timedelta
from threading import Barrier, BrokenBarrierError

import pytest
from django.db import transaction

from contact.limits import (
    REPLIES_A_DAY,
    WRONG_LINKS,
    TooMany,
    count_reply,
    count_sender,
    count_wrong_link,
    hidden,
    may_acknowledge,
    may_mail_link,
    prefix,
    times_today,
)
from contact.models import Tally
from tests.contact.at_once import at_once

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def two_in_ten_minutes(settings):
    settings.CONTACT_RATE = (2, 600)


def after(**time):
    return NOW + timedelta(**time)


class TestSender:
    def test_the_rate_is_what_may_be_and_one_more_waits_for_the_rest_of_the_window(self):
        count_sender("192.0.2.1", NOW)
        count_sender("192.0.2.1", after(minutes=3))
        with pytest.raises(TooMany) as caught:
            count_sender("192.0.2.1", after(minutes=4))
        assert (caught.value.wait, caught.value.minutes) == (timedelta(minutes=6), 6)

    def test_when_the_window_is_over_it_begins_anew(self):
        for _ in range(2):
            count_sender("192.0.2.1", NOW)
        with pytest.raises(TooMany) as caught:
            count_sender("192.0.2.1", after(seconds=599))
        assert caught.value.minutes == 1
        count_sender("192.0.2.1", after(seconds=600))
        tally = Tally.objects.get()
        assert (tally.since, tally.count) == (after(seconds=600), 1)

    def test_neighbours_are_one_sender_and_others_are_not(self):
        for address in ("192.0.2.1", "192.0.2.254", "192.0.3.1", "::ffff:192.0.3.2", "2001:db8:1:200::1", "2001:db8:1:2ff::9", "2001:db8:1:300::1"):
            count_sender(address, NOW)
        assert sorted(Tally.objects.values_list("count", flat=True)) == [1, 2, 2, 2]

    def test_without_a_rate_nothing_is_counted(self, settings):
        settings.CONTACT_RATE = None
        count_sender("192.0.2.1", NOW)
        assert Tally.objects.count() == 0

    def test_what_cannot_be_read_is_a_sender_like_any_other(self):
        count_sender("", NOW)
        count_sender("unix:", NOW)
        with pytest.raises(TooMany):
            count_sender("nonsense", NOW)

    def test_it_costs_the_same_at_any_number_of_senders(self, django_assert_num_queries):
        count_sender("192.0.2.1", NOW)
        for number in (1, 3):
            for other in range(number):
                count_sender(f"198.51.{100 + other + number}.1", NOW)
            Tally.objects.update(count=0)
            with django_assert_num_queries(2):
                count_sender("192.0.2.1", NOW)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("::ffff:192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2ff::1", "2001:db8:1:200::/56"),
        ("fe80::1%eth0", "fe80::/56"),
        ("", "unknown"),
        ("192.0.2.077", "unknown"),
        ("192.0.2.77:443", "unknown"),
    ],
)
def test_prefix(address, expected):
    assert prefix(address) == expected


@pytest.mark.parametrize(("seconds", "minutes"), [(1, 1), (59.5, 1), (60, 1), (60.5, 2), (600, 10)])
def test_the_wait_is_rounded_up(seconds, minutes):
    assert TooMany(timedelta(seconds=seconds)).minutes == minutes


class TestAcknowledgements:
    def test_three_go_to_one_mailbox_within_a_day(self):
        addresses = ["jan@example.org", "Jan@Example.ORG", "jan+news@example.org", "jan@example.org", "jan@elsewhere.example.org"]
        assert [may_acknowledge(address, after(hours=hour)) for hour, address in enumerate(addresses)] == [True, True, True, False, True]

    def test_a_day_after_the_first_there_are_three_more(self):
        answers = [may_acknowledge("jan@example.org", after(hours=hours)) for hours in (0, 1, 2, 23, 24, 25, 26, 27)]
        assert answers == [True, True, True, False, True, True, True, False]


class TestLinks:
    def test_three_of_each_kind_go_to_one_mailbox_within_a_day(self):
        addresses = ["jan@example.org", "Jan+news@Example.org", "jan@example.org", "jan@example.org"]
        assert [may_mail_link(address, "copy", after(hours=hour)) for hour, address in enumerate(addresses)] == [True, True, True, False]
        assert [may_mail_link("jan@example.org", "erasure", NOW), may_mail_link("jan@elsewhere.example.org", "copy", NOW)] == [True, True]
        assert may_mail_link("jan@example.org", "copy", after(days=1)) is True

    def test_of_wrong_ones_there_are_twenty_in_ten_minutes(self):
        for _ in range(WRONG_LINKS):
            count_wrong_link("192.0.2.1", NOW)
        with pytest.raises(TooMany) as caught:
            count_wrong_link("192.0.2.99", after(minutes=4))
        assert caught.value.minutes == 6
        count_wrong_link("198.51.100.1", after(minutes=4))
        count_wrong_link("192.0.2.1", after(minutes=10))

    def test_whether_forms_are_limited_or_not(self, settings):
        settings.CONTACT_RATE = None
        for _ in range(WRONG_LINKS):
            count_wrong_link("192.0.2.1", NOW)
        with pytest.raises(TooMany):
            count_wrong_link("192.0.2.1", NOW)


def test_messages_to_one_enquiry_are_counted_for_a_day():
    for _ in range(REPLIES_A_DAY):
        count_reply("LIR-7K3M9Q", NOW)
    count_reply("LIR-AAAAAA", NOW)
    with pytest.raises(TooMany) as caught:
        count_reply("LIR-7K3M9Q", after(hours=1))
    assert caught.value.wait == timedelta(hours=23)
    count_reply("LIR-7K3M9Q", after(days=1))


class TestTexts:
    def test_capitals_and_spaces_make_no_difference(self):
        texts = ["Buy  our\nwatches", "buy our watches ", "Buy our clocks"]
        assert [times_today(text, NOW) for text in texts] == [1, 2, 1]

    def test_it_is_forgotten_after_a_day(self):
        assert [times_today("Hello", moment) for moment in (NOW, after(hours=23), after(hours=24))] == [1, 2, 1]


class TestWhatIsKept:
    def test_it_is_no_more_than_counts_under_hashes(self):
        count_sender("192.0.2.1", NOW)
        may_acknowledge("jan@example.org", NOW)
        times_today("Who am I?", NOW)
        rows = list(Tally.objects.order_by("pk").values())
        assert [(len(row["key"]), row["count"], row["since"]) for row in rows] == [(64, 1, NOW)] * 3
        assert len({row["key"] for row in rows}) == 3
        assert all(row.keys() == {"id", "key", "since", "count"} for row in rows)

    def test_the_hash_is_the_portals_own(self, settings):
        ours = hidden("sender", "192.0.2.0/24")
        settings.SECRET_KEY = "another portal's, of at least thirty-two characters"
        assert hidden("sender", "192.0.2.0/24") != ours

    def test_kinds_do_not_mix(self):
        assert hidden("sender", "x") != hidden("text", "x")

    def test_it_is_old_after_a_day(self):
        count_sender("192.0.2.1", NOW)
        assert [Tally.objects.old(moment).count() for moment in (after(hours=23), after(days=1))] == [0, 1]


def test_of_several_at_once_only_as_many_as_may_are_counted(migrated):
    def write():
        try:
            with transaction.atomic():
                count_sender("192.0.2.1")
        except TooMany:
            return "too many"
        return "counted"

    assert sorted(at_once(5, write)) == ["counted", "counted", "too many", "too many", "too many"]
    assert Tally.objects.get().count == 2


def test_whoever_counts_waits_for_who_counts_already(migrated, monkeypatch):
    """Without the lock both would read the count before either has written it."""

    def write():
        with transaction.atomic():
            return times_today("Where do I begin?")

    assert write() == 1
    both_have_read = Barrier(2, timeout=0.5)
    save = Tally.save

    def save_together(tally, **options):
        # The lock lets only one come here at a time, which then goes on alone.
        with suppress(BrokenBarrierError):
            both_have_read.wait()
        save(tally, **options)

    monkeypatch.setattr(Tally, "save", save_together)
    assert sorted(at_once(2, write)) == [2, 3]
