"""The addresses of accounts. They lie below the admin's: staff alone meet them, and no visitor gets their cookies.

The stock admin's own doors have the same addresses (``leuven_portal.admin_site``), under the names that the admin knows.
"""

from allauth.account import views
from allauth.mfa.base import views as second_factors
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from django.contrib.auth.decorators import login_required
from django.urls import path
from django.utils.translation import gettext_lazy as _

from leuven_portal.accounts.views import SessionsView, page

SIGN_IN, SECURITY, CONFIRM, RESET, CODES = (
    _("Sign in"),
    _("Sign-in and security"),
    _("Is it still you?"),
    _("Set a new password"),
    _("Recovery codes"),
)

login = page(views.login, SIGN_IN)
logout = page(views.logout, _("Sign out"))
password_change = page(views.password_change, _("Change password"))

urlpatterns = [
    path("login/", login, name="account_login"),
    path("logout/", logout, name="account_logout"),
    path("password_change/", password_change, name="account_change_password"),
    path("account/password/", page(views.password_set, _("Set a password")), name="account_set_password"),
    path("account/inactive/", page(views.account_inactive, _("No access")), name="account_inactive"),
    path("account/confirm/", page(views.reauthenticate, CONFIRM), name="account_reauthenticate"),
    path("account/confirm/code/", page(second_factors.reauthenticate, CONFIRM), name="mfa_reauthenticate"),
    path("account/confirm/passkey/", page(passkeys.reauthenticate_webauthn, CONFIRM), name="mfa_reauthenticate_webauthn"),
    path("account/reset/", page(views.password_reset, RESET), name="account_reset_password"),
    path("account/reset/sent/", page(views.password_reset_done, _("Look at your mail")), name="account_reset_password_done"),
    path("account/reset/done/", page(views.password_reset_from_key_done, _("Your new password is set")), name="account_reset_password_from_key_done"),
    path("account/reset/<slug:uidb36>/<str:key>/", page(views.password_reset_from_key, RESET), name="account_reset_password_from_key"),
    path("account/code/", page(second_factors.authenticate, _("Your second factor")), name="mfa_authenticate"),
    path("account/security/", page(second_factors.index, SECURITY), name="mfa_index"),
    path("account/app/", page(login_required(totp.activate_totp), _("Add an authenticator app")), name="mfa_activate_totp"),
    path("account/app/remove/", page(totp.deactivate_totp, _("Remove the authenticator app")), name="mfa_deactivate_totp"),
    path("account/recovery-codes/", page(recovery_codes.view_recovery_codes, CODES), name="mfa_view_recovery_codes"),
    path("account/recovery-codes/new/", page(recovery_codes.generate_recovery_codes, CODES), name="mfa_generate_recovery_codes"),
    path("account/passkeys/", page(passkeys.list_webauthn, _("Passkeys")), name="mfa_list_webauthn"),
    path("account/passkeys/add/", page(passkeys.add_webauthn, _("Add a passkey")), name="mfa_add_webauthn"),
    path("account/passkeys/sign-in/", page(passkeys.login_webauthn, SIGN_IN), name="mfa_login_webauthn"),
    path("account/passkeys/<int:pk>/remove/", page(passkeys.remove_webauthn, _("Remove a passkey")), name="mfa_remove_webauthn"),
    path("account/passkeys/<int:pk>/rename/", page(passkeys.edit_webauthn, _("Rename a passkey")), name="mfa_edit_webauthn"),
    path("account/sessions/", page(SessionsView.as_view(), _("Where you are signed in")), name="usersessions_list"),
]
