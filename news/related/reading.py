"""What may be shown beside an article, asked of the database in one question.

The question is written out. Each page that is not in a cache asks it, and the ORM would need longer to word it and to
make whole rows of what it finds than the database to answer.
"""

from dataclasses import dataclass

from django.db import connection
from django.utils import timezone

from news.models import Article, Image, Topic
from news.related.prepared import Prepared
from news.related.rows import Columns

#: What a card shows of an article, its topic and its picture. Whatever else is asked of one is fetched when it is.
SHOWN = {
    "article": (Article, ["id", "language", "title", "slug", "lead", "cover", "art_seed", "main_topic", "state", "published_at", "import_ref"]),
    "topic": (Topic, ["id", "name_en", "name_nl", "slug_en", "slug_nl", "palette"]),
    "image": (Image, ["id", "file", "key", "width", "height", "alt_en", "alt_nl", "credit", "focus_x", "focus_y", "rendered_at"]),
}
#: Two articles of one topic have something in common that is not in their words: their score counts for 6/5 of itself.
FIFTHS, FIFTHS_OF_ONE_TOPIC = 5, 6
#: In millionths, as in ``RelatedLink``: below it an article of another topic comes last, and never alone. The index has its own bound,
#: below which nothing is related.
LEAST_OF_ANOTHER_TOPIC = 200_000
#: And below this one it does not come at all: what is left has little more in common than the language.
LEAST_AT_LAST = 125_000

#: What ``published()`` says, for a table: a test holds them against each other.
PUBLISHED = "{0}.state = 'published' AND {0}.published_at <= %(now)s"
READABLE = f"{PUBLISHED} AND {{0}}.language = %(language)s AND {{0}}.id <> %(article)s"
#: What the list of an article with a topic is ordered by.
POINTS = f"link.score * CASE WHEN other.main_topic_id = {{0}} THEN {FIFTHS_OF_ONE_TOPIC} ELSE {FIFTHS} END"
#: From the few of a list to their articles, and never the other way: SQLite keeps the order of a CROSS JOIN as it is written,
#: PostgreSQL takes nothing out of what has an OFFSET.
OTHER = {
    "sqlite": "news_article AS other",
    "postgresql": """LATERAL (
        SELECT id, main_topic_id, language, state, published_at FROM news_article WHERE id = link.other_id OFFSET 0
    ) AS other""",
}
#: Of the newest of the topic, as many as may be missing stand in the list as well. They are looked for only where it is too short.
QUESTION = """
WITH twins AS (
    SELECT COUNT(*) AS number FROM news_relatedlink WHERE article_id = %(article)s AND twin_of > 0
), near AS (
    SELECT link.other_id, link.score, link.twin_of, link.shown, link.is_name,
        CASE WHEN other.main_topic_id <> %(topic)s AND %(topic)s <> 0 AND link.score < {least} THEN 1 ELSE 0 END AS is_far
    FROM news_relatedlink AS link CROSS JOIN {other}
    WHERE link.article_id = %(article)s AND other.id = link.other_id AND {readable_other}
        AND (link.score >= {least_at_last} OR other.main_topic_id = %(topic)s OR other.main_topic_id IS NULL OR %(topic)s = 0)
        AND NOT EXISTS (SELECT 1 FROM news_relatedpick WHERE article_id = %(article)s AND other_id = link.other_id)
    ORDER BY is_far, {points} DESC, other.published_at DESC, other.id DESC
    LIMIT %(most)s + (SELECT number FROM twins)
), newest AS (
    SELECT id FROM (
        SELECT other.id FROM news_article AS other
        WHERE other.main_topic_id = %(topic)s AND {readable_other}
            AND NOT EXISTS (SELECT 1 FROM news_relatedpick WHERE article_id = %(article)s AND other_id = other.id)
        ORDER BY other.published_at DESC, other.id DESC
        LIMIT 3 * %(fill)s + (SELECT number FROM twins)
    ) AS those
    WHERE (SELECT COUNT(*) FROM near WHERE is_far = 0) < %(fill)s + (SELECT number FROM twins) AND id NOT IN (SELECT other_id FROM near)
), found AS (
    SELECT pick.other_id, pick.kind, pick.position, pick.id AS pick_key, NULL AS score, link.twin_of, NULL AS shown, NULL AS is_name
    FROM news_relatedpick AS pick LEFT JOIN news_relatedlink AS link ON link.article_id = pick.article_id AND link.other_id = pick.other_id
    WHERE pick.article_id = %(article)s
    UNION ALL SELECT other_id, NULL, NULL, NULL, score, twin_of, shown, is_name FROM near
    UNION ALL SELECT id, NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM newest
)
SELECT {columns}, found.kind, found.position, found.pick_key, found.score, found.shown, found.is_name, found.twin_of,
    CASE WHEN found.score IS NULL THEN (
        SELECT MIN(own.other_id) FROM news_relatedlink AS own WHERE own.article_id = found.other_id AND own.twin_of = found.other_id
    ) END,
    (SELECT words_digest FROM news_relatedtext WHERE article_id = found.other_id)
FROM found CROSS JOIN news_article AS article
LEFT JOIN news_topic AS topic ON topic.id = article.main_topic_id
LEFT JOIN news_image AS image ON image.id = article.cover_id
WHERE article.id = found.other_id AND {readable_article}
"""


