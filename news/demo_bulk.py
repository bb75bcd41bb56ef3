"""Generated articles for a demonstration with many of them: about companies and projects that do not exist.

What they are made of is in ``demo_articles/generated.toml``. Names come back over the years, as in real
news, and articles of a topic share its words, so that search and related news have something to find.
"""

import re
import uuid
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.text import slugify

from news.demo import FOLDER, read
from news.models import Article, Topic
from news.related import rebuild

BATCH = 500
RELATED_AT_ONCE = 2000
YEARS = 10
#: Which generated article it is, at the end of its slug.
NUMBER = re.compile(r"-demo-(\d+)$")
DUTCH_TOO = 0.2
#: Out of a hundred: what is not published and past. The rest is.
STATES = {"planned": 1, Article.State.DRAFT: 2, Article.State.REVIEW: 2, Article.State.ARCHIVED: 3}
LONGEST_TITLE = 90
#: From short to long; the short ones are the most.
WORDS = {"en": (120, 260, 900), "nl": (120, 200, 420)}


class NoTopics(Exception):
    """There is no topic that generated articles could be about."""


@dataclass(frozen=True)
class Story:
    """What both versions of an article are about."""

    number: int
    topic: Topic
    others: tuple[Topic, ...]
    name: str
    partner: str
    kind: int
    place: int
    subject: int
    state: str
    published_at: datetime | None
    group: uuid.UUID


@transaction.atomic
def fill_up(total, *, seed=1, now=None, tell=lambda count: None):
    """Add generated articles until there are so many articles, and return how many were added.

    The same seed on the same day makes the same articles; what is there already stays.

    Args:
        total: how many articles there are to be, generated and others.
        seed: a whole number.
        now: the moment from which the years are counted back, the present one unless told.
        tell: called with the number added so far, after each batch.

    Raises:
        NoTopics: articles are to be added, and there is no topic.
    """
    missing = total - Article.objects.count()
    if missing <= 0:
        return 0
    now = now or timezone.now()
    blocks = read(FOLDER / "generated.toml")
    topics = [topic for topic in Topic.objects.all() if topic.palette in blocks["topics"]]
    if not topics:
        raise NoTopics
    added, number = 0, next_number()
    while added < missing:
        rows, others = [], []
        while len(rows) < BATCH and added + len(rows) < missing:
            story, versions = make_article(number, blocks, topics, seed=seed, now=now)
            versions = versions[: missing - added - len(rows)]
            rows += versions
            others += [story.others] * len(versions)
            number += 1
        store(rows, others)
        added += len(rows)
        tell(added)
    # The rows came in bulk, past save(). Up to so many are related at once; with more, the worker goes on for some minutes.
    rebuild.begin()
    while added <= RELATED_AT_ONCE and rebuild.step(BATCH):
        pass
    return added


def next_number():
    """Return the number of the first generated article that is not there yet."""
    found = (NUMBER.search(slug) for slug in Article.objects.filter(slug__contains="-demo-").values_list("slug", flat=True).iterator())
    return 1 + max((int(match[1]) for match in found if match), default=0)


def make_article(number, blocks, topics, *, seed, now):
    """Return a story and its versions, which are not stored yet: in English, and some in Dutch too.

    Args:
        number: which of the generated articles it is.
        blocks: what they are made of.
        topics: the topics to choose from.
        seed: a whole number.
        now: the moment from which the years are counted back.
    """
    # Chance that can be repeated is what is wanted here.
    random = Random(f"{seed}-{number}")  # noqa: S311
    story = make_story(number, blocks, topics, random, now)
    languages = ["en", "nl"] if random.random() < DUTCH_TOO else ["en"]
    versions = [make_row(story, language, blocks, random) for language in languages]
    for version in versions:
        version.art_seed = versions[0].slug
    return story, versions


def store(rows, others):
    """Store articles with their other topics.

    ``bulk_create`` passes ``Article.save()`` by: what that fills in has to be in the rows already.

    Args:
        rows: the articles.
        others: for each of them, its other topics.
    """
    rows = Article.objects.bulk_create(rows)
    through = Article.topics.through
    through.objects.bulk_create(through(article_id=row.pk, topic_id=topic.pk) for row, topics in zip(rows, others, strict=True) for topic in topics)
    # The two times are set to the present one on the way in; an article of 2019 was not saved today.
    past = Article.objects.filter(pk__in=[row.pk for row in rows], published_at__lte=timezone.now())
    past.update(created_at=F("published_at") - timedelta(days=2), updated_at=F("published_at") - timedelta(minutes=5))


def make_story(number, blocks, topics, random, now):
    """Return what an article is about, and when it was published.

    Args:
        number: which of the generated articles it is.
        blocks: what they are made of.
        topics: the topics to choose from.
        random: the source of chance of this article.
        now: the moment from which the years are counted back.
    """
    topic = random.choice(topics)
    state = random.choices([*STATES, Article.State.PUBLISHED], [*STATES.values(), 100 - sum(STATES.values())])[0]
    # The square root brings more of them to the recent years.
    moment = random.random() ** 0.5
    names = names_of(blocks, topic, number)
    # A name is in the news for some years and then makes room for others.
    name = names[int(min(max(random.gauss(moment, 0.08), 0), 0.999) * len(names))]
    partner = random.choice([each for each in names if each != name])
    return Story(
        number=number,
        topic=topic,
        others=tuple(random.sample([each for each in topics if each != topic], min(random.choice([0, 0, 1, 1, 2]), len(topics) - 1))),
        name=name,
        partner=partner,
        kind=random.randrange(len(blocks["en"]["titles"])),
        place=random.randrange(len(blocks["places"])),
        # A company or a project has its subject, whatever article it is in.
        subject=Random(name).randrange(len(blocks["topics"][topic.palette]["subjects_nl"])),  # noqa: S311
        state=Article.State.PUBLISHED if state == "planned" else state,
        published_at=publication(state, moment, random, now),
        group=uuid.UUID(int=random.getrandbits(128), version=4),
    )


