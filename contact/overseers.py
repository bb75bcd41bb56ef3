"""Whom to tell when something needs a person and no desk is meant."""

from django.conf import settings
from django.contrib.auth import get_user_model

from contact.models import Desk
from contact.querysets import OVERSEE

BACKEND = "django.contrib.auth.backends.ModelBackend"


def overseers():
    """Return the mail addresses of those who oversee all desks; the portal's own where none of them has one."""
    users = get_user_model().objects.with_perm(OVERSEE, backend=BACKEND).filter(is_active=True, is_staff=True).exclude(email="")
    return sorted(set(users.values_list("email", flat=True))) or [settings.SITE_EMAIL]


def language():
    """Return the code of the language to tell them in: that of the front desk, as accounts have none."""
    return Desk.objects.get(key=Desk.FRONT).language
