"""Why two articles are related, in words that stand in both of them."""

import pytest

from news.models import Article, RelatedLink, RelatedPick
from news.related import related_to
from news.related.report import make_report, without_related
from news.related.suggesting import suggestions
from tests.factories import make_article
from tests.news.related.stories import TEXTS, make_story

pytestmark = pytest.mark.django_db


def shown(article):
    return [(each.article, each.reason) for each in related_to(article)]


@pytest.fixture
def others():
    """Publish articles about something else: what a third of all articles have is no reason."""
    for number in range(6):
        make_article(f"Gardeners {number}", lead=f"tulips{number} roses{number}", body=f"<p>frogs{number} sleep</p>", topic="energy")


LASERS = {"title": "Lasers of Vaxhouse Nanolab", "lead": "a1 a2.", "body": "<p>Inside the hall Vaxhouse Nanolab builds lasers on wafers.</p>"}
PHOTONS = {"title": "Photons at Vaxhouse Nanolab", "lead": "b1 b2.", "body": "<p>A student at Vaxhouse Nanolab is measuring photons on glass.</p>"}


@pytest.mark.parametrize("days_ago", [-10, 3])
def test_a_name_is_shown_in_the_words_of_both_whatever_another_article_adds_to_it(others, days_ago):
    """What is planned is in the index as well, and a reader must not learn of it."""
    body = "<p>We heard that Vaxhouse Nanolab Takeover Bid is confirmed by the board.</p>"
    longer = make_article("Budget", lead="Today.", body=body, days_ago=days_ago, topic="energy")
    one, other = make_article(**LASERS), make_article(**PHOTONS)
    assert (other, "Also about Vaxhouse Nanolab") in shown(one)
    assert (one, "Also about Vaxhouse Nanolab") in shown(other)
    longer.delete()
    assert shown(one) == [(other, "Also about Vaxhouse Nanolab")]


@pytest.mark.parametrize(
    ("in_one", "in_other", "in_both"),
    [
        ("Vaxhouse Nanolab Photon Award", "Vaxhouse Nanolab Photon Award", "Vaxhouse Nanolab Photon Award"),
        ("Vaxhouse Nanolab Photon Award", "Nanolab Photon Award", "Nanolab Photon Award"),
        ("Spring Vaxhouse Nanolab Photon", "Autumn Vaxhouse Nanolab Photon", "Vaxhouse Nanolab Photon"),
    ],
)
def test_as_much_of_a_name_is_shown_as_both_have(others, in_one, in_other, in_both):
    one, other = two_about(in_one, in_other)
    assert shown(one) == [(other, f"Also about {in_both}")]


def two_about(in_one, in_other):
    one = make_article("spring comes", lead="a1 a2", body=f"<p>In march the {in_one} goes to somebody, and the {in_one} to others.</p>")
    other = make_article("autumn comes", lead="b1 b2", body=f"<p>All of them want the {in_other} for once, or the {in_other} twice.</p>")
    return one, other


def test_what_an_of_follows_in_one_and_something_else_in_the_other_is_no_reason(others):
    one, other = two_about("Loven Capital of Vaxing", "Loven Capital of Knitting")
    assert shown(one) == [(other, "Same topic: Health")]
    whole, again = two_about("Ghant Capital of Vaxing", "Ghant Capital of Vaxing")
    assert (again, "Also about Ghant Capital of Vaxing") in shown(whole)


def test_a_name_is_shown_rather_than_its_part_where_both_have_all_of_it(others):
    body = "<p>Here at Vaxhouse they print, near Vaxhouse they etch, and beside Vaxhouse they wait for the {} today.</p>"
    one, other, without = (
        make_article(title, lead=lead, body=body.format(name))
        for title, lead, name in (("spring", "a1", "Vaxhouse Nanolab Park"), ("autumn", "b1", "Vaxhouse Nanolab Park"), ("winter", "c1", "tram"))
    )
    assert set(shown(one)) == {(other, "Also about Vaxhouse Nanolab Park"), (without, "Also about Vaxhouse")}


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ("Bicycles for all", "More bicycles", "Also about bicycles"),
        ("Bicycle for all", "More bicycles", "Same topic: Health"),
        ("Tram for all", "More tram", "Same topic: Health"),
    ],
)
def test_a_word_is_a_reason_where_it_is_long_and_the_same_in_both_titles(others, one, other, reason):
    first, second = make_article(one, lead="a1 a2 rails"), make_article(other, lead="b1 b2 rails")
    assert shown(first) == [(second, reason)]


@pytest.mark.parametrize("days_ago", [-10, 3])
@pytest.mark.parametrize(("first", "both"), [("Generations", "generator"), ("Animation", "animals"), ("Photonics", "photonics")])
def test_a_word_that_neither_has_written_is_no_reason(others, first, both, days_ago):
    """They are one term. Of what is planned a reader must not learn even a word."""
    make_article(
        "Stars", lead="Seen.", body=f"<p>They took the {first} for granted, as the {first} took them.</p>", days_ago=days_ago, topic="energy"
    )
    one = make_article("a hall opens", lead="a1 a2", body=f"<p>a {both} with mirrors, a {both} with benches, and wafers</p>")
    other = make_article("a street begins", lead="b1 b2", body=f"<p>a {both} with lasers, a {both} with glass, and wafers</p>")
    assert dict(shown(one))[other] == "Same topic: Health"


