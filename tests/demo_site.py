"""The demonstration as a whole site: every kind of page in it, and the one loading of it that many tests look at."""

from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from types import SimpleNamespace

from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from django.utils.translation import override


@dataclass(frozen=True)
class Page:
    """A kind of page in one language.

    ``way`` says how a visitor gets there: ``open`` its address, ``send`` the form of that address
    empty, ``send from elsewhere`` as another site's page would, or open the ``receipt`` of an
    example enquiry, or what its private links lead to: ``thread``, ``copy`` and ``erasure``.
    """

    kind: str
    language: str
    path: str
    status: int = 200
    way: str = "open"

    def __str__(self):
        return f"{self.language}-{self.kind}"


def both(kind, english, dutch, **more):
    return [Page(kind, "en", english, **more), Page(kind, "nl", dutch, **more)]


PAGES = [
    *both("home", "/en/", "/nl/"),
    *both("list", "/en/news/", "/nl/nieuws/"),
    *both("list-2", "/en/news/?page=2", "/nl/nieuws/?page=2"),
    *both("list-filtered", "/en/news/?topic=health&year=2020", "/nl/nieuws/?topic=gezondheid&year=2020"),
    *both("list-empty", "/en/news/?topic=creativity&year=1999", "/nl/nieuws/?topic=creativiteit&year=1999"),
    *both("topics", "/en/topics/", "/nl/themas/"),
    *both("topic", "/en/topics/climate-city/", "/nl/themas/klimaat-en-stad/"),
    *both("article", "/en/news/nanoic-pilot-line-opens/", "/nl/nieuws/nanoic-proeflijn-geopend/"),
    Page("article-in-english-only", "en", "/en/news/imec-turns-forty/"),
    *both("about", "/en/about/", "/nl/over-ons/"),
    *both("privacy", "/en/privacy/", "/nl/privacy/"),
    *both("accessibility", "/en/accessibility/", "/nl/toegankelijkheid/"),
    *both("chooser", "/en/contact/", "/nl/contact/"),
    *both("invest", "/en/contact/invest/", "/nl/contact/investeren/"),
    *both("work", "/en/contact/work/", "/nl/contact/werken/"),
    *both("study", "/en/contact/study/", "/nl/contact/studeren/"),
    *both("collaborate", "/en/contact/collaborate/", "/nl/contact/samenwerken/"),
    *both("other", "/en/contact/other/", "/nl/contact/iets-anders/"),
    *both("form-with-errors", "/en/contact/invest/", "/nl/contact/investeren/", status=422, way="send"),
    *both("receipt", "/en/", "/nl/", way="receipt"),
    *both("private", "/en/", "/nl/", way="thread"),
    *both("private-copy", "/en/", "/nl/", way="copy"),
    *both("private-erasure", "/en/", "/nl/", way="erasure"),
    *both("private-mailed", "/en/contact/enquiry/mailed/", "/nl/contact/vraag/mailed/"),
    *both("private-unknown", "/en/contact/enquiry/nothing/", "/nl/contact/vraag/niets/", status=404),
    *both("not-found", "/en/nothing/", "/nl/niets/", status=404),
    *both("not-allowed", "/en/contact/work/", "/nl/contact/werken/", status=403, way="send from elsewhere"),
    *both("not-readable", "/en/?a=%00", "/nl/?a=%00", status=400),
]


def receipt_path(language):
    """Return the address of an example enquiry's receipt, in a language."""
    from contact.models import Enquiry

    enquiry = Enquiry.objects.filter(purpose="collaborate").order_by("pk").first()
    with override(language):
        return reverse("contact:receipt", args=[enquiry.purpose, enquiry.receipt_token])


def private_path(kind, language):
    """Return the address of a private link of an example enquiry, in a language.

    Args:
        kind: ``thread``, ``copy`` or ``erasure``.
        language: its code.
    """
    from contact.links import link_for, one_time, token
    from contact.models import Enquiry

    enquiry = Enquiry.objects.filter(purpose="collaborate").order_by("pk").first()
    link = link_for(enquiry) if kind == "thread" else enquiry.links.filter(kind=kind).first() or one_time(enquiry, kind)
    with override(language):
        return reverse("contact:private", kwargs={"kind": kind, "token": token(link)})


def own_path(page):
    """Return the address of a page that is an enquirer's own, or None where a page is everybody's."""
    if page.way == "receipt":
        return receipt_path(page.language)
    return private_path(page.way, page.language) if page.way in {"thread", "copy", "erasure"} else None


def make_desks():
    """Make the desks, the routing and the text templates that ``migrate`` makes and that a transactional test, at its end, has emptied."""
    schema_editor = SimpleNamespace(connection=connection)
    import_module("contact.migrations.0002_desks").create_desks(apps, schema_editor)
    if not apps.get_model("contact", "RoutingRule").objects.exists():
        import_module("contact.migrations.0005_fill_and_default_rules").create_rules(apps, schema_editor)
    import_module("contact.migrations.0011_default_templates").create_templates(apps, SimpleNamespace(connection=connection))


@contextmanager
def loaded(blocker):
    """Hold the demonstration in the test database, for many tests, and take it out at the end.

    pytest-django runs the tests that change the database before those that name no fixture of
    its own, so nothing empties the tables meanwhile.

    Args:
        blocker: pytest-django's ``django_db_blocker``.
    """
    with blocker.unblock():
        assert "test" in str(connection.settings_dict["NAME"]), "this empties the database, so it must be the tests' own"
        call_command("flush", verbosity=0, interactive=False)
        make_desks()
        call_command("demo", verbosity=0)
        try:
            yield
        finally:
            call_command("flush", verbosity=0, interactive=False)
