"""Lines that belong to the site around an article, in both languages."""

SKIP_LINES = {
    "go to the content": "en",
    "go to content": "en",
    "jump to content": "en",
    "skip to content": "en",
    "skip to the content": "en",
    "skip to main content": "en",
    "ga naar de inhoud": "nl",
    "ga naar inhoud": "nl",
    "ga naar de hoofdinhoud": "nl",
    "naar de inhoud": "nl",
    "naar de inhoud springen": "nl",
    "overslaan en naar de inhoud gaan": "nl",
}

CLOSING_LINES = {
    "related news": "en",
    "how can we help": "en",
    "gerelateerd nieuws": "nl",
    "hoe kunnen we helpen": "nl",
}


def skip_line(text):
    """Return the language of a link past the menu, and None for any other line."""
    return SKIP_LINES.get(_plain(text))


def closing_line(text):
    """Return the language of a heading that stands below every article, and None for any other line."""
    return CLOSING_LINES.get(_plain(text))


def _plain(text):
    return " ".join(text.casefold().split()).rstrip(" ?:")
