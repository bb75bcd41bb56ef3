import re
import tomllib
from html import unescape

import pytest
from django.utils.html import strip_tags

from news.demo import FOLDER, create_articles
from news.html import clean
from news.models import Article, Topic

FILES = sorted(FOLDER.glob("??/*.toml"))


def read(path):
    return tomllib.loads(path.read_text())


@pytest.mark.django_db
def test_the_set_is_loaded_with_its_dutch_versions():
    articles = create_articles()
    assert len(articles) == Article.objects.published().count() == 45
    assert Topic.objects.count() == 6
    assert Article.objects.filter(language="nl").count() == 8
    groups = Article.objects.filter(language="nl").values_list("translation_group", flat=True)
    assert Article.objects.filter(language="en", translation_group__in=groups).count() == 8


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_an_article_keeps_the_rules_of_the_set(path):
    data = read(path)
    words = len(re.findall(r"\S+", strip_tags(data["lead"] + " " + data["body"].replace(">", "> "))))
    assert data["slug"] == path.stem
    assert len(data["title"]) <= 90
    assert len(data["lead"]) <= 300
    assert 180 <= words <= 350
    assert 1 <= data["body"].count("<h2>") <= 3
    assert data["topic"] not in data["also"]
    assert unescape(clean(data["body"])) == unescape(data["body"].strip())
