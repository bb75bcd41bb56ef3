"""An enquirer's way with the private link: from the mail to the page, and what is done there."""

import re

import pytest
from django.utils import timezone
from django.utils.translation import override

from contact import outbox
from contact.letters import queue_acknowledgement
from contact.links import address, link_for, one_time
from contact.models import AuditEntry, Enquiry, Message, PrivateLink
from tests.browser.test_keyboard import goes_back, walk
from tests.contact.factories import make_enquiry
from tests.hostile_texts import OWN

pytestmark = pytest.mark.browser

LANGUAGES = ["en", "nl"]
AXE = [("light", {"rules": {"target-size": {"enabled": True}}}), ("dark", {"runOnly": ["color-contrast", "link-in-text-block"]})]


def link_in(mail):
    """Return the address in a mail, as the path of our server."""
    return re.search(r"https?://[^/\s]+(/\S+/contact/\S+/)", mail.body)[1]


def full(language="en"):
    """Store an enquiry about which much was written and whose enquirer is asked, and return it with its page's address."""
    enquiry = make_enquiry("invest", page_language=language, answer_language=language)
    Enquiry.objects.filter(pk=enquiry.pk).update(state="assigned", consent_asked_at=timezone.now())
    common = {"enquiry": enquiry, "language": language, "subject": "x", "to_email": "x@example.org"}
    answer = Message.objects.create(
        kind="answer", state="sent", sent_at=timezone.now(), text="Yes, there is.\n\n" + "word " * 200 + "w" * 300, **common
    )
    answer.attachments.create(name=f"{'Kostenoverzicht' * 6}.pdf", content_type="application/pdf", size=5, content=b"%PDF-")
    Message.objects.create(kind="reply", state="received", text="Thank you!", **common)
    return enquiry, path(link_for(enquiry), language)


def path(link, language="en"):
    return "/" + address(link, language).split("/", 3)[3]


def test_from_the_mail_through_all_that_can_be_done_without_scripts(visit, migrated, mailoutbox):
    enquiry = make_enquiry()
    queue_acknowledgement(enquiry)
    outbox.deliver_due()
    window = visit(viewport={"width": 390, "height": 800}, java_script_enabled=False, reduced_motion="reduce")
    page = window.page
    page.goto(link_in(mailoutbox[-1]))
    assert page.get_by_role("heading", level=1).inner_text() == "Your question"
    assert enquiry.reference in page.locator(".slip").inner_text()

    page.get_by_label("Your message").fill("x" * 2001)
    page.get_by_role("button", name="Send").click()
    page.get_by_role("alert").get_by_role("link", name="Use at most 2,000 characters").click()
    assert page.get_by_label("Your message").input_value() == "x" * 2001
    page.get_by_label("Your message").fill("The wafers have 200 mm.")
    page.get_by_role("button", name="Send").click()
    assert page.get_by_role("status").inner_text() == "Your message has arrived. The desk reads it."
    assert "The wafers have 200 mm." in page.locator(".talk").inner_text()
    page.reload()
    assert Message.objects.filter(kind="reply").count() == 1

    Enquiry.objects.update(consent_asked_at=timezone.now())
    page.reload()
    page.get_by_role("button", name="Yes, pass it on").click()
    assert Enquiry.objects.get().may_refer == "yes"
    page.get_by_text("Take back that we may pass it on").click()
    page.get_by_role("button", name="Take it back").click()
    assert Enquiry.objects.get().may_refer == "no"
    page.get_by_text("Withdraw your question").click()
    page.get_by_role("button", name="Withdraw it").click()
    assert Enquiry.objects.get().state == "closed"
    assert "You have withdrawn it." in page.locator(".slip").inner_text()

    page.get_by_text("Get a copy of what we keep about you").click()
    page.locator("details[open]").get_by_role("button", name="Mail me the link").click()
    assert "We have mailed you a link" in page.get_by_role("status").inner_text()
    thread = page.url
    outbox.deliver_due()
    page.goto(link_in([mail for mail in mailoutbox if mail.to == ["visitor@example.org"]][-1]))
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the copy").click()
    assert download.value.suggested_filename == "copy.zip"
    assert AuditEntry.objects.get().action == "export"

    page.goto(thread)
    page.get_by_text("Have it all erased").click()
    page.locator("details[open]").get_by_role("button", name="Mail me the link").click()
    outbox.deliver_due()
    page.goto(link_in([mail for mail in mailoutbox if mail.to == ["visitor@example.org"]][-1]))
    assert Enquiry.objects.count() == 1
    page.get_by_role("button", name="Erase it all now").click()
    assert page.get_by_role("heading", level=1).inner_text() == "It has been erased"
    assert Enquiry.objects.count() == 0
    assert page.goto(thread).status == 404
    assert window.context.cookies() == []
    # What was too long is told by its status, and so is what is gone; Chromium's console calls that a failed load.
    assert [line for line in window.trouble if not re.search("status of (404|422)", line)] == []


