"""The draft of an enquiry, which outlives reload, a failed sending and a change of language, and goes with the receipt."""

import pytest

from contact.models import Enquiry
from tests.browser.conftest import ARGUMENTS, CHROMIUM, Visit
from tests.browser.enquiry_form import DRAFT, QUESTION, STILL, back_to_a_fresh_form, button, counter, drafts, fill_in, question, send

pytestmark = [pytest.mark.browser, pytest.mark.looks]


def test_a_draft_outlives_reload_and_change_of_language(form):
    window = form("/en/contact/collaborate/")
    page = window.page
    page.get_by_label("I represent").select_option("sme")
    page.locator("#id_organisation").fill("Example Photonics")
    page.get_by_label("Research partner").check()
    page.get_by_label("Talent", exact=True).check()
    question(page).fill("One line\nand 😀 another")
    page.get_by_label("Deadline").fill("2027-03-31")
    page.get_by_label("Ask me first").check()
    answers = {
        "represents": ["sme"],
        "organisation": ["Example Photonics"],
        "looking_for": ["research", "talent"],
        "theme": [""],
        "message": ["One line\nand 😀 another"],
        "partner": [""],
        "deadline": ["2027-03-31"],
        "name": [""],
        "email": [""],
        "may_refer": ["ask"],
    }
    given = "(form, names) => Object.fromEntries(names.map((name) => [name, new FormData(form).getAll(name)]))"
    for path, language in [("/en/contact/collaborate/", "en"), ("/nl/contact/samenwerken/", "nl"), ("/en/contact/collaborate/", "en")]:
        page.goto("/en/privacy/")
        page.goto(path)
        found = page.locator("form[data-purpose]").evaluate(given, [*answers, "answer_language"])
        # The language of the answer, which nobody chose, is that of the page.
        assert found == answers | {"answer_language": [language]}, path
        assert page.locator(".draft").is_visible()
    page.get_by_label("Nederlands").check()
    page.get_by_label("Research partner").uncheck()
    page.reload()
    assert page.get_by_label("Nederlands").is_checked()
    assert [box.get_attribute("value") for box in page.locator("[name=looking_for]:checked").all()] == ["talent"]
    # A form of another purpose has a draft of its own.
    page.goto("/en/contact/other/")
    assert (question(page).input_value(), page.locator(".draft").is_visible()) == ("", False)


def test_a_draft_holds_answers_alone_and_in_this_tab_alone(form):
    window = form("/en/contact/other/?from=nanoic-pilot-line-opens")
    page = window.page
    assert page.evaluate(DRAFT) == []
    fill_in(page)
    page.locator("[name=without_from]").check()
    page.locator("[name=subject]").evaluate("(field) => { field.value = 'x'; field.dispatchEvent(new Event('input', { bubbles: true })) }")
    [[key, draft]] = page.evaluate(DRAFT)
    assert (key, sorted(draft)) == ("enquiry:other", ["answers", "id", "kept"])
    assert draft["answers"] == {"message": [QUESTION], "name": ["Demo Visitor"], "email": ["visitor@example.org"], "may_refer": ["ask"]}
    assert page.evaluate("[localStorage.length, document.cookie]") == [0, ""]

    other_tab = window.context.new_page()
    other_tab.goto("/en/contact/other/")
    assert (question(other_tab).input_value(), drafts(other_tab)) == ("", {})


def test_starting_afresh_clears_form_and_draft(form):
    page = form().page
    fill_in(page, "x" * 1900)
    page.reload()
    note = page.locator(".draft")
    assert note.inner_text().splitlines()[0] == "What you typed before is still here."
    assert page.get_by_role("status").inner_text() == "What you typed before is still here."
    note.get_by_role("button", name="Start afresh").press("Enter")
    assert (question(page).input_value(), page.get_by_label("Your name").input_value(), counter(page)) == ("", "", "")
    assert page.locator(":focus").get_attribute("id") == "id_message"
    assert not note.is_visible()
    assert drafts(page) == {}
    page.reload()
    assert (question(page).input_value(), note.is_visible()) == ("", False)


