import random

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from contact import search
from contact.examples_bulk import fill_up
from contact.models import Desk, Enquiry, Message, SearchText
from contact.retention import forget
from tests.contact.admin.staff import changed, make_staff
from tests.contact.at_once import at_once
from tests.contact.factories import make_enquiry
from tests.hostile_texts import OWN, hostile_texts

pytestmark = pytest.mark.django_db


def found(asked):
    return list(search.find(Enquiry.objects.order_by("pk"), asked))


def say(enquiry, text, kind="reply", **fields):
    """Put a text into the thread of an enquiry."""
    state = {"state": "received"} if kind == "reply" else {"state": "queued"}
    return Message.objects.create(enquiry=enquiry, kind=kind, to_email="x@example.org", language="en", subject="s", text=text, **state | fields)


@pytest.fixture(params=["the index", "the texts"])
def by(request, monkeypatch):
    """Ask in both ways: by the index of words, and row by row as for words that are common."""
    if request.param == "the texts":
        monkeypatch.setattr(search, "COMMON", -1)


class TestFind:
    @pytest.fixture
    def enquiry(self):
        make_enquiry("work", name="Somebody Else", email="else@example.com", message="Something altogether different, please.")
        return make_enquiry(
            "collaborate",
            name="Zoë Ångström",
            email="zoe.angstrom@Labo-7.example.org",
            organisation="Één Café & Zonen",
            message="Is er een proeflijn? Wij testen 3D-geprinte wafers.",
            tag="climate",
        )

    @pytest.mark.parametrize(
        "asked",
        [
            *("Zoë", "zoe", "ZOE ANG", "angstrom zoe", "Een cafe", "café", "zonen", "climate", "CLIM", "3d geprinte", "wafer proeflijn"),
            *("zoe.angstrom@labo-7.example.org", "ZOE.ANGSTROM@", "labo-7.example", "zoe.angstrom", "testen, wij!", "  zoe  "),
        ],
    )
    def test_every_word_is_the_beginning_of_one(self, by, enquiry, asked):
        assert found(asked) == [enquiry]

    @pytest.mark.parametrize("asked", ["zoe different", "afer", "zoex", "ngstrom", "climates"])
    def test_and_all_of_them(self, by, enquiry, asked):
        assert found(asked) == []

    def test_a_reference_in_whatever_way_it_is_typed(self, by, enquiry):
        reference = enquiry.reference
        ways = [reference, reference.lower(), reference.replace("-", ""), reference.replace("-", " "), reference[4:], reference[:8], f" {reference}."]
        assert [found(way) for way in ways] == [[enquiry]] * len(ways)

    def test_what_was_typed_into_the_purposes_own_fields(self, by):
        enquiry = make_enquiry("invest")
        enquiry = changed(enquiry, answers=enquiry.answers | {"sector_other": "Biomimicry", "website": "https://rarename.example.org"})
        search.index(enquiry)
        assert [found(asked) for asked in ("biomimicry", "rarename", "exploring")] == [[enquiry], [enquiry], []]

    def test_what_was_said_in_the_thread_but_no_draft_and_no_notice(self, by, enquiry):
        anna = make_staff("anna", "Desk")
        say(enquiry, "Firstreply")
        say(enquiry, "Secondanswer\n-- \nSignature of the desk", kind="answer")
        say(enquiry, "Draftword", kind="answer", state="draft", by=anna)
        say(enquiry, "Noticeword", kind="notification")
        search.index(enquiry)
        asked = ("firstreply", "secondanswer", "draftword", "noticeword", "signature")
        assert [word for word in asked if found(word)] == ["firstreply", "secondanswer"]
        assert found("firstreply zoe") == [enquiry]

    @pytest.mark.parametrize("asked", ["", " ", "\t\n"])
    def test_nothing_asks_for_all(self, by, enquiry, asked):
        assert len(found(asked)) == 2

    @pytest.mark.parametrize("asked", ["*", '"', "'", "%", "_", "-", ":", "()", "…", "\u200b", "💧"])
    def test_signs_alone_find_nothing(self, by, enquiry, asked):
        assert found(asked) == []

    def test_both_ways_find_the_same(self, monkeypatch):
        fill_up(150)
        by_index = {}
        chance = random.Random(1)
        texts = list(Enquiry.objects.values_list("message", "name", "email"))
        asked = [" ".join(word[: chance.randint(1, 9)] for word in chance.sample(" ".join(text).split(), 2)) for text in chance.sample(texts, 60)]
        for each in asked:
            by_index[each] = {enquiry.pk for enquiry in found(each)}
        monkeypatch.setattr(search, "COMMON", -1)
        assert {each: {enquiry.pk for enquiry in found(each)} for each in asked} == by_index
        assert any(by_index.values())

    @pytest.mark.parametrize(("others", "asks_the_index"), [(0, False), (3, True)])
    def test_what_the_latest_have_is_not_looked_up_in_the_index(self, monkeypatch, others, asks_the_index):
        monkeypatch.setattr(search, "SAMPLE", 3)
        alike = {make_enquiry("study", name="Alike") for _ in range(3)}
        for _ in range(others):
            make_enquiry("study", name="Somebody Else")
        with CaptureQueriesContext(connection) as asked:
            assert set(found("alike")) == alike
        assert any("contact_searchtext_index" in query["sql"] or "tsquery" in query["sql"] for query in asked.captured_queries) is asks_the_index

    def test_only_what_one_may_know_of(self, by):
        user = make_staff("clerk", "Desk", desks=["study"])
        own, _other = make_enquiry("study", name="Alike"), make_enquiry("work", name="Alike")
        copied, secret = make_enquiry("work", name="Alike"), make_enquiry("work", name="Alike")
        for each in (copied, secret):
            each.copies.set(Desk.objects.filter(key="study"))
        changed(secret, is_confidential=True)
        assert set(search.find(Enquiry.objects.visible_to(user), "alike")) == {own, copied}