def test_both_directions_have_one_reason_also_after_a_third_has_come(others):
    for word in ("laser", "photon", "wafer", "mask", "resist"):
        make_article(f"{word} of Vaxhouse Nanolab", lead=f"{word}1", body=f"<p>At Vaxhouse Nanolab the {word} is measured by Nanolab Lens.</p>")
    links = {(link.article_id, link.other_id): (link.shown, link.is_name) for link in RelatedLink.objects.all()}
    both = [(one, other) for one, other in links if (other, one) in links]
    assert both
    assert [links[one, other] == links[other, one] for one, other in both] == [True] * len(both)


def test_what_most_have_by_now_is_no_reason_any_more():
    """A region's first two articles share its name; of forty that do the next one says nothing by it."""
    first = [make_article(f"Opening {n} of hall", lead=f"q{n}", body=f"<p>In the town of Loven hall{n} a crowd sings carols.</p>") for n in range(2)]
    for n in range(20):
        body = f"<p>In Loven a crowd sings carols{n} and gardeners{n} water tulips{n} while a hall sleeps.</p>"
        make_article(f"Other {n}", lead=f"w{n}a w{n}b", body=body)
    assert [reason for _article, reason in shown(first[0]) if "Loven" in reason] == []


def test_what_fills_up_has_no_twins_either():
    article, near = make_story("chips"), make_story("chips")
    copied = make_story("bicycles")
    for title in ("Same bicycles", copied.title):
        make_article(title, lead=copied.lead, body=copied.body)
    assert [each.article.lead for each in related_to(article)] == [near.lead, copied.lead]


def twins_beside(article):
    """Return two articles of one text in an article's list, the better placed first."""
    first = make_story("chips")
    make_article(first.title, lead=first.lead, body=first.body)
    better = RelatedLink.objects.get(article=article, twin_of=0).other
    return better, RelatedLink.objects.get(article=article, twin_of=better.pk).other


def test_beside_a_pinned_article_its_twin_is_not_shown():
    article = make_story("chips")
    better, twin = twins_beside(article)
    for each in (twin, better):
        RelatedPick.objects.all().delete()
        RelatedPick.objects.create(article=article, other=each, kind="pin", position=1)
        assert shown(article) == [(each, "Chosen by the editor")]


def test_a_blocked_article_is_not_replaced_by_its_twin_and_the_report_says_so():
    article = make_story("chips")
    better, _twin = twins_beside(article)
    RelatedPick.objects.create(article=article, other=better, kind="block")
    assert shown(article) == []
    assert make_report(most=5).nothing == [article.pk]


def test_a_blocked_text_does_not_come_back_from_the_topic():
    article, near = make_story("chips"), make_story("chips")
    first = make_story("chips")
    make_article(first.title, lead=first.lead, body=first.body)
    better = RelatedLink.objects.filter(article=article).exclude(twin_of=0).get().twin_of
    RelatedPick.objects.create(article=article, other_id=better, kind="block")
    assert [each.article for each in related_to(article)] == [near]


def test_whichever_of_two_twins_readers_see_is_blocked_as_a_text():
    article = make_story("chips", topic="health")
    _better, twin = twins_of_topics(article, "energy", "mobility")
    # The other one is the better placed by its text alone.
    Article.objects.filter(pk=twin.pk).update(main_topic=article.main_topic)
    assert [each.article for each in related_to(article)] == [twin]
    RelatedPick.objects.create(article=article, other=twin, kind="block")
    assert shown(article) == []
    assert article.pk in make_report(most=5).nothing


def twins_of_topics(article, *topics):
    """Return two articles of one text and of two topics in an article's list, the better placed first."""
    first = make_story("chips", topic=topics[0])
    make_article(first.title, lead=first.lead, body=first.body, topic=topics[1])
    better = RelatedLink.objects.get(article=article, twin_of=0).other
    return better, RelatedLink.objects.get(article=article, twin_of=better.pk).other


def test_a_draft_is_shown_without_the_text_that_is_blocked_beside_it():
    make_story("chips", topic="energy")
    first = make_story("chips", topic="mobility")
    make_article(first.title, lead=first.lead, body=first.body, topic="creativity")
    draft = make_story("chips", state=Article.State.DRAFT, topic="climate")
    seen = {each.article.pk for each in suggestions(draft) if each.place}
    [blocked] = seen & set(Article.objects.filter(lead=first.lead).values_list("pk", flat=True))
    RelatedPick.objects.create(article=draft, other_id=blocked, kind="block")
    before = [each.article for each in suggestions(draft) if each.place]
    draft.publish()
    assert [each.article for each in related_to(draft)] == before
    assert len(before) == 1


def near_copies(topic):
    """Publish two articles whose texts differ in a word."""
    text = TEXTS["en"]["bicycles"]
    return [make_article(f"Bicycles {number}", lead=f"They count. It opened {number}.", body=f"<p>{text}</p>", topic=topic) for number in ("x", "y")]


def test_what_fills_up_has_no_near_duplicates():
    article, near = make_story("chips"), make_story("chips")
    copies = near_copies("health")
    found = [each.article for each in related_to(article)]
    assert found == [near, copies[1]]


def test_beside_a_pin_from_outside_the_list_its_near_duplicate_is_not_shown():
    article, near = make_story("chips"), make_story("chips")
    copies = near_copies("health")
    RelatedPick.objects.create(article=article, other=copies[0], kind="pin", position=1)
    assert [each.article for each in related_to(article)] == [copies[0], near]


def test_the_first_screen_counts_as_nothing_what_is_blocked_or_hidden():
    article, other = make_story("chips"), make_story("chips")
    assert list(without_related()) == []
    pick = RelatedPick.objects.create(article=article, other=other, kind="block")
    assert list(without_related()) == [article]
    pick.delete()
    other.withdraw()
    RelatedPick.objects.create(article=article, other=other, kind="pin")
    assert list(without_related()) == [article]
