"""Who gets what at each address of the admin: a role, an address, an enquiry.

The addresses come from the URL configuration: a new one without a decision here fails a test. The three enquiries
are those of one desk. One is plain and copied to another desk, one is late, and one is confidential and all that
would open it to others if it were not: late, in quarantine and copied.
"""

import re
from dataclasses import dataclass, field

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.urls import URLPattern
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from contact.models import AnswerTemplate, Attachment, AuditEntry, Desk, Enquiry, Message, Partner, RoutingRule, Statistic
from tests.contact.admin.staff import changed, given_up, make_staff
from tests.contact.factories import make_enquiry

pytestmark = pytest.mark.django_db

ALL = {"plain", "late", "secret"}
DESKS_PAGES = {"enquiry", "message", "desk", "answertemplate", "partner"}
MANAGERS_PAGES = DESKS_PAGES | {"routingrule", "statistic", "auditentry"}
EVERY_PAGE = MANAGERS_PAGES | {"task"}


@dataclass(frozen=True)
class Role:
    """Somebody, and what is theirs: which enquiries they know of and act on, which models' pages they open, whether they edit and export."""

    groups: tuple = ()
    desks: tuple = ()
    knows: set = field(default_factory=set)
    acts: set = field(default_factory=set)
    pages: set = field(default_factory=set)
    edits: bool = False
    exports: bool = False


ROLES = {
    "author": Role(("Author",)),
    "editor": Role(("Editor",)),
    "author at the desk": Role(("Author",), ("partnership",)),
    "another desk": Role(("Desk",), ("invest",), pages=DESKS_PAGES),
    "own desk": Role(("Desk",), ("partnership",), ALL, ALL, DESKS_PAGES),
    "copied desk": Role(("Desk",), ("talent",), {"plain"}, set(), DESKS_PAGES),
    "front desk": Role(("Desk",), ("front",), {"late"}, {"late"}, DESKS_PAGES),
    "manager": Role(("Manager",), (), {"plain", "late"}, {"plain", "late"}, MANAGERS_PAGES, edits=True, exports=True),
    "superuser": Role(("superuser",), (), {"plain", "late"}, {"plain", "late"}, EVERY_PAGE, edits=True, exports=True),
}
DESK_ROLES = [name for name, role in ROLES.items() if role.pages]

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


@dataclass(frozen=True)
class World:
    """What there is: the three enquiries, each with a mail, its file, a note and somebody's draft, and one row of everything else."""

    enquiries: dict
    messages: dict
    files: dict
    others: dict

    def addresses(self, route):
        """Return pairs of what an address is about and the address, for each that a route stands for."""
        model = DECISIONS[route][1]
        if "<path:content_type_id>" in route:
            kinds = {row: ContentType.objects.get_for_model(model) for row, model in (("enquiry", Enquiry), ("message", Message))}
            keys = {"enquiry": self.enquiries, "message": self.messages}
            return [(f"{kind} {row}", f"/admin/r/{kinds[kind].pk}/{each.pk}/") for kind in kinds for row, each in keys[kind].items()]
        if "app_label" in route:
            return [("contact", "/admin/contact/"), ("tasks", "/admin/django_tasks_database/")]
        if route == "(?P<url>.*)$":
            return [("", "/admin/nothing/")]
        rows = {"enquiry": self.enquiries, "message": self.messages}.get(model) or {model: self.others.get(model)}
        if "<" not in route:
            rows = {"": None}
        routed = {row: route.replace("<int:file>", str(file.pk)) for row, file in self.files.items()}
        return [(row, "/admin/" + re.sub(r"<[^>]+>", str(each and each.pk), routed.get(row, route))) for row, each in rows.items()]

    def traces(self, row):
        """Return what would show that an enquiry is there."""
        enquiry = self.enquiries[row]
        typed = [enquiry.reference, enquiry.name, enquiry.email, enquiry.organisation, enquiry.message, enquiry.receipt_token]
        return [*typed, f"Note of {row}", f"Draft of {row}", f"{row}.txt", f"Content of {row}"]


