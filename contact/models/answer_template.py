from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contact.languages import LANGUAGES
from contact.placeholders import unknown_in


class AnswerTemplate(models.Model):
    """A text that an answer may begin with, by purpose and language."""

    name = models.CharField(_("name"), max_length=80, help_text=_("For the desks: when to use it."))
    purpose = models.CharField(_("purpose"), max_length=20, blank=True, help_text=_("Empty: for all of them."))
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGES)
    text = models.TextField(_("text"), max_length=10_000)
    is_active = models.BooleanField(_("switched on"), default=True)

    class Meta:
        verbose_name = _("text template")
        verbose_name_plural = _("text templates")
        ordering = ["-purpose", "name", "pk"]
        constraints = [models.CheckConstraint(condition=Q(language__in=["en", "nl"]), name="contact_answer_template_language_is_known")]

    def __str__(self):
        return self.name

    def clean(self):
        if unknown := unknown_in(self.text):
            raise ValidationError({"text": _("There is no placeholder like this: %(names)s") % {"names": ", ".join(unknown)}})
