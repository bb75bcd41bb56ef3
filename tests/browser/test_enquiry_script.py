"""The forms for enquiries where scripts run: characters are counted, Send sends once, and what was typed outlives a mishap.

That all of it is more than is needed is tested without scripts, in ``test_forms.py``.
"""

from urllib.parse import urlencode

import pytest
from django.http import QueryDict

from contact import definition
from contact.forms import EnquiryForm
from contact.models import Enquiry
from tests.browser.conftest import ARGUMENTS, CHROMIUM, Visit

pytestmark = [pytest.mark.browser, pytest.mark.looks]

QUESTION = "We make sensors for small satellites. Who could help us?"
DRAFT = "[...Object.keys(sessionStorage)].map((key) => [key, JSON.parse(sessionStorage[key])])"
# Without motion: a view transition that the next step cuts short is a complaint in Chromium's console.
STILL = {"viewport": {"width": 390, "height": 800}, "reduced_motion": "reduce"}


@pytest.fixture
def form(look):
    """Return a function that opens a form of the demonstration; at the end nothing may have gone wrong in its window."""
    windows = []

    def open_form(path="/en/contact/other/", **options):
        window = look(**STILL | options)
        windows.append(window)
        window.page.goto(path)
        return window

    yield open_form
    assert [window.trouble for window in windows] == [[]] * len(windows)


@pytest.fixture
def at_once(settings):
    settings.CONTACT_MIN_SECONDS = 0


def question(page):
    return page.locator("#id_message")


def counter(page):
    return page.locator(".counter").inner_text()


def button(page):
    return page.locator("form [type=submit]")


def fill_in(page, message=QUESTION):
    """Answer everything that the form ``other`` asks."""
    question(page).fill(message)
    page.get_by_label("Your name").fill("Demo Visitor")
    page.get_by_label("E-mail address").fill("visitor@example.org")
    page.get_by_label("Ask me first").check()


def send(page, message=QUESTION):
    """Fill in the form ``other``, send it and come to the receipt."""
    fill_in(page, message)
    button(page).click()
    page.wait_for_url("**/received/**")


def back_to_a_fresh_form(page, token):
    """Go back from the receipt, to a form that does not have this token; the page that has it goes before it has loaded."""
    page.go_back(wait_until="commit")
    page.locator(f"[name=token]:not([value='{token}'])").wait_for(state="attached")


def drafts(page):
    return {key: draft.get("answers") for key, draft in page.evaluate(DRAFT)}


# Counting


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


# Sending


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


# The draft


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


# The browser's memory of whole pages, which Playwright switches off


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
