import re
import socket
from datetime import timedelta
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from contact import jobs
from contact.examples import create_examples
from contact.letters import queue_acknowledgement
from contact.models import Enquiry, Job, Message
from contact.operator import account as operator
from leuven_portal.models import Milestone
from news.models import Article
from tests.contact.factories import make_enquiry
from tests.factories import make_article
from tests.leuven_portal.accounts.people import add_app, is_in, make_account, noted, sign_in_with_app


def run(*arguments):
    output = StringIO()
    call_command(*arguments, stdout=output)
    return output.getvalue()


@pytest.mark.django_db
def test_demo_fills_an_empty_database_once():
    assert run("demo") == "Demo content: 45 articles, 7 example enquiries.\n"
    assert (Article.objects.count(), Enquiry.objects.count(), Message.objects.count()) == (45, 7, 0)
    Article.objects.all().delete()
    assert run("demo") == "The demo content was loaded before. Nothing is changed.\n"
    assert Article.objects.count() == 0


@pytest.mark.django_db
def test_demo_leaves_a_database_with_content_alone():
    make_article()
    assert run("demo") == "There is content in this database. The demo content is left out.\n"
    Article.objects.all().delete()
    run("demo")
    assert Article.objects.count() == 0


@pytest.mark.django_db
def test_demo_adds_generated_content_until_there_is_as_much_as_asked():
    asked = ["demo", "--articles", "60", "--enquiries", "15"]
    assert run(*asked).splitlines() == [
        "Demo content: 45 articles, 7 example enquiries.",
        "Generated: 15 articles. There are 60 now.",
        "Generated: 8 enquiries. There are 15 now.",
    ]
    assert run(*asked).splitlines() == [
        "The demo content was loaded before. Nothing is changed.",
        "Generated: 0 articles. There are 60 now.",
        "Generated: 0 enquiries. There are 15 now.",
    ]
    assert (Article.objects.count(), Enquiry.objects.count(), Message.objects.count()) == (60, 15, 0)


@pytest.mark.django_db
@pytest.mark.parametrize("option", ["--articles", "--enquiries", "--seed"])
@pytest.mark.parametrize("value", ["many", "-1", "1.5", "9" * 30, "", "٣"])
def test_demo_refuses_what_is_no_number(option, value):
    with pytest.raises(CommandError, match=f"argument {option}: .* is not a whole number from"):
        run("demo", f"{option}={value}")
    assert Article.objects.count() == 0


@pytest.mark.django_db
def test_demo_says_that_it_needs_a_topic():
    Milestone.objects.create(key="demo")
    with pytest.raises(CommandError, match="There is no topic yet"):
        run("demo", "--articles", "5")


@pytest.mark.django_db
def test_the_first_administrator_gets_a_generated_password_shown_once():
    (password,) = re.findall(r"user admin  password (\S+)", run("first_admin"))
    assert re.fullmatch(r"(?:[a-z2-9]{5}-){3}[a-z2-9]{5}", password)
    assert User.objects.get().check_password(password)
    assert password not in run("first_admin")
    assert User.objects.count() == 1


@pytest.mark.django_db
def test_the_first_administrator_is_at_every_desk_and_reads_what_is_confidential():
    run("demo")
    run("first_admin")
    assert Enquiry.objects.filter(is_confidential=True).exists()
    assert Enquiry.objects.visible_to(User.objects.get()).count() == Enquiry.objects.count()


@pytest.mark.django_db
def test_the_first_administrator_leaves_a_name_that_is_taken():
    User.objects.create_user("admin", password="x")
    assert "user admin2  password" in run("first_admin")
    assert "changepassword admin2" in run("first_admin")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("required", "said"), [(False, "It works without a second factor; in production"), (True, "you are asked to add a second factor")]
)
def test_the_first_administrator_is_told_whether_a_second_factor_is_needed(settings, required, said):
    settings.STAFF_SECOND_FACTOR = required
    assert said in run("first_admin")


