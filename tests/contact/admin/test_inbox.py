import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.translation import override

from contact.admin import bulk, inbox
from contact.came_from import Page
from contact.models import Desk, Enquiry
from tests.contact.admin.staff import changed, in_quarantine, make_staff, rows
from tests.contact.admin.test_enquiries import LIST, marks, references
from tests.contact.factories import make_enquiry
from tests.hostile_texts import hostile_texts

pytestmark = pytest.mark.django_db

PAGES = {"known": Page("A <known> page", "/en/news/known/", "en")}


def pages_of(slugs, language):
    return {slug: PAGES[slug] for slug in slugs & PAGES.keys()}


@pytest.fixture
def clerk(client):
    """Return a member of the study desk, whose client is signed in."""
    clerk = make_staff("clerk", "Desk", desks=["study"])
    client.force_login(clerk)
    return clerk


def due(days, **fields):
    """Return an enquiry of the study desk that is due so many days from today."""
    return changed(make_enquiry("study"), due_on=timezone.localdate() + timedelta(days=days), **fields)


def tabs(page):
    """Return the tabs of a list: name, count, and whether it is the chosen one."""
    nav = page.content.decode().partition('class="tabs"')[2].partition("</nav>")[0]
    found = re.findall(r'<a href="[^"]*"( aria-current="page")?>([^<]+?)(?: <span class="count">(\d+)</span>)?</a>', nav)
    return {name: (count and int(count), bool(current)) for current, name, count in found}


def told_beside(page):
    """Return the choices of the filters, by the name of each."""
    nav = page.content.decode().partition('id="changelist-filter"')[2].partition("</nav>")[0]
    filters = re.findall(r'data-filter-title="([^"]+)".*?</details>', nav, re.DOTALL)
    choices = [re.findall(r">([^<]+)</a></li>", part) for part in re.findall(r"<details.*?</details>", nav, re.DOTALL)]
    return dict(zip(filters, choices, strict=True))


class TestTabs:
    @pytest.fixture
    def world(self, clerk):
        """Make one enquiry for each list, and return the name of each by its reference."""
        colleague = make_staff("colleague", "Desk", desks=["study"])
        named = {
            "late": due(-1, state="assigned", owner=clerk),
            "today": due(0, state="assigned", owner=colleague),
            "waits": due(3),
            "held": due(3, is_quarantined=True, received_at=timezone.now() - timedelta(days=5)),
            "asked": due(-9, state="answered", consent_asked_at=timezone.now()),
            "done": due(-9, state="closed", owner=clerk),
            "other desk's": changed(make_enquiry("work"), due_on="2020-01-01"),
        }
        return {enquiry.reference: name for name, enquiry in named.items()}

    @pytest.mark.parametrize(
        ("key", "found"),
        [
            ("mine", ["late"]),
            ("new", ["waits"]),
            ("today", ["today"]),
            ("overdue", ["late"]),
            ("unassigned", ["waits"]),
            ("consent", ["asked"]),
            ("quarantine", ["held"]),
            ("open", ["late", "today", "waits", "held"]),
            ("all", ["done", "asked", "waits", "today", "late", "held"]),
        ],
    )
    def test_each_holds_its_own_in_its_order(self, client, world, key, found):
        page = client.get(f"{LIST}?list={key}")
        assert [world[each] for each in references(page)] == found
        [chosen] = [(name, count) for name, (count, is_chosen) in tabs(page).items() if is_chosen]
        assert chosen == (str(inbox.TABS[key][0]), "" if key == "all" else len(found))

    def test_what_is_open_comes_first_and_the_counts_are_of_what_one_may_know(self, client, world):
        page = client.get(LIST)
        assert [world[each] for each in references(page)] == ["late", "today", "waits", "held"]
        assert tabs(page) == {
            "Mine": (1, False),
            "New at my desks": (1, False),
            "Due today": (1, False),
            "Overdue": (1, False),
            "Unassigned": (1, False),
            "Waiting for consent": (1, False),
            "Quarantine": (1, False),
            "All open": (4, True),
            "Everything": ("", False),
        }

    def test_a_search_and_a_filter_without_a_tab_look_in_everything(self, client, world):
        assert {world[each] for each in references(client.get(f"{LIST}?q=visitor"))} == set(world.values()) - {"other desk's"}
        assert [world[each] for each in references(client.get(f"{LIST}?state__exact=closed"))] == ["done"]
        assert tabs(client.get(f"{LIST}?q=visitor"))["Everything"] == ("", True)

    def test_filters_and_search_stay_when_the_tab_changes_and_the_tab_when_a_filter_does(self, client, world):
        page = client.get(f"{LIST}?list=mine&purpose=study&q=wafers&o=-3&p=1").content.decode()
        assert 'href="?list=overdue&amp;o=-3&amp;purpose=study&amp;q=wafers"' in page
        assert 'href="?list=mine&amp;o=-3&amp;purpose=invest&amp;q=wafers"' in page
        # On the first page as well, whose address does not name its tab.
        assert 'href="?list=open&amp;purpose=invest"' in client.get(LIST).content.decode()
        # A search looks in everything, so its form carries no tab.
        form = page.partition('id="changelist-search"')[2].partition("</form>")[0]
        assert re.findall(r'<input type="hidden" name="(\w+)"', form) == ["purpose", "o"]

    @pytest.mark.parametrize(
        ("former", "leads"),
        [("answer=open", "open"), ("answer=overdue", "overdue"), ("quarantine=yes", "quarantine"), ("quarantine=no", "all")],
    )
    def test_links_of_earlier_mails_lead_to_the_tab(self, client, world, former, leads):
        response = client.get(f"{LIST}?{former}")
        assert (response.status_code, response["Location"]) == (302, f"?list={leads}")

    @pytest.mark.parametrize("asked", ["", "nothing", "open%00", "all'--"])
    def test_a_tab_that_there_is_not_is_none(self, client, world, asked):
        response = client.get(f"{LIST}?list={asked}")
        assert response.status_code in ({200} if not asked else {302, 400})

    def test_they_are_named_in_the_readers_language(self, client, world):
        with override("nl"):
            assert list(tabs(client.get(LIST, headers={"accept-language": "nl"}))) == [str(name) for name, _order in inbox.TABS.values()]


