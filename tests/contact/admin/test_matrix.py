"""Who gets what at each address of the admin: a role, an address, an enquiry.

The addresses come from the URL configuration: a new one without a decision here fails a test.
"""

import re

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.urls import URLPattern

from contact.models import Desk, Enquiry, Message
from tests.contact.admin.staff import make_staff
from tests.contact.admin.world import ALL, ROLES, Role, leaks

pytestmark = pytest.mark.django_db

#: What each address is, and whose: see ``expected``.
READ_ONLY = {"add/": "never", "<path:object_id>/delete/": "never", "<path:object_id>/change/": "row", "<path:object_id>/history/": "look"}
FORM = {"add/": "add", "<path:object_id>/change/": "edit", "<path:object_id>/history/": "look"}
BOTH = {"": "list", "<path:object_id>/": "forward"}
DECISIONS = {
    **{
        f"contact/{name}/{end}": (kind, name)
        for name in ("enquiry", "message", "statistic", "auditentry")
        for end, kind in (BOTH | READ_ONLY).items()
    },
    **{f"django_tasks_database/dbtaskresult/{end}": (kind, "task") for end, kind in (BOTH | READ_ONLY).items()},
    **{f"contact/{name}/{end}": (kind, name) for name in ("desk", "routingrule", "answertemplate", "partner") for end, kind in (BOTH | FORM).items()},
    **{f"contact/{name}/<path:object_id>/delete/": ("never", name) for name in ("desk", "partner")},
    **{f"contact/{name}/<path:object_id>/delete/": ("add", name) for name in ("routingrule", "answertemplate")},
    "contact/enquiry/<int:pk>/act/": ("act", "enquiry"),
    "contact/enquiry/<int:pk>/answer/": ("answer", "enquiry"),
    "contact/enquiry/<int:pk>/files/<int:file>/": ("file", "enquiry"),
    "contact/enquiry/export/": ("export", "enquiry"),
    "contact/message/<int:pk>/send-again/": ("act", "message"),
    "": ("anybody", ""),
    # These are allauth's: tests/leuven_portal/accounts/test_urls.py decides on them.
    "login/": ("door", ""),
    "logout/": ("door", ""),
    "password_change/": ("door", ""),
    "password_change/done/": ("read", ""),
    "jsi18n/": ("read", ""),
    "autocomplete/": ("complete", ""),
    "r/<path:content_type_id>/<path:object_id>/": ("nothing", "enquiry"),
    "^(?P<app_label>auth|django_tasks_database|news|contact)/$": ("app", ""),
    "(?P<url>.*)$": ("nothing", ""),
}


def routes():
    """Return the routes of the admin, but for those of the news and of the accounts: tests/leuven_portal/test_admin_matrix.py has them."""

    def walk(patterns, before=""):
        for each in patterns:
            if isinstance(each, URLPattern):
                yield before + str(each.pattern)
            else:
                yield from walk(each.url_patterns, before + str(each.pattern))

    return [route for route in walk(admin.site.get_urls()) if not route.startswith(("news/", "auth/"))]


def expected(role, kind, model, row):
    """Return the status of GET and of POST at an address, for somebody who has signed in.

    Args:
        role: a ``Role``.
        kind: what the address is.
        model: whose pages it belongs to.
        row: ``plain``, ``late`` or ``secret`` where it is about an enquiry.
    """
    may_open = model in role.pages
    knows = model not in {"enquiry", "message"} or row in role.knows
    match kind:
        case "anybody":
            return 200, 200
        case "read":
            return 200, 405
        case "nothing":
            return 404, 404
        case "forward":
            return 302, 302
        case "complete":
            return 403, 405
        case "never":
            return 403, 403
        case "app":
            seen = bool(role.pages) if row == "contact" else "task" in role.pages
            return (200, 200) if seen else (404, 404)
        case "act":
            return 405, 302 if may_open else 403
        case "export":
            return 405, 302 if role.exports else 403
        # Without a draft it leads back to the enquiry, or to the list.
        case "answer":
            return (302, 302) if may_open else (403, 403)
        case "file":
            return (200 if knows else 404) if may_open else 403, 405
        # Whether there is such a row is asked before whether one may see it: it is looked for among those of one's desks.
        case "look" if not may_open and not role.desks and model in {"enquiry", "message"}:
            return 302, 302
        case _ if not may_open:
            return 403, 403
        case "list":
            return 200, 200
        case "row":
            return 200 if knows else 302, 403
        case "look":
            return (200, 200) if knows else (302, 302)
        case "add":
            return (200, 200) if role.edits else (403, 403)
        case "edit":
            return 200, 200 if role.edits else 403
        case "door":
            return None


