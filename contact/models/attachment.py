from django.db import models
from django.utils.translation import gettext_lazy as _

from contact.models.message import Message


class AttachmentManager(models.Manager):
    """Leaves the content in the database until it is asked for: lists show names and sizes."""

    def get_queryset(self):
        return super().get_queryset().defer("content")


class Attachment(models.Model):
    """A file that staff send with an answer.

    It is kept in the row itself: so it is stored and forgotten in the same transaction as its
    message, is in every backup, and any worker has it.
    """

    message = models.ForeignKey(Message, verbose_name=_("message"), on_delete=models.CASCADE, related_name="attachments")
    name = models.CharField(_("name"), max_length=120)
    content_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveIntegerField(_("size"), help_text=_("In bytes."))
    content = models.BinaryField(_("content"))

    objects = AttachmentManager()

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["pk"]

    def __str__(self):
        return self.name
