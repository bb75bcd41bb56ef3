import pytest
from django.contrib.auth.models import User

from tests.contact.admin.staff import make_staff
from tests.contact.admin.world import ROLES, make_world


@pytest.fixture
def study(db):
    """Return a member of the study desk."""
    return make_staff("study", "Desk", desks=["study"])


@pytest.fixture
def all_desks(client, db):
    """Return a client that a member of every desk has signed in with."""
    client.force_login(make_staff("reader", "Desk", desks=["invest", "talent", "employers", "study", "partnership", "front"]))
    return client


@pytest.fixture
def world(db):
    """Return the enquiries and what belongs to them."""
    return make_world()


@pytest.fixture
def act_as(client):
    """Return a function that signs in somebody of a role."""

    def sign_in(name):
        role = ROLES[name]
        user = User.objects.create_superuser("somebody") if "superuser" in role.groups else make_staff("somebody", *role.groups, desks=role.desks)
        client.force_login(user)
        return role

    return sign_in
