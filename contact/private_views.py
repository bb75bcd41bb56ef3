"""The enquirer's pages, behind the private links that were mailed to them.

What an address shows, a GET shows and changes nothing by it: mail scanners follow links. What is
done is a POST from our own page; the token in its address is what a cookie would be elsewhere.
"""

import logging
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.db import Error as DatabaseFailure
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import get_resolver, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from contact import following_up, links, links_by_mail, own_data
from contact.attachments import as_download
from contact.forms import ReplyForm
from contact.limits import TooMany, count_wrong_link
from contact.models import Attachment, Enquiry, PrivateLink
from contact.placeholders import LINK
from contact.protection import Proof, require_own_page
from contact.secrecy import kept_secret
from contact.standing import is_waiting, where_it_stands
from contact.transcript import transcript
from contact.turns import turn_to_write

logger = logging.getLogger("portal.contact")

Kind = PrivateLink.Kind

RETRY_AFTER = 60  # seconds

#: What a button does at once, by its word.
VERBS = {
    "agree": following_up.agree,
    "decline": following_up.decline,
    "take-back": following_up.take_back_consent,
    "withdraw": following_up.withdraw,
}
#: What the page says was done, by the word in its query.
DONE = {
    "reply": gettext_lazy("Your message has arrived. The desk reads it."),
    "agree": gettext_lazy("Thank you. We may pass your question on now."),
    "decline": gettext_lazy("We pass nothing on."),
    "take-back": gettext_lazy("We pass nothing on any more."),
    "withdraw": gettext_lazy("You have withdrawn your question. Nobody answers it any more."),
    Kind.COPY: gettext_lazy("We have mailed you a link, by which you take your copy within a day."),
    Kind.ERASURE: gettext_lazy("We have mailed you a link, by which you confirm the erasure within a day. Nothing has been erased yet."),
    "nothing": gettext_lazy("There was nothing left to change. Your question stands as you see it here."),
}


def secret(view):
    """Make all answers of a view secret ones, refusals too. Its forms are protected without Django's cookie: visitors get none."""

    @csrf_exempt
    @wraps(view)
    def kept(request, **parts):
        try:
            response = view(request, **parts)
        except PermissionDenied as refusal:
            response = get_resolver().resolve_error_handler(403)(request, exception=refusal)
        return kept_secret(response)

    return kept


@secret
@require_http_methods(["GET", "HEAD", "POST"])
def private(request, kind, token):
    """Show the page of a private link, and do what is asked for on it."""
    here = reverse("contact:private", kwargs={"kind": kind, "token": token})
    if request.method == "POST":
        require_own_page(request)
    elif request.path != here:
        return HttpResponseRedirect(here, status=301)
    try:
        link = links.find(token, kind)
        if link is None:
            return unknown(request)
        if link.is_expired():
            return expired(request, link)
        return PAGES[kind](request, link)
    except (Enquiry.DoesNotExist, PrivateLink.DoesNotExist):
        # Forgotten, or used up by somebody else, while we were at it.
        return unknown(request)
    except DatabaseFailure:
        if request.POST.get("do") != "reply":
            raise
        logger.exception("message not stored")
        return away(request)


def thread(request, link):
    """Show an enquiry with all that was written about it, and do what its enquirer asks for."""
    if request.method != "POST":
        return thread_page(request, link)
    asked_for = request.POST.get("do", "")
    if asked_for == "reply":
        return reply(request, link)
    if asked_for == "fresh":
        return fresh(request, link)
    if asked_for in {Kind.COPY, Kind.ERASURE}:
        return mail(request, link, asked_for)
    if asked_for in VERBS:
        return back(link, asked_for if VERBS[asked_for](link.enquiry) else "nothing")
    return thread_page(request, link, status=422, problem=_("We could not read what was sent. Press the button once more."))


def reply(request, link):
    """Take in a message, or show the page again with what is wrong and all that was typed."""
    form, proof = ReplyForm(request.POST), Proof.sent_with(request.POST)
    if not form.is_valid():
        return thread_page(request, link, form=form, proof=proof.again(), status=422)
    if not proof.is_genuine or proof.is_expired:
        problem = _("This form stood open for too long. What you typed is still here: press Send once more.")
        return thread_page(request, link, form=form, status=422, problem=problem)
    text = form.cleaned_data["message"]
    try:
        message = following_up.reply(link.enquiry, text, proof.token)
    except TooMany as limit:
        problem = _("You sent as many messages today as we take in. Send this one tomorrow. What you typed is still here.")
        return later(limit, thread_page(request, link, form=form, proof=proof.again(), status=429, problem=problem))
    if message.text != text:
        problem = _("You have sent a message with this form before. To send this as a further one, press Send once more.")
        return thread_page(request, link, form=form, status=422, problem=problem)
    return back(link, "reply")


def fresh(request, link):
    """Mail a fresh link and make this one useless."""
    if links_by_mail.send_fresh(link.enquiry):
        return HttpResponseRedirect(reverse("contact:mailed", kwargs={"kind": Kind.THREAD}), status=303)
    return thread_page(request, link, status=429, problem=too_many_mails())


