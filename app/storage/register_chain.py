"""Follow the lines of a use register and tell which of them fit. Reads no files."""

from dataclasses import dataclass, field

from app.crypto.digests import sm3
from app.domain.register import RegisterCheck, RegisterEntry, RegisterEvent
from app.storage.register_line import ParsedLine, parse

NOTHING_BEFORE = "0" * 64


def link(before: bytes) -> str:
    """What the next record calls `previous`; `before` has no newline at its end."""
    return sm3(before).hex() if before else NOTHING_BEFORE


@dataclass
class Chain:
    """The state after some lines. Give every line to `add`, in order, then call `finish`.

    Unreadable lines are held back until the next record tells whether they were there when it was
    written: then a power failure left them (`torn`), else somebody did.
    """

    key: bytes | None
    records: int = 0
    first_bad: int | None = None
    unreadable: int | None = None
    torn: list[int] = field(default_factory=list)
    keyed: int = 0
    head: str = NOTHING_BEFORE
    _line: int = 0
    _before: bytes = b""
    _held: list[int] = field(default_factory=list)
    _open: dict[str, RegisterEntry] = field(default_factory=dict)
    _unfinished: list[RegisterEntry] = field(default_factory=list)

    def add(self, line: bytes) -> ParsedLine | None:
        """Take the next line, without newline; returns it parsed."""
        self._line += 1
        parsed = parse(line)
        if parsed is None:
            self._held.append(self._line)
            self._before += b"\n" + line if self._before else line
            return None
        self._settle_held(parsed.record.previous == link(self._before))
        self._judge(parsed)
        self._before = line
        self.head = link(line)
        return parsed

    def finish(self, cut_short: bool) -> None:
        """No more lines; `cut_short`: the last one had no newline, as after a power failure."""
        self._settle_held(cut_short)

    def result(self) -> RegisterCheck:
        """What was found."""
        return RegisterCheck(
            records=self.records,
            intact=self.first_bad is None,
            first_bad=self.first_bad,
            head=self.head,
            unfinished=(*self._unfinished, *self._open.values()),
            torn=tuple(self.torn),
            keyed=self.keyed,
        )

    def _settle_held(self, accounted_for: bool) -> None:
        if accounted_for:
            self.torn.extend(self._held)
        elif self._held:
            self.unreadable = self.unreadable or self._held[0]
            self._bad(self._held[0])
        self._held = []

    def _judge(self, line: ParsedLine) -> None:
        record = line.record
        linked = record.previous == link(self._before)
        if not (linked and record.number == self.records + 1 and line.fits(self.key)):
            self._bad(self._line)
        self.records += 1
        self.keyed += line.is_keyed and line.made_with(self.key)
        self._follow_key_use(record.entry)

    def _follow_key_use(self, entry: RegisterEntry) -> None:
        """A begin whose outcome never came: a signature may exist that nobody saved (G13)."""
        if entry.event is RegisterEvent.KEY_USE_END:
            return
        earlier = self._open.pop(entry.job, None)
        if entry.event is RegisterEvent.KEY_USE_BEGIN:
            if earlier is not None:
                self._unfinished.append(earlier)
            self._open[entry.job] = entry

    def _bad(self, line: int) -> None:
        if self.first_bad is None:
            self.first_bad = line
