"""The sources of an article, written by editors as plain lines."""

import re

LINE = re.compile(r"^(?P<text>.*?)[\s(|]*(?P<address>https?://[^\s<>\"]+?)\)?$", re.IGNORECASE)


def parse_sources(text):
    """Return pairs of text and address, one for each line that is not empty.

    Args:
        text: one source a line, with an address at its end or none. A line that is only an
            address is shown as that address.
    """
    pairs = []
    for line in text.splitlines():
        if not (line := line.strip()):
            continue
        if found := LINE.match(line):
            address = found["address"]
            pairs.append((found["text"].strip(" ,:–-") or address, address))
        else:
            pairs.append((line, ""))
    return pairs
