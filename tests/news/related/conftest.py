import pytest

from tests.news.related.stories import make_story


@pytest.fixture
def stories(db):
    """Return three stories about chips, two about a vaccine and one about bicycles."""
    return [make_story(about) for about in ("chips", "vaccine", "bicycles", "chips", "vaccine", "chips")]
