"""What a form field shows, and which entries decide it (ISO 32000-2, 12.5.5 and 12.7).

Owns single answers about fields and widgets; which of them are allowed after a signature is
`app.formats.pdf.form_changes`.
"""

from app.formats.pdf.audit.form import Field, form
from app.formats.pdf.audit.history import History
from app.formats.pdf.audit.syntax import Stream, Value, same

# background, border, caption, icon: readers paint them themselves (table 192)
_PAINTED_BY_READERS = ("BG", "BC", "CA", "I")
# read-only, required, no export (table 227): Acrobat sets them when it saves; the rest is looks
_HARMLESS_FLAGS = 0b111


def paints(history: History, revision: int, widget: dict[str, Value]) -> bool:
    """Whether a widget puts anything on its page, in whatever state it is."""
    looks = history.dictionary(widget.get("AP"), revision)
    marks = history.dictionary(widget.get("MK"), revision)
    return _paints(history, revision, looks.get("N"), 0) or any(
        history.resolve(marks.get(key), revision) is not None for key in _PAINTED_BY_READERS
    )


def _paints(history: History, revision: int, look: Value, depth: int) -> bool:
    look = history.resolve(look, revision)
    if isinstance(look, Stream):
        return bool(history.raw_stream(look, revision).strip())
    # one look for each state; deeper than that nothing is drawn
    states = look.values() if isinstance(look, dict) and depth == 0 else ()
    return any(_paints(history, revision, state, depth + 1) for state in states)


def well_placed(widget: dict[str, Value]) -> bool:
    """Whether an annotation is a widget, and where it is can be told in one way only."""
    rectangle = widget.get("Rect")
    placed = (
        isinstance(rectangle, list)
        and len(rectangle) == 4
        and all(type(item) in (int, float) for item in rectangle)
    )
    return widget.get("Subtype") == "Widget" and placed


def is_signed(history: History, revision: int, one: Field) -> bool:
    """Whether a signature field holds something that every list of signatures shows."""
    return one.type == "Sig" and "ByteRange" in history.dictionary(one.value, revision)


def same_flags(old: Value, new: Value) -> bool:
    """Whether two values of `Ff` let a field look the same."""
    before, after = (0 if flags is None else flags for flags in (old, new))
    if not isinstance(before, int) or not isinstance(after, int):
        return same(old, new)
    return before | _HARMLESS_FLAGS == after | _HARMLESS_FLAGS


def redraws(history: History, old: int, new: int) -> bool:
    """Whether the form of revision `new` lets readers draw fields in another way than `old`.

    That drawing them anew is no longer asked for is what signers do who drew them themselves.
    """
    before, after = form(history, old), form(history, new)
    anew = history.resolve(after.get("NeedAppearances"), new) is True
    if anew and history.resolve(before.get("NeedAppearances"), old) is not True:
        return True
    return any(
        not same(history.resolve(before.get(key), old), history.resolve(after.get(key), new))
        for key in ("DA", "Q")
    )
