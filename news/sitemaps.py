"""The articles and topics for search engines, each with its versions in other languages."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.utils.translation import override

from news.metadata import hreflang
from news.models import Article, Topic, article_path


class VersionedSitemap(Sitemap):
    """A section whose addresses begin with ``SITE_URL``, whatever host was asked, and name their versions.

    Django's own ``i18n`` takes an item to be there in every language, and guesses the address for
    everybody else (``x-default``); here each item says where it is.
    """

    #: A file with this many addresses and their versions has a few megabytes; the protocol allows 50.
    limit = 10_000

    def versions(self, item):
        """Return a dictionary of language to path, of the versions of an item that visitors can read."""
        raise NotImplementedError

    def get_protocol(self, protocol=None):
        return urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site=None):
        return urlsplit(settings.SITE_URL).netloc

    def get_urls(self, page=1, site=None, protocol=None):
        urls = super().get_urls(page, site, protocol)
        for url in urls:
            url["alternates"] = [{"lang_code": code, "location": address} for code, address in hreflang(self.versions(url["item"]))]
        return urls


class BilingualSitemap(VersionedSitemap):
    """A section of pages that are there in every language. An item is a pair of the page and a language."""

    def pages(self):
        """Return what the section has pages about."""
        raise NotImplementedError

    def path(self, page):
        """Return a page's path in the active language."""
        raise NotImplementedError

    def items(self):
        return [(page, code) for page in self.pages() for code, _name in settings.LANGUAGES]

    def location(self, item):
        page, language = item
        return self.versions(item)[language]

    def versions(self, item):
        page, _language = item
        versions = {}
        for code, _name in settings.LANGUAGES:
            with override(code):
                versions[code] = self.path(page)
        return versions


class ArticleSitemap(VersionedSitemap):
    """All published articles."""

    def items(self):
        return Article.objects.published().for_sitemap()

    def lastmod(self, article):
        return article.modified_at

    def versions(self, article):
        versions = {article.language: article.get_absolute_url()}
        if article.other_slug:
            versions[article.other_language] = article_path(article.other_language, article.other_slug)
        return versions

    def get_latest_lastmod(self):
        """Return when the newest or last saved of all articles came to readers, None where there is none.

        Found at the ends of two indexes, where a maximum would read every article.
        """
        moments = []
        for code, _name in settings.LANGUAGES:
            articles = Article.objects.published().filter(language=code)
            for field in ("updated_at", "published_at"):
                moments += articles.order_by(f"-{field}").values_list(field, flat=True)[:1]
        return max(moments, default=None)


class TopicSitemap(BilingualSitemap):
    """All topics. A topic's page has changed when one of its main articles has."""

    def pages(self):
        return Topic.objects.with_last_change()

    def path(self, page):
        return page.get_absolute_url()

    def lastmod(self, item):
        topic, _language = item
        return topic.changed_at
