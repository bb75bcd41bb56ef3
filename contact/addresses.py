"""E-mail addresses, as the net knows them."""


def canonical(email):
    """Return an address whose domain is written as mail goes to it: in ASCII (IDNA, RFC 3490).

    A domain in other letters may look like another one, and databases differ in what the small
    letter of a sign is: PostgreSQL takes ``gmaİl.com`` in small letters for ``gmail.com``.

    Args:
        email: the address.

    Raises:
        UnicodeError: there is no such domain.
    """
    name, at, domain = email.strip().rpartition("@")
    return f"{name}{at}{domain if domain.isascii() else domain.encode('idna').decode()}"
