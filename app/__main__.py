"""The one way in: `worker KIND …` becomes a worker process, everything else the command line."""

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.services import Services


def main() -> int:
    """Returns the exit status."""
    arguments = sys.argv[1:]
    if arguments[:1] == ["worker"]:
        return _worker(*arguments[1:])
    from app.cli.main import Program
    from app.cli.main import main as command_line

    return command_line(arguments, Program(_services, _report))


def _services() -> "Services":
    """Only when a command needs them: help and mistakes come without."""
    from app.bootstrap import build_services

    return build_services()


def _report(error: BaseException) -> str:
    from app.bootstrap import write_report

    return write_report(error)


def _worker(kind: str, *arguments: str) -> int:
    if kind == "token":
        from app.workers.token_worker import main as token_worker

        return token_worker(*arguments)
    from app.workers.document_worker import main as document_worker

    return document_worker(*arguments)


if __name__ == "__main__":
    sys.exit(main())