class TestHostileTexts:
    def test_what_they_say_is_found_again_and_nothing_in_them_is_a_question(self, by):
        texts = [text for text in hostile_texts() if search.words(text)]
        texts = OWN[:10] + texts[:: max(1, len(texts) // 40)]
        enquiries = {text: make_enquiry(message=text[:2000]) for text in texts}
        for text, enquiry in enquiries.items():
            assert enquiry in found(text[:300])

    @pytest.mark.parametrize(
        "asked",
        [
            *('"', '""', "a*", "*a", "zoe*", 'NEAR("a" "b")', "a AND", "NOT a", "a OR b", "words:zoe", "^zoe", "-zoe", "{a}", "(a", "a)", "'a':*"),
            *(
                "'",
                "\\'",
                "a\\",
                ":*",
                "a & b",
                "!a",
                "<->",
                "a | b",
                "%",
                "a%b",
                "_",
                "a\0b",
                "x" * 5000,
                "a " * 3000,
                "\ud800",
                "1e10",
                "0x1F",
                "-1.5",
            ),
        ],
    )
    def test_signs_of_a_question_break_nothing(self, by, asked):
        enquiry = make_enquiry(name="Zoe", message="Nothing here but words, and b.")
        assert set(found(asked)) <= {enquiry}


class TestIndex:
    def words_in_sqlite(self):
        """Return the words that stand in SQLite's index, those of deleted rows included that are not overwritten yet."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT block FROM contact_searchtext_index_data")
            return b"".join(block for (block,) in cursor.fetchall())

    def test_arrival_examples_and_deletion_keep_it_in_step(self):
        make_enquiry()
        fill_up(30)
        assert (SearchText.objects.count(), search.out_of_step(), search.is_index_sound()) == (30, [], True)
        forget(list(Enquiry.objects.all()[:10]))
        assert (SearchText.objects.count(), search.out_of_step(), search.is_index_sound()) == (20, [], True)
        Enquiry.objects.all().delete()
        assert (SearchText.objects.count(), search.is_index_sound()) == (0, True)

    def test_an_arrival_that_is_taken_back_leaves_nothing(self):
        with pytest.raises(RuntimeError), transaction.atomic():
            make_enquiry(name="Takenback")
            raise RuntimeError
        assert (found("takenback"), search.is_index_sound()) == ([], True)

    def test_what_is_forgotten_is_overwritten(self):
        enquiry = make_enquiry(name="Unforgettable")
        make_enquiry()
        forget([enquiry])
        search.overwrite_forgotten()
        assert found("unforgettable") == []
        if connection.vendor == "sqlite":
            assert (b"unforgettable" in self.words_in_sqlite(), search.is_index_sound()) == (False, True)

    def test_it_says_what_is_out_of_step_and_mends_it(self):
        missing, stale, thread, sound = (make_enquiry() for _ in range(4))
        SearchText.objects.filter(enquiry=missing).delete()
        changed(stale, name="Renamed")
        say(thread, "Unindexed")
        assert search.out_of_step() == [each.reference for each in (missing, stale, thread)]
        assert search.mend() == 4
        assert (search.out_of_step(), found("renamed"), found("unindexed"), sound in found("demo")) == ([], [stale], [thread], True)

    def test_a_damaged_index_is_seen_and_mended(self):
        enquiry = make_enquiry(name="Damaged")
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute(
                    "INSERT INTO contact_searchtext_index (contact_searchtext_index, rowid, words) "
                    "SELECT 'delete', enquiry_id, words FROM contact_searchtext"
                )
            assert (search.is_index_sound(), found("damaged")) == (False, [])
        search.mend()
        assert (search.is_index_sound(), found("damaged")) == (True, [enquiry])

    def test_of_two_who_write_at_once_both_are_found(self, migrated):
        enquiry = make_enquiry()
        texts = iter(["Firstword", "Secondword"])

        def write():
            with transaction.atomic():
                say(enquiry, next(texts))
                search.index(enquiry)

        at_once(2, write)
        assert (found("firstword secondword"), search.out_of_step()) == ([enquiry], [])

    def test_it_costs_the_same_for_one_message_and_for_three(self, django_assert_num_queries):
        enquiry = make_enquiry()
        for number in (1, 3):
            for _ in range(number):
                say(enquiry, "Word")
            with transaction.atomic(), django_assert_num_queries(3):
                search.index(enquiry)
