import re
from datetime import timedelta
from ipaddress import ip_network
from itertools import count
from threading import Barrier, Thread

import pytest
from django.db import OperationalError, connections
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from contact import intake, views
from contact.models import Enquiry, Message, Tally
from tests.contact.at_once import at_once
from tests.contact.factories import address, filled_in, fresh_proof, hidden_part, send
from tests.contact.pages import problem, text_of

pytestmark = pytest.mark.django_db


class TestProof:
    @pytest.mark.parametrize(
        "hidden",
        [
            {},
            {"token": "t", "started": "t"},
            {"token": "t" * 9000, "started": "t:1xV86n:x"},
            {"token": "é\U0001f512", "started": "é:é:é"},
            {"token": ["a", "b"], "started": ["a", "b"]},
        ],
    )
    def test_without_a_proof_of_ours_the_form_comes_again_and_then_works(self, client, hidden):
        url = address("other")
        page = client.post(url, hidden | filled_in("other"))
        assert page.status_code == 422
        assert problem(page) == ["This form stood open for too long. What you typed is still here: press Send once more."]
        assert 'value="Demo Visitor"' in text_of(page)
        assert client.post(url, hidden_part(page) | filled_in("other")).status_code == 303

    def test_too_fast(self, client, settings):
        settings.CONTACT_MIN_SECONDS = 3
        page = send(client, "other")
        assert page.status_code == 422
        assert problem(page) == ["That was very fast, and we keep programs out. What you typed is still here: press Send once more."]
        assert Enquiry.objects.count() == 0

    def test_a_filled_in_trap_is_emptied_and_asks_once_more(self, client):
        url = address("other")
        page = client.post(url, fresh_proof() | filled_in("other") | {"subject": "Cheap watches"})
        assert page.status_code == 422
        assert "Cheap watches" not in text_of(page)
        assert client.post(url, hidden_part(page) | filled_in("other") | {"subject": ""}).status_code == 303

    def test_people_and_screen_readers_do_not_meet_the_trap(self, client):
        [trap] = re.findall(r'<div class="visually-hidden" aria-hidden="true">(.*?)</div>', text_of(client.get("/en/contact/other/")))
        assert '<input type="text" name="subject" id="id_subject" autocomplete="off" tabindex="-1">' in trap

    @pytest.mark.parametrize(
        ("headers", "status"),
        [
            ({"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}, 303),
            ({"Origin": "https://elsewhere.example.org"}, 403),
            ({"Origin": "null"}, 403),
            ({"Sec-Fetch-Site": "cross-site"}, 403),
        ],
    )
    def test_only_our_own_page_sends(self, client, headers, status):
        assert send(client, "other", headers=headers).status_code == status


class TestSentTwice:
    def test_one_enquiry_and_the_same_receipt(self, client):
        url = address("other")
        data = fresh_proof() | filled_in("other")
        answers = [client.post(url, data) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [303, 303]
        assert answers[0].headers["Location"] == answers[1].headers["Location"]
        assert [Enquiry.objects.count(), Message.objects.count()] == [1, 2]

    def test_with_other_words_it_asks_whether_it_is_a_further_question(self, client):
        url = address("other")
        proof = fresh_proof()
        client.post(url, proof | filled_in("other"))
        further = filled_in("other", message="And a further question, typed after the Back button.")
        answer = client.post(url, proof | further)
        assert answer.status_code == 422
        assert Enquiry.objects.get().reference in answer.content.decode()
        assert further["message"] in answer.content.decode()
        assert client.post(url, hidden_part(answer) | further).status_code == 303
        assert Enquiry.objects.count() == 2

    def test_also_after_the_form_has_run_out(self, client, monkeypatch):
        url = address("other")
        data = fresh_proof() | filled_in("other")
        first = client.post(url, data)
        monkeypatch.setattr("contact.protection.FORM_LIFETIME", -1)
        assert client.post(url, data).headers["Location"] == first.headers["Location"]

    def test_at_the_same_moment(self, migrated, client, monkeypatch):
        """Both pass the check for an earlier enquiry before either has stored one: the constraint decides."""
        url = address("other")
        data = fresh_proof() | filled_in("other")
        both_are_here = Barrier(2, timeout=20)
        receive = intake.receive

        def receive_together(*args, **kwargs):
            both_are_here.wait()
            return receive(*args, **kwargs)

        monkeypatch.setattr(views, "receive", receive_together)
        answers = []

        def post():
            answers.append(Client().post(url, data))
            connections.close_all()

        threads = [Thread(target=post) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=30)
        assert [answer.status_code for answer in answers] == [303, 303]
        assert answers[0].headers["Location"] == answers[1].headers["Location"]
        assert [Enquiry.objects.count(), Message.objects.count()] == [1, 2]


class TestDatabaseAway:
    @pytest.fixture
    def broken(self, monkeypatch):
        def fail(*args, **kwargs):
            raise OperationalError("server closed the connection")

        monkeypatch.setattr(intake, "queue_acknowledgement", fail)

    def test_the_visitor_is_told_and_loses_nothing(self, client, broken):
        page = send(client, "collaborate")
        assert (page.status_code, page.headers["Retry-After"]) == (503, "60")
        assert problem(page) == ["We could not store your question just now. What you typed is still here: wait a minute, then press Send once more."]
        assert 'value="Demo Visitor"' in text_of(page)
        assert [Enquiry.objects.count(), Message.objects.count()] == [0, 0]

    def test_once_more_works_when_it_is_back(self, client, monkeypatch):
        with monkeypatch.context() as away:
            away.setattr(intake, "queue_acknowledgement", lambda enquiry: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                send(client, "other")
        assert send(client, "other").status_code == 303

    @pytest.mark.parametrize("query", ["", "?from=nanoic-pilot-line-opens"])
    def test_the_form_can_be_filled_in_meanwhile_and_sent_later(self, client, monkeypatch, query):
        def fail(*args, **kwargs):
            raise OperationalError("no route to host")

        with monkeypatch.context() as away:
            away.setattr(views, "promise", fail)
            away.setattr("contact.came_from.page_at", fail)
            page = client.get(address("other") + query)
        assert (page.status_code, page.headers["Retry-After"]) == (503, "60")
        assert problem(page) == ["We cannot store questions just now. You can write yours here: wait a minute, then press Send."]
        assert client.post(address("other"), hidden_part(page) | filled_in("other")).status_code == 303

    def test_its_page_asks_the_database_nothing(self, client, monkeypatch, django_assert_num_queries):
        def fail(*args, **kwargs):
            raise OperationalError("no route to host")

        hidden = fresh_proof()
        monkeypatch.setattr(Enquiry.objects, "filter", fail)
        with django_assert_num_queries(0):
            assert client.post(address("other"), hidden | filled_in("other")).status_code == 503


class TestTooMany:
    @pytest.fixture(autouse=True)
    def one_in_ten_minutes(self, settings):
        settings.CONTACT_RATE = (1, 600)

    def question(self, number, client, sender="192.0.2.1", **more):
        """Send a question of its own from an address, and return the status."""
        return self.send(number, client, sender, **more).status_code

    def send(self, number, client, sender="192.0.2.1", language="en", **meta):
        data = fresh_proof() | filled_in("collaborate", message=f"Question number {number}, which no other one is like.")
        return client.post(address("collaborate", language), data, REMOTE_ADDR=sender, **meta)

    def test_the_visitor_is_told_when_to_try_again_and_loses_nothing(self, client):
        assert self.question(1, client) == 303
        page = self.send(2, client)
        assert (page.status_code, page.headers["Retry-After"], page.headers["Cache-Control"]) == (429, "600", "private, no-cache")
        assert problem(page) == ["You sent too many messages. Try again in 10 minutes. What you typed is still here."]
        text = text_of(page)
        assert "Question number 2, which no other one is like.</textarea>" in text
        assert 'value="Demo Visitor"' in text
        assert re.findall(r'name="looking_for" value="(\w+)"[^>]* checked', text) == ["research", "space"]
        assert "<title>Error: " in text
        assert dict(page.cookies) == {}
        assert [Enquiry.objects.count(), Message.objects.count()] == [1, 2]

    def test_in_dutch(self, client):
        self.question(1, client)
        page = self.send(2, client, language="nl")
        assert (page.status_code, page.headers["Content-Language"]) == (429, "nl")
        with override("nl"):
            assert problem(page) == [views.too_many(10)]

    def test_the_last_minute_is_one(self):
        assert views.too_many(1) == "You sent too many messages. Try again in 1 minute. What you typed is still here."

    def test_the_same_form_sent_again_afterwards_is_stored(self, client):
        self.question(1, client)
        page = self.send(2, client)
        Tally.objects.update(since=timezone.now() - timedelta(minutes=10))
        data = hidden_part(page) | filled_in("collaborate", message="Question number 2, which no other one is like.")
        assert client.post(address("collaborate"), data, REMOTE_ADDR="192.0.2.1").status_code == 303
        assert Enquiry.objects.count() == 2

    def test_the_same_token_again_still_leads_to_the_receipt(self, client):
        data = fresh_proof() | filled_in("other")
        first = client.post(address("other"), data, REMOTE_ADDR="192.0.2.1")
        assert self.question(2, client) == 429
        again = client.post(address("other"), data, REMOTE_ADDR="192.0.2.1")
        assert (again.status_code, again.headers["Location"]) == (303, first.headers["Location"])

    def test_looking_and_mistakes_are_not_counted(self, client):
        for _ in range(3):
            client.get(address("other"), REMOTE_ADDR="192.0.2.1")
            client.post(address("other"), fresh_proof(), REMOTE_ADDR="192.0.2.1")
        assert self.question(1, client) == 303

    @pytest.mark.parametrize(
        ("first", "second", "status"),
        [
            ("192.0.2.1", "192.0.2.254", 429),
            ("192.0.2.1", "192.0.3.1", 303),
            ("2001:db8:1:200::1", "2001:db8:1:2ff:ffff::9", 429),
            ("2001:db8:1:200::1", "2001:db8:1:300::1", 303),
            ("::ffff:192.0.2.1", "192.0.2.9", 429),
        ],
    )
    def test_a_part_of_the_net_is_one_sender(self, client, first, second, status):
        assert [self.question(1, client, first), self.question(2, client, second)] == [303, status]

    def test_behind_a_trusted_proxy_it_is_the_visitors_part(self, client, settings):
        settings.TRUSTED_PROXIES = [ip_network("10.0.0.0/8")]
        answers = [
            self.question(number, client, "10.0.0.2", HTTP_X_FORWARDED_FOR=f"203.0.113.99, {visitor}")
            for number, visitor in enumerate(["192.0.2.1", "192.0.2.2", "198.51.100.1"])
        ]
        assert answers == [303, 429, 303]

    def test_from_anybody_else_the_header_hides_nothing(self, client):
        answers = [self.question(number, client, HTTP_X_FORWARDED_FOR=f"198.51.{number}.1") for number in range(2)]
        assert answers == [303, 429]

    def test_of_several_at_once_as_many_as_may_are_stored(self, migrated, settings):
        settings.CONTACT_RATE = (2, 600)
        numbers = count(1)
        statuses = at_once(4, lambda: self.question(next(numbers), Client()))
        assert sorted(statuses) == [303, 303, 429, 429]
        assert Enquiry.objects.count() == 2

    def test_its_log_and_its_page_name_nobody(self, client, caplog):
        with caplog.at_level("INFO"):
            self.question(1, client)
            self.question(2, client)
        logged = str([vars(record) for record in caplog.records if record.name.startswith("portal")])
        assert [word for word in ("192.0.2", "isitor", "Question number") if word in logged] == []