def test_a_form_that_was_emptied_leaves_no_draft(form):
    page = form().page
    question(page).fill(QUESTION)
    assert drafts(page) == {"enquiry:other": {"message": [QUESTION]}}
    question(page).fill("")
    assert drafts(page) == {}


def test_a_draft_lasts_a_day(form):
    page = form("/en/contact/work/").page
    question(page).fill(QUESTION)
    age = """(hours) => {
        const draft = JSON.parse(sessionStorage['enquiry:work'])
        sessionStorage['enquiry:work'] = JSON.stringify({ ...draft, kept: draft.kept - hours * 3600_000 })
    }"""
    page.evaluate(age, 23)
    page.goto("/en/contact/work/")
    assert question(page).input_value() == QUESTION
    page.evaluate(age, 2)
    # Any form clears away what is too old.
    page.goto("/en/contact/other/")
    assert drafts(page) == {}


def test_a_draft_that_is_none_harms_nothing(form):
    page = form().page
    names = ["message", "name", "email", "answer_language", "may_refer", "subject"]
    for stored in [
        "'no JSON {'",
        "'null'",
        "'5'",
        "'[]'",
        "JSON.stringify({ kept: Date.now() })",
        "JSON.stringify({ kept: Date.now(), answers: null })",
        "JSON.stringify({ kept: Date.now(), answers: 'text' })",
        "JSON.stringify({ kept: Date.now(), answers: { message: 5, name: [{}], answer_language: 'nl', may_refer: null, nothing: ['x'] } })",
        "JSON.stringify({ kept: Date.now(), answers: { name: [], answer_language: ['xx'], may_refer: ['x'], subject: ['x'], token: ['x'] } })",
        "JSON.stringify({ kept: Date.now() + 60000, answers: { name: ['from the future'] } })",
        "JSON.stringify({ kept: 'now', answers: { name: ['of no time'] } })",
    ]:
        page.evaluate(f"() => {{ sessionStorage['enquiry:other'] = {stored} }}")
        page.goto("/en/contact/other/")
        values = page.evaluate("(names) => names.map((name) => document.forms[0].elements[name].value)", names)
        assert values == ["", "", "", "en", "", ""], stored
        assert len(page.locator("[name=token]").input_value()) > 20
        assert not page.locator(".draft").is_visible()
    # And it gives way to a real one.
    question(page).fill(QUESTION)
    page.reload()
    assert question(page).input_value() == QUESTION


def test_a_choice_that_is_none_leaves_the_list_as_it_is(form):
    page = form("/en/contact/collaborate/").page
    stored = "JSON.stringify({ kept: Date.now(), answers: { theme: ['9'], represents: ['press'] } })"
    page.evaluate(f"() => {{ sessionStorage['enquiry:collaborate'] = {stored} }}")
    page.reload()
    assert (page.get_by_label("Theme").evaluate("(list) => list.selectedIndex"), page.get_by_label("I represent").input_value()) == (0, "press")


@pytest.mark.parametrize(
    "fault",
    [
        "Object.defineProperty(window, 'sessionStorage', { get() { throw new DOMException('forbidden', 'SecurityError') } })",
        "Object.defineProperty(window, 'sessionStorage', { value: null })",
        "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }",
    ],
)
def test_without_storage_the_rest_works(visit, migrated, at_once, fault):
    window = visit(**STILL)
    page = window.page
    page.add_init_script(fault)
    page.goto("/en/contact/other/")
    question(page).fill("x" * 1900)
    assert counter(page) == "You have 100 characters left"
    send(page)
    assert Enquiry.objects.get().message == QUESTION
    assert window.trouble == []