@pytest.fixture
def world():
    enquiries, messages, files = {}, {}, {}
    writer = make_staff("writer")
    for row in ("plain", "late", "secret"):
        who = {"name": f"Name-{row}", "email": f"mail-{row}@example.org", "organisation": f"Firm-{row}"}
        enquiry = make_enquiry("collaborate", message=f"Words that only the {row} one has in it", **who)
        messages[row] = given_up(enquiry)
        content = f"Content of {row}".encode()
        files[row] = Attachment.objects.create(message=messages[row], name=f"{row}.txt", content_type="text/plain", size=9, content=content)
        enquiry.notes.create(by=writer, by_name="writer", text=f"Note of {row}")
        draft = {"kind": "answer", "state": "draft", "to_email": enquiry.email, "language": "en", "text": f"Draft of {row}"}
        Message.objects.create(enquiry=enquiry, by=writer, by_name="writer", **draft)
        if row != "late":
            enquiry.copies.set(Desk.objects.filter(key="talent"))
        late = {"due_on": "2020-01-01"} if row != "plain" else {}
        hidden = {"is_confidential": True, "is_quarantined": True, "spam_signs": ["markup"]} if row == "secret" else {}
        hidden |= {"consent_asked_at": timezone.now()} if row == "secret" else {}
        enquiries[row] = changed(enquiry, **late | hidden)
    others = {
        "desk": Desk.objects.get(key="partnership"),
        "answertemplate": AnswerTemplate.objects.first(),
        "partner": Partner.objects.create(name_en="House", name_nl="Huis", email="partner@example.com"),
        "routingrule": RoutingRule.objects.first(),
        "statistic": Statistic.objects.create(month="2026-01-01", purpose="invest", count=1),
        "auditentry": AuditEntry.objects.create(action="purge", enquiries=1),
        "task": DBTaskResult.objects.get(args_kwargs__args__0=messages["secret"].pk),
    }
    return World(enquiries, messages, files, others)


@pytest.fixture
def act_as(client):
    """Return a function that signs in somebody of a role."""

    def sign_in(name):
        role = ROLES[name]
        user = User.objects.create_superuser("somebody") if "superuser" in role.groups else make_staff("somebody", *role.groups, desks=role.desks)
        client.force_login(user)
        return role

    return sign_in


def post(client, address, data=None):
    """Send a form and undo what it did."""
    with transaction.atomic():
        response = client.post(address, data or {})
        transaction.set_rollback(True)
    return response


def leaks(world, role, *responses):
    """Return what answers show of enquiries that a role may not know of, and of any key to a receipt."""
    shown = "".join(response.content.decode() for response in responses)
    hidden = [trace for row in ALL - role.knows for trace in world.traces(row)] + [each.receipt_token for each in world.enquiries.values()]
    return [trace for trace in hidden if trace in shown]


def test_every_address_has_its_decision():
    assert sorted(routes()) == sorted(DECISIONS)


@pytest.mark.parametrize("name", ROLES)
def test_each_role_at_each_address(client, world, act_as, name):
    role = act_as(name)
    found, wanted, leaked = {}, {}, {}
    for route, (kind, model) in DECISIONS.items():
        if kind == "door":
            continue
        for row, address in world.addresses(route):
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
    answers = {address: (client.get(address), client.post(address)) for route in DECISIONS for _row, address in world.addresses(route)}
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


