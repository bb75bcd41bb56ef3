"""The databases that the portal runs on, each with its own way of making a snapshot."""

from leuven_portal.backup import postgresql, sqlite

ROOMS = {"sqlite": sqlite, "postgresql": postgresql}


def room_of(connection):
    """Return the module that knows a connection's engine; each has ``snapshot``, ``bring_back``, ``census`` and ``check_version``."""
    return ROOMS[connection.vendor]
