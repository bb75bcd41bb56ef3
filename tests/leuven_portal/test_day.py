"""The first screen of the admin: who sees what of it."""

import re
from datetime import datetime, timedelta
from html import unescape
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import Permission, User
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import override

from contact.day import Tally
from contact.models import Enquiry
from leuven_portal.day import enquiries_in_words, in_words, news_in_words
from news.day import Newsroom
from news.models import Article
from tests.contact.admin.staff import changed, given_up, in_quarantine, make_staff
from tests.contact.factories import make_enquiry
from tests.factories import make_article
from tests.hostile_texts import hostile_texts

pytestmark = pytest.mark.django_db

INDEX = "/admin/"
NOW = datetime(2026, 11, 26, 9, 0, tzinfo=ZoneInfo("Europe/Brussels"))

#: The parts of the screen, by the id of their heading.
WORK = {"first", "weeks", "answering", "sources"}
ROLES = {
    "author": (["Author"], [], {"news", "lists"}),
    "editor": (["Editor"], [], {"news", "lists"}),
    "author at a desk": (["Author"], ["study"], {"news", "lists"}),
    "editor and desk": (["Editor", "Desk"], ["study"], {*WORK, "news", "mail", "lists"}),
    "desk": (["Desk"], ["study"], {*WORK, "mail", "lists"}),
    "another desk": (["Desk"], ["invest"], {*WORK, "mail", "lists"}),
    "front desk": (["Desk"], ["front"], {*WORK, "mail", "lists"}),
    "member of no desk": (["Desk"], [], {"lists"}),
    "manager": (["Manager"], [], {*WORK, "news", "mail", "lists"}),
    "nobody": ([], [], {"lists"}),
}
#: Of the enquiries of the study desk below: how many are late, and how many each role's chart counts.
LATE = {"editor and desk": 2, "desk": 2, "another desk": 0, "front desk": 1, "manager": 1}
CHARTED = {"editor and desk": 3, "desk": 3, "another desk": 0, "front desk": 0, "manager": 2}


