import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from news import fields
from news.html import PICTURE
from news.models import Article, Image
from news.renditions import render_due
from tests import pictures
from tests.factories import make_article, make_image

pytestmark = pytest.mark.django_db
ADD = reverse("admin:news_image_add")
LIST = reverse("admin:news_image_changelist")
CHOOSE = reverse("admin:news_image_choose")


def form_data(content=None, **fields):
    upload = {"file": SimpleUploadedFile("IMG_0001.JPG", pictures.encoded() if content is None else content, "image/png")}
    words = {"alt_en": "A cleanroom", "alt_nl": "Een cleanroom", "caption_en": "", "caption_nl": "", "credit": "", "focus_x": 30, "focus_y": 70}
    return upload | words | fields


def body_with(image):
    return f'<figure><img src="{PICTURE.format(image.key)}" alt=""></figure>'


def test_an_author_takes_in_a_picture(staff):
    assert staff("Author").post(ADD, form_data()).status_code == 302
    image = Image.objects.get()
    assert (image.width, image.height, image.focus_x, image.focus_y, image.alt_nl) == (640, 480, 30, 70, "Een cleanroom")
    assert "IMG_0001" not in image.file.name


@pytest.mark.parametrize("missing", ["alt_en", "alt_nl", "file"])
def test_a_picture_needs_its_file_and_what_it_shows_in_both_languages(staff, missing):
    response = staff("Author").post(ADD, form_data() | {missing: ""})
    assert response.context["adminform"].form.errors.keys() == {missing}
    assert not Image.objects.exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (pictures.png_bomb, "40 megapixels"),
        (lambda: b"<svg onload=alert(1)>", "SVG"),
        (lambda: pictures.encoded()[:-1500], "damaged or incomplete"),
        (lambda: b"", "empty"),
        (lambda: pictures.animated("WEBP"), "moves"),
    ],
    ids=["bomb", "svg", "truncated", "empty", "animated"],
)
def test_an_editor_is_told_why_a_file_is_refused_and_nothing_typed_is_lost(staff, content, words):
    response = staff("Editor").post(ADD, form_data(content()))
    assert response.status_code == 200
    assert words in response.context["adminform"].form.errors["file"][0]
    assert "Een cleanroom" in response.text
    assert not Image.objects.exists()


def test_the_file_is_never_replaced(staff):
    image = make_image()
    editor = staff("Editor")
    page = editor.get(reverse("admin:news_image_change", args=[image.pk])).text
    assert 'type="file"' not in page
    assert "1000 × 750" in page
    editor.post(reverse("admin:news_image_change", args=[image.pk]), form_data(alt_en="Other"))
    changed = Image.objects.get()
    assert (changed.alt_en, changed.file.name, changed.width) == ("Other", image.file.name, 1000)


@pytest.mark.parametrize("where", ["cover", "text"])
def test_a_picture_that_is_used_is_not_deleted(staff, where):
    image = make_image()
    article = make_article("Where it is used", cover=image) if where == "cover" else make_article("Where it is used", body=body_with(image))
    editor = staff("Editor")
    for send in (
        lambda: editor.post(reverse("admin:news_image_delete", args=[image.pk]), {"post": "yes"}),
        lambda: editor.post(LIST, {"action": "delete_selected", "_selected_action": image.pk, "post": "yes"}),
    ):
        page = send().text
        assert Image.objects.exists()
        assert article.title in page
    assert article.title in editor.get(reverse("admin:news_image_change", args=[image.pk])).text


def test_an_unused_picture_is_deleted_by_an_editor_alone(staff):
    image = make_image()
    assert staff("Author").post(reverse("admin:news_image_delete", args=[image.pk]), {"post": "yes"}).status_code == 403
    assert staff("Editor").post(reverse("admin:news_image_delete", args=[image.pk]), {"post": "yes"}).status_code == 302
    assert not Image.objects.exists()


def test_pictures_to_pick_from(staff):
    first, second = make_image(alt_en="Robots in a hall"), make_image(credit="Studio Robo")
    make_image()
    render_due()
    author = staff("Author")
    assert author.get(CHOOSE).text.count("<button") == 3
    page = author.get(CHOOSE, {"q": "ROBO"}).text
    assert page.count("<button") == 2
    assert page.index(f'data-id="{second.pk}"') < page.index(f'data-id="{first.pk}"')
    assert f'data-src="{PICTURE.format(first.key)}"' in page
    assert f'src="/media/images/{first.key}/480.webp"' in page
    assert "No picture found." in author.get(CHOOSE, {"q": "nothing"}).text
    assert author.get(CHOOSE, {"page": "x", "q": "\x00" * 3}).status_code in {200, 400}


