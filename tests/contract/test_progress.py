"""What every implementation of `ports.Progress` promises: terminal and window."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest

from app.cli.console import Console
from app.cli.sign import LineProgress
from app.domain.errors import AppError, ErrorCode
from app.gui.sealing import _Steps
from app.messages.language import Language
from app.ports import Progress


def in_the_window(stopped: bool) -> Progress:
    phase = SimpleNamespace(emit=lambda _: None)
    return _Steps(
        SimpleNamespace(stopped=stopped, phase=phase),  # type: ignore[arg-type]
        SimpleNamespace(tell=lambda *_: None),  # type: ignore[arg-type]
    )


def at_the_terminal() -> Progress:
    return LineProgress(Console(Language.ZH, json_wanted=False))


@pytest.mark.parametrize(
    "watcher", [lambda: in_the_window(stopped=False), at_the_terminal], ids=["window", "terminal"]
)
def test_A13_steps_are_told_whatever_the_file_is_called(watcher: Callable[[], Progress]) -> None:
    progress = watcher()
    for done in range(3):
        assert progress.step(done, 3, "\x1b[2J\u202e通知.pdf\n") is None  # type: ignore[func-returns-value]


def test_who_wants_to_stop_is_heard_before_the_next_document() -> None:
    """At a terminal it is Ctrl-C, which ends the step itself."""
    with pytest.raises(AppError) as caught:
        in_the_window(stopped=True).step(0, 3, "a.pdf")
    assert caught.value.code is ErrorCode.CANCELLED
