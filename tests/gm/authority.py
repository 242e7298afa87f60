"""SM2 certificates, revocation lists and seals for tests, signed with keys of OpenSSL."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count

from tests.gm.der import bits, ia5, integer, octets, oid, seq, tlv, utf8
from tests.gm.libcrypto import Sm2Key

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
SM2_SM3 = "1.2.156.10197.1.501"
SIGNING, ENCRYPTION, ISSUING = b"\x06\xc0", b"\x03\x38", b"\x01\x06"
_serials = count(1000)


def _time(moment: datetime) -> bytes:
    return tlv(0x17, moment.strftime("%y%m%d%H%M%SZ").encode())


def general_time(moment: datetime) -> bytes:
    return tlv(0x18, moment.strftime("%Y%m%d%H%M%SZ").encode())


def name(common_name: str) -> bytes:
    pairs = (("2.5.4.6", tlv(0x13, b"CN")), ("2.5.4.3", utf8(common_name)))
    return seq(*(tlv(0x31, seq(oid(kind), value)) for kind, value in pairs))


def algorithm(dotted: str = SM2_SM3) -> bytes:
    return seq(oid(dotted))


@dataclass(frozen=True)
class Holder:
    """A key and its certificate."""

    key: Sm2Key
    der: bytes
    subject: bytes
    serial: int


@dataclass(frozen=True)
class Wish:
    """How a certificate shall be; what is not said is ordinary."""

    uses: bytes = SIGNING
    start: datetime = NOW - timedelta(days=100)
    end: datetime = NOW + timedelta(days=500)
    authority: bool = False
    extensions: tuple[bytes, ...] = ()
    signature_algorithm: str = SM2_SM3
    subject: bytes | None = None
    key: Sm2Key = field(default_factory=Sm2Key.generate)


def certify(common_name: str, issuer: Holder | None = None, wish: Wish | None = None) -> Holder:
    """A certificate by `issuer`, or self-signed."""
    wish = wish or Wish()
    subject, serial = wish.subject or name(common_name), next(_serials)
    constraints = tlv(1, b"\xff") if wish.authority else b""
    body = seq(
        tlv(0xA0, integer(2)),
        integer(serial),
        algorithm(wish.signature_algorithm),
        issuer.subject if issuer else subject,
        seq(_time(wish.start), _time(wish.end)),
        subject,
        seq(seq(oid("1.2.840.10045.2.1"), oid("1.2.156.10197.1.301")), bits(wish.key.point)),
        tlv(
            0xA3,
            seq(
                extension("2.5.29.19", seq(constraints), critical=True),
                extension("2.5.29.15", tlv(3, wish.uses), critical=True),
                *wish.extensions,
            ),
        ),
    )
    value = (issuer.key if issuer else wish.key).sign(body)
    der = seq(body, algorithm(wish.signature_algorithm), bits(value))
    return Holder(wish.key, der, subject, serial)


def extension(kind: str, value: bytes, *, critical: bool = False) -> bytes:
    return seq(oid(kind), tlv(1, b"\xff") if critical else b"", octets(value))


def authority(common_name: str, issuer: Holder | None = None) -> Holder:
    return certify(common_name, issuer, Wish(uses=ISSUING, authority=True))


def revocation_list(issuer: Holder, *revoked: Holder, at: datetime = NOW) -> bytes:
    """A CRL by `issuer`, current at NOW."""
    entries = [seq(integer(one.serial), _time(at)) for one in revoked]
    body = seq(
        integer(1),
        algorithm(),
        issuer.subject,
        _time(NOW - timedelta(days=1)),
        _time(NOW + timedelta(days=30)),
        seq(*entries) if entries else b"",
    )
    return seq(body, algorithm(), bits(issuer.key.sign(body)))


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c63f8cfc0f01f0005000201a5ef3d5d0000000049454e44ae426082"
)


@dataclass(frozen=True)
class SealWish:
    """How a seal shall be; every part may be replaced by other bytes."""

    version: int = 4
    header: bytes | None = None
    code: bytes = ia5("11010500000001")
    name: bytes = utf8("测试市测试局")
    list_type: bytes = integer(1)
    signers: bytes | None = None
    created: bytes = general_time(NOW - timedelta(days=90))
    start: bytes = general_time(NOW - timedelta(days=90))
    end: bytes = general_time(NOW + timedelta(days=400))
    picture_type: bytes = ia5("PNG")
    picture: bytes = PNG
    sides: tuple[int, int] = (42, 42)
    extensions: bytes = b""
    maker_algorithm: str = SM2_SM3
    tail: bytes = b""


def seal_info(wish: SealWish, *signers: Holder) -> bytes:
    """eSealInfo of GB/T 38540, or of GM/T 0031-2014 if there is no list type."""
    header = wish.header or seq(ia5("ES"), integer(wish.version), ia5("test"))
    listed = wish.signers or seq(*(octets(one.der) for one in signers))
    property_info = seq(
        integer(1), wish.name, wish.list_type, listed, wish.created, wish.start, wish.end
    )
    picture = seq(wish.picture_type, octets(wish.picture), *map(integer, wish.sides))
    return seq(header, wish.code, property_info, picture, wish.extensions)


def seal(maker: Holder, *signers: Holder, wish: SealWish | None = None) -> bytes:
    """A GB/T 38540 seal that `maker` made for `signers`."""
    wish = wish or SealWish()
    info = seal_info(wish, *signers)
    value = bits(maker.key.sign(info))
    return seq(info, octets(maker.der), oid(wish.maker_algorithm), value, wish.tail)


def old_seal(maker: Holder, *signers: Holder, version: int = 1) -> bytes:
    """A GM/T 0031-2014 seal; the maker signs certificate and algorithm too."""
    start, end = _time(NOW - timedelta(days=90)), _time(NOW + timedelta(days=400))
    wish = SealWish(version=version, list_type=b"", created=start, start=start, end=end)
    info = seal_info(wish, *signers)
    closing = octets(maker.der) + oid(SM2_SM3)
    value = maker.key.sign(seq(info, closing))
    return seq(info, seq(closing, bits(value)))


def old_signature(
    signer: Holder, made_seal: bytes, digest: bytes, time_info: bytes | None = None
) -> bytes:
    """A GM/T 0031-2014 seal signature."""
    text = NOW.strftime("%Y-%m-%d %H:%M:%S").encode()
    to_sign = seq(
        integer(1),
        made_seal,
        time_info or bits(text, 1),
        bits(digest),
        ia5("[0 1 2 3]"),
        octets(signer.der),
        oid(SM2_SM3),
    )
    return seq(to_sign, bits(signer.key.sign(to_sign)))
