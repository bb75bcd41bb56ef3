"""The forms of allauth, where they differ here, and the words of all of them."""

from allauth.account.fields import EmailField
from allauth.account.forms import LoginForm as StockLoginForm
from allauth.account.forms import ResetPasswordForm as StockResetPasswordForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.contrib.auth import get_user_model
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from leuven_portal.accounts import letters
from leuven_portal.accounts.backend import accounts_with

#: Characters of an address or name at most, as their columns hold: SQLite compares no text of any length.
LONGEST = 254
LABELS = {
    "login": _("Username or e-mail address"),
    "password": _("Password"),
    "oldpassword": _("Present password"),
    "password1": _("New password"),
    "password2": _("New password, once more"),
    "email": _("E-mail address"),
    "code": _("Code"),
    "name": _("Name"),
    "passwordless": _("Sign in with it alone, without a password"),
}


def dress(form):
    """Give a form the words of the portal, and the label alone to say what a field is for."""
    for bound in form:
        bound.label = LABELS.get(bound.name, bound.label)
        bound.field.widget.attrs.pop("placeholder", None)
        if bound.name in {"password", "oldpassword"}:
            # A link to the reset, which would stand between the name and the password for whoever types both.
            bound.help_text = ""


class LoginForm(StockLoginForm):
    """Name and password. The field has the name that browsers and their password stores know from the stock admin."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"].validators.append(MaxLengthValidator(LONGEST))
        self.fields["login"].widget.attrs |= {"autocomplete": "username", "autocapitalize": "none", "autofocus": True}

    def add_prefix(self, field_name):
        return super().add_prefix("username" if field_name == "login" else field_name)


class ResetPasswordForm(StockResetPasswordForm):
    """An address to mail a link to, if an account has it. Nothing tells whether one has."""

    email = EmailField(required=True, max_length=LONGEST)

    def clean_email(self):
        self.users = [user for user in accounts_with(self.cleaned_data["email"]) if user.is_active and user.is_staff]
        return self.cleaned_data["email"]

    def save(self, request, **kwargs):
        for user in self.users:
            letters.queue_reset_link(user)
        if not self.users:
            letters.rehearse_reset_link(get_user_model()(email=self.cleaned_data["email"]))
        return self.cleaned_data["email"]


class AddPasskeyForm(AddWebAuthnForm):
    """A new passkey, one to sign in with alone unless somebody says otherwise."""

    name = forms.CharField(required=False, max_length=LONGEST)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["passwordless"].initial = True
        self.fields["passwordless"].help_text = _("The device then asks for a fingerprint, a face or a PIN. Leave it off for a plain security key.")


class RenamePasskeyForm(EditWebAuthnForm):
    name = forms.CharField(max_length=LONGEST)


class EndSessionForm(forms.Form):
    """Which session to end; none means all others."""

    session = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
