"""Pages that belong to neither app: the home page, and those about the portal itself."""

from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from leuven_portal.structured_data import organisation
from news.models import Article, Topic


@require_safe
def choose_language(request):
    """Lead `/` to the home page in the language the browser asks for, each time anew and without a cookie."""
    response = HttpResponseRedirect(reverse("home"))
    patch_vary_headers(response, ["Accept-Language"])
    return response


@require_safe
def home(request):
    """Show the promise, the latest four articles, the doors, the topics and the region in facts."""
    language = get_language()
    lead, *others = [*Article.objects.readable_in(language).for_cards()[:4], *[None] * 4][:4]
    return render(
        request,
        "pages/home.html",
        {
            "lead_article": lead,
            "brief_articles": [article for article in others if article],
            "topics": Topic.objects.with_counts(language),
            "structured_data": organisation(),
        },
    )


@require_safe
def about(request):
    """Show what the region, the organisation and this portal are."""
    return render(request, "pages/about.html", {"section": "about"})


@require_safe
def privacy(request):
    """Show what happens with what visitors send."""
    return render(request, "pages/privacy.html")


@require_safe
def accessibility(request):
    """Show the accessibility statement."""
    return render(request, "pages/accessibility.html")
