import ipaddress

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from leuven_portal.proxies import TrustedProxyMiddleware


def seen(settings, proxies, **meta):
    settings.TRUSTED_PROXIES = [ipaddress.ip_network(proxy) for proxy in proxies]
    request = RequestFactory().get("/", **meta)
    TrustedProxyMiddleware(lambda request: HttpResponse())(request)
    return request


@pytest.mark.parametrize(
    ("proxies", "remote", "forwarded", "address"),
    [
        ([], "203.0.113.5", "198.51.100.1", "203.0.113.5"),
        (["10.0.0.0/8"], "203.0.113.5", "198.51.100.1", "203.0.113.5"),
        (["10.0.0.0/8"], "10.0.0.2", "198.51.100.1", "198.51.100.1"),
        (["10.0.0.0/8"], "10.0.0.2", "1.1.1.1, 198.51.100.1", "198.51.100.1"),
        (["10.0.0.0/8"], "10.0.0.2", "1.1.1.1, 198.51.100.1, 10.0.0.3", "198.51.100.1"),
        (["10.0.0.0/8"], "10.0.0.2", "nonsense", "10.0.0.2"),
        (["10.0.0.0/8"], "10.0.0.2", "", "10.0.0.2"),
        (["::1"], "::1", "2001:db8::5", "2001:db8::5"),
        (["::1"], "::1", "[2001:db8::5]:443", "2001:db8::5"),
        (["10.0.0.0/8"], "10.0.0.2", "198.51.100.1:5555", "198.51.100.1"),
        (["10.0.0.0/8"], "10.0.0.2", "198.51.100.1:", "10.0.0.2"),
    ],
)
def test_the_visitors_address(settings, proxies, remote, forwarded, address):
    assert seen(settings, proxies, REMOTE_ADDR=remote, HTTP_X_FORWARDED_FOR=forwarded).META["REMOTE_ADDR"] == address


def test_the_scheme_is_believed_from_a_trusted_proxy_alone(settings):
    assert seen(settings, ["10.0.0.2"], REMOTE_ADDR="10.0.0.2", HTTP_X_FORWARDED_PROTO="https").is_secure()
    assert not seen(settings, ["10.0.0.2"], REMOTE_ADDR="10.0.0.9", HTTP_X_FORWARDED_PROTO="https").is_secure()