def addresses(world, route):
    """Return pairs of what an address is about and the address, for each that a route stands for."""
    model = DECISIONS[route][1]
    if "<path:content_type_id>" in route:
        kinds = {row: ContentType.objects.get_for_model(model) for row, model in (("enquiry", Enquiry), ("message", Message))}
        keys = {"enquiry": world.enquiries, "message": world.messages}
        return [(f"{kind} {row}", f"/admin/r/{kinds[kind].pk}/{each.pk}/") for kind in kinds for row, each in keys[kind].items()]
    if "app_label" in route:
        return [("contact", "/admin/contact/"), ("tasks", "/admin/django_tasks_database/")]
    if route == "(?P<url>.*)$":
        return [("", "/admin/nothing/")]
    rows = {"enquiry": world.enquiries, "message": world.messages}.get(model) or {model: world.others.get(model)}
    if "<" not in route:
        rows = {"": None}
    routed = {row: route.replace("<int:file>", str(file.pk)) for row, file in world.files.items()}
    return [(row, "/admin/" + re.sub(r"<[^>]+>", str(each and each.pk), routed.get(row, route))) for row, each in rows.items()]


def post(client, address, data=None):
    """Send a form and undo what it did."""
    with transaction.atomic():
        response = client.post(address, data or {})
        transaction.set_rollback(True)
    return response


def test_every_address_has_its_decision():
    assert sorted(routes()) == sorted(DECISIONS)


@pytest.mark.parametrize("name", ROLES)
def test_each_role_at_each_address(client, world, act_as, name):
    role = act_as(name)
    found, wanted, leaked = {}, {}, {}
    for route, (kind, model) in DECISIONS.items():
        if kind == "door":
            continue
        for row, address in addresses(world, route):
            # Each look at what is confidential is noted: not in this test's own database.
            with transaction.atomic():
                got = client.get(address)
                transaction.set_rollback(True)
            sent = post(client, address)
            found[address] = got.status_code, sent.status_code
            wanted[address] = expected(role, kind, model, row)
            if shown := leaks(world, role, got, sent):
                leaked[address] = shown
    assert found == wanted
    assert leaked == {}


def test_who_has_not_signed_in_is_led_to_the_door(client, world):
    answers = {address: (client.get(address), client.post(address)) for route in DECISIONS for _row, address in addresses(world, route)}
    passed = {address for address, both in answers.items() for each in both if each.status_code != 302 or "/admin/login/" not in each["Location"]}
    assert passed == {"/admin/login/"}
    nobody = Role()
    assert [address for address, both in answers.items() if leaks(world, nobody, *both)] == []


