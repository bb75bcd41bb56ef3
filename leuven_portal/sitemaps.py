"""`/sitemap.xml`: every page that is to be found, in both languages."""

from django.conf import settings
from django.contrib.sitemaps import views
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.decorators.http import require_safe

from contact import definition
from news.models import Article
from news.sitemaps import ArticleSitemap, BilingualSitemap, TopicSitemap


class PageSitemap(BilingualSitemap):
    """The pages that are neither article nor topic: an address's name and its arguments.

    Home and the lists have changed when the newest article has. The others tell no time: their words
    are part of the program, and a wrong time makes search engines disregard all of them.
    """

    NEWS = [("home", ()), ("news:list", ()), ("topics:list", ())]
    TEXTS = [("contact:choose", ()), ("about", ()), ("privacy", ()), ("accessibility", ())]

    def pages(self):
        return [*self.NEWS, *self.TEXTS, *(("contact:enquiry", (key,)) for key in definition.current().purposes)]

    @cached_property
    def newest(self):
        """When the newest article came or the last one changed."""
        return ArticleSitemap().get_latest_lastmod()

    def path(self, page):
        name, arguments = page
        return reverse(name, args=arguments)

    def lastmod(self, item):
        page, _language = item
        return self.newest if page in self.NEWS else None


SECTIONS = {"pages": PageSitemap, "topics": TopicSitemap, "articles": ArticleSitemap}


@require_safe
def sitemap(request):
    """Answer with all addresses, or with the index of the sections once one file would be too long."""
    if Article.objects.published().count() > ArticleSitemap.limit:
        return index(request)
    return views.sitemap(request, SECTIONS)


@require_safe
def section(request, name):
    """Answer with the addresses of a section, its first ones or those of ``?p=``.

    Raises:
        Http404: there is no such section, or no such part of it.
    """
    return views.sitemap(request, SECTIONS, section=name)


def index(request):
    """Answer with the addresses of the sections' files."""
    files = []
    for name, section_class in SECTIONS.items():
        part = section_class()
        address = f"{settings.SITE_URL}{reverse('sitemap-section', args=[name])}"
        for page in part.paginator.page_range:
            files.append(views.SitemapIndexItem(f"{address}?p={page}" if page > 1 else address, part.get_latest_lastmod()))
    return TemplateResponse(request, "sitemap_index.xml", {"sitemaps": files}, content_type="application/xml")
