"""The inside of a worker process: read a request, call its handler, write the reply.

Handlers run on the main thread, one after the other. A second thread only reads, so that the
child notices the end of its parent even while a driver does not return.
"""

import faulthandler
import io
import os
import sys
import time
import traceback
from collections.abc import Callable, Mapping
from queue import SimpleQueue
from threading import Thread
from typing import Any, NoReturn

from app.domain.errors import AppError, ErrorCode
from app.domain.secret import Secret
from app.workers.protocol import (
    Request,
    RequestReader,
    decode,
    decode_request,
    encode_answer,
    encode_failure,
)

# Call -> type of its arguments, and the function that gets them and the secret, if one came.
Handlers = Mapping[str, tuple[Any, Callable[[Any, Secret | None], object]]]

# How long a handler may go on after the parent is gone.
LAST_GRACE_S = 1.5

_Requests = SimpleQueue[tuple[Request, Secret | None] | None]


def worker_main(
    handlers: Handlers, memory_mib: int, close: Callable[[], None] = lambda: None
) -> NoReturn:
    """Serve until the parent closes the pipe, then call `close` and end the process.

    `memory_mib` limits the address space, so that a hostile input ends the child, not the machine.
    The process ends without the exit functions of libraries: those of drivers crash and hang.
    """
    incoming, outgoing = _take_pipes()
    _limit_resources(memory_mib)
    faulthandler.enable()
    requests: _Requests = SimpleQueue()
    Thread(target=_read, args=(RequestReader(incoming), requests), daemon=True).start()
    while (request := requests.get()) is not None:
        outgoing.write(_answer(handlers, *request))
        outgoing.flush()
    close()
    os._exit(0)


def _take_pipes() -> tuple[io.FileIO, io.BufferedWriter]:
    """Keep both pipes for the protocol alone: a library that prints must not reach them."""
    incoming, outgoing = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return io.FileIO(incoming, "rb"), io.BufferedWriter(io.FileIO(outgoing, "wb"))


def _limit_resources(memory_mib: int) -> None:
    if sys.platform == "win32":
        return
    import resource

    # No core file: it would hold the PIN (G4).
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    limit = memory_mib * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def _read(reader: RequestReader, requests: _Requests) -> None:
    try:
        while line := reader.line():
            request = decode_request(line)
            length = request.secret_length
            requests.put((request, None if length is None else reader.secret(length)))
    finally:
        requests.put(None)
        time.sleep(LAST_GRACE_S)
        os._exit(1)


def _answer(handlers: Handlers, request: Request, secret: Secret | None) -> bytes:
    try:
        kind, function = handlers[request.call]
        return encode_answer(function(decode(request.arguments, kind), secret))
    except AppError as error:
        return encode_failure(error.code, error.facts)
    except Exception as error:  # noqa: BLE001 - whatever went wrong, the parent gets an answer
        traceback.print_exc()
        return encode_failure(ErrorCode.INTERNAL, {"cause": type(error).__name__})
    finally:
        if secret is not None:
            secret.wipe()
