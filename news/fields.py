"""The fields that clean what they are given on every save, whatever door it comes in by."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_prose_editor.fields import ProseEditorField

from news.html import EXTENSIONS, clean
from news.ingest import IngestedPicture, ingest

#: As many as an imported file may hold; a long article has a thousandth of it.
MOST_CHARACTERS = 5_000_000


class RichTextField(ProseEditorField):
    """Rich text that is cleaned on every save.

    The editor's own field cleans only what comes through a form; imports, scripts and the shell
    save without one.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, extensions=EXTENSIONS, sanitize=clean, **kwargs)

    def clean(self, value, instance):
        """Refuse what is longer than any article, before it is read."""
        if len(value or "") > MOST_CHARACTERS:
            raise ValidationError(_("The text is too long: at most %(most)s characters."), params={"most": MOST_CHARACTERS})
        return super().clean(value, instance)

    def pre_save(self, instance, add):
        value = clean(super().pre_save(instance, add) or "")
        setattr(instance, self.attname, value)
        return value

    def get_db_prep_save(self, value, connection):
        """Clean what comes by ``update()`` and ``bulk_update()`` too, which pass the instance by."""
        return super().get_db_prep_save(clean(value) if isinstance(value, str) else value, connection)


def take_in(upload):
    """Take in an upload ahead of its form, and keep with it what came of that: the picture, or the reason why it is refused.

    A form is cleaned in the transaction that it is saved in. A large picture takes seconds, and with
    SQLite nobody else could store anything meanwhile.
    """
    try:
        upload.taken_in = ingest(upload)
    except ValidationError as refusal:
        upload.taken_in = refusal


class PictureFormField(forms.FileField):
    """An upload that is a picture, or an error that says why it is none."""

    def clean(self, data, initial=None):
        upload = super().clean(data, initial)
        if not upload or upload is initial:
            return upload
        if not hasattr(upload, "taken_in"):
            take_in(upload)
        if isinstance(upload.taken_in, ValidationError):
            raise upload.taken_in
        return upload.taken_in


class PictureField(models.FileField):
    """A picture that is taken in by ``ingest`` before it is stored, and tells the model its ``width`` and ``height``."""

    def formfield(self, **kwargs):
        # The upload's own name is not looked at, so it may be of any length.
        return super().formfield(**{"form_class": PictureFormField, "max_length": None} | kwargs)

    def pre_save(self, instance, add):
        stored = getattr(instance, self.attname)
        if stored and not stored._committed:
            picture = stored.file if isinstance(stored.file, IngestedPicture) else ingest(stored.file)
            instance.width, instance.height = picture.width, picture.height
            stored.file = picture
        return super().pre_save(instance, add)
