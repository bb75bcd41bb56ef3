"""What makes an enquiry look like spam.

Each sign has points; with ``CONTACT_QUARANTINE_SCORE`` of them an enquiry waits in quarantine until
a person has judged it. It is stored and acknowledged like any other, so a wrong guess costs
nothing but that look.
"""

import re
import tomllib
from collections import Counter
from functools import cache

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from contact.definition import FOLDER

#: Points by sign. One of five is enough by itself, unless the setting says otherwise.
POINTS = {
    "markup": 5,
    "link-as-name": 5,
    "same-text": 5,
    "many-links": 4,
    "wares": 3,
    "repetition": 3,
    "one-word": 3,
    "link-as-organisation": 2,
    "wares-link": 2,
    "links": 2,
    "capitals": 2,
}
SIGNS = {
    "markup": _("The text has links written for a web page."),
    "link-as-name": _("The name has a web address in it."),
    "same-text": _("The same text came several times today."),
    "many-links": _("The text has four links or more."),
    "wares": _("The text offers what spam usually offers."),
    "repetition": _("The text says the same thing over and over."),
    "one-word": _("The text is one long word."),
    "link-as-organisation": _("The organisation is a web address."),
    "wares-link": _("The text has a link to what it offers."),
    "links": _("The text has three links."),
    "capitals": _("The text is in capitals."),
}
SAME_TEXT = 3

LINK = re.compile(r"https?://(?:www\.)?|\bwww\.", re.IGNORECASE)
MARKUP = re.compile(r"\[(?:url|link)\b|</?a\b[^>]{0,200}>|\bhref\s{0,3}=", re.IGNORECASE)
WEB_ADDRESS = re.compile(r"https?://|\bwww\.|\w\.(?:com|net|org|info|biz|ru|xyz|top|shop|online|site)\b", re.IGNORECASE)
MESSENGER = re.compile(r"\b(?:t\.me|wa\.me|bit\.ly|tinyurl\.com)/", re.IGNORECASE)
# Letters, digits and shouting: a line of dashes only parts a text from what stands below it.
RUN = re.compile(r"([^\W_]|[!?])\1{19}")


@cache
def wares():
    """Return the pattern of what spam offers, read from ``definitions/spam.toml``."""
    with (FOLDER / "spam.toml").open("rb") as file:
        phrases = tomllib.load(file)["wares"]
    return re.compile(r"\b(?:" + "|".join(re.escape(phrase).replace(r"\ ", r"\s+") for phrase in phrases) + r")\b", re.IGNORECASE)


def signs(answers, times_today=1):
    """Return the keys of the signs of spam in an enquiry, the strongest first.

    Args:
        answers: its answers by field name.
        times_today: how often its text came within a day, this time included.
    """
    text = answers.get("message", "")
    links, markup, offers = len(LINK.findall(text)), bool(MARKUP.search(text)), bool(wares().search(text))
    found = {
        "markup": markup,
        "link-as-name": bool(WEB_ADDRESS.search(answers.get("name", ""))),
        "same-text": times_today >= SAME_TEXT,
        "many-links": links > 3,
        "wares": offers,
        "repetition": repeats(text),
        "one-word": is_one_word(text),
        # Some companies are called by their web address, as Booking.com is: the scheme makes it one.
        "link-as-organisation": bool(LINK.match(answers.get("organisation", ""))),
        # With markup or more links, another sign says so.
        "wares-link": offers and not markup and links < 3 and bool(WEB_ADDRESS.search(text) or MESSENGER.search(text)),
        "links": links == 3,
        "capitals": shouts(text),
    }
    return [sign for sign in POINTS if found[sign]]


def judged(answers, times_today=1):
    """Return the fields of an enquiry that say what it looks like, by name.

    Args:
        answers, times_today: as for ``signs``.
    """
    found = signs(answers, times_today)
    return {"spam_signs": found, "is_quarantined": score(found) >= settings.CONTACT_QUARANTINE_SCORE}


def score(found):
    """Return the points of signs, by their keys; a sign that is no longer known has none."""
    return sum(POINTS.get(sign, 0) for sign in found)


def describe(found):
    """Return the sentences about signs, in the active language."""
    return [str(SIGNS.get(sign, sign)) for sign in found]


def repeats(text):
    """Tell whether one character runs on and on, or one word is more than half of a text of twenty words or more."""
    words = text.lower().split()
    return bool(RUN.search(text)) or (len(words) >= 20 and max(Counter(words).values()) * 2 > len(words))


def is_one_word(text):
    """Tell whether forty Latin letters and digits or more stand there without a space. Other scripts may do without."""
    stripped = text.strip()
    return len(stripped) >= 40 and stripped.isascii() and not re.search(r"\s", stripped)


def shouts(text):
    """Tell whether nearly all of forty letters or more are capitals."""
    letters = [letter for letter in text if letter.isupper() or letter.islower()]
    return len(letters) >= 40 and sum(letter.isupper() for letter in letters) > 0.7 * len(letters)
