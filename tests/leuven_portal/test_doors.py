from contact.templatetags.doors import doors
from news.models import Topic


def test_a_topic_chooses_among_the_doors_that_there_are():
    assert [purpose.key for purpose in doors()] == list(Topic.Door)
