import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from contact.letters import queue_acknowledgement, queue_digest
from contact.links import token
from contact.models import Desk, Message
from contact.placeholders import LINK
from tests.contact.admin.staff import changed, given_up, make_staff, rows
from tests.contact.factories import make_enquiry

pytestmark = pytest.mark.django_db

LIST = "/admin/contact/message/"


def page_of(message):
    return reverse("admin:contact_message_change", args=[message.pk])


def told(response):
    """Return what a page that an answer leads to says was done."""
    return [(message.level_tag, message.message) for message in response.context["messages"]]


def send_again(client, message):
    return client.post(reverse("admin:contact_message_again", args=[message.pk]), follow=True)


def send_chosen(client, *messages):
    return client.post(LIST, {"action": "send_chosen_again", "_selected_action": [each.pk for each in messages], "index": "0"}, follow=True)


def history(enquiry):
    return list(enquiry.history.values_list("kind", "by_name"))


def listed(page):
    """Return what a list shows of its rows: message, to and state."""
    return [tuple(row[1:4]) for row in rows(page)]


class TestList:
    def test_the_newest_stands_first_with_its_enquiry(self, all_desks):
        first, second = make_enquiry("study"), make_enquiry("work")
        queue_acknowledgement(first)
        given_up(second)
        assert listed(all_desks.get(LIST)) == [
            (f"Acknowledgement {second.reference}", "visitor@example.org", "Failed"),
            (f"Acknowledgement {first.reference}", "visitor@example.org", "Queued"),
        ]

    def test_it_is_searched_and_filtered(self, all_desks):
        waiting = queue_acknowledgement(make_enquiry("study", email="waiting@example.org"))
        given_up(make_enquiry("work", email="failed@example.org"))
        given_up(make_enquiry("invest", email="bounced@example.org"), state="bounced", kind="notification")
        asked = ["q=waiting", f"q={waiting.enquiry.reference}", "lost=yes", "state__exact=queued", "kind__exact=notification"]
        assert {query: [to.partition("@")[0] for _, to, _ in listed(all_desks.get(f"{LIST}?{query}"))] for query in asked} == {
            "q=waiting": ["waiting"],
            f"q={waiting.enquiry.reference}": ["waiting"],
            "lost=yes": ["bounced", "failed"],
            "state__exact=queued": ["waiting"],
            "kind__exact=notification": ["bounced"],
        }

    def test_it_costs_the_same_at_one_row_and_at_three(self, all_desks, django_assert_num_queries):
        all_desks.get(LIST)
        for _ in range(2):
            given_up(make_enquiry())
            with django_assert_num_queries(7):
                assert all_desks.get(LIST).status_code == 200
            given_up(make_enquiry())


class TestPage:
    def test_it_shows_the_mail_but_not_the_key_to_the_receipt(self, all_desks):
        """The first acknowledgements led to the receipt."""
        enquiry = make_enquiry("study")
        message = queue_acknowledgement(enquiry)
        Message.objects.update(text=f"https://portal.example.org{enquiry.receipt_address()}")
        page = all_desks.get(page_of(message)).content.decode()
        assert enquiry.receipt_token not in page
        assert message.subject in page
        assert "/en/contact/study/received/…/" in page

    def test_it_shows_that_there_is_a_private_link_but_not_where_it_leads(self, all_desks):
        message = queue_acknowledgement(make_enquiry("study"))
        page = all_desks.get(page_of(message)).content.decode()
        assert [secret for secret in (token(message.link), message.link.key, "/en/contact/enquiry/") if secret in page] == []
        assert LINK in page

    def test_what_is_about_no_enquiry_is_shown_to_who_oversees(self, client):
        message = queue_digest(Desk.objects.get(key="front"), [make_enquiry()], [])
        client.force_login(make_staff("manager", "Manager"))
        assert "In quarantine: these look like spam" in client.get(page_of(message)).content.decode()

    def test_a_look_at_a_mail_of_a_confidential_enquiry_is_a_look_at_the_enquiry(self, all_desks):
        enquiry = changed(make_enquiry("study"), is_confidential=True)
        all_desks.get(page_of(queue_acknowledgement(enquiry)))
        assert history(enquiry) == [("received", ""), ("opened", "reader")]

    def test_it_costs_the_same_whatever_else_there_is(self, all_desks, django_assert_num_queries):
        message = given_up(make_enquiry())
        all_desks.get(page_of(message))
        for _ in range(2):
            with django_assert_num_queries(9):
                all_desks.get(page_of(message))
            given_up(make_enquiry())
            given_up(make_enquiry())

    @pytest.mark.parametrize(("state", "offered"), [("failed", True), ("bounced", True), ("queued", False)])
    def test_what_was_given_up_can_be_sent_again(self, all_desks, state, offered):
        page = all_desks.get(page_of(given_up(make_enquiry(), state=state))).content.decode()
        assert ("send-again" in page) == offered


