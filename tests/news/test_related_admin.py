import re
from html import unescape

import pytest
from django.conf import settings
from django.urls import reverse

from news.models import Article, RelatedPick
from news.related import related_to
from tests.factories import make_article
from tests.news.related.stories import make_story
from tests.news.staff import ADD, change_url, form_data

pytestmark = pytest.mark.django_db

REPORT = "admin:news_article_related"
TOO_MANY = "At most 4 articles can always be shown: readers see no more."


def picks():
    return sorted(RelatedPick.objects.values_list("article", "other", "kind", "position"))


def sent(article, *rows, added="", **fields):
    """Return what a form sends that was opened now: ``rows`` are triples of article, decision and place, with True at the end for 'there too'."""
    data = form_data(title=article.title, slug=article.slug, lead=article.lead, body=article.body, state=article.state, language=article.language) | {
        "related-rows": len(rows),
        "related-added": added,
    }
    if article.published_at:
        data |= {"published_at_0": "2024-03-01", "published_at_1": "09:00"}
    stored = {pick.other_id: pick for pick in RelatedPick.objects.filter(article=article)}
    for number, (other, kind, position, *both) in enumerate(rows):
        before = stored.get(other.pk)
        data |= {
            f"related-{number}-other": other.pk,
            f"related-{number}-kind": kind,
            f"related-{number}-position": position,
            f"related-{number}-kind-before": before.kind if before else "",
            f"related-{number}-position-before": before.position if before and before.kind == "pin" else "",
            f"related-{number}-both-before": "1" if RelatedPick.objects.filter(article=other, other=article, kind="pin").exists() else "",
        }
        if both:
            data[f"related-{number}-both"] = "on"
    return data | fields


def errors_in(response):
    """Return what a form says about its list, above it and where addresses are written."""
    return [
        unescape(error)
        for part in re.findall(r'id="id_related(?:_added)?_error">(.*?)</ul>', response.text, re.S)
        for error in re.findall(r"<li>(.*?)</li>", part, re.S)
    ]


def described_by_the_error(response):
    """Return the names of the fields that are marked as wrong, with an error that is there."""
    wrong = [
        field
        for field, described in re.findall(
            r'(<(?:select|textarea|input)[^>]* aria-describedby="[^"]* (id_related\w*_error)" aria-invalid="true"[^>]*>)', related_part(response.text)
        )
        if f'id="{described}"' in response.text
    ]
    return [re.search(r'name="(.*?)"', field)[1] for field in wrong]


def related_part(page):
    return page[page.index('class="related-news"') :]


@pytest.fixture
def editor(staff):
    return staff("Editor")


def test_the_form_shows_the_list_as_readers_will_see_it(editor):
    article, *others = [make_story("chips") for _ in range(6)]
    shown = [each.article.title for each in related_to(article)]
    page = editor.get(change_url(article)).text
    titles = re.findall(r'id="id_related_\d+_title">(.*?)</a>', page)
    assert titles[:4] == shown
    assert set(titles) == {each.title for each in others}
    assert re.findall(r"Shown, place (\d)", page) == ["1", "2", "3", "4"]
    assert page.count("Stands by") == 1


def test_a_draft_shows_the_list_it_will_have(editor):
    others = [make_story("chips") for _ in range(3)]
    draft = make_story("chips", state=Article.State.DRAFT)
    page = editor.get(change_url(draft)).text
    before = re.findall(r'id="id_related_\d+_title">(.*?)</a>', page)
    assert sorted(before) == sorted(each.title for each in others)
    assert not RelatedPick.objects.exists()
    draft.publish()
    assert [each.article.title for each in related_to(draft)] == before


def test_pins_blocks_and_both_ways_are_saved_by_the_form(editor):
    article, first, second, blocked, far = *(make_story("chips") for _ in range(4)), make_story("bicycles")
    response = editor.post(
        change_url(article),
        sent(
            article,
            (second, "pin", 2),
            (first, "pin", 1, True),
            (blocked, "block", ""),
            added=f"{settings.SITE_URL}{far.get_absolute_url()}\n",
        ),
    )
    assert response.status_code == 302
    assert picks() == sorted(
        [
            (article.pk, first.pk, "pin", 1),
            (article.pk, second.pk, "pin", 2),
            (article.pk, far.pk, "pin", 3),
            (article.pk, blocked.pk, "block", 1),
            (first.pk, article.pk, "pin", 1),
        ]
    )
    assert [each.article for each in related_to(article)] == [first, second, far]
    assert related_to(first)[0].article == article


