"""Text that strangers wrote, made safe to show: names of files, certificates, fields, reasons."""

import re

REPLACEMENT = "\ufffd"

_CITIZEN_NUMBER = re.compile(
    r"(?<!\d)[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?!\d)"
)


def printable(text: str) -> str:
    """The text on one line, without anything that could move, hide or reverse what is shown (A13).

    Line breaks, control characters, bidirectional overrides, zero-width characters and broken
    encodings become one visible mark each; nothing is dropped silently.
    """
    return "".join(c if c.isprintable() else REPLACEMENT for c in text)


def without_citizen_numbers(text: str) -> str:
    """The text with every citizen identity number (GB 11643) reduced to its last four characters.

    Such numbers stand in the names of Chinese certificates; screens, logs and the use register
    need to tell people apart, not to identify them.
    """
    return _CITIZEN_NUMBER.sub(lambda found: "*" * 14 + found[0][-4:], text)
