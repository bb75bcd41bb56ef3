"""The news as feeds: RSS, Atom and JSON, for each language and each topic in it."""

import hashlib
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Subquery
from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.html import escape
from django.utils.http import http_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from news import share_cards
from news.feed_forms import FORMS, writable
from news.filters import topic_at
from news.html import with_absolute_links
from news.models import Article
from news.pictures import photograph, pictures_in, with_pictures

MOST = 30


@require_safe
def news_feed(request, form):
    """Answer with the newest articles in a language.

    Raises:
        Http404: there is no such form of a feed.
    """
    return answer(request, form, title=_("News"), description=_("News from the Leuven Innovation Region."), page=reverse("news:list"))


@require_safe
def topic_feed(request, slug, form):
    """Answer with a topic's newest articles in a language; the topic's slug in another language leads to the one in this.

    Raises:
        Http404: there is no such topic, or no such form of a feed.
    """
    topic = topic_at(slug)
    if topic.slug != slug:
        return HttpResponsePermanentRedirect(reverse("topics:feed", args=[topic.slug, form]))
    description = topic.intro or _("News from the Leuven Innovation Region.")
    return answer(request, form, title=topic.name, description=description, page=topic.get_absolute_url(), topic=topic)


def answer(request, form, *, title, description, page, topic=None):
    """Answer with a feed, or with 304 to whoever has it already.

    Args:
        request: the request, of which the path and the conditions are used.
        form: the ending of the address, one of ``FORMS``.
        title: what the feed is about, beside the name of the site.
        description: one or two sentences.
        page: the path of the page that shows the same articles.
        topic: the topic the articles are about; all unless told.

    Raises:
        Http404: there is no such form of a feed.
    """
    if form not in FORMS:
        raise Http404(form)
    language = get_language()
    feed = FORMS[form](
        title=writable(f"{settings.SITE_NAME}: {title}"),
        link=f"{settings.SITE_URL}{page}",
        description=writable(description),
        language=language,
        author_name=settings.SITE_NAME,
        author_link=f"{settings.SITE_URL}{reverse('home')}",
        feed_url=f"{settings.SITE_URL}{request.path}",
    )
    articles = newest(language, topic)
    etag, last_modified = validators(articles, feed.feed, language)
    response = get_conditional_response(request, etag=etag, last_modified=last_modified)
    if response is None:
        shown = list(articles.for_feed())
        images = pictures_in(article.body for article in shown)
        for article in shown:
            add(feed, article, images)
        response = HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)
    response.headers["ETag"] = etag
    if last_modified:
        response.headers["Last-Modified"] = http_date(last_modified)
    # Kept by whoever wants to, but asked after each time: what is published is in the feed at once.
    patch_cache_control(response, no_cache=True)
    return response


def newest(language, topic=None):
    """Return the articles of a feed: those in a language, on a topic or on all, newest first."""
    articles = Article.objects.published().filter(language=language).order_by("-published_at", "-pk")
    return (articles.in_topic(topic) if topic else articles)[:MOST]


def validators(articles, about, language):
    """Return the ETag of a feed and the second in which it last changed, None for a feed without articles. Costs one query.

    The ETag names each article with its last save and so knows of every publication, planned time,
    change and withdrawal. A time alone cannot know what has gone; it is therefore that of the last
    change in the language, also to an article that was public once, and of the newest publication.

    Args:
        articles: what is in the feed.
        about: what the feed says of itself.
        language: the language of the feed.
    """
    changes = Article.objects.once_public().filter(language=language).order_by("-updated_at").values("updated_at")
    rows = list(
        articles.annotate(changed_at=Subquery(changes[:1])).values_list(
            "pk", "updated_at", "published_at", "main_topic__name_en", "main_topic__name_nl", "changed_at"
        )
    )
    etag = hashlib.sha256(repr([about, [row[:-1] for row in rows]]).encode()).hexdigest()[:32]
    last_modified = int(max(rows[0][2], rows[0][-1]).timestamp()) if rows else None
    return f'"{etag}"', last_modified


def add(feed, article, images):
    """Add an article to a feed, with its full text and its pictures.

    Args:
        feed: a feed of one of the ``FORMS``.
        article: an article as ``for_feed()`` fetches it.
        images: the pictures in its text, by their keys.
    """
    address = f"{settings.SITE_URL}{article.get_absolute_url()}"
    body = with_pictures(article.body, images, article.language, "news/_feed_figure.html")
    cover = photograph(article.cover, article.language) if article.cover_id else None
    content = render_to_string("news/_feed_content.html", {"article": article, "cover": cover, "body": body})
    topics = [article.main_topic, *article.topics.all()] if article.main_topic else article.topics.all()
    feed.add_item(
        title=writable(article.title),
        link=address,
        # A summary is read as HTML in RSS and Atom, and as text in JSON.
        description=escape(writable(article.lead)),
        summary=writable(article.lead),
        content=writable(with_absolute_links(content, address)),
        image=f"{settings.SITE_URL}{share_cards.article_card(article).address}",
        unique_id=lasting_name(article),
        unique_id_is_permalink=False,
        author_name=writable(article.byline) or None,
        pubdate=article.published_at,
        updateddate=article.modified_at,
        categories=[writable(topic.name) for topic in topics],
    )


def lasting_name(article):
    """Return the name by which feed readers know an article again, whatever becomes of its address (a tag URI, RFC 4151)."""
    return f"tag:{urlsplit(settings.SITE_URL).hostname},{article.created_at:%Y-%m-%d}:article:{article.pk}"
