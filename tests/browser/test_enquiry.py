"""A visitor asks, without scripts; the desk reads it in the admin."""

import pytest
from django.contrib.auth.models import Group, User

from contact import outbox
from contact.models import Enquiry

pytestmark = pytest.mark.browser

QUESTION = "We make sensors for small satellites. Who could run a few wafers for us?"


def test_from_door_to_receipt_to_mail_to_desk(visit, migrated, settings, mailoutbox):
    settings.CONTACT_MIN_SECONDS = 0
    window = visit(viewport={"width": 390, "height": 800}, java_script_enabled=False)
    page = window.page
    page.goto("/en/contact/")
    page.get_by_role("link", name="I am looking for a partner to innovate with").click()
    page.get_by_label("Your question").fill(QUESTION)
    page.get_by_label("E-mail address").fill("visitor@example")
    page.get_by_role("button", name="Send").click()

    problem = page.get_by_role("alert")
    assert problem.get_by_role("heading").inner_text() == "There is a problem"
    assert page.get_by_label("Your question").input_value() == QUESTION
    problem.get_by_role("link", name="Enter an e-mail address like name@example.org").click()
    page.get_by_label("E-mail address").fill("visitor@example.org")
    page.get_by_label("I represent").select_option(label="Small or medium company")
    page.locator("#id_organisation").fill("Example Photonics")
    page.get_by_label("Research partner").check()
    page.get_by_label("Theme").select_option(label="High-tech")
    page.get_by_label("Your name").fill("Demo Visitor")
    page.get_by_label("Ask me first").check()
    page.get_by_role("button", name="Send").click()

    enquiry = Enquiry.objects.get()
    assert page.get_by_role("heading", level=1).inner_text() == "Thank you, we have your question"
    assert page.locator(".slip .ref").inner_text() == enquiry.reference
    assert "Innovation partnerships desk" in page.locator(".slip").inner_text()
    assert QUESTION in page.locator("main").inner_text()
    page.reload()
    assert Enquiry.objects.count() == 1
    assert window.context.cookies() == []
    # The answer to a form with faults is a 422, which Chromium's console calls a failed load.
    assert [line for line in window.trouble if "422" not in line] == []

    outbox.deliver_due()
    assert [mail.to for mail in mailoutbox] == [["visitor@example.org"], ["partnership@example.org"]]
    for mail in mailoutbox:
        assert enquiry.reference in mail.subject + mail.body
        assert QUESTION not in mail.body
        assert "Demo Visitor" not in mail.body

    member = User.objects.create_user("desk", password="secret", is_staff=True)
    member.groups.add(Group.objects.get(name="Desk"))
    member.desks.add(enquiry.desk)
    desk = visit(viewport={"width": 1440, "height": 900}, locale="en-GB")
    desk.page.goto("/admin/contact/enquiry/")
    desk.page.get_by_label("Username").fill("desk")
    desk.page.get_by_label("Password").fill("secret")
    desk.page.get_by_role("button", name="Sign in", exact=True).click()
    desk.page.get_by_role("link", name=enquiry.reference).click()
    assert QUESTION in desk.page.locator("#content").inner_text()
    assert desk.trouble == []


def test_what_was_typed_is_there_after_a_look_at_another_page(visit, migrated):
    window = visit(viewport={"width": 1440, "height": 900})
    page = window.page
    page.goto("/en/contact/other/")
    page.get_by_label("Your question").fill(QUESTION)
    page.get_by_role("contentinfo").get_by_role("link", name="Privacy").click()
    # There first: going back while a page is on its way is going nowhere.
    page.wait_for_url("**/privacy/")
    page.go_back()
    assert page.get_by_label("Your question").input_value() == QUESTION


def test_the_receipt_prints_on_one_page(visit, migrated, settings):
    settings.CONTACT_MIN_SECONDS = 0
    window = visit(viewport={"width": 1440, "height": 900})
    page = window.page
    page.goto("/nl/contact/iets-anders/")
    page.get_by_label("Je vraag").fill("Waar vind ik de lijst van de wetenschapsparken in de regio?")
    page.get_by_label("Je naam").fill("Demo Bezoeker")
    page.get_by_label("E-mailadres").fill("bezoeker@example.org")
    page.get_by_label("Ja, geef maar door").check()
    page.get_by_role("button", name="Versturen").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Bedankt, we hebben je vraag ontvangen"
    printed = page.pdf(format="A4")
    assert printed.count(b"/Type /Page\n") + printed.count(b"/Type /Page ") + printed.count(b"/Type /Page/") == 1
    page.emulate_media(media="print")
    assert not page.get_by_role("navigation", name="Hoofdnavigatie").is_visible()
