import pytest

from contact.links import link_for
from tests.contact.factories import make_enquiry


@pytest.fixture
def link():
    return link_for(make_enquiry())
