"""The languages we write and are written to in."""

from django.utils.translation import gettext_lazy as _

LANGUAGES = [("en", _("English")), ("nl", _("Dutch"))]
