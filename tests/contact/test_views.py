import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from itertools import count
from threading import Barrier, Thread

import pytest
from django.db import OperationalError, connections
from django.test import Client
from django.urls import Resolver404, resolve, reverse, translate_url
from django.utils import timezone
from django.utils.translation import override

from contact import definition, intake, views
from contact.models import Enquiry, Message, Tally
from tests.contact.at_once import at_once
from tests.contact.factories import PURPOSES, address, filled_in, fresh_proof, hidden_part, make_enquiry, send

pytestmark = pytest.mark.django_db


def text_of(response):
    return response.content.decode()


def in_summary(page):
    """Return the links of the error summary as (control, text)."""
    [summary] = re.findall(r'<div class="alert alert-danger".*?</div>', text_of(page), re.DOTALL)
    return re.findall(r'<a href="#(.+?)">(.+?)</a>', summary)


def problem(page):
    """Return the sentences of the error summary."""
    [summary] = re.findall(r'<div class="alert alert-danger".*?</div>', text_of(page), re.DOTALL)
    return re.findall(r"<p>\s*(.+?)\s*</p>", summary)


class TestChoose:
    def test_five_doors_name_their_desk_and_days(self, client):
        page = text_of(client.get("/en/contact/"))
        doors = re.findall(r'<h2><a href="(.+?)">(.+?)</a></h2>.*?<p class="answer">\s*(.+?)\s*</p>', page, re.DOTALL)
        assert doors == [
            (
                "/en/contact/invest/",
                "I want to set up or grow a business here",
                "The Business &amp; investment desk answers within <b>2 working days</b>",
            ),
            ("/en/contact/work/", "I work here, or plan to", "The International talent desk answers within <b>3 working days</b>"),
            ("/en/contact/study/", "I want to study here", "The Study desk answers within <b>3 working days</b>"),
            (
                "/en/contact/collaborate/",
                "I am looking for a partner to innovate with",
                "The Innovation partnerships desk answers within <b>2 working days</b>",
            ),
            ("/en/contact/other/", "Something else", "The Front desk sorts it within <b>1 working day</b> and answers within <b>3</b>"),
        ]

    def test_the_doors_are_in_dutch_too(self, client):
        links = re.findall(r'<h2><a href="(.+?)">', text_of(client.get("/nl/contact/")))
        assert links == [f"/nl/contact/{slug}/" for slug in ("investeren", "werken", "studeren", "samenwerken", "iets-anders")]

    def test_it_costs_the_desks_and_the_rules(self, client, django_assert_num_queries):
        with django_assert_num_queries(5):
            client.get("/en/contact/")


