"""Who types a command."""

import getpass


def account():
    """Return the name of the machine's account, as the audit log keeps it."""
    try:
        return f"command line, {getpass.getuser()}"
    except (KeyError, OSError):  # a container's user without a name
        return "command line"
