"""The text fields of the staff's forms: what their scripts need to know, in the reader's language.

The texts travel in the page itself, so that the scripts hold none and every text is in one catalogue.
"""

import json

from django import forms
from django.contrib import admin
from django.utils.translation import gettext, pgettext
from js_asset import Script

from news.fields import RichTextField

COUNTERS = Script("js/admin-counters.js", defer=True)
SLUG = Script("js/admin-slug.js", defer=True)


def editor_texts():
    """Return what the rich-text editor says in English, each with the same in the reader's language."""
    return {
        "bold": gettext("Bold"),
        "italic": gettext("Italic"),
        "paragraph": gettext("Paragraph"),
        "Paragraph": gettext("Paragraph"),
        "heading 2": gettext("Heading"),
        "Heading 2": gettext("Heading"),
        "heading 3": gettext("Subheading"),
        "Heading 3": gettext("Subheading"),
        "unordered list": gettext("Bulleted list"),
        "ordered list": gettext("Numbered list"),
        "List properties": gettext("Numbering"),
        "List type": gettext("Kind of numbers"),
        "Start at": gettext("Begin with"),
        "Decimal numbers": gettext("Numbers"),
        "Lowercase letters": gettext("Small letters"),
        "Uppercase letters": gettext("Capital letters"),
        "Lowercase Roman numerals": gettext("Small Roman numerals"),
        "Uppercase Roman numerals": gettext("Capital Roman numerals"),
        "blockquote": gettext("Quotation"),
        "figure": gettext("Picture"),
        "Add caption": gettext("Add a caption"),
        "Remove caption": gettext("Remove the caption"),
        "horizontal rule": gettext("Line across the text"),
        "insert link": gettext("Link (select some text first)"),
        "remove link": gettext("Remove link"),
        "Edit Link": gettext("Link"),
        "URL": gettext("Address"),
        "Title": gettext("Title"),
        "Update": gettext("Apply"),
        "Cancel": gettext("Cancel"),
        "Insert table": gettext("Table"),
        "Table Properties": gettext("Table"),
        "Insert Table": gettext("Insert table"),
        "Rows": gettext("Rows"),
        "Columns": gettext("Columns"),
        "Include header row": gettext("With a heading row"),
        "Yes": pgettext("answer", "Yes"),
        "No": pgettext("answer", "No"),
        "Add column": gettext("Add a column"),
        "Delete column": gettext("Delete the column"),
        "Add row": gettext("Add a row"),
        "Delete row": gettext("Delete the row"),
        "Merge cells": gettext("Merge cells"),
        "Split cell": gettext("Split the cell"),
        "Toggle header cell": gettext("Heading cell on or off"),
        "Delete table": gettext("Delete the table"),
        "undo": gettext("Undo"),
        "redo": gettext("Redo"),
        # Not the editor's own: the names of its parts.
        "toolbar": gettext("Formatting"),
        "block": gettext("Kind of paragraph"),
    }


def counter_texts(limit, recommended):
    """Return the counter's texts; ``{count}`` and ``{left}`` are filled in as somebody types.

    Args:
        limit: the most characters the field takes.
        recommended: the most that read well, or None.
    """
    texts = {
        "count": gettext("{count} of %(limit)s characters") % {"limit": limit},
        "near": gettext("{left} characters left"),
        "full": gettext("That is all that fits: %(limit)s characters.") % {"limit": limit},
    }
    if recommended:
        texts["long"] = gettext("More than %(number)s characters read less well.") % {"number": recommended}
    return texts


class TextsAdmin(admin.ModelAdmin):
    """A form whose limited texts count their characters and whose rich text speaks the reader's language.

    Without JavaScript the browser and the server keep the limits, and the help texts name the rest.
    """

    #: The most characters that read well, by field.
    recommended_lengths = {}

    class Media:
        js = [COUNTERS, SLUG]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(db_field, RichTextField):
            field.widget.attrs["data-editor-texts"] = json.dumps(editor_texts())
        elif isinstance(field, forms.CharField) and field.max_length and isinstance(field.widget, (forms.TextInput, forms.Textarea)):
            recommended = self.recommended_lengths.get(db_field.name)
            field.widget.attrs["data-counter"] = json.dumps(counter_texts(field.max_length, recommended))
            if recommended:
                field.widget.attrs["data-recommended"] = recommended
            if isinstance(field.widget, forms.Textarea) and field.max_length < 1000:
                field.widget.attrs["rows"] = 4
        return field
