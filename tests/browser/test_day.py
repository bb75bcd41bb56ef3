"""The first screen of the admin, with something in every part of it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from contact.letters import announce
from contact.models import Desk, Enquiry, Message
from news.models import Article
from tests.browser.test_admin import sign_in
from tests.contact.admin.staff import given_up

pytestmark = pytest.mark.browser


@pytest.fixture
def full(editor, demo):
    """Give the demonstration's desks a day with everything in it."""
    for desk in Desk.objects.all():
        desk.members.add(editor)
    now, today = timezone.now(), timezone.localdate()
    slugs = list(Article.objects.published().filter(language="en").order_by("pk").values_list("slug", flat=True))
    for place, enquiry in enumerate(Enquiry.objects.order_by("pk")):
        Enquiry.objects.filter(pk=enquiry.pk).update(
            state="assigned" if place % 2 else "new",
            owner=editor if place % 2 else None,
            due_on=today + timedelta(days=place - 2),
            came_from=slugs[place % 3],
            tag="delegation",
            is_quarantined=place == 5,
            consent_asked_at=now,
            answered_at=now,
        )
        announce(enquiry)
    Message.objects.filter(pk=Message.objects.first().pk).update(attempts=2, next_attempt_at=now + timedelta(hours=1))
    given_up(enquiry)
    newest = list(Article.objects.order_by("-published_at", "-pk")[:4])
    for article, changes in zip(
        newest, [{"published_at": now + timedelta(seconds=50)}, {"state": "review"}, {"state": "draft"}, {"published_at": now}], strict=True
    ):
        Article.objects.filter(pk=article.pk).update(**changes)


@pytest.mark.looks
@pytest.mark.parametrize(("width", "language"), [(390, "nl-BE"), (820, "en-GB"), (1440, "en-GB")])
def test_it_is_accessible_light_and_dark_and_no_wider_than_the_window(visit, full, width, language):
    window = visit(viewport={"width": width, "height": 900}, locale=language, reduced_motion="reduce")
    sign_in(window)
    window.inspect("* { transition: none !important }")
    for summary in window.page.locator(".day summary").all():
        summary.click()
    rules = {"rules": {"target-size": {"enabled": True}}}
    assert window.axe(("light", rules), ("dark", rules)) == {"light": [], "dark": []}
    assert window.page.evaluate("document.documentElement.scrollWidth") == width
    assert window.trouble == []


@pytest.mark.looks
def test_it_does_not_scroll_sideways_at_320_pixels(visit, full):
    window = visit(viewport={"width": 320, "height": 640})
    sign_in(window)
    assert window.page.evaluate("document.documentElement.scrollWidth") == 320


@pytest.mark.looks
def test_letters_keep_their_size_on_a_telephone_and_bars_stand_within_the_chart(visit, full):
    window = visit(viewport={"width": 390, "height": 844}, locale="en-GB")
    sign_in(window)
    chart = window.page.locator("svg.weeks")
    box = chart.bounding_box()
    bars = [rect.bounding_box() for rect in chart.locator("rect").all()]
    assert bars
    assert all(each["x"] >= box["x"] and each["x"] + each["width"] <= box["x"] + box["width"] for each in bars)
    assert {each.evaluate("(text) => getComputedStyle(text).fontSize") for each in chart.locator("text").all()} == {"12px"}
    dates = [text.bounding_box() for text in chart.locator("g .mark").all()]
    ends = sorted((each["x"], each["x"] + each["width"]) for each in dates)
    assert all(before[1] < after[0] for before, after in zip(ends, ends[1:], strict=False)), "dates run into each other"


@pytest.mark.parametrize("scripts", [True, False])
def test_all_of_it_is_reached_with_the_keyboard(visit, full, scripts):
    window = visit(viewport={"width": 1440, "height": 900}, locale="en-GB", java_script_enabled=scripts)
    sign_in(window)
    page = window.page
    wanted = [each.get_attribute("href") for each in page.locator(".day a").all()]
    # From the skip link on, as somebody does who sees no pointer.
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    passed, opened = [], 0
    for _ in range(len(wanted) + 40):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        if not focused.count() or not page.locator(".day :focus").count():
            if passed:
                break
            continue
        if focused.evaluate("(each) => each.tagName") == "SUMMARY":
            page.keyboard.press("Enter")
            opened += 1
        elif href := focused.get_attribute("href"):
            passed.append(href)
    assert (passed, opened) == (wanted, 3)
    assert page.locator(".day details[open] table").count() == 3


def test_from_the_first_screen_to_an_enquiry_in_one_click(visit, full):
    window = visit(locale="en-GB")
    sign_in(window)
    late = Enquiry.objects.open().judged().order_by("due_on", "pk").first()
    window.page.locator(".queue a.verb").first.click()
    window.page.wait_for_url(f"**/admin/contact/enquiry/{late.pk}/change/")