class TestColumns:
    def test_what_a_row_tells(self, client, clerk, settings):
        settings.CONTACT_CAME_FROM = "tests.contact.admin.test_inbox.pages_of"
        clerk.first_name, clerk.last_name = "Anna", "Peeters"
        clerk.save()
        due(0, state="assigned", owner=clerk, organisation="Example <b>", came_from="known", received_at="2026-01-02T10:00:00Z")
        due(-1, came_from="gone")
        [late, today] = rows(client.get(LIST))
        assert [cell.strip() for cell in today[2:]] == [
            "Assigned",
            f"{timezone.localdate():%-d %b %Y} Today",
            "Study",
            "Study desk",
            "Example &lt;b&gt;Demo Visitor",
            "Anna Peeters",
            "A &lt;known&gt; page",
            "2 Jan 2026",
        ]
        assert late[3].endswith(" Overdue")
        assert (late[6:9]) == ["Demo Visitor", "–", "gone"]
        assert '<a class="page-read" href="/en/news/known/" lang="en">' in client.get(LIST).content.decode()

    def test_what_is_answered_is_neither_late_nor_due_today(self, client, clerk):
        due(0, state="answered")
        due(-1, state="closed")
        assert [row[3].split()[-1].isdigit() for row in rows(client.get(f"{LIST}?list=all"))] == [True, True]

    def test_what_is_special_is_marked(self, all_desks):
        changed(make_enquiry("study"), tag="phd")
        make_enquiry(is_example=True)
        changed(in_quarantine(), is_confidential=True, due_on="2020-01-01")
        page = all_desks.get(f"{LIST}?list=all")
        assert marks(page) == [["quarantine", "confidential"], ["example"], ["phd"]]
        assert page.content.decode().count('<span class="state late">Overdue</span>') == 1

    def test_what_waits_for_a_judgement_says_why(self, all_desks):
        in_quarantine()
        make_enquiry()
        assert re.findall(r'<span class="sign quiet">(.*?)</span>', all_desks.get(f"{LIST}?list=quarantine").content.decode()) == [
            "The text has links written for a web page.",
            "The text offers what spam usually offers.",
        ]

    def test_it_is_sorted_by_what_an_index_gives(self, client, clerk):
        older, newer = due(1, received_at="2026-01-02T10:00:00Z"), due(2)
        heads = re.findall(r'scope="col" class="[^"]*sortable[^"]*column-(\w+)', client.get(LIST).content.decode())
        assert heads == ["due", "received"]
        orders = {order: references(client.get(f"{LIST}?list=all&o={order}")) for order in ("3", "-3", "9", "-9")}
        assert orders == {
            "3": [older.reference, newer.reference],
            "-3": [newer.reference, older.reference],
            "9": [older.reference, newer.reference],
            "-9": [newer.reference, older.reference],
        }


