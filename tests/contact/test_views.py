import re
from datetime import UTC, datetime

import pytest
from django.urls import Resolver404, resolve, reverse, translate_url
from django.utils.translation import override

from contact.models import Enquiry
from tests.contact.factories import PURPOSES, address, filled_in, fresh_proof, hidden_part, make_enquiry, send
from tests.contact.pages import in_summary, problem, text_of

pytestmark = pytest.mark.django_db


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
