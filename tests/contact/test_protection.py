import time

import pytest
from django.core.exceptions import PermissionDenied
from django.core.signing import TimestampSigner

from contact import protection
from contact.protection import Proof, require_own_page

OURS = "http://testserver"


@pytest.fixture
def clock(monkeypatch):
    """Return a function that moves the time by so many seconds."""
    real = time.time
    moved = [0]
    monkeypatch.setattr(time, "time", lambda: real() + moved[0])
    return lambda seconds: moved.__setitem__(0, moved[0] + seconds)


def headers(origin=None, site=None):
    return {name: value for name, value in {"Origin": origin, "Sec-Fetch-Site": site}.items() if value is not None}


@pytest.mark.parametrize(
    ("origin", "site"),
    [
        (None, None),
        (OURS, None),
        ("HTTP://TestServer", None),
        (OURS, "same-origin"),
        (None, "same-origin"),
        (None, "none"),
        (OURS, "same-site"),
        ("https://portal.example.org", "same-origin"),
    ],
)
def test_our_own_page_may_send(rf, settings, origin, site):
    settings.SITE_URL = "https://portal.example.org"
    require_own_page(rf.post("/", headers=headers(origin, site)))


@pytest.mark.parametrize(
    ("origin", "site"),
    [
        ("https://elsewhere.example.org", None),
        ("https://testserver", None),
        ("http://testserver:81", None),
        ("null", None),
        ("", None),
        (OURS, "cross-site"),
        (None, "cross-site"),
        (None, "same-site"),
        ("https://elsewhere.example.org", "same-origin"),
        (OURS, "anything"),
    ],
)
def test_another_page_may_not(rf, origin, site):
    with pytest.raises(PermissionDenied):
        require_own_page(rf.post("/", headers=headers(origin, site)))


def test_a_fresh_proof_meets_no_objection():
    assert Proof.fresh().objection == ""


def test_a_proof_survives_the_way_through_the_page():
    proof = Proof.fresh()
    assert Proof.sent_with({"token": proof.token, "started": proof.started, "subject": ""}) == proof


def test_no_two_forms_have_the_same_token():
    assert Proof.fresh().token != Proof.fresh().token


STOOD_OPEN = "This form stood open for too long. What you typed is still here: press Send once more."
FAST = "That was very fast, and we keep programs out. What you typed is still here: press Send once more."
FILLED_IN = "Your browser filled in a field that must stay empty. We have emptied it: press Send once more."


@pytest.mark.parametrize(
    "proof",
    [
        Proof("", ""),
        Proof("token", "token"),
        Proof("token", "token:1xV86n:signature"),
        Proof("ünïcode\0", "ünïcode\0:1xV86n:\U0001f512"),
    ],
)
def test_an_unsigned_proof_is_not_genuine(proof):
    assert (proof.is_genuine, proof.objection) == (False, STOOD_OPEN)


def test_a_proof_signed_for_something_else_is_not_genuine():
    assert not Proof("token", TimestampSigner(salt="password").sign("token")).is_genuine


def test_a_proof_of_another_token_is_not_genuine():
    assert not Proof("another", Proof.fresh().started).is_genuine


def test_a_form_may_stand_open_for_a_day(clock):
    proof = Proof.fresh()
    clock(protection.FORM_LIFETIME - 5)
    assert proof.objection == ""
    clock(10)
    assert proof.objection == STOOD_OPEN


def test_a_person_takes_some_seconds(settings, clock):
    settings.CONTACT_MIN_SECONDS = 3
    proof = Proof.fresh()
    assert proof.objection == FAST
    clock(4)
    assert proof.objection == ""


def test_a_field_that_nobody_sees_stays_empty():
    proof = Proof.fresh()
    assert Proof(proof.token, proof.started, "Cheap watches").objection == FILLED_IN


def test_a_genuine_proof_serves_again(settings):
    settings.CONTACT_MIN_SECONDS = 3
    proof = Proof.fresh()
    assert Proof(proof.token, proof.started, "Cheap watches").again() == proof


def test_one_that_no_longer_serves_is_replaced(clock):
    old = Proof.fresh()
    clock(protection.FORM_LIFETIME + 5)
    for proof in (old, Proof("token", "token")):
        again = proof.again()
        assert again.token != proof.token
        assert again.objection == ""