class TestFilters:
    def test_they_narrow_down(self, all_desks, settings):
        now = timezone.now()
        early = timezone.make_aware(timezone.datetime.combine(timezone.localdate(), timezone.datetime.min.time()))
        owner = make_staff("anna", "Desk", desks=["invest"])
        named = {
            "belgian": make_enquiry("invest", country="BE", sector="health"),
            "danish": changed(make_enquiry("invest"), owner=owner, state="assigned"),
            "brazilian": make_enquiry("work", state="closed"),
            "unasked": changed(make_enquiry("collaborate"), received_at=early - timedelta(seconds=1)),
            "old": changed(make_enquiry("study"), received_at=now - timedelta(days=93)),
        }
        names = {enquiry.reference: name for name, enquiry in named.items()}
        desk = Desk.objects.get(key="invest").pk

        def found(query):
            return {names[each] for each in references(all_desks.get(f"{LIST}?{query}"))}

        assert {query: found(query) for query in ["countries__exact=be", "countries__exact=eea", "countries__exact=other", "countries__exact="]} == {
            "countries__exact=be": {"belgian"},
            "countries__exact=eea": {"danish", "old"},
            "countries__exact=other": {"brazilian"},
            "countries__exact=": {"unasked"},
        }
        assert found("sector=health") == {"belgian", "danish"}
        assert found("sector=high-tech") == {"unasked"}
        assert found(f"desk__id__exact={desk}") == found("purpose=invest") == {"belgian", "danish"}
        assert found("age=today") == {"belgian", "danish", "brazilian"}
        assert found("age=week") | found("age=month") <= {"belgian", "danish", "brazilian", "unasked"}
        assert found("age=old") == {"old"}
        assert found("state__exact=closed") == {"brazilian"}
        assert (found(f"owner={owner.pk}"), found("owner=nobody") & {"danish"}) == ({"danish"}, set())
        assert found(f"purpose=invest&owner={owner.pk}&countries__exact=eea&q=visitor") == {"danish"}

    def test_what_there_is_to_choose_from(self, all_desks):
        make_staff("gone", "Desk", desks=["invest"]).delete()
        User.objects.create_user("visitor")
        choices = told_beside(all_desks.get(LIST))
        assert list(choices) == ["desk", "purpose", "country group", "sector", "age", "state", "owner"]
        assert choices["country group"] == ["All", "Belgium", "EU, EEA or Switzerland", "Other countries", "Not asked"]
        assert choices["owner"] == ["All", "Nobody", "reader"]
        assert "Health &amp; life sciences" in choices["sector"]
        assert told_beside(all_desks.get(f"{LIST}?purpose=collaborate"))["sector"] != choices["sector"]
        assert "sector" not in told_beside(all_desks.get(f"{LIST}?purpose=other"))

    @pytest.mark.parametrize("query", ["owner=0", "owner=x", "age=x", "sector=%27", "desk__id__exact=x", "countries__exact=xx", "p=99", "p=x", "o=x"])
    def test_nonsense_breaks_nothing(self, all_desks, query):
        make_enquiry()
        assert all_desks.get(f"{LIST}?{query}").status_code in {200, 302}


