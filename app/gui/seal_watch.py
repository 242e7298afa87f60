"""Knows which electronic seals are at hand: on the UKeys that are plugged in, and in kept files.

Reads a UKey once when it comes, in the token lane and without a login; judges in the document lane
for the certificate that is chosen, again when that, a file or the trust in makers is another.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.domain.errors import AppError, ErrorCode
from app.domain.preview import Pixels
from app.domain.token import Token
from app.gui.models.held_seals import HeldSeal, held
from app.gui.models.kept_seals import CARD_PX
from app.gui.tasks import Lane, Task, Tasks
from app.gui.token_watch import TokenWatch
from app.services import WindowServices

if TYPE_CHECKING:
    from app.domain.seal import SealFile, SealReport

Place = tuple[str, str, str]
"""Which UKey: driver, serial number, label."""

_NO_SEAL = (ErrorCode.SEAL_MALFORMED, ErrorCode.SEAL_TOO_LARGE)


class SealWatch(QObject):
    """`changed()` when `held`, the judged seals, is another; `failed(AppError)` tells a person,
    and so does `added(path)` of a file.

    `unreadable` counts what begins like a seal and is damaged.
    """

    changed = Signal()
    added = Signal(object)
    failed = Signal(object)

    def __init__(
        self, services: WindowServices, tasks: Tasks, tokens: TokenWatch, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._services, self._tasks, self._tokens = services, tasks, tokens
        self.held: tuple[HeldSeal, ...] = ()
        self.unreadable = 0
        self._read: dict[Place, tuple[SealFile, ...]] = {}
        self._reading: set[Place] = set()
        self._given_up: set[Place] = set()
        self._signer = ""
        self._pixels: dict[str, Pixels] = {}
        self._judging: Task | None = None
        self._stopped = False
        tokens.looked.connect(self._tokens_looked)
        tokens.changed.connect(self._signer_chosen)

    def judge(self) -> None:
        """Judge everything that is at hand, in the background; the latest call counts."""
        self._stopped = False
        if self._judging is not None:
            self._judging.cancel()
        on_tokens = tuple(dict.fromkeys(seal for read in self._read.values() for seal in read))
        self._judging = self._tasks.run(
            Lane.DOCUMENT, lambda _: self._judged(on_tokens), self._take, self._give_up
        )

    def add(self, path: Path) -> None:
        """Keep the seal in a file, if it is one; `failed` tells if it is not."""

        def keep(_: Task) -> None:
            from app.use_cases.look_at_seals import read_seal_file  # a start does not need it

            seal = read_seal_file(path)
            self._services.judge_seal(seal, None)
            self._services.seal_files.add(seal)

        def kept(_: None) -> None:
            self.added.emit(path)
            self.judge()

        self._tasks.run(Lane.DOCUMENT, keep, kept, self._tell_of(path))

    def remove(self, seal: SealFile) -> None:
        """Forget a kept seal."""
        self._services.seal_files.remove(seal)
        self.judge()

    # --- UKeys -------------------------------------------------------------------------------

    def _tokens_looked(self) -> None:
        """Read what has come, forget what has gone."""
        present = {
            _place(token): token for report in self._tokens.reports for token in report.tokens
        }
        gone = self._read.keys() - present.keys()
        self._given_up &= present.keys()
        for place in gone:
            del self._read[place]
        if gone or self._stopped:
            self.judge()
        for place in present.keys() - self._read.keys() - self._reading - self._given_up:
            self._read_token(place, present[place])

    def _read_token(self, place: Place, token: Token) -> None:
        self._reading.add(place)

        def arrived(seals: tuple[SealFile, ...]) -> None:
            self._reading.discard(place)
            self._read[place] = seals
            self.judge()

        def failed(error: AppError) -> None:
            self._reading.discard(place)
            if error.code not in (ErrorCode.CANCELLED, ErrorCode.TOKEN_REMOVED):
                self._given_up.add(place)
                self.failed.emit(error)

        services = self._services
        self._tasks.run(Lane.TOKEN, lambda _: services.token_seals(token), arrived, failed)

    def _signer_chosen(self) -> None:
        chosen = self._tokens.chosen
        signer = "" if chosen is None else chosen.key
        if signer != self._signer:
            self._signer = signer
            self.judge()

    # --- judging, in the document lane -------------------------------------------------------

    def _judged(self, on_tokens: tuple[SealFile, ...]) -> tuple[tuple[HeldSeal, ...], int]:
        kept = (one for one in self._services.seal_files.all() if one not in on_tokens)
        seals = [(one, True) for one in on_tokens] + [(one, False) for one in kept]
        judged = [(seal, self._judged_one(seal, on_token=on_token)) for seal, on_token in seals]
        found = [one for _, one in judged if one is not None]
        unreadable = sum(one is None and seal.begins_like_a_seal for seal, one in judged)
        return tuple(sorted(found, key=lambda one: one.obstacle is not None)), unreadable

    def _judged_one(self, seal: SealFile, *, on_token: bool) -> HeldSeal | None:
        """None for what is no seal: a UKey holds other objects of the same beginning, too."""
        chosen = self._tokens.chosen
        signer = None if chosen is None else chosen.certificate
        try:
            report = self._services.judge_seal(seal, signer)
        except AppError as error:
            if error.code in _NO_SEAL:
                return None
            raise
        pixels = self._picture_of(seal, report)
        return held(seal, report, pixels, datetime.now(UTC), on_token=on_token)

    def _picture_of(self, seal: SealFile, report: SealReport) -> Pixels | None:
        """The decoded picture, kept: the bytes of a seal always hold the same one."""
        if report.picture is None:
            return None
        if seal.sha256 not in self._pixels:
            from app.domain.signing import SealPicture  # a start does not need it

            picture = SealPicture(report.picture)
            try:
                self._pixels[seal.sha256] = self._services.decode_picture(picture, CARD_PX)
            except AppError:
                return None
        return self._pixels[seal.sha256]

    def _take(self, judged: tuple[tuple[HeldSeal, ...], int]) -> None:
        self._judging = None
        if judged != (self.held, self.unreadable):
            self.held, self.unreadable = judged
            self.changed.emit()

    def _give_up(self, error: AppError) -> None:
        """What was stopped together with a signing is done again when there is time."""
        self._judging = None
        self._stopped = error.code is ErrorCode.CANCELLED
        if not self._stopped:
            self.failed.emit(error)

    def _tell_of(self, path: Path) -> Callable[[AppError], None]:
        return lambda error: self.failed.emit(
            AppError(error.code, **{"file": path.name} | error.facts)
        )


def _place(token: Token) -> Place:
    return token.driver, token.serial, token.label
