import json
import re
from datetime import UTC, datetime

import pytest
from django.contrib.admin.models import LogEntry
from django.db.models import DateField, DateTimeField
from django.utils.translation import override
from django_tasks_db.models import DBTaskResult

from contact import person
from contact.actions import assign
from contact.answering import start
from contact.audit import subject
from contact.intake import COLUMNS
from contact.letters import announce, queue_acknowledgement
from contact.links import token
from contact.models import Attachment, AuditEntry, Desk, Enquiry, HistoryEntry, Message, Note, Partner, PrivateLink, Statistic
from contact.person import as_data, as_page, erase, export
from tests.contact.admin.staff import make_staff
from tests.contact.factories import make_enquiry

pytestmark = pytest.mark.django_db

#: Where an export tells what a column of an enquiry holds, and why it leaves one out. A new column must be entered in one of the two.
TOLD = {
    "reference": "reference",
    "purpose": "purpose",
    "definition_version": "definition_version",
    "state": "state",
    "desk": "desk",
    "tag": "tag",
    "is_confidential": "is_confidential",
    "is_quarantined": "in_quarantine",
    "spam_signs": "signs_of_spam",
    "answers": "answers",
    "came_from": "came_from",
    "page_language": "page_language",
    "privacy_version": "privacy_wording",
    "received_at": "received_at",
    "due_on": "due_on",
    "days_to_answer": "days_to_answer",
    "answered_at": "answered_at",
    "consent_asked_at": "asked_for_consent_at",
    "consent_for": "consent_for",
    "referred_to": "referred_to",
    "last_message_at": "last_message_at",
    "forget_on": "forget_on",
} | dict.fromkeys(COLUMNS, "answers")
LEFT_OUT = {
    "id": "a number of the database's own",
    "warned_on": "says what staff were told",
    "reminded_for": "says what staff were told",
    "told_late_for": "says what staff were told",
    "escalated_for": "says what staff were told",
    "owner": "names a member of staff",
    "receipt_token": "is in the link of the acknowledgement, which is told",
    "submission_token": "random, and of no use any more",
    "is_example": "no person wrote an example",
    "countries": "follows from the country",
    "sector": "follows from the answers",
}


@pytest.fixture
def enquiry():
    stored = make_enquiry(
        "invest",
        arrival=datetime(2026, 11, 25, 12, 0, tzinfo=UTC),
        email="Visitor@Example.org",
        came_from="imec-turns-forty",
        spam_signs=["links"],
    )
    stored.copies.add(Desk.objects.get(key="talent"))
    queue_acknowledgement(stored)
    announce(stored)
    return stored