class TestSearch:
    @pytest.mark.parametrize("asked", ["visitor@example.org", "Demo", "photo", "few wafers", "PHD"])
    def test_it_finds_people_organisations_words_and_tags(self, all_desks, asked):
        found = make_enquiry("collaborate", tag="phd")
        make_enquiry("work", name="Other", email="other@example.com", message="Something altogether different, please")
        assert references(all_desks.get(LIST, {"q": asked})) == [found.reference]
        assert references(all_desks.get(LIST, {"q": found.reference})) == [found.reference]

    def test_it_finds_nothing_that_is_another_desks(self, client, clerk):
        make_enquiry("work", name="Hidden Person")
        changed(make_enquiry("invest", name="Hidden Person"), is_confidential=True)
        assert references(client.get(f"{LIST}?q=hidden")) == []

    def test_hostile_texts_are_searched_for_as_words_and_shown_as_text(self, all_desks):
        texts = hostile_texts()[:: max(1, len(hostile_texts()) // 60)]
        for text in [*texts, '"', "*", "a*", "NEAR(a b)", "a AND", "OR", "words:a", "'", "\\", "%", "_", "^a", "-a", "(", "a'b", ":*", "!"]:
            page = all_desks.get(LIST, {"q": text})
            assert page.status_code == 200
            if "<" in text:
                assert text not in page.content.decode()


class TestCounting:
    @pytest.fixture
    def few(self, monkeypatch):
        monkeypatch.setattr(inbox, "MOST", 3)
        monkeypatch.setattr(bulk, "MOST", 3)
        monkeypatch.setattr(inbox.InboxAdmin, "list_per_page", 2)

    def test_it_counts_so_far_and_says_that_there_is_more(self, client, clerk, few):
        enquiries = [make_enquiry("study") for _ in range(3)]
        page = client.get(f"{LIST}?list=all")
        assert (page.context["cl"].result_count, "more than" in page.content.decode()) == (3, False)
        enquiries.append(make_enquiry("study"))
        page = client.get(f"{LIST}?list=all&p=2")
        assert page.context["cl"].result_count == 3
        assert "more than 3 enquiries: search or filter to reach the rest" in page.content.decode()
        assert references(page) == [enquiries[1].reference]
        assert client.get(f"{LIST}?list=all&p=3").status_code == 302

    def test_all_of_many_are_so_many_as_are_counted(self, client, clerk, few):
        enquiries = [make_enquiry("study") for _ in range(5)]
        page = client.get(f"{LIST}?list=all").content.decode()
        assert "Select the first 3" in page
        data = {"action": "mark_chosen_as_spam", "_selected_action": [enquiries[4].pk], "select_across": "1", "index": "0"}
        client.post(f"{LIST}?list=all", data)
        assert list(Enquiry.objects.filter(state="spam").order_by("-pk")) == enquiries[:1:-1]


class TestTexts:
    def test_it_says_what_only_other_desks_read(self, client):
        def said():
            return re.findall(r'<p class="quiet">(.*?)</p>', client.get(LIST).content.decode(), re.DOTALL)

        overseer = make_staff("manager", "Manager", desks=["invest"])
        client.force_login(overseer)
        changed(make_enquiry("invest"), is_confidential=True)
        assert said() == []
        changed(make_enquiry("study"), is_confidential=True)
        assert [text.strip() for text in said()] == ["1 confidential enquiry is not in this list: only the members of its desk read it."]
        changed(make_enquiry("work"), is_confidential=True)
        assert [text.strip() for text in said()] == ["2 confidential enquiries are not in this list: only the members of their desks read them."]
        # Who oversees nothing is not told how much there is elsewhere.
        client.force_login(make_staff("talent", "Desk", desks=["employers"]))
        assert said() == []

    def test_who_is_at_no_desk_learns_why_there_is_nothing(self, client):
        make_enquiry()
        client.force_login(make_staff("new", "Desk"))
        page = client.get(LIST)
        assert references(page) == []
        assert "You are a member of no desk yet" in page.content.decode()


class TestCost:
    @pytest.mark.parametrize(("address", "queries"), [("", 15), ("?list=mine", 15), ("?list=all&purpose=study", 15), ("?q=visitor", 17)])
    def test_it_costs_the_same_at_one_row_and_at_three(self, all_desks, django_assert_num_queries, address, queries):
        all_desks.get(LIST)
        owner = User.objects.get(username="reader")
        for _ in range(2):
            changed(in_quarantine(), owner=owner, state="assigned", came_from="nothing")
            with django_assert_num_queries(queries):
                assert references(all_desks.get(LIST + address))
            make_enquiry("work", came_from="nothing")

    def test_for_who_oversees_it_costs_the_same_too(self, client, django_assert_num_queries):
        client.force_login(make_staff("manager", "Manager"))
        client.get(LIST)
        for _ in range(2):
            changed(make_enquiry(), is_confidential=True)
            make_enquiry("study")
            with django_assert_num_queries(12):
                assert references(client.get(LIST))
            make_enquiry("work")
