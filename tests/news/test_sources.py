import pytest

from news.sources import parse_sources


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("", []),
        ("European Commission, IP/26/329", [("European Commission, IP/26/329", "")]),
        ("Evertiq, 9 February 2026 https://evertiq.com/x", [("Evertiq, 9 February 2026", "https://evertiq.com/x")]),
        ("Evertiq (https://evertiq.com/x)", [("Evertiq", "https://evertiq.com/x")]),
        ("https://one.example/ and more", [("https://one.example/ and more", "")]),
        ("https://evertiq.com/x", [("https://evertiq.com/x", "https://evertiq.com/x")]),
        ("One\n\n  \nTwo | https://two.example/", [("One", ""), ("Two", "https://two.example/")]),
        ("javascript:alert(1)", [("javascript:alert(1)", "")]),
        ("Text javascript://x%0aalert(1)", [("Text javascript://x%0aalert(1)", "")]),
    ],
)
def test_parse_sources(text, pairs):
    assert parse_sources(text) == pairs
