"""Graphics states that page content saves and never restores (ISO 32000-2, 8.4.2).

One of them may have moved the coordinate system, so whoever draws behind the content restores them
first, and whoever judges what was drawn counts them in the same way.
"""

import re

_STATE = re.compile(rb"(?<![^\s\]>)])[qQ](?![^\s\[</(])")
_SKIPPED = re.compile(
    # strings (two levels of brackets), comments, inline images
    rb"\((?:[^()\\]|\\.|\((?:[^()\\]|\\.)*\))*\)|%[^\r\n]*|\bBI\s.*?\sEI\b",
    re.DOTALL,
)
_MAX_TOKENISED_BYTES = 4_000_000


def left_open(content: bytes) -> int:
    """How many states are still saved at the end of all content streams of a page."""
    depth = _depth(content)
    if depth == 0 or len(content) > _MAX_TOKENISED_BYTES:
        return depth
    return _depth(_SKIPPED.sub(b" ", content))


def _depth(content: bytes) -> int:
    """Saved minus restored states; a restore without a save does nothing."""
    depth = 0
    for state in _STATE.findall(content):
        depth = depth + 1 if state == b"q" else max(0, depth - 1)
    return depth