#: What the lists are asked, and what there is to be found: to each question the confidential enquiry is an answer.
QUESTIONS = {
    **{("enquiry", f"q={{{name}}}"): {"secret"} for name in ("reference", "name", "email", "organisation")},
    ("enquiry", "q=secret"): {"secret"},
    **{("enquiry", f"list={each}"): {"secret"} for each in ("quarantine", "quarantine&_facets=True", "consent")},
    ("enquiry", "list=overdue"): {"late", "secret"},
    ("enquiry", "list=unassigned"): {"plain", "late"},
    **{("enquiry", f"list={each}"): set() for each in ("mine", "today")},
    **{("enquiry", f"q=Words&list={each}"): ALL for each in ("open", "all")},
    **{("enquiry", each): ALL for each in ("q=words", "q=w", "desk__id__exact={desk}", "state__exact=new", "purpose=collaborate", "list=all")},
    **{("enquiry", each): ALL for each in ("countries__exact=", "sector=high-tech", "age=today", "owner=nobody", "list=open&age=month")},
    ("enquiry", "age=old"): set(),
    **{("enquiry", each): ALL for each in ("_facets=True", "_popup=1", "_to_field=id", "all=", "o=1", "o=-3.5", "o=6.-2", "o=99")},
    ("message", "q={reference}"): {"secret"},
    ("message", "q={email}"): {"secret"},
    **{("message", each): ALL for each in ("lost=yes", "state__exact=failed", "kind__exact=acknowledgement")},
    **{("message", each): ALL for each in ("_facets=True", "_popup=1", "_to_field=id", "all=", "o=1", "o=-2.3")},
}
#: What nobody may ask, as the answer would tell what no page does: hidden columns, and rows behind a relation.
REFUSED = {
    "enquiry": [
        *("receipt_token__startswith=a", "submission_token__contains=a", "email__startswith=mail", "name__gte=N", "id__exact=1", "pk__in=1,2"),
        *("message__icontains=words", "answers__theme=high-tech", "spam_signs__contains=markup", "is_confidential__exact=1"),
        *("history__kind=opened", "history__by=1", "messages__to_email__contains=a", "messages__isnull=False", "copies=1", "copies__id__exact=1"),
        *("desk__email__contains=a", "desk__members__id__exact=1", "desk__members__password__startswith=a", "_to_field=receipt_token"),
        *(
            "owner__password__startswith=a",
            "owner__email__contains=a",
            "search_text__words__contains=words",
            "search_text__isnull=True",
            "list__gte=a",
        ),
    ],
    "message": [
        *(
            "enquiry={pk}",
            "enquiry__id__exact={pk}",
            "enquiry__name__startswith=N",
            "enquiry__receipt_token__startswith=a",
            "text__contains=received",
        ),
        *("html__contains=a", "message_id__contains=a", "desk=1", "enquiry__desk__members__password__startswith=a", "_to_field=message_id"),
    ],
    "desk": [
        *("enquiries={pk}", "enquiries__id__gte={pk}", "enquiries__isnull=False", "enquiries__name__contains=N", "copied_enquiries={pk}"),
        *("copied_enquiries__pk=1", "members=1", "members__password__startswith=a", "email__contains=a", "enquiries__messages__to_email=a"),
    ],
    "routingrule": ["desk__enquiries={pk}", "desk__enquiries__name__contains=N", "copies__copied_enquiries={pk}", "copies=1", "note__contains=a"],
    "statistic": ["count__gte=1"],
    "auditentry": ["subject__startswith=a"],
}


def asked(client, model, question, world):
    """Return the answer of a list to a question about the confidential enquiry."""
    secret = world.enquiries["secret"]
    values = {"desk": secret.desk_id, "pk": secret.pk, **{name: getattr(secret, name) for name in ("reference", "name", "email", "organisation")}}
    return client.get(f"/admin/contact/{model}/?{question.format(**values)}")


def listed(world, response):
    """Return which of the enquiries a list holds, having seen that it counts no others."""
    rows = {each.pk: row for row, each in world.enquiries.items()}
    changes = response.context["cl"]
    found = {rows[getattr(each, "enquiry_id", each.pk)] for each in changes.queryset}
    assert changes.result_count == len(found)
    return found


