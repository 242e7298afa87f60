"""An office with an SM2 certificate and an electronic seal, in memory; documents that it seals."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from app.crypto.x509 import read_certificate
from app.domain.algorithms import SigningAlgorithm
from app.domain.profile import Profile
from app.domain.seal import AppliedSeal
from app.domain.signing import PreparedDocument, SigningSpec
from app.domain.validation import (
    Anchors,
    Indication,
    SignatureVerdict,
    SubIndication,
    ValidationReport,
)
from app.workers import signing_job
from app.workers.signing_job import SigningJobs
from app.workers.verifying import verify_file
from tests.gm.authority import (
    SM2_SM3,
    Holder,
    SealWish,
    authority,
    certify,
    general_time,
    seal,
)
from tests.gm.der import bits, ia5, integer, octets, oid, only, seq
from tests.pdf_samples import ring_seal
from tests.sealing import spec

DOUBTFUL = (Indication.INDETERMINATE, SubIndication.SIG_CONSTRAINTS_FAILURE)
PROFILES = (Profile.SEAL, Profile.DETACHED, Profile.PADES_SM2)
NOW = datetime.now(UTC).replace(microsecond=0)
_BYTE_RANGE = re.compile(rb"/ByteRange \[0 (\d+) (\d+) (\d+) *\]")


@dataclass
class Office:
    """Its certificate, its seal, and who stands above both."""

    root: Holder = field(default_factory=lambda: authority("测试根证书"))
    maker_root: Holder = field(default_factory=lambda: authority("制章机构根证书"))

    def __post_init__(self) -> None:
        self.maker = certify("制章机构", self.maker_root)
        self.signer = certify("测试市测试局", self.root)
        self.seal = self.seal_like(SealWish(picture=ring_seal()))

    def seal_like(self, wish: SealWish) -> bytes:
        """A seal of this office by its maker."""
        return seal(self.maker, self.signer, wish=wish)

    def spec(
        self,
        profile: Profile,
        at: Sequence[str] = (),
        *,
        straddle: str | None = None,
        seal: bytes | None = None,
        field: str | None = None,
    ) -> SigningSpec:
        """A signing as the command line would ask for it."""
        sealed = profile is Profile.SEAL
        plain = spec(at, straddle=straddle, field=field)
        return replace(
            plain,
            certificate=read_certificate(self.signer.der),
            other_certificates=(read_certificate(self.root.der),),
            algorithm=SigningAlgorithm.SM2_SM3,
            pictures=() if sealed else plain.pictures,
            profile=profile,
            signing_time=NOW,
            seal=(seal or self.seal) if sealed else None,
            seal_anchors=(self.maker_root.der,),
        )

    def sign(self, source: Path, target: Path, wanted: SigningSpec) -> PreparedDocument:
        """Prepare, sign, complete: with the program's own verification at the end."""
        jobs = SigningJobs(verify_file)
        prepared = jobs.prepare(source, target, wanted, None)
        jobs.complete(prepared.job, self.signer.key.sign(prepared.to_be_signed))
        return prepared

    def embed(
        self, source: Path, target: Path, wanted: SigningSpec, made: Callable[[bytes], bytes]
    ) -> None:
        """A container that somebody else made: `made` gets the digest of the byte range."""
        jobs = SigningJobs(verify_file)
        prepared = jobs.prepare(source, target, wanted, None)
        job = jobs._jobs.pop(prepared.job)
        blob = made(bytes.fromhex(prepared.digest))
        signing_job._embed(replace(job, writer=_Ready(blob)), b"", b"", durable=False)

    def by_hand(
        self,
        digest: bytes,
        seal: bytes | None = None,
        *,
        who: Holder | None = None,
        raw: bool = False,
    ) -> bytes:
        """A seal signature that the program would not write."""
        holder = who or self.signer
        words = ia5("[0 1 2 3]")
        to_sign = seq(integer(4), seal or self.seal, general_time(NOW), bits(digest), words)
        value = holder.key.sign(to_sign)
        shown = raw_value(value) if raw else value
        return seq(to_sign, octets(holder.der), oid(SM2_SM3), bits(shown))

    def verify(self, path: Path) -> ValidationReport:
        """With both kinds of anchors."""
        return verify_file(path, Anchors((self.root.der,), (self.maker_root.der,)), None)

    def verdict(self, path: Path) -> SignatureVerdict:
        """The verdict on the one signature."""
        (verdict,) = self.verify(path).signatures
        return verdict


@dataclass
class _Ready:
    """Stands for a container writer whose container is there."""

    blob: bytes

    def assemble(self, _: bytes, __: bytes, ___: bytes) -> bytes:
        return self.blob


OFFICE = Office()
"""The one that most tests need: its keys are made once."""


def signed_parts(path: Path, number: int = -1) -> tuple[bytes, bytes]:
    """The container and the bytes it signs, read without any code of the program."""
    data = path.read_bytes()
    start, end, rest = map(int, _BYTE_RANGE.findall(data)[number])
    container = bytes.fromhex(data[start + 1 : end - 1].decode())
    return container, data[:start] + data[end : end + rest]


def fill_container(path: Path, container: bytes) -> None:
    """Put a container into the gap of the one signature, whatever is there."""
    data = path.read_bytes()
    start, end, _ = map(int, _BYTE_RANGE.findall(data)[-1])
    digits = container.hex().encode().ljust(end - start - 2, b"0")
    path.write_bytes(data[: start + 1] + digits + data[end - 1 :])


def applied(verdict: SignatureVerdict) -> AppliedSeal:
    """What is said about the seal, which there must be."""
    assert verdict.seal is not None
    return verdict.seal


def judged(verdict: SignatureVerdict) -> tuple[Indication, SubIndication | None]:
    """The two words of the verdict."""
    return verdict.indication, verdict.sub_indication


def raw_value(value: bytes) -> bytes:
    """r and s side by side instead of an ASN.1 sequence."""
    return b"".join(
        int.from_bytes(one.content, "big").to_bytes(32, "big") for one in only(value).children
    )
