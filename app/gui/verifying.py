"""Judges what is shown, in the background, and says it above the pages.

A verdict belongs to the bytes that are shown: when the file has become another one meanwhile, no
verdict is shown at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.domain.errors import AppError, ErrorCode
from app.gui.current_document import CurrentDocument, Shown
from app.gui.i18n import explained, language, tr
from app.gui.models.local_times import day_of
from app.gui.tasks import Lane, Task, Tasks
from app.gui.theme import Tone
from app.gui.verdict_bar import VerdictBar
from app.services import WindowServices

if TYPE_CHECKING:
    from app.domain.document import Risk
    from app.domain.validation import ValidationReport
    from app.gui.models.headline import Summary


@dataclass(frozen=True)
class Judged:
    """What was found in the document that is shown."""

    report: ValidationReport
    risks: tuple[Risk, ...]


class Verifying(QObject):
    """`changed()` when `judged`, `error` or `running` is another."""

    changed = Signal()

    def __init__(
        self,
        services: WindowServices,
        tasks: Tasks,
        current: CurrentDocument,
        bar: VerdictBar,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._services, self._tasks, self._current, self._bar = services, tasks, current, bar
        self._task: Task | None = None
        self.judged: Judged | None = None
        self.error: AppError | None = None
        current.opened.connect(lambda _: self.verify())
        current.closed.connect(self._forget)
        language.changed.connect(self._say)

    @property
    def running(self) -> bool:
        """Whether a verdict is on its way."""
        return self._task is not None

    def verify(self) -> None:
        """Judge what is shown, again if it was judged before."""
        shown = self._current.shown
        self._forget()
        if shown is None:
            return
        self._task = self._tasks.run(
            Lane.DOCUMENT, lambda _: self._judge(shown), self._arrived, self._failed
        )
        self.changed.emit()

    def _judge(self, shown: Shown) -> Judged:
        """On the lane's thread, which also loads the words of verdicts: the window would wait."""
        import app.gui.models.headline
        import app.messages.problems
        import app.messages.readers
        import app.messages.time_stamps
        import app.messages.verdicts  # noqa: F401 - loading is all that is wanted

        core, password = self._services.core, shown.password
        anchors = self._services.anchors.paths()
        report = core.verify_document(shown.path, anchors, password)
        if report.sha256 != shown.snapshot.source_sha256:
            raise AppError(ErrorCode.DOCUMENT_CHANGED, file=shown.path.name)
        return Judged(report, core.inspect_document(shown.path, password).risks)

    def _arrived(self, judged: Judged) -> None:
        self._task, self.judged = None, judged
        self._say()
        self.changed.emit()

    def _failed(self, error: AppError) -> None:
        self._task, self.error = None, error
        self._say()
        self.changed.emit()

    def _forget(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._services.stop_judging()  # or the next document would wait for it
        self._task = self.judged = self.error = None
        self._bar.silence()
        self.changed.emit()

    def _say(self) -> None:
        if self.error is not None:
            message = explained(self.error)
            self._bar.say(Tone.UNKNOWN, tr("verdict.not-judged", why=message.what))
        elif self.judged is not None:
            from app.gui.models.headline import summary

            found = summary(self.judged.report)
            if found is not None:
                self._bar.say(Tone(found.tone), headline_in_words(self.judged.report, found))


def headline_in_words(report: ValidationReport, found: Summary) -> str:
    """Verdict, signer and day, in one line."""
    from app.messages.problems import problem_text
    from app.messages.verdicts import verdict_text

    verdict = found.verdict
    if verdict is None:
        problems = (problem_text(problem, language.current) for problem in report.problems)
        semicolon = language.current.pick("；", "; ")
        return tr("verdict.suspicious", problems=semicolon.join(problems))
    words = (
        tr(found.key, count=found.count) if found.key else verdict_text(verdict, language.current)
    )
    time = verdict.signing_time
    day = "" if time is None else day_of(time)
    return " · ".join(filter(None, (words.rstrip("。."), verdict.signer, day)))
