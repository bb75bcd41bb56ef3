import re

import pytest
from django.contrib.auth.models import Permission, User
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils import timezone

from contact.letters import queue_acknowledgement
from contact.models import Desk, Enquiry, Message
from tests.contact.factories import make_enquiry

pytestmark = pytest.mark.django_db

LIST = "/admin/contact/enquiry/"


def sign_in(client, *permissions):
    """Sign in a member of staff who has these permissions and no others."""
    user = User.objects.create_user("reader", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(content_type__app_label="contact", codename__in=permissions))
    client.force_login(user)
    return client


@pytest.fixture
def reader(client):
    return sign_in(client, "view_enquiry", "view_message", "view_desk")


def references(page):
    """Return the references that a list shows, in its order."""
    return re.findall(r'class="field-reference_marked"><a[^>]*><span class="nowrap">(LIR-\w{6})', page.content.decode())


def test_the_list_shows_the_newest_first(reader):
    enquiries = [make_enquiry(purpose) for purpose in ("work", "study")]
    assert references(reader.get(LIST)) == [enquiry.reference for enquiry in reversed(enquiries)]


@pytest.mark.parametrize(
    "search",
    ["visitor@example.org", "Demo", "Photonics", "few wafers"],
)
def test_search_finds_people_organisations_and_words(reader, search):
    found = make_enquiry("collaborate")
    make_enquiry("work", name="Other", email="other@example.com", message="Something altogether different, please")
    assert references(reader.get(LIST, {"q": search})) == [found.reference]
    assert references(reader.get(LIST, {"q": found.reference})) == [found.reference]


def test_filters(reader):
    late, open_, closed = make_enquiry("work"), make_enquiry("invest"), make_enquiry("invest", state="closed")
    Enquiry.objects.filter(pk=late.pk).update(due_on=timezone.localdate() - timezone.timedelta(days=1))
    found = {
        query: references(reader.get(f"{LIST}?{query}"))
        for query in ("purpose=invest", "answer=open", "answer=overdue", "state__exact=closed", f"desk__id__exact={late.desk_id}")
    }
    assert found == {
        "purpose=invest": [closed.reference, open_.reference],
        "answer=open": [open_.reference, late.reference],
        "answer=overdue": [late.reference],
        "state__exact=closed": [closed.reference],
        f"desk__id__exact={late.desk_id}": [late.reference],
    }


def test_late_ones_and_examples_are_marked(reader):
    make_enquiry(is_example=True)
    Enquiry.objects.update(due_on="2020-01-01")
    page = reader.get(LIST).content.decode()
    assert '<span class="state late">Overdue</span>' in page
    assert '<span class="state">example</span>' in page


def test_the_list_costs_the_same_at_one_row_and_at_three(reader, django_assert_num_queries):
    for _ in range(2):
        make_enquiry()
        with django_assert_num_queries(7):
            reader.get(LIST)
        make_enquiry("work")


def test_one_enquiry_is_readable_on_one_page(reader):
    enquiry = make_enquiry("collaborate", is_example=True)
    queue_acknowledgement(enquiry)
    page = reader.get(reverse("admin:contact_enquiry_change", args=[enquiry.pk])).content.decode()
    rows = re.findall(r'<label>(.+?)</label><div class="readonly" dir="auto">(.+?)</div>', page)
    assert [row for row in rows if row[0] not in {"Received", "Due on"}] == [
        ("State", "New"),
        ("Purpose", "Collaborate"),
        ("Desk", "Innovation partnerships desk"),
        ("I represent", "Small or medium company"),
        ("Organisation", "Example Photonics"),
        ("I am looking for", "Research partner; Space or equipment"),
        ("Theme", "High-tech"),
        ("Your question", enquiry.message),
        ("Your name", "Demo Visitor"),
        ("E-mail address", "visitor@example.org"),
        ("Language of the answer", "English"),
        ("May we pass your question to a partner who can answer it?", "Ask me first"),
    ]
    assert re.findall(r'<th scope="row"><a [^>]+>(.+?)</a></th><td>(.+?)</td><td>(.+?)</td>', page) == [
        ("Acknowledgement", "visitor@example.org", "Queued")
    ]


