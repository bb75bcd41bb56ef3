from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image as Pillow

from news import share_cards
from news.models import Article
from tests.factories import make_article, make_image, make_topic
from tests.heads import head_of

pytestmark = pytest.mark.django_db


def fresh(article):
    return Article.objects.select_related("main_topic", "cover").get(pk=article.pk)


def card(article):
    shown = share_cards.article_card(article)
    share_cards.ensure(shown)
    with default_storage.open(shown.name) as file, Pillow.open(file) as picture:
        picture.load()
        return picture


@pytest.mark.parametrize("fields", [{}, {"topic": None}, {"title": "Zo’n €2,5 miljard – m² 😀 漢字 " * 7}])
def test_a_card_is_a_jpeg_of_the_size_that_networks_ask_for(fields):
    picture = card(make_article(**fields))
    assert (picture.format, picture.size) == ("JPEG", (1200, 630))


def test_a_photograph_is_under_the_words():
    article = make_article(cover=make_image((1600, 900), focus_x=100))
    # The right half of the test's picture is blue; the focus lies there.
    red, green, blue = card(article).getpixel((1190, 10))
    assert blue > 120
    assert red < 90


def test_the_words_are_in_the_articles_language():
    make_topic("health", name_nl="Gezondheid")
    article = make_article("Titel", language="nl", published_at=datetime(2020, 7, 7, 8, tzinfo=UTC))
    shown = share_cards.article_card(article)
    assert (shown.title, shown.topic, shown.date) == ("Titel", "Gezondheid", "7 juli 2020")


@pytest.mark.parametrize(
    "change", [{"title": "Other"}, {"published_at": datetime(2020, 7, 7, 8, tzinfo=UTC)}, {"main_topic": "high-tech"}, {"cover": 1}]
)
def test_what_the_card_shows_is_in_its_address(change):
    article = make_article()
    before = share_cards.article_card(fresh(article)).address
    for name, value in change.items():
        setattr(
            article, name, {"main_topic": lambda: make_topic("high-tech"), "cover": make_image}[name]() if name in {"main_topic", "cover"} else value
        )
    article.save()
    assert share_cards.article_card(fresh(article)).address != before


def test_a_change_that_the_card_does_not_show_keeps_it():
    article = make_article()
    before = share_cards.article_card(fresh(article)).address
    article.lead = "Other"
    article.save()
    assert share_cards.article_card(fresh(article)).address == before


def test_pages_without_an_article_have_a_card_too(client):
    topic = make_topic("health", name_nl="Gezondheid")
    for page, title in (("/nl/", "Een universiteitsstad"), (f"/nl/themas/{topic.slug_nl}/", "Gezondheid"), ("/en/about/", "A university city")):
        og = head_of(client.get(page).text)["og"]
        assert og["og:image:alt"].startswith(title)
        response = client.get(urlsplit(og["og:image"]).path)
        assert (response.status_code, response["Content-Type"]) == (200, "image/jpeg")


def test_a_photograph_that_is_missing_or_broken_gives_way_to_the_drawing():
    image = make_image()
    article = make_article(cover=image)
    default_storage.save(image.file.name, ContentFile(b"not a picture"))
    assert card(fresh(article)).size == (1200, 630)
    default_storage.delete(image.file.name)
    Article.objects.update(title="Other")
    assert card(fresh(article)).size == (1200, 630)
