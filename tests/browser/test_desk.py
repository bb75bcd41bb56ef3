"""A desk at work: from the arrival of an enquiry to its answer, by mouse, by keyboard alone, and without scripts."""

import time

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile

from contact.answering import start
from contact.attachments import attach
from contact.models import Desk, Enquiry, Message, Partner
from contact.notes import write
from tests.browser.test_admin import sign_in
from tests.contact.factories import make_enquiry
from tests.hostile_texts import OWN, hostile_texts

pytestmark = pytest.mark.browser

#: From the list of what is open to an answer in the outbox: open it, answer, choose a template, put it in, preview, send.
CLICKS = 6


@pytest.fixture
def desk(editor):
    """Make the editor a member of every desk."""
    editor.desks.set(Desk.objects.all())
    return editor


class Counted:
    """Clicks and keys of somebody at work."""

    def __init__(self, page):
        self.page = page
        self.clicks = 0

    def click(self, selector):
        self.clicks += 1
        self.page.locator(selector).first.click()

    def choose(self, selector, index):
        self.clicks += 1
        self.page.locator(selector).select_option(index=index)


def busy(enquiry, desk):
    """Give an enquiry a talk to and fro, a file, a note, an earlier one, and two who write an answer."""
    colleague = User.objects.create_user("colleague", is_staff=True)
    make_enquiry("study")
    make_enquiry("study", may_refer="yes")
    write(enquiry, desk, "Called them. They call back.")
    for kind, state, text in (("answer", "failed", "Dear visitor,\n\nhere it is."), ("reply", "received", "Thank you, and one more thing.")):
        Message.objects.create(enquiry=enquiry, kind=kind, state=state, to_email="x@example.org", language="en", text=text, by_name="colleague")
    for who in (colleague, desk):
        attach(start(enquiry, who), SimpleUploadedFile("plan.pdf", b"%PDF-1"))
    Message.objects.filter(state="draft").update(text="Dear visitor, …", created_at=enquiry.received_at)
    Partner.objects.create(name_en="Partner house", name_nl="Partnerhuis", email="partner@example.com")


@pytest.mark.parametrize("scripts", [True, False])
def test_from_arrival_to_answered(visit, desk, scripts):
    enquiry = make_enquiry("study")
    window = visit(viewport={"width": 1440, "height": 900}, java_script_enabled=scripts)
    sign_in(window)
    page, hand = window.page, Counted(window.page)
    began = time.monotonic()
    page.goto("/admin/contact/enquiry/")
    hand.click("#result_list tbody th a")
    hand.click(".standing button[value=answer]")
    hand.choose("#id_template", 1)
    hand.click("button[value=template]")
    field = page.locator("#id_text")
    field.fill(field.input_value().replace("[…]", "Ask the faculty, which decides."))
    hand.click("button[value=preview]")
    hand.click("button[value=send]")
    page.get_by_text("Your answer is on its way.").wait_for()
    took = time.monotonic() - began
    enquiry.refresh_from_db()
    assert (enquiry.state, enquiry.owner, enquiry.messages.get(kind="answer").state) == ("answered", desk, "queued")
    assert hand.clicks == CLICKS
    # Seven pages on a machine that does other things as well: what a person adds is reading and typing.
    assert took < 30
    assert window.trouble == []


def test_by_keyboard_alone(visit, desk):
    """Tab to each control and press Enter or Space: nothing needs a mouse."""
    enquiry = make_enquiry("study")
    window = visit(viewport={"width": 1440, "height": 900})
    sign_in(window)
    page = window.page

    def reach(selector):
        """Tab until a control has the focus."""
        for _ in range(120):
            page.keyboard.press("Tab")
            if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
                return
        raise AssertionError(f"no Tab leads to {selector}")

    page.goto(f"/admin/contact/enquiry/{enquiry.pk}/change/")
    reach("details.verb summary")
    page.keyboard.press("Enter")
    reach("#id_moveform_desk, #id_assignform_to")
    page.goto(f"/admin/contact/enquiry/{enquiry.pk}/change/")
    reach("button[value=answer]")
    page.keyboard.press("Enter")
    page.locator("#id_text").wait_for()
    reach("#id_text")
    page.keyboard.type("Dear visitor, here is the answer.")
    reach("button[value=preview]")
    page.keyboard.press("Enter")
    page.locator("button[value=send]").wait_for()
    reach("button[value=send]")
    page.keyboard.press("Enter")
    page.get_by_text("Your answer is on its way.").wait_for()
    assert enquiry.messages.get(kind="answer").body == "Dear visitor, here is the answer."
    assert window.trouble == []


