"""The desks' inbox in the browser: its tabs, filters and actions, by mouse, by keyboard alone, and in a narrow window."""

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from contact import search
from contact.models import AuditEntry, Desk, Enquiry
from tests.browser.test_admin import sign_in
from tests.browser.test_keyboard import walk
from tests.contact.admin.staff import changed, make_staff
from tests.contact.factories import make_enquiry
from tests.hostile_texts import OWN, hostile_texts

pytestmark = pytest.mark.browser

LIST = "/admin/contact/enquiry/"
LOOKS = ["", "?list=mine", "?list=quarantine", "?list=all&purpose=invest&q=example", "?list=all&q=nothingatall", "?list=consent"]


@pytest.fixture
def desk(editor):
    """Make the editor a member of every desk, with somebody to give work to."""
    editor.desks.set(Desk.objects.all())
    make_staff("anna", "Desk", desks=["study"])
    return editor


@pytest.fixture
def busy(desk, demo):
    """Fill every tab."""
    first, second, third = Enquiry.objects.filter(is_confidential=False, is_quarantined=False).order_by("pk")[:3]
    changed(first, owner=desk, state="assigned", due_on=timezone.localdate(), came_from="nanoic-pilot-line-opens")
    changed(
        second,
        state="new",
        due_on="2026-01-02",
        tag="delegation",
        organisation="A rather long name, for international co-operation",
    )
    changed(third, state="answered", consent_asked_at=timezone.now())


def at(page):
    """Return the tab that is chosen and the references that are listed."""
    chosen = page.locator(".tabs [aria-current=page]").inner_text()
    return " ".join(chosen.split()), [text.split()[0] for text in page.locator("#result_list .field-reference_marked a").all_inner_texts()]


@pytest.mark.looks
@pytest.mark.parametrize(("width", "language"), [(390, "nl-BE"), (1440, "en-GB")])
def test_it_is_accessible_and_no_wider_than_the_window(visit, busy, width, language):
    questions = [("light", {"rules": {"target-size": {"enabled": True}}}), ("dark", {"runOnly": ["color-contrast", "link-in-text-block"]})]
    window = visit(viewport={"width": width, "height": 900}, locale=language, reduced_motion="reduce")
    sign_in(window)
    found = {}
    for query in LOOKS:
        window.page.goto(LIST + query)
        window.inspect("* { transition: none !important }")
        found.update({(query, scheme): violations for scheme, violations in window.axe(*questions).items() if violations})
        assert window.page.evaluate("document.documentElement.scrollWidth") <= width, query
    window.page.goto(LIST)
    window.inspect("* { transition: none !important }")
    window.page.locator(".action-select").first.check()
    found.update({("chosen", scheme): violations for scheme, violations in window.axe(*questions).items() if violations})
    assert found == {}
    assert window.trouble == []


@pytest.mark.looks
def test_in_a_narrow_window_an_enquiry_is_a_card_and_the_tabs_scroll(visit, busy):
    window = visit(viewport={"width": 390, "height": 844}, locale="en-GB")
    sign_in(window)
    page = window.page
    page.goto(f"{LIST}?list=all")
    box = page.locator("#result_list tbody tr").first.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    for cell in page.locator("#result_list tbody tr").first.locator("td, th").all():
        # What is empty is left out.
        inner = cell.bounding_box()
        assert inner is None or inner["x"] + inner["width"] <= 390
    in_sight = "() => document.querySelector('.tabs [aria-current]').getBoundingClientRect().right <= 390"
    page.wait_for_function(in_sight)
    page.goto(f"{LIST}?list=mine")
    assert page.locator(".tabs a").last.bounding_box()["x"] > 390
    page.locator(".tabs a").last.focus()
    page.keyboard.press("Enter")
    page.locator(".tabs li:last-child a[aria-current=page]").wait_for()
    page.wait_for_function(in_sight)