class TestAddresses:
    @pytest.mark.parametrize("purpose", PURPOSES)
    def test_each_purpose_has_an_address_in_both_languages(self, purpose):
        assert translate_url(address(purpose, "en"), "nl") == address(purpose, "nl")
        with override("nl"):
            assert translate_url(address(purpose, "nl"), "en") == address(purpose, "en")

    def test_a_receipt_has_too(self):
        assert translate_url("/en/contact/work/received/t0k-en_/", "nl") == "/nl/contact/werken/received/t0k-en_/"

    @pytest.mark.parametrize(
        ("wrong", "right"),
        [
            ("/en/contact/werken/", "/en/contact/work/"),
            ("/nl/contact/work/", "/nl/contact/werken/"),
            ("/nl/contact/work/received/token/", "/nl/contact/werken/received/token/"),
        ],
    )
    def test_a_slug_of_the_other_language_leads_to_the_right_one(self, client, wrong, right):
        response = client.get(wrong)
        assert (response.status_code, response.headers["Location"]) == (301, right)

    def test_what_is_sent_to_it_is_not_lost(self, client):
        response = client.post("/nl/contact/work/", fresh_proof() | filled_in("work"))
        assert response.status_code == 303
        assert Enquiry.objects.get().purpose == "work"

    @pytest.mark.parametrize("path", ["/en/contact/sell/", "/en/contact/INVEST/", "/en/contact/invest/received/", "/fr/contact/"])
    def test_there_is_nothing_else(self, client, path):
        assert client.get(path).status_code == 404

    def test_no_purpose_no_address(self):
        with pytest.raises(Resolver404):
            resolve("/en/contact/sell/")
        assert reverse("contact:enquiry", args=["invest"]) == "/en/contact/invest/"

    @pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
    @pytest.mark.parametrize(
        ("path", "allowed"),
        [("/en/contact/", "GET, HEAD"), ("/en/contact/other/", "GET, HEAD, POST"), ("/en/contact/other/received/token/", "GET, HEAD")],
    )
    def test_other_methods_are_not_allowed(self, client, method, path, allowed):
        response = getattr(client, method)(path)
        assert (response.status_code, response.headers["Allow"]) == (405, allowed)


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize("purpose", PURPOSES)
class TestEveryForm:
    def test_it_is_sent_and_receipted(self, client, purpose, language):
        url = address(purpose, language)
        response = client.post(url, hidden_part(client.get(url)) | filled_in(purpose))
        stored = Enquiry.objects.get()
        with override(language):
            assert (response.status_code, response.headers["Location"]) == (303, stored.receipt_address())
        assert (stored.purpose, stored.page_language) == (purpose, language)
        receipt = client.get(response.headers["Location"])
        assert (receipt.status_code, receipt.headers["Content-Language"]) == (200, language)
        assert stored.reference in text_of(receipt)

    def test_left_empty_it_names_each_field(self, client, purpose, language):
        url = address(purpose, language)
        page = client.post(url, hidden_part(client.get(url)))
        assert page.status_code == 422
        controls = [control for control, _text in in_summary(page)]
        with override(language):
            form = page.context["form"]
            assert controls == [error["control"] for error in form.summary]
        assert [control for control in controls if f'id="{control}"' not in text_of(page)] == []
        assert Enquiry.objects.count() == 0


class TestForm:
    def test_it_costs_the_desks_and_the_rules(self, client, django_assert_num_queries):
        with django_assert_num_queries(5):
            client.get("/en/contact/invest/")

    def test_the_language_of_the_answer_is_that_of_the_page(self, client):
        page = text_of(client.get("/nl/contact/iets-anders/"))
        assert re.findall(r'name="answer_language" value="(..)"[^>]* checked', page) == ["nl"]

    def test_nothing_says_whether_to_refer(self, client):
        assert re.findall(r'name="may_refer" value="\w+"[^>]* checked', text_of(client.get("/en/contact/other/"))) == []

    def test_no_cache_serves_it_again_but_the_back_button_may(self, client):
        assert client.get("/en/contact/other/").headers["Cache-Control"] == "private, no-cache"

    def test_a_head_request_gets_the_head(self, client):
        response = client.head("/en/contact/other/")
        assert (response.status_code, response.content) == (200, b"")

    def test_errors_stand_at_their_field_and_what_was_typed_is_kept(self, client):
        page = send(client, "collaborate", email="visitor@example", may_refer=None, message="Zes wafers & een <vraag>\nop twee regels")
        assert page.status_code == 422
        assert problem(page) == ["Check 2 fields. What you typed is still here."]
        assert in_summary(page) == [
            ("id_email", "Enter an e-mail address like name@example.org"),
            ("id_may_refer_0", "Choose whether we may pass your question on"),
        ]
        text = text_of(page)
        assert "Zes wafers &amp; een &lt;vraag&gt;\nop twee regels</textarea>" in text
        email = re.search(r'<input type="email".*?>', text)[0]
        assert 'value="visitor@example"' in email
        assert 'aria-invalid="true"' in email
        assert set(re.search(r'aria-describedby="(.+?)"', email)[1].split()) == {"id_email_error", "id_email_helptext"}
        assert '<div id="id_email_error" class="invalid-feedback">' in text
        assert '<fieldset aria-describedby="id_may_refer_helptext id_may_refer_error">' in text
        assert '<option value="sme" selected>' in text
        assert re.findall(r'name="looking_for" value="(\w+)"[^>]* checked', text) == ["research", "space"]

    def test_the_title_says_that_there_is_an_error(self, client):
        assert "<title>Error: Something else · " in text_of(send(client, "other", name=""))

    def test_the_same_token_serves_until_it_is_used(self, client):
        url = address("other")
        first = hidden_part(client.get(url))
        assert hidden_part(client.post(url, first | filled_in("other", name=""))) == first

    def test_an_invalid_form_costs_the_same_at_any_number_of_rows(self, client, django_assert_num_queries):
        url = address("other")
        for _ in range(2):
            hidden = fresh_proof()
            with django_assert_num_queries(6):
                client.post(url, hidden)
            for _ in range(3):
                make_enquiry()


