"""What the head of every kind of page says, whichever app it is of."""

import pytest
from django.template import Context, Template

from contact.models import Enquiry
from leuven_portal.structured_data import organisation
from tests.factories import make_article
from tests.heads import data_of, head_of

pytestmark = pytest.mark.django_db
SITE = "https://portal.example.org"

PAIRS = [
    ("/en/", "/nl/"),
    ("/en/news/", "/nl/nieuws/"),
    ("/en/topics/", "/nl/themas/"),
    ("/en/about/", "/nl/over-ons/"),
    ("/en/privacy/", "/nl/privacy/"),
    ("/en/accessibility/", "/nl/toegankelijkheid/"),
    ("/en/contact/", "/nl/contact/"),
    ("/en/contact/invest/", "/nl/contact/investeren/"),
    ("/en/contact/other/", "/nl/contact/iets-anders/"),
]


@pytest.fixture(autouse=True)
def site(settings):
    settings.SITE_URL = SITE


@pytest.mark.parametrize("pair", PAIRS)
@pytest.mark.parametrize("query", ["", "?from=a-slug&utm_source=x"])
def test_a_page_in_both_languages_has_one_address_in_each(client, pair, query):
    for address, locale in zip(pair, ("en_GB", "nl_BE"), strict=True):
        head = head_of(client.get(address + query, headers={"host": "localhost"}).text)
        assert (head["canonical"], head["robots"]) == (SITE + address, None)
        assert head["hreflang"] == {"en": SITE + pair[0], "nl": SITE + pair[1], "x-default": SITE + pair[0]}
        assert (head["og"]["og:url"], head["og"]["og:locale"], head["og"]["og:type"]) == (SITE + address, locale, "website")
        assert head["og"]["og:title"] and head["og"]["og:description"]


@pytest.mark.parametrize("address", [address for pair in PAIRS for address in pair])
def test_a_title_names_the_site_once(client, address):
    head = head_of(client.get(address).text)
    assert head["title"].count("Leuven Innovation Region") == 1
    assert head["title"].removesuffix(" · Leuven Innovation Region") == head["og"]["og:title"]


def test_home_says_who_the_region_is(client):
    assert data_of(client.get("/en/").text) == {"Organization": organisation()}


@pytest.mark.parametrize(
    ("address", "names"),
    [
        ("/en/about/", ["Home", "About the region"]),
        ("/nl/privacy/", ["Startpagina", "Privacy"]),
        ("/en/accessibility/", ["Home", "Accessibility"]),
        ("/en/contact/", ["Home", "How can we help?"]),
        ("/nl/contact/investeren/", ["Startpagina", "Hoe kunnen we helpen?", "Investeren"]),
        ("/en/topics/health/", ["Home", "Topics"]),
        ("/en/news/", None),
    ],
)
def test_machines_are_told_the_way_that_readers_see(client, address, names):
    make_article()
    found = data_of(client.get(address).text).get("BreadcrumbList")
    assert (found and [step["name"] for step in found["itemListElement"]]) == names


@pytest.mark.parametrize(
    ("address", "status", "headers"),
    [("/en/nothing/", 404, {}), ("/wp-login.php", 404, {}), ("/en/", 400, {"host": "evil.example"}), ("/nl/?a=%00", 400, {})],
)
def test_an_error_page_is_not_to_be_found(client, address, status, headers):
    response = client.get(address, headers=headers)
    head = head_of(response.text)
    assert response.status_code == status
    assert (head["robots"], head["canonical"], head["hreflang"], head["og"]) == ("noindex", None, {}, {})


def test_a_receipt_is_not_to_be_found(client):
    from contact.examples import create_examples

    create_examples()
    response = client.get(Enquiry.objects.first().receipt_address(), follow=True)
    head = head_of(response.text)
    assert response.status_code == 200
    assert (head["robots"], head["canonical"], head["hreflang"], head["og"], data_of(response.text)) == ("noindex", None, {}, {}, {})


def test_a_form_that_comes_back_with_errors_is_not_to_be_found(client):
    response = client.post("/en/contact/invest/", headers={"origin": "http://testserver"})
    assert response.status_code == 422
    assert head_of(response.text)["robots"] == "noindex"


def test_what_is_kept_is_escaped_once():
    template = Template("{% load found %}{% kept as title %}{{ value }} & {% endkept %}{{ title }}|{{ title }}")
    assert template.render(Context({"value": "<a>"})) == "&lt;a&gt; & |&lt;a&gt; & "