def test_what_is_typed_after_the_session_has_ended_is_not_sent_off_into_a_sign_in_page(visit, desk):
    enquiry = make_enquiry("study")
    window = visit()
    sign_in(window)
    start(enquiry, desk)
    window.page.goto(f"/admin/contact/enquiry/{enquiry.pk}/answer/")
    cookies = window.context.cookies()
    window.context.clear_cookies(name="session")
    window.page.locator("#id_text").fill("Half a sentence")
    window.page.get_by_text("Not kept: you may have been signed out.").wait_for()
    window.page.locator("button[value=preview]").click()
    assert window.page.locator("#id_text").input_value() == "Half a sentence"
    # Signed in again in another window, the same button goes on.
    window.context.add_cookies(cookies)
    window.page.locator("button[value=preview]").click()
    window.page.locator("button[value=send]").wait_for()
    assert enquiry.messages.get(state="draft").text == "Half a sentence"


def test_a_window_that_is_closed_loses_nothing(visit, desk):
    enquiry = make_enquiry("study")
    window = visit()
    sign_in(window)
    start(enquiry, desk)
    address = f"/admin/contact/enquiry/{enquiry.pk}/answer/"
    window.page.goto(address)
    window.page.locator("#id_text").fill("Half a sentence")
    window.page.get_by_text("Draft kept at").wait_for()
    window.page.goto("about:blank")
    window.page.goto(address)
    assert window.page.locator("#id_text").input_value() == "Half a sentence"
    assert window.trouble == []


@pytest.mark.looks
@pytest.mark.parametrize(("width", "language"), [(390, "nl-BE"), (1440, "en-GB")])
def test_the_pages_are_accessible_and_no_wider_than_the_window(visit, desk, width, language):
    questions = [("light", {"rules": {"target-size": {"enabled": True}}}), ("dark", {"runOnly": ["color-contrast", "link-in-text-block"]})]
    window = visit(viewport={"width": width, "height": 900}, locale=language, reduced_motion="reduce")
    sign_in(window)
    enquiry = make_enquiry("study")
    busy(enquiry, desk)
    willing = Enquiry.objects.get(may_refer="yes")
    found = {}

    def look(name):
        window.inspect("* { transition: none !important }")
        found.update({(name, scheme): violations for scheme, violations in window.axe(*questions).items() if violations})
        assert window.page.evaluate("document.documentElement.scrollWidth") <= width, f"{name} is wider than the window"

    def open_all():
        window.page.evaluate("document.querySelectorAll('details.verb').forEach((each) => { each.open = true })")

    page = f"/admin/contact/enquiry/{enquiry.pk}"
    for each in (enquiry, willing):
        window.page.goto(f"/admin/contact/enquiry/{each.pk}/change/")
        open_all()
        look(f"page of {each}")
    window.page.goto(f"{page}/change/")
    window.page.locator("button[value=note]").click()
    window.page.locator("details.verb summary").first.click()
    window.page.locator("button[value=move]").evaluate("(button) => { button.form.noValidate = true; button.click() }")
    window.page.locator(".errornote").wait_for()
    look("a verb without its desk")
    for address in ("answer/", "answer/?preview"):
        window.page.goto(f"{page}/{address}")
        look(address)
    for address in ("answertemplate/", "answertemplate/add/", "partner/", "partner/add/"):
        window.page.goto(f"/admin/contact/{address}")
        look(address)
    assert found == {}


def test_hostile_texts_run_nowhere(visit, desk):
    """What a visitor, a colleague or a template wrote, on each page that shows it: all of it on one enquiry, and its names on several."""
    window = visit(viewport={"width": 320, "height": 640})
    window.page.on("dialog", lambda dialog: window.trouble.append(f"dialog {dialog.message}"))
    sign_in(window)
    texts = [*hostile_texts()[:400], "\u202egnp.exe \u2066hidden\u2069", "=HYPERLINK(1)", "x" * 400]
    enquiry = make_enquiry("study", message="\n".join(texts)[:2000])
    for text in texts:
        write(enquiry, desk, text[:4000])
        Message.objects.create(enquiry=enquiry, kind="reply", state="received", to_email="x@example.org", language="en", text=text)
    Message.objects.filter(pk=start(enquiry, desk).pk).update(text="\n".join(texts))
    named = [make_enquiry("study", name=text[:100], organisation=text[:120], email=f"a{number}@example.org") for number, text in enumerate(OWN[::5])]
    pages = [(enquiry, page) for page in ("change/", "answer/", "answer/?preview")] + [(each, "change/") for each in named]
    wide = []
    for each, page in pages:
        window.page.goto(f"/admin/contact/enquiry/{each.pk}/{page}")
        if window.page.evaluate("document.documentElement.scrollWidth") > 320:
            wide.append((each.name, page))
    assert wide == []
    assert window.trouble == []
