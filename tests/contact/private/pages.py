"""The enquirer's private pages, as the tests read and press them."""

import re
from html import unescape

from django.apps import apps
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from contact.links import token
from contact.models import Enquiry, PrivateLink
from tests.contact.factories import fresh_proof, make_enquiry

Kind = PrivateLink.Kind
OURS = "http://testserver"
TEXT = "One thing more: the wafers have 200 mm."
#: What the answer to each refusal and each page has.
SECRET = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex", "Cache-Control": "max-age=0, no-cache, no-store, must-revalidate, private"}


def make(**fields):
    """Store an enquiry with fields that no form gives."""
    enquiry = make_enquiry()
    Enquiry.objects.filter(pk=enquiry.pk).update(**fields)
    return Enquiry.objects.get(pk=enquiry.pk)


def fresh(enquiry):
    return Enquiry.objects.get(pk=enquiry.pk)


def address(link, language="en"):
    with override(language):
        return reverse("contact:private", kwargs={"kind": link.kind, "token": token(link)})


def text_of(response):
    return unescape(response.content.decode())


def press(client, link, do, **data):
    """Press a button of the page, or send its form."""
    return client.post(address(link), {"do": do, **data}, headers={"Origin": OURS, "Sec-Fetch-Site": "same-origin"})


def write(client, link, text=TEXT, proof=None):
    return press(client, link, "reply", message=text, **(proof or fresh_proof()))


def answered(enquiry, text="Yes, there is one.", **fields):
    """Store an answer that was sent."""
    fields = {"state": "sent", "sent_at": timezone.now()} | fields
    return enquiry.messages.create(kind="answer", to_email=enquiry.email, language="en", subject="Answer", text=f"{text}\n\n-- \nThe desk", **fields)


def attached(enquiry, name="plan.pdf", content=b"%PDF-1.7", kind="application/pdf", **fields):
    message = answered(enquiry, **fields)
    return message.attachments.create(name=name, content_type=kind, size=len(content), content=content)


def file_of(link, attachment):
    return f"{address(link)}{attachment.pk}/"


def buttons(page):
    """Return what can be done on a page."""
    return re.findall(r'name="do" value="([-a-z]+)"', text_of(page))


def said(page):
    """Return the sentence about what was done, or what is wrong, or nothing."""
    found = re.search(r'role="(?:status|alert)".*?<p>(.*?)</p>', text_of(page), re.DOTALL)
    return found and found[1]


def everything():
    """Return all rows of all tables."""
    return {model: list(model._base_manager.order_by("pk").values()) for model in apps.get_models()}
