"""Addresses of the portal. Those of visitors begin with their language; see the site map in docs/addresses.md."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path
from django.utils.translation import gettext_lazy as _

from leuven_portal import health, pages, sitemaps, text_files
from leuven_portal.crossed import crossed
from news.views import old_address

urlpatterns = [
    path("", pages.choose_language),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("robots.txt", text_files.robots, name="robots"),
    path("sitemap.xml", sitemaps.sitemap, name="sitemap"),
    path("sitemap-<slug:name>.xml", sitemaps.section, name="sitemap-section"),
    path(".well-known/security.txt", text_files.security, name="security"),
    # Before the admin, which answers 404 to whatever it does not know.
    path("admin/", include("leuven_portal.accounts.urls")),
    path("admin/", admin.site.urls),
    path("", include("news.picture_urls")),
    path("news/<slug:slug>", old_address),
    path("news/<slug:slug>/", old_address, name="old-article"),
    *i18n_patterns(
        path("", pages.home, name="home"),
        path(_("news/"), include("news.urls")),
        path(_("topics/"), include("news.topic_urls")),
        path("contact/", include("contact.urls")),
        path(_("about/"), pages.about, name="about"),
        path("privacy/", pages.privacy, name="privacy"),
        path(_("accessibility/"), pages.accessibility, name="accessibility"),
    ),
    *crossed(_("news/"), _("topics/"), _("about/"), _("accessibility/")),
]

handler400 = "leuven_portal.errors.bad_request"
handler403 = "leuven_portal.errors.permission_denied"
handler404 = "leuven_portal.errors.page_not_found"
handler429 = "leuven_portal.errors.too_many_requests"
handler500 = "leuven_portal.errors.server_error"
