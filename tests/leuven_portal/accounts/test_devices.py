import pytest
from django.utils.translation import override

from leuven_portal.accounts.devices import in_words

APPLE = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Linux"),
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {APPLE} Chrome/140.0.0.0 Safari/537.36 Edg/140.0", "Edge, Windows"),
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {APPLE} Chrome/140.0.0.0 Safari/537.36", "Chrome, Windows"),
        (f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {APPLE} Version/18.0 Safari/605.1.15", "Safari, macOS"),
        (f"Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) {APPLE} CriOS/140.0 Mobile/15E148 Safari/604.1", "Chrome, iPhone"),
        (f"Mozilla/5.0 (Linux; Android 15) {APPLE} Chrome/140.0 Mobile Safari/537.36", "Chrome, Android"),
        ("curl/8.0 (Linux)", "Linux"),
        ("<script>alert(1)</script>", "Unknown device"),
        ("", "Unknown device"),
    ],
)
def test_what_a_browser_says_of_itself_in_words(user_agent, words):
    with override("en"):
        assert in_words(user_agent) == words
