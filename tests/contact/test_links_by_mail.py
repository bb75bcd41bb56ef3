from datetime import timedelta

import pytest
from django.utils import timezone

from contact.links import find, link_for, token
from contact.links_by_mail import SOON, send_fresh, send_one_time
from contact.models import Enquiry, Message, PrivateLink, Tally
from tests.contact.at_once import at_once
from tests.contact.factories import make_enquiry

pytestmark = pytest.mark.django_db

Kind = PrivateLink.Kind


def mailed():
    return list(Message.objects.filter(kind="link").order_by("pk").values_list("to_email", "link__kind"))


def long_ago():
    """Let some minutes pass since the links were made."""
    PrivateLink.objects.update(created_at=timezone.now() - SOON)


class TestFresh:
    def test_the_former_one_is_of_no_use_and_the_new_one_is_mailed(self, django_user_model):
        enquiry, petra = make_enquiry(), django_user_model.objects.create_user("petra")
        former = link_for(enquiry)
        assert send_fresh(enquiry, petra) is True
        message = Message.objects.get(kind="link")
        assert (message.to_email, message.link.kind, message.state) == ("visitor@example.org", "thread", "queued")
        assert (find(token(former), Kind.THREAD), find(token(message.link), Kind.THREAD)) == (None, message.link)
        assert list(enquiry.history.values_list("kind", "by_name")) == [("received", ""), ("link-revoked", "petra"), ("link-sent", "petra")]

    def test_one_that_has_expired_is_replaced_too(self):
        enquiry = make_enquiry()
        former = link_for(enquiry)
        PrivateLink.objects.update(expires_at=timezone.now())
        send_fresh(enquiry)
        assert find(token(former), Kind.THREAD) is None
        assert not Message.objects.get().link.is_expired()

    def test_where_there_was_none_there_is_one(self):
        enquiry = make_enquiry()
        assert send_fresh(enquiry) is True
        assert list(enquiry.history.values_list("kind", flat=True)) == ["received", "link-sent"]

    def test_after_three_a_day_the_present_one_stays(self):
        enquiry = make_enquiry()
        assert [send_fresh(enquiry) for _ in range(4)] == [True, True, True, False]
        assert len(mailed()) == 3
        assert find(token(Message.objects.latest("pk").link), Kind.THREAD)
        Tally.objects.update(since=timezone.now() - timedelta(days=1))
        assert send_fresh(enquiry) is True


class TestOneTime:
    @pytest.mark.parametrize("kind", [Kind.COPY, Kind.ERASURE])
    def test_it_goes_to_the_address_of_the_enquiry(self, kind):
        enquiry = make_enquiry()
        assert send_one_time(enquiry, kind) is True
        assert mailed() == [("visitor@example.org", kind)]
        assert list(enquiry.history.values_list("kind", flat=True)) == ["received", "link-sent"]

    def test_pressed_twice_it_is_one_mail(self):
        enquiry = make_enquiry()
        assert [send_one_time(enquiry, Kind.COPY) for _ in range(5)] == [True] * 5
        assert len(mailed()) == 1
        assert find(token(PrivateLink.objects.get()), Kind.COPY)

    def test_pressed_twice_at_once_it_is_one_mail(self, migrated):
        enquiry = make_enquiry()
        assert at_once(3, lambda: send_one_time(enquiry, Kind.ERASURE)) == [True] * 3
        assert (len(mailed()), PrivateLink.objects.count()) == (1, 1)

    def test_three_a_day_of_each_kind_for_one_mailbox(self):
        one, other = make_enquiry(email="jan@example.org"), make_enquiry(email="Jan+more@example.org")
        sent = []
        for enquiry in (one, other, one, other):
            sent.append(send_one_time(enquiry, Kind.COPY))
            long_ago()
        assert sent == [True, True, True, False]
        assert [send_one_time(one, Kind.ERASURE), send_fresh(one)] == [True, True]
        assert send_one_time(make_enquiry(email="jan@elsewhere.example.org"), Kind.COPY) is True

    def test_what_is_forgotten_meanwhile_is_said_to_be(self):
        enquiry = make_enquiry()
        Enquiry.objects.all().delete()
        with pytest.raises(Enquiry.DoesNotExist):
            send_one_time(enquiry, Kind.COPY)
