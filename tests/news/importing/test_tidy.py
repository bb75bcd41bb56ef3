from dataclasses import replace
from datetime import date

import pytest

from news.importing.parsed import ParsedArticle, SourceError
from news.importing.tidy import shorten, tidy

ARTICLE = ParsedArticle(title="Title", lead="Lead.", body="<p>Body.</p>", published_on=date(2020, 7, 7))


def test_what_is_tidy_stays_as_it_is():
    assert tidy(ARTICLE) == ARTICLE


def test_text_loses_control_characters_and_line_breaks():
    messy = replace(ARTICLE, title="\ufeff Ti\x1btle\n", lead="Le\x00ad.\x9f", body="<p>Bo\x07dy.</p>\r\n")
    assert tidy(messy) == replace(ARTICLE, title="\ufeff Title")


def test_the_body_is_cleaned():
    body = '<p onclick="a">Body<script>b</script>.</p>'
    assert tidy(replace(ARTICLE, body=body)) == ARTICLE


def test_a_no_break_space_stays():
    assert tidy(replace(ARTICLE, title="2\u00a0000 m²")).title == "2\u00a0000 m²"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"title": " \x00"}, "it has no title"),
        ({"lead": "", "body": ""}, "it has no text"),
        ({"lead": "\x07", "body": "<p>&nbsp;</p><hr><script>a</script>"}, "it has no text"),
    ],
)
def test_nothing_to_import(change, reason):
    with pytest.raises(SourceError) as error:
        tidy(replace(ARTICLE, **change))
    assert str(error.value) == reason


def test_what_is_missing_is_told():
    article = tidy(replace(ARTICLE, lead="", published_on=None, warnings=("1 picture was left out",)))
    assert article.warnings == ("1 picture was left out", "it has no date, so it is a draft until somebody gives it one", "it has no lead")


def test_a_long_title_is_cut_and_nothing_lost():
    title = "word & " * 40
    article = tidy(replace(ARTICLE, title=title))
    assert article.title == ("word & " * 28).strip() + "…"
    assert article.body == f"<p>{'word &amp; ' * 39}word &amp;</p><p>Body.</p>"
    assert article.warnings == ("its title was cut to 200 characters and stands whole on top of the text",)


def test_a_long_lead_is_cut_and_nothing_lost():
    article = tidy(replace(ARTICLE, lead="four " * 120 + "end."))
    assert article.lead == ("four " * 120).strip() + "…"
    assert article.body == f"<p>{'four ' * 120}end.</p><p>Body.</p>"
    assert article.warnings == ("its lead was cut to 600 characters and stands whole on top of the text",)


def test_a_title_and_lead_of_the_greatest_length_stay():
    article = replace(ARTICLE, title="t" * 200, lead="l" * 600)
    assert tidy(article) == article


@pytest.mark.parametrize(
    ("text", "most", "short"),
    [
        ("one two", 7, "one two"),
        ("one two", 6, "one…"),
        ("one two", 4, "one…"),
        ("one two", 3, "on…"),
        ("onetwo", 4, "one…"),
    ],
)
def test_shorten(text, most, short):
    assert shorten(text, most) == short


def test_shorten_an_address():
    assert shorten("one-two-three", 9, between="-", mark="") == "one-two"
