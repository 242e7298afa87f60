"""How the content of a page ends (ISO 32000-2, 7.8.2 and 8.4.2): what is still open there.

A saved graphics state may have moved the coordinate system, so whoever draws behind the content
restores it first, and whoever judges what was drawn counts in the same way. A string, an array or
an inline image that never ends swallows whatever follows: behind it nothing can be drawn.
"""

import re
from dataclasses import dataclass

_STATE = re.compile(rb"(?<![^\s\]>)])[qQ](?![^\s\[</(])")
_SKIPPED = re.compile(
    # strings (two levels of brackets), comments, inline images
    rb"\((?:[^()\\]|\\.|\((?:[^()\\]|\\.)*\))*\)|%[^\r\n]*|\bBI\s.*?\sEI\b",
    re.DOTALL,
)
_SWALLOWING = re.compile(rb"\(|\bBI\s")
_PAIRS = (((b"[",), b"]"), ((b"<",), b">"), ((b"BT",), b"ET"), ((b"BMC", b"BDC"), b"EMC"))
_MAX_TOKENISED_BYTES = 4_000_000


@dataclass(frozen=True)
class ContentEnd:
    """`saved` states are not restored; only behind `finished` content a drawing is seen."""

    saved: int
    finished: bool


def content_end(content: bytes) -> ContentEnd:
    """What all content streams of a page together leave open.

    `finished` only if nothing is left open for certain: text objects and marked content, which may
    be hidden, are counted too, and content too large to be read through is not `finished`.
    """
    if len(content) > _MAX_TOKENISED_BYTES:
        return ContentEnd(_depth(content), finished=False)
    plain = _SKIPPED.sub(b" ", content)
    begun = any(sum(map(plain.count, left)) > plain.count(right) for left, right in _PAIRS)
    swallows = _SWALLOWING.search(plain) is not None
    return ContentEnd(_depth(plain), finished=not (begun or swallows))


def _depth(content: bytes) -> int:
    """Saved minus restored states; a restore without a save does nothing."""
    depth = 0
    for state in _STATE.findall(content):
        depth = depth + 1 if state == b"q" else max(0, depth - 1)
    return depth
