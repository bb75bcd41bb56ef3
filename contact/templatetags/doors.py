"""The doors, for any page that wants to lead to the forms."""

from django import template

from contact import definition

register = template.Library()


@register.simple_tag
def doors():
    """Return the purposes that have a door of their own: all but 'something else'."""
    return [purpose for key, purpose in definition.current().purposes.items() if key != "other"]
