import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from contact import links
from contact.links import HALF, address, find, link_for, one_time, revoke_for, seal, token
from contact.models import PrivateLink
from tests.contact.at_once import at_once
from tests.contact.factories import make_enquiry

pytestmark = pytest.mark.django_db

Kind = PrivateLink.Kind
DAYS = timedelta(days=1)


def soon(link, lifetime):
    """Tell whether a link expires a lifetime from about now."""
    return timedelta(0) <= timezone.now() + lifetime - link.expires_at < timedelta(minutes=1)


def make_link(kind=Kind.THREAD):
    enquiry = make_enquiry()
    return link_for(enquiry) if kind == Kind.THREAD else one_time(enquiry, kind)


class TestToken:
    def test_it_is_the_key_and_its_seal_in_signs_that_an_address_takes(self):
        link = make_link()
        for number in range(200):
            link.key = f"{number:022}"
            made = token(link)
            assert made == link.key + seal(link.kind, link.key)
            assert re.fullmatch(r"[-\w]{44}", made, re.ASCII)
            assert reverse("contact:private", kwargs={"kind": link.kind, "token": made}).endswith(f"/{made}/")

    def test_no_table_holds_it(self):
        link = make_link()
        row = str(PrivateLink.objects.filter(pk=link.pk).values().get())
        assert link.key in row
        assert token(link)[HALF:] not in row

    def test_the_seal_is_the_servers_own(self, settings):
        link = make_link()
        ours = token(link)
        settings.SECRET_KEY = "another portal's, of at least thirty-two characters"
        assert token(link) != ours
        assert find(ours, link.kind) is None

    def test_it_is_another_one_for_each_kind(self):
        assert len({seal(kind, "x" * HALF) for kind in Kind}) == 3


class TestFind:
    def test_it_leads_to_its_link_and_enquiry(self, django_assert_num_queries):
        link = make_link()
        with django_assert_num_queries(1):
            found = find(token(link), Kind.THREAD)
            assert (found, found.enquiry.desk.key) == (link, "partnership")

    def test_what_is_forged_is_known_without_asking_the_database(self, django_assert_num_queries):
        link = make_link()
        made = token(link)
        forged = [made[:place] + ("A" if made[place] != "A" else "B") + made[place + 1 :] for place in range(len(made))]
        forged += ["", "x", link.key, link.key * 2, made[:-1], f"{made}A", made[HALF:] + made[:HALF], made.upper(), "-" * 44, "é" * 44]
        with django_assert_num_queries(0):
            assert [each for each in forged if find(each, Kind.THREAD)] == []

    @pytest.mark.parametrize("kind", list(Kind))
    def test_a_link_for_one_thing_is_none_for_another(self, kind, django_assert_num_queries):
        made = token(make_link(kind))
        with django_assert_num_queries(1):
            assert [other for other in Kind if find(made, other)] == [kind]

    def test_the_seal_is_compared_in_constant_time(self, monkeypatch):
        compared = []
        monkeypatch.setattr(links, "constant_time_compare", lambda *pair: compared.append(pair) or False)
        link = make_link()
        assert find(token(link), Kind.THREAD) is None
        assert compared == [(seal(link.kind, link.key), seal(link.kind, link.key))]

    def test_revoked_or_gone_it_is_none(self):
        link, other = make_link(), make_link()
        link.revoke()
        other.enquiry.delete()
        assert (find(token(link), Kind.THREAD), find(token(other), Kind.THREAD)) == (None, None)

    def test_an_expired_one_is_found(self):
        link = make_link()
        PrivateLink.objects.update(expires_at=timezone.now())
        assert find(token(link), Kind.THREAD).is_expired()

    def test_one_that_is_of_use_a_little_longer_is_found_until_then(self):
        link = make_link(Kind.COPY)
        assert (link.revoke(after=timedelta(minutes=5)), link.revoke()) == (True, False)
        assert find(token(link), Kind.COPY) == link
        PrivateLink.objects.update(revoked_at=timezone.now())
        assert find(token(link), Kind.COPY) is None


