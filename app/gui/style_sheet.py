"""The style sheet: how each kind of widget looks, with the names of colours and measures.

`theme.py` fills them in.
"""

from string import Template

# Widgets say what they are with the dynamic property `kind`.
STYLE = Template("""
* { font-size: ${BODY}px; }
QMainWindow, QDialog { background: $window; }
QLabel { background: transparent; }
QLabel[kind="secondary"] { font-size: ${SECONDARY}px; color: $muted; }
QLabel[kind="section"] { font-size: ${SECTION}px; font-weight: 600; }
QLabel[kind="strong"] { font-weight: 600; }
QLabel[kind="headline"] { font-size: ${HEADLINE}px; font-weight: 600; }
QLabel[kind="danger"] { color: $bad; }
QLabel[kind="caution"] { font-size: ${SECONDARY}px; color: $caution; }
QToolTip {
    background: $surface; color: $text; border: 1px solid $hairline; padding: ${XS}px ${S}px;
}

QFrame[kind="bar"] { background: $surface; border: 0; border-bottom: 1px solid $hairline; }
QFrame[kind="side"] { background: $window; border: 0; }
QFrame[kind="thumbnails"] { background: $window; border: 0; border-right: 1px solid $hairline; }
QFrame[kind="status"] { background: $surface; border: 0; border-top: 1px solid $hairline; }
QFrame[kind="line"] { background: $hairline; border: 0; max-height: 1px; min-height: 1px; }
QFrame[kind="upright"] { background: $hairline; border: 0; max-width: 1px; min-width: 1px; }
QFrame[kind="card"] {
    background: $surface; border: 1px solid $hairline; border-radius: ${CARD_RADIUS}px;
}
QFrame[kind="card"][selected="true"] { border: 2px solid $accent; background: $soft_accent; }
QFrame[kind="card"]:focus { border: 2px solid $accent; }
QFrame[tone="good"] { background: $soft_good; border-bottom: 1px solid $good; }
QFrame[tone="caution"] { background: $soft_caution; border-bottom: 1px solid $caution; }
QFrame[tone="bad"] { background: $soft_bad; border-bottom: 1px solid $bad; }
QFrame[tone="unknown"] { background: $soft_unknown; border-bottom: 1px solid $unknown; }
QFrame[tone="info"] { background: $soft_accent; border-bottom: 1px solid $accent; }

QFrame[kind="card"][tone="good"] { border: 1px solid $good; }
QFrame[kind="card"][tone="caution"] { border: 1px solid $caution; }
QFrame[kind="card"][tone="bad"] { border: 1px solid $bad; }
QFrame[kind="card"][tone="info"] { border: 1px solid $accent; }

QPushButton, QToolButton {
    min-height: ${TARGET}px; border: 1px solid transparent; border-radius: ${RADIUS}px;
    background: transparent; color: $text;
}
QPushButton { padding: 0 ${L}px; border-color: $hairline; background: $surface; }
QToolButton { padding: 0 ${S}px; min-width: 14px; }
QPushButton:hover, QToolButton:hover { background: $hover; }
QPushButton:pressed, QToolButton:pressed, QToolButton:checked { background: $pressed; }
QPushButton:focus, QToolButton:focus { border: 2px solid $accent; }
QPushButton:disabled, QToolButton:disabled { color: $muted; }
QPushButton[kind="primary"], QToolButton[kind="primary"] {
    background: $accent; color: $on_accent; border: 1px solid $accent; font-weight: 600;
}
QPushButton[kind="primary"]:hover, QToolButton[kind="primary"]:hover { background: $accent_hover; }
QPushButton[kind="primary"]:focus, QToolButton[kind="primary"]:focus {
    border: 2px solid $text;
}
QPushButton[kind="primary"]:disabled, QToolButton[kind="primary"]:disabled {
    background: $pressed; color: $muted; border-color: $hairline;
}
QPushButton[kind="link"] {
    border: 1px solid transparent; background: transparent; color: $accent; padding: 0 ${XS}px;
}
QPushButton[kind="link"]:hover { background: $hover; }
QPushButton[kind="link"]:focus { border: 2px solid $accent; }
QToolButton::menu-indicator { image: none; width: 0; }

QLineEdit, QDoubleSpinBox, QSpinBox, QComboBox, QPlainTextEdit {
    min-height: 28px; padding: 0 ${S}px; border: 1px solid $hairline;
    border-radius: ${RADIUS}px; background: $surface; color: $text;
    selection-background-color: $accent; selection-color: $on_accent;
}
QLineEdit:focus, QDoubleSpinBox:focus, QSpinBox:focus, QComboBox:focus, QPlainTextEdit:focus {
    border: 2px solid $accent;
}
QLineEdit:disabled, QDoubleSpinBox:disabled, QSpinBox:disabled, QComboBox:disabled {
    background: $window; color: $muted;
}
QLineEdit QToolButton {
    min-height: 0; min-width: 0; padding: 0; border: 0; background: transparent;
}
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { width: 0; border: 0; }
QAbstractSpinBox QLineEdit { min-height: 0; padding: 0; border: 0; background: transparent; }
QComboBox::drop-down { border: 0; width: 24px; }

QListView {
    border: 0; background: transparent; outline: 0; show-decoration-selected: 1;
}
QListView::item { min-height: ${TARGET}px; padding: 0 ${S}px; border-radius: ${RADIUS}px; }
QListView::item:hover { background: $hover; }
QListView::item:selected { background: $soft_accent; color: $text; border: 1px solid $accent; }

QMenu {
    background: $surface; border: 1px solid $hairline; border-radius: ${RADIUS}px;
    padding: ${XS}px;
}
QMenu::item { padding: 7px ${L}px 7px ${M}px; border-radius: ${XS}px; color: $text; }
QMenu::item:selected { background: $soft_accent; }
QMenu::item:disabled { color: $muted; }
QMenu::separator { height: 1px; background: $hairline; margin: ${XS}px ${S}px; }
QMenu::icon { padding-left: ${S}px; }

QScrollArea, QAbstractScrollArea { border: 0; background: transparent; }
QScrollBar:vertical { width: 12px; background: transparent; margin: 0; }
QScrollBar:horizontal { height: 12px; background: transparent; margin: 0; }
QScrollBar::handle { background: $handle; border-radius: 4px; margin: 2px; }
QScrollBar::handle:vertical { min-height: ${TARGET}px; }
QScrollBar::handle:horizontal { min-width: ${TARGET}px; }
QScrollBar::handle:hover { background: $muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QTabBar { background: $window; }
QTabBar::tab {
    min-height: ${TARGET}px; min-width: 120px; max-width: 240px; padding: 0 ${S}px;
    color: $muted; background: $window; border: 0; border-right: 1px solid $hairline;
    border-bottom: 2px solid $hairline;
}
QTabBar::tab:hover { background: $hover; }
QTabBar::tab:selected { color: $text; background: $surface; border-bottom-color: $accent; }
QTabBar::tab:focus { color: $accent; }
QSplitter::handle { background: $hairline; }
QProgressBar {
    border: 0; border-radius: 3px; background: $pressed; max-height: 6px; min-height: 6px;
}
QProgressBar::chunk { background: $accent; border-radius: 3px; }
""")
