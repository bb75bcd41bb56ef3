"""Who did something: the account, and what it was called, for when the account has gone."""


def name_of(user):
    """Return the name that colleagues know somebody by."""
    return user.get_full_name() or user.get_username()


class Acting:
    """What has ``by``, an account or none, and ``by_name``, its user name at that time."""

    @property
    def who(self):
        """The name of who did it; nothing where it happened by itself."""
        return name_of(self.by) if self.by else self.by_name