def names_of(blocks, topic, number):
    """Return the names that a topic's articles are about: few at first, more with their number, so that each comes back."""
    first, last = blocks["first_names"], blocks["topics"][topic.palette]["last_names"]
    most = min(40 + number // 40, len(first) * len(last))
    return [f"{first[each % len(first)]} {last[(each + each // len(first)) % len(last)]}" for each in range(most)]


def publication(state, moment, random, now):
    """Return when an article is published, on a working day between 8 and 17 hours; None for what is not ready.

    Args:
        state: its state, or ``planned``.
        moment: where in the years it lies, from 0, the oldest, to 1.
        random: the source of chance of this article.
        now: the present moment.
    """
    if state in {Article.State.DRAFT, Article.State.REVIEW}:
        return None
    today = timezone.localdate(now)
    if state == "planned":
        day = today + timedelta(days=random.randint(1, 60))
        day += timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)
    else:
        day = today - timedelta(days=1 + int((1 - moment) * 365.25 * YEARS))
        day -= timedelta(days=max(0, day.weekday() - 4))
    return timezone.make_aware(datetime.combine(day, time(random.randint(8, 16), random.randrange(0, 60, 5))))


def make_row(story, language, blocks, random):
    """Return an article that is not stored yet.

    Args:
        story: the ``Story``.
        language: ``en`` or ``nl``.
        blocks: what articles are made of.
        random: the source of chance of this article.
    """
    writer = Writer(story, language, blocks, random)
    titles = blocks[language]["titles"]
    # Some names and subjects together are too long for some titles; the next kind is shorter.
    written = (writer.write(titles[(story.kind + step) % len(titles)]) for step in range(len(titles)))
    title = next(each for each in written if len(each) <= LONGEST_TITLE)
    return Article(
        language=language,
        translation_group=story.group,
        title=title,
        slug=f"{slugify(title)[:90].rstrip('-')}-demo-{story.number}",
        lead=writer.write(random.choice(blocks[language]["leads"])),
        body=writer.body(),
        sources=writer.write(blocks[language]["source"]),
        main_topic=story.topic,
        state=story.state,
        published_at=story.published_at,
    )


class Writer:
    """Writes the texts of one version of a story.

    Args:
        story: the ``Story``.
        language: ``en`` or ``nl``.
        blocks: what articles are made of.
        random: the source of chance.
    """

    def __init__(self, story, language, blocks, random):
        ending = "_nl" if language == "nl" else ""
        about = blocks["topics"][story.topic.palette]
        self.random = random
        self.blocks = blocks[language]
        self.words = WORDS[language]
        self.subjects = about[f"subjects{ending}"]
        self.groups = about[f"groups{ending}"]
        self.things = about["things"]
        self.fixed = {
            "name": story.name,
            "partner": story.partner,
            "place": blocks[f"places{ending}"][story.place],
            "subject": self.subjects[story.subject],
        }

    def write(self, text):
        """Return a text with its gaps filled in, beginning with a capital."""
        choice = self.random.choice
        group, other = choice(self.groups), choice([each for each in self.subjects if each != self.fixed["subject"]])
        filled = text.format(
            **self.fixed,
            subject2=other,
            group=group,
            thing=choice(self.things),
            thing2=choice(self.things),
            count=self.random.randint(13, 90),
            few=self.random.randint(2, 12),
            Subject=upper_first(self.fixed["subject"]),
            Subject2=upper_first(other),
            Group=upper_first(group),
        )
        return upper_first(filled)

    def body(self):
        """Return the body, in HTML as the editor makes it: paragraphs under headings, at times a list, a table or a summary."""
        random, blocks = self.random, self.blocks
        wanted = int(random.triangular(self.words[0], self.words[2], self.words[1]))
        headings = random.sample(blocks["headings"], len(blocks["headings"]))
        extras = [self.bullets] * (random.random() < 0.5) + [self.table] * (random.random() < 0.15) + [self.short] * (random.random() < 0.1)
        paragraphs, parts, words = [], [], 0
        while words < wanted:
            paragraphs = paragraphs or random.sample(blocks["paragraphs"], len(blocks["paragraphs"]))
            if headings and len(parts) % 4 == 2:
                parts.append(f"<h2>{self.write(headings.pop())}</h2>")
            paragraph = " ".join(self.write(sentence) for sentence in paragraphs.pop())
            parts.append(f"<p>{paragraph}</p>")
            words += paragraph.count(" ") + 1
            if extras and len(parts) > 2:
                parts.append(extras.pop()())
        return "\n".join(parts)

    def bullets(self):
        items = "".join(f"<li>{self.write(item)}</li>" for item in self.random.sample(self.blocks["items"], 4))
        return f"<p>{self.random.choice(self.blocks['list_leads'])}</p>\n<ul>{items}</ul>"

    def table(self):
        head = "".join(f"<th>{text}</th>" for text in self.blocks["table_head"])
        rows = "".join(
            f"<tr><th>{self.write(row)}</th><td>{self.random.randint(3, 400)}</td></tr>" for row in self.random.sample(self.blocks["table_rows"], 4)
        )
        return f"<p><strong>{self.write(self.blocks['table_title'])}</strong></p>\n<table><tbody><tr>{head}</tr>{rows}</tbody></table>"

    def short(self):
        """Return a summary that stands out; it is nobody's words."""
        return f"<blockquote><p>{self.write(self.random.choice(self.blocks['shorts']))}</p></blockquote>"


def upper_first(text):
    return text[:1].upper() + text[1:]
