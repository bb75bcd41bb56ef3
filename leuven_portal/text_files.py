"""The two text files that machines look for: what they may read, and whom to tell of a hole."""

from datetime import UTC, timedelta

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

#: How far ahead `Expires` lies. It moves on with each day, as the address is in use while the portal runs; RFC 9116
#: advises less than a year.
SECURITY_DAYS = 180


@require_safe
def robots(request):
    """Let machines read all but the staff's side, the receipts and the enquirers' pages (RFC 9309), and name the sitemap."""
    return plain(
        "User-agent: *",
        f"Disallow: {reverse('admin:index')}",
        "Disallow: /*/contact/*/received/",
        "Disallow: /*/contact/enquiry/",
        "Disallow: /*/contact/vraag/",
        "Allow: /",
        "",
        f"Sitemap: {settings.SITE_URL}{reverse('sitemap')}",
    )


@require_safe
def security(request):
    """Tell whom to write to about a hole in the portal (RFC 9116)."""
    expires = (timezone.now().astimezone(UTC) + timedelta(days=SECURITY_DAYS)).replace(hour=0, minute=0, second=0, microsecond=0)
    return plain(
        f"Contact: mailto:{settings.SITE_EMAIL}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        f"Preferred-Languages: {', '.join(code for code, _name in settings.LANGUAGES)}",
        f"Canonical: {settings.SITE_URL}{reverse('security')}",
    )


def plain(*lines):
    """Answer with lines of plain text."""
    return HttpResponse("".join(f"{line}\n" for line in lines), content_type="text/plain; charset=utf-8")
