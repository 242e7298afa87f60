"""The document as it was signed, beside what it is now: two columns that scroll as one."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QSplitter, QWidget

from app.domain.validation import SignatureVerdict
from app.gui.current_document import Shown
from app.gui.i18n import tr
from app.gui.preview.feed import PageFeed
from app.gui.preview.page_view import PageView
from app.gui.tasks import Lane, Tasks
from app.gui.theme import M, S, Tone
from app.gui.verdict_bar import VerdictBar
from app.gui.widgets.frames import column
from app.gui.widgets.label import Label
from app.ports import PagePreview


class SignedVersionWindow(QWidget):
    """`then` shows exactly the bytes that were signed, `now` those of the window.

    Owns the preview of the signed version and ends it when it is closed.
    """

    def __init__(
        self,
        tasks: Tasks,
        then: PagePreview,
        now: Shown,
        verdict: SignatureVerdict,
        parent: QWidget,
    ) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setObjectName("signed-version")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("version.title"))
        self.setAccessibleName(tr("version.title"))
        self._tasks, self._preview = tasks, then
        self._feeds = [PageFeed(tasks, one, self) for one in (then, now.preview)]
        self.then, self.now = PageView(), PageView()
        self.then.setObjectName("version-then")
        self.now.setObjectName("version-now")
        self._explanation = VerdictBar("version-bar")
        who = verdict.signer or tr("signature.nobody")
        self._explanation.say(Tone.INFO, tr("version.explained", signer=who))
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.addWidget(_titled(tr("version.then"), self.then))
        splitter.addWidget(_titled(tr("version.now"), self.now))
        layout = column(self)
        layout.addWidget(self._explanation)
        layout.addWidget(splitter, 1)
        self.resize(1180, 780)
        self.then.show_document(then.document.pages, self._feeds[0])
        self.now.show_document(now.document.pages, self._feeds[1])
        self.then.verticalScrollBar().valueChanged.connect(self.now.verticalScrollBar().setValue)
        self.now.verticalScrollBar().valueChanged.connect(self.then.verticalScrollBar().setValue)
        if verdict.pages:
            self.then.go_to(verdict.pages[0] - 1)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Nothing of the signed version stays behind."""
        for feed in self._feeds:
            feed.close()
        preview = self._preview
        self._tasks.run(Lane.PREVIEW, lambda _: preview.close(), _ignore, _ignore)
        super().closeEvent(event)


def _titled(words: str, view: PageView) -> QWidget:
    whole = QWidget()
    layout = column(whole, 0, S)
    layout.setContentsMargins(0, M, 0, 0)
    title = Label(words, "section")
    title.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    layout.addWidget(title)
    layout.addWidget(view, 1)
    return whole


def _ignore(_: object) -> None:
    """Nobody waits for the end of a closing."""
