"""What the templates of our mails and of the staff's pages ask for."""

from datetime import date, datetime

from django import template
from django.utils.formats import date_format
from django.utils.timezone import localtime

from contact import spam

register = template.Library()


@register.filter
def sentences(signs):
    """Return the sentences about signs of spam, by their keys."""
    return spam.describe(signs)


@register.filter
def moment(text):
    """Return a moment that stands as in an export, in words."""
    return date_format(localtime(datetime.fromisoformat(text)), "j F Y, H.i")


@register.filter
def day(text):
    """Return a day that stands as in an export, in words."""
    return date_format(date.fromisoformat(text), "l j F Y")
