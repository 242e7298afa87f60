"""What the appearance of a widget paints, followed exactly: which images, where, how much of them.

Only the few operators that show a picture are followed (ISO 32000-2, 8.4, 8.10 and 12.5.5); an
appearance that does anything else is not `plain`, and nobody is told more than that.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from app.domain.geometry import Box
from app.formats.pdf.audit.history import History
from app.formats.pdf.audit.syntax import Name, PdfSyntaxError, Ref, Stream, Value

Matrix = tuple[float, float, float, float, float, float]

IDENTITY: Matrix = (1, 0, 0, 1, 0, 0)
_MAX_DEPTH = 8
_MAX_OPERATORS = 2000
_HIDDEN, _NO_VIEW = 2, 32
_EVERYWHERE = Box(-1e6, -1e6, 1e6, 1e6)
_TOKEN = re.compile(rb"[\0\t\n\f\r ]+|/([^\0\t\n\f\r ()<>\[\]{}/%]*)|([^\0\t\n\f\r ()<>\[\]{}/%]+)")
_NUMBER = re.compile(rb"[+-]?(\d+\.?\d*|\.\d+)\Z")
_ORDINARY_STATE = frozenset({"Type", "BM", "ca", "CA", "SMask", "AIS", "SA", "OP", "op", "OPM"})
_ORDINARY_BLENDS = frozenset({"Normal", "Compatible", "Multiply", "Darken"})


@dataclass(frozen=True)
class PaintedImage:
    """An image as it is painted: its unit square goes through `matrix`, cut by `clip`."""

    reference: Ref | None
    stream: Stream
    matrix: Matrix
    clip: Box | None


@dataclass
class Look:
    """What a widget shows, in the user space of its page.

    `plain`: nothing but these images is painted, opaque and in any case.
    """

    images: list[PaintedImage] = field(default_factory=list)
    plain: bool = True
    hidden: bool = False


class _NotPlainError(Exception):
    """Something is painted, or hidden, in a way that is not followed."""


def look_of(history: History, revision: int, widget: dict[str, Value]) -> Look:
    """What `widget` shows in a revision; never raises for foreign bytes."""
    look = Look()
    flags = history.resolve(widget.get("F"), revision)
    look.hidden = isinstance(flags, int) and bool(flags & (_HIDDEN | _NO_VIEW))
    try:
        _Walk(history, revision, look).widget(widget)
    except (_NotPlainError, PdfSyntaxError, RecursionError):
        look.plain = False
    return look


def look_of_content(
    history: History, revision: int, content: bytes, resources: dict[str, Value]
) -> Look:
    """What page content shows that starts in the page's own coordinates; never raises."""
    look = Look()
    try:
        _Walk(history, revision, look).content(content, resources, _State(IDENTITY, _EVERYWHERE), 0)
    except (_NotPlainError, PdfSyntaxError, RecursionError):
        look.plain = False
    return look


@dataclass
class _State:
    """The part of the graphics state that says where things go (ISO 32000-2, 8.4)."""

    matrix: Matrix
    clip: Box | None
    path: Box | None = None
    saved: list[tuple[Matrix, Box | None]] = field(default_factory=list)

    def change(self, operator: bytes, operands: list[float | str]) -> None:
        """Follow an operator that paints nothing; raises `_NotPlainError` for any other."""
        numbers = [one for one in operands if isinstance(one, float)]
        match operator, numbers:
            case b"q", []:
                self.saved.append((self.matrix, self.clip))
            case b"Q", [] if self.saved:
                self.matrix, self.clip = self.saved.pop()
            case b"cm", [a, b, c, d, e, f]:
                self.matrix = multiplied((a, b, c, d, e, f), self.matrix)
            case b"re", [x, y, width, height]:
                self.path = bounds(Box(x, y, x + width, y + height), self.matrix)
            case ((b"W" | b"W*"), []) if self.path is not None:
                self.clip = _common(self.clip, self.path)
            case b"n", []:
                self.path = None
            case _:
                raise _NotPlainError


