"""The bar that tells what became of a sealing."""

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.domain.profile import Profile
from app.domain.signing import ReceiptStatus, SigningReceipt
from app.gui.result_bar import ResultBar


def test_who_can_read_the_result_stands_under_the_sentence(qtbot: QtBot) -> None:
    bar = ResultBar()
    qtbot.addWidget(bar)
    bar.resize(900, 70)
    receipt = SigningReceipt("a.pdf", "b.pdf", ReceiptStatus.SIGNED, profile=Profile.PADES)
    bar.say_sealed("通知(已盖章).pdf", receipt)
    with qtbot.waitExposed(bar):
        bar.show()
    left = [
        bar.findChild(QWidget, name).mapTo(bar, QPoint(0, 0)).x()
        for name in ("result-text", "result-readers")
    ]
    assert left[0] == left[1]
