"""What in a document may make the page that was seen differ from the page that was signed.

Looks at every object of the newest revision, compressed ones too (threats A1 to A7). Finding one
is a warning for the person who signs, never a refusal by itself.
"""

import re

from app.domain.document import Risk
from app.formats.pdf.audit.form import Field, form
from app.formats.pdf.audit.history import History
from app.formats.pdf.audit.syntax import (
    PdfSyntaxError,
    Scanner,
    Stream,
    Value,
    text,
)

MAX_OBJECTS = 200_000
_EXTERNAL_ACTIONS = frozenset({"Launch", "SubmitForm", "ImportData", "GoToR", "GoToE"})
_SIMPLE_FONTS = frozenset({"Type1", "MMType1", "TrueType", "CIDFontType0", "CIDFontType2"})
_FONT_FILES = frozenset({"FontFile", "FontFile2", "FontFile3"})
_SHOWN = re.compile(rb"(\((?:[^()\\]|\\.)*\)|<[0-9A-Fa-f\s]*>)(?=[^()<>]*?T[jJ])", re.DOTALL)
_MAX_APPEARANCE = 1 << 20


def find_risks(history: History, fields: list[Field]) -> tuple[Risk, ...]:
    """All risks of the newest revision, in the order of the enumeration."""
    found: set[Risk] = set()
    for count, number in enumerate(history.numbers(history.last)):
        if count >= MAX_OBJECTS:
            found.add(Risk.REPAIRED)
            break
        _look(history, history.read_once(number, history.last), found)
    _catalog(history, found)
    if history.ambiguous:
        found.add(Risk.REPAIRED)
    if any(_value_differs(history, one) for one in fields):
        found.add(Risk.FORM_VALUE_DIFFERS)
    return tuple(risk for risk in Risk if risk in found)


def _look(history: History, value: Value, found: set[Risk]) -> None:
    """Everything below one object that is written inside it."""
    pending = [value]
    while pending:
        one = pending.pop()
        if isinstance(one, list):
            pending += one
        elif isinstance(one, Stream):
            pending.append(one.entries)
            if "F" in one.entries:
                found.add(Risk.EXTERNAL_CONTENT)
        elif isinstance(one, dict):
            pending += one.values()
            found |= _dictionary_risks(history, one)


def _dictionary_risks(history: History, one: dict[str, Value]) -> set[Risk]:
    found = set()
    if one.get("S") == "JavaScript" or "JS" in one:
        found.add(Risk.JAVASCRIPT)
    if isinstance(one.get("S"), str) and one["S"] in _EXTERNAL_ACTIONS:
        found.add(Risk.EXTERNAL_ACTION)
    if "AA" in one and history.dictionary(one["AA"], history.last):
        found.add(Risk.AUTOMATIC_ACTION)
    if "EF" in one or one.get("Subtype") == "FileAttachment":
        found.add(Risk.ATTACHMENTS)
    if one.get("Subtype") == "Form" and "Ref" in one:
        found.add(Risk.EXTERNAL_CONTENT)
    if one.get("Type") == "Font" and not _is_embedded(history, one):
        found.add(Risk.FONTS_NOT_EMBEDDED)
    return found


def _is_embedded(history: History, font: dict[str, Value]) -> bool:
    if not isinstance(font.get("Subtype"), str) or font["Subtype"] not in _SIMPLE_FONTS:
        return True
    descriptor = history.dictionary(font.get("FontDescriptor"), history.last)
    return bool(_FONT_FILES & descriptor.keys())


def _catalog(history: History, found: set[Risk]) -> None:
    catalog = history.catalog(history.last)
    opening = history.dictionary(catalog.get("OpenAction"), history.last)
    if opening and opening.get("S") not in (None, "GoTo"):
        found.add(Risk.AUTOMATIC_ACTION)
    layers = history.dictionary(catalog.get("OCProperties"), history.last)
    if layers and _layers_vary(history, layers):
        found.add(Risk.HIDDEN_LAYERS)
    interactive = form(history, history.last)
    if history.resolve(interactive.get("NeedAppearances"), history.last) is True:
        found.add(Risk.NEEDS_APPEARANCES)
    if "XFA" in interactive:
        found.add(Risk.XFA_FORM)
    names = history.dictionary(catalog.get("Names"), history.last)
    if "EmbeddedFiles" in names or "Collection" in catalog:
        found.add(Risk.ATTACHMENTS)


def _layers_vary(history: History, layers: dict[str, Value]) -> bool:
    """Whether a layer is off, or on only for some uses (ISO 32000-2, 8.11.4.3)."""
    settings = [layers.get("D"), *history.array(layers.get("Configs"), history.last)]
    for position, setting in enumerate(settings):
        one = history.dictionary(setting, history.last)
        hidden = history.array(one.get("OFF"), history.last) or one.get("BaseState") == "OFF"
        if hidden or history.array(one.get("AS"), history.last) or position > 0:
            return True
    return False


def _value_differs(history: History, one: Field) -> bool:
    """Whether a text field shows something else than its value (A3).

    Only text that can be read for certain counts: one-byte characters.
    """
    value = text(history.resolve(one.value, history.last))
    if one.type != "Tx" or not value.strip() or not value.isascii():
        return False
    shown = [_shown_text(history, entries) for _, entries in one.widgets]
    known = [each for each in shown if each is not None]
    return any(_letters(value) not in _letters(each) for each in known)


def _letters(value: str) -> str:
    return "".join(character for character in value if character.isalnum()).lower()


def _shown_text(history: History, widget: dict[str, Value]) -> str | None:
    """What an appearance writes; None if it has none or its characters are not plain."""
    looks = history.dictionary(widget.get("AP"), history.last)
    stream = history.resolve(looks.get("N"), history.last)
    if not isinstance(stream, Stream):
        return None
    try:
        content = history.stream_data(stream, history.last)[:_MAX_APPEARANCE]
        pieces = [Scanner(match[0]).value(0)[0] for match in _SHOWN.finditer(content)]
    except PdfSyntaxError:
        return None
    written = b"".join(piece for piece in pieces if isinstance(piece, bytes))
    return written.decode("ascii") if written.isascii() and b"\0" not in written else None