@dataclass(frozen=True)
class Place:
    """An article that may be shown, and how it came there.

    Attributes:
        article: the article, with what a card shows.
        decision: what an editor decided about it, a ``RelatedPick.Kind``; nothing where none did.
        position, pick_key: where the editor put it, and which decision that was.
        score: how near the index found it, in millionths; None where it did not.
        shown, is_name: what both are about and whether that is a name; nothing where no term says it.
        twins: the keys of others with nearly the same text: in this list and, of what is not in it, in its own.
        words: what it has in common with others of the very same words.
    """

    article: Article
    decision: str = ""
    position: int | None = None
    pick_key: int | None = None
    score: int | None = None
    shown: str = ""
    is_name: bool = False
    twins: tuple = ()
    words: str = ""

    def nearness_to(self, article):
        """Return what an article's list is ordered by, the highest first."""
        together = article.main_topic_id and article.main_topic_id == self.article.main_topic_id
        return self.score * (FIFTHS_OF_ONE_TOPIC if together else FIFTHS), self.article.published_at, self.article.pk

    @property
    def texts(self):
        """What tells that another place has the same text: it has one of these too."""
        return {text for text in (self.article.pk, *self.twins, self.words) if text}

    def is_near_enough(self, article, least=LEAST_OF_ANOTHER_TOPIC):
        """Tell whether the index found it near enough: of the same topic, or where one has none, whatever stands in the list is."""
        topics = {article.main_topic_id, self.article.main_topic_id}
        return None in topics or len(topics) == 1 or self.score >= least


ARTICLE, TOPIC, IMAGE = (Columns(*shown, alias=alias) for alias, shown in SHOWN.items())
SQL = QUESTION.format(
    other=OTHER[connection.vendor],
    readable_other=READABLE.format("other"),
    readable_article=READABLE.format("article"),
    least=LEAST_OF_ANOTHER_TOPIC,
    least_at_last=LEAST_AT_LAST,
    points=POINTS.format("%(topic)s"),
    columns=", ".join(table.sql for table in (ARTICLE, TOPIC, IMAGE)),
)
ASKED = Prepared(SQL, {"article": "bigint", "topic": "bigint", "language": "varchar", "now": "timestamptz", "most": "bigint", "fill": "bigint"})


def readable_around(article, most, fill):
    """Return the ``Place`` of what readers may see of an article's list, and of the newest of its topic where the list is too short.

    In no order, with all twins of what is there, and with what an editor decided about: what is blocked is among them too.

    Args:
        article: the article that is being read.
        most: how many of its list at the most, beside the twins.
        fill: how many have to be shown, so that the newest of the topic are asked for.
    """
    return [place_of(iter(row)) for row in ASKED.ask(values_of(article, most, fill))]


def values_of(article, most, fill):
    """Return what ``SQL`` asks with; arguments as for ``readable_around``."""
    return {
        "article": article.pk or 0,
        "topic": article.main_topic_id or 0,
        "language": article.language,
        "now": connection.ops.adapt_datetimefield_value(timezone.now()),
        "most": most,
        "fill": fill,
    }


def place_of(values):
    """Return the ``Place`` of a row.

    Args:
        values: an iterator of its values.
    """
    article = made_of(values, ARTICLE)
    article.main_topic, article.cover = made_of(values, TOPIC), made_of(values, IMAGE)
    decision, position, pick_key, score, shown, is_name, *twins, words = values
    return Place(article, decision or "", position, pick_key, score, shown or "", bool(is_name), tuple(twins), words or "")


def made_of(values, columns):
    """Return the object of the next values of a row, or None where a table joined has none.

    Args:
        values: an iterator of them.
        columns: the ``Columns`` they are of, the primary key first.
    """
    values = columns.take(values)
    return None if values[0] is None else columns.model.from_db(connection.alias, columns.names, values)
