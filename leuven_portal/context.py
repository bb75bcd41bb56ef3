"""What every page may use."""

from django.conf import settings


def site(request):
    """Return the site's name, address and mail address."""
    return {"SITE_NAME": settings.SITE_NAME, "SITE_URL": settings.SITE_URL, "SITE_EMAIL": settings.SITE_EMAIL}
