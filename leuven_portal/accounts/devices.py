"""What somebody signed in with, in words."""

from django.utils.translation import gettext as _

# The first that is found in what the browser says of itself: most of them say they are others as well.
BROWSERS = [("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"), ("Firefox/", "Firefox"), ("FxiOS/", "Firefox")]
BROWSERS += [("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari")]
SYSTEMS = [("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS X", "macOS"), ("CrOS", "ChromeOS")]
SYSTEMS += [("Linux", "Linux")]


def in_words(user_agent):
    """Return a browser and its system as ``Firefox, Linux``.

    Args:
        user_agent: what the browser says of itself; whatever it is, none of it is shown.
    """
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    return ", ".join(filter(None, [browser, system])) or _("Unknown device")
