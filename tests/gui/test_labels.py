"""What labels do to the text they show."""

import pytest
from pytestqt.qtbot import QtBot

from app.gui.widgets.label import unbroken, wrapped


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("印章图片 · 42 × 42 mm", "印章图片 · 42_×_42_mm"),
        ("该页宽 210.5 毫米、高 297 毫米。", "该页宽 210.5_毫米、高 297_毫米。"),
        ("超过 512 MiB 的文件", "超过 512_MiB 的文件"),
        ("第 2 页 12 mmol × 3", "第 2 页 12 mmol × 3"),
    ],
)
def test_a_measure_never_parts_from_its_unit(qtbot: QtBot, text: str, shown: str) -> None:
    assert unbroken(text).replace("\N{NO-BREAK SPACE}", "_") == shown
    label = wrapped(text)
    qtbot.addWidget(label)
    assert label.text() == unbroken(text)


def test_a_narrow_label_breaks_beside_a_measure_not_inside(qtbot: QtBot) -> None:
    label = wrapped("印章 42 × 42 mm")
    qtbot.addWidget(label)
    whole, measure = (label.fontMetrics().horizontalAdvance(one) for one in
                      (label.text(), unbroken("42 × 42 mm")))  # fmt: skip
    narrow = measure + 4
    assert narrow < whole
    assert label.heightForWidth(narrow) == 2 * label.fontMetrics().lineSpacing()
