"""The time-stamp authority as the use cases see it: `TimeStampAuthority` over a network worker.

Owns the deadlines. The process starts with the first stamp, so never where the office's rules name
no authority; what comes back is the token and nothing else of the foreign answer.
"""

from concurrent.futures import Future
from pathlib import Path

from app.domain.errors import ErrorCode
from app.domain.network import read_url
from app.domain.time_stamp import MAX_TOKEN_BYTES, StampAuthority
from app.workers.answers import NETWORK_FAILURES
from app.workers.lane import Lane
from app.workers.network_calls import Stamp
from app.workers.supervision import WorkerKind, WorkerProcess

NETWORK_WORKER = WorkerKind(
    name="network",
    crashed=ErrorCode.TIME_STAMP_NOT_VALID,
    hung=ErrorCode.TIME_STAMP_UNREACHABLE,
    failures=NETWORK_FAILURES,
)
STAMP_S = 10.0
START_S = 30.0


class StampWorker:
    """Stamps by `authority`, one after the other, in one worker process."""

    def __init__(
        self,
        authority: StampAuthority,
        debug_file: Path | None = None,
        deadline_s: float = STAMP_S,
    ) -> None:
        self._authority = authority
        self._deadline_s = deadline_s
        facts = {"host": _host(authority.url), "reason": "worker-stopped"}
        self._worker = WorkerProcess(NETWORK_WORKER, (), facts, debug_file)
        self._lane = Lane(self._worker, "network worker")

    def start(self) -> None:
        """Have the process loaded, ahead of a stamp; nothing is called yet."""
        self._lane.warm_up(START_S)

    def stamp(self, value: bytes, digest: str) -> "Future[bytes]":
        """Ask for a token on `value`; its deadline is for the call, not for starting or waiting."""
        self.start()
        call = Stamp(self._authority, value, digest)
        return self._lane.submit(
            "stamp", call, bytes, self._deadline_s,
            believable=lambda token: 0 < len(token) <= MAX_TOKEN_BYTES,
        )  # fmt: skip

    def cancel(self) -> None:
        """Kill what is under way, from any thread: whoever waits gets `CANCELLED`."""
        self._lane.cancel(lambda _: True)

    def close(self) -> None:
        """End the process; never raises."""
        self._lane.close()


def _host(url: str) -> str:
    try:
        return read_url(url).host
    except ValueError:
        return ""
