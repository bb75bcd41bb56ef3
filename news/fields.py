"""The field of an article's rich text."""

from django_prose_editor.fields import ProseEditorField

from news.html import EXTENSIONS, clean


class RichTextField(ProseEditorField):
    """Rich text that is cleaned on every save.

    The editor's own field cleans only what comes through a form; imports, scripts and the shell
    save without one.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, extensions=EXTENSIONS, sanitize=clean, **kwargs)

    def pre_save(self, instance, add):
        value = clean(super().pre_save(instance, add) or "")
        setattr(instance, self.attname, value)
        return value

    def get_db_prep_save(self, value, connection):
        """Clean what comes by ``update()`` and ``bulk_update()`` too, which pass the instance by."""
        return super().get_db_prep_save(clean(value) if isinstance(value, str) else value, connection)
