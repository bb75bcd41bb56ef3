"""An editor at work in the admin, under the strict policy."""

from html import unescape

import pytest
from django.utils.html import strip_tags

from news.models import Article
from tests.factories import make_topic

pytestmark = pytest.mark.browser


def sign_in(window):
    window.page.goto("/admin/")
    window.page.get_by_label("Username").fill("editor")
    window.page.get_by_label("Password").fill("secret")
    window.page.get_by_role("button", name="Log in").click()


def test_an_article_from_empty_form_to_reader(visit, editor):
    make_topic("health")
    window = visit(viewport={"width": 1440, "height": 900}, locale="en-GB")
    sign_in(window)
    page = window.page
    page.goto("/admin/news/article/add/")
    page.get_by_label("Title:").fill("A library of viruses opens")
    page.get_by_label("Lead:").fill("What happened, and why it matters.")
    editor_box = page.locator("[contenteditable]")
    editor_box.click()
    page.keyboard.type("First paragraph with ")
    page.keyboard.press("Control+b")
    page.keyboard.type("weight")
    page.get_by_label("Main topic:").select_option(label="Health")
    page.get_by_label("Published", exact=True).check()
    page.get_by_role("button", name="Save and continue editing").click()
    page.locator(".messagelist .success").wait_for()

    article = Article.objects.get()
    assert (article.slug, article.body) == ("a-library-of-viruses-opens", "<p>First paragraph with <strong>weight</strong></p>")
    page.get_by_role("link", name="View on site").click()
    page.wait_for_url("**/en/news/a-library-of-viruses-opens/")
    assert page.get_by_role("heading", level=1).inner_text() == "A library of viruses opens"
    assert window.trouble == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_editor_opens_every_demo_article_and_saving_changes_nothing(visit, editor, demo, scheme):
    window = visit(color_scheme=scheme, locale="en-GB")
    sign_in(window)
    slugs = {"light": ["nanoic-pilot-line-opens", "european-capital-of-innovation-2020"], "dark": ["culturele-hoofdstad-2030", "imec-turns-forty"]}[
        scheme
    ]
    for article in Article.objects.filter(slug__in=slugs):
        window.page.goto(f"/admin/news/article/{article.pk}/change/")
        window.page.locator("[contenteditable] > h2").first.wait_for()
        window.page.get_by_role("button", name="Save and continue editing").click()
        window.page.locator(".messagelist .success").wait_for()
        saved = Article.objects.get(pk=article.pk)
        assert visible_text(saved.body) == visible_text(article.body)
        assert saved.body.count("<tr>") == article.body.count("<tr>")
    assert window.trouble == []


def visible_text(html):
    """Return the text of HTML without its tags and white space, as a reader would compare it."""

    return "".join(unescape(strip_tags(html)).split())