class TestExport:
    def test_every_column_is_told_or_left_out_for_a_reason(self, enquiry):
        columns = {field.name for field in Enquiry._meta.fields}
        assert columns == TOLD.keys() | LEFT_OUT.keys()
        assert TOLD.keys() & LEFT_OUT.keys() == set()
        assert as_data(enquiry).keys() == set(TOLD.values()) | {"copied_to", "messages", "history", "notes", "links"}

    def test_every_relation_is_told(self):
        relations = {relation.get_accessor_name() for relation in Enquiry._meta.related_objects} | {
            field.name for field in Enquiry._meta.many_to_many
        }
        # The search holds the words of what is told.
        assert relations - {"search_text"} == {"messages", "history", "copies", "notes", "links"}

    def test_what_an_enquiry_holds(self, enquiry):
        with override("en"):
            told = export("visitor@example.org", "somebody")
        assert told["email"] == "visitor@example.org"
        [data] = json.loads(json.dumps(told))["enquiries"]
        messages, history = data.pop("messages"), data.pop("history")
        assert (data.pop("notes"), len(data.pop("links"))) == ([], 1)
        answers = {answer["field"]: (answer["label"], answer["answer"], answer["value"]) for answer in data.pop("answers")}
        wording = data.pop("privacy_wording")
        for field in Enquiry._meta.fields:
            if isinstance(field, DateField | DateTimeField) and (value := getattr(enquiry, field.name)):
                assert data.pop(field.name) == value.isoformat()
        assert data == {
            "reference": enquiry.reference,
            "purpose": str(enquiry.purpose_definition.name),
            "definition_version": 1,
            "state": "New",
            "desk": "Business & investment desk",
            "copied_to": ["International talent desk"],
            "tag": "health",
            "days_to_answer": 2,
            "answered_at": None,
            "asked_for_consent_at": None,
            "consent_for": None,
            "referred_to": None,
            "is_confidential": False,
            "in_quarantine": False,
            "signs_of_spam": ["links"],
            "came_from": "imec-turns-forty",
            "page_language": "en",
        }
        assert wording == {"version": 1, "text": str(enquiry.privacy_wording)}
        assert answers["sector"] == ("Sector", "Health & life sciences", "health")
        assert answers["email"][2] == "Visitor@Example.org"
        assert answers.keys() == {
            "name",
            "email",
            "message",
            "answer_language",
            "may_refer",
            "organisation",
            "country",
            "sector",
            "project",
            "timing",
        }
        assert [(message["kind"], message["to"], message["state"]) for message in messages] == [
            ("Acknowledgement", "Visitor@Example.org", "Queued"),
            ("Notice to the desk", "Business & investment desk", "Queued"),
            ("Notice to a second desk", "International talent desk", "Queued"),
        ]
        assert [message["text"] for message in messages] == list(enquiry.messages.values_list("text", flat=True))
        assert [entry["what"] for entry in history] == ["Received"]

    @pytest.mark.parametrize("typed", ["visitor@example.org", "VISITOR@EXAMPLE.ORG", " Visitor@Example.org\n"])
    def test_the_address_in_whatever_capitals_and_of_nobody_else(self, enquiry, typed):
        make_enquiry(email="visitor@example.org.example.com")
        make_enquiry(email="another.visitor@example.org")
        make_enquiry(email="visitor+more@example.org")
        assert [each["reference"] for each in export(typed, "somebody")["enquiries"]] == [enquiry.reference]

    @pytest.mark.parametrize("typed", ["%", "_isitor@example.org", "", "visitor@example.org' OR 1=1 --"])
    def test_nothing_stands_for_everything(self, enquiry, typed):
        assert export(typed, "somebody")["enquiries"] == []

    def test_it_is_noted_without_the_address(self, enquiry):
        export("visitor@EXAMPLE.org", "command line, portal")
        assert list(AuditEntry.objects.values_list("action", "by", "subject", "enquiries")) == [
            ("export", "command line, portal", subject("visitor@example.org"), 1)
        ]

    def test_it_names_no_member_of_staff(self, enquiry, django_user_model):
        enquiry.record(HistoryEntry.Kind.OPENED, django_user_model.objects.create_user("petra.peeters"))
        assert "petra" not in json.dumps(export("visitor@example.org", "somebody"))

    def test_every_column_of_what_hangs_on_it_is_told_or_left_out_for_a_reason(self, enquiry):
        told = {
            Message: {"kind", "to_email", "subject", "text", "state", "created_at", "sent_at"},
            Note: {"at", "text"},
            PrivateLink: {"kind", "created_at", "expires_at", "revoked_at"},
            Attachment: {"name", "size"},
            HistoryEntry: {"at", "kind"},
        }
        left_out = {
            "id": "a number of the database's own",
            **dict.fromkeys(["enquiry", "message", "link", "desk"], "says where it belongs"),
            **dict.fromkeys(["by", "by_name"], "names a member of staff"),
            "details": "keys of our own, some of which name a member of staff",
            "key": "opens the private page",
            **dict.fromkeys(["content", "content_type"], "the person has the file"),
            "html": "says what the text says",
            **dict.fromkeys(["language", "message_id"], "stands in the mail"),
            **dict.fromkeys(["attempts", "next_attempt_at", "sending_until", "last_error_kind", "alerted_at"], "is about the mail server"),
        }
        for model, columns in told.items():
            assert {field.name for field in model._meta.fields} - columns <= left_out.keys(), model
            assert columns & left_out.keys() == set()
        assert [field for field in left_out if not any(field in {each.name for each in model._meta.fields} for model in told)] == []

    def test_it_names_no_member_of_staff_and_holds_no_draft(self, enquiry):
        petra, els = (make_staff(f"{name}.of.the.desk", "Desk", desks=[enquiry.desk.key]) for name in ("petra", "els"))
        petra.email = "petra.peeters@example.org"
        petra.save()
        assign(enquiry, els, petra)
        Message.objects.filter(pk=start(enquiry, els).pk).update(text="Half a sentence")
        found = json.dumps(export("visitor@example.org", "somebody"))
        assert [each for each in (petra.email, petra.username, els.username, "Half a sentence") if each in found] == []

    def test_what_hangs_on_it(self, enquiry, django_user_model):
        petra = django_user_model.objects.create_user("petra.peeters")
        enquiry.owner, enquiry.consent_asked_at = petra, enquiry.received_at
        partner = {"name_en": "Example partner", "name_nl": "Voorbeeldpartner", "email": "partner@example.org"}
        enquiry.referred_to = enquiry.consent_for = Partner.objects.create(**partner)
        enquiry.save()
        enquiry.notes.create(by=petra, by_name="petra.peeters", text="Calls on Mondays", at=enquiry.received_at)
        acknowledgement = enquiry.messages.first()
        acknowledgement.attachments.create(name="plan.pdf", content_type="application/pdf", size=5, content=b"%PDF-")
        [link] = enquiry.links.all()
        found = export("visitor@example.org", "somebody")
        [data] = json.loads(json.dumps(found))["enquiries"]
        assert (data["asked_for_consent_at"], data["consent_for"], data["referred_to"]) == (
            enquiry.received_at.isoformat(),
            "Example partner",
            "Example partner",
        )
        assert data["notes"] == [{"at": enquiry.received_at.isoformat(), "text": "Calls on Mondays"}]
        assert [message["attachments"] for message in data["messages"]] == [[{"name": "plan.pdf", "size": 5}], [], []]
        assert data["links"] == [
            {"kind": "The enquiry", "created_at": link.created_at.isoformat(), "expires_at": link.expires_at.isoformat(), "revoked_at": None}
        ]
        for whole in (json.dumps(found), as_page(found)):
            assert [secret for secret in (link.key, token(link), "petra", "%PDF") if secret in whole] == []
        page = as_page(found)
        assert [said for said in ("Calls on Mondays", "plan.pdf, 5\xa0bytes", "Example partner", "The enquiry: ") if said not in page] == []

    def test_it_costs_the_same_for_one_and_for_three(self, enquiry, django_assert_num_queries):
        for _ in range(2):
            with django_assert_num_queries(11):
                export("visitor@example.org", "somebody")
            for _ in range(2):
                queue_acknowledgement(make_enquiry(email="visitor@example.org"))


