"""What a visitor's connection carries."""

import gzip

import brotli

from leuven_portal.stylesheet import build
from news.models import Article


def test_every_article_is_at_most_30_kilobytes(site):
    for article in Article.objects.published():
        answer = site.get(article.get_absolute_url(), headers={"accept-encoding": "gzip"})
        assert answer["Content-Encoding"] == "gzip"
        assert len(gzip.decompress(answer.content)) > 5000
        assert len(answer.content) <= 30 * 1024, article.slug


def test_the_stylesheet_is_at_most_12_kilobytes():
    storage = build()
    text = storage.open("css/site.css", "rb").read()
    assert len(text) > 20_000
    assert len(brotli.compress(text)) <= 12 * 1024
    assert len(gzip.compress(text)) <= 12 * 1024
