import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from news.models import Article
from tests.factories import make_article, make_fact, make_topic

pytestmark = pytest.mark.django_db


def titles(response):
    return [article.title for article in response.context["page"].object_list]


def test_the_list_shows_twelve_a_page_newest_first(client):
    for day in range(1, 15):
        make_article(f"Day {day}", days_ago=day)
    assert titles(client.get("/en/news/")) == [f"Day {day}" for day in range(1, 13)]
    assert titles(client.get("/en/news/?page=2")) == ["Day 13", "Day 14"]


def test_the_list_by_topic_in_either_language(client):
    make_article("Chips", topic="high-tech")
    make_article("Scans", topic="health", others=["high-tech"], days_ago=2)
    make_article("Care", topic="health")
    assert titles(client.get("/en/news/?topic=high-tech")) == ["Chips", "Scans"]
    assert titles(client.get("/nl/nieuws/?topic=high-tech-nl")) == ["Chips", "Scans"]
    assert titles(client.get("/nl/nieuws/?topic=high-tech")) == ["Chips", "Scans"]


def test_a_year_is_a_year_in_brussels(client):
    brussels = ZoneInfo("Europe/Brussels")
    make_article("Last minute of 2023", published_at=datetime(2023, 12, 31, 23, 59, tzinfo=brussels))
    make_article("First minute of 2024", published_at=datetime(2024, 1, 1, 0, 0, tzinfo=brussels))
    response = client.get("/en/news/?year=2024")
    assert titles(response) == ["First minute of 2024"]
    assert response.context["years"] == [2024, 2023]


def test_filters_and_pages_keep_each_other(client):
    for day in range(13):
        make_article(topic="health", published_at=datetime(2024, 3, 1 + day, tzinfo=ZoneInfo("UTC")))
    page = client.get("/en/news/?topic=health&year=2024").text
    assert 'href="?topic=health&amp;year=2024&amp;page=2"' in page
    assert 'href="?topic=health"' in page
    assert 'href="?year=2024"' in page


def test_an_empty_list_says_so(client):
    make_topic("creativity")
    page = client.get("/en/news/?topic=creativity").text
    assert "No articles found." in page


@pytest.mark.parametrize(
    "query",
    [
        "page=0",
        "page=-1",
        "page=2",
        "page=abc",
        "page=1.5",
        "page=²",
        "page=99999999999999999999",
        "year=abc",
        "year=-1",
        "year=0",
        "year=20244",
        "topic=nothing",
        "topic=%27--",
    ],
)
@pytest.mark.parametrize("address", ["/en/news/", "/nl/nieuws/"])
def test_a_filter_that_is_none_is_not_found(client, address, query):
    make_article()
    assert client.get(f"{address}?{query}").status_code == 404


def test_an_article_page_has_its_anatomy(client):
    article = make_article("Title", sources="Evertiq https://evertiq.com/", byline="The editors", revised_on="2026-02-12")
    other = make_article("Other")
    response = client.get(article.get_absolute_url())
    page = response.text
    for part in [
        "<h1>Title</h1>",
        article.lead,
        article.body,
        '<a href="https://evertiq.com/">Evertiq</a>',
        "The editors",
        "12 February 2026",
        "Same topic: Health",
        other.title,
    ]:
        assert page.count(part) >= 1, part
    assert page.index('<a class="skip') < page.index("<header")
    assert (
        page.index("<h1>")
        < page.index(article.lead + "</p>")
        < page.index(article.body)
        < page.index("Related news")
        < page.index("Planning to invest")
    )


@pytest.mark.parametrize("state", [Article.State.DRAFT, Article.State.REVIEW, Article.State.ARCHIVED])
def test_what_is_not_published_is_not_found(client, state):
    assert client.get(make_article(state=state).get_absolute_url()).status_code == 404


def test_what_is_planned_is_not_found(client):
    article = make_article(days_ago=-1)
    assert client.get(article.get_absolute_url()).status_code == 404
    assert article.title not in client.get("/en/news/").text
    assert article.title not in client.get("/en/").text


def test_the_language_switch_leads_to_the_same_article(client):
    english = make_article(slug="one")
    make_article(slug="een", language="nl", translation_group=english.translation_group)
    assert '<a href="/nl/nieuws/een/" lang="nl" hreflang="nl">' in client.get("/en/news/one/").text
    assert '<a href="/en/news/one/" lang="en" hreflang="en">' in client.get("/nl/nieuws/een/").text