@pytest.mark.parametrize("scripts", [True, False])
def test_tabs_filters_search_and_actions_work_together(visit, desk, scripts):
    own = changed(make_enquiry("study", name="Alike One"), owner=desk, state="assigned")
    waits, late = make_enquiry("study", name="Alike Two"), changed(make_enquiry("invest", name="Alike Three"), due_on="2020-01-01")
    for each in (own, waits, late):
        with transaction.atomic():
            search.index(each)
    window = visit(viewport={"width": 1440, "height": 900}, java_script_enabled=scripts, locale="en-GB")
    sign_in(window)
    page = window.page
    page.goto(LIST)
    assert at(page) == ("All open 3", [late.reference, waits.reference, own.reference])
    page.get_by_role("link", name="Mine 1").click()
    assert at(page) == ("Mine 1", [own.reference])
    page.locator("#searchbar").fill("alike")
    page.locator("#changelist-search [type=submit]").click()
    assert at(page) == ("Everything", [late.reference, waits.reference, own.reference])
    page.get_by_role("navigation", name="Filter").get_by_role("link", name="Invest", exact=True).click()
    assert at(page) == ("Everything", [late.reference])
    page.get_by_role("link", name="Overdue 1").click()
    assert at(page) == ("Overdue 1", [late.reference])
    page.get_by_role("link", name="Unassigned 2").click()
    assert at(page) == ("Unassigned 2", [late.reference])
    # What was searched and filtered for goes, the tab stays.
    page.get_by_role("link", name="Clear all filters").click()
    assert page.locator("#searchbar").input_value() == "alike"
    page.locator(".action-select").last.check()
    page.locator("select[name=action]").select_option(label="anna")
    page.locator("[name=index]").click()
    page.get_by_text("1 enquiry was changed.").wait_for()
    waits.refresh_from_db()
    assert (waits.owner.username, waits.state) == ("anna", "assigned")
    assert window.trouble == []


def test_by_keyboard_alone(visit, desk):
    enquiry = make_enquiry("study")
    window = visit(viewport={"width": 1440, "height": 900}, locale="en-GB")
    sign_in(window)
    page = window.page
    page.goto(LIST)
    stops = walk(window)
    first = next(number for number, stop in enumerate(stops) if stop["name"].startswith("Mine"))
    stops = stops[first:]
    assert [stop["name"] for stop in stops if stop["indicator"] < 3] == []
    assert [stop["name"] for stop in stops if stop["covered"] or stop["outside"] or not stop["seen"]] == []

    def tab_to(selector):
        page.locator("body").evaluate("() => document.activeElement.blur()")
        for _ in range(150):
            page.keyboard.press("Tab")
            if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
                return
        raise AssertionError(f"{selector} is not reached")

    tab_to(".tabs a[href*=unassigned]")
    page.keyboard.press("Enter")
    page.locator(".tabs a[href*=unassigned][aria-current=page]").wait_for()
    tab_to(".action-select")
    page.keyboard.press("Space")
    tab_to("select[name=action]")
    page.keyboard.type("Take the")
    tab_to("[name=index]")
    page.keyboard.press("Enter")
    page.get_by_text("1 enquiry was changed.").wait_for()
    enquiry.refresh_from_db()
    assert enquiry.owner == desk


def test_an_export_is_a_file(visit, desk):
    enquiry = make_enquiry("study", organisation="=1+1")
    window = visit(viewport={"width": 1440, "height": 900}, locale="en-GB")
    sign_in(window)
    window.page.goto(LIST)
    with window.page.expect_download() as started:
        window.page.get_by_role("button", name="CSV").click()
    download = started.value
    assert download.suggested_filename == f"enquiries-{timezone.localdate():%Y-%m-%d}.csv"
    text = download.path().read_text(encoding="utf-8-sig")
    assert (enquiry.reference in text, '"\'=1+1"' in text) == (True, True)
    assert AuditEntry.objects.get(action="list-export").by == "editor"


def test_hostile_texts_run_nothing_in_list_filter_and_search(visit, desk):
    texts = [text for text in OWN + hostile_texts() if len(text) <= 100]
    User.objects.create_user(OWN[0][:150], first_name=OWN[1][:150], is_staff=True).desks.set(Desk.objects.filter(key="study"))
    for text in texts[:20]:
        enquiry = changed(make_enquiry("study", message="Words"), name=text, organisation=text, tag=text[:30], came_from=text)
        with transaction.atomic():
            search.index(enquiry)
    window = visit(viewport={"width": 1440, "height": 900}, locale="en-GB")
    page = window.page
    page.on("dialog", lambda dialog: (window.trouble.append(f"dialog {dialog.message}"), dialog.dismiss()))
    sign_in(window)
    page.goto(LIST)
    for text in texts[:10]:
        page.locator("#searchbar").fill(text)
        page.locator("#changelist-search [type=submit]").click()
        page.locator(".tabs [aria-current=page]").wait_for()
        assert page.locator("#searchbar").input_value() == text.replace("\n", "").replace("\r", "")
    assert window.trouble == []
