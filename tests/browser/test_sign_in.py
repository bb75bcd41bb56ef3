"""Signing in, in a real browser: passkeys by a device that Chromium imitates, the rest with and without scripts."""

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User

from tests.leuven_portal.accounts.people import PASSWORD, add_app, code_of, make_account, secret_of

pytestmark = pytest.mark.browser

#: axe's own rules and one that it does not ask by itself; in the dark nothing but colours differs.
QUESTIONS = [("light", {"rules": {"target-size": {"enabled": True}}}), ("dark", {"runOnly": ["color-contrast", "link-in-text-block"]})]


@pytest.fixture
def anna(migrated):
    return make_account(is_superuser=True)


@pytest.fixture
def required(settings):
    settings.STAFF_SECOND_FACTOR = True


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """Stop the half minutes of authenticator apps: each test says when the next one begins."""
    at = [59_000_000]
    monkeypatch.setattr("allauth.mfa.totp.internal.auth.yield_hotp_counters_from_time", lambda: iter([at[0]]))
    return lambda: at.__setitem__(0, at[0] + 1)


def with_passkeys(window):
    """Give a window a device that holds passkeys and whose owner says yes."""
    developer = window.context.new_cdp_session(window.page)
    developer.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    return developer, developer.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]


def type_password(window, name="anna"):
    window.page.goto("/admin/")
    window.page.get_by_label("Username or e-mail address").fill(name)
    window.page.get_by_label("Password").fill(PASSWORD)
    window.page.get_by_role("button", name="Sign in", exact=True).click()


def confirm(window):
    window.page.get_by_label("Password").fill(PASSWORD)
    window.page.get_by_role("button", name="Go on").click()


def is_in(window):
    window.page.locator("#logout-form").wait_for()
    return window.page.url.endswith("/admin/")


def test_a_passkey_is_added_opens_the_admin_and_signs_in_alone(visit, anna, required):
    window = visit(locale="en-GB")
    with_passkeys(window)
    type_password(window)
    window.page.get_by_text("it needs a second factor").wait_for()
    window.page.get_by_role("link", name="Add a passkey").click()
    confirm(window)
    window.page.get_by_label("Name").fill("Anna’s laptop")
    window.page.get_by_role("button", name="Add it").click()
    window.page.locator(".codes li").first.wait_for()
    assert window.page.locator(".codes li").count() == 10
    window.page.get_by_role("link", name="Go on to the admin").click()
    assert is_in(window)

    window.page.get_by_role("button", name="Log out").click()
    window.page.get_by_role("button", name="Sign in with a passkey").click()
    assert is_in(window)
    assert Authenticator.objects.get(type="webauthn").last_used_at
    # allauth's own script tells the console nothing that is an error.
    assert window.trouble == []


def test_a_passkey_is_the_second_factor_after_a_password_and_is_renamed_and_removed(visit, anna):
    window = visit(locale="en-GB")
    with_passkeys(window)
    type_password(window)
    window.page.goto("/admin/account/passkeys/add/")
    confirm(window)
    window.page.get_by_label("Sign in with it alone").uncheck()
    window.page.get_by_role("button", name="Add it").click()
    window.page.locator(".codes li").first.wait_for()
    window.page.get_by_role("button", name="Log out").click()
    type_password(window)
    window.page.get_by_role("button", name="Use a passkey").click()
    assert is_in(window)
    window.page.goto("/admin/account/passkeys/")
    window.page.get_by_role("link", name="Rename").click()
    confirm(window)
    window.page.get_by_label("Name").fill("<b>Key</b>")
    window.page.get_by_role("button", name="Rename").click()
    window.page.get_by_role("link", name="Remove <b>Key</b>").click()
    window.page.get_by_role("button", name="Remove it").click()
    window.page.get_by_text("The passkey was removed.").wait_for()
    assert not Authenticator.objects.exists()
    assert window.trouble == []


def test_a_passkey_that_is_not_given_is_told_of(visit, anna):
    window = visit(locale="en-GB")
    developer, device = with_passkeys(window)
    developer.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False})
    window.page.goto("/admin/login/")
    window.page.get_by_role("button", name="Sign in with a passkey").click()
    window.page.get_by_role("alert").get_by_text("The passkey was not used.").wait_for()
    assert window.page.url.endswith("/admin/login/")


