"""What can be done with an enquiry from its page: each verb with what it asks, when it is offered, and what is told of it."""

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _

from contact import actions, links, links_by_mail, notes, quarantine, referring
from contact.answering import start
from contact.models import Desk, Enquiry, Partner
from contact.models.acting import name_of
from contact.undoing import last_change, undo

State = Enquiry.State
Referral = Enquiry.Referral


class Person(forms.ModelChoiceField):
    """A member of staff, under the name that colleagues know."""

    def label_from_instance(self, user):
        return name_of(user)


class VerbForm(forms.Form):
    """What a verb asks for.

    Args:
        enquiry: the enquiry it is about.
        user: the member of staff who acts.
    """

    required_css_class = "required"

    def __init__(self, data=None, *, enquiry, user):
        super().__init__(data, auto_id=f"id_{type(self).__name__.lower()}_%s")
        self.enquiry, self.user = enquiry, user


class AssignForm(VerbForm):
    to = Person(None, label=_("Colleague"), empty_label=_("Choose one"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        staff = get_user_model().objects.filter(desks=self.enquiry.desk_id, is_active=True, is_staff=True)
        self.fields["to"].queryset = staff.exclude(pk__in=[self.enquiry.owner_id or 0, self.user.pk]).order_by("username")


class MoveForm(VerbForm):
    desk = forms.ModelChoiceField(None, label=_("Desk"), empty_label=_("Choose one"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["desk"].queryset = Desk.objects.filter(is_active=True).exclude(pk=self.enquiry.desk_id)


class PartnerForm(VerbForm):
    partner = forms.ModelChoiceField(Partner.objects.filter(is_active=True), label=_("Partner"), empty_label=_("Choose one"))
    words = forms.CharField(label=_("What you add"), max_length=2000, required=False, widget=forms.Textarea({"rows": 3}))


class ConsentForm(PartnerForm):
    pass


class ReferForm(PartnerForm):
    def __init__(self, *args, **kwargs):
        """Offer those that the enquirer said yes to."""
        super().__init__(*args, **kwargs)
        if self.enquiry.consent_for_id:
            self.fields["partner"].queryset = Partner.objects.filter(is_active=True, pk=self.enquiry.consent_for_id)


class NoteForm(VerbForm):
    text = forms.CharField(
        label=_("Note for colleagues"),
        max_length=4000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("It is mailed to nobody. It is part of the copy of all data that the enquirer may ask for."),
    )


class NumberForm(VerbForm):
    number = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


def remove_note(enquiry, by, number):
    note = enquiry.notes.filter(pk=number).first()
    return bool(note) and notes.remove(note, by)


def undo_last(enquiry, by, number):
    entry = last_change(enquiry)
    return bool(entry) and entry.pk == number and undo(entry, by)


def is_open(enquiry):
    return enquiry.state in Enquiry.OPEN_STATES and not enquiry.is_quarantined


def is_answerable(enquiry):
    return enquiry.state != State.SPAM and not enquiry.is_quarantined


def is_referable(enquiry):
    return is_answerable(enquiry) and enquiry.state != State.CLOSED


def is_askable(enquiry):
    says_yes_to_any = enquiry.may_refer == Referral.YES and not enquiry.consent_for_id
    return is_referable(enquiry) and not (enquiry.consent_asked_at or says_yes_to_any)


@dataclass(frozen=True)
class Verb:
    """A verb.

    Attributes:
        do: takes the enquiry, who acts and what the form holds; returns whether anything was changed.
        said: what is told when it was.
        possible: takes the enquiry and who acts; returns whether it is offered.
        form: what it asks for.
        otherwise: what is told when nothing was changed.
    """

    do: Callable
    said: str
    possible: Callable
    form: type = VerbForm
    otherwise: str = _("Nothing was changed: somebody has seen to it meanwhile, or another desk does.")


VERBS = {
    "take": Verb(actions.take, _("It is yours now."), lambda enquiry, user: is_open(enquiry) and enquiry.owner_id != user.pk),
    "give-back": Verb(
        lambda enquiry, by: actions.assign(enquiry, by, None),
        _("Given back to the desk."),
        lambda enquiry, user: is_open(enquiry) and enquiry.owner_id,
    ),
    "assign": Verb(actions.assign, _("Assigned, and your colleague has been told."), lambda enquiry, user: is_open(enquiry), AssignForm),
    "move": Verb(
        actions.move,
        _("%(reference)s is at the %(desk)s now, which has been told."),
        lambda enquiry, user: enquiry.state in Enquiry.OPEN_STATES,
        MoveForm,
    ),
    "consent": Verb(
        referring.ask_consent,
        _("Asked. The answer will be in the history, and the desk hears of it."),
        lambda enquiry, user: is_askable(enquiry),
        ConsentForm,
    ),
    "refer": Verb(
        referring.refer,
        _("Passed on. The partner has what was asked, and the enquirer knows who answers."),
        lambda enquiry, user: is_referable(enquiry) and enquiry.may_refer == Referral.YES,
        ReferForm,
    ),
    "close": Verb(actions.close, _("Closed."), lambda enquiry, user: is_answerable(enquiry) and enquiry.state != State.CLOSED),
    "reopen": Verb(
        actions.reopen,
        _("Open again, and due anew."),
        lambda enquiry, user: enquiry.state in [*Enquiry.ANSWERED_STATES, State.CLOSED],
    ),
    "release": Verb(quarantine.release, _("Released from quarantine: the desk has been told."), lambda enquiry, user: enquiry.is_quarantined),
    "spam": Verb(quarantine.mark_spam, _("Marked as spam."), lambda enquiry, user: enquiry.state in Enquiry.OPEN_STATES),
    "not-spam": Verb(
        quarantine.take_back, _("No longer marked as spam: it waits for an answer again."), lambda enquiry, user: enquiry.state == State.SPAM
    ),
    "answer": Verb(lambda enquiry, by: bool(start(enquiry, by)), "", lambda enquiry, user: is_answerable(enquiry)),
    "note": Verb(notes.write, _("Note kept."), lambda enquiry, user: True, NoteForm),
    "remove-note": Verb(remove_note, _("Note removed."), lambda enquiry, user: True, NumberForm),
    "undo": Verb(undo_last, _("Undone."), lambda enquiry, user: True, NumberForm),
    "revoke-link": Verb(
        links.revoke_for, _("The private link is of no use any more. The next mail to the enquirer brings a new one."), lambda enquiry, user: True
    ),
    "send-link": Verb(
        links_by_mail.send_fresh,
        _("A new private link is on its way to the enquirer."),
        lambda enquiry, user: is_answerable(enquiry),
        otherwise=_("Nothing was mailed: several links went to this address today already. Try again tomorrow."),
    ),
}


def possible(enquiry, user):
    """Return the keys of the verbs that an enquiry takes from somebody who may act on it."""
    return [key for key, verb in VERBS.items() if verb.possible(enquiry, user)]