def test_what_was_decided_can_be_undone(editor):
    article, other = make_story("chips"), make_story("chips")
    RelatedPick.objects.create(article=article, other=other, kind="block")
    RelatedPick.objects.create(article=other, other=article, kind="pin")
    page = editor.get(change_url(article)).text
    assert "Never shown" in page
    assert re.search(r'name="related-0-both" checked', page)
    editor.post(change_url(article), sent(article, (other, "", "")))
    assert picks() == []


def test_a_form_without_this_part_changes_nothing_of_it(editor):
    article, other = make_story("chips"), make_story("chips")
    RelatedPick.objects.create(article=article, other=other, kind="pin", position=3)
    data = {name: value for name, value in sent(article).items() if not name.startswith("related")}
    assert editor.post(change_url(article), data).status_code == 302
    assert picks() == [(article.pk, other.pk, "pin", 3)]


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


def test_more_pins_than_readers_see_are_refused(editor):
    article, *others = [make_story("chips") for _ in range(6)]
    response = editor.post(change_url(article), sent(article, *((other, "pin", "") for other in others)))
    assert errors_in(response) == [TOO_MANY]
    assert picks() == []


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


def test_a_pin_in_another_language_is_explained_and_can_be_removed(editor):
    article, other = make_story("chips"), make_story("chips")
    RelatedPick.objects.create(article=article, other=other, kind="pin")
    article.language = "nl"
    article.save()
    page = editor.get(change_url(article)).text
    assert re.findall(r'<span class="state due">(.*?)</span>', related_part(page)) == ["In another language: readers do not see it"]
    assert '<span class="state">In another language</span>' in editor.get(reverse(REPORT)).text
    assert editor.post(change_url(article), sent(article, (other, "pin", 1))).status_code == 302
    assert picks() == [(article.pk, other.pk, "pin", 1)]
    editor.post(change_url(article), sent(article, (other, "", "")))
    assert picks() == []


def test_pins_that_readers_do_not_see_do_not_count(editor):
    article, *others = [make_story("chips") for _ in range(5)]
    hidden = [make_story("chips", state=Article.State.ARCHIVED), make_story("chips", language="nl"), make_story("chips", days_ago=-2)]
    for other in hidden:
        RelatedPick.objects.create(article=article, other=other, kind="pin")
    rows = [*((other, "pin", 1) for other in hidden), *((other, "pin", "") for other in others)]
    assert editor.post(change_url(article), sent(article, *rows)).status_code == 302
    assert len(picks()) == 7
    fifth = make_story("chips")
    assert errors_in(editor.post(change_url(article), sent(article, added=fifth.slug))) == [TOO_MANY]
    assert len(picks()) == 7


def test_more_pins_than_readers_see_may_stay_and_go(editor):
    """What was planned, or in another language, may have become readable since it was pinned."""
    article, *others = [make_story("chips") for _ in range(7)]
    for place, other in enumerate(others, start=1):
        RelatedPick.objects.create(article=article, other=other, kind="pin", position=place)
    rows = [(other, "pin", place) for place, other in enumerate(others, start=1)]
    assert editor.post(change_url(article), sent(article, *rows)).status_code == 302
    assert editor.post(change_url(article), sent(article, (others[0], "", ""), *rows[1:])).status_code == 302
    assert picks() == sorted((article.pk, other.pk, "pin", place) for place, other in enumerate(others[1:], start=1))


def test_a_page_with_four_pins_takes_no_fifth_from_elsewhere(editor):
    article, full, free, *others = [make_story("chips") for _ in range(7)]
    for place, other in enumerate(others, start=1):
        RelatedPick.objects.create(article=full, other=other, kind="pin", position=place)
    before = picks()
    response = editor.post(change_url(article), sent(article, (full, "pin", 1, True), (free, "", "", True)))
    assert errors_in(response) == [f"“{full.title}” always shows 4 articles already: this one cannot be shown there too."]
    [marked] = described_by_the_error(response)
    assert f'name="{marked.removesuffix("both")}other" value="{full.pk}"' in response.text
    assert picks() == before
    others[0].withdraw()
    assert editor.post(change_url(article), sent(article, (full, "", "", True))).status_code == 302
    assert picks() == sorted([*before, (full.pk, article.pk, "pin", 5)])


