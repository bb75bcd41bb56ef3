"""The sources of an article, written by editors as plain lines."""

SCHEMES = ("https://", "http://")


def parse_sources(text):
    """Return pairs of text and address, one for each line that is not empty.

    Args:
        text: one source a line, with an address at its end or none. A line that is only an
            address is shown as that address.
    """
    return [parse_line(line.strip()) for line in text.splitlines() if line.strip()]


def parse_line(line):
    """Return the text of a line and the address at its end, which may stand in brackets, or an empty one."""
    before, _, last = line.rpartition(" ")
    address = last.strip("()<>|")
    if not address.lower().startswith(SCHEMES) or set('"<>') & set(address):
        return line, ""
    return before.rstrip(" ,:|(–-") or address, address
