"""The few things a person decides once; what the office has decided is grey and says why.

Every change counts at once: there is nothing to confirm.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QWidget,
)

from app.gui.dialogs.frame import Dialog, name_button
from app.gui.dialogs.trusted_files import TrustedFiles
from app.gui.i18n import language, tr
from app.gui.models import settings
from app.gui.tasks import Tasks
from app.gui.theme import XS, Appearance, L, M, S, theme
from app.gui.widgets.button import IconButton
from app.gui.widgets.choice import Choice
from app.gui.widgets.frames import Frame, column, row
from app.gui.widgets.label import ElidedLabel, Label, wrapped
from app.messages.language import Language
from app.services import WindowServices

_SIZE = 620, 660
_LANGUAGES = {Language.ZH: "简体中文", Language.EN: "English"}


class SettingsDialog(Dialog):
    """Rows below a search field. `changed(Settings)`; `drivers_wanted` for the page of drivers."""

    changed = Signal(object)
    drivers_wanted = Signal()
    trust_changed = Signal()

    def __init__(self, services: WindowServices, tasks: Tasks, parent: QWidget | None) -> None:
        super().__init__("settings-dialog", parent)
        self._services, self._tasks = services, tasks
        self._settings = settings.load(services.settings)
        self.resize(*_SIZE)
        self._search = QLineEdit()
        self._search.setObjectName("settings-search")
        self._search.setClearButtonEnabled(True)
        self._search.textChanged.connect(self._filter)
        self.body.addWidget(self._search)
        content = QWidget()
        self._column = column(content, 0, M)
        scroll = QScrollArea()
        scroll.setObjectName("settings-scroll")
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidgetResizable(True)
        scroll.setWidget(content)
        self.body.addWidget(scroll, 1)
        self._rows: list[SettingRow] = []
        self._issuers = TrustedFiles("issuer", services.anchors, services, tasks)
        self._makers = TrustedFiles("maker", services.seal_anchors, services, tasks)
        for trusted in (self._issuers, self._makers):
            trusted.changed.connect(self.trust_changed)
        self._add_rows()
        self._column.addStretch(1)
        self._nothing = wrapped("", "secondary")
        self.body.addWidget(self._nothing)
        self._close = self.add_button("settings-close", stands_out=True)
        self._close.clicked.connect(self.accept)
        language.changed.connect(self.retranslate)
        self.retranslate()

    def retranslate(self) -> None:
        """Set the words in the language in use."""
        self.say_headline(tr("command.settings"))
        self._search.setPlaceholderText(tr("settings.search"))
        self._search.setAccessibleName(tr("settings.search"))
        self._nothing.setText(tr("settings.nothing"))
        name_button(self._close, tr("dialog.close"))
        for one in self._rows:
            one.retranslate()
        self._filter(self._search.text())

    # --- rows --------------------------------------------------------------------------------

    def _add_rows(self) -> None:
        kept = self._settings
        tongue = _choice("language", {one.value: _LANGUAGES[one] for one in Language})
        tongue.setCurrentIndex(list(Language).index(language.current))
        tongue.activated.connect(lambda index: language.choose(list(Language)[index]))
        self._add("language", tongue)
        looks = _Appearances()
        self._add("appearance", looks)
        remember = QCheckBox()
        remember.setObjectName("setting-remember-files")
        remember.setChecked(kept.remember_files)
        remember.toggled.connect(lambda on: self._keep(remember_files=on))
        self._add("remember-files", remember)
        self._add("folder", _PathField("folder", kept.folder, self._keep_folder, folder=True))
        for key in ("reason", "location"):
            self._add(key, self._text(key, getattr(kept, key)))
        self._add("issuers", self._issuers)
        self._add("makers", self._makers)
        self._add("driver", _PathField("driver", kept.driver, self._keep_driver, folder=False))
        drivers = QPushButton()
        drivers.setObjectName("setting-drivers")
        drivers.clicked.connect(self.drivers_wanted)
        self._add("drivers", drivers)

    def _add(self, key: str, control: QWidget) -> None:
        made = SettingRow(key, control, self._services.locked.get(key))
        self._rows.append(made)
        self._column.addWidget(made)

    def _text(self, key: str, value: str) -> QLineEdit:
        field = QLineEdit(value)
        field.setObjectName(f"setting-{key}")
        field.setMaxLength(100)
        field.editingFinished.connect(lambda: self._keep(**{key: field.text().strip()}))
        return field

    def _keep_folder(self, path: str) -> None:
        self._keep(folder=path)

    def _keep_driver(self, path: str) -> None:
        self._keep(driver=path)

    def _keep(self, **changes: str | bool) -> None:
        self._settings = replace(self._settings, **changes)  # type: ignore[arg-type]
        settings.save(self._services.settings, self._settings)
        self.changed.emit(self._settings)

    def _filter(self, text: str) -> None:
        shown = [one for one in self._rows if one.matches(text)]
        for one in self._rows:
            one.setVisible(one in shown)
        self._nothing.setVisible(not shown)


class SettingRow(Frame):
    """A name, an explanation, a control; grey with the reason when it is locked."""

    def __init__(self, key: str, control: QWidget, locked: str | None) -> None:
        super().__init__("card", f"row-{key}")
        self._key, self._control, self._locked = key, control, locked
        title_kind = "strong" if locked is None else "secondary"
        self._title, self._hint = Label("", title_kind), wrapped("", "secondary")
        self._reason = wrapped("", "caution")
        self._reason.setObjectName(f"locked-{key}")
        layout = column(self, M, XS)
        above = row(spacing=L)
        above.addWidget(self._title, 1)
        if isinstance(control, QCheckBox | QComboBox | QPushButton):
            above.addWidget(control)
        layout.addLayout(above)
        layout.addWidget(self._hint)
        if not isinstance(control, QCheckBox | QComboBox | QPushButton):
            layout.addWidget(control)
        layout.addWidget(self._reason)
        control.setEnabled(locked is None)

    def retranslate(self) -> None:
        """Set the words in the language in use."""
        name = tr(f"setting.{self._key}")
        self._title.setText(name)
        self._hint.setText(tr(f"setting.{self._key}.hint"))
        self._reason.setText(tr("settings.locked", reason=self._locked or ""))
        self._reason.setVisible(self._locked is not None)
        self._control.setAccessibleName(name)
        if isinstance(self._control, QPushButton):
            self._control.setText(tr("settings.open"))

    def matches(self, text: str) -> bool:
        """Whether it has the words that somebody looks for."""
        words = f"{self._title.text()} {self._hint.text()}".casefold()
        return all(part in words for part in text.casefold().split())


class _Appearances(Choice):
    """Light, dark, high contrast, or as the desktop has it."""

    def __init__(self) -> None:
        super().__init__("setting-appearance")
        self._name()
        self.activated.connect(lambda index: theme.choose(list(Appearance)[index]))
        language.changed.connect(self._name)
        theme.changed.connect(self._name)

    def _name(self) -> None:
        self.clear()
        self.addItems([tr(f"appearance.{one}") for one in Appearance])
        self.setCurrentIndex(list(Appearance).index(theme.chosen))


class _PathField(QWidget):
    """A file or folder, or nothing."""

    def __init__(self, key: str, value: str, keep: Callable[[str], None], *, folder: bool) -> None:
        super().__init__()
        self._value, self._keep, self._folder = value, keep, folder
        self._shown = ElidedLabel()
        self._shown.setObjectName(f"setting-{key}")
        self._choose, self._reset = QPushButton(), IconButton("close", f"setting-{key}-reset")
        self._choose.setObjectName(f"setting-{key}-choose")
        layout = row(self, spacing=S)
        layout.addWidget(self._shown, 1)
        layout.addWidget(self._choose)
        layout.addWidget(self._reset)
        self._choose.clicked.connect(self._ask)
        self._reset.clicked.connect(lambda: self._take(""))
        language.changed.connect(self._show)
        self._show()

    def _ask(self) -> None:
        if self._folder:
            chosen = QFileDialog.getExistingDirectory(self, tr("settings.choose"), self._value)
        else:
            chosen, _ = QFileDialog.getOpenFileName(self, tr("settings.choose"), self._value)
        if chosen:
            self._take(str(Path(chosen)))

    def _take(self, value: str) -> None:
        self._value = value
        self._keep(value)
        self._show()

    def _show(self) -> None:
        self._shown.setText(self._value or tr("settings.automatic"))
        name_button(self._choose, tr("settings.choose"))
        self._reset.describe(tr("settings.reset"))
        self._reset.setVisible(bool(self._value))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """A locked one offers nothing."""
        if event.type() == QEvent.Type.EnabledChange:
            self._choose.setVisible(self.isEnabled())
        super().changeEvent(event)


def _choice(key: str, words: dict[str, str]) -> QComboBox:
    box = Choice(f"setting-{key}")
    box.addItems(list(words.values()))
    return box