def test_a_form_opened_earlier_leaves_what_others_decided_since(editor):
    article, other, third, fourth = [make_story("chips") for _ in range(4)]
    RelatedPick.objects.create(article=article, other=third, kind="pin", position=1)
    opened_earlier = sent(article, (other, "", ""), (third, "pin", 1), (fourth, "block", ""))
    RelatedPick.objects.filter(article=article, other=third).delete()
    RelatedPick.objects.create(article=article, other=other, kind="pin")
    RelatedPick.objects.create(article=other, other=article, kind="pin")
    assert editor.post(change_url(article), opened_earlier).status_code == 302
    assert picks() == sorted([(article.pk, other.pk, "pin", 1), (other.pk, article.pk, "pin", 1), (article.pk, fourth.pk, "block", 1)])


def test_the_form_sends_along_what_it_shows(editor):
    article, pinned, blocked, both = [make_story("chips") for _ in range(4)]
    RelatedPick.objects.create(article=article, other=pinned, kind="pin", position=1)
    RelatedPick.objects.create(article=article, other=blocked, kind="block")
    RelatedPick.objects.create(article=both, other=article, kind="pin")
    page = editor.get(change_url(article)).text
    fields = ("other", "kind-before", "position-before", "both-before")
    found = {tuple(re.search(rf'name="related-{row}-{field}" value="(.*?)"', page)[1] for field in fields) for row in range(3)}
    assert found == {(str(pinned.pk), "pin", "1", ""), (str(blocked.pk), "block", "", ""), (str(both.pk), "", "", "1")}


@pytest.mark.parametrize(
    ("places", "order"),
    [
        ({"new": 1}, ["new", "first", "second", "third"]),
        ({"new": 2}, ["first", "new", "second", "third"]),
        ({"new": ""}, ["first", "second", "third", "new"]),
        ({"first": 2}, ["second", "first", "third"]),
        ({"first": ""}, ["second", "third", "first"]),
        ({"third": 1}, ["third", "first", "second"]),
        ({"first": 3, "third": 1}, ["third", "second", "first"]),
    ],
)
def test_a_place_that_is_taken_goes_to_the_one_that_comes_there(editor, places, order):
    article = make_story("chips")
    others = {name: make_story("chips") for name in ("first", "second", "third", "new")}
    for place, name in enumerate(("first", "second", "third"), start=1):
        RelatedPick.objects.create(article=article, other=others[name], kind="pin", position=place)
    wanted = {"first": 1, "second": 2, "third": 3} | places
    editor.post(change_url(article), sent(article, *((others[name], "pin", place) for name, place in wanted.items())))
    assert list(article.related_picks.values_list("other", "position")) == [(others[name].pk, place) for place, name in enumerate(order, start=1)]


@pytest.mark.parametrize("was_pinned", [False, True])
def test_a_place_alone_pins(editor, was_pinned):
    article, other, third = [make_story("chips") for _ in range(3)]
    RelatedPick.objects.create(article=article, other=third, kind="pin", position=1)
    if was_pinned:
        RelatedPick.objects.create(article=article, other=other, kind="pin", position=2)
    assert editor.post(change_url(article), sent(article, (third, "pin", 1), (other, "", " 1 "))).status_code == 302
    assert picks() == sorted([(article.pk, other.pk, "pin", 1), (article.pk, third.pk, "pin", 2)])


@pytest.mark.parametrize("kind", ["", "pin"])
@pytest.mark.parametrize("place", ["0", "100", "-1", "1.5", "first", "١", "9" * 5000])
def test_a_place_that_is_none_is_said_and_shown_again(editor, kind, place):
    article, other, right = [make_story("chips") for _ in range(3)]
    response = editor.post(change_url(article), sent(article, (right, "", "7"), (other, kind, place)))
    assert errors_in(response) == [f"“{other.title}”: the place has to be a whole number from 1 to 99."]
    [marked] = described_by_the_error(response)
    assert f'name="{marked}" value="{place}"' in response.text
    assert sorted(re.findall(r'-position" value="(.+?)"', response.text)) == sorted(["7", place])
    assert response.text.count('value="pin" selected') == 2
    assert picks() == []


def test_what_is_never_shown_has_no_place(editor):
    article, other = make_story("chips"), make_story("chips")
    RelatedPick.objects.create(article=article, other=other, kind="block")
    response = editor.post(change_url(article), sent(article, (other, "block", "2")))
    assert errors_in(response) == [f"“{other.title}” is set to “Never show”: it has no place."]
    assert '-position" value="2"' in response.text
    assert picks() == [(article.pk, other.pk, "block", 1)]


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


