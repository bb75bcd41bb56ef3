"""Links that have expired, and those that never were."""

from datetime import timedelta
from itertools import product

import pytest
from django.db import OperationalError
from django.utils import timezone

from contact.limits import LINKS_A_DAY, WRONG_LINKS, hidden
from contact.links import find, link_for, one_time, token
from contact.models import Enquiry, Message, PrivateLink, Tally
from tests.contact.factories import fresh_proof, make_enquiry
from tests.contact.private.pages import SECRET, TEXT, Kind, address, buttons, everything, make, press, text_of, write

pytestmark = pytest.mark.django_db


class TestExpired:
    @pytest.mark.parametrize("kind", list(Kind))
    def test_a_fresh_one_of_its_kind_goes_to_whom_it_was_for(self, client, kind):
        enquiry = make_enquiry()
        former = link_for(enquiry) if kind == Kind.THREAD else one_time(enquiry, kind)
        PrivateLink.objects.update(expires_at=timezone.now(), created_at=timezone.now() - timedelta(days=2))
        page = client.get(address(former))
        assert (page.status_code, buttons(page)) == (410, ["fresh"])
        assert [hidden for hidden in (enquiry.reference, enquiry.email, enquiry.message) if hidden in text_of(page)] == []
        answer = press(client, former, "fresh")
        assert (answer.status_code, answer.headers["Location"]) == (303, "/en/contact/enquiry/mailed/")
        message = Message.objects.get()
        assert (message.kind, message.to_email, message.link.kind) == ("link", enquiry.email, kind)
        assert find(token(message.link), kind) == message.link
        assert client.get(address(former)).status_code == 404

    @pytest.mark.parametrize("do", ["agree", "withdraw", "copy", "erase", "reply"])
    @pytest.mark.parametrize("kind", list(Kind))
    def test_nothing_else_is_done_by_it(self, client, kind, do):
        enquiry = make(consent_asked_at=timezone.now())
        former = link_for(enquiry) if kind == Kind.THREAD else one_time(enquiry, kind)
        PrivateLink.objects.update(expires_at=timezone.now())
        before = everything()
        assert press(client, former, do, message=TEXT, **fresh_proof()).status_code == 410
        assert everything() == before

    def test_it_answers_the_same_however_many_were_mailed_today(self, client):
        enquiry = make_enquiry()
        answers = []
        for _ in range(LINKS_A_DAY + 1):
            former = link_for(enquiry)
            PrivateLink.objects.update(expires_at=timezone.now())
            answers.append(press(client, former, "fresh"))
        assert {(answer.status_code, answer.headers["Location"]) for answer in answers} == {(303, "/en/contact/enquiry/mailed/")}
        assert Message.objects.count() == LINKS_A_DAY


class TestUnknown:
    @pytest.fixture
    def dead(self):
        """Return the addresses of links that are of no use, for all the reasons there are."""
        revoked, gone, used = link_for(make_enquiry()), link_for(make_enquiry()), one_time(make_enquiry(), Kind.COPY)
        real = link_for(make_enquiry())
        addresses = [address(each) for each in (revoked, gone, used)]
        revoked.revoke(), used.revoke()
        gone.enquiry.delete()
        made = token(real)
        forged = ["x", "0" * 44, made[:-1], made + "A", made[::-1], made.swapcase()]
        addresses += [f"/en/contact/enquiry/{each}/" for each in forged]
        # A link for one thing, tried for another.
        addresses += [f"/en/contact/enquiry/{word}/{made}/" for word in ("copy", "erasure")]
        return addresses

    def test_all_of_them_get_one_answer_for_the_same_work(self, client, dead, django_assert_num_queries):
        Tally.objects.all().delete()
        client.get(dead[0])
        answers = [client.get(path) for path in dead]
        assert {answer.status_code for answer in answers} == {404}
        assert len({answer.content for answer in answers}) == 1
        names = [answer.headers.keys() for answer in answers]
        assert all(each == names[0] for each in names)
        assert SECRET.items() <= answers[0].headers.items()
        # One is asked for where it may be, and not at all where the token is forged.
        for path, number in ((dead[0], 5), (dead[3], 4)):
            with django_assert_num_queries(number):
                client.get(path)

    def test_it_tells_nothing_to_who_sends_either(self, client, dead):
        before = [list(model.objects.values()) for model in (Enquiry, Message, PrivateLink)]
        for path, do in product(dead[:2], ["reply", "agree", "withdraw", "copy", "erase", "fresh"]):
            assert client.post(path, {"do": do}).status_code == 404
        assert [list(model.objects.values()) for model in (Enquiry, Message, PrivateLink)] == before

    def test_who_tries_many_is_told_to_wait_in_the_same_words(self, client, dead):
        forged = "/en/contact/enquiry/x/"
        first = client.get(forged)
        statuses = [client.get(forged).status_code for _ in range(WRONG_LINKS)]
        assert statuses == [404] * (WRONG_LINKS - 1) + [429]
        last = client.get(forged)
        assert (last.status_code, last.content) == (429, first.content)
        assert 0 < int(last.headers["Retry-After"]) <= 600
        assert [client.get(path).status_code for path in dead] == [429] * len(dead)
        assert client.get(forged, REMOTE_ADDR="198.51.100.7").status_code == 404

    def test_a_genuine_one_works_all_the_same(self, client, link):
        for _ in range(WRONG_LINKS + 5):
            client.get("/en/contact/enquiry/x/")
        assert client.get(address(link)).status_code == 200
        assert write(client, link).status_code == 303

    def test_after_a_while_it_is_counted_anew(self, client):
        for _ in range(WRONG_LINKS + 1):
            client.get("/en/contact/enquiry/x/")
        Tally.objects.update(since=timezone.now() - timedelta(minutes=10))
        assert client.get("/en/contact/enquiry/x/").status_code == 404

    def test_nothing_is_kept_of_who_it_was(self, client):
        client.get("/en/contact/enquiry/x/", REMOTE_ADDR="198.51.100.7")
        [row] = Tally.objects.values()
        assert (row.keys(), row["key"]) == ({"id", "key", "since", "count"}, hidden("wrong link", "198.51.100.0/24"))

    def test_it_is_answered_while_the_database_is_away(self, client, monkeypatch):
        def away(*args, **kwargs):
            raise OperationalError("stopped")

        monkeypatch.setattr("contact.private_views.count_wrong_link", away)
        assert client.get("/en/contact/enquiry/x/").status_code == 404
