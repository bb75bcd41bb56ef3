from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from contact.languages import LANGUAGES


class Partner(models.Model):
    """An organisation outside that answers what is passed on to it, with the enquirer's consent."""

    name_en = models.CharField(_("name in English"), max_length=80)
    name_nl = models.CharField(_("name in Dutch"), max_length=80)
    email = models.EmailField(_("mailbox"), help_text=_("What is passed on goes to this address, with who asked and what."))
    language = models.CharField(_("language of its mail"), max_length=2, choices=LANGUAGES, default="en")
    answers_what = models.CharField(_("what it answers"), max_length=200, blank=True, help_text=_("For the desks: when to pass something on to it."))
    is_active = models.BooleanField(_("switched on"), default=True, help_text=_("While this is off, nothing is passed on to it."))

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        ordering = ["name_en"]

    def __str__(self):
        return self.name

    @property
    def name(self):
        return self.name_nl if (get_language() or settings.LANGUAGE_CODE).startswith("nl") else self.name_en
