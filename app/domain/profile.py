"""Profiles: what kind of signature a document gets, and by which names a PDF calls it.

The certificate and the seal decide; a person may only choose among what fits them.
"""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.algorithms import SigningAlgorithm
from app.domain.errors import AppError, ErrorCode


class Profile(StrEnum):
    """Containers that the program writes.

    `PADES`: PAdES B-B, for RSA and ECDSA. With SM2: `SEAL` holds an electronic seal (GB/T 38540),
    `DETACHED` is SignedData of GB/T 35275, `PADES_SM2` is RFC 5652 with the identifiers of SM2.
    """

    PADES = "pades"
    SEAL = "seal"
    DETACHED = "detached"
    PADES_SM2 = "pades-sm2"


class Level(StrEnum):
    """EN 319 142-1: a signature alone, or with a time stamp on its value."""

    B_B = "B-B"
    B_T = "B-T"


@dataclass(frozen=True)
class HandlerNames:
    """/Filter and /SubFilter of a signature dictionary, without slashes."""

    filter: str
    subfilter: str


HANDLER_NAMES = {
    Profile.PADES: HandlerNames("Adobe.PPKLite", "ETSI.CAdES.detached"),
    # GM/T 0112-2021 has the last word on this pair; these names are found in several products
    Profile.SEAL: HandlerNames("GM.PKILite", "GM.sm2seal"),
    Profile.DETACHED: HandlerNames("Adobe.PPKLite", "adbe.pkcs7.detached"),
    Profile.PADES_SM2: HandlerNames("Adobe.PPKLite", "ETSI.CAdES.detached"),
}
"""The one place that says how signatures are called in a PDF; judging never relies on it."""

_WITHOUT_SEAL = (Profile.DETACHED, Profile.PADES_SM2)


def choose_profile(
    algorithm: SigningAlgorithm, *, sealed: bool, wanted: Profile | None = None
) -> Profile:
    """The profile for such a key, with a seal object or without.

    Raises `PROFILE_UNSUITABLE` if the wanted one does not fit, or if the key cannot use a seal.
    """
    possible = _possible(algorithm, sealed)
    chosen = wanted or next(iter(possible), Profile.SEAL)
    if chosen not in possible:
        raise AppError(ErrorCode.PROFILE_UNSUITABLE, profile=chosen.value)
    return chosen


def _possible(algorithm: SigningAlgorithm, sealed: bool) -> tuple[Profile, ...]:
    """The default comes first."""
    if algorithm is not SigningAlgorithm.SM2_SM3:
        return () if sealed else (Profile.PADES,)
    return (Profile.SEAL,) if sealed else _WITHOUT_SEAL
