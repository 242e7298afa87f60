"""Teaches asn1crypto the names of SM2 and SM3, so that every parser built on it knows them.

Takes effect on import and must come before the first certificate is parsed: asn1crypto remembers
what it has resolved.
"""

from asn1crypto import algos, core, keys

from app.crypto.gm_oids import SM2, SM2_SIGN, SM2_WITH_SM3, SM3

CURVE_NAME = "sm2p256v1"


def _teach(kind: type[core.ObjectIdentifier], oid: str, name: str) -> None:
    """asn1crypto has no call for algorithm names; extending its tables is what pyHanko does too."""
    kind._map[oid] = name  # noqa: SLF001
    kind._reverse_map = None  # noqa: SLF001  # built anew when it is needed


keys.NamedCurve.register(CURVE_NAME, SM2, 32)
_teach(algos.DigestAlgorithmId, SM3, "sm3")
_teach(algos.SignedDigestAlgorithmId, SM2_WITH_SM3, "sm3_sm2")
_teach(algos.SignedDigestAlgorithmId, SM2_SIGN, "sm2")