class TestScript:
    """What the forms do more where scripts run is tested in tests/browser; here, that the pages bring it and what it says."""

    SCRIPT = '<script type="module" src="/static/js/enquiry.js"></script>'

    def test_form_and_receipt_bring_it_and_the_chooser_does_not(self, client):
        pages = [
            client.get("/en/contact/"),
            client.get(address("work")),
            send(client, "work", help_with=[]),
            client.get(make_enquiry().receipt_address()),
        ]
        assert [page.status_code for page in pages] == [200, 200, 422, 200]
        assert [text_of(page).count(self.SCRIPT) for page in pages] == [0, 1, 1, 1]

    def test_form_and_receipt_name_their_purpose_in_any_language(self, client):
        for language in ("en", "nl"):
            assert ' data-purpose="collaborate"' in text_of(client.get(address("collaborate", language)))
            with override(language):
                assert ' data-received="collaborate"' in text_of(client.get(make_enquiry("collaborate").receipt_address()))

    def test_only_what_was_sent_back_is_said_to_be(self, client):
        assert "data-sent-back" not in text_of(client.get(address("other")))
        assert " data-sent-back " in text_of(send(client, "other", email="visitor@example"))

    def test_its_texts_have_both_numbers(self, client):
        texts = dict(re.findall(r'data-((?:left|over|sending)[-a-z]*)="(.*?)"', text_of(client.get(address("other")))))
        assert texts == {
            "sending": "Sending ...",
            "left-one": "You have {count} character left",
            "left-other": "You have {count} characters left",
            "over-one": "You have {count} character too many",
            "over-other": "You have {count} characters too many",
        }


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


