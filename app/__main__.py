"""The one way in: a worker process, the window (`gui FILE…`, or nothing), or the command line."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.services import Services


def main() -> int:
    """Returns the exit status."""
    arguments = sys.argv[1:]
    if arguments[:1] == ["worker"]:
        return _worker(*arguments[1:])
    if _wants_window(arguments) and _has_display():
        return _window(arguments[1:])
    from app.cli.main import Program
    from app.cli.main import main as command_line

    return command_line(arguments, Program(_services, _report))


def _wants_window(arguments: list[str]) -> bool:
    """No verb at all, or `gui` with files; options are for the command line to refuse."""
    if not arguments:
        return True
    verb, *rest = arguments
    before = rest[: rest.index("--")] if "--" in rest else rest
    return verb == "gui" and not any(one.startswith("-") for one in before)


def _has_display() -> bool:
    """Whether there is a screen to open a window on."""
    variables = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return sys.platform in ("win32", "darwin") or any(map(os.environ.get, variables))


def _window(files: list[str]) -> int:
    """A PIN is typed into this process: nobody gets to see its memory (G4)."""
    from app.tokens.hardening import keep_memory_private

    keep_memory_private()
    from app.window_bootstrap import build_window_services

    services = build_window_services()
    try:
        if files:
            services.prepare_preview()  # its process loads while Qt is being loaded here
        from app.gui.app import run_gui

        return run_gui(services, tuple(Path(file) for file in files if file != "--"))
    finally:
        services.core.close()


def _services(debug: bool) -> "Services":
    """Only when a command needs them: help and mistakes come without."""
    from app.bootstrap import build_services

    return build_services(debug)


def _report(error: BaseException | None) -> str:
    from app.bootstrap import write_report

    return write_report(error)


def _worker(kind: str, *arguments: str) -> int:
    if kind == "token":
        from app.workers.token_worker import main as token_worker

        return token_worker(*arguments)
    if kind == "network":
        from app.workers.network_worker import main as network_worker

        return network_worker()
    from app.workers.document_worker import main as document_worker

    return document_worker(*arguments)


if __name__ == "__main__":
    sys.exit(main())