@pytest.mark.parametrize("name", DESK_ROLES)
def test_no_list_finds_or_counts_more(client, world, act_as, name):
    role = act_as(name)
    found = {}
    for model, question in QUESTIONS:
        response = asked(client, model, question, world)
        page = response.content.decode()
        counts = [int(number) for number in re.findall(r"<a href=[^>]+>[^<]*\((\d+)\)|class=\"count\">(\d+)<", page) for number in number if number]
        # Counts beside the filters of the mails, where they are asked for, and of the tabs of the enquiries always.
        assert bool(counts) == (model == "enquiry" or "_facets" in question)
        assert counts == [] or max(counts) <= len(role.knows), question
        # What was asked stands in the search field again.
        assert set(leaks(world, role, response)) <= set(re.findall(r'name="q" value="([^"]*)"', page)), question
        found[model, question] = listed(world, response)
    assert found == {question: rows & role.knows for question, rows in QUESTIONS.items()}


@pytest.mark.parametrize("name", ROLES)
def test_an_export_holds_what_the_list_shows_and_no_more(client, world, act_as, name):
    role = act_as(name)
    for question in [each for model, each in QUESTIONS if model == "enquiry" and "_popup" not in each and "_to_field" not in each]:
        secret = world.enquiries["secret"]
        values = {"desk": secret.desk_id, **{field: getattr(secret, field) for field in ("reference", "name", "email", "organisation")}}
        response = client.post(f"/admin/contact/enquiry/export/?{question.format(**values)}", {"format": "csv"})
        if not role.exports:
            assert response.status_code == 403
            continue
        text = b"".join(response.streaming_content).decode()
        found = {row for row, each in world.enquiries.items() if each.reference in text}
        assert found == QUESTIONS["enquiry", question] & role.knows, question
    assert {row for row, each in world.enquiries.items() if each.history.filter(kind="exported").exists()} == set()


@pytest.mark.parametrize("name", ["own desk", "another desk", "superuser"])
def test_what_is_asked_of_hidden_columns_and_relations_is_refused(client, world, act_as, name):
    role = act_as(name)
    lists = {model: questions for model, questions in REFUSED.items() if model in role.pages}
    found = {(model, question): asked(client, model, question, world).status_code for model, questions in lists.items() for question in questions}
    assert found == dict.fromkeys(found, 400)


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


@pytest.mark.parametrize("name", ["author", "own desk", "copied desk", "another desk", "superuser"])
def test_no_autocompletion_tells_of_it(client, world, act_as, name):
    """For every relation of every model: the stock view lets whoever may see the related model's list search it."""
    role = act_as(name)
    references = {each.reference: row for row, each in world.enquiries.items()}
    people = {"auth.user": role.edits, "contact.desk": "desk" in role.pages, "contact.routingrule": "routingrule" in role.pages}
    found = {}
    for model in apps.get_app_config("contact").get_models():
        for relation in (each for each in model._meta.get_fields() if each.is_relation and each.concrete):
            related = relation.related_model._meta.label_lower
            for term in ("", world.enquiries["secret"].name):
                asked_for = {"app_label": "contact", "model_name": model._meta.model_name, "field_name": relation.name, "term": term}
                response = client.get("/admin/autocomplete/", asked_for)
                assert leaks(world, role, response) == []
                if response.status_code != 200:
                    assert response.status_code == 403
                    assert "enquiry" not in role.pages or not people.get(related, related == "contact.enquiry"), related
                elif related == "contact.enquiry" and term == "":
                    found[relation] = {references[each["text"]] for each in response.json()["results"]}
    assert found == dict.fromkeys(found, role.knows)
    assert bool(found) == ("enquiry" in role.pages)


def test_the_records_of_tasks_name_nobody(client, world):
    client.force_login(User.objects.create_superuser("root"))
    page = client.get(f"/admin/django_tasks_database/dbtaskresult/{world.others['task'].pk}/change/").content.decode()
    assert [trace for row in ALL for trace in world.traces(row) if trace in page] == []
