"""The pages that lead to the forms with their slug: articles, and topics."""

from django.db.models import Q

from contact.came_from import Page
from news.models import Article, FormerSlug, Topic


def pages_at(slugs, language):
    """Return the ``contact.came_from.Page`` of each slug that a page has, or had, by slug: at most three queries for however many.

    An article goes before a topic, one that has the slug before one that had it, and one in the reader's language
    before an English one before another.

    Args:
        slugs: a set of them.
        language: the language that the reader reads.
    """

    def by_preference(rows, language_of):
        return sorted(rows, key=lambda row: (language_of(row) == language, language_of(row) == "en"))

    shown = ["title", "slug", "language"]
    published = Article.objects.published()
    articles = published.filter(slug__in=slugs).order_by().only(*shown)
    found = {each.slug: page_of(each) for each in by_preference(articles, lambda each: each.language)}
    if missing := slugs - found.keys():
        former = FormerSlug.objects.filter(slug__in=missing, article__in=published.order_by().values("pk")).select_related("article")
        former = former.only("slug", *(f"article__{name}" for name in shown)).order_by("-pk")
        found |= {each.slug: page_of(each.article) for each in by_preference(former, lambda each: each.article.language)}
    if missing := slugs - found.keys():
        topics = Topic.objects.filter(Q(slug_en__in=missing) | Q(slug_nl__in=missing))
        addresses = [(slug, code, topic) for topic in topics for slug, code in ((topic.slug_en, "en"), (topic.slug_nl, "nl")) if slug in missing]
        preferred = by_preference(addresses, lambda each: each[1])
        found |= {slug: Page(topic.name, topic.get_absolute_url(), language) for slug, _code, topic in preferred}
    return found


def page_of(article):
    return Page(article.title, article.get_absolute_url(), article.language)
