import pytest

from tests.factories import make_article

pytestmark = pytest.mark.django_db

PAGES = [
    "/en/",
    "/nl/",
    "/en/news/",
    "/nl/nieuws/",
    "/en/topics/",
    "/nl/themas/",
    "/en/about/",
    "/nl/over-ons/",
    "/en/privacy/",
    "/nl/privacy/",
    "/en/accessibility/",
    "/nl/toegankelijkheid/",
]


@pytest.mark.parametrize(
    ("asked", "address"), [("nl-BE,nl;q=0.9,en;q=0.8", "/nl/"), ("en-GB", "/en/"), ("fr", "/en/"), ("", "/en/"), ("nonsense;;;q=x", "/en/")]
)
def test_the_root_chooses_by_the_browsers_language_each_time(client, asked, address):
    response = client.get("/", headers={"accept-language": asked})
    assert (response.status_code, response.url) == (302, address)
    assert "Accept-Language" in response["Vary"]
    assert not response.cookies


@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_whole_without_cookie_or_script(client, address):
    make_article()
    response = client.get(address)
    page = response.text
    assert response.status_code == 200
    assert f'<html lang="{address[1:3]}">' in page
    assert page.count("<h1") == 1
    assert page.count("<script") == page.count('<script type="application/ld+json">')
    assert " style=" not in page
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")


@pytest.mark.parametrize("address", PAGES)
def test_the_policy_is_strict(client, address):
    policy = client.get(address)["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


def test_home_without_any_content(client):
    assert client.get("/en/").status_code == 200


def test_home_shows_the_latest_four(client):
    articles = [make_article(days_ago=day) for day in range(1, 6)]
    response = client.get("/en/")
    assert response.context["lead_article"] == articles[0]
    assert response.context["brief_articles"] == articles[1:4]


@pytest.mark.parametrize("english", ["/en/about/", "/en/privacy/", "/en/accessibility/", "/en/news/", "/en/topics/", "/en/"])
def test_every_page_has_its_counterpart_in_the_other_language(client, english):
    links = client.get(english).text.split('lang="nl" hreflang="nl"')
    dutch = links[0].rsplit('href="', 1)[1].split('"')[0]
    assert dutch.startswith("/nl/")
    assert f'href="{english}" lang="en" hreflang="en"' in client.get(dutch).text
