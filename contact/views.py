"""The visitors' pages: choose a purpose, ask, and keep the receipt. None of them sets a cookie."""

import logging

from django.db import Error as DatabaseFailure
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from contact import definition
from contact.came_from import LEFT_OUT, NAME, CameFrom
from contact.forms import EnquiryForm
from contact.intake import holds, receive
from contact.limits import TooMany
from contact.models import Desk, Enquiry, Message, RoutingRule
from contact.protection import TRAP, Proof, require_own_page
from contact.routing import promise
from contact.secrecy import kept_secret
from contact.transcript import transcript

logger = logging.getLogger("portal.contact")

RETRY_AFTER = 60  # seconds


@require_safe
def choose(request):
    """Show the doors, each with its desk and the time of its answer."""
    desks, rules = Desk.objects.answering(), RoutingRule.objects.in_force()
    doors = [(purpose, promise(purpose, desks=desks, rules=rules)) for purpose in definition.current().purposes.values()]
    return render(request, "contact/choose.html", {"doors": doors, "section": "contact"})


# Protected by its own proof instead of Django's cookie: visitors get none.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def enquiry(request, purpose):
    """Show the form of a purpose, and take what is sent with it."""
    purpose = definition.current().purposes.get(purpose)
    if purpose is None:
        raise Http404("This purpose is asked for no longer.")
    if request.method == "POST":
        return submit(request, purpose)
    here = reverse("contact:enquiry", args=[purpose.key])
    if request.path != here:
        return HttpResponseRedirect(address_with(here, CameFrom.said_in(request.GET)), status=301)
    form = EnquiryForm(purpose, initial={"answer_language": get_language()})
    proof = Proof.fresh()
    came_from = CameFrom.said_in(request.GET)
    try:
        came_from = came_from.looked_up(get_language())
        return form_page(request, purpose, form, proof, promised=promise(purpose), came_from=came_from)
    except DatabaseFailure:
        logger.exception("form shown without the database")
        problem = _("We cannot store questions just now. You can write yours here: wait a minute, then press Send.")
        return away_page(request, purpose, form, proof, came_from=came_from, problem=problem)


def address_with(path, came_from):
    """Return the path of a form with what was read before, where there is something."""
    return f"{path}?{NAME}={came_from.slug}" if came_from.slug else path


def submit(request, purpose):
    """Store an enquiry and lead to its receipt, or show the form again with what is wrong and all that was typed."""
    require_own_page(request)
    proof = Proof.sent_with(request.POST)
    objection = proof.objection
    form = EnquiryForm(purpose, request.POST)
    came_from = CameFrom.said_in(request.POST)
    try:
        came_from = came_from.looked_up(get_language())
        stored = proof.is_genuine and Enquiry.objects.filter(submission_token=proof.token).first()
        if not stored and form.is_valid() and not objection:
            stored = receive(
                purpose,
                form.answers,
                page_language=get_language(),
                submission_token=proof.token,
                sender=request.META.get("REMOTE_ADDR", ""),
                came_from=came_from.kept,
            )
        if stored and form.is_valid() and holds(stored, purpose, form.answers):
            return HttpResponseRedirect(stored.receipt_address(), status=303)
        if stored:
            # Back from the receipt, and changed: a further question, which the used token would swallow.
            proof, problem = Proof.fresh(), already_sent(stored)
        else:
            proof, problem = proof.again(), "" if form.errors else objection
        return form_page(request, purpose, form, proof, status=422, problem=problem, promised=promise(purpose), came_from=came_from)
    except TooMany as limit:
        response = form_page(request, purpose, form, proof.again(), status=429, problem=too_many(limit.minutes), came_from=came_from)
        response.headers["Retry-After"] = str(limit.minutes * 60)
        return response
    except DatabaseFailure:
        logger.exception("enquiry not stored")
        problem = _("We could not store your question just now. What you typed is still here: wait a minute, then press Send once more.")
        return away_page(request, purpose, form, proof.again(), came_from=came_from, problem=problem)


def away_page(request, purpose, form, proof, *, came_from, problem):
    """Render the page of a form while the database is away: it asks the database nothing, and its token serves once it is back.

    Args:
        request, purpose, form, proof, came_from, problem: as for ``form_page``.
    """
    response = form_page(request, purpose, form, proof, problem=problem, came_from=came_from, status=503)
    response.headers["Retry-After"] = str(RETRY_AFTER)
    return response


def too_many(minutes):
    """Return the sentence for a sender who wrote too often.

    Args:
        minutes: until they may write again.
    """
    return ngettext(
        "You sent too many messages. Try again in %(minutes)s minute. What you typed is still here.",
        "You sent too many messages. Try again in %(minutes)s minutes. What you typed is still here.",
        minutes,
    ) % {"minutes": minutes}


def already_sent(enquiry):
    """Return the sentence for a form that was sent before with other words in it."""
    return _("You have sent this form before, under reference %(reference)s. To send this as a further question, press Send once more.") % {
        "reference": enquiry.reference
    }


def form_page(request, purpose, form, proof, *, promised=None, problem="", came_from=None, status=200):
    """Render the page of a form.

    No cache may serve it again, as its token serves once; but the browser may keep it for its
    Back button (no ``no-store``), so that what was typed is there after a look at another page.

    Args:
        request: the request.
        purpose: the ``Purpose``.
        form: its form, bound or not.
        proof: the hidden part.
        promised: who answers and when, a ``Promise``; left out when the database cannot tell.
        problem: a sentence about the submission as a whole.
        came_from: what was read before, a ``CameFrom``; one that is not looked up yet is carried along unseen.
        status: the status code.
    """
    context = {
        "purpose": purpose,
        "form": form,
        "proof": proof,
        "trap": TRAP,
        "promised": promised,
        "problem": problem,
        "came_from": came_from,
        "names": {"came_from": NAME, "left_out": LEFT_OUT},
        "privacy": definition.current().privacy,
        "elsewhere": definition.current().purposes[purpose.elsewhere.purpose],
        "section": "contact",
        "noindex": status != 200,
    }
    response = render(request, "contact/enquiry.html", context, status=status)
    patch_cache_control(response, private=True, no_cache=True)
    return response


@require_safe
def receipt(request, purpose, token):
    """Show an enquiry's receipt to whoever has its address. Nobody keeps, finds or passes on the page."""
    here = reverse("contact:receipt", args=[purpose, token])
    if request.path != here:
        return kept_secret(HttpResponseRedirect(here, status=301))
    stored = get_object_or_404(Enquiry.objects.select_related("desk"), purpose=purpose, receipt_token=token)
    context = {
        "enquiry": stored,
        "asks_first": stored.may_refer == Enquiry.Referral.ASK,
        "is_acknowledged": stored.messages.filter(kind=Message.Kind.ACKNOWLEDGEMENT).exists(),
        "sent": transcript(stored, without={"name", "email", "may_refer"}),
        "section": "contact",
        "noindex": True,
    }
    return kept_secret(render(request, "contact/receipt.html", context))