def test_who_may_not_see_pictures_picks_none(staff):
    make_image()
    assert staff("Desk").get(CHOOSE).status_code == 403


@pytest.mark.parametrize("images", [1, 3])
def test_list_and_choice_take_the_same_queries_however_many(staff, images, django_assert_max_num_queries):
    for _ in range(images):
        make_image()
    editor = staff("Editor")
    editor.get(LIST)
    for address, most in ((LIST, 8), (CHOOSE, 6)):
        with django_assert_max_num_queries(most):
            assert editor.get(address).text.count("<img") >= images


def test_an_article_gets_its_picture_and_keeps_it_in_its_translation(staff):
    image = make_image()
    article = make_article(cover=image)
    editor = staff("Editor")
    page = editor.get(reverse("admin:news_article_change", args=[article.pk])).text
    assert f'name="cover" value="{image.pk}"' in page
    assert 'id="picture-dialog"' in page
    assert f'name="cover" value="{image.pk}"' in editor.get(reverse("admin:news_article_add"), {"original": article.pk}).text


@pytest.mark.parametrize("cover", ["abc", "99999999999999999999", "-1", "4711", "1e5"])
def test_a_picture_that_is_none_is_a_message(staff, cover):
    article = make_article(state=Article.State.DRAFT)
    data = {"language": "en", "title": "T", "slug": "t", "lead": "L", "body": "<p>x</p>", "main_topic": article.main_topic_id, "state": "draft"}
    response = staff("Editor").post(reverse("admin:news_article_change", args=[article.pk]), data | {"cover": cover, "sources": "", "byline": ""})
    assert response.status_code == 200
    assert "cover" in response.context["adminform"].form.errors


def test_a_picture_too_small_for_a_cover_is_a_message(staff):
    article, small = make_article(state=Article.State.DRAFT), make_image((400, 300))
    data = {"language": "en", "title": "T", "slug": "t", "lead": "L", "body": "<p>x</p>", "main_topic": article.main_topic_id, "state": "draft"}
    response = staff("Editor").post(reverse("admin:news_article_change", args=[article.pk]), data | {"cover": small.pk, "sources": "", "byline": ""})
    assert "The picture is 400 pixels wide." in response.context["adminform"].form.errors["cover"][0]


@pytest.mark.parametrize("where", ["cover", "text"])
def test_an_author_does_not_change_the_words_of_what_readers_see(staff, where):
    image = make_image()
    article = (
        make_article(cover=image, state=Article.State.DRAFT) if where == "cover" else make_article(body=body_with(image), state=Article.State.DRAFT)
    )
    author = staff("Author")
    address = reverse("admin:news_image_change", args=[image.pk])
    assert author.post(address, form_data(caption_en="Mine")).status_code == 302
    Article.objects.filter(pk=article.pk).update(state=Article.State.PUBLISHED)
    assert author.get(address).status_code == 200
    assert author.post(address, form_data(caption_en="Other")).status_code == 403
    image.refresh_from_db()
    assert image.caption_en == "Mine"


def test_a_picture_is_taken_in_before_the_transaction_that_stores_it(transactional_db, monkeypatch):
    seen = []
    take_in = fields.ingest

    def noted(upload):
        seen.append(connection.in_atomic_block)
        return take_in(upload)

    monkeypatch.setattr(fields, "ingest", noted)
    user = User.objects.create_superuser("boss", password="secret")
    client = Client()
    client.force_login(user)
    assert client.post(ADD, form_data()).status_code == 302
    assert seen == [False]


def test_a_file_may_have_any_name(staff):
    upload = SimpleUploadedFile("a" * 200 + ".jpg", pictures.encoded())
    assert staff("Author").post(ADD, form_data() | {"file": upload}).status_code == 302


def test_the_next_page_of_the_choice_has_an_address_of_its_own(staff):
    for _ in range(25):
        make_image((220, 220))
    page = staff("Author").get(CHOOSE).text
    assert f'href="{CHOOSE}?q=&amp;page=2"' in page
    assert staff("Editor").get(f"{CHOOSE}?q=&page=2").text.count("<button") == 1