class TestSendingAgain:
    def test_from_its_page_it_goes_to_the_desks_mended_address(self, all_desks):
        desk = Desk.objects.get(key="study")
        enquiry = make_enquiry("study")
        message = given_up(enquiry, desk=desk, kind="notification", state="bounced")
        Desk.objects.filter(pk=desk.pk).update(email="mended@example.org")
        tasks = DBTaskResult.objects.count()
        response = send_again(all_desks, message)
        assert (response.redirect_chain, told(response)) == ([(page_of(message), 302)], [("success", "1 message is queued once more.")])
        sent = Message.objects.get(pk=message.pk)
        assert (sent.state, sent.to_email, sent.attempts, sent.last_error_kind) == ("queued", "mended@example.org", 0, "")
        assert (sent.message_id, DBTaskResult.objects.count() - tasks) == (message.message_id, 1)
        assert history(enquiry) == [("received", ""), ("mail-again", "reader")]

    def test_a_second_time_it_stays_as_it_is(self, all_desks):
        message = given_up(make_enquiry())
        send_again(all_desks, message)
        assert told(send_again(all_desks, message)) == [
            ("warning", "1 message was not given up, or is another desk’s, and stays as it is."),
        ]
        assert [kind for kind, _ in history(message.enquiry)] == ["received", "mail-again"]

    def test_several_from_the_list(self, all_desks):
        lost = [given_up(make_enquiry("study")), given_up(make_enquiry("work"), state="bounced")]
        queued = [queue_acknowledgement(make_enquiry()) for _ in range(2)]
        assert told(send_chosen(all_desks, *lost, *queued)) == [
            ("success", "2 messages are queued once more."),
            ("warning", "2 messages were not given up, or are another desk’s, and stay as they are."),
        ]
        assert set(Message.objects.values_list("state", flat=True)) == {"queued"}
        assert [history(message.enquiry) for message in lost] == [[("received", ""), ("mail-again", "reader")]] * 2

    def test_an_alert_or_a_digest_is_sent_again_by_who_oversees(self, client):
        message = queue_digest(Desk.objects.get(key="front"), [make_enquiry()], [])
        Message.objects.update(state="failed")
        client.force_login(make_staff("front", "Desk", desks=["front"]))
        send_chosen(client, message)
        assert Message.objects.get().state == "failed"
        client.force_login(make_staff("manager", "Manager"))
        assert told(send_again(client, message)) == [("success", "1 message is queued once more.")]

    def test_who_has_a_copy_does_not(self, client):
        enquiry = make_enquiry("study")
        enquiry.copies.set(Desk.objects.filter(key="talent"))
        message = given_up(enquiry)
        client.force_login(make_staff("talent", "Desk", desks=["talent"]))
        assert "send-again" not in client.get(page_of(message)).content.decode()
        send_again(client, message)
        send_chosen(client, message)
        assert (Message.objects.get().state, history(enquiry)) == ("failed", [("received", "")])

    def test_without_the_permission_nobody_does(self, client):
        user = make_staff("author", "Author", desks=["study"])
        client.force_login(user)
        message = given_up(make_enquiry("study"))
        assert send_again(client, message).status_code == 403
        assert Message.objects.get().state == "failed"

    def test_it_takes_a_form_and_not_a_link(self, all_desks):
        assert all_desks.get(reverse("admin:contact_message_again", args=[given_up(make_enquiry()).pk])).status_code == 405


def test_nobody_adds_changes_or_deletes(client):
    message = queue_acknowledgement(make_enquiry())
    client.force_login(User.objects.create_superuser("root"))
    addresses = [
        reverse("admin:contact_message_add"),
        page_of(message),
        reverse("admin:contact_message_delete", args=[message.pk]),
    ]
    assert [client.post(url, {"to_email": "else@example.org"}).status_code for url in addresses] == [403, 403, 403]
    assert Message.objects.get().to_email == "visitor@example.org"