class TestPage:
    def test_it_says_what_the_data_say(self, enquiry):
        page = as_page(export("visitor@example.org", "somebody"))
        assert re.search(r'<html lang="(..)">', page)[1] == "en"
        assert f"<h2>{enquiry.reference}: " in page
        told = re.findall(r"<dt>(.+?)</dt><dd[^>]*>(.*?)</dd>", page)
        assert [
            pair for pair in told if pair[0] in {"Received", "At the latest on", "Forgotten on", "Tag", "Signs of spam", "Copied to", "Came from"}
        ] == [
            ("Received", "25 November 2026, 13.00"),
            ("Copied to", "International talent desk"),
            ("Tag", "health"),
            ("Signs of spam", "The text has three links."),
            ("At the latest on", "Friday 27 November 2026"),
            ("Forgotten on", "Thursday 25 November 2027"),
            ("Came from", "imec-turns-forty"),
        ]
        assert ("Sector", "Health &amp; life sciences") in told
        assert page.count("<h4>") == 3

    def test_it_is_in_dutch_too(self, enquiry):
        with override("nl"):
            page = as_page(export("visitor@example.org", "somebody"))
        assert '<html lang="nl">' in page
        assert "25 november 2026, 13.00" in page

    def test_what_was_typed_is_text(self):
        hostile = "<script>alert(1)</script>\nand a second line, so that it is long enough"
        enquiry = make_enquiry(name="<b>Zoë</b>", message=hostile, organisation='"><svg onload=alert(1)>', came_from="x")
        queue_acknowledgement(enquiry)
        Message.objects.update(subject="<i>subject</i>", text="<u>text</u>")
        page = as_page(export(enquiry.email, "somebody"))
        assert re.findall(r"<(?:script|b|svg|i|u)\b", page) == []
        assert "&lt;script&gt;alert(1)&lt;/script&gt;<br>and a second line" in page

    def test_it_needs_nothing_from_anywhere(self, enquiry):
        page = as_page(export("visitor@example.org", "somebody"))
        assert re.findall(r"<(?:link|script|img|style|iframe)\b|\bsrc=|\bstyle=", page) == []


class TestErase:
    def test_everything_of_the_person_goes_and_nothing_of_another(self, enquiry):
        other = make_enquiry(email="other@example.org")
        queue_acknowledgement(other)
        assert erase(" VISITOR@example.org", "somebody") == [enquiry.reference]
        assert (list(Enquiry.objects.all()), Message.objects.count(), HistoryEntry.objects.count(), DBTaskResult.objects.count()) == (
            [other],
            1,
            1,
            1,
        )
        assert Statistic.objects.get().count == 1

    def test_whatever_its_time_and_state(self):
        for fields in ({}, {"is_quarantined": True}, {"state": "spam"}, {"state": "answered"}):
            make_enquiry(**fields)
        Enquiry.objects.filter(pk=make_enquiry().pk).update(is_confidential=True)
        assert len(erase("visitor@example.org", "somebody")) == 5
        assert sum(Statistic.objects.values_list("count", flat=True)) == 5

    def test_it_is_noted_without_the_address(self, enquiry):
        erase("visitor@example.org", "command line, portal")
        [entry] = AuditEntry.objects.values()
        assert (entry["action"], entry["by"], entry["subject"], entry["enquiries"]) == (
            "erase",
            "command line, portal",
            subject("Visitor@Example.org"),
            1,
        )
        assert "isitor" not in str(entry)

    def test_that_nothing_was_found_is_noted_too(self):
        assert erase("nobody@example.org", "somebody") == []
        assert AuditEntry.objects.get().enquiries == 0

    def test_looking_changes_nothing(self, enquiry):
        models = (Enquiry, Message, HistoryEntry, DBTaskResult, LogEntry, Statistic, AuditEntry)
        before = [list(model.objects.order_by("pk").values()) for model in models]
        assert erase("visitor@example.org", "somebody", dry_run=True) == [enquiry.reference]
        assert [list(model.objects.order_by("pk").values()) for model in models] == before

    def test_it_is_all_or_nothing(self, enquiry, monkeypatch):
        def fail(*args):
            raise RuntimeError

        monkeypatch.setattr(person, "note", fail)
        with pytest.raises(RuntimeError):
            erase("visitor@example.org", "somebody")
        assert (Enquiry.objects.count(), Statistic.objects.count()) == (1, 0)
