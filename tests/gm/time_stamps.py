"""Time stamps by an authority with an SM2 key, in both forms: GM/T 0033-2014 and RFC 3161."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.crypto.digests import sm3
from tests.gm.authority import NOW, Holder, Wish, certify, extension, general_time
from tests.gm.der import integer, octets, oid, seq, tlv

STAMP_INFO = "1.2.840.113549.1.9.16.1.4"
ON_SIGNATURES = "1.2.840.113549.1.9.16.2.14"
_STAMPING = seq(oid("1.3.6.1.5.5.7.3.8"))
SM3 = "1.2.156.10197.1.401"
_SM3 = seq(oid(SM3))


def stamping_authority(issuer: Holder, name: str = "时间戳机构", **wish: datetime) -> Holder:
    """Somebody who may stamp."""
    use = extension("2.5.29.37", _STAMPING, critical=True)
    return certify(name, issuer, Wish(extensions=(use,), **wish))


@dataclass(frozen=True)
class Token:
    """A token on `stamped`, or on an `imprint` of it; `gm` says which of the two forms.

    `digest` is the identifier of the imprint's, `written_time` replaces `time` byte for byte.
    """

    authority: Holder
    issuer: Holder
    stamped: bytes
    gm: bool = True
    time: datetime = NOW - timedelta(minutes=1)
    spoilt: bool = False
    kind: str = STAMP_INFO
    imprint: bytes | None = None
    nonce: int | None = None
    digest: str = SM3
    written_time: bytes | None = None

    @property
    def der(self) -> bytes:
        """The ContentInfo."""
        info = self._info()
        attributes = tlv(0x31, *self._attributes(info))
        value = self.authority.key.sign(attributes + (b"?" if self.spoilt else b""))
        signer = seq(
            integer(1),
            seq(self.issuer.subject, integer(self.authority.serial)),
            _SM3,
            tlv(0xA0, *self._attributes(info)),
            seq(oid("1.2.156.10197.1.301.1" if self.gm else "1.2.156.10197.1.501")),
            octets(value),
        )
        signed = seq(
            integer(3),
            tlv(0x31, _SM3),
            seq(oid(self.kind), tlv(0xA0, octets(info))),
            tlv(0xA0, self.authority.der),
            tlv(0x31, signer),
        )
        outer = "1.2.156.10197.6.1.4.2.2" if self.gm else "1.2.840.113549.1.7.2"
        return seq(oid(outer), tlv(0xA0, signed))

    def _info(self) -> bytes:
        imprint = seq(seq(oid(self.digest)), octets(self.imprint or sm3(self.stamped)))
        nonce = b"" if self.nonce is None else integer(self.nonce)
        time = tlv(0x18, self.written_time) if self.written_time else general_time(self.time)
        return seq(integer(1), oid("1.2.3.4"), imprint, integer(7), time, nonce)

    def _attributes(self, info: bytes) -> list[bytes]:
        return sorted(
            seq(oid(f"1.2.840.113549.1.9.{kind}"), tlv(0x31, value))
            for kind, value in ((3, oid(self.kind)), (4, octets(sm3(info))))
        )