def test_places_are_counted_through_where_a_pinned_article_was_deleted(editor):
    article, *others = [make_story("chips") for _ in range(5)]
    for place, other in enumerate(others[:4], start=1):
        RelatedPick.objects.create(article=article, other=other, kind="pin", position=place)
    others.pop(2).delete()
    page = editor.get(change_url(article)).text
    assert re.findall(r'-position(?:-before)?" value="(.+?)"', page) == ["1", "1", "2", "2", "3", "3"]
    new = make_story("chips")
    data = sent(article, *((other, "pin", place) for place, other in enumerate(others, start=1)), (new, "pin", 3))
    data |= {f"related-{row}-position-before": row + 1 for row in range(3)}
    assert editor.post(change_url(article), data).status_code == 302
    order = [*others[:2], new, others[2]]
    assert list(article.related_picks.values_list("other", "position")) == [(other.pk, place) for place, other in enumerate(order, start=1)]


def test_never_and_always_do_not_go_together(editor):
    article, other = make_story("chips"), make_story("chips")
    there_too = editor.post(change_url(article), sent(article, (other, "block", "", True)))
    assert errors_in(there_too) == [f"“{other.title}” is set to “Never show”: choose that or “Always show this article there too”."]
    assert described_by_the_error(there_too) == ["related-0-kind"]
    named = editor.post(change_url(article), sent(article, (other, "block", ""), added=other.slug))
    assert errors_in(named) == [f"“{other.title}” is set to “Never show”: it cannot be shown always too."]
    assert described_by_the_error(named) == ["related-added"]
    assert picks() == []
    RelatedPick.objects.create(article=article, other=other, kind="block")
    assert len(errors_in(editor.post(change_url(article), sent(article, (other, "block", ""), added=other.slug)))) == 1
    assert editor.post(change_url(article), sent(article, (other, "", ""), added=other.slug)).status_code == 302
    assert picks() == [(article.pk, other.pk, "pin", 1)]


def test_the_list_is_a_group_with_a_name(editor):
    page = editor.get(change_url(make_story("chips"))).text
    assert re.search(r'<span[^>]* id="id_related_label"[^>]*>List beside the article:</span>', page)
    assert '<div class="related-news" role="group" aria-labelledby="id_related_label">' in page
    assert "id_related_error" not in page


def test_an_error_about_the_whole_list_belongs_to_the_group(editor):
    article, *others = [make_story("chips") for _ in range(6)]
    response = editor.post(change_url(article), sent(article, *((other, "pin", "") for other in others)))
    assert '<div class="related-news" role="group" aria-labelledby="id_related_label" aria-describedby="id_related_error">' in response.text
    assert 'id="id_related_error"' in response.text
    assert described_by_the_error(response) == []


def test_nonsense_in_the_form_is_no_error_of_ours(editor):
    article, other = make_story("chips"), make_story("chips")
    nonsense = sent(article, (other, "pin", 1)) | {
        "related-rows": "99",
        "related-0-other": "9" * 40,
        "related-1-other": "-1",
        "related-0-position": "x",
    }
    assert editor.post(change_url(article), nonsense).status_code == 302
    assert editor.post(change_url(article), sent(article) | {"related-rows": "many"}).status_code == 302
    assert editor.post(change_url(article), sent(article, (other, "other", 1))).status_code == 200
    assert editor.post(change_url(article), sent(article, (article, "pin", 1))).status_code == 302
    assert picks() == []


def test_an_author_decides_about_a_draft_and_about_nothing_else(staff):
    published, other = make_story("chips"), make_story("chips")
    draft = make_story("chips", state=Article.State.DRAFT)
    author = staff("Author")
    page = author.get(change_url(draft)).text
    assert "Always show this article there too" not in page
    assert author.post(change_url(draft), sent(draft, (other, "pin", 1, True), published_at_0="", published_at_1="")).status_code == 302
    assert picks() == [(draft.pk, other.pk, "pin", 1)]
    assert author.post(change_url(published), sent(published, (other, "block", ""))).status_code == 403
    assert picks() == [(draft.pk, other.pk, "pin", 1)]


def test_an_author_changes_no_other_drafts_page(staff):
    mine, theirs = make_story("chips", state=Article.State.DRAFT), make_story("chips", state=Article.State.DRAFT)
    response = staff("Author").post(change_url(mine), sent(mine, (theirs, "pin", "", True), published_at_0="", published_at_1=""))
    assert response.status_code == 302
    assert picks() == [(mine.pk, theirs.pk, "pin", 1)]


def test_an_author_reads_what_is_shown_with_a_published_article(staff):
    published, other = make_story("chips"), make_story("chips")
    page = staff("Author").get(change_url(published)).text
    assert f"<li>{other.title} (Also about Nanolab)</li>" in page


