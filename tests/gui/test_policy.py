"""The office's rules in the window: a bad policy is said above everything, fixed settings stay."""

from pathlib import Path

from pytestqt.qtbot import QtBot

from app.domain.policy import Policy, PolicyProblem, ProblemKind
from app.gui.main_window import MainWindow
from app.gui.menu import MainMenu
from tests.fakes.preview import FakeWindowServices, quiet_core


def window_with(policy: Policy, qtbot: QtBot) -> MainWindow:
    core = quiet_core()
    core.policy = policy
    services = FakeWindowServices(core=core, locked=policy.locked_settings())
    window = MainWindow(services.build(), lambda *_: None)
    qtbot.addWidget(window)
    window.show()
    return window


def test_J4_a_policy_with_problems_is_told_above_everything(qtbot: QtBot) -> None:
    problem = PolicyProblem(ProblemKind.MALFORMED, "/etc/yinxin/policy.toml:3", "save.replace")
    window = window_with(Policy(problems=(problem,)), qtbot)
    assert "/etc/yinxin/policy.toml:3" in window.policy.text()
    window.open(Path("letter.pdf"))
    assert window.policy.isVisible()


def test_without_problems_nothing_is_said(qtbot: QtBot) -> None:
    assert window_with(Policy(), qtbot).policy.isHidden()


def test_a_fixed_language_cannot_be_changed(qtbot: QtBot) -> None:
    for policy, free in ((Policy(), True), (Policy(window_language="zh", origin="/etc/p"), False)):
        menu = window_with(policy, qtbot).findChild(MainMenu)
        assert menu is not None
        assert menu._languages.isEnabled() is free
