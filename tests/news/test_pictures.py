import pytest
from django.utils.translation import override

from news import covers
from news.html import PICTURE
from news.pictures import cover_of, photograph, pictures_in, with_pictures
from news.renditions import render_due
from tests.factories import make_article, make_image

pytestmark = pytest.mark.django_db


def figure(image, caption=""):
    return f'<figure><img src="{PICTURE.format(image.key)}" alt="as it was">{caption and f"<figcaption>{caption}</figcaption>"}</figure>'


def test_a_photograph_is_its_original_until_the_renditions_are_there():
    image = make_image((1000, 750), focus_x=20, focus_y=50)
    picture = photograph(image)
    original = f"/media/images/{image.key}/original.jpg"
    assert (picture.sources, picture.src, picture.width, picture.height) == ([], original, 1000, 750)
    assert picture.largest == (original, 1000)
    render_due()
    image.refresh_from_db()
    picture = photograph(image)
    base = f"/media/images/{image.key}"
    assert picture.sources == [
        ("image/avif", f"{base}/480.avif 480w, {base}/800.avif 800w"),
        ("image/webp", f"{base}/480.webp 480w, {base}/800.webp 800w"),
        ("image/jpeg", f"{base}/480.jpg 480w, {base}/800.jpg 800w"),
    ]
    assert picture.src == f"{base}/800.jpg"
    assert picture.largest == (f"{base}/800.jpg", 800)
    assert picture.focus_classes == "focus-x-2"


def test_an_article_has_its_photograph_else_its_drawing_else_nothing():
    image = make_image()
    assert cover_of(make_article(cover=image, language="nl")).alt == "Een cleanroom achter glas"
    drawn = cover_of(make_article(slug="one"))
    assert (drawn.alt, drawn.width, drawn.height) == ("", 1600, 900)
    assert drawn.src == covers.addresses("health", "one")["webp"][-1][0]
    assert cover_of(make_article(topic=None)) is None


def test_a_drawing_stays_when_the_address_changes_and_is_shared_by_translations():
    article = make_article(slug="one")
    article.slug = "two"
    article.save()
    assert article.art_seed == "one"
    assert make_article(slug="een", language="nl", translation_group=article.translation_group).art_seed == "one"


def test_a_text_shows_its_pictures_in_its_own_language_with_caption_and_credit():
    image = make_image(credit="Example & Studio")
    text = f"<p>a</p>{figure(image, 'Said <em>here</em>')}<p>b</p>"
    with override("nl"):
        shown = with_pictures(text, pictures_in([text]), "nl")
    assert shown.startswith("<p>a</p><figure><picture>")
    assert 'alt="Een cleanroom achter glas"' in shown
    assert "<figcaption>Said <em>here</em> <span" in shown
    assert "Example &amp; Studio" in shown
    assert shown.endswith("</figure><p>b</p>")


def test_a_picture_that_is_gone_leaves_no_trace():
    image = make_image()
    text = f"<p>a</p>{figure(image, 'x')}<p>b</p>"
    image.delete()
    assert with_pictures(text, pictures_in([text]), "en") == "<p>a</p><p>b</p>"


def test_pictures_cost_one_query_however_many(django_assert_num_queries):
    texts = ["".join(figure(make_image()) for _ in range(3)), figure(make_image())]
    with django_assert_num_queries(1):
        assert len(pictures_in(texts)) == 4
    with django_assert_num_queries(0):
        assert pictures_in(["<p>none</p>"]) == {}


@pytest.mark.parametrize("figures", [0, 1, 3])
def test_the_article_page_takes_at_most_three_queries(client, django_assert_max_num_queries, figures):
    body = "<p>x</p>" + "".join(figure(make_image()) for _ in range(figures))
    article = make_article(cover=make_image(), body=body)
    for _ in range(figures):
        make_article(cover=make_image())
    with django_assert_max_num_queries(3):
        page = client.get(article.get_absolute_url()).text
    assert page.count("<figure>") == figures


def test_a_feed_shows_cover_and_figures(client):
    image, cover = make_image(credit="Studio"), make_image(caption_en="Above")
    make_article(body=f"<p>x</p>{figure(image, 'Said')}", cover=cover)
    content = client.get("/en/news/feed.json").json()["items"][0]["content_html"]
    for each in (image, cover):
        assert f'src="http://localhost:8000/media/images/{each.key}/original.jpg"' in content
    assert content.count('width="1000" height="750"') == 2
    assert "<figcaption>Said Photo: Studio</figcaption>" in content.replace('<span class="credit">', "").replace("</span>", "")
