from urllib.parse import urlencode

from django.conf import settings
from django.core.paginator import InvalidPage, Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language, override
from django.views.decorators.http import require_safe

from news.filters import chosen_page, chosen_topic, chosen_year, in_year, topic_at, years_of
from news.metadata import news_article
from news.models import Article, Topic, article_path, other_language
from news.moved import article_at_old_address, article_formerly_at, article_known_elsewhere
from news.related import related_to

PAGE_SIZE = 12


def page_of(articles, query):
    """Return a page of twelve articles, by ``?page=``.

    Raises:
        Http404: the page is not a number, or beyond the last one.
    """
    try:
        return Paginator(articles, PAGE_SIZE).page(chosen_page(query))
    except InvalidPage as error:
        raise Http404("page") from error


@require_safe
def article_list(request):
    """Show all news, by topic and year, twelve a page."""
    language = get_language()
    topic, year = chosen_topic(request.GET), chosen_year(request.GET)
    articles = Article.objects.readable_in(language).filter(**in_year(year))
    if topic:
        articles = articles.in_topic(topic)
    page = page_of(articles.for_cards(), request.GET)
    return render(
        request,
        "news/list.html",
        {
            "section": "news",
            "page": page,
            "topic": topic,
            "year": year,
            "topics": Topic.objects.with_counts(language, **in_year(year)),
            "years": years_of(Article.objects.readable_in(language)),
            "alternates": list_alternates(topic, year),
            # A list of one topic is what the topic's own page shows, so that page is the one to find.
            "canonical": canonical_path(topic.get_absolute_url() if topic else reverse("news:list"), page, year=year),
            # Every year of every topic is too many pages with too little on them, and an empty one has nothing.
            "noindex": bool((topic and year) or ((topic or year) and not page.object_list)),
        },
    )


def canonical_path(path, page, **filters):
    """Return the path under which a list is to be found: its filters and its page in one order, and nothing else of the query.

    Args:
        path: the list's own path.
        page: a page of Django's paginator; the first one goes without its number.
        filters: those that make it another list.
    """
    return with_filters(path, **filters, page=page.number if page.number > 1 else None)


def with_filters(path, **filters):
    """Return a path with a query of the filters that have a value."""
    query = urlencode({name: value for name, value in filters.items() if value})
    return f"{path}?{query}" if query else path


def list_alternates(topic, year):
    """Return the first page of the same list in each language: the topic's slug changes, the year does not."""
    addresses = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            addresses[code] = with_filters(reverse("news:list"), topic=topic and topic.slug, year=year)
    return addresses


@require_safe
def article(request, slug):
    """Show one article with its sources, related news and the doors to ask; from an address it had before, lead to it."""
    language = get_language()
    other = other_language(language)
    found = Article.objects.published().for_page(other).filter(language=language, slug=slug).first()
    if found is None:
        return moved(request, slug, language)
    return render(
        request,
        "news/article.html",
        {
            "section": "news",
            "article": found,
            "related": related_to(found),
            "structured_data": news_article(found),
            "alternates": {other: article_path(other, found.other_slug)} if found.other_slug else {},
        },
    )


def moved(request, slug, language):
    """Lead from an address that no article has to the one that is meant by it.

    For good where the article had the slug before. For now where the slug is of another language: a
    version in this one may come or go.

    Raises:
        Http404: no published article has the slug or had it.
    """
    if found := article_formerly_at(slug, language):
        return lead_to(request, found.get_absolute_url(), permanent=True)
    if found := article_known_elsewhere(slug, language):
        return lead_to(request, found.get_absolute_url(), permanent=False)
    raise Http404(slug)


@require_safe
def topic_list(request):
    """Show all topics with how many articles each has."""
    return render(request, "news/topics.html", {"section": "topics", "topics": Topic.objects.with_counts(get_language())})


@require_safe
def topic(request, slug):
    """Show a topic's introduction and its articles, twelve a page.

    The topic's address in another language leads to the one in this language.
    """
    found = topic_at(slug)
    if found.slug != slug:
        return lead_to(request, found.get_absolute_url(), permanent=True)
    page = page_of(Article.objects.readable_in(get_language()).in_topic(found).for_cards(), request.GET)
    return render(
        request,
        "news/topic.html",
        {
            "section": "topics",
            "topic": found,
            "page": page,
            "canonical": canonical_path(found.get_absolute_url(), page),
            "other_topics": Topic.objects.exclude(pk=found.pk),
            "alternates": topic_alternates(found),
        },
    )


def topic_alternates(topic):
    """Return the topic's address in each language."""
    addresses = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            addresses[code] = topic.get_absolute_url()
    return addresses


@require_safe
def old_address(request, slug):
    """Lead `/news/<slug>` of the former site to the article that has the slug or had it, English first.

    Raises:
        Http404: no published article has the slug or had it.
    """
    found = article_at_old_address(slug)
    if not found:
        raise Http404(slug)
    return lead_to(request, found.get_absolute_url(), permanent=True)


def lead_to(request, address, *, permanent):
    """Redirect to an address of ours, with the query that came along.

    Browsers ask again each time: an editor may give an article its former address back, and two
    redirects that a browser has kept would then chase each other.

    Args:
        request: the request, of which the query is kept.
        address: the path to lead to.
        permanent: 301 and not 302.
    """
    query = request.META.get("QUERY_STRING", "")
    response = redirect(f"{address}?{query}" if query else address, permanent=permanent)
    patch_cache_control(response, no_cache=True)
    return response