def shown(page):
    """Return the text of a page as it is read, without scripts and markup."""
    text = re.sub(r"<(script|style|title)\b.*?</\1>", "", page.content.decode(), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


def parts(page):
    """Return the parts of the screen that are there."""
    return set(re.findall(r'<h2 id="day-(\w+)"', page.content.decode()))


@pytest.fixture
def sign_in(client):
    """Return a function that signs in somebody of a role and shows the first screen."""

    def look(groups, desks, path=INDEX, **options):
        client.force_login(make_staff("somebody", *groups, desks=desks))
        return client.get(path, **options)

    return look


@pytest.fixture
def work():
    """Enquiries of the study desk: one that is late, one that is late and confidential, one that is due later; a mail that was given up."""
    late = timezone.localdate() - timedelta(days=3)
    rows = {
        "late": changed(make_enquiry("study", organisation="Firm-late"), due_on=late),
        "secret": changed(make_enquiry("study", organisation="Firm-secret"), due_on=late, is_confidential=True, tag="Tag-secret"),
        "later": make_enquiry("study", organisation="Firm-later"),
    }
    given_up(rows["secret"])
    return rows


class TestRoles:
    @pytest.mark.parametrize("name", ROLES)
    def test_each_sees_the_parts_that_are_theirs(self, sign_in, work, name):
        groups, desks, wanted = ROLES[name]
        page = sign_in(groups, desks)
        assert (page.status_code, parts(page)) == (200, wanted)

    @pytest.mark.parametrize("name", LATE)
    def test_each_reads_the_numbers_that_are_theirs(self, sign_in, work, name):
        groups, desks, _wanted = ROLES[name]
        page = sign_in(groups, desks)
        tallies = dict(re.findall(r'\?list=(\w+)"><b>(\d+)</b>', page.content.decode()))
        assert tallies["overdue"] == str(LATE[name])
        assert f" {CHARTED[name]} enquir" in shown(page)

    @pytest.mark.parametrize(
        ("name", "known"),
        [
            ("desk", {"late", "secret", "later"}),
            ("another desk", set()),
            ("front desk", {"late"}),
            ("manager", {"late", "later"}),
            ("author", set()),
            ("member of no desk", set()),
            ("nobody", set()),
        ],
    )
    def test_nobody_finds_a_trace_of_what_they_may_not_know_of(self, sign_in, work, name, known):
        groups, desks, _wanted = ROLES[name]
        page = sign_in(groups, desks).content.decode()
        assert {row for row, enquiry in work.items() if enquiry.reference in page or f"/enquiry/{enquiry.pk}/" in page} == known
        # Of what is confidential the purpose alone, of nobody name, address or question.
        organisations = {row for row in work if f"Firm-{row}" in page}
        assert organisations <= known - {"secret"}
        assert not any(each in page for each in ("Tag-secret", work["late"].name, work["late"].email, work["late"].message))

    @pytest.mark.parametrize(
        ("name", "actions"),
        [("author", ["Write an article"]), ("desk", ["Open the inbox"]), ("manager", ["Write an article", "Open the inbox"]), ("nobody", [])],
    )
    def test_each_is_offered_what_they_may_do(self, sign_in, name, actions):
        groups, desks, _wanted = ROLES[name]
        assert re.findall(r'<a class="button[^>]*>([^<]+)<', sign_in(groups, desks).content.decode()) == actions

    def test_a_member_of_no_desk_is_told_so(self, sign_in):
        assert "You are a member of no desk yet, so there are no enquiries here for you." in shown(sign_in(["Desk"], []))

    def test_an_author_is_told_nothing_of_it(self, sign_in):
        text = shown(sign_in(["Author"], []))
        assert "member of no desk" not in text
        assert "enquir" not in text.lower()

    def test_who_may_look_and_not_act_has_no_list_to_answer(self, client, work):
        reader = make_staff("reader", "Desk", desks=["study"])
        reader.groups.clear()
        reader.user_permissions.add(Permission.objects.get(codename="view_enquiry"))
        client.force_login(reader)
        assert parts(client.get(INDEX)) == {*WORK - {"first"}, "lists"}

    def test_every_list_of_the_stock_page_is_still_there(self, client):
        client.force_login(User.objects.create_superuser("root"))
        page = client.get(INDEX)
        below = page.content.decode().partition('id="day-lists"')[2]
        addresses = [model["admin_url"] for app in page.context["app_list"] for model in app["models"]]
        assert [address for address in addresses if f'href="{address}"' not in below] == []
        assert "/admin/contact/desk/add/" in below

    def test_the_page_of_one_app_is_the_stock_one(self, client):
        client.force_login(User.objects.create_superuser("root"))
        page = client.get("/admin/news/")
        assert (page.status_code, parts(page)) == (200, set())
        assert "/admin/news/article/add/" in page.content.decode()

    def test_a_guest_is_led_to_the_door(self, client):
        assert client.get(INDEX)["Location"] == "/admin/login/?next=/admin/"


class TestLinks:
    def test_each_tally_leads_to_its_list(self, sign_in, work):
        page = sign_in(["Desk"], ["study"]).content.decode()
        lists = ["overdue", "today", "mine", "new", "unassigned", "quarantine", "consent"]
        assert re.findall(r'"/admin/contact/enquiry/\?list=(\w+)"><b>', page) == lists
        assert '"/admin/contact/enquiry/?list=open"' in page

    def test_a_line_leads_to_its_enquiry_and_names_it_for_who_hears_it(self, sign_in, work):
        page = sign_in(["Desk"], ["study"]).content.decode()
        late = work["late"]
        assert page.count(f'href="/admin/contact/enquiry/{late.pk}/change/"') == 2
        assert f'Open<span class="visually-hidden"> {late.reference}</span>' in page

    def test_an_article_without_dutch_leads_to_its_translation(self, sign_in):
        article = make_article("Only in English")
        assert f"/admin/news/article/add/?original={article.pk}" in sign_in(["Editor"], []).content.decode()


class TestSentences:
    @pytest.mark.parametrize(
        ("late", "today", "said"),
        [
            (0, 0, "No enquiry is late, and none is due today."),
            (1, 0, "One enquiry is late."),
            (2, 0, "Two enquiries are late."),
            (0, 1, "One enquiry is due today."),
            (0, 9, "Nine enquiries are due today."),
            (1, 1, "One enquiry is late and one is due today."),
            (2, 3, "Two enquiries are late and three are due today."),
            (12, 10, "12 enquiries are late and 10 are due today."),
        ],
    )
    def test_enquiries(self, late, today, said):
        assert enquiries_in_words([Tally("overdue", late, "", ""), Tally("today", today, "", "")]) == [said]

    @pytest.mark.parametrize(
        ("number", "said"), [(0, []), (1, ["One article goes live at 14.00."]), (2, ["Two articles go live today, the first at 14.00."])]
    )
    def test_news(self, number, said):
        article = make_article(published_at=NOW.replace(hour=14))
        assert news_in_words(Newsroom([article], number, [], 0, [], 0, 0)) == said

    def test_numbers(self):
        assert [in_words(number) for number in (0, 1, 2, 9, 10, 100)] == ["0", "1", "two", "nine", "10", "100"]

    def test_the_screen_begins_with_the_day_and_what_matters(self, client, work):
        client.force_login(make_staff("boss", "Manager"))
        make_article(published_at=timezone.now() + timedelta(seconds=30))
        page = shown(client.get(INDEX))
        local = timezone.localtime()
        assert f"{local:%A} {local.day} {local:%B} One enquiry is late." in page


class TestTexts:
    def test_hostile_ones_are_texts(self, client, monkeypatch):
        """As titles of articles that are written and that were read before, as organisations and as tags: each is shown as it was typed."""
        client.force_login(make_staff("boss", "Manager", desks=["study", "invest"]))
        texts = [text for text in hostile_texts() if text.isprintable()]
        # As many on a page as there are, instead of the few that fit.
        many = min(len(texts), 75)
        for place in ("contact.day.NAMED", "contact.charts.MOST_PAGES", "news.day.NAMED"):
            monkeypatch.setattr(place, many)
        read_before = [make_article(slug=f"read-{number}") for number in range(many)]
        drafts = [make_article(state="draft", published_at=None) for _ in range(many)]
        enquiries = [changed(make_enquiry("invest"), came_from=article.slug) for article in read_before]
        for start in range(0, len(texts), many):
            some = texts[start : start + many]
            for text, enquiry, *articles in zip(some, enquiries, read_before, drafts, strict=False):
                enquiry.organisation, enquiry.tag = text[:120], text[:30]
                for article in articles:
                    article.title = text[:200]
            Article.objects.bulk_update(read_before + drafts, ["title"])
            Enquiry.objects.bulk_update(enquiries, ["organisation", "tag"])
            inside = the_day(client.get(INDEX))
            assert foreign(inside) == []
            assert [text for text in some if f'<span class="state"><bdi>{escape(text[:30])}</bdi>' not in inside] == []
            assert [text for text in some if f"<bdi>{escape(text[:120])}</bdi>" not in inside] == []
            assert [text for text in some if inside.count(f'<bdi lang="en">{escape(text[:200])}</bdi>') < 3] == []

    def test_in_dutch_the_drawing_and_the_language_are_right(self, client, work):
        client.force_login(make_staff("boss", "Manager"))
        make_article("Read in English", slug="read-before")
        Enquiry.objects.update(came_from="read-before")
        with override("nl"):
            page = client.get(INDEX, headers={"accept-language": "nl"}).content.decode()
        assert not re.search(r'(?:x|y|width|height|x1|x2|y1|y2)="[\d.]*,[\d]', page)
        assert '<bdi lang="en">Read in English</bdi>' in page


#: What the first screen is made of.
HTML = "div header h1 h2 h3 p a ul ol li b section table thead tbody tr th td span small details summary dl dt dd bdi br main"
SVG = "svg defs pattern rect path circle line text title g"
OWN = {*HTML.split(), *SVG.split()}


def the_day(page):
    """Return the part of the page that is the first screen's own."""
    return page.content.decode().partition('<div class="day">')[2].partition('<footer id="footer">')[0]


def foreign(html):
    """Return what a page has that is not its own: other elements, and attributes that run or lead elsewhere."""
    elements = {name.lower() for name in re.findall(r"<([a-zA-Z][\w-]*)", html)} - OWN
    attributes = re.findall(r"<[^>]*\s(on\w+|style|srcdoc|formaction)\s*=", html)
    addresses = [each for each in re.findall(r'href="([^"]*)"', html) if not each.startswith(("/", "#"))]
    return sorted(elements) + attributes + addresses


class TestCost:
    @pytest.mark.parametrize(("groups", "desks", "queries"), [(["Manager"], ["study"], 29), (["Desk"], ["study"], 23), (["Author"], [], 11)])
    def test_it_is_the_same_for_one_and_for_three(self, client, django_assert_num_queries, groups, desks, queries):
        client.force_login(make_staff("somebody", *groups, desks=desks))
        for number in (1, 3):
            for _ in range(number):
                changed(make_enquiry("study", answered_at=timezone.now()), came_from=make_article().slug, due_on=timezone.localdate())
                in_quarantine("study")
                given_up(make_enquiry("study"))
                make_article(published_at=timezone.now() + timedelta(hours=1))
                make_article(state="draft", published_at=None)
            with django_assert_num_queries(queries):
                client.get(INDEX)

    def test_it_asks_nothing_of_who_may_see_nothing(self, client, django_assert_max_num_queries):
        client.force_login(make_staff("nobody"))
        with django_assert_max_num_queries(4):
            client.get(INDEX)


def test_the_screen_obeys_the_strict_policy(client, work):
    client.force_login(make_staff("boss", "Manager"))
    page = client.get(INDEX)
    inside = the_day(page)
    assert not re.search(r"<script|\sstyle=|<style|\son\w+=", inside)
    assert "style-src 'self'" in page["Content-Security-Policy"]
