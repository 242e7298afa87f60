"""Time-stamp authorities made by code: what they answer to a request, and how they can go wrong.

Independent of the program's writer and reader of requests (asn1crypto, and `tests.gm` for SM2).
"""

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from asn1crypto import cms, core, tsp

from tests.gm.authority import ISSUING, Holder, Wish, certify
from tests.gm.der import seq
from tests.gm.time_stamps import Token, stamping_authority
from tests.signed_samples import BEGIN, END, Identity, Recipe, identity, root

OIDS = {
    "sha256": "2.16.840.1.101.3.4.2.1",
    "sha384": "2.16.840.1.101.3.4.2.2",
    "sm3": "1.2.156.10197.1.401",
}
RESPONSE = "application/timestamp-reply"


@dataclass(frozen=True)
class Asked:
    """What a request asks for."""

    digest: str
    imprint: bytes
    nonce: int | None

    @classmethod
    def read(cls, request: bytes) -> "Asked":
        """From the DER of a TimeStampReq."""
        found = tsp.TimeStampReq.load(request, strict=True)
        imprint = found["message_imprint"]
        names = {oid: name for name, oid in OIDS.items()}
        digest = names[imprint["hash_algorithm"]["algorithm"].dotted]
        return cls(digest, imprint["hashed_message"].native, found["nonce"].native)


@dataclass(frozen=True)
class Stamper:
    """An authority; `kind` is its key: ec, rsa, sm2 (RFC 5652), gm (GM/T 0033).

    Everything else is a way to go wrong.
    """

    kind: str = "ec"
    usage: str = "stamp"
    late: dt.timedelta = dt.timedelta()
    imprint: bytes | None = None
    digest: str | None = None
    nonce: int | None = None
    forget_nonce: bool = False
    spoilt: bool = False
    with_certificates: bool = True
    copies: int = 1
    nested: int = 0
    end: dt.datetime = END

    @property
    def anchors(self) -> tuple[bytes, ...]:
        """The root above it."""
        return (_sm2_root().der if self.kind in ("sm2", "gm") else root("时间戳根"),)

    @property
    def signer(self) -> Identity:
        """Its key, unless that is SM2."""
        return identity(
            "时间戳", "时间戳根", self.kind, begin=BEGIN, end=self.end, usage=self.usage
        )

    def token(self, asked: Asked) -> bytes:
        """The DER of a token."""
        nonce = None if self.forget_nonce else self.nonce or asked.nonce
        imprint = self.imprint or asked.imprint
        time = (dt.datetime.now(dt.UTC) + self.late).replace(microsecond=0)
        if self.kind in ("sm2", "gm"):
            return Token(
                _sm2_authority(), _sm2_root(), b"", self.kind == "gm", time, self.spoilt,
                imprint=imprint, nonce=nonce,
            ).der  # fmt: skip
        digest = OIDS[self.digest or asked.digest]
        info = tsp.TSTInfo(
            {
                "version": "v1",
                "policy": "1.2.3.4",
                "message_imprint": {
                    "hash_algorithm": {"algorithm": digest},
                    "hashed_message": imprint,
                },
                "serial_number": 7,
                "gen_time": time,
                "nonce": nonce,
            }
        )
        signer = self.signer
        recipe = Recipe(
            signer=signer,
            content_type="tst_info",
            content=info.dump(),
            certificates=(signer.certificate, signer.issuer) * self.copies,
            edit=self._edit,
        )
        return recipe.container(b"")

    def response(self, request: bytes) -> bytes:
        """The DER of a granting TimeStampResp."""
        return answer(self.token(Asked.read(request)))

    def _edit(self, data: cms.SignedData) -> None:
        if self.spoilt:
            value = bytearray(data["signer_infos"][0]["signature"].native)
            value[-1] ^= 1
            data["signer_infos"][0]["signature"] = bytes(value)
        if self.nested:
            value = core.Any.load(nest(self.nested))
            unsigned = cms.CMSAttributes([{"type": "1.2.3", "values": [value]}])
            data["signer_infos"][0]["unsigned_attrs"] = unsigned
        if not self.with_certificates:
            del data["certificates"]


def nest(depth: int) -> bytes:
    """Sequences in each other."""
    return seq(nest(depth - 1)) if depth else b""


def answer(token: bytes = b"", status: str = "granted", **info: Any) -> bytes:
    """The DER of a TimeStampResp."""
    return seq(tsp.PKIStatusInfo({"status": status, **info}).dump(), token)


@lru_cache
def _sm2_root() -> Holder:
    return certify("时间戳根", None, Wish(uses=ISSUING, authority=True, start=BEGIN, end=END))


@lru_cache
def _sm2_authority() -> Holder:
    return stamping_authority(_sm2_root(), start=BEGIN, end=END)
