import pytest
from django.urls import reverse

from news.models import TopicFact
from tests.factories import make_fact, make_topic

pytestmark = pytest.mark.django_db


def topic_data(topic, facts, deleted=()):
    """Return the data of a topic's form with its facts as (key, place), and the keys of those ticked for deletion."""
    data = {
        "name_en": topic.name_en,
        "name_nl": topic.name_nl,
        "slug_en": topic.slug_en,
        "slug_nl": topic.slug_nl,
        "intro_en": "",
        "intro_nl": "",
        "palette": topic.palette,
        "position": topic.position,
        "first_door": "work",
        "facts-TOTAL_FORMS": len(facts),
        "facts-INITIAL_FORMS": len([key for key, _place in facts if key]),
    }
    for number, (key, place) in enumerate(facts):
        texts = {f"{name}_{code}": f"{name} {place}" for name in ("figure", "text", "source") for code in ("en", "nl")}
        fields = {"id": key or "", "topic": topic.pk, "position": place, "dated_on": "2024-01-01", "precision": "year"} | texts
        data |= {f"facts-{number}-{name}": value for name, value in fields.items()}
        if key in deleted:
            data[f"facts-{number}-DELETE"] = "on"
    return data


def places(topic):
    return [(fact.pk, fact.position) for fact in topic.facts.all()]


class TestFacts:
    @pytest.fixture
    def topic(self):
        return make_topic()

    @pytest.fixture
    def save(self, staff, topic):
        editor = staff("Editor")
        return lambda facts, **options: editor.post(
            reverse("admin:news_topic_change", args=[topic.pk]), topic_data(topic, facts, **options), follow=True
        )

    def test_an_editor_adds_one_and_chooses_the_first_door(self, save, topic):
        save([(None, 1)])
        topic.refresh_from_db()
        assert (topic.first_door, topic.facts.get().when) == ("work", "2024")

    def test_two_change_places_and_keep_who_they_are(self, save, topic):
        one, two, three = (make_fact(place).pk for place in (1, 2, 3))
        save([(one, 3), (two, 2), (three, 1)])
        assert places(topic) == [(three, 1), (two, 2), (one, 3)]

    def test_one_takes_the_place_of_one_that_is_deleted(self, save, topic):
        one, two = (make_fact(place).pk for place in (1, 2))
        save([(one, 2), (two, 2)], deleted=[two])
        assert places(topic) == [(one, 2)]

    def test_two_in_one_place_get_a_message(self, save, topic):
        one, two = (make_fact(place).pk for place in (1, 2))
        page = save([(one, 1), (two, 1)]).text
        assert "Two facts have the same place. Give each a place of its own: 1, 2 or 3." in page
        assert places(topic) == [(one, 1), (two, 2)]

    @pytest.mark.parametrize("place", ["0", "4", "", "one", "99999999999999999999"])
    def test_there_is_no_other_place(self, save, place):
        assert 'class="errorlist"' in save([(None, place)]).text
        assert TopicFact.objects.count() == 0

    def test_a_fourth_is_refused(self, save):
        page = save([(None, 1), (None, 2), (None, 3), (None, 3)]).text
        assert "Please submit at most 3 forms." in page
        assert TopicFact.objects.count() == 0

    def test_an_author_reads_them(self, staff, topic):
        make_fact()
        page = staff("Author").get(reverse("admin:news_topic_change", args=[topic.pk])).text
        assert "text 1 en" in page
        assert "facts-0-text_en" not in page
