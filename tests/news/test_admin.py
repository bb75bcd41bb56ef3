import pytest
from django.urls import reverse

from news.models import Article
from tests.factories import make_article, make_topic
from tests.news.staff import change_url, form_data

pytestmark = pytest.mark.django_db


def test_an_editor_publishes_an_article_and_a_visitor_reads_it(staff, client):
    response = staff("Editor").post(reverse("admin:news_article_add"), form_data(state="published"))
    assert response.status_code == 302
    client.logout()
    assert "<h1>A title</h1>" in client.get("/en/news/a-title/").text


def test_an_author_reads_the_text_as_readers_see_it(staff):
    article = make_article(body="<p>Read <strong>me</strong></p>")
    page = staff("Author").get(change_url(article)).text
    assert "<p>Read <strong>me</strong></p>" in page
    assert "Original" not in page


def test_changing_the_language_to_one_that_is_there_is_a_message(staff):
    article = make_article(title="A title", slug="a-title")
    make_article(language="nl", translation_group=article.translation_group)
    response = staff("Editor").post(change_url(article), form_data(state="published", language="nl"))
    assert response.status_code == 200
    assert "This article already has a version in this language." in response.text


def test_the_form_asks_for_a_main_topic_and_keeps_it_out_of_the_others(staff):
    editor = staff("Editor")
    health = make_topic("health")
    response = editor.post(reverse("admin:news_article_add"), form_data(main_topic=""))
    assert response.context["adminform"].form.errors.keys() == {"main_topic"}
    editor.post(reverse("admin:news_article_add"), form_data(topics=[health.pk, make_topic("high-tech").pk]))
    assert [topic.slug_en for topic in Article.objects.get().topics.all()] == ["high-tech"]


def test_a_slug_that_is_taken_is_a_message_not_an_error(staff):
    make_article(slug="a-title")
    response = staff("Editor").post(reverse("admin:news_article_add"), form_data())
    assert response.status_code == 200
    assert "Another article in this language has this address." in response.text


def test_view_on_site_is_there_once_a_visitor_can_open_it(staff):
    editor = staff("Editor")
    assert make_article(slug="live").get_absolute_url() in editor.get(change_url(Article.objects.get(slug="live"))).text
    draft = make_article(slug="not-live", state="draft")
    assert draft.get_absolute_url() not in editor.get(change_url(draft)).text


def test_a_translation_is_begun_from_its_original_and_shares_its_group(staff):
    original = make_article(others=["high-tech"], sources="Evertiq")
    editor = staff("Editor")
    assert f'?original={original.pk}"' in editor.get(change_url(original)).text
    form = editor.get(reverse("admin:news_article_add") + f"?original={original.pk}").context["adminform"].form
    assert {name: form.initial[name] for name in ("language", "original", "main_topic", "sources")} == {
        "language": "nl",
        "original": original.pk,
        "main_topic": original.main_topic_id,
        "sources": "Evertiq",
    }
    assert form.initial["body"] == original.body
    page = editor.get(reverse("admin:news_article_add") + f"?original={original.pk}").text
    assert f"Translate “{original.title}” into Dutch" in page
    editor.post(reverse("admin:news_article_add"), form_data(language="nl", slug="een-titel", original=original.pk))
    translation = Article.objects.get(slug="een-titel")
    assert translation.translation_group == original.translation_group
    assert change_url(translation) in editor.get(change_url(original)).text
    again = editor.get(reverse("admin:news_article_add") + f"?original={original.pk}")
    assert (again.status_code, again["Location"]) == (302, change_url(translation))


def test_a_second_version_in_the_same_language_is_a_message(staff):
    original = make_article()
    response = staff("Editor").post(reverse("admin:news_article_add"), form_data(original=original.pk))
    assert "This article already has a version in this language." in response.text
    assert Article.objects.count() == 1


@pytest.mark.parametrize("original", ["abc", "0", "99999999999999999999", "-1", ""])
def test_an_original_that_is_none_begins_an_ordinary_article(staff, original):
    assert staff("Editor").get(reverse("admin:news_article_add") + f"?original={original}").status_code == 200


def test_the_group_of_an_article_that_exists_cannot_be_changed(staff):
    article, other = make_article(title="A title", slug="a-title"), make_article(language="nl")
    staff("Editor").post(change_url(article), form_data(state="published", original=other.pk))
    article.refresh_from_db()
    assert article.translation_group != other.translation_group


def test_the_form_names_the_former_addresses(staff):
    article = make_article(slug="one")
    editor = staff("Editor")
    assert "Also leads here" not in editor.get(change_url(article)).text
    editor.post(change_url(article), form_data(slug="two", state="published"))
    editor.post(change_url(article), form_data(slug="three", state="published"))
    assert "Also leads here: one, two" in editor.get(change_url(article)).text
    assert "Also leads here" not in editor.get(reverse("admin:news_article_add")).text


@pytest.mark.parametrize(
    "query", ["published_at=2020-01-01", "revised_on=soon", "topics=abc,99999999999999999999", "main_topic=abc", "language=xx", "state="]
)
def test_what_an_address_fills_in_is_no_error(staff, query):
    assert staff("Editor").get(reverse("admin:news_article_add") + f"?{query}").status_code in {200, 400}


def test_limited_texts_say_what_their_counters_need(staff):
    form = staff("Editor").get(reverse("admin:news_article_add")).context["adminform"].form
    counted = {
        name: (field.max_length, field.widget.attrs.get("data-recommended"))
        for name, field in form.fields.items()
        if "data-counter" in field.widget.attrs
    }
    assert counted == {"title": (200, 90), "slug": (200, None), "lead": (600, 300), "byline": (120, None), "sources": (4000, None)}
    assert all(str(limit) == form.fields[name].widget.attrs["maxlength"] for name, (limit, _) in counted.items())
    assert (str(form.fields["title"].help_text), "At most 300 characters" in form.fields["lead"].help_text) == (
        "At most 90 characters read well.",
        True,
    )


def test_a_text_that_is_too_long_is_a_message(staff):
    response = staff("Editor").post(reverse("admin:news_article_add"), form_data(title="x" * 201, lead="y" * 601))
    assert response.context["adminform"].form.errors.keys() == {"title", "lead"}


def test_date_and_time_have_labels_of_their_own(staff):
    page = staff("Editor").get(reverse("admin:news_article_add")).text
    assert '<label for="id_published_at_0">Date:</label>' in page
    assert '<label for="id_published_at_1">Time:</label>' in page
