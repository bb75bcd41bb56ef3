"""Articles that are about something, for the tests of related news."""

from tests.factories import make_article

TEXTS = {
    "en": {
        "chips": "The cleanroom of Nanolab makes chips with light, and its new scanner prints smaller transistors on each wafer.",
        "vaccine": "Researchers at Vaxhouse test a vaccine against yellow fever that keeps for months without a refrigerator.",
        "bicycles": "Cyclists find safer lanes and wider crossings on the ring road, where Pedalgroup counts bicycles each morning.",
    },
    "nl": {
        "chips": "De cleanroom van Nanolab maakt chips met licht, en de scanner drukt kleinere transistoren op elke wafer.",
        "vaccine": "Onderzoekers van Vaxhouse testen een vaccin tegen gele koorts dat maanden goed blijft zonder koelkast.",
    },
}


def make_story(about, title="", *, language="en", **fields):
    """Return a published article about chips, a vaccine or bicycles, in words of its own beside the common ones."""
    number = make_story.number = make_story.number + 1
    own = " ".join(f"{word}{number}" for word in ("alpha", "beta", "gamma", "delta"))
    return make_article(
        title or f"{about.capitalize()} {number}",
        lead=own,
        body=f"<p>{TEXTS[language][about]}</p>",
        language=language,
        **fields,
    )


make_story.number = 0
