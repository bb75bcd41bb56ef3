import pytest
from django.test import Client


@pytest.mark.parametrize(
    ("asked", "address"),
    [
        ("/nl/news/", "/nl/nieuws/"),
        ("/nl/news/?topic=health&page=2", "/nl/nieuws/?topic=health&page=2"),
        ("/nl/news/some-slug/", "/nl/nieuws/some-slug/"),
        ("/nl/news/feed.rss", "/nl/nieuws/feed.rss"),
        ("/nl/topics/", "/nl/themas/"),
        ("/nl/topics/health/", "/nl/themas/health/"),
        ("/nl/about/", "/nl/over-ons/"),
        ("/nl/accessibility/", "/nl/toegankelijkheid/"),
        ("/en/nieuws/een/?a=b", "/en/news/een/?a=b"),
        ("/en/themas/gezondheid/", "/en/topics/gezondheid/"),
        ("/en/over-ons/", "/en/about/"),
        ("/en/toegankelijkheid/", "/en/accessibility/"),
        # Nothing of this leads off the site, or out of the path.
        ("/nl/news//evil.example/", "/nl/nieuws//evil.example/"),
        ("/nl/news/%5C%5Cevil.example/", "/nl/nieuws/%5C%5Cevil.example/"),
        ("/nl/news/%3Fx=1%23y/", "/nl/nieuws/%3Fx%3D1%23y/"),
        ("/nl/news/%0D%0ASet-Cookie:a=b/", "/nl/nieuws/%0D%0ASet-Cookie:a%3Db/"),
        ("/nl/news/?next=//evil.example", "/nl/nieuws/?next=//evil.example"),
        ("/nl/news/nl/news/", "/nl/nieuws/nl/news/"),
    ],
)
def test_the_other_languages_word_leads_to_the_own_one(asked, address):
    response = Client().get(asked)
    assert (response.status_code, response.url) == (301, address)


@pytest.mark.parametrize("asked", ["/nl/privacy/x/", "/en/news/a/b/", "/nl/newsletter/", "/fr/news/"])
def test_other_addresses_stay_not_found(client, db, asked):
    assert client.get(asked).status_code == 404


def test_an_address_without_its_last_slash_gets_it_in_either_language(client, db):
    assert client.get("/en/news").url == "/en/news/"
    assert client.get("/nl/news").url == "/nl/news/"
