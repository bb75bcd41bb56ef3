import getpass
import json
import stat
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from contact import search
from contact.letters import announce, queue_acknowledgement
from contact.models import AuditEntry, Enquiry, SearchText, Statistic
from contact.operator import account
from tests.contact.factories import make_enquiry

pytestmark = pytest.mark.django_db


def run(*arguments):
    output = StringIO()
    call_command(*arguments, stdout=output)
    return output.getvalue()


@pytest.fixture
def two_old():
    for purpose in ("other", "study"):
        make_enquiry(purpose)
    Enquiry.objects.update(forget_on=timezone.localdate(), warned_on=timezone.localdate() - timedelta(days=7))
    return make_enquiry()


class TestPurgeEnquiries:
    def test_it_says_how_many_it_forgot_and_who_asked(self, two_old):
        assert run("purge_enquiries") == "Forgotten: 2 enquiries.\n"
        assert list(Enquiry.objects.all()) == [two_old]
        assert list(AuditEntry.objects.values_list("action", "by", "enquiries")) == [("purge", account(), 2)]
        assert run("purge_enquiries") == "Forgotten: 0 enquiries.\n"

    def test_looking_changes_nothing_and_names_nobody(self, two_old):
        assert run("purge_enquiries", "--dry-run") == "other: 1\nstudy: 1\nWould be forgotten: 2 enquiries. Nothing is changed.\n"
        assert (Enquiry.objects.count(), Statistic.objects.count(), AuditEntry.objects.count()) == (3, 0, 0)

    def test_what_waits_in_quarantine_stays(self, two_old):
        Enquiry.objects.update(is_quarantined=True)
        assert run("purge_enquiries", "--dry-run") == "Would be forgotten: 0 enquiries. Nothing is changed.\n"


class TestExportPerson:
    def test_as_data(self):
        enquiry = make_enquiry(name="Zoë 漢")
        printed = run("export_person", "VISITOR@example.org")
        assert "Zoë 漢" in printed
        assert [each["reference"] for each in json.loads(printed)["enquiries"]] == [enquiry.reference]
        assert list(AuditEntry.objects.values_list("action", "by")) == [("export", account())]

    def test_as_a_page_in_a_language(self):
        make_enquiry()
        assert '<html lang="nl">' in run("export_person", "visitor@example.org", "--format=html", "--language=nl")

    @pytest.mark.parametrize("form", ["json", "html"])
    def test_into_a_file_that_only_the_operator_reads(self, tmp_path, form):
        make_enquiry(name="Zoë 漢")
        path = tmp_path / "export"
        printed = run("export_person", "visitor@example.org", f"--format={form}", f"--output={path}")
        assert printed == f"Written to {path}: 1 enquiries.\n"
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert "Zoë 漢" in path.read_text(encoding="utf-8")

    def test_no_file_is_written_over(self, tmp_path):
        make_enquiry()
        path = tmp_path / "export"
        path.write_text("something else")
        with pytest.raises(CommandError, match="cannot be written: File exists"):
            run("export_person", "visitor@example.org", f"--output={path}")
        assert path.read_text() == "something else"

    def test_of_nobody(self, tmp_path):
        path = tmp_path / "export"
        with pytest.raises(CommandError) as caught:
            run("export_person", "nobody@example.org", f"--output={path}")
        assert str(caught.value) == "Nothing is kept under this address."
        assert not path.exists()


class TestErasePerson:
    def test_it_names_the_references_alone(self):
        references = [make_enquiry().reference for _ in range(2)]
        stays = make_enquiry(email="other@example.org")
        assert run("erase_person", "Visitor@Example.org") == "\n".join([*references, "Erased: 2 enquiries.\n"])
        assert list(Enquiry.objects.all()) == [stays]
        assert list(AuditEntry.objects.values_list("action", "by", "enquiries")) == [("erase", account(), 2)]

    def test_looking_changes_nothing(self):
        reference = make_enquiry().reference
        assert run("erase_person", "visitor@example.org", "--dry-run") == f"{reference}\nWould be erased: 1 enquiries. Nothing is changed.\n"
        assert (Enquiry.objects.count(), AuditEntry.objects.count()) == (1, 0)

    def test_nobody(self):
        with pytest.raises(CommandError) as caught:
            run("erase_person", "nobody@example.org")
        assert str(caught.value) == "Nothing is kept under this address."


class TestCheckEnquiries:
    def test_when_all_is_well(self):
        enquiry = make_enquiry()
        for message in (queue_acknowledgement(enquiry), *announce(enquiry)):
            message.claim()
            message.mark_sent()
        assert run("check_enquiries") == "Every enquiry is whole, at a desk that answers, and its mail is sent or on its way.\n"

    def test_a_monitor_sees_that_it_is_not(self):
        references = [make_enquiry().reference for _ in range(22)]
        output = StringIO()
        with pytest.raises(CommandError, match=r"^Some enquiries need a look\.$"):
            call_command("check_enquiries", stdout=output)
        assert output.getvalue() == f"Open, and its desk was never told: 22 ({', '.join(references[:20])} …)\n"

    def test_it_mends_the_search(self):
        enquiry = make_enquiry(state="answered")
        SearchText.objects.all().delete()
        with pytest.raises(CommandError):
            call_command("check_enquiries", stdout=StringIO())
        assert run("check_enquiries", "--mend").splitlines()[0] == "Entered into the search anew: 1 enquiries."
        assert list(search.find(Enquiry.objects.all(), enquiry.reference)) == [enquiry]

    def test_it_names_nobody(self):
        make_enquiry()
        Enquiry.objects.update(is_confidential=True, forget_on=timezone.localdate() - timedelta(days=19), definition_version=99)
        output = StringIO()
        with pytest.raises(CommandError):
            call_command("check_enquiries", stdout=output)
        assert "isitor" not in output.getvalue()
        assert len(output.getvalue().splitlines()) == 4


def test_a_user_without_a_name_types_commands_too(monkeypatch):
    def nameless():
        raise KeyError("getpwuid(): uid not found: 1234")

    assert account() == f"command line, {getpass.getuser()}"
    monkeypatch.setattr(getpass, "getuser", nameless)
    assert account() == "command line"
