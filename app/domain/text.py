"""Text that strangers wrote, made safe to show: names of files, certificates, fields, reasons."""

REPLACEMENT = "\ufffd"


def printable(text: str) -> str:
    """The text on one line, without anything that could move, hide or reverse what is shown (A13).

    Line breaks, control characters, bidirectional overrides, zero-width characters and broken
    encodings become one visible mark each; nothing is dropped silently.
    """
    return "".join(c if c.isprintable() else REPLACEMENT for c in text)
