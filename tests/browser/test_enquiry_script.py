"""The forms for enquiries where scripts run: characters are counted, Send sends once, and what was typed outlives a mishap.

That all of it is more than is needed is tested without scripts, in ``test_forms.py``.
"""

from urllib.parse import urlencode

import pytest
from django.http import QueryDict

from contact import definition
from contact.forms import EnquiryForm
from contact.models import Enquiry
from tests.browser.enquiry_form import QUESTION, STILL, button, counter, fill_in, question

pytestmark = [pytest.mark.browser, pytest.mark.looks]


def test_the_counter_counts_as_the_server_does(form):
    page = form().page
    for text, said in [
        ("x" * 1499, ""),
        ("x" * 1500, "You have 500 characters left"),
        ("x" * 1999, "You have 1 character left"),
        ("x" * 2000, "You have 0 characters left"),
        ("x" * 2001, "You have 1 character too many"),
        ("x" * 3500, "You have 1,500 characters too many"),
        ("😀" * 1880, "You have 120 characters left"),
        ("😀" * 2001, "You have 1 character too many"),
        # One that is made of seven code points, which is what the server counts.
        ("👨‍👩‍👧‍👦" * 285, "You have 5 characters left"),
        ("line\n" * 390, "You have 51 characters left"),
        (f"  \n{'x' * 1999} \n\n", "You have 1 character left"),
    ]:
        question(page).fill(text)
        assert counter(page) == said
        # A browser sends a line break as two characters.
        sent = EnquiryForm(definition.current().purposes["other"], QueryDict(urlencode({"message": text.replace("\n", "\r\n")})))
        assert ("message" in sent.errors) == ("too many" in said), said


def test_the_counter_says_one_and_many_in_dutch(form):
    page = form("/nl/contact/iets-anders/").page
    texts = page.locator("form[data-purpose]").evaluate("(form) => ({ ...form.dataset })")
    for length, kind, number in [(1999, "leftOne", "1"), (2000, "leftOther", "0"), (2001, "overOne", "1"), (3500, "overOther", "1.500")]:
        question(page).fill("x" * length)
        assert counter(page) == texts[kind].replace("{count}", number)


def test_what_is_pasted_stays_whole(form):
    page = form().page
    question(page).focus()
    page.keyboard.insert_text("x" * 2500)
    assert len(question(page).input_value()) == 2500
    assert counter(page) == "You have 500 characters too many"
    # It is scrolled in its box, so that Send stays within reach.
    assert question(page).bounding_box()["height"] < 800
    # The counter describes the field beside its hint.
    described = question(page).get_attribute("aria-describedby").split()
    assert described == ["id_message_helptext", "id_message_counter"]


def test_the_counter_speaks_when_the_typing_pauses(look):
    window = look(**STILL)
    page = window.page
    page.clock.install(time=0)
    page.goto("/en/contact/other/")
    page.clock.pause_at(3600)
    voice = page.get_by_role("status")
    steps = [
        ("x" * 1400, 1000, ""),
        ("x" * 1600, 900, ""),
        ("x" * 1601, 900, ""),
        ("x" * 1602, 1000, "You have 398 characters left"),
        # Once is enough until the end is near.
        ("x" * 1700, 1000, "You have 398 characters left"),
        ("x" * 1950, 1000, "You have 50 characters left"),
        ("x" * 1960, 1000, "You have 40 characters left"),
        ("x" * 2010, 1000, "You have 10 characters too many"),
        ("x" * 1000, 1000, ""),
    ]
    for text, milliseconds, spoken in steps:
        question(page).fill(text)
        page.clock.run_for(milliseconds)
        assert voice.inner_text() == spoken, len(text)
    assert window.trouble == []


@pytest.mark.parametrize("path", ["/en/contact/other/", "/nl/contact/iets-anders/"])
def test_counter_and_draft_are_accessible(form, path):
    window = form(path, color_scheme="light")
    page = window.page
    question(page).fill("x " * 960)
    page.reload()
    assert page.locator(".draft").is_visible()
    found = {}
    for stage in ("close", "over"):
        assert page.locator(".counter").get_attribute("data-stage") == stage
        found |= {(stage, *each): faults for each, faults in window.axe(("light", {"rules": {"target-size": {"enabled": True}}})).items()}
        found |= {(stage, *each): faults for each, faults in window.axe(("dark", {"runOnly": ["color-contrast"]})).items()}
        question(page).fill("x " * 1300)
    for width, size in ((320, 16), (390, 32), (1280, 32)):
        page.set_viewport_size({"width": width, "height": 800})
        window.enlarge_text(size)
        found[width, size] = window.ask("texts.js")
    assert found == dict.fromkeys(found, [])


def test_a_second_press_sends_nothing(form):
    window = form()
    page = window.page
    # Stopped, so that the page stays where it is, as while it waits for the answer.
    page.route("**/contact/other/", lambda route: route.abort("aborted"))
    posts = []
    page.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)
    fill_in(page)
    with page.expect_event("requestfailed"):
        button(page).dblclick()
    button(page).press("Enter")
    page.get_by_label("Your name").press("Enter")
    button(page).click(force=True)
    assert len(posts) == 1
    assert (button(page).inner_text(), button(page).get_attribute("aria-disabled")) == ("Sending ...", "true")
    assert page.locator(":focus").inner_text() == page.get_by_role("status").inner_text() == "Sending ..."
    assert window.axe(("light", {}), ("dark", {"runOnly": ["color-contrast"]})) == {"light": [], "dark": []}


def test_a_double_click_sends_one_request(visit, migrated, at_once):
    window = visit(**STILL)
    page = window.page
    page.goto("/en/contact/other/")
    posts = []
    page.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)
    fill_in(page)
    button(page).dblclick()
    page.wait_for_url("**/received/**")
    assert len(posts) == 1
    assert Enquiry.objects.count() == 1
    assert window.trouble == []


def test_send_can_be_pressed_again_where_the_visitor_stopped_it(look):
    page = look(**STILL).page
    page.clock.install(time=0)
    page.goto("/en/contact/other/")
    page.clock.pause_at(3600)
    page.route("**/contact/other/", lambda route: route.abort("aborted"))
    fill_in(page)
    with page.expect_event("requestfailed"):
        button(page).click()
    page.clock.run_for(9000)
    assert button(page).inner_text() == "Sending ..."
    page.clock.run_for(1000)
    assert (button(page).inner_text(), button(page).get_attribute("aria-disabled")) == ("Send", None)
    with page.expect_event("requestfailed"):
        button(page).click()


def test_a_failed_send_keeps_what_was_typed(visit, migrated, at_once):
    page = visit(**STILL).page
    page.goto("/en/contact/other/")
    page.route("**/contact/other/", lambda route: route.abort("connectionreset") if route.request.method == "POST" else route.continue_())
    fill_in(page)
    button(page).click()
    page.wait_for_url("chrome-error://**")
    page.unroute_all()
    # The browser's own page of the failure has taken the form's place: Back does not lead to it.
    page.goto("/en/contact/other/")
    assert (question(page).input_value(), page.get_by_label("Ask me first").is_checked()) == (QUESTION, True)
    button(page).click()
    page.wait_for_url("**/received/**")
    assert Enquiry.objects.get().message == QUESTION
