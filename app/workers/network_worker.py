"""The network worker's process: the only one that calls other machines.

It calls what the office's rules list, reads the foreign answer under limits of time and memory
(threats K2, K5), and hands on nothing but what was checked.
"""

from datetime import UTC, datetime
from time import monotonic
from typing import NoReturn

from app.domain.errors import AppError, ErrorCode
from app.domain.network import HostRules, WebAddress, read_url
from app.domain.secret import Secret
from app.network.post import post
from app.profiles.time_stamp_request import (
    MAX_RESPONSE_BYTES,
    StampNotValidError,
    StampRefusedError,
    StampRequest,
    take_token,
)
from app.trust.anchors import read_anchors
from app.workers.child import Handlers, worker_main
from app.workers.network_calls import Stamp

MEMORY_MIB = 1024
CALL_S = 8.0
"""For the call itself: the client kills a worker that takes longer for all of it."""
_KINDS = (
    "application/timestamp-query",
    # the second is what servers said before RFC 3161 was final, and some still do
    ("application/timestamp-reply", "application/timestamp-response"),
)


def main() -> NoReturn:
    """Serve until the parent closes the pipe."""
    handlers: Handlers = {"ready": (type(None), ready), "stamp": (Stamp, stamp)}
    worker_main(handlers, MEMORY_MIB)


def ready(_: None, __: Secret | None) -> None:
    """Load what judging a path needs, ahead of the first stamp."""
    import pyhanko_certvalidator  # noqa: F401 - later it would cost time that belongs to the call


def stamp(call: Stamp, _: Secret | None) -> bytes:
    """Ask for a time stamp and check what comes."""
    authority = call.authority
    url, rules = _rules(authority.url, authority.hosts)
    anchors = read_anchors(authority.anchors)
    request = StampRequest(call.value, call.digest, datetime.now(UTC))
    until = monotonic() + CALL_S
    response = post(url, rules, request.der, _KINDS, MAX_RESPONSE_BYTES, until)
    try:
        return take_token(response, request, anchors, datetime.now(UTC))
    except StampRefusedError as refused:
        raise AppError(ErrorCode.TIME_STAMP_REFUSED, host=url.host, reason=str(refused)) from None
    except StampNotValidError as wrong:
        raise AppError(ErrorCode.TIME_STAMP_NOT_VALID, host=url.host, reason=str(wrong)) from None


def _rules(url: str, hosts: tuple[str, ...]) -> tuple[WebAddress, HostRules]:
    try:
        return read_url(url), HostRules.read(hosts)
    except ValueError:
        raise AppError(ErrorCode.HOST_FORBIDDEN, reason="not-readable") from None
