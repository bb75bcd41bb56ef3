"""The first screen of the admin: a member of staff's day, of all that is theirs to see and to do."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from contact import charts
from contact.day import first_to_answer, mail_for, tallies
from contact.figures import figures_for
from contact.querysets import HANDLE, OVERSEE
from news.day import newsroom


def day_of(user):
    """Return what the first screen shows somebody, by name. A part that is not theirs is not there at all.

    Args:
        user: the member of staff.
    """
    today = timezone.localdate()
    shown = {"today": capfirst(date_format(today, "l j F")), "day_key": f"{today:%Y%m%d}", "may_write": user.has_perm("news.add_article")}
    sentences = []
    if user.has_perm("contact.view_enquiry"):
        oversees = user.has_perm(OVERSEE)
        shown |= {"sees_enquiries": True, "oversees": oversees, "is_deskless": not oversees and not user.desks.exists()}
        if not shown["is_deskless"]:
            shown |= enquiries_of(user)
            sentences += enquiries_in_words(shown["tallies"])
    if user.has_perm("contact.view_message") and not shown.get("is_deskless"):
        shown["mail"] = mail_for(user)
    if user.has_perm("news.view_article"):
        shown |= {"news": newsroom(), "may_publish": user.has_perm("news.publish_article")}
        sentences += news_in_words(shown["news"])
    return shown | {"sentences": sentences}


def enquiries_of(user):
    """Return the parts of the first screen that are about enquiries."""
    counted, number = tallies(user)
    figures = figures_for(user)
    return {
        "tallies": counted,
        "open_count": number,
        "first": first_to_answer(user) if user.has_perm(HANDLE) else [],
        "may_handle": user.has_perm(HANDLE),
        "counted_at": figures.counted_at,
        "weeks": charts.weeks(figures),
        "answering": charts.answering(figures),
        "sources": charts.sources(figures),
    }


def enquiries_in_words(counted):
    """Return the sentences that say what matters most of enquiries.

    Args:
        counted: the tallies.
    """
    numbers = {tally.list: tally.number for tally in counted}
    late, today = numbers["overdue"], numbers["today"]
    if late and today:
        said = {"late": late_in_words(late), "today": and_today_in_words(today)}
        return [_("%(late)s and %(today)s.") % said]
    if late:
        return [_("%(sentence)s.") % {"sentence": late_in_words(late)}]
    if today:
        said = ngettext("One enquiry is due today", "%(number)s enquiries are due today", today) % {"number": capfirst(in_words(today))}
        return [_("%(sentence)s.") % {"sentence": said}]
    return [_("No enquiry is late, and none is due today.")]


def late_in_words(number):
    return ngettext("One enquiry is late", "%(number)s enquiries are late", number) % {"number": capfirst(in_words(number))}


def and_today_in_words(number):
    return ngettext("one is due today", "%(number)s are due today", number) % {"number": in_words(number)}


def news_in_words(news):
    """Return the sentence that says what goes live today, or none.

    Args:
        news: the ``Newsroom``.
    """
    if not news.planned_today:
        return []
    said = {"number": capfirst(in_words(news.planned_today)), "time": date_format(timezone.localtime(news.planned[0].published_at), "H.i")}
    return [ngettext("One article goes live at %(time)s.", "%(number)s articles go live today, the first at %(time)s.", news.planned_today) % said]


def in_words(number):
    """Return a number from two to nine as a word, and any other in figures, as careful prose does."""
    words = [
        pgettext("number", "two"),
        pgettext("number", "three"),
        pgettext("number", "four"),
        pgettext("number", "five"),
        pgettext("number", "six"),
        pgettext("number", "seven"),
        pgettext("number", "eight"),
        pgettext("number", "nine"),
    ]
    return words[number - 2] if 2 <= number <= 9 else str(number)