def test_the_form_says_where_the_article_is_shown(editor):
    article, other = make_story("chips"), make_story("chips")
    assert f'Also shown on: <a href="{change_url(other)}">{other.title}</a>' in re.sub(r"\s+", " ", editor.get(change_url(article)).text)
    lonely = make_story("bicycles")
    assert "Shown on no other article’s page." in editor.get(change_url(lonely)).text


def test_the_history_says_that_something_was_decided(editor):
    article, other = make_story("chips"), make_story("chips")
    editor.post(change_url(article), sent(article, (other, "", ""), main_topic=article.main_topic_id))
    editor.post(change_url(article), sent(article, (other, "pin", 1), main_topic=article.main_topic_id))
    messages = [entry["action_time"] and entry["change_message"] for entry in article_history(article)]
    assert ["List beside the article" in message for message in messages] == [False, True]


def article_history(article):
    from django.contrib.admin.models import LogEntry

    return LogEntry.objects.filter(object_id=str(article.pk)).order_by("pk").values("action_time", "change_message")


@pytest.mark.parametrize("others", [1, 3])
def test_the_form_asks_as_often_for_one_as_for_three(editor, django_assert_max_num_queries, others):
    article = make_story("chips")
    for _ in range(others):
        make_story("chips")
    editor.get(change_url(article))
    # One for each page that is looked into for 'also shown on'.
    with django_assert_max_num_queries(22 + others):
        editor.get(change_url(article))


def test_the_report_says_what_needs_an_editor(editor):
    article, other = make_story("chips", "Chips A"), make_story("chips", "Chips B")
    lonely = make_story("bicycles", "Bicycles alone")
    gone = make_story("vaccine", "Vaccine gone")
    RelatedPick.objects.create(article=article, other=gone, kind="pin")
    gone.withdraw()
    page = editor.get(reverse(REPORT)).text
    hidden, nothing, most, never = (re.sub(r"\s+", " ", part) for part in re.split(r"<section ", page)[1:])
    assert "Vaccine gone" in hidden
    assert lonely.title in nothing
    assert "(1)" in nothing
    assert {other.title, article.title} == set(re.findall(r">(Chips .)</a>", most))
    assert lonely.title in never


def hidden_in(page):
    """Return how many pins readers do not see, as the report says, and those that it lists, each with why."""
    section = page[page.index('id="hidden-pins"') :].split("</section>")[0]
    return int(re.search(r"\((\d+)\)", section)[1]), re.findall(r'</a>: (.*?) <span class="state[^>]*>(.*?)</span>', section)


def test_the_report_tells_of_pins_that_come_after_the_four_that_readers_see(editor, monkeypatch):
    article, other, *pinned = [make_story("chips") for _ in range(8)]
    draft, late = make_story("chips", state=Article.State.DRAFT), make_story("chips", days_ago=-2)
    for place, each in enumerate((draft, *pinned[:3], late, *pinned[3:]), start=1):
        RelatedPick.objects.create(article=article, other=each, kind="pin", position=place)
    RelatedPick.objects.create(article=other, other=pinned[0], kind="pin", position=9)
    beyond = "After the four that readers see"
    why = [(draft.title, "Draft"), (late.title, "Planned"), (pinned[4].title, beyond), (pinned[5].title, beyond)]
    assert hidden_in(editor.get(reverse(REPORT)).text) == (4, why)
    Article.objects.filter(pk=late.pk).update(published_at=article.published_at)
    why = [(draft.title, "Draft"), *((each.title, beyond) for each in pinned[3:])]
    assert hidden_in(editor.get(reverse(REPORT)).text) == (4, why)
    assert [each.article for each in related_to(article)] == [*pinned[:3], late]
    monkeypatch.setattr("news.related_admin.LISTED", 2)
    assert hidden_in(editor.get(reverse(REPORT)).text) == (4, why[:2])


def test_the_report_is_for_who_may_see_articles(staff, client):
    assert staff("Desk").get(reverse(REPORT)).status_code == 403
    client.logout()
    assert client.get(reverse(REPORT)).status_code == 302


@pytest.mark.parametrize("rows", [1, 3])
def test_the_report_asks_as_often_at_one_row_as_at_three(editor, django_assert_num_queries, rows):
    for _ in range(rows + 1):
        article, gone = make_story("chips"), make_article(state=Article.State.ARCHIVED)
        RelatedPick.objects.create(article=article, other=gone, kind="pin")
        make_story("bicycles", topic=None)
    editor.get(reverse(REPORT))
    with django_assert_num_queries(9):
        assert editor.get(reverse(REPORT)).status_code == 200
