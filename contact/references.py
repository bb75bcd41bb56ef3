"""The names by which an enquiry is known outside: its reference and its secret tokens."""

import secrets

# Without what is misread (0 O, 1 I L, 2 Z, 5 S, 8 B, U V) and without vowels, so that no word comes out.
ALPHABET = "34679CDFGHJKMNPQRTVWXY"
LENGTH = 6


def new_reference():
    """Return a random reference, as ``LIR-7K3M9Q``; one of 113 million, so the caller checks that it is free."""
    return "LIR-" + "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def new_token():
    """Return a token that nobody guesses: 256 random bits in 43 characters that need no escaping in an address."""
    return secrets.token_urlsafe(32)
