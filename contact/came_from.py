"""What a visitor was reading when a door to the forms was taken."""

from dataclasses import dataclass

from django.conf import settings
from django.core.validators import slug_re
from django.utils.module_loading import import_string

#: The name under which an address and a form carry the slug.
NAME = "from"
#: The tick by which a visitor leaves it out.
LEFT_OUT = "without_from"
LONGEST = 200


@dataclass(frozen=True)
class Page:
    """A page that leads to the forms: its title, its address, and the language it is in."""

    title: str
    address: str
    language: str


@dataclass(frozen=True)
class CameFrom:
    """What an address or a form says of the page before it. Whatever is no slug counts as nothing.

    Attributes:
        slug: the slug, or an empty text.
        is_left_out: whether the visitor ticked that the desk need not know.
        page: the ``Page``, once it has been looked up.
    """

    slug: str = ""
    is_left_out: bool = False
    page: Page | None = None

    @classmethod
    def said_in(cls, data):
        """Return what a query or a form says, before anything is looked up."""
        slug = data.get(NAME, "")
        return cls(slug if len(slug) <= LONGEST and slug_re.match(slug) else "", LEFT_OUT in data)

    def looked_up(self, language):
        """Return this with its page, or nothing where no page has the slug.

        Args:
            language: the language the visitor reads, in which a page is looked for first.
        """
        page = page_at(self.slug, language)
        return CameFrom(self.slug, self.is_left_out, page) if page else CameFrom()

    @property
    def kept(self):
        """The slug that the enquiry keeps."""
        return "" if self.is_left_out or not self.page else self.slug


def page_at(slug, language):
    """Return the ``Page`` that has a slug, or None; arguments as for ``pages_at``. An empty slug is no page's."""
    return pages_at({slug}, language).get(slug)


def pages_at(slugs, language):
    """Return the pages that have slugs, by slug, for as many as are asked for at once.

    Which pages there are is not for this app to know: ``CONTACT_CAME_FROM`` names the function that does.

    Args:
        slugs: a set of them; an empty one is no page's.
        language: the language in which a page is looked for first.
    """
    known = slugs - {""}
    return import_string(settings.CONTACT_CAME_FROM)(known, language) if known else {}