@pytest.mark.django_db
def test_the_second_factors_of_somebody_are_removed_noted_and_told(client):
    anna = make_account()
    secret, _codes = add_app(anna)
    sign_in_with_app(client, secret)
    assert "The second factors of anna were removed." in run("reset_second_factor", "anna")
    assert not Authenticator.objects.exists()
    assert not is_in(client)
    assert noted("factor-removed") == [("factor-removed", operator(), "anna", {"with": ["recovery_codes", "totp"]})]
    assert [(message.kind, message.to_email) for message in Message.objects.all()] == [("account", "anna@example.org")]
    assert "nothing was changed" in run("reset_second_factor", "anna")
    with pytest.raises(CommandError, match="There is no account nobody."):
        run("reset_second_factor", "nobody")


@pytest.mark.django_db
@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_the_worker_outlives_a_database_that_goes_away(monkeypatch, caplog, error):
    def fail(**options):
        raise error("server closed the connection")

    monkeypatch.setattr("contact.outbox.deliver_due", fail)
    run("worker", "--once")
    assert [record.getMessage() for record in caplog.records if record.name == "portal.worker"][0] == "round failed"


def test_what_goes_wrong_in_one_kind_of_work_does_not_keep_the_others_waiting(migrated, monkeypatch, caplog):
    done = []

    def fail(**options):
        raise OSError("no space left on device")

    monkeypatch.setattr("contact.outbox.deliver_due", fail)
    monkeypatch.setattr("news.renditions.render_due", lambda **options: done.append("rendered"))
    run("worker", "--once")
    assert [record.getMessage() for record in caplog.records if record.name == "portal.worker"][0] == "work failed"
    assert done == ["rendered"]


def test_a_port_that_is_taken_says_what_to_type(settings):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        settings.HOST, settings.PORT = listener.getsockname()
        with pytest.raises(CommandError, match=f"Port {settings.PORT} is taken. Type: PORT={settings.PORT + 1} make run"):
            call_command("free_port")
    call_command("free_port")


def test_the_worker_runs_tasks_and_delivers_mail_once(migrated, mailoutbox):
    enquiry = create_examples()[0]
    queue_acknowledgement(enquiry)
    run("worker", "--once")
    assert [mail.to for mail in mailoutbox] == [[enquiry.email]]
    assert [message.state for message in Message.objects.all()] == ["sent"]
    run("worker", "--once")
    assert len(mailoutbox) == 1


def test_the_worker_does_what_the_clock_says(migrated, mailoutbox):
    """The digest of this morning, by a worker that was started for the first time yesterday."""
    run("worker", "--once")
    assert Job.objects.filter(done_at__isnull=True).count() == Job.objects.count() == len(jobs.JOBS)
    enquiry = make_enquiry()
    # Its desk was told already: on a working day a reminder would stand beside the digest, on a Sunday none.
    yesterday = timezone.localdate() - timedelta(days=1)
    Enquiry.objects.filter(pk=enquiry.pk).update(due_on=yesterday, told_late_for=yesterday)
    forgotten = make_enquiry("other")
    Enquiry.objects.filter(pk=forgotten.pk).update(forget_on=timezone.localdate(), warned_on=timezone.localdate() - timezone.timedelta(days=7))
    Job.objects.update(due_at=timezone.now())
    run("worker", "--once")
    assert Job.objects.filter(done_at__isnull=True).count() == 0
    assert list(Enquiry.objects.all()) == [enquiry]
    run("worker", "--once")
    assert [mail.subject for mail in mailoutbox] == ["Today: 0 in quarantine, 1 overdue"]
    assert enquiry.reference in mailoutbox[0].body


def test_a_worker_outlives_a_job_that_fails(migrated, mailoutbox, monkeypatch):
    def fail(now):
        raise RuntimeError

    monkeypatch.setattr(jobs, "JOBS", {"bad": jobs.Work(jobs.Every(10), fail)})
    Job.objects.create(key="bad", due_at=timezone.now())
    enquiry = create_examples()[0]
    run("worker", "--once")
    queue_acknowledgement(enquiry)
    run("worker", "--once")
    assert [mail.to for mail in mailoutbox] == [[enquiry.email]]
