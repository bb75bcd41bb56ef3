import re

import pytest
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from contact.models import Enquiry
from tests.contact.admin.staff import make_staff
from tests.contact.factories import make_enquiry

pytestmark = pytest.mark.django_db

LIST = "/admin/contact/enquiry/"


def page_of(enquiry):
    return reverse("admin:contact_enquiry_change", args=[enquiry.pk])


def references(page):
    """Return the references that a list shows, in its order."""
    return re.findall(r'class="field-reference_marked"><a[^>]*><span class="nowrap">(LIR-\w{6})', page.content.decode())


def marks(page):
    """Return the marks of the rows of a list, in its order."""
    rows = re.findall(r'class="field-reference_marked">(.*?)</th>', page.content.decode())
    return [re.findall(r'<span class="state[^"]*">([^<]+)</span>', row) for row in rows]


def told(response):
    """Return what a page that an answer leads to says was done."""
    return [(message.level_tag, message.message) for message in response.context["messages"]]


def history(enquiry):
    return list(enquiry.history.values_list("kind", "by_name"))


def act(client, action, *enquiries):
    return client.post(LIST, {"action": action, "_selected_action": [each.pk for each in enquiries], "index": "0"}, follow=True)


def test_nobody_adds_changes_or_deletes(admin_client):
    enquiry = make_enquiry()
    addresses = {
        "add": reverse("admin:contact_enquiry_add"),
        "change": page_of(enquiry),
        "delete": reverse("admin:contact_enquiry_delete", args=[enquiry.pk]),
    }
    assert {name: admin_client.post(url, {"reference": "LIR-HACKED"}).status_code for name, url in addresses.items()} == dict.fromkeys(addresses, 403)
    assert Enquiry.objects.get().reference == enquiry.reference


def test_no_member_of_staff_is_led_to_an_enquirers_receipt(client):
    """The admin's own shortcut asks for no permission: it must have no address to lead to."""
    enquiry = make_enquiry()
    client.force_login(make_staff("nobody"))
    kind = ContentType.objects.get_for_model(Enquiry)
    assert client.get(reverse("admin:view_on_site", args=[kind.pk, enquiry.pk])).status_code == 404
