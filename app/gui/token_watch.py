"""Notices within two seconds that a UKey came or went, without ever making the window wait.

Asks in the token lane, where a signing has its turn too: no login is ever open while a driver is
asked to look again.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtCore import QObject, QTimer, Signal

from app.domain.errors import AppError, ErrorCode
from app.gui.models.identities import Identity, choose, identities
from app.gui.tasks import Lane, Task, Tasks

if TYPE_CHECKING:
    from app.use_cases.list_tokens import DriverReport

POLL_MS = 1200
PATIENT_POLL_MS = 15_000
"""After a driver that hung: asking it again at once would keep the lane from a signing."""

Reports: TypeAlias = "tuple[DriverReport, ...]"


class TokenWatch(QObject):
    """What is plugged in. `changed()` when that, or the choice, is another; `looked()` always.

    `error` is the reason why nothing can be seen at all, such as a missing driver.
    """

    changed = Signal()
    looked = Signal()

    def __init__(
        self,
        tasks: Tasks,
        list_tokens: Callable[[Path | None], Reports],
        driver: Callable[[], Path | None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._tasks, self._list, self._driver = tasks, list_tokens, driver
        self.reports: Reports = ()
        self.error: AppError | None = None
        self.found: tuple[Identity, ...] = ()
        self.chosen: Identity | None = None
        self.has_looked = False
        self._wanted = ""
        self._task: Task | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.look)

    def start(self, wanted: str) -> None:
        """Look now and again and again; `wanted` is the key of the identity chosen last."""
        self._wanted = wanted
        self.look()

    def stop(self) -> None:
        """Look no more."""
        self._timer.stop()
        if self._task is not None:
            self._task.cancel()
        self._task = None
        self.blockSignals(True)

    def look(self) -> None:
        """Ask the drivers now, unless they are being asked."""
        if self._task is not None:
            return
        self._timer.stop()
        driver = self._driver()
        self._task = self._tasks.run(
            Lane.TOKEN, lambda _: self._list(driver), self._arrived, self._failed
        )

    def choose(self, identity: Identity) -> None:
        """Sign with this one from now on."""
        self._wanted, self.chosen = identity.key, identity
        self.changed.emit()

    @property
    def wanted(self) -> str:
        """The key to remember for the next start."""
        return self._wanted

    def _arrived(self, reports: Reports) -> None:
        codes = {report.error.code for report in reports if report.error is not None}
        self._again_in(PATIENT_POLL_MS if ErrorCode.DRIVER_HUNG in codes else POLL_MS)
        if ErrorCode.CANCELLED not in codes:  # killed while it looked: nothing was learnt
            self._take(reports, None)

    def _failed(self, error: AppError) -> None:
        self._again_in(POLL_MS)
        self._take((), error)

    def _again_in(self, interval_ms: int) -> None:
        self._task = None
        self._timer.start(interval_ms)

    def _take(self, reports: Reports, error: AppError | None) -> None:
        code = None if error is None else error.code
        before = None if self.error is None else self.error.code
        first, self.has_looked = not self.has_looked, True
        if first or reports != self.reports or code != before:
            self.reports, self.error = reports, error
            self.found = identities(reports, datetime.now(UTC))
            self.chosen = choose(self.found, self._wanted)
            self.changed.emit()
        self.looked.emit()
