from django.conf import settings
from django.core.paginator import InvalidPage, Paginator
from django.db.models import Case, IntegerField, Value, When
from django.http import Http404, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, override
from django.views.decorators.http import require_safe

from news.filters import chosen_page, chosen_topic, chosen_year, in_year, years_of
from news.models import Article, Topic
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
    return render(
        request,
        "news/list.html",
        {
            "section": "news",
            "page": page_of(articles.for_cards(), request.GET),
            "topic": topic,
            "year": year,
            "topics": Topic.objects.with_counts(language, **in_year(year)),
            "years": years_of(Article.objects.readable_in(language)),
            "alternates": list_alternates(topic, request.GET),
        },
    )


def list_alternates(topic, query):
    """Return the same list's address in each language: the topic's slug changes, year and page do not."""
    addresses = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            parts = query.copy()
            parts.pop("page", None)
            if topic:
                parts["topic"] = topic.slug
            addresses[code] = reverse("news:list") + (f"?{parts.urlencode()}" if parts else "")
    return addresses


@require_safe
def article(request, slug):
    """Show one article with its sources, related news and the doors to ask."""
    language = get_language()
    other = next(code for code, _name in settings.LANGUAGES if code != language)
    found = get_object_or_404(Article.objects.published().for_page(other), language=language, slug=slug)
    return render(
        request,
        "news/article.html",
        {
            "section": "news",
            "article": found,
            "related": related_to(found),
            "alternates": {other: article_address(other, found.other_slug)} if found.other_slug else {},
        },
    )


def article_address(language, slug):
    """Return the address of an article of which only language and slug are at hand."""
    with override(language):
        return reverse("news:article", kwargs={"slug": slug})


@require_safe
def topic_list(request):
    """Show all topics with how many articles each has."""
    return render(request, "news/topics.html", {"section": "topics", "topics": Topic.objects.with_counts(get_language())})


@require_safe
def topic(request, slug):
    """Show a topic's introduction and its articles, twelve a page.

    The topic's address in another language leads to the one in this language.
    """
    found = Topic.objects.by_address(slug)
    if not found:
        raise Http404("topic")
    if found.slug != slug:
        return HttpResponsePermanentRedirect(found.get_absolute_url())
    articles = Article.objects.readable_in(get_language()).in_topic(found)
    return render(
        request,
        "news/topic.html",
        {
            "section": "topics",
            "topic": found,
            "page": page_of(articles.for_cards(), request.GET),
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
    """Lead `/news/<slug>` of the former site to the article, English first."""
    english_first = Case(When(language="en", then=Value(0)), default=Value(1), output_field=IntegerField())
    found = Article.objects.published().filter(slug=slug).order_by(english_first).first()
    if not found:
        raise Http404(slug)
    return redirect(found, permanent=True)
