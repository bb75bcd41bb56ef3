import re

import pytest
from django.conf import settings
from django.urls import reverse

from news.models import Article, RelatedPick
from tests.news.related.stories import make_story
from tests.news.related_form import described_by_the_error, errors_in, picks, related_part, sent
from tests.news.staff import ADD, change_url, form_data

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("added", "said"),
    [
        ("/en/news/nowhere/", "No article in this language has the address “/en/news/nowhere/”."),
        ("dutch-one", "No article in this language has the address “dutch-one”."),
        ("itself", "“itself” is this article itself."),
        ("http://[", "No article in this language has the address “http://[”."),
        ("/en/topics/itself/", "No article in this language has the address “/en/topics/itself/”."),
        ("/nl/news", "No article in this language has the address “/nl/news”."),
        ("/nl/news/known/more/", "No article in this language has the address “/nl/news/known/more/”."),
        ("a\0b", "No article in this language has the address “a\0b”."),
        ("/nl/nieuws/itself/", "“/nl/nieuws/itself/” is an address in another language."),
        ("https://other.example.org/en/news/known/", "“https://other.example.org/en/news/known/” is on another site."),
        ("other.example.org/en/news/known/", "“other.example.org/en/news/known/” is on another site."),
        ("x\n" * 21, "At most 20 addresses at once."),
    ],
)
def test_an_address_that_leads_nowhere_is_said_and_nothing_typed_is_lost(editor, added, said):
    article, other = make_story("chips", slug="itself"), make_story("chips")
    make_story("chips", slug="dutch-one", language="nl")
    make_story("chips", slug="known")
    response = editor.post(change_url(article), sent(article, (other, "pin", 7), added=added))
    assert response.status_code == 200
    assert errors_in(response) == [said]
    assert described_by_the_error(response) == ["related-added"]
    assert re.search(r'value="pin" selected', response.text)
    assert 'value="7"' in response.text
    assert added.split("\n")[0] in response.text
    assert picks() == []


def test_an_address_is_said_to_be_wrong_where_it_is_written(editor):
    article, other = make_story("chips"), make_story("chips", language="nl")
    response = editor.post(change_url(article), sent(article, added="/en/news/nowhere/"))
    assert "Please correct the error below." in response.text
    assert 'id="id_related_error"' not in response.text
    part = related_part(response.text)
    assert part.index("</ol>" if "</ol>" in part else "<p") < part.index('id="id_related_added_error"') < part.index("<textarea")
    assert 'aria-describedby="id_related_added_help id_related_added_error" aria-invalid="true"' in part
    both = editor.post(change_url(article), sent(article, (other, "pin", ""), added="/en/news/nowhere/"))
    assert len(re.findall(r"<li>", both.text[both.text.index('id="id_related_error"') :].split("</ul>")[0])) == 1
    assert len(errors_in(both)) == 2


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize("added", ["known", "{path}", "{path}?page=2#text", "{site}{path}", "http://testserver{path}", "localhost:8000{path}"])
def test_a_new_article_may_name_what_is_shown_with_it(editor, language, added):
    others = {code: make_story("chips", slug="known", language=code) for code in ("en", "nl")}
    added = added.format(site=settings.SITE_URL, path=others[language].get_absolute_url())
    editor.post(reverse(ADD), form_data(slug="new", language=language) | {"related-rows": "0", "related-added": added})
    assert picks() == [(Article.objects.get(slug="new").pk, others[language].pk, "pin", 1)]


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize(
    "added", ["/news/known", "news/known/", "{site}/news/known?page=2", "/news/former", "/{language}/{wrong}/known/", "/{language}/{wrong}/former"]
)
def test_an_address_that_leads_to_an_article_names_it(editor, client, language, added):
    article, other = make_story("chips", language=language), make_story("chips", slug="former", language=language)
    other.slug = "known"
    other.save()
    added = added.format(site=settings.SITE_URL, language=language, wrong={"en": "nieuws", "nl": "news"}[language])
    assert client.get(f"/{added.removeprefix(settings.SITE_URL).lstrip('/')}").status_code == 301
    assert editor.post(change_url(article), sent(article, added=added)).status_code == 302
    assert picks() == [(article.pk, other.pk, "pin", 1)]


def test_an_old_address_names_the_article_that_the_portal_shows_there(editor):
    make_story("chips", slug="known", language="nl")
    english, dutch = make_story("chips", slug="known"), make_story("chips", language="nl")
    make_story("chips", slug="draft", state=Article.State.DRAFT)
    refused = editor.post(change_url(dutch), sent(dutch, added="/news/known\n/news/draft\n/news/nowhere"))
    assert errors_in(refused) == [
        "“/news/known” is an address in another language.",
        "No article in this language has the address “/news/draft”.",
        "No article in this language has the address “/news/nowhere”.",
    ]
    assert errors_in(editor.post(change_url(english), sent(english, added="/news/known"))) == ["“/news/known” is this article itself."]


def test_an_article_that_gets_another_language_names_articles_in_that_one(editor):
    article, english, dutch = make_story("chips"), make_story("chips"), make_story("chips", language="nl")
    refused = editor.post(change_url(article), sent(article, (english, "pin", 3), added=dutch.slug, language="nl"))
    assert errors_in(refused) == [f"“{english.title}” is in another language."]
    assert 'value="3"' in refused.text
    assert editor.post(change_url(article), sent(article, (english, "", ""), added=dutch.slug, language="nl")).status_code == 302
    assert picks() == [(article.pk, dutch.pk, "pin", 1)]


@pytest.mark.parametrize("blocked_before", [False, True])
def test_what_is_named_comes_after_the_pins_in_the_order_of_its_lines(editor, blocked_before):
    article, pinned, moved, in_list = [make_story("chips") for _ in range(4)]
    far = make_story("bicycles")
    RelatedPick.objects.create(article=article, other=moved, kind="pin", position=1)
    RelatedPick.objects.create(article=article, other=pinned, kind="pin", position=2)
    if blocked_before:
        RelatedPick.objects.create(article=article, other=in_list, kind="block")
    rows = [(in_list, "", ""), (moved, "pin", ""), (pinned, "pin", 2)]
    assert editor.post(change_url(article), sent(article, *rows, added=f"{far.slug}\n{in_list.slug}\n{pinned.slug}")).status_code == 302
    assert list(article.related_picks.filter(kind="pin").values_list("other", flat=True)) == [pinned.pk, moved.pk, far.pk, in_list.pk]