def mail(request, link, kind):
    """Mail a link by which a copy is taken or the erasure is confirmed."""
    if links_by_mail.send_one_time(link.enquiry, kind):
        return back(link, kind)
    return thread_page(request, link, status=429, problem=too_many_mails())


def too_many_mails():
    return _("We have mailed you this several times today already. Look in your mailbox and in its spam folder, or try again tomorrow.")


def back(link, done):
    """Lead back to the page, which then says what was done.

    Args:
        link: the link.
        done: a key of ``DONE``.
    """
    return HttpResponseRedirect(f"{reverse('contact:private', kwargs={'kind': link.kind, 'token': links.token(link)})}?done={done}", status=303)


def thread_page(request, link, *, form=None, proof=None, problem="", status=200):
    """Render the page of an enquiry.

    Args:
        request: the request.
        link: the link, with its enquiry.
        form: the form for a further message, bound or not.
        proof: its hidden part, a fresh one unless told.
        problem: a sentence about what was sent.
        status: the status code.
    """
    enquiry = link.enquiry
    context = {
        "enquiry": enquiry,
        "link": link,
        "stands": where_it_stands(enquiry),
        "is_waiting": is_waiting(enquiry),
        "sent": transcript(enquiry, without={"name", "email", "may_refer"}),
        "talk": [(message, worded(message)) for message in enquiry.messages.talk().prefetch_related("attachments")],
        "is_asked": following_up.is_asked(enquiry),
        "may_take_back": following_up.may_take_back(enquiry),
        "may_withdraw": following_up.may_withdraw(enquiry),
        "form": form or ReplyForm(),
        "proof": proof or Proof.fresh(),
        "problem": problem,
        "done": DONE.get(request.GET.get("done")) if request.method != "POST" else "",
    }
    return page(request, "thread", status=status, **context)


def worded(message):
    """Return what a message says. What led to this page by mail leads nowhere from here."""
    return message.body.replace(LINK, _("(here, on this page)")) if message.link_id else message.body


def copy(request, link):
    """Show what a copy holds, and hand it over."""
    if request.method != "POST":
        return page(request, "copy", link=link, enquiries=Enquiry.objects.of_person(link.enquiry.email))
    response = HttpResponse(own_data.take_copy(link), content_type="application/zip")
    response.headers["Content-Disposition"] = 'attachment; filename="copy.zip"'
    return response


def erasure(request, link):
    """Show what an erasure takes away, and do it."""
    if request.method != "POST":
        return page(request, "erasure", link=link, enquiries=Enquiry.objects.of_person(link.enquiry.email))
    return page(request, "erased", references=own_data.erase(link))


#: What the page of a link is, by its kind.
PAGES = {Kind.THREAD: thread, Kind.COPY: copy, Kind.ERASURE: erasure}


@secret
@require_safe
def attachment(request, kind, token, pk):
    """Hand out a file that came with an answer."""
    link = links.find(token, kind) if kind == Kind.THREAD else None
    if link and link.is_expired():
        return HttpResponseRedirect(reverse("contact:private", kwargs={"kind": kind, "token": token}))
    found = link and Attachment.objects.filter(pk=pk, message__in=link.enquiry.messages.talk()).first()
    return as_download(found) if found else unknown(request)


def expired(request, link):
    """Show that a link has expired, and mail a fresh one of its kind to whom it was mailed to before."""
    if request.POST.get("do") != "fresh":
        return page(request, "expired", status=410, link=link, typed=request.POST.get("message", ""))
    # In the same words whether it was mailed or was one too many today.
    if link.kind == Kind.THREAD:
        links_by_mail.send_fresh(link.enquiry)
    else:
        links_by_mail.send_one_time(link.enquiry, link.kind)
    return HttpResponseRedirect(reverse("contact:mailed", kwargs={"kind": Kind.THREAD}), status=303)


@secret
@require_safe
def mailed(request, kind):
    """Say that a link was mailed: at an address without one, as the former one may be of no use any more."""
    return page(request, "mailed")


def unknown(request):
    """Say that there is nothing here: in the same words and with the same work, whatever the reason."""
    context = {"alternates": {}, "typed": request.POST.get("message", "")}
    try:
        with turn_to_write(), transaction.atomic():
            count_wrong_link(request.META.get("REMOTE_ADDR", ""))
    except TooMany as limit:
        return later(limit, page(request, "unknown", status=429, **context))
    except DatabaseFailure:
        logger.exception("wrong link not counted")
    return page(request, "unknown", status=404, **context)


def away(request):
    """Show what was typed again while the database is away: the page asks it nothing, and its token serves once it is back."""
    form, proof = ReplyForm(request.POST), Proof.sent_with(request.POST).again()
    problem = _("We could not store your message just now. What you typed is still here: wait a minute, then press Send once more.")
    response = page(request, "away", status=503, form=form, proof=proof, problem=problem)
    response.headers["Retry-After"] = str(RETRY_AFTER)
    return response


def later(limit, response):
    """Return an answer that says when to try again.

    Args:
        limit: the ``TooMany``.
        response: the answer.
    """
    response.headers["Retry-After"] = str(limit.minutes * 60)
    return response


def page(request, name, *, status=200, **context):
    """Render a template of ``contact/private/``."""
    return render(request, f"contact/private/{name}.html", context | {"section": "contact", "noindex": True}, status=status)
