"""Related news: the one door through which an article's page asks what else to read.

What an editor pinned comes first, then what the index holds for the article (news/related/index.py), and
where that is too little the newest of the same topic. All of it goes through ``published()``.
"""

from dataclasses import dataclass

from django.db import connection
from django.db.models import TextField
from django.db.models.expressions import RawSQL
from django.utils import timezone
from django.utils.translation import gettext as _

from news.words import analyse

MOST = 4
#: Two articles of one topic have something in common that is not in their words.
SAME_TOPIC = 1.2
#: In millionths, as in ``RelatedLink``: what an article of another topic needs. The index has its own bound, below which nothing is related.
LEAST_OF_ANOTHER_TOPIC = 200_000


# Written out, since a page asks this each time and the ORM would need longer to word it than the database to answer. The
# question itself begins at published() all the same, so nothing hidden can come of these. Of the four newest of the topic
# that may be needed, three at the most stand in the list as well.
AROUND = """
SELECT other_id FROM news_relatedlink WHERE article_id = %s
UNION SELECT other_id FROM news_relatedpick WHERE article_id = %s
UNION SELECT id FROM (
    SELECT id FROM news_article
    WHERE main_topic_id = %s AND language = %s AND state = 'published' AND published_at <= %s AND id <> %s
        AND NOT EXISTS (SELECT 1 FROM news_relatedpick WHERE article_id = %s AND other_id = news_article.id)
    ORDER BY published_at DESC, id DESC LIMIT 8
) AS newest
"""
PICK = "SELECT kind || ' ' || position || ' ' || id FROM news_relatedpick WHERE article_id = %s AND other_id = news_article.id"
LINK = """
SELECT score || ' ' || twin_of || ' ' || CASE WHEN is_name THEN 'name' ELSE '' END || ' ' || COALESCE(shown, '')
FROM news_relatedlink LEFT JOIN news_relatedterm ON news_relatedterm.id = term_id WHERE article_id = %s AND other_id = news_article.id
"""


@dataclass(frozen=True)
class Related:
    """An article to read next, and why it is shown."""

    article: object
    reason: str


def related_to(article, most=MOST):
    """Return what to read after an article, best first, each with its reason, in one query.

    Nothing where nothing is near enough. Where there is something, but less than ``MOST``, the
    newest of the same topic fill up what is missing.

    Args:
        article: the article that is being read.
        most: how many at the most.
    """
    return arranged(article, readable_around(article))[:most]


def arranged(article, around):
    """Return articles as readers see them, in their order and each with its reason.

    Args:
        article: the article that is being read.
        around: published articles as ``readable_around`` fetches them.
    """
    pinned, near, newest = [], [], []
    for each in around:
        if each.pin is not None:
            pinned.append(each)
        elif each.score is not None:
            near.append(each)
        else:
            newest.append(each)
    pinned.sort(key=lambda each: (each.pin, each.pin_key))
    near = sorted((each for each in near if near_enough(article, each)), key=lambda each: rank(article, each), reverse=True)
    shown = [Related(each, _("Chosen by the editor")) for each in pinned]
    shown += [Related(each, reason_for(article, each)) for each in without_twins(near, article, {each.pk for each in pinned})]
    if shown:
        newest.sort(key=lambda each: (each.published_at, each.pk), reverse=True)
        shown += [Related(each, same_topic(each)) for each in newest[: max(0, MOST - len(shown))]]
    return shown


def readable_around(article):
    """Return what readers may see of an article's pins, of its list, and of the newest of its topic, in no order.

    Each carries ``pin``, ``score``, ``twin_of``, ``term`` and ``term_names``, None where it has none.
    """
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    topic = (article.main_topic_id or 0, article.language, now, article.pk, article.pk)
    found = (
        type(article)
        .objects.published()
        .filter(pk__in=RawSQL(AROUND, (article.pk, article.pk, *topic)), language=article.language)  # noqa: S611 - ours, with parameters
        .exclude(pk=article.pk)
        .annotate(pick=RawSQL(PICK, (article.pk,), TextField()), link=RawSQL(LINK, (article.pk,), TextField()))  # noqa: S611 - as above
        .order_by()
        .for_cards()
    )
    return [take_apart(each) for each in found if not (each.pick or "").startswith("block")]


def take_apart(article):
    """Return an article with what stands in its ``pick`` and its ``link``, each under its own name."""
    _kind, pin, key = (article.pick or "  ").split(" ")
    score, twin_of, names, term = (article.link or "   ").split(" ", 3)
    article.pin, article.pin_key = (int(pin), int(key)) if pin else (None, None)
    article.score, article.twin_of = (int(score), int(twin_of)) if score else (None, None)
    article.term, article.term_names = term or None, names == "name"
    return article


def near_enough(article, other):
    """Tell whether an article of the list is near enough to be shown."""
    topics = {article.main_topic_id, other.main_topic_id}
    return None in topics or len(topics) == 1 or other.score >= LEAST_OF_ANOTHER_TOPIC


def rank(article, other):
    """Return what an article's list is ordered by, the highest first."""
    together = article.main_topic_id and article.main_topic_id == other.main_topic_id
    return other.score * (SAME_TOPIC if together else 1), other.published_at, other.pk


def without_twins(ordered, article, seen):
    """Return articles without those whose text readers have before them: on the page, or better placed.

    Args:
        ordered: the articles, best first.
        article: the article that is being read.
        seen: the keys of articles that stand before them.
    """
    seen, kept = {article.pk, *seen}, []
    for each in ordered:
        if each.twin_of not in seen:
            kept.append(each)
            seen.add(each.pk)
    return kept


def reason_for(article, other):
    """Say why another article is related: by a name that both have, by a word of both titles, or by their topic."""
    if other.term and (other.term_names or in_both_titles(other.term, article, other)):
        return _("Also about %(term)s") % {"term": other.term}
    if other.main_topic_id and other.main_topic_id == article.main_topic_id:
        return same_topic(other)
    return _("Similar in content")


def in_both_titles(term, article, other):
    """Tell whether a word stands in two titles, in any of its forms."""
    stems = [{word.stem for word in analyse(text, article.language)} for text in (term, article.title, other.title)]
    return stems[0] <= stems[1] & stems[2]


def same_topic(article):
    return _("Same topic: %(topic)s") % {"topic": article.main_topic.name}