def test_a_fresh_link_and_one_that_has_expired(visit, migrated, mailoutbox):
    link = link_for(make_enquiry())
    page = visit(java_script_enabled=False, reduced_motion="reduce").page
    page.goto(path(link))
    page.get_by_text("Make this address useless").click()
    page.get_by_role("button", name="Mail me a fresh one").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Look in your mailbox"
    assert page.goto(path(link)).status == 404
    outbox.deliver_due()
    fresh = link_in(mailoutbox[-1])
    assert page.goto(fresh).status == 200
    PrivateLink.objects.update(expires_at=timezone.now())
    assert page.reload().status == 410
    page.get_by_role("button", name="Mail me a fresh one").click()
    outbox.deliver_due()
    assert link_in(mailoutbox[-1]) != fresh
    assert page.goto(link_in(mailoutbox[-1])).status == 200


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [390, 1440])
def test_a_full_page_is_accessible(visit, migrated, language, width):
    enquiry, here = full(language)
    window = visit(viewport={"width": width, "height": 900}, color_scheme="light", reduced_motion="reduce")
    found = {}
    expired = link_for(make_enquiry())
    PrivateLink.objects.filter(pk=expired.pk).update(expires_at=timezone.now())
    for name, address_of in {"thread": here, "done": f"{here}?done=reply", "expired": path(expired, language)}.items():
        window.page.goto(address_of)
        for details in window.page.locator("details").all():
            details.locator("summary").click()
        found |= {f"{name} {scheme}": faults for scheme, faults in window.axe(*AXE).items()}
        found[f"{name} texts"] = window.ask("texts.js")
    # What is sent back with its errors, and the last page of all.
    window.page.goto(here)
    window.page.locator(".send [type=submit]").click()
    window.page.locator("#problem").wait_for()
    found |= {f"errors {scheme}": faults for scheme, faults in window.axe(*AXE).items()}
    window.page.goto(path(one_time(enquiry, "erasure"), language))
    window.page.locator("main [type=submit]").click()
    window.page.locator(f"text={enquiry.reference}").wait_for()
    found |= {f"erased {scheme}": faults for scheme, faults in window.axe(*AXE).items()}
    assert found == dict.fromkeys(found, [])


def test_with_the_keyboard_alone(visit, migrated):
    enquiry, here = full()
    window = visit(viewport={"width": 1440, "height": 800}, reduced_motion="reduce")
    page = window.page
    page.goto(here)
    stops = walk(window)
    assert [stop for stop in stops if stop["indicator"] < 3 or stop["covered"] or stop["outside"] or not stop["seen"]] == []
    assert [(one["name"], other["name"]) for one, other in zip(stops, stops[1:], strict=False) if goes_back(one, other)] == []

    def tab_to(name):
        for _ in range(60):
            page.keyboard.press("Tab")
            if (window.ask("focused.js") or {}).get("name", "").startswith(name):
                return
        raise AssertionError(f"no way to {name}")

    page.goto(here)
    tab_to("Yes, pass it on")
    page.keyboard.press("Enter")
    page.wait_for_url("**?done=agree")
    assert page.evaluate("document.activeElement.getAttribute('role')") == "status"
    tab_to("message")
    page.keyboard.type("By the keyboard alone.")
    tab_to("Send")
    page.keyboard.press("Space")
    page.wait_for_url("**?done=reply")
    tab_to("Withdraw your question")
    page.keyboard.press("Enter")
    tab_to("Withdraw it")
    page.keyboard.press("Enter")
    page.wait_for_url("**?done=withdraw")
    assert (Enquiry.objects.get().state, Enquiry.objects.get().may_refer) == ("closed", "no")
    assert list(Message.objects.filter(kind="reply").values_list("text", flat=True)) == ["Thank you!", "By the keyboard alone."]
    assert window.trouble == []


def test_with_scripts_a_double_click_sends_once_and_the_typing_is_counted(visit, migrated):
    enquiry, here = full()
    window = visit(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    page = window.page
    page.goto(here)
    page.get_by_label("Your message").fill("x" * 1950)
    assert page.locator(".counter").inner_text() == "You have 50 characters left"
    page.get_by_label("Your message").fill("Once.")
    page.get_by_role("button", name="Send").dblclick()
    page.wait_for_url("**?done=reply")
    assert Message.objects.filter(kind="reply", text="Once.").count() == 1
    # Nothing of it stays in the browser.
    assert page.evaluate("[sessionStorage.length, localStorage.length, document.cookie]") == [0, 0, ""]
    assert page.get_by_label("Your message").input_value() == ""
    assert window.trouble == []


def test_an_attachment_is_saved_and_not_shown(visit, migrated):
    _enquiry, here = full()
    page = visit(reduced_motion="reduce").page
    page.goto(here)
    with page.expect_download() as download:
        page.get_by_role("link", name="Kostenoverzicht").click()
    assert download.value.suggested_filename.startswith("Kostenoverzicht")
    assert page.url.endswith(here)


def test_the_address_goes_nowhere_else(visit, migrated):
    _enquiry, here = full()
    window = visit(reduced_motion="reduce")
    told = []
    window.page.on("request", lambda request: told.append(request.headers.get("referer", "")))
    window.page.goto(here)
    window.page.get_by_role("contentinfo").get_by_role("link", name="Privacy").click()
    window.page.wait_for_url("**/privacy/")
    assert len(told) > 2
    assert [referrer for referrer in told if "/contact/" in referrer] == []


def test_hostile_text_runs_nothing(visit, migrated):
    enquiry, here = full()
    window = visit(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    page = window.page
    page.on("dialog", lambda dialog: (window.trouble.append(f"dialog {dialog.message}"), dialog.dismiss()))
    page.goto(here)
    page.get_by_label("Your message").fill("\n".join(OWN)[:2000])
    page.get_by_role("button", name="Send").click()
    page.wait_for_url("**?done=reply")
    for text in OWN:
        enquiry.messages.create(kind="answer", state="queued", to_email="x@example.org", language="en", subject=text, text=text)
    enquiry.messages.filter(kind="answer").first().attachments.create(name=OWN[2], content_type="text/html", size=1, content=b"<script>")
    for language in LANGUAGES:
        with override(language):
            page.goto(path(link_for(enquiry), language))
    page.goto(path(one_time(enquiry, "copy")))
    assert OWN[0] not in page.content()
    assert window.trouble == []