@pytest.mark.parametrize("scripts", [True, False])
def test_an_app_is_added_and_used_by_keyboard_with_and_without_scripts(visit, anna, required, clock, scripts):
    window = visit(locale="en-GB", java_script_enabled=scripts)
    page = window.page
    page.goto("/admin/")
    page.locator("#id_username").focus()
    page.keyboard.type("anna@example.org")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Add an authenticator app").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Password").focus()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    secret = page.locator(".key").text_content()
    page.get_by_label("Code").focus()
    page.keyboard.type(code_of(secret))
    page.keyboard.press("Enter")
    page.locator(".codes li").first.wait_for()
    code = page.locator(".codes li code").first.text_content()
    assert secret_of(User.objects.get()) == secret
    for number, given in enumerate([lambda: code_of(secret), lambda: code]):
        page.get_by_role("button", name="Log out").click()
        clock()
        type_password(window)
        page.get_by_label("Code").fill("wrong" if number else "000000")
        page.keyboard.press("Enter")
        page.get_by_text("Incorrect code.").wait_for()
        page.get_by_label("Code").fill(given())
        page.keyboard.press("Enter")
        assert is_in(window)
    assert not scripts or window.trouble == []


def test_a_session_is_ended_from_another_window(visit, anna):
    one, other = visit(locale="en-GB"), visit(locale="en-GB", java_script_enabled=False)
    for window in (one, other):
        type_password(window)
        assert is_in(window)
    other.page.goto("/admin/account/sessions/")
    other.page.get_by_role("button", name="End the session on").click()
    other.page.get_by_text("That session was ended.").wait_for()
    one.page.goto("/admin/")
    one.page.get_by_label("Password").wait_for()


@pytest.mark.looks
@pytest.mark.parametrize(("width", "language"), [(390, "nl-BE"), (1440, "en-GB")])
def test_every_page_is_accessible_and_no_wider_than_the_window(visit, anna, clock, width, language):
    window = visit(viewport={"width": width, "height": 900}, locale=language, reduced_motion="reduce")
    page, found = window.page, {}

    def look(name):
        window.inspect("* { transition: none !important }")
        found.update({(name, scheme): violations for scheme, violations in window.axe(*QUESTIONS).items() if violations})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{name} is wider than the window"

    def send():
        with page.expect_navigation():
            page.locator(".account-form [type=submit]").first.click()

    for address in ("login/", "account/reset/", "account/reset/sent/", "account/reset/done/", "account/reset/1/x-y/", "account/inactive/"):
        page.goto(f"/admin/{address}")
        look(address)
    page.goto("/admin/login/")
    page.locator("#id_username").fill("anna")
    page.locator("#id_password").fill("wrong")
    send()
    look("a wrong password")
    page.locator("#id_password").fill(PASSWORD)
    send()
    look("the first screen without a second factor")
    page.goto("/admin/account/app/")
    look("the confirmation")
    page.locator("#id_password").fill(PASSWORD)
    send()
    look("an app to add")
    page.locator("#id_code").fill(code_of(page.locator(".key").text_content()))
    send()
    look("recovery codes")
    page.goto("/admin/account/passkeys/add/")
    page.locator("#passkey-add").wait_for()
    look("a passkey to add")
    with_passkeys(window)
    with page.expect_navigation():
        page.locator("#passkey-add").click()
    for address in ("security/", "passkeys/", "sessions/", "recovery-codes/", "recovery-codes/new/", "app/remove/", "password/"):
        page.goto(f"/admin/account/{address}")
        look(address)
    key = Authenticator.objects.get(type="webauthn").pk
    for address in (f"account/passkeys/{key}/remove/", f"account/passkeys/{key}/rename/", "password_change/", "logout/", "contact/auditentry/"):
        page.goto(f"/admin/{address}")
        look(address)
    for address in ("confirm/code/", "confirm/passkey/"):
        page.goto(f"/admin/account/{address}")
        look(address)
    page.goto("/admin/logout/")
    send()
    look("signed out")
    page.locator("#id_username").fill("anna")
    page.locator("#id_password").fill(PASSWORD)
    send()
    page.locator("#passkey-use").wait_for()
    look("the second factor")
    assert found == {}
    assert [text for text in window.trouble if "429" not in text] == []


def test_whoever_tries_too_often_is_told_to_wait(visit, anna):
    window = visit(locale="en-GB")
    for _time in range(6):
        window.page.goto("/admin/login/")
        window.page.locator("#id_username").fill("anna")
        window.page.locator("#id_password").fill("wrong")
        window.page.keyboard.press("Enter")
        window.page.locator(".errornote, h1:has-text('Too many')").first.wait_for()
    assert window.page.get_by_text("Wait 5 minutes").count() == 1


def test_without_scripts_no_passkey_is_offered(visit, anna):
    window = visit(locale="en-GB", java_script_enabled=False)
    add_app(anna)
    window.page.goto("/admin/login/")
    assert window.page.get_by_role("button", name="Sign in with a passkey").count() == 0
