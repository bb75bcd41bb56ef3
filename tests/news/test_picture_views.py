import pytest
from django.core.files.storage import default_storage

from leuven_portal.media_storage import WholeFileStorage
from news import art, covers, share_cards
from news.models import Article
from news.renditions import render_due
from tests.factories import make_article, make_image

pytestmark = pytest.mark.django_db


def content_of(response):
    return b"".join(response.streaming_content)


def test_a_picture_is_served_for_a_year(client):
    image = make_image()
    response = client.get(image.file.url, headers={"accept-encoding": "gzip"})
    assert (response.status_code, response["Content-Type"]) == (200, "image/jpeg")
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert int(response["Content-Length"]) == len(content_of(response)) == image.file.size
    assert response["X-Content-Type-Options"] == "nosniff"
    assert not response.cookies
    render_due()
    assert client.get(f"/media/images/{image.key}/480.avif")["Content-Type"] == "image/avif"


@pytest.mark.parametrize(
    "address",
    [
        "/media/images/abcdefgh23456789/original.jpg",
        "/media/images/abcdefgh23456789/480.php",
        "/media/images/../portal.sqlite3",
        "/media/images/%2e%2e/portal.sqlite3",
        "/media/portal.sqlite3",
        "/media/",
        "/art/health/one/0123456789abcdef-1-480.avif",
        "/art/nothing/one/0123456789abcdef-1-480.avif",
        "/art/share/article/1-0123456789abcdef.jpg",
        "/art/share/article/1-nl-0123456789abcdef.jpg",
        "/art/share/topic/1-nl-0123456789abcdef.jpg",
        "/art/share/topic/1-0123456789abcdef.jpg",
        "/art/share/site/fr-0123456789abcdef.jpg",
        "/art/share/other/1-0123456789abcdef.jpg",
        f"/art/share/article/{'9' * 20}-0123456789abcdef.jpg",
    ],
)
def test_nothing_else_is_served(client, address):
    assert client.get(address).status_code == 404


def test_only_pictures_are_read(client):
    assert client.post(make_image().file.url).status_code == 405


def test_a_drawing_is_made_when_it_is_first_asked_for(client):
    address, width = covers.addresses("health", "one")["avif"][0]
    assert not default_storage.exists(covers.name_of("health", "one", width, "avif"))
    for _ in range(2):
        response = client.get(address)
        assert (response.status_code, response["Content-Type"]) == (200, "image/avif")
        assert "immutable" in response["Cache-Control"]


def test_a_width_that_is_none_of_ours_is_not_drawn(client):
    address, _width = covers.addresses("health", "one")["avif"][0]
    assert client.get(address.replace("-480.", "-481.")).status_code == 404


def test_the_address_of_an_earlier_version_leads_to_the_present_one(client, monkeypatch):
    before, _width = covers.addresses("health", "one")["webp"][0]
    monkeypatch.setattr(art, "VERSION", art.VERSION + 1)
    response = client.get(before)
    assert (response.status_code, response["Location"]) == (302, covers.addresses("health", "one")["webp"][0][0])
    assert response["Cache-Control"] == "no-store"


def test_a_process_that_is_busy_asks_for_patience(client, monkeypatch):
    monkeypatch.setattr(covers, "PATIENCE", 0.01)
    with covers.turn():
        response = client.get(covers.addresses("health", "one")["avif"][0][0])
    assert (response.status_code, response["Retry-After"], response["Cache-Control"]) == (503, "2", "no-store")


def test_a_share_card_is_made_for_what_is_published(client):
    article = make_article()
    response = client.get(share_cards.article_card(article).address)
    assert (response.status_code, response["Content-Type"]) == (200, "image/jpeg")
    assert client.get(share_cards.article_card(make_article(state=Article.State.DRAFT)).address).status_code == 404
    assert client.get(share_cards.article_card(make_article(days_ago=-1)).address).status_code == 404


def test_the_address_of_an_earlier_card_leads_to_the_present_one(client):
    article = make_article()
    before = share_cards.article_card(article).address
    article.title = "Other"
    article.save()
    response = client.get(before)
    assert (response.status_code, response["Location"]) == (302, share_cards.article_card(article).address)


def test_a_file_that_is_missing_breaks_no_page(client):
    image = make_image()
    article = make_article(cover=image, body=f'<figure><img src="/media/images/{image.key}/original.jpg" alt=""></figure>')
    render_due()
    for name in (image.file.name, *image.rendition_names()):
        default_storage.delete(name)
    for address in (article.get_absolute_url(), "/en/", "/en/news/", "/en/news/feed.rss"):
        assert client.get(address).status_code == 200
    assert client.get(image.file.url).status_code == 404


def test_a_storage_that_takes_nothing_is_a_matter_of_time(client, monkeypatch):
    def refuse(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(WholeFileStorage, "_save", refuse)
    assert client.get(covers.addresses("health", "one")["avif"][0][0]).status_code == 503