def test_after_the_receipt_the_form_is_fresh(visit, migrated, at_once):
    window = visit(**STILL)
    page = window.page
    page.goto("/en/contact/other/")
    token = page.locator("[name=token]").input_value()
    send(page)
    assert drafts(page) == {"enquiry:other": None}
    assert QUESTION not in page.evaluate("JSON.stringify(sessionStorage)")
    back_to_a_fresh_form(page, token)
    assert (question(page).input_value(), page.get_by_label("Your name").input_value(), page.locator(".draft").is_visible()) == ("", "", False)
    assert button(page).inner_text() == "Send"

    # A further question is one, and a look at the first one's receipt does not take its draft away.
    further = "And who could test them in orbit?"
    fill_in(page, further)
    page.go_forward()
    page.wait_for_url("**/received/**")
    assert drafts(page)["enquiry:other"]["message"] == [further]
    page.goto("/en/contact/other/")
    assert question(page).input_value() == further
    button(page).click()
    page.wait_for_url("**/received/**")
    assert list(Enquiry.objects.order_by("pk").values_list("message", flat=True)) == [QUESTION, further]
    assert window.trouble == []


def test_every_page_of_an_enquiry_that_arrived_is_fresh(visit, migrated, at_once):
    page = visit(**STILL).page
    page.goto("/en/contact/other/")
    token = page.locator("[name=token]").input_value()
    fill_in(page)
    page.get_by_label("E-mail address").fill("visitor@example")
    button(page).click()
    page.get_by_role("alert").wait_for()
    send(page)
    # To the form with the faults, and from there to the one it was sent from.
    for _ in range(2):
        back_to_a_fresh_form(page, token)
        assert (question(page).input_value(), page.locator("#problem").count()) == ("", 0)


def test_what_the_server_sent_back_goes_before_the_draft(visit, migrated, at_once):
    window = visit(**STILL)
    page = window.page
    page.goto("/en/contact/other/")
    fill_in(page, f"{QUESTION}\x07")
    page.get_by_label("E-mail address").fill("visitor@example")
    button(page).click()
    page.get_by_role("alert").wait_for()
    # The server took out what cannot be seen; the draft still has it.
    assert drafts(page)["enquiry:other"]["message"] == [f"{QUESTION}\x07"]
    assert question(page).input_value() == QUESTION
    assert not page.locator(".draft").is_visible()

    # It is typed on there, and the draft with it: all of it, though most of it is what the page came with.
    page.get_by_label("E-mail address").fill("visitor@example.org")
    page.get_by_role("contentinfo").get_by_role("link", name="Privacy").click()
    page.wait_for_url("**/privacy/")
    page.goto("/en/contact/other/")
    assert [question(page).input_value(), page.get_by_label("E-mail address").input_value()] == [QUESTION, "visitor@example.org"]
    button(page).click()
    page.wait_for_url("**/received/**")
    assert Enquiry.objects.get().email == "visitor@example.org"
    # The answer to a form with faults is a 422, which Chromium's console calls a failed load.
    assert [line for line in window.trouble if "422" not in line] == []


@pytest.fixture
def window_with_memory(chromium, live_server):
    options = {"executable_path": CHROMIUM, "args": ARGUMENTS, "ignore_default_args": ["--disable-back-forward-cache"]}
    browser = chromium.browser_type.launch(**options)
    window = Visit(browser, live_server.url.replace("127.0.0.1", "localhost"), **STILL)
    window.page.add_init_script("addEventListener('pageshow', (event) => { document.documentElement.dataset.remembered = event.persisted })")
    yield window
    browser.close()


def test_a_page_out_of_the_browsers_memory_can_be_sent(window_with_memory, migrated, at_once):
    page = window_with_memory.page
    page.goto("/en/contact/other/")
    token = page.locator("[name=token]").input_value()
    page.route("**/contact/other/", lambda route: route.abort("aborted"))
    fill_in(page)
    with page.expect_event("requestfailed"):
        button(page).click()
    assert button(page).inner_text() == "Sending ..."
    page.get_by_role("contentinfo").get_by_role("link", name="Privacy").click()
    page.wait_for_url("**/privacy/")
    page.go_back(wait_until="commit")
    page.locator("html[data-remembered=true]").wait_for(state="attached")
    assert (button(page).inner_text(), button(page).get_attribute("aria-disabled")) == ("Send", None)
    assert (question(page).input_value(), page.locator("[name=token]").input_value()) == (QUESTION, token)

    page.unroute_all()
    send(page)
    back_to_a_fresh_form(page, token)
    assert question(page).input_value() == ""
    assert Enquiry.objects.count() == 1
