"""What the private page shows, and its buttons."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from contact import definition
from contact.converters import LinkConverter
from contact.limits import LINKS_A_DAY
from contact.links import link_for, one_time, token
from contact.models import Enquiry, Message, Partner, PrivateLink
from tests.contact.private.pages import SECRET, Kind, address, answered, attached, buttons, everything, fresh, make, press, said, text_of, write

pytestmark = pytest.mark.django_db


class TestPage:
    @pytest.mark.parametrize(
        ("fields", "says", "has_date"),
        [
            ({}, "We have it, and nobody has taken it up yet.", True),
            ({"state": "assigned"}, "Someone at the Innovation partnerships desk is on it.", True),
            ({"state": "answered"}, "It has been answered.", False),
            ({"state": "referred"}, "It has been passed on to Example partner.", False),
            ({"state": "closed"}, "It is closed.", False),
            ({"is_quarantined": True, "spam_signs": ["links"]}, "We have it, and nobody has taken it up yet.", True),
            ({"state": "spam", "spam_signs": ["links"]}, "It is closed.", False),
        ],
    )
    def test_it_says_where_the_question_stands_and_nothing_of_spam(self, client, fields, says, has_date):
        if fields.get("state") == "referred":
            fields["referred_to"] = Partner.objects.create(name_en="Example partner", name_nl="Voorbeeldpartner", email="partner@example.org")
        enquiry = make(**fields)
        page = text_of(client.get(address(link_for(enquiry))))
        assert re.search(r'<p class="stands">(.*?)</p>', page)[1] == says
        assert ("At the latest on" in page) == has_date
        assert [word for word in ("spam", "quarantine", "judge") if word in page.lower()] == []

    def test_what_waits_for_a_judgement_looks_like_what_waits_and_spam_like_what_is_closed(self, client):
        enquiry = make()
        link = link_for(enquiry)

        def look(**fields):
            Enquiry.objects.update(**fields)
            return re.sub(r'(name="(?:token|started)" value=)"[^"]+"', r"\1", text_of(client.get(address(link))))

        waits, is_closed = look(), look(state="closed")
        assert look(state="new", is_quarantined=True, spam_signs=["links"]) == waits
        assert look(state="spam", is_quarantined=False) == is_closed

    def test_what_is_late_is_said_to_be(self, client, link):
        sorry = "We promised an answer before today, and are sorry that it is late."
        assert sorry not in text_of(client.get(address(link)))
        Enquiry.objects.update(due_on=timezone.localdate() - timedelta(days=1))
        assert sorry in text_of(client.get(address(link)))
        Enquiry.objects.update(state="answered")
        assert sorry not in text_of(client.get(address(link)))

    def test_it_shows_reference_desk_dates_and_what_was_asked_but_not_by_whom(self, client, link):
        page = text_of(client.get(address(link)))
        enquiry = link.enquiry
        for shown in (enquiry.reference, enquiry.desk.name, enquiry.message, "Example Photonics", f"{enquiry.forget_on:%Y}"):
            assert shown in page, shown
        assert [hidden for hidden in (enquiry.name, enquiry.email) if hidden in page] == []

    def test_it_shows_the_talk_and_nothing_else_of_the_thread(self, client, link):
        enquiry = link.enquiry
        answered(enquiry, "An answer that was sent.", by_name="petra.peeters")
        answered(enquiry, "An answer on its way.", state="queued", sent_at=None)
        answered(enquiry, "An answer that is a draft.", state="draft", sent_at=None)
        write(client, link, "A further question.")
        for kind in ("notification", "update", "referral", "link"):
            enquiry.messages.create(kind=kind, to_email="x@example.org", language="en", subject="x", text=f"Text of {kind}")
        enquiry.notes.create(text="A note that is nobody's but ours.")
        page = text_of(client.get(address(link)))
        talk = re.findall(r"<li.*?><h3>(.*?)</h3>.*?<p>(.*?)</p>\s*</div>", page.partition('<ol class="talk')[2].partition("</ol>")[0], re.DOTALL)
        desk = enquiry.desk.name
        assert talk == [(desk, "An answer that was sent."), (desk, "An answer on its way."), ("You", "A further question.")]
        assert [word for word in ("petra", "draft", "Text of", "A note", "The desk\n") if word in page] == []

    def test_what_led_here_by_mail_leads_nowhere_from_here(self, client, link):
        answered(link.enquiry, "Say yes here: {link}", link=link)
        answered(link.enquiry, "You typed {link}")
        page = text_of(client.get(address(link)))
        assert "Say yes here: (here, on this page)" in page
        assert "You typed {link}" in page

    def test_it_is_there_in_both_languages_under_its_own_words(self, client, link):
        assert address(link) == f"/en/contact/enquiry/{token(link)}/"
        assert address(link, "nl") == f"/nl/contact/vraag/{token(link)}/"
        assert re.search(r'<html lang="(..)">', text_of(client.get(address(link, "nl"))))[1] == "nl"
        assert f'href="{address(link, "nl")}"' in text_of(client.get(address(link)))

    @pytest.mark.parametrize(("kind", "english", "dutch"), [(Kind.THREAD, "enquiry", "vraag"), (Kind.COPY, "enquiry/copy", "vraag/kopie")])
    def test_the_other_languages_word_leads_to_the_right_one(self, client, link, kind, english, dutch):
        link = link if kind == Kind.THREAD else one_time(link.enquiry, kind)
        for wrong, right in ((f"/en/contact/{dutch}", "en"), (f"/nl/contact/{english}", "nl")):
            answer = client.get(f"{wrong}/{token(link)}/")
            assert (answer.status_code, answer.headers["Location"]) == (301, address(link, right))
            assert SECRET.items() <= answer.headers.items()

    def test_no_purpose_has_one_of_its_words(self):
        words = {word for words in LinkConverter.WORDS.values() for word in words.values()}
        purposes = [purpose for version in definition.versions() for purpose in definition.version(version).purposes.values()]
        slugs = {slug for purpose in purposes for slug in (purpose.slug.en, purpose.slug.nl)}
        assert len(slugs) == 10
        assert slugs & {word.partition("/")[0] for word in words} == set()

    def test_it_costs_the_same_at_one_message_and_at_three(self, client, link, django_assert_num_queries):
        for number in (1, 3):
            for _ in range(number):
                attached(link.enquiry)
                write(client, link)
            with django_assert_num_queries(3):
                client.get(address(link))


class TestButtons:
    def test_what_there_is_to_do_depends_on_where_it_stands(self, client):
        always = ["reply", "copy", "erasure", "fresh"]
        for fields, more in [
            ({}, ["withdraw"]),
            ({"consent_asked_at": timezone.now()}, ["agree", "decline", "withdraw"]),
            ({"may_refer": "yes", "state": "answered"}, ["take-back", "withdraw"]),
            ({"may_refer": "no", "state": "referred"}, ["withdraw"]),
            ({"state": "closed"}, []),
            ({"state": "spam", "consent_asked_at": timezone.now()}, []),
        ]:
            page = client.get(address(link_for(make(**fields))))
            assert sorted(buttons(page)) == sorted(always + more), fields

    @pytest.mark.parametrize(
        ("fields", "do", "after", "says"),
        [
            ({"consent_asked_at": timezone.now()}, "agree", {"may_refer": "yes"}, "Thank you. We may pass your question on now."),
            ({"consent_asked_at": timezone.now()}, "decline", {"may_refer": "no"}, "We pass nothing on."),
            ({"may_refer": "yes"}, "take-back", {"may_refer": "no"}, "We pass nothing on any more."),
            ({}, "withdraw", {"state": "closed"}, "You have withdrawn your question. Nobody answers it any more."),
        ],
    )
    def test_each_does_what_it_says_and_says_what_it_did(self, client, fields, do, after, says):
        enquiry = make(**fields)
        link = link_for(enquiry)
        answer = press(client, link, do)
        assert (answer.status_code, answer.headers["Location"]) == (303, f"{address(link)}?done={do}")
        assert said(client.get(answer.headers["Location"])) == says
        assert {name: getattr(fresh(enquiry), name) for name in after} == after
        again = press(client, link, do)
        assert again.headers["Location"] == f"{address(link)}?done=nothing"
        assert said(client.get(again.headers["Location"])) == "There was nothing left to change. Your question stands as you see it here."
        assert Message.objects.filter(kind="update").count() == 1

    @pytest.mark.parametrize("do", ["", "delete", "erase", "thread", "REPLY"])
    def test_another_word_does_nothing(self, client, link, do):
        before = everything()
        assert press(client, link, do).status_code == 422
        assert everything() == before

    @pytest.mark.parametrize("done", ["", "x", "<script>", "fresh", "thread"])
    def test_another_word_in_the_query_says_nothing(self, client, link, done):
        page = client.get(address(link), {"done": done})
        assert (page.status_code, said(page)) == (200, None)

    @pytest.mark.parametrize("do", ["copy", "erasure"])
    def test_copy_and_erasure_take_a_link_of_their_own_by_mail(self, client, link, do):
        answer = press(client, link, do)
        assert (answer.status_code, answer.headers["Location"]) == (303, f"{address(link)}?done={do}")
        assert "We have mailed you a link" in said(client.get(answer.headers["Location"]))
        message = Message.objects.get()
        assert (message.kind, message.to_email, message.link.kind) == ("link", link.enquiry.email, do)
        assert token(message.link) not in text_of(client.get(answer.headers["Location"]))

    @pytest.mark.parametrize("do", ["copy", "erasure", "fresh"])
    def test_there_are_a_few_of_each_a_day(self, client, link, do):
        for _ in range(LINKS_A_DAY):
            assert press(client, link, do).status_code == 303
            PrivateLink.objects.update(created_at=timezone.now() - timedelta(minutes=2))
            link = link_for(link.enquiry)
        page = press(client, link, do)
        assert page.status_code == 429
        assert said(page).startswith("We have mailed you this several times today already.")
        assert Message.objects.filter(kind="link").count() == LINKS_A_DAY
        assert client.get(address(link)).status_code == 200

    def test_a_fresh_link_makes_the_former_one_useless(self, client, link):
        answer = press(client, link, "fresh")
        assert (answer.status_code, answer.headers["Location"]) == (303, "/en/contact/enquiry/mailed/")
        page = client.get(answer.headers["Location"])
        assert "We have mailed you a fresh link" in text_of(page)
        assert SECRET.items() <= page.headers.items()
        assert client.get(address(link)).status_code == 404
        assert client.get(address(Message.objects.get().link)).status_code == 200
