"""All five forms, in both languages, without scripts: what was typed stays, what is missing is said, and a receipt comes."""

import pytest

from contact.models import Enquiry

pytestmark = pytest.mark.browser

PATHS = {
    "en": ["invest", "work", "study", "collaborate", "other"],
    "nl": ["investeren", "werken", "studeren", "samenwerken", "iets-anders"],
}
QUESTION = {"en": "We make sensors for small satellites. Who could help us?", "nl": "We maken sensoren voor kleine satellieten. Wie kan ons helpen?"}
PROBLEM = {"en": "There is a problem", "nl": "Er is een probleem"}


@pytest.mark.parametrize("language", ["en", "nl"])
def test_every_form_from_empty_to_receipt(visit, migrated, settings, language):
    settings.CONTACT_MIN_SECONDS = 0
    # Without motion: a view transition that the next step cuts short is a complaint in Chromium's console.
    window = visit(viewport={"width": 390, "height": 800}, java_script_enabled=False, reduced_motion="reduce")
    page = window.page
    for number, slug in enumerate(PATHS[language], start=1):
        page.goto(f"/{language}/contact/{slug}/")
        page.locator("#id_message").fill(QUESTION[language])
        page.locator("form [type=submit]").click()

        problem = page.get_by_role("alert")
        assert PROBLEM[language] in problem.inner_text()
        assert page.locator("#id_message").input_value() == QUESTION[language]
        # Each link of the summary leads to a control of the form, and every field with a fault has its message.
        targets = [link.get_attribute("href").removeprefix("#") for link in problem.get_by_role("link").all()]
        assert targets and all(page.locator(f"form #{target}").count() == 1 for target in targets), slug
        assert len(page.locator(".invalid-feedback").all()) == len(targets), slug

        # An answer may ask for another one: the form says so once more.
        for _ in range(2):
            if problem.is_visible():
                fill(page)
                page.locator("form [type=submit]").click()
        assert "/received/" in page.url or "/ontvangen/" in page.url, (slug, page.locator("main").inner_text())
        assert Enquiry.objects.count() == number
        assert page.locator(".slip .ref").inner_text() == Enquiry.objects.latest("pk").reference
        assert QUESTION[language] in page.locator("main").inner_text()
    assert window.context.cookies() == []
    # The answer to a form with faults is a 422, which Chromium's console calls a failed load.
    assert [line for line in window.trouble if "422" not in line] == []


def fill(page):
    """Answer what the form says is missing."""
    for link in page.get_by_role("alert").get_by_role("link").all():
        control = page.locator(link.get_attribute("href"))
        if control.evaluate("(element) => element.tagName") == "SELECT":
            control.select_option(index=1)
        elif control.get_attribute("type") in {"radio", "checkbox"}:
            control.check()
        elif control.get_attribute("type") == "email":
            control.fill("visitor@example.org")
        elif control.get_attribute("type") == "date":
            control.fill("2027-03-31")
        else:
            control.fill("Demo Visitor")
