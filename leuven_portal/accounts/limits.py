"""How often somebody may try, counted in the cache that all processes share."""

from django.utils.crypto import salted_hmac

#: Seconds. All limits have the same window, so that the page which refuses can say how long to wait.
WAIT = 300

#: Of allauth's account pages: attempts within the window for each address (ip), account (user) or typed name (key).
ACCOUNT_RATES = {
    "login": f"50/{WAIT}s/ip",
    "login_failed": f"20/{WAIT}s/ip,5/{WAIT}s/key",
    "reset_password": f"20/{WAIT}s/ip,3/{WAIT}s/key",
    "reset_password_from_key": f"20/{WAIT}s/ip",
    "reauthenticate": f"10/{WAIT}s/user",
    "change_password": f"10/{WAIT}s/user",
}
#: Of its pages for second factors.
SECOND_FACTOR_RATES = {"webauthn_login": f"20/{WAIT}s/ip"}


def hidden_key(key, key_prefix, version):
    """Return the key under which something is cached: a salted hash, as addresses and names stand in what is counted."""
    return salted_hmac("portal.cache", f"{key_prefix}:{version}:{key}", algorithm="sha256").hexdigest()
