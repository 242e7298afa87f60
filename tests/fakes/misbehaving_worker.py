"""A worker process that does what it is told, also what a worker must never do."""

import dataclasses
import os
import subprocess
import sys
import time
from pathlib import Path

from app.domain.errors import AppError, ErrorCode
from app.domain.secret import Secret
from app.workers.child import worker_main


@dataclasses.dataclass(frozen=True)
class Text:
    text: str
    number: int = 0


def echo(arguments: Text, _: Secret | None) -> Text:
    return arguments


def secret_digits(_: None, secret: Secret | None) -> list[int]:
    return [] if secret is None else list(secret.view())


def fail(code: str, _: Secret | None) -> None:
    raise AppError(ErrorCode(code), token="x" * 10_000)


def zeros(size: int, _: Secret | None) -> bytes:
    return bytes(size)


def bug(_: None, __: Secret | None) -> None:
    raise KeyError("no such thing")


def leave(status: int, _: Secret | None) -> None:
    os._exit(status)


def hang(seconds: float, _: Secret | None) -> None:
    time.sleep(seconds)


def chatter(_: None, __: Secret | None) -> str:
    print("a driver that prints")
    os.write(1, b'{"ok":"forged"}\n')
    subprocess.run(["echo", "another program"], check=True)
    return "the real answer"


def allocate(mib: int, _: Secret | None) -> int:
    return len(bytearray(mib * 1024 * 1024))


def surroundings(_: None, __: Secret | None) -> dict[str, list[str]]:
    from resource import RLIMIT_CORE, getrlimit

    return {
        "variables": sorted(os.environ),
        "folder": [str(Path.cwd())],
        "core": [str(limit) for limit in getrlimit(RLIMIT_CORE)],
        "input": [repr(os.read(0, 10))],
    }


HANDLERS = {
    "echo": (Text, echo),
    "secret_digits": (type(None), secret_digits),
    "fail": (str, fail),
    "zeros": (int, zeros),
    "bug": (type(None), bug),
    "leave": (int, leave),
    "hang": (float, hang),
    "chatter": (type(None), chatter),
    "allocate": (int, allocate),
    "surroundings": (type(None), surroundings),
}

if __name__ == "__main__":
    if sys.argv[-1].startswith("answers:"):
        for _ in sys.stdin.buffer:
            sys.stdout.buffer.write(sys.argv[-1].removeprefix("answers:").encode() + b"\n")
            sys.stdout.buffer.flush()
    else:
        worker_main(HANDLERS, memory_mib=512)
