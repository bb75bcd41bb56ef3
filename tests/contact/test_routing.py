import pytest

from contact import definition
from contact.models import Desk
from contact.routing import desk_for

pytestmark = pytest.mark.django_db


def test_each_purpose_has_its_desk():
    desks = {key: desk_for(purpose, {}).key for key, purpose in definition.current().purposes.items()}
    assert desks == {"invest": "invest", "work": "talent", "study": "study", "collaborate": "partnership", "other": "front"}


def test_the_front_desk_answers_for_one_that_is_off():
    Desk.objects.filter(key="study").update(is_active=False)
    assert desk_for(definition.current().purposes["study"], {}).key == "front"


def test_desks_may_be_given(django_assert_num_queries):
    desks = Desk.objects.answering()
    with django_assert_num_queries(0):
        assert desk_for(definition.current().purposes["work"], {}, desks) == desks["talent"]
