"""The design in one place: measures and colours of three appearances.

Widgets take spacing and colours from here and never write a number or a colour of their own.
"""

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication

from app.gui.style_sheet import STYLE

# Spacing, in logical pixels.
XS, S, M, L, XL, XXL = 4, 8, 12, 16, 24, 32
RADIUS, CARD_RADIUS = 6, 8
TARGET = 32
"""The least height of anything that is clicked."""
ICON = 20
TOOLBAR_HEIGHT = 48
THUMBNAILS_WIDTH = 120
SIDE_PANEL_WIDTH = 300

# Type, in logical pixels.
SECONDARY, BODY, SECTION, HEADLINE = 12, 13, 15, 20

MOTION_MS = 140
"""Duration of the few movements there are; zero when the system asks for less motion."""


class Appearance(StrEnum):
    """What a person chooses; `SYSTEM` follows the desktop."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"
    CONTRAST = "contrast"


class Tone(StrEnum):
    """The meaning of a coloured thing; always shown with words, an icon and a shape as well."""

    GOOD = "good"
    CAUTION = "caution"
    BAD = "bad"
    UNKNOWN = "unknown"
    INFO = "info"


@dataclass(frozen=True)
class Colours:
    """One appearance. `soft_*` are backgrounds on which the tone of the same name is readable."""

    window: str
    surface: str
    canvas: str
    text: str
    muted: str
    hairline: str
    hover: str
    pressed: str
    accent: str
    accent_hover: str
    on_accent: str
    soft_accent: str
    seal: str
    good: str
    soft_good: str
    caution: str
    soft_caution: str
    bad: str
    soft_bad: str
    unknown: str
    soft_unknown: str
    handle: str
    shadow: str
    found: str

    def tone(self, tone: Tone) -> QColor:
        """The strong colour of a tone."""
        return QColor(self.accent if tone is Tone.INFO else getattr(self, tone.value))

    def soft(self, tone: Tone) -> QColor:
        """The background that belongs to a tone."""
        return QColor(self.soft_accent if tone is Tone.INFO else getattr(self, f"soft_{tone}"))


LIGHT = Colours(
    window="#f6f7f8", surface="#ffffff", canvas="#e6e8eb", text="#1b1f24", muted="#5a6370",
    hairline="#e0e2e5", hover="#eceef1", pressed="#e0e3e8",
    accent="#1f4e9e", accent_hover="#183f82", on_accent="#ffffff", soft_accent="#e7eef9",
    seal="#e60012",
    good="#17703a", soft_good="#e6f4ea", caution="#8a5200", soft_caution="#fff3dc",
    bad="#b3261e", soft_bad="#fce8e6", unknown="#4d5662", soft_unknown="#edeff2",
    handle="#b4bac3", shadow="#000000", found="#ffd24d",
)  # fmt: skip
DARK = Colours(
    window="#1f2226", surface="#282c31", canvas="#141619", text="#e8eaed", muted="#a7afba",
    hairline="#3d4147", hover="#32373d", pressed="#3b4148",
    accent="#8ab0f5", accent_hover="#a5c3fa", on_accent="#0d1b35", soft_accent="#26344d",
    seal="#ff5a5f",
    good="#7bd397", soft_good="#1d3626", caution="#f2bd63", soft_caution="#3d3018",
    bad="#ff9b92", soft_bad="#472320", unknown="#b4bcc7", soft_unknown="#32373d",
    handle="#5b626b", shadow="#000000", found="#ffd24d",
)  # fmt: skip
CONTRAST = Colours(
    window="#000000", surface="#000000", canvas="#000000", text="#ffffff", muted="#ffffff",
    hairline="#ffffff", hover="#1a2b3c", pressed="#27425c",
    accent="#4cc2ff", accent_hover="#8ad8ff", on_accent="#000000", soft_accent="#00263d",
    seal="#ff6b6b",
    good="#5ee68a", soft_good="#000000", caution="#ffd24d", soft_caution="#000000",
    bad="#ff8a80", soft_bad="#000000", unknown="#ffffff", soft_unknown="#000000",
    handle="#ffffff", shadow="#ffffff", found="#ffd24d",
)  # fmt: skip

_COLOURS = {Appearance.LIGHT: LIGHT, Appearance.DARK: DARK, Appearance.CONTRAST: CONTRAST}


class Theme(QObject):
    """The appearance in use. `changed` is sent after the application has taken on a new one."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._chosen = Appearance.SYSTEM
        self._shown = Appearance.LIGHT

    @property
    def chosen(self) -> Appearance:
        """What the person asked for."""
        return self._chosen

    @property
    def colours(self) -> Colours:
        """The colours on screen now."""
        return _COLOURS[self._shown]

    def follow_system(self) -> None:
        """Take on changes of the desktop's appearance from now on; call once."""
        QApplication.styleHints().colorSchemeChanged.connect(lambda _: self.choose(self._chosen))

    def choose(self, appearance: Appearance) -> None:
        """Show the whole application in it, at once."""
        self._chosen = appearance
        self._shown = _of_system() if appearance is Appearance.SYSTEM else appearance
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.setStyle("Fusion")
            application.setPalette(_palette(self.colours))
            application.setStyleSheet(_style_sheet(self.colours))
        self.changed.emit()


theme = Theme()
"""The one theme of the program; connect to `theme.changed` where something is painted by hand."""


def font(size_px: int, *, strong: bool = False) -> QFont:
    """The system's font in one of the four sizes."""
    made = QFont(QApplication.font())
    made.setPixelSize(size_px)
    if strong:
        made.setWeight(QFont.Weight.DemiBold)
    return made


def _of_system() -> Appearance:
    hints = QApplication.styleHints()
    if hints.accessibility().contrastPreference() is Qt.ContrastPreference.HighContrast:
        return Appearance.CONTRAST
    return Appearance.DARK if hints.colorScheme() is Qt.ColorScheme.Dark else Appearance.LIGHT


def _palette(colours: Colours) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    for name, colour in {
        role.Window: colours.window,
        role.WindowText: colours.text,
        role.Base: colours.surface,
        role.AlternateBase: colours.hover,
        role.Text: colours.text,
        role.Button: colours.surface,
        role.ButtonText: colours.text,
        role.BrightText: colours.on_accent,
        role.Highlight: colours.accent,
        role.HighlightedText: colours.on_accent,
        role.Link: colours.accent,
        role.ToolTipBase: colours.surface,
        role.ToolTipText: colours.text,
        role.PlaceholderText: colours.muted,
        role.Mid: colours.hairline,
        role.Accent: colours.accent,
    }.items():
        palette.setColor(name, QColor(colour))
    for name in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, name, QColor(colours.muted))
    return palette


def _style_sheet(colours: Colours) -> str:
    measures = {"XS": XS, "S": S, "M": M, "L": L, "RADIUS": RADIUS, "CARD_RADIUS": CARD_RADIUS}
    sizes = {"SECONDARY": SECONDARY, "BODY": BODY, "SECTION": SECTION, "HEADLINE": HEADLINE}
    return STYLE.substitute(vars(colours) | measures | sizes | {"TARGET": TARGET})