def test_one_enquiry_costs_the_same_at_one_message_and_at_three(reader, django_assert_num_queries):
    enquiry = make_enquiry()
    url = reverse("admin:contact_enquiry_change", args=[enquiry.pk])
    queue_acknowledgement(enquiry)
    counted = []
    for number in range(2):
        with django_assert_num_queries(6):
            reader.get(url)
        for twin in range(2):
            message = Message.objects.get(enquiry=enquiry, kind="acknowledgement")
            message.pk, message.kind, message.message_id = None, f"later-{number}-{twin}", f"<{number}.{twin}@example.org>"
            message.save()
        counted.append(enquiry.messages.count())
    assert counted == [3, 5]


def test_what_was_typed_is_text(reader):
    enquiry = make_enquiry(name="<script>alert(1)</script>", message="<img src=x onerror=alert(1)> and more")
    for url in (LIST, reverse("admin:contact_enquiry_change", args=[enquiry.pk])):
        page = reader.get(url).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page


def test_nobody_adds_changes_or_deletes(admin_client):
    enquiry = make_enquiry()
    queue_acknowledgement(enquiry)
    addresses = {
        "add": reverse("admin:contact_enquiry_add"),
        "change": reverse("admin:contact_enquiry_change", args=[enquiry.pk]),
        "delete": reverse("admin:contact_enquiry_delete", args=[enquiry.pk]),
        "message": reverse("admin:contact_message_change", args=[enquiry.messages.get().pk]),
    }
    assert {name: admin_client.post(url, {"reference": "LIR-HACKED"}).status_code for name, url in addresses.items()} == dict.fromkeys(addresses, 403)
    assert Enquiry.objects.get().reference == enquiry.reference


@pytest.mark.parametrize("path", [LIST, "/admin/contact/message/", "/admin/contact/desk/"])
def test_without_a_permission_there_is_nothing_to_see(client, path):
    assert sign_in(client).get(path).status_code == 403


def test_messages_are_listed_and_read(reader, django_assert_num_queries):
    for _ in range(2):
        message = queue_acknowledgement(make_enquiry())
        with django_assert_num_queries(6):
            assert reader.get("/admin/contact/message/").status_code == 200
        queue_acknowledgement(make_enquiry())
    page = reader.get(reverse("admin:contact_message_change", args=[message.pk]))
    assert message.subject in page.content.decode()


class TestDesks:
    def test_a_desk_is_changed_but_not_renamed_for_routing(self, client):
        desk = Desk.objects.get(key="study")
        sign_in(client, "view_desk", "change_desk")
        response = client.post(
            reverse("admin:contact_desk_change", args=[desk.pk]),
            {"key": "hacked", "name_en": "Study desk", "name_nl": "Studiedienst", "email": "study@example.org", "days_to_answer": 4},
        )
        assert response.status_code == 302
        desk.refresh_from_db()
        assert (desk.key, desk.name_nl, desk.days_to_answer, desk.is_active) == ("study", "Studiedienst", 4, False)

    def test_the_front_desk_stays_on(self, client):
        desk = Desk.objects.get(key="front")
        sign_in(client, "view_desk", "change_desk")
        response = client.post(
            reverse("admin:contact_desk_change", args=[desk.pk]),
            {"name_en": "Front desk", "name_nl": "Onthaal", "email": "front@example.org", "days_to_answer": 3},
        )
        assert response.context["adminform"].form.errors == {"is_active": ["The front desk answers for all others. It cannot be switched off."]}

    def test_no_desk_is_deleted(self, admin_client):
        assert admin_client.post(reverse("admin:contact_desk_delete", args=[Desk.objects.get(key="study").pk])).status_code == 403


def test_no_member_of_staff_is_led_to_an_enquirers_receipt(client):
    """The admin's own shortcut asks for no permission: it must have no address to lead to."""
    enquiry = make_enquiry()
    client.force_login(User.objects.create_user("nobody", is_staff=True))
    kind = ContentType.objects.get_for_model(Enquiry)
    assert client.get(reverse("admin:view_on_site", args=[kind.pk, enquiry.pk])).status_code == 404
