"""Whose word about the visitor's address and scheme is believed."""

import ipaddress
import re

from django.conf import settings

FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PORT", "HTTP_FORWARDED")


class TrustedProxyMiddleware:
    """Takes the visitor's address from ``X-Forwarded-For``, but only from ``TRUSTED_PROXIES``.

    Each proxy appends the address it saw, so the list is read from its end: the first address
    that is not a trusted proxy's is the visitor's. From anybody else the headers are dropped,
    so that nothing further in can be fooled by them.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if trusted(request.META.get("REMOTE_ADDR", "")):
            for address in reversed(request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")):
                if not (address := valid(address)):
                    break
                request.META["REMOTE_ADDR"] = address
                if not trusted(address):
                    break
        else:
            for header in FORWARDED:
                request.META.pop(header, None)
        return self.get_response(request)


# Some proxies add the visitor's port: 203.0.113.9:5555, [2001:db8::1]:443.
WITH_PORT = re.compile(r"(?:\[(?P<newer>[^\]]+)\]|(?P<older>[0-9.]+))(?::[0-9]+)?")


def valid(address):
    """Return the address in its plain form, or an empty string where it is none."""
    address = address.strip()
    if found := WITH_PORT.fullmatch(address):
        address = found["newer"] or found["older"]
    try:
        return str(ipaddress.ip_address(address))
    except ValueError:
        return ""


def trusted(address):
    """Tell whether the address is that of one of our proxies."""
    if not settings.TRUSTED_PROXIES or not (address := valid(address)):
        return False
    return any(ipaddress.ip_address(address) in network for network in settings.TRUSTED_PROXIES)
