"""The line 'You came from', from the door to the desk. The pages are the test's own: the app knows no articles."""

import re

import pytest
from django.db import DatabaseError
from django.http import QueryDict

from contact import views
from contact.came_from import CameFrom, Page
from contact.models import Enquiry
from tests.contact.factories import address, filled_in, fresh_proof, hidden_part, make_enquiry

PAGES = {"known": Page("A <known> page", "/en/news/known/", "en"), "gekend": Page("Een pagina", "/nl/nieuws/gekend/", "nl")}


def pages_of(slugs, language):
    return {slug: PAGES[slug] for slug in slugs & PAGES.keys()}


@pytest.fixture(autouse=True)
def pages(settings):
    settings.CONTACT_CAME_FROM = "tests.contact.test_came_from.pages_of"


def line(response):
    """Return the slug that a form carries, what its line says, and whether it is ticked to be left out."""
    text = response.content.decode()
    slug = re.search(r'<input type="hidden" name="from" value="(.*?)"', text)
    said = re.search(r'<cite lang="(..)">(.*?)</cite>', text)
    return slug and slug[1], said and said.groups(), bool(re.search(r'name="without_from"[^>]* checked', text))


NOTHING = (None, None, False)
KNOWN = ("known", ("en", "A &lt;known&gt; page"), False)
HOSTILE = ["unknown", "", "<script>", "../../etc", "known\n", "known/", "a b", "é", "\0", "x" * 201, "javascript:alert(1)"]


@pytest.mark.parametrize("slug", HOSTILE)
def test_what_is_no_page_is_nothing(slug):
    data = QueryDict(mutable=True)
    data["from"] = slug
    assert CameFrom.said_in(data).looked_up("en") == CameFrom()


@pytest.mark.django_db
class TestForm:
    def test_it_says_where_you_came_from(self, client):
        assert line(client.get(address("invest"), {"from": "known"})) == KNOWN
        assert line(client.get(address("invest", "nl"), {"from": "gekend"})) == ("gekend", ("nl", "Een pagina"), False)
        assert line(client.get(address("invest"))) == NOTHING

    # A NUL in an address is refused before any view sees it.
    @pytest.mark.parametrize("slug", [slug for slug in HOSTILE if slug != "\0"])
    def test_it_says_nothing_of_what_is_no_page(self, client, slug):
        response = client.get(address("invest"), {"from": slug})
        assert (response.status_code, line(response)) == (200, NOTHING)
        assert "script>alert" not in response.content.decode()

    def test_it_sets_no_cookie(self, client):
        client.get(address("invest"), {"from": "known"})
        assert not client.cookies

    def test_an_address_of_the_other_language_takes_it_along(self, client):
        assert client.get("/en/contact/werken/?from=known").headers["Location"] == "/en/contact/work/?from=known"
        assert client.get("/en/contact/werken/?from=<b>").headers["Location"] == "/en/contact/work/"

    def test_the_way_to_another_form_takes_it_along(self, client):
        assert 'href="/en/contact/collaborate/?from=known"' in client.get(address("invest"), {"from": "known"}).content.decode()


@pytest.mark.django_db
class TestSent:
    def send(self, client, **changes):
        return client.post(address("other"), fresh_proof() | filled_in("other") | changes)

    def test_it_is_kept_with_the_enquiry(self, client):
        assert self.send(client, **{"from": "known"}).status_code == 303
        assert Enquiry.objects.get().came_from == "known"

    def test_it_is_not_where_the_visitor_removes_it(self, client):
        assert self.send(client, **{"from": "known", "without_from": "on"}).status_code == 303
        assert Enquiry.objects.get().came_from == ""

    @pytest.mark.parametrize("slug", HOSTILE)
    def test_what_is_no_page_is_dropped_and_the_enquiry_stored(self, client, slug):
        assert self.send(client, **{"from": slug}).status_code == 303
        assert Enquiry.objects.get().came_from == ""

    def test_it_outlives_a_mistake_and_so_does_the_tick(self, client):
        faulty = self.send(client, name="", **{"from": "known"})
        assert (faulty.status_code, line(faulty)) == (422, KNOWN)
        assert line(self.send(client, name="", **{"from": "known", "without_from": "on"})) == (*KNOWN[:2], True)

    def test_it_outlives_a_database_that_is_away(self, client, monkeypatch):
        def away(*arguments, **options):
            raise DatabaseError

        with monkeypatch.context() as patch:
            patch.setattr(views.CameFrom, "looked_up", away)
            failed = self.send(client, **{"from": "known"})
        assert (failed.status_code, line(failed)) == (503, ("known", None, False))
        client.post(address("other"), hidden_part(failed) | filled_in("other") | {"from": "known"})
        assert Enquiry.objects.get().came_from == "known"


@pytest.mark.django_db
class TestDesk:
    @pytest.mark.parametrize(
        ("slug", "shown"),
        [
            ("known", '<a href="/en/news/known/" lang="en">A &lt;known&gt; page</a>'),
            ("no-longer-there", "<dd>no-longer-there</dd>"),
        ],
    )
    def test_it_sees_what_was_read(self, admin_client, slug, shown):
        page = admin_client.get(f"/admin/contact/enquiry/{make_enquiry(came_from=slug).pk}/change/").content.decode()
        assert "Came from" in page
        assert shown in page

    def test_without_it_there_is_no_row(self, admin_client):
        assert "Came from" not in admin_client.get(f"/admin/contact/enquiry/{make_enquiry().pk}/change/").content.decode()