def test_an_address_is_whole_and_in_its_language(settings):
    settings.SITE_URL = "https://portal.example.org"
    link = make_link()
    assert address(link, "en") == f"https://portal.example.org/en/contact/enquiry/{token(link)}/"
    assert address(link, "nl") == f"https://portal.example.org/nl/contact/vraag/{token(link)}/"


class TestLinkFor:
    def test_each_mail_leads_by_the_same_one_for_ninety_days_more(self):
        enquiry = make_enquiry()
        link = link_for(enquiry)
        assert soon(link, 90 * DAYS)
        PrivateLink.objects.update(expires_at=timezone.now())
        again = link_for(enquiry)
        assert (again, PrivateLink.objects.get()) == (link, link)
        assert soon(again, 90 * DAYS)
        assert PrivateLink.objects.get().expires_at == again.expires_at

    def test_after_a_revocation_it_is_a_new_one(self):
        enquiry = make_enquiry()
        former = link_for(enquiry)
        former.revoke()
        assert link_for(enquiry) != former
        assert find(token(former), Kind.THREAD) is None

    def test_one_that_is_revoked_in_this_moment_is_not_handed_out(self, monkeypatch):
        enquiry = make_enquiry()
        former = link_for(enquiry)
        change = links.change

        def too_late(link, rows, **values):
            former.revoke()
            return change(link, rows, **values)

        monkeypatch.setattr(links, "change", too_late)
        assert find(token(link_for(enquiry)), Kind.THREAD) != former
        assert PrivateLink.objects.filter(revoked_at__isnull=True).count() == 1

    def test_of_several_at_once_one_is_made(self, migrated):
        enquiry = make_enquiry()
        assert len({link.pk for link in at_once(4, lambda: link_for(enquiry))}) == 1
        assert PrivateLink.objects.count() == 1


class TestOneTime:
    def test_it_is_good_for_a_day_and_the_only_one_of_its_kind(self):
        enquiry = make_enquiry()
        thread, erasure = link_for(enquiry), one_time(enquiry, Kind.ERASURE)
        former = one_time(enquiry, Kind.COPY)
        latest = one_time(enquiry, Kind.COPY)
        assert soon(latest, DAYS)
        of_use = [link for link in PrivateLink.objects.all() if find(token(link), link.kind)]
        assert of_use == [thread, erasure, latest]
        assert find(token(former), Kind.COPY) is None

    def test_one_that_may_still_be_used_again_ends_too(self):
        enquiry = make_enquiry()
        former = one_time(enquiry, Kind.COPY)
        former.revoke(after=timedelta(minutes=15))
        one_time(enquiry, Kind.COPY)
        assert find(token(former), Kind.COPY) is None


class TestRevocation:
    def test_it_is_noted_with_who_did_it_and_once(self, django_user_model):
        petra = django_user_model.objects.create_user("petra")
        link = make_link()
        copy = one_time(link.enquiry, Kind.COPY)
        assert [revoke_for(link.enquiry, petra), revoke_for(link.enquiry, petra)] == [True, False]
        assert list(link.enquiry.history.values_list("kind", "by_name")) == [("received", ""), ("link-revoked", "petra")]
        assert (find(token(link), Kind.THREAD), find(token(copy), Kind.COPY)) == (None, copy)

    def test_where_there_is_none_nothing_happens(self):
        enquiry = make_enquiry()
        assert revoke_for(enquiry) is False
        assert enquiry.history.count() == 1

    def test_of_two_at_once_one_does_it(self, migrated):
        link = make_link()
        assert sorted(at_once(2, lambda: revoke_for(link.enquiry))) == [False, True]
        assert link.enquiry.history.filter(kind="link-revoked").count() == 1
