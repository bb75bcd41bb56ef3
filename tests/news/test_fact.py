import tomllib
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import override

from news.demo import FOLDER, create_articles
from news.models import Topic, TopicFact
from tests.factories import make_fact, make_topic

TOPICS = tomllib.loads((FOLDER / "topics.toml").read_text())["topics"]


@pytest.mark.django_db
@pytest.mark.parametrize("position", [0, 4])
def test_the_database_has_three_places_for_a_topic(position):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_fact(position=position)
    with pytest.raises(ValidationError) as caught:
        TopicFact(topic=make_topic(), position=position).full_clean()
    assert "position" in caught.value.message_dict


@pytest.mark.django_db
def test_a_place_is_taken_once():
    make_fact(position=1)
    make_fact(position=1, topic=make_topic("high-tech"))
    with pytest.raises(IntegrityError), transaction.atomic():
        make_fact(position=1)


@pytest.mark.parametrize(
    ("precision", "in_english", "in_dutch"),
    [("day", "9 February 2026", "9 februari 2026"), ("month", "February 2026", "februari 2026"), ("year", "2026", "2026")],
)
def test_a_date_is_shown_as_far_as_it_is_known(precision, in_english, in_dutch):
    fact = TopicFact(dated_on=date(2026, 2, 9), precision=precision)
    assert fact.when == in_english
    with override("nl"):
        assert fact.when == in_dutch


def test_its_texts_are_those_of_the_readers_language():
    fact = TopicFact(figure_en="1 in 6", figure_nl="1 op 6", text_en="students", text_nl="studenten", source_en="paper", source_nl="krant")
    assert (fact.figure, fact.text, fact.source) == ("1 in 6", "students", "paper")
    with override("nl"):
        assert (fact.figure, fact.text, fact.source) == ("1 op 6", "studenten", "krant")


@pytest.mark.django_db
def test_the_demonstration_has_three_facts_a_topic_and_sends_its_readers_to_their_door():
    create_articles()
    assert {topic.slug_en: (topic.first_door, topic.facts.count()) for topic in Topic.objects.all()} == {
        "health": ("collaborate", 3),
        "high-tech": ("collaborate", 3),
        "creativity": ("collaborate", 3),
        "climate-city": ("collaborate", 3),
        "region-business": ("invest", 3),
        "talent-study": ("work", 3),
    }
    for fact in TopicFact.objects.all():
        fact.full_clean()


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic["slug_en"])
def test_a_fact_says_the_same_figure_in_both_languages(topic):
    for fact in topic["facts"]:
        english, dutch = ([c for c in fact[name] if c.isdigit()] for name in ("figure_en", "figure_nl"))
        assert english == dutch != []
