"""What search engines and other machines are told about the news."""

from urllib.parse import urljoin

from django.conf import settings
from django.utils.timezone import localtime

from news import share_cards
from news.pictures import cover_of


def publisher():
    """Return the region as schema.org's Organization, under the name by which other data may point to it."""
    return {"@type": "Organization", "@id": f"{settings.SITE_URL}/#organization", "name": settings.SITE_NAME, "url": f"{settings.SITE_URL}/"}


def news_article(article):
    """Return a published article as schema.org's NewsArticle.

    Args:
        article: the article, with its main topic and cover at hand.
    """
    address = f"{settings.SITE_URL}{article.get_absolute_url()}"
    data = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": article.title,
        "description": article.lead,
        "inLanguage": article.language,
        "url": address,
        "image": pictures_of(article),
        "mainEntityOfPage": address,
        "datePublished": iso_moment(article.published_at),
        "dateModified": iso_moment(article.modified_at),
        "author": {"@type": "Person", "name": article.byline} if article.byline else publisher(),
        "publisher": publisher(),
        "isAccessibleForFree": True,
    }
    if article.main_topic:
        data["articleSection"] = article.main_topic.in_language("name", article.language)
    return data


def pictures_of(article):
    """Return the absolute addresses of an article's pictures for machines: its share card, and its cover where it has one."""
    cover = cover_of(article)
    return [urljoin(settings.SITE_URL, path) for path in (share_cards.article_card(article).address, cover and cover.largest[0]) if path]


def hreflang(versions):
    """Return the links between a page's versions as pairs of language and absolute address; none for a page without another version.

    Readers of any other language (``x-default``) get English where there is English.

    Args:
        versions: a dictionary of language to path, of the versions that exist.
    """
    if len(versions) < 2:
        return []
    links = [(code, f"{settings.SITE_URL}{path}") for code, path in sorted(versions.items())]
    if settings.LANGUAGE_CODE in versions:
        links.append(("x-default", f"{settings.SITE_URL}{versions[settings.LANGUAGE_CODE]}"))
    return links


def iso_moment(moment):
    """Return a moment as machines read it, ``2020-07-07T10:00:00+02:00``, in Brussels' time."""
    return localtime(moment).isoformat(timespec="seconds")
