import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override
from django_tasks_db.models import DBTaskResult

from contact.audit import subject
from contact.letters import announce, queue_acknowledgement
from contact.links import find, one_time, token
from contact.models import Attachment, AuditEntry, Desk, Enquiry, HistoryEntry, Message, Note, PrivateLink
from contact.own_data import AGAIN, erase, take_copy
from tests.contact.at_once import at_once
from tests.contact.factories import make_enquiry

pytestmark = pytest.mark.django_db

Kind = PrivateLink.Kind


def link_to(kind, enquiry=None):
    return one_time(enquiry or make_enquiry(), kind)


def unpacked(archive):
    with zipfile.ZipFile(io.BytesIO(archive)) as copy:
        return {name: copy.read(name).decode() for name in copy.namelist()}


class TestCopy:
    def test_it_holds_all_under_the_address_to_read_and_for_programs(self):
        enquiry, other = make_enquiry(), make_enquiry(email="Visitor@example.org")
        make_enquiry(email="another@example.org")
        files = unpacked(take_copy(link_to(Kind.COPY, enquiry)))
        assert files.keys() == {"copy.html", "copy.json"}
        references = [each["reference"] for each in json.loads(files["copy.json"])["enquiries"]]
        assert references == [enquiry.reference, other.reference]
        assert [reference for reference in references if f"<h2>{reference}: " in files["copy.html"]] == references
        assert "another@example.org" not in files["copy.html"] + files["copy.json"]

    def test_it_is_in_the_language_of_the_page(self):
        link = link_to(Kind.COPY)
        with override("nl"):
            assert '<html lang="nl">' in unpacked(take_copy(link))["copy.html"]

    def test_it_is_noted_in_the_history_and_in_the_audit_log(self):
        link = link_to(Kind.COPY)
        take_copy(link)
        assert list(link.enquiry.history.values_list("kind", flat=True)) == ["received", "copy-taken"]
        assert list(AuditEntry.objects.values_list("action", "by", "subject", "enquiries")) == [
            ("export", "the person, by private link", subject("visitor@example.org"), 1)
        ]

    def test_it_can_be_taken_again_for_a_quarter_of_an_hour(self):
        link = link_to(Kind.COPY)
        take_copy(link)
        until = PrivateLink.objects.get().revoked_at
        assert timedelta(0) <= timezone.now() + AGAIN - until < timedelta(minutes=1)
        take_copy(link)
        assert (PrivateLink.objects.get().revoked_at, AuditEntry.objects.count()) == (until, 2)
        PrivateLink.objects.update(revoked_at=timezone.now())
        with pytest.raises(PrivateLink.DoesNotExist):
            take_copy(link)
        assert (find(token(link), Kind.COPY), AuditEntry.objects.count()) == (None, 2)

    @pytest.mark.parametrize("field", ["revoked_at", "expires_at"])
    def test_what_counts_is_how_the_link_stands_now(self, field):
        link = link_to(Kind.COPY)
        PrivateLink.objects.update(**{field: timezone.now()})
        with pytest.raises(PrivateLink.DoesNotExist):
            take_copy(link)
        assert AuditEntry.objects.count() == 0


class TestErasure:
    def test_all_under_the_address_goes_and_nothing_of_another(self):
        enquiry, other = make_enquiry(), make_enquiry(email="VISITOR@example.org", state="answered")
        stays = make_enquiry(email="another@example.org")
        for each in (enquiry, other, stays):
            message = queue_acknowledgement(each)
            announce(each)
            message.attachments.create(name="a.txt", content_type="text/plain", size=1, content=b"a")
            each.notes.create(text="A note")
        assert erase(link_to(Kind.ERASURE, enquiry)) == [enquiry.reference, other.reference]
        assert list(Enquiry.objects.all()) == [stays]
        counts = [model.objects.count() for model in (HistoryEntry, Attachment, Note, PrivateLink)]
        assert counts == [1, 1, 1, 1]
        # What is about the other one, and the notice.
        assert Message.objects.count() == DBTaskResult.objects.count() == 3

    def test_it_is_noted_without_the_address(self):
        erase(link_to(Kind.ERASURE))
        assert list(AuditEntry.objects.values_list("action", "by", "subject", "enquiries")) == [
            ("erase", "the person, by private link", subject("visitor@example.org"), 1)
        ]

    def test_each_desk_that_had_to_answer_hears_which_are_gone(self):
        late, early = make_enquiry("invest"), make_enquiry("work")
        more = make_enquiry("invest", state="assigned")
        for fields in ({"state": "answered"}, {"state": "closed"}, {"state": "spam"}, {"is_quarantined": True}):
            make_enquiry("study", **fields)
        erase(link_to(Kind.ERASURE, late))
        told = {message.desk.key: message for message in Message.objects.all()}
        assert {
            key: (message.kind, message.enquiry, sorted(line for line in message.text.splitlines() if line.startswith("LIR-")))
            for key, message in told.items()
        } == {
            "invest": ("alert", None, sorted([late.reference, more.reference])),
            "talent": ("alert", None, [early.reference]),
        }
        assert "isitor" not in "".join(message.subject + message.text for message in told.values())

    def test_desks_of_one_name_are_told_once_each(self):
        Desk.objects.update(name_en="Desk")
        enquiries = [make_enquiry(purpose) for purpose in ("invest", "work", "invest", "work")]
        erase(link_to(Kind.ERASURE, enquiries[0]))
        assert Message.objects.count() == 2

    def test_the_link_goes_with_it(self):
        link = link_to(Kind.ERASURE)
        erase(link)
        with pytest.raises(PrivateLink.DoesNotExist):
            erase(link)
        assert AuditEntry.objects.count() == 1

    def test_of_two_at_once_one_does_it(self, migrated):
        link = link_to(Kind.ERASURE)

        def press():
            try:
                return erase(link)
            except PrivateLink.DoesNotExist:
                return []

        reference = link.enquiry.reference
        assert sorted(at_once(2, press)) == [[], [reference]]
        assert (AuditEntry.objects.count(), Message.objects.count()) == (1, 1)

    def test_it_is_all_or_nothing(self, monkeypatch):
        def fail(*args):
            raise RuntimeError

        monkeypatch.setattr("contact.own_data.queue_erasure_notice", fail)
        link = link_to(Kind.ERASURE)
        with pytest.raises(RuntimeError):
            erase(link)
        assert (Enquiry.objects.count(), AuditEntry.objects.count()) == (1, 0)
        assert find(token(link), Kind.ERASURE) == link
