from datetime import timedelta
from unittest import mock

import pytest
from django.core.management import call_command
from django.utils import timezone
from django.utils.translation import override

from news.models import Article, RelatedLink, RelatedPick
from news.related import related_to
from tests.factories import make_article
from tests.news.related.stories import make_story

pytestmark = pytest.mark.django_db


def shown(article, **options):
    return [related.article for related in related_to(article, **options)]


def pin(article, other, position=1):
    return RelatedPick.objects.create(article=article, other=other, kind="pin", position=position)


def test_the_nearest_comes_first_and_what_is_about_something_else_does_not_come():
    article, same, other = make_story("chips"), make_story("chips"), make_story("bicycles", topic="talent-study")
    assert shown(article) == [same]
    assert shown(other) == []


def test_at_most_four_and_never_itself():
    articles = [make_story("chips") for _ in range(7)]
    for article in articles:
        found = shown(article)
        assert len(set(found)) == len(found) == 4
        assert article not in found


def test_nothing_hidden_comes_through_any_door(client):
    article = make_story("chips", "The one that is read")
    for state in (Article.State.DRAFT, Article.State.REVIEW, Article.State.ARCHIVED):
        pin(article, make_story("chips", "Secret story", state=state))
    pin(article, make_story("chips", "Secret story", days_ago=-1))
    pin(article, make_story("chips", "Secret story", language="nl"))
    assert shown(article) == []
    assert "Secret" not in client.get(article.get_absolute_url()).text


@pytest.mark.parametrize("state", [Article.State.ARCHIVED, Article.State.DRAFT])
def test_what_is_withdrawn_past_the_index_is_not_shown_either(state):
    article, other = make_story("chips"), make_story("chips")
    Article.objects.filter(pk=other.pk).update(state=state)
    assert shown(article) == []


def test_what_is_planned_comes_at_its_time_with_nothing_running():
    article, planned = make_story("chips"), make_story("chips", published_at=timezone.now() + timedelta(hours=1))
    assert shown(article) == []
    later = timezone.now() + timedelta(hours=2)
    with mock.patch("django.utils.timezone.now", return_value=later):
        assert shown(article) == [planned]
        assert shown(planned) == [article]


def test_pins_come_first_in_their_order_and_are_shown_once():
    article, near, second, first = make_story("chips"), make_story("chips"), make_story("vaccine"), make_story("chips")
    pin(article, second, 2)
    pin(article, first, 1)
    assert [(each.article, each.reason) for each in related_to(article)][:2] == [
        (first, "Chosen by the editor"),
        (second, "Chosen by the editor"),
    ]
    assert shown(article) == [first, second, near]


def test_a_blocked_one_is_not_shown_and_does_not_come_back_as_one_of_the_topic():
    article, near, blocked = make_story("chips"), make_story("chips"), make_story("chips")
    RelatedPick.objects.create(article=article, other=blocked, kind="block")
    assert shown(article) == [near]
    assert blocked in shown(near)


def test_languages_never_mix():
    english, dutch = make_story("chips"), make_story("chips", language="nl")
    other_dutch = make_story("chips", language="nl")
    assert shown(english) == []
    assert shown(dutch) == [other_dutch]


def test_the_same_text_twice_is_shown_once_and_never_beside_itself():
    article = make_story("chips")
    text = {"lead": "Nanolab prints again.", "body": "<p>The cleanroom of Nanolab has a scanner for chips, transistors and wafers.</p>"}
    first, second = make_article("One", **text), make_article("Two", **text)
    assert len({first, second} & set(shown(article))) == 1
    assert second not in shown(first)
    first.withdraw()
    assert shown(article) == [second]


def test_too_little_is_filled_up_from_the_topic_and_says_so():
    article, near = make_story("chips"), make_story("chips", days_ago=3)
    older, newer = make_story("bicycles", days_ago=2), make_story("vaccine", days_ago=1)
    make_story("vaccine", topic="creativity")
    assert [(each.article, each.reason) for each in related_to(article)] == [
        (near, "Also about Nanolab"),
        (newer, "Same topic: Health"),
        (older, "Same topic: Health"),
    ]


def test_what_is_less_near_and_of_another_topic_comes_last_and_never_alone():
    article, near, far = make_story("chips"), make_story("chips", topic="talent-study"), make_story("bicycles", topic="creativity")
    RelatedLink.objects.update_or_create(article=article, other=far, defaults={"score": 199_999})
    assert shown(article) == [near, far]
    newest = make_story("vaccine")
    assert shown(article) == [near, newest, far]
    RelatedLink.objects.filter(article=article, other=near).delete()
    assert shown(article) == []


def test_the_block_is_absent_rather_than_padded(client):
    article = make_story("chips")
    make_story("bicycles")
    assert related_to(article) == []
    assert "Related news" not in client.get(article.get_absolute_url()).text


def test_an_article_without_a_topic_is_related_by_its_text_alone():
    article, near = make_story("chips", topic=None), make_story("chips", topic=None)
    make_story("vaccine", topic=None)
    assert shown(article) == [near]


def test_the_topic_is_the_reason_where_no_name_is():
    article, near = (make_article(title, lead="Zeldzame vondst langs het spoor.", language="nl") for title in ("Een opgraving", "Een vondst"))
    with override("nl"):
        assert [(each.article, each.reason) for each in related_to(article)] == [(near, "Zelfde thema: Health (nl)")]


@pytest.mark.parametrize("others", [1, 3])
def test_one_query(django_assert_num_queries, others):
    article = make_story("chips")
    for _ in range(others):
        make_story("chips")
    with django_assert_num_queries(1):
        assert [each.article.main_topic.name for each in related_to(article)] == ["Health"] * others


def test_the_demonstration_is_related_as_an_editor_of_the_region_would_say():
    """Our own judgement of the demonstration: for each of these, which two at least belong in its list."""
    call_command("demo", verbosity=0)
    wanted = {
        "imec-turns-forty": {"imec-names-next-ceo", "imec-asml-high-na-pilot-line"},
        "nanoic-pilot-line-opens": {"imec-asml-high-na-pilot-line", "imec-turns-forty"},
        "european-capital-of-innovation-2020": {"final-of-innovation-capital-contest", "culture-capital-2030"},
        "climate-mission-hundred-cities": {"climate-plan-earns-mission-label", "climate-roadmap-thirteen-programmes"},
        "evenings-for-newcomers": {"five-years-of-international-house", "one-student-in-six-from-abroad"},
        "arenberg-fills-up-with-biotech-labs": {"vito-first-tenant-community-building", "innovation-cradle-for-growing-companies"},
        "royal-visit-health-tech-companies": {"health-house-is-open", "ge-healthcare-acquires-icometrix"},
        "fifty-years-of-tech-transfer": {"astrivax-30-million-vaccines", "solhyd-hydrogen-panels-company"},
        "and-festival-2021-preview": {"four-days-of-and-festival", "european-capital-of-innovation-2020"},
        "green-heat-in-three-neighbourhoods": {"green-leaf-year", "climate-mission-hundred-cities"},
        "virusbank-opens-heverlee": {"arenberg-fills-up-with-biotech-labs", "astrivax-30-million-vaccines"},
        "one-student-in-six-from-abroad": {"ku-leuven-tops-innovation-ranking", "five-years-of-international-house"},
    }
    found = {slug: {each.slug for each in shown(Article.objects.get(language="en", slug=slug))} for slug in wanted}
    assert {slug: sorted(wanted[slug] - found[slug]) for slug in wanted} == dict.fromkeys(wanted, [])
