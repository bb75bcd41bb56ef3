import pytest

from tests.contact.admin.staff import make_staff


@pytest.fixture
def study(db):
    """Return a member of the study desk."""
    return make_staff("study", "Desk", desks=["study"])


@pytest.fixture
def all_desks(client, db):
    """Return a client that a member of every desk has signed in with."""
    client.force_login(make_staff("reader", "Desk", desks=["invest", "talent", "employers", "study", "partnership", "front"]))
    return client