class TestReceipt:
    def test_it_tells_what_happens_next(self, client):
        enquiry = make_enquiry(arrival=datetime(2026, 11, 23, 9, 42, tzinfo=UTC))
        page = text_of(client.get(enquiry.receipt_address()))
        assert f'<p class="ref">{enquiry.reference}</p>' in page
        assert re.findall(r"<dt>(.+?)</dt><dd[^>]*>(.+?)</dd>", page) == [
            ("Who answers", "Innovation partnerships desk"),
            ("At the latest on", '<time datetime="2026-11-25">Wednesday 25 November 2026</time>'),
            ("Received", '<time datetime="2026-11-23T10:42:00+01:00">23 November 2026, 10.42</time>'),
            ("I represent", "Small or medium company"),
            ("Organisation", "Example Photonics"),
            ("I am looking for", "Research partner; Space or equipment"),
            ("Theme", "High-tech"),
            ("Your question", "Is there a line in Leuven where a small company can run a few wafers?"),
            ("Language of the answer", "English"),
        ]
        assert "You chose “Ask me first”, so we pass nothing to a partner before you agree." in page

    def test_it_does_not_say_ask_me_first_to_who_agreed(self, client):
        page = text_of(client.get(make_enquiry(may_refer="yes").receipt_address()))
        assert "Ask me first" not in page

    def test_who_got_three_by_mail_today_is_told_to_keep_the_page(self, client):
        pages = []
        for number in range(4):
            receipt = send(client, "other", message=f"Question number {number}, which no other one is like.").headers["Location"]
            pages.append(text_of(client.get(receipt)))
        assert ["Keep this page" in page for page in pages] == [False, False, False, True]
        assert ["A receipt is on its way to you" in page for page in pages] == [True, True, True, False]

    def test_what_waits_in_quarantine_has_a_receipt_like_any_other(self, client):
        receipt = send(client, "other", message="[url=https://casino.example]our casino[/url] is the best").headers["Location"]
        assert Enquiry.objects.get().is_quarantined
        page = text_of(client.get(receipt))
        assert "A receipt is on its way to you" in page
        assert [word for word in ("quarantine", "spam") if word in page.replace("Look in your spam folder", "")] == []

    def test_nobody_keeps_or_finds_it(self, client):
        headers = client.get(make_enquiry().receipt_address()).headers
        assert "no-store" in headers["Cache-Control"]
        assert (headers["Referrer-Policy"], headers["X-Robots-Tag"]) == ("no-referrer", "noindex")

    @pytest.mark.parametrize("token", ["unknown", "x" * 500, "-", "'or-1"])
    def test_a_wrong_token_tells_nothing(self, client, token):
        assert client.get(f"/en/contact/collaborate/received/{token}/").status_code == 404

    def test_nor_does_a_token_under_another_purpose(self, client):
        enquiry = make_enquiry("other", receipt_token="token")
        assert client.get("/en/contact/work/received/token/").status_code == 404
        assert client.get(enquiry.receipt_address()).status_code == 200

    def test_it_costs_two_queries(self, client, django_assert_num_queries):
        for _ in range(2):
            enquiry = make_enquiry()
            with django_assert_num_queries(2):
                client.get(enquiry.receipt_address())
            make_enquiry()


class TestVisitorsGetNoCookie:
    @pytest.mark.parametrize("path", ["/en/contact/", "/nl/contact/werken/", "/en/contact/work/received/unknown/"])
    def test_on_a_page(self, client, path):
        assert dict(client.get(path).cookies) == {}

    def test_on_the_way_from_the_form_to_the_receipt(self, client):
        client.post(address("other"), filled_in("other"))
        client.get(send(client, "other").headers["Location"])
        send(client, "other", headers={"Origin": "null"})
        assert dict(client.cookies) == {}


HOSTILE = [
    "a" * 10_000,
    "\0",
    "a\r\nBcc: everybody@example.org\r\n\r\nBuy",
    "\u202egnp.exe",
    "<script>alert(1)</script>",
    '"><svg onload=alert(1)>',
    "{{ settings.SECRET_KEY }}{% include 'base.html' %}",
    '=HYPERLINK("https://example.org")',
    "' OR 1=1 --",
    "\U0001f469\u200d\U0001f52c zalgo\u0301\u0301\u0301",
    "\u2028\u2029\ufeff\ufffe",
]