def test_the_language_switch_without_a_version_leads_to_the_home_page(client):
    english = make_article(slug="one")
    make_article(slug="een", language="nl", translation_group=english.translation_group, state=Article.State.DRAFT)
    page = client.get("/en/news/one/").text
    assert "/nl/nieuws/een/" not in page
    assert '<a href="/nl/" lang="nl" hreflang="nl">Nederlands</a>' in page


def test_the_dutch_list_marks_what_is_in_english_only(client):
    make_article("Only English", slug="only")
    page = client.get("/nl/nieuws/").text
    assert '<a href="/en/news/only/" lang="en" hreflang="en">Only English</a>' in page
    assert "Alleen in het Engels" in page


def test_a_topics_address_in_the_other_language_leads_to_this_one(client):
    make_topic("health", slug_nl="gezondheid")
    response = client.get("/nl/themas/health/")
    assert (response.status_code, response.url) == (301, "/nl/themas/gezondheid/")
    assert client.get("/nl/themas/gezondheid/").status_code == 200
    assert client.get("/en/topics/nothing/").status_code == 404


def test_an_address_that_two_topics_have_leads_to_the_one_in_the_readers_language(client):
    english, dutch = make_topic("design", slug_nl="vorm"), make_topic("form", slug_nl="design")
    assert client.get("/en/topics/design/").context["topic"] == english
    assert client.get("/nl/themas/design/").context["topic"] == dutch
    assert client.get("/nl/nieuws/?topic=design").context["topic"] == dutch


@pytest.mark.parametrize("address", ["/news/one", "/news/one/"])
def test_an_old_address_leads_to_the_article(client, address):
    make_article(slug="one")
    response = client.get(address)
    assert (response.status_code, response.url) == (301, "/en/news/one/")
    assert client.get("/news/two", follow=True).status_code == 404


def test_text_of_editors_is_escaped(client):
    article = make_article("<script>alert(1)</script>", lead="<img src=x onerror=alert(1)>", byline="<b>x</b>", sources="<i>y</i>")
    for address in ("/en/", "/en/news/", article.get_absolute_url()):
        page = client.get(address).text
        assert "<script>alert(1)" not in page
        assert "<img src=x" not in page


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_other_methods_are_refused(client, method):
    assert getattr(client, method)("/en/news/").status_code == 405


@pytest.mark.parametrize(
    ("address", "most"),
    [("/en/", 6), ("/en/news/", 5), ("/en/news/?topic=health", 5), ("/en/news/article/", 3), ("/en/topics/", 2), ("/en/topics/health/", 5)],
)
def test_the_number_of_queries_stays_within_the_budget_at_one_row_and_at_three(client, django_assert_max_num_queries, address, most):
    counts = []
    make_article(slug="article", others=["high-tech"])
    make_fact(1)
    for place in (2, 3):
        with django_assert_max_num_queries(most) as captured:
            assert client.get(address).status_code == 200
        counts.append(len(captured))
        for _ in range(3):
            make_article(others=["high-tech"])
        make_fact(place)
    assert counts[0] == counts[1]


def test_a_topics_first_page_shows_its_facts_with_date_and_source(client):
    make_fact(2, precision="year")
    make_fact(1, text_en="<b>first</b>", text_nl="<b>eerste</b>")
    page = client.get("/en/topics/health/").text
    assert re.findall(r'<dt>(.*?)</dt><dd class="number">(.*?)</dd><dd class="source">(.*?)</dd>', page) == [
        ("&lt;b&gt;first&lt;/b&gt;", "figure 1 en", "9 February 2026. Source: source 1 en"),
        ("text 2 en", "figure 2 en", "2026. Source: source 2 en"),
    ]
    assert "figure 1 nl" in client.get("/nl/themas/health-nl/").text
    for _ in range(13):
        make_article()
    assert "figure 1 en" not in client.get("/en/topics/health/?page=2").text


def test_a_topic_without_facts_has_no_heading_for_them(client):
    make_topic()
    assert "facts" not in client.get("/en/topics/health/").text


def test_the_doors_begin_with_the_topics_own_and_say_what_is_read(client):
    make_topic(first_door="study")
    make_article(slug="one")
    for address, slug in (("/en/topics/health/", "health"), ("/en/news/one/", "one")):
        doors = re.findall(r'<h3><a href="(/en/contact/.+?)">', client.get(address).text)
        assert doors == [f"/en/contact/{purpose}/?from={slug}" for purpose in ("study", "collaborate", "invest", "work")]


def test_an_article_without_a_topic_has_the_doors_in_their_usual_order(client):
    make_article(slug="one", topic=None)
    assert re.findall(r'<h3><a href="(/en/contact/.+?)">', client.get("/en/news/one/").text)[0] == "/en/contact/invest/?from=one"
