"""The doors, for any page that wants to lead to the forms."""

from django import template

from contact import definition

register = template.Library()


@register.simple_tag
def doors(first=""):
    """Return the purposes that have a door of their own: all but 'something else'.

    They stand in a ring, so that neighbours stay together: who begins with work goes on with study.

    Args:
        first: the key of the one to begin with; what is no such key changes nothing.
    """
    purposes = [purpose for key, purpose in definition.current().purposes.items() if key != "other"]
    start = next((place for place, purpose in enumerate(purposes) if purpose.key == first), 0)
    return purposes[start:] + purposes[:start]
