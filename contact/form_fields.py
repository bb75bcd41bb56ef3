"""Form fields for what visitors type, and the making of a form field from its definition."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, URLValidator
from django.forms.utils import flatatt
from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from contact import countries
from contact.addresses import canonical

# Control characters (Unicode category Cc) without tab and line break, and what stands for bytes that were no text.
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffd]")
# Embeddings, overrides and isolates, by which a line can be made to read as another one; and spaces without a width.
BIDI = re.compile("[\u202a-\u202e\u2066-\u2069\u200b\u2060\ufeff]")
LINE_BREAK = re.compile(r"\r\n?")
# What takes part in a text without being seen: soft hyphens, joiners, marks of direction, fillers.
UNSEEN = re.compile("[\u00ad\u115f\u1160\u200b-\u200f\u2060-\u2064\u3164\ufeff\uffa0]")
# Up to so many choices are all shown; more are a list to open.
SHOWN_CHOICES = 5


class TypedText(forms.CharField):
    """Text as people type it: control characters are an error, and are gone when the form is shown again.

    A line break counts as one character, as it does in the browser.
    """

    def widget_attrs(self, widget):
        # Without HTML's maxlength: by it a browser cuts off what is pasted, without a word.
        return {name: value for name, value in super().widget_attrs(widget).items() if name != "maxlength"}

    def to_python(self, value):
        text = LINE_BREAK.sub("\n", str(value or ""))
        if CONTROL.search(text):
            raise ValidationError(self.error_messages["invisible"], code="invisible")
        if text.strip() and not UNSEEN.sub("", text).strip():
            raise ValidationError(self.error_messages["required"] or self.error_messages["invisible"], code="required")
        return super().to_python(text)

    def bound_data(self, data, initial):
        return CONTROL.sub("", LINE_BREAK.sub("\n", data or ""))


class TypedLine(TypedText):
    """Text of one line. What would turn the reading direction is taken out; a tab is a space."""

    def to_python(self, value):
        text = BIDI.sub("", str(value or "")).replace("\t", " ")
        if "\n" in text or "\r" in text:
            raise ValidationError(self.error_messages["invisible"], code="invisible")
        return super().to_python(text)

    def bound_data(self, data, initial):
        return super().bound_data(BIDI.sub("", data or ""), initial).replace("\n", " ").replace("\t", " ")


class PublicEmailValidator(EmailValidator):
    """Takes addresses of hosts that have a name in the net: we answer from elsewhere."""

    def validate_domain_part(self, domain_part):
        return not domain_part.startswith("[") and super().validate_domain_part(domain_part)


class TypedEmail(TypedLine, forms.EmailField):
    """An e-mail address, kept as mail goes to it."""

    default_validators = [PublicEmailValidator(allowlist=[])]

    def clean(self, value):
        email = super().clean(value)
        try:
            ascii_email = canonical(email)
        except UnicodeError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error
        # It is longer then, perhaps too long.
        self.run_validators(ascii_email)
        return ascii_email


class TypedUrl(TypedLine, forms.URLField):
    """A web address; ``https://`` goes before it where it was left out."""

    default_validators = [URLValidator(schemes=["http", "https"])]


class LongSelect(forms.Select):
    """A select of hundreds of options, written in one go: Django renders a template for each of them."""

    def render(self, name, value, attrs=None, renderer=None):
        options = format_html_join(
            "\n", '<option value="{}"{}>{}</option>', ((key, flatatt({"selected": key == (value or "")}), label) for key, label in self.choices)
        )
        return format_html('<select name="{}"{}>{}</select>', name, flatatt(self.build_attrs(self.attrs, attrs)), options)


def form_field(field, errors):
    """Make the form field of a definition's field, with its texts in the active language.

    Args:
        field: the ``Field``.
        errors: the definition's texts of what may be wrong with any field.

    Returns:
        A ``django.forms.Field``.
    """
    return MAKERS[field.kind](
        field,
        label=label(field),
        help_text=" ".join(str(text) for text in (field.help, field.why) if text),
        required=field.required,
        error_messages=error_messages(field, errors),
    )


def label(field):
    """Return the label, marked where the answer is optional. A tick is so by its nature."""
    if field.required or field.required_when or field.kind == "tick":
        return str(field.label)
    return format_html('{} <span class="optional">({})</span>', str(field.label), _("optional"))


def error_messages(field, errors):
    """Return the texts of errors by Django's codes."""
    choice = str(field.missing or errors["choice"])
    return {
        "required": str(field.missing or ""),
        "invalid": str(errors.get(field.kind, "")),
        "invalid_choice": choice,
        "invalid_list": choice,
        "invisible": str(errors["invisible"]),
        "min_length": str(errors["too_short"]).format(limit=grouped(field.min_length)),
        "max_length": str(errors["too_long"]).format(limit=grouped(field.max_length)),
    }


def grouped(number):
    """Return a number as the active language writes it: 2,000 or 2.000; None stays."""
    return number and number_format(number, force_grouping=True)


def attributes(field, **more):
    """Return the HTML attributes of a control to type in."""
    return more | ({"autocomplete": field.autocomplete} if field.autocomplete else {})


def text(field, **options):
    return TypedLine(max_length=field.max_length, widget=forms.TextInput(attributes(field)), **options)


def email(field, **options):
    return TypedEmail(max_length=field.max_length, widget=forms.EmailInput(attributes(field, spellcheck="false")), **options)


def url(field, **options):
    return TypedUrl(max_length=field.max_length, assume_scheme="https", widget=forms.URLInput(attributes(field)), **options)


def textarea(field, **options):
    return TypedText(
        min_length=field.min_length, max_length=field.max_length, widget=forms.Textarea({"rows": 7, "data-limit": field.max_length}), **options
    )


def choice(field, **options):
    pairs = [(each.key, str(each.label)) for each in field.choices]
    if len(pairs) > SHOWN_CHOICES:
        return forms.ChoiceField(choices=[("", _("Choose one")), *pairs], widget=forms.Select(attributes(field)), **options)
    return forms.ChoiceField(choices=pairs, widget=forms.RadioSelect, **options)


def choices(field, **options):
    pairs = [(each.key, str(each.label)) for each in field.choices]
    return forms.MultipleChoiceField(choices=pairs, widget=forms.CheckboxSelectMultiple, **options)


def country(field, **options):
    pairs = [("", _("Choose one")), *countries.choices(get_language())]
    return forms.ChoiceField(choices=pairs, widget=LongSelect(attributes(field)), **options)


def date(field, **options):
    return forms.DateField(input_formats=["%Y-%m-%d"], widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **options)


def tick(field, **options):
    return forms.BooleanField(**options)


MAKERS = {
    "text": text,
    "email": email,
    "url": url,
    "textarea": textarea,
    "choice": choice,
    "choices": choices,
    "country": country,
    "date": date,
    "tick": tick,
}
