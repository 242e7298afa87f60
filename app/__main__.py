"""The one way in: `worker KIND …` becomes a worker process, everything else the command line."""

import sys


def main() -> int:
    """Returns the exit status."""
    arguments = sys.argv[1:]
    if arguments[:1] == ["worker"]:
        return _worker(*arguments[1:])
    from app.cli.main import main as command_line

    return command_line(arguments)


def _worker(kind: str, *arguments: str) -> int:
    if kind == "token":
        from app.workers.token_worker import main as token_worker

        return token_worker(*arguments)
    from app.workers.document_worker import main as document_worker

    return document_worker(*arguments)


if __name__ == "__main__":
    sys.exit(main())
