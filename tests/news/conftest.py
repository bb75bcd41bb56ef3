import pytest
from django.contrib.auth.models import Group, User


@pytest.fixture
def staff(client):
    """Return a function that signs somebody of a group in."""

    def sign_in(group):
        user = User.objects.create_user(group.lower(), password="x", is_staff=True)
        user.groups.add(Group.objects.get(name=group))
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def editor(staff):
    """Return the client of an editor."""
    return staff("Editor")
