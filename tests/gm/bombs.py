"""Forty ASN.1 bombs, and the readers they must not keep busy. Run as a script, under limits:
`python -m tests.gm.bombs` prints one line per bomb and exits with 1 if one was not refused.
"""

import resource
import signal
import sys
from collections.abc import Callable, Iterator

from app.crypto.x509 import read_certificate
from app.domain.errors import AppError
from app.profiles import gbt35275, seal_signature
from app.profiles.seals import read_seal
from app.profiles.sm2_containers import ContainerKind, kind_of
from app.trust.gm_paths import TrustMaterial
from tests.gm.authority import NOW, SM2_SM3, SealWish, authority, certify, seal_info
from tests.gm.der import bits, ia5, integer, octets, oid, seq, tlv

CPU_S = 1.0
GROWTH_KIB = 100 * 1024
DIGEST = bytes(32)


def nested(depth: int, tag: int = 0x30) -> bytes:
    data = b""
    for _ in range(depth):
        data = tlv(tag, data)
    return data


def opened(depth: int, tag: int = 0x30, *, closed: bool = True) -> bytes:
    return bytes([tag, 0x80]) * depth + (b"\0\0" * depth if closed else b"")


def named(dotted_bytes: int) -> bytes:
    return tlv(6, b"\x2a" + b"\xff" * (dotted_bytes - 2) + b"\x01")


def signed_data(content: bytes) -> bytes:
    return seq(oid("1.2.156.10197.6.1.4.2.2"), tlv(0xA0, content))


def in_seal(part: SealWish) -> bytes:
    return seq(seal_info(part), octets(b""), oid(SM2_SM3), bits(b""))


def bombs() -> Iterator[tuple[str, bytes]]:
    """Name and bytes."""
    for depth in (33, 200, 5_000):
        yield f"depth {depth}", nested(depth)
        yield f"open depth {depth}", opened(depth)
    yield "open depth 100000", opened(100_000)
    yield "open depth 500000, never closed", opened(500_000, closed=False)
    yield "open octet strings", opened(50_000, 0x24)
    yield "open sets", opened(90_000, 0x31)
    yield "depth of tags", nested(3_000, 0xA0)
    yield "wide sequence", seq(b"\x05\0" * 400_000)
    yield "wide set", tlv(0x31, b"\x02\x01\x01" * 300_000)
    yield "wide open sequence", b"\x30\x80" + b"\x05\0" * 400_000 + b"\0\0"
    yield "wide of empties", seq(b"\x30\0" * 500_000)
    yield "wide in depth", nested_wide(20, 30_000)
    for size in (65, 10_000, 2_000_000):
        yield f"identifier of {size}", seq(named(size), tlv(0xA0, b""))
        yield f"identifier of {size} in a seal", seq(seq(named(size)), named(size))
    yield "identifier without an end", seq(tlv(6, b"\xff" * 60), tlv(0xA0, b""))
    for size in (1_025, 100_000, 4_000_000):
        yield f"integer of {size}", seq(tlv(2, b"\x7f" * size), integer(1))
    yield "version of 2 MB", in_seal(SealWish(header=seq(ia5("ES"), tlv(2, b"\x7f" * 2_000_000))))
    yield "length of 2^32", b"\x30\x84\xff\xff\xff\xff" + bytes(100)
    yield "length of 2^1000", b"\x30\xfe" + b"\xff" * 126
    yield "length padded", b"\x30\x88" + bytes(7) + b"\x05" + bytes(5)
    yield "tag number without end", b"\x3f" + b"\xff" * 1_000_000
    yield "twelve megabytes", seq(octets(bytes(12_000_000)))
    yield "container of two megabytes", signed_data(seq(octets(bytes(2_000_000))))
    yield "a hundred thousand signers", seq(signed_data(tlv(0x31, seq() * 100_000)))
    yield "a hundred thousand certificates", seal_of(seq(octets(b"") * 100_000))
    yield "a hundred thousand extensions", in_seal(SealWish(extensions=seq(seq() * 100_000)))
    yield "attributes in depth", signed_data(seq(tlv(0xA0, nested(100))))
    yield "certificate of an identifier", certificate_of(named(20_000))
    yield "certificate of an integer", certificate_of(tlv(2, b"\x7f" * 20_000))
    yield "certificate of names", certificate_of(seq(tlv(0x31, b"") * 10_000))


def nested_wide(depth: int, width: int) -> bytes:
    data = b"\x05\0" * width
    for _ in range(depth):
        data = b"\x30\x80" + data + b"\0\0"
    return data


def seal_of(signers: bytes) -> bytes:
    return in_seal(SealWish(signers=signers))


def certificate_of(part: bytes) -> bytes:
    return seq(seq(tlv(0xA0, integer(2)), part, part), seq(part), bits(b""))


def refuses(read: Callable[[bytes], object], failure: type[Exception], data: bytes) -> bool:
    """Whether the reader ends in its documented failure."""
    try:
        read(data)
    except failure:
        return True
    return False


def readers() -> dict[str, Callable[[bytes], bool]]:
    """Per reader, whether it refuses some bytes."""
    trust = TrustMaterial((authority("根").der,))

    def sealed(data: bytes) -> bool:
        return seal_signature.validate(
            data, DIGEST, signers=trust, makers=trust, now=NOW
        ).structure.passed

    def signed(data: bytes) -> bool:
        return gbt35275.validate(data, DIGEST, signers=trust, now=NOW).structure.passed

    return {
        "seal": lambda data: refuses(read_seal, AppError, data),
        "certificate": lambda data: refuses(read_certificate, ValueError, data),
        "seal signature": lambda data: not sealed(data),
        "signed data": lambda data: not signed(data),
        "kind": lambda data: kind_of(data) is not ContainerKind.BARE_VALUE,
    }


def main() -> int:
    """Every bomb against every reader."""
    judges = readers()
    for judge in judges.values():  # what has to be imported is no growth of a bomb's
        judge(certify("x", authority("y")).der)
    failures = 0
    for name, data in bombs():
        before_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        for reader, refused in judges.items():
            signal.setitimer(signal.ITIMER_VIRTUAL, CPU_S)  # an overrun ends the process
            if not refused(data):
                failures += 1
                print(f"{name}: not refused as {reader}")
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        grown_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_kib
        failures += grown_kib > GROWTH_KIB
        print(f"{name}: {len(data)} bytes, {grown_kib} KiB more", flush=True)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
