"""The time stamps of one run: whether there is to be one, and what is done without it (K3).

The key is used first, the authority is asked afterwards, so that no failure of the network ever
asks for the PIN again.
"""

from collections.abc import Callable
from pathlib import Path

from app.domain.errors import AppError, ErrorCode
from app.domain.policy import Policy, Stamping
from app.domain.signing import SigningSpec, Stamped
from app.domain.time_stamp import StampAuthority
from app.ports import TimeStampAuthority
from app.use_cases.verify_document import read_anchor

ReachAuthority = Callable[[StampAuthority], TimeStampAuthority]


class TimeStamping:
    """Asks for a stamp on one value after the other, from one thread."""

    def __init__(
        self, authority: TimeStampAuthority, host: str, digest: str, *, required: bool
    ) -> None:
        self._authority, self._host, self._digest = authority, host, digest
        self._required = required
        self._failure: AppError | None = None

    def stamp(self, value: bytes) -> Stamped:
        """A token on the signature value; none and the reason, if a signature may do without.

        After a failure nobody is asked again in this run: every document would wait as long.
        Raises the failure if a time stamp is required, `CANCELLED` if the person wants to stop,
        for the documents behind too.
        """
        if self._failure is None:
            try:
                token = self._authority.stamp(value, self._digest).result()
                return Stamped(token, self._host)
            except AppError as error:
                if self._required and error.code is not ErrorCode.CANCELLED:
                    raise
                self._failure = error
        if self._failure.code is ErrorCode.CANCELLED:
            raise AppError(ErrorCode.CANCELLED)
        return Stamped(b"", self._host, self._failure)

    def close(self) -> None:
        """End the connection's process; never raises."""
        self._authority.close()


def stamp_anchors(policy: Policy) -> tuple[bytes, ...]:
    """Those under whom an authority is believed when a signature is made, if one is to be asked.

    Raises `ANCHOR_UNREADABLE`.
    """
    if policy.stamping is Stamping.NONE:
        return ()
    return tuple(read_anchor(Path(one)) for one in policy.time_stamp_anchors + policy.trust_anchors)


def stamping_for(policy: Policy, spec: SigningSpec, reach: ReachAuthority) -> TimeStamping | None:
    """What the office's rules want, None for no time stamps.

    The digest is that of the signature, so that one of SM2 is stamped over SM3.
    """
    if policy.stamping is Stamping.NONE or not policy.time_stamp_url:
        return None
    authority = StampAuthority(policy.time_stamp_url, spec.stamp_anchors, policy.network_hosts)
    required = policy.stamping is Stamping.REQUIRED
    host = policy.stamping_host
    return TimeStamping(reach(authority), host, spec.algorithm.digest, required=required)