class TestHostileValues:
    @pytest.mark.parametrize("value", HOSTILE)
    @pytest.mark.parametrize("purpose", PURPOSES)
    def test_in_every_field_at_once_are_errors_and_shown_as_text(self, client, purpose, value):
        fields = [field.name for field in definition.current().purposes[purpose].fields]
        page = send(client, purpose, **dict.fromkeys(fields, value))
        assert page.status_code == 422
        assert [markup for markup in ("<script>alert", "<svg onload") if markup in text_of(page)] == []

    @pytest.mark.parametrize("value", HOSTILE)
    def test_in_what_is_stored_are_shown_as_text(self, client, value):
        response = send(client, "collaborate", organisation=value, message=f"Twenty characters, then {value}", partner=value)
        assert response.status_code in {303, 422}
        if response.status_code == 303:
            receipt = client.get(response.headers["Location"])
            assert [markup for markup in ("<script>alert", "<svg onload") if markup in text_of(receipt)] == []

    def test_a_file_where_a_text_is_asked(self, client):
        url = address("other")
        body = '--x\r\nContent-Disposition: form-data; name="name"; filename="a"\r\n\r\nb\r\n--x--\r\n'
        assert client.post(url, body, content_type="multipart/form-data; boundary=x").status_code == 422

    @pytest.mark.parametrize(
        ("body", "content_type", "status"),
        [
            ("name=Zo\xeb".encode("latin-1"), "application/x-www-form-urlencoded; charset=latin-1", 415),
            ("name=Zo\xeb".encode("latin-1"), "application/x-www-form-urlencoded", 422),
            (b"{}", "application/json", 415),
            (b"no boundary", "multipart/form-data", 400),
            (b"&".join(b"a%d=1" % number for number in range(2000)), "application/x-www-form-urlencoded", 400),
            (b"message=" + b"a" * 300_000, "application/x-www-form-urlencoded", 413),
            (b"", "application/x-www-form-urlencoded", 422),
        ],
    )
    def test_bodies(self, client, body, content_type, status):
        assert client.generic("POST", address("other"), body, content_type).status_code == status

    def test_queries(self, client):
        assert client.get("/en/contact/other/?from=%00").status_code == 400
        assert client.get("/en/contact/other/?from=<script>&page=-1").status_code == 200


class TestOlderVersions:
    @pytest.fixture
    def renamed(self, monkeypatch):
        """A second version of the definition, in which 'study' has other slugs and 'other' is asked for no longer."""
        first = definition.version(1)
        study = replace(first.purposes["study"], slug=definition.Text(en="learn", nl="leren"))
        kept = {key: purpose for key, purpose in first.purposes.items() if key != "other"}
        second = replace(first, version=2, purposes=kept | {"study": study})
        monkeypatch.setattr(definition, "versions", lambda: [1, 2])
        monkeypatch.setattr(definition, "version", {1: first, 2: second}.__getitem__)
        definition.current.cache_clear()
        yield
        definition.current.cache_clear()

    def test_a_receipt_keeps_the_address_that_was_mailed(self, client, renamed):
        enquiry = make_enquiry("study", definition_version=1)
        answer = client.get(f"/en/contact/study/received/{enquiry.receipt_token}/")
        assert (answer.status_code, answer.headers["Location"]) == (301, f"/en/contact/learn/received/{enquiry.receipt_token}/")
        assert {name: answer.headers[name] for name in ("Referrer-Policy", "X-Robots-Tag")} == {
            "Referrer-Policy": "no-referrer",
            "X-Robots-Tag": "noindex",
        }
        assert "no-store" in answer.headers["Cache-Control"]
        assert client.get(answer.headers["Location"]).status_code == 200

    def test_one_of_a_purpose_that_is_gone_is_shown_and_its_form_is_not(self, client, renamed):
        Enquiry.objects.all().delete()
        enquiry = make_enquiry("study", definition_version=1)
        Enquiry.objects.filter(pk=enquiry.pk).update(purpose="other")
        enquiry.refresh_from_db()
        assert client.get(enquiry.receipt_address()).status_code == 200
        assert [client.get("/en/contact/other/").status_code, client.post("/en/contact/other/").status_code] == [404, 404]


@pytest.mark.parametrize("unseen", ["\u200b" * 40, "\u3164" * 40, "\u00ad" * 40, "\u200e\u200f" * 20])
def test_what_nobody_sees_is_no_question(client, unseen):
    answer = send(client, "other", message=unseen)
    assert (answer.status_code, in_summary(answer)) == (422, [("id_message", "Write your question")])


@pytest.mark.parametrize("email", ["root@localhost", "a@[127.0.0.1]", "a@[::1]"])
def test_an_address_in_no_public_net_is_refused(client, email):
    answer = send(client, "other", email=email)
    assert (answer.status_code, in_summary(answer)) == (422, [("id_email", "Enter an e-mail address like name@example.org")])
