"""The upsert: an article from elsewhere into the database, once, and again when it has changed there."""

from datetime import datetime, time
from enum import StrEnum
from itertools import chain, count

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.text import slugify

from news.importing.parsed import SourceError
from news.importing.tidy import shorten
from news.models import Article
from news.tasks import draw_cover

#: In Brussels, on the day the source tells: sources seldom tell an hour, and readers see only the day.
PUBLICATION_TIME = time(9)
#: The address of an article whose title has no letter for one.
WORDLESS = {"en": "article", "nl": "artikel"}
LONGEST_SLUG = Article._meta.get_field("slug").max_length
#: How often to begin again when another import takes the same address or article at the same moment.
ATTEMPTS = 5


class Outcome(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    KEPT = "kept"
    FAILED = "failed"


def store(parsed, *, publish=False, topic=None, dry_run=False):
    """Create or update the article that a source describes; return the ``Outcome`` and the title the article now has here.

    Known by its reference, an article is left alone when its source has not changed since
    (unchanged), and also when somebody has saved it here since (kept). Otherwise title, lead and body
    follow the source, and the publication time while the article is a draft; address, language,
    state and topics stay as they are.

    Args:
        parsed: a tidy ``ParsedArticle`` in one of the portal's languages.
        publish: whether a new article with a date is published instead of a draft. A date to come plans it.
        topic: the main topic of a new article, or None.
        dry_run: find out, and write nothing.

    Raises:
        SourceError: other imports were in the way at every attempt.
    """
    for _attempt in range(ATTEMPTS):
        try:
            with transaction.atomic():
                outcome, article = _upsert(parsed, publish=publish, topic=topic)
                if dry_run:
                    transaction.set_rollback(True)
            return outcome, article.title
        except IntegrityError:
            # Somebody else has just stored the same article or taken its address; next time around it is seen.
            continue
    raise SourceError("another import is storing the same article; run this one again")


def _upsert(parsed, *, publish, topic):
    article = Article.objects.select_for_update(no_key=True).filter(import_ref=parsed.reference).first()
    if article is None:
        return Outcome.CREATED, _create(parsed, publish=publish, topic=topic)
    if article.import_digest == parsed.digest:
        return Outcome.UNCHANGED, article
    if article.imported_at is None or article.updated_at > article.imported_at:
        return Outcome.KEPT, article
    return Outcome.UPDATED, _update(article, parsed)


def _create(parsed, *, publish, topic):
    article = Article(
        language=parsed.language,
        title=parsed.title,
        slug=_free_slug(parsed.title, parsed.language),
        lead=parsed.lead,
        body=parsed.body,
        main_topic=topic,
        state=Article.State.PUBLISHED if publish and parsed.published_on else Article.State.DRAFT,
        published_at=_publication(parsed),
        import_ref=parsed.reference,
        import_digest=parsed.digest,
    )
    article.save(force_insert=True)
    draw_cover.enqueue(article.pk)
    return _mark_imported(article)


def _update(article, parsed):
    article.title, article.lead, article.body, article.import_digest = parsed.title, parsed.lead, parsed.body, parsed.digest
    if article.state == Article.State.DRAFT:
        article.published_at = _publication(parsed)
    article.save(update_fields=["title", "lead", "body", "import_digest", "published_at", "updated_at"])
    return _mark_imported(article)


def _mark_imported(article):
    """Note the time of the import. Saving sets ``updated_at`` by itself; equal to it means that nobody has edited since."""
    Article.objects.filter(pk=article.pk).update(imported_at=F("updated_at"))
    return article


def _publication(parsed):
    if parsed.published_on is None:
        return None
    return timezone.make_aware(datetime.combine(parsed.published_on, PUBLICATION_TIME), timezone.get_default_timezone())


def _free_slug(title, language):
    """Return the address made from a title, with -2, -3 … where others in the language have it."""
    slug = slugify(title) or WORDLESS.get(language, "article")
    endings = chain([""], (f"-{number}" for number in count(2)))
    slugs = (shorten(slug, LONGEST_SLUG - len(ending), between="-", mark="") + ending for ending in endings)
    return next(each for each in slugs if not Article.objects.filter(language=language, slug=each).exists())
