"""What lists, exports and autocompletion answer to whom: never more than an enquiry's page would."""

import re

import pytest
from django.apps import apps

from tests.contact.admin.world import ALL, DESK_ROLES, ROLES, leaks

pytestmark = pytest.mark.django_db

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