class _Walk:
    """One walk through an appearance and the forms in it."""

    def __init__(self, history: History, revision: int, look: Look) -> None:
        self.history = history
        self.revision = revision
        self.look = look
        self.left = _MAX_OPERATORS

    def widget(self, widget: dict[str, Value]) -> None:
        """12.5.5, algorithm: the turned bounding box is fitted into the rectangle."""
        looks = self.history.dictionary(widget.get("AP"), self.revision)
        normal = looks.get("N")
        rect = self._box(widget.get("Rect"))
        form = self.history.resolve(normal, self.revision)
        if not isinstance(form, Stream) or rect is None:
            return
        if "OC" in widget or looks.keys() - {"N"}:  # others show while a mouse is over it
            raise _NotPlainError
        box = self._box(form.entries.get("BBox"))
        turned = None if box is None else bounds(box, self._matrix(form.entries.get("Matrix")))
        if turned is None:
            raise _NotPlainError
        x, y = rect.width / turned.width, rect.height / turned.height
        fitted = (x, 0.0, 0.0, y, rect.x0 - turned.x0 * x, rect.y0 - turned.y0 * y)
        self._form(normal, form, fitted, rect, 0)

    def _form(
        self, name: Value, form: Stream, matrix: Matrix, clip: Box | None, depth: int
    ) -> None:
        entries = form.entries
        group = self.history.dictionary(entries.get("Group"), self.revision)
        if depth > _MAX_DEPTH or "OC" in entries or group.get("K"):
            raise _NotPlainError
        matrix = multiplied(self._matrix(entries.get("Matrix")), matrix)
        box = self._box(entries.get("BBox"))
        clip = _common(clip, None if box is None else bounds(box, matrix))
        resources = self.history.dictionary(entries.get("Resources"), self.revision)
        owner = name if isinstance(name, Ref) else None
        data = self.history.stream_data(form, self.revision, owner)
        self.content(data, resources, _State(matrix, clip), depth)

    def content(
        self, data: bytes, resources: dict[str, Value], state: "_State", depth: int
    ) -> None:
        """Raises `_NotPlainError` at the first operator that is not followed."""
        for operator, operands in _operators(data):
            self.left -= 1
            if self.left < 0:
                raise _NotPlainError
            match operator, operands:
                case b"gs", [str(name)]:
                    self._state(resources, name)
                case b"Do", [str(name)]:
                    self._object(resources, name, state, depth)
                case _:
                    state.change(operator, operands)

    def _state(self, resources: dict[str, Value], name: str) -> None:
        """A state that neither hides nor fades what is painted after it."""
        states = self.history.dictionary(resources.get("ExtGState"), self.revision)
        state = self.history.dictionary(states.get(name), self.revision)
        plain = {key: self.history.resolve(value, self.revision) for key, value in state.items()}
        ordinary = (
            plain.keys() <= _ORDINARY_STATE
            and plain.get("BM", "Normal") in _ORDINARY_BLENDS
            and plain.get("SMask", "None") == "None"
            and all(plain.get(key, 1) in (1, 1.0) for key in ("ca", "CA"))
        )
        if not ordinary:
            raise _NotPlainError

    def _object(self, resources: dict[str, Value], name: str, state: "_State", depth: int) -> None:
        objects = self.history.dictionary(resources.get("XObject"), self.revision)
        value = objects.get(name)
        found = self.history.resolve(value, self.revision)
        if not isinstance(found, Stream):
            raise _NotPlainError
        if found.entries.get("Subtype") == "Form":
            self._form(value, found, state.matrix, state.clip, depth + 1)
        elif found.entries.get("Subtype") == "Image" and "OC" not in found.entries:
            reference = value if isinstance(value, Ref) else None
            self.look.images.append(PaintedImage(reference, found, state.matrix, state.clip))
        else:
            raise _NotPlainError

    def _box(self, value: Value) -> Box | None:
        numbers = self._numbers(value, 4)
        if numbers is None:
            return None
        xa, ya, xb, yb = numbers
        box = Box(min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb))
        return box if box.width > 0 and box.height > 0 else None

    def _matrix(self, value: Value) -> Matrix:
        numbers = self._numbers(value, 6)
        return IDENTITY if numbers is None else (*numbers[:5], numbers[5])  # type: ignore[return-value]

    def _numbers(self, value: Value, count: int) -> list[float] | None:
        items = [
            self.history.resolve(one, self.revision)
            for one in self.history.array(value, self.revision)
        ]
        numbers = [float(one) for one in items if type(one) in (int, float)]  # type: ignore[arg-type]
        return numbers if len(numbers) == len(items) == count else None


def _operators(data: bytes) -> Iterator[tuple[bytes, list[float | str]]]:
    """Each operator with its operands; strings, arrays and comments are not followed."""
    operands: list[float | str] = []
    position = 0
    while position < len(data):
        token = _TOKEN.match(data, position)
        if token is None:
            raise _NotPlainError
        position = token.end()
        if token[1] is not None:
            operands.append(Name(token[1].decode("latin-1")))
        elif token[2] is not None and _NUMBER.match(token[2]):
            operands.append(float(token[2]))
        elif token[2] is not None:
            yield token[2], operands
            operands = []
    if operands:
        raise _NotPlainError


def multiplied(first: Matrix, then: Matrix) -> Matrix:
    """The matrix that does `first` and then `then` (ISO 32000-2, 8.3.4)."""
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return (
        a * p + b * r, a * q + b * s,
        c * p + d * r, c * q + d * s,
        e * p + f * r + t, e * q + f * s + u,
    )  # fmt: skip


def moved(x: float, y: float, matrix: Matrix) -> tuple[float, float]:
    """A point through a matrix."""
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def bounds(box: Box, matrix: Matrix) -> Box | None:
    """The rectangle around a box that went through a matrix; None if nothing is left of it."""
    corners = [moved(x, y, matrix) for x in (box.x0, box.x1) for y in (box.y0, box.y1)]
    xs, ys = zip(*corners, strict=True)
    found = Box(min(xs), min(ys), max(xs), max(ys))
    return found if found.width > 0 and found.height > 0 else None


_NOTHING = Box(0, 0, 0, 0)


def _common(one: Box | None, other: Box | None) -> Box:
    """What both leave visible; nothing if either has no area."""
    if one is None or other is None:
        return _NOTHING
    return one.intersection(other) or _NOTHING
