"""What `check --deploy` says of the portal's own settings."""

from django.conf import settings
from django.core.checks import Error, Tags, Warning, register

from leuven_portal.backup import unfinished


@register(Tags.security, deploy=True)
def https_needs_a_trusted_proxy(app_configs, **kwargs):
    """Warn where every page would redirect to itself.

    gunicorn speaks http here; that a visitor came by https is known from a proxy's word alone.
    """
    if settings.HTTPS and not settings.TRUSTED_PROXIES:
        return [
            Warning(
                "SITE_URL is https, and no proxy is trusted to say that a request came by https: every page redirects to itself.",
                hint="Name the address of the proxy in TRUSTED_PROXIES.",
                id="portal.W001",
            )
        ]
    return []


@register(Tags.security, deploy=True)
def production_asks_for_a_second_factor(app_configs, **kwargs):
    """Warn where a password alone opens enquirers' data to the whole net."""
    if settings.HTTPS and not settings.STAFF_SECOND_FACTOR:
        return [
            Warning(
                "STAFF_SECOND_FACTOR is off: a password alone opens the personal data of those who enquired.",
                hint="Leave it unset, or set it to on; everybody who sees personal data is then led to where they add one.",
                id="portal.W002",
            )
        ]
    return []


@register(Tags.security, deploy=True)
def limits_are_counted_for_all_processes(app_configs, **kwargs):
    """Warn where each web process counts for itself how often somebody tried to sign in, and which codes were used."""
    if settings.CACHES["default"]["BACKEND"].rpartition(".")[2] in {"LocMemCache", "DummyCache"}:
        return [
            Warning(
                "CACHE_URL is the memory of one process: failed sign-ins and used codes are counted in each by itself.",
                hint="Leave it unset (the database), or name a Redis.",
                id="portal.W003",
            )
        ]
    return []


@register()
def a_restore_has_come_to_its_end(app_configs, **kwargs):
    """Keep commands from working on half of a backup: the worker would mail from it."""
    if told := unfinished.told():
        return [Error(told, hint="Until then the portal may hold the files of one moment and the rows of another.", id="portal.E001")]
    return []