@pytest.mark.parametrize("name", ROLES)
def test_what_each_role_changes(client, world, act_as, name):
    """From the page, and from the list with every row chosen by its number."""
    role = act_as(name)

    def touched(address, data):
        with transaction.atomic():
            response = client.post(address, data)
            rows = {row for row, each in world.enquiries.items() if each.history.exclude(kind__in=["received", "opened"]).exists()}
            transaction.set_rollback(True)
        return rows, leaks(world, role, response)

    enquiries = [each.pk for each in world.enquiries.values()]
    messages = [each.pk for each in world.messages.values()]
    spam = {"action": "mark_chosen_as_spam", "_selected_action": enquiries, "index": "0"}
    release = {"action": "release_chosen", "_selected_action": enquiries, "index": "0"}
    take = {"action": "take_chosen", "_selected_action": enquiries, "index": "0"}
    move = {"action": f"move-{Desk.objects.get(key='study').pk}", "_selected_action": enquiries, "index": "0"}
    assign = {"action": f"assign-{make_staff('colleague', 'Desk', desks=['partnership']).pk}", "_selected_action": enquiries, "index": "0"}
    again = {"action": "send_chosen_again", "_selected_action": messages, "index": "0"}
    assert touched("/admin/contact/enquiry/", spam) == (role.acts, [])
    assert touched("/admin/contact/enquiry/", spam | {"select_across": "1"}) == (role.acts, [])
    assert touched("/admin/contact/enquiry/", release) == (role.acts & {"secret"}, [])
    # Nobody takes what waits for a judgement.
    assert touched("/admin/contact/enquiry/", take) == (role.acts - {"secret"}, [])
    assert touched("/admin/contact/enquiry/", assign) == (role.acts - {"secret"}, [])
    assert touched("/admin/contact/enquiry/", move) == (role.acts, [])
    assert touched("/admin/contact/message/", again) == (role.acts, [])
    for row, each in world.enquiries.items():
        act = f"/admin/contact/enquiry/{each.pk}/act/"
        talent = Desk.objects.get(key="talent").pk
        for verb, data in {"spam": {}, "note": {"text": "x"}, "move": {"desk": talent}}.items():
            assert touched(act, {"verb": verb} | data) == (role.acts & {row}, []), verb
        for verb in ("take", "answer", "close"):
            assert touched(act, {"verb": verb}) == (role.acts & {row} - {"secret"}, []), verb
        assert touched(act, {"verb": "release"}) == (role.acts & {row} & {"secret"}, [])
        assert touched(f"/admin/contact/message/{world.messages[row].pk}/send-again/", {}) == (role.acts & {row}, [])


@pytest.mark.parametrize("name", ["another desk", "copied desk", "front desk", "superuser"])
def test_what_is_hidden_is_as_if_it_were_not_there(client, world, act_as, name):
    """Guessing numbers tells nothing: the answers are those to a number that nobody has."""
    role = act_as(name)

    def answers(pk, message_pk):
        pages = [f"/admin/contact/enquiry/{pk}/{end}" for end in ("change/", "history/", "delete/", "change/?_popup=1", "change/?_to_field=id")]
        pages += [f"/admin/contact/message/{message_pk}/{end}" for end in ("change/", "history/", "delete/")]
        pages += [f"/admin/r/{ContentType.objects.get_for_model(Enquiry).pk}/{pk}/"]
        pages += [f"/admin/contact/enquiry/{pk}/{end}" for end in ("answer/", "files/1/")]
        forms = {f"/admin/contact/enquiry/{pk}/{end}": {"verb": "spam"} for end in ("act/", "answer/")}
        forms |= {f"/admin/contact/message/{message_pk}/send-again/": {}}
        for each in [*(client.get(page, follow=True) for page in pages), *(client.post(page, data, follow=True) for page, data in forms.items())]:
            said = [message.message for message in (each.context or {}).get("messages", [])]
            yield each.status_code, re.sub(r"\d+", "N", str(each.redirect_chain)), [re.sub(r"\d+", "N", str(text)) for text in said]

    nothing = list(answers(999_999, 999_999))
    for row in ALL - role.knows:
        assert list(answers(world.enquiries[row].pk, world.messages[row].pk)) == nothing


def test_the_records_of_tasks_name_nobody(client, world):
    client.force_login(User.objects.create_superuser("root"))
    page = client.get(f"/admin/django_tasks_database/dbtaskresult/{world.others['task'].pk}/change/").content.decode()
    assert [trace for row in ALL for trace in world.traces(row) if trace in page] == []
