"""Seal a document in this process with a key in memory: what the document worker does, in short."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from app.domain.placement import SealPlacement, SealSize, StraddlePlacement
from app.domain.secret import Secret
from app.domain.signing import Certify, PreparedDocument, SealPicture, SigningSpec
from app.domain.validation import Headline, ValidationReport
from app.workers import signing_job
from app.workers.signing_job import SigningJobs
from tests.pdf_samples import ring_seal
from tests.software_signer import SoftwareSigner, signer

NOON = dt.datetime(2025, 6, 1, 12, tzinfo=dt.UTC)


def spec(
    at: Sequence[str] = (),
    *,
    straddle: str | None = None,
    size: str = "42",
    picture: bytes | None = None,
    field: str | None = None,
    certify: Certify = Certify.NONE,
    reason: str | None = "同意",
    who: SoftwareSigner | None = None,
) -> SigningSpec:
    """A signing as the command line would ask for it."""
    who = who or signer()
    seal_size = SealSize.parse(size)
    edges = () if straddle is None else (straddle,)
    wants_picture = bool(at or edges) or picture is not None
    return SigningSpec(
        certificate=who.certificate,
        other_certificates=(who.root,),
        algorithm=who.algorithm,
        pictures=(SealPicture(picture or ring_seal()),) if wants_picture else (),
        seals=tuple(SealPlacement.parse(text, seal_size) for text in at),
        straddles=tuple(StraddlePlacement.parse(text, seal_size) for text in edges),
        field=field,
        certify=certify,
        reason=reason,
        location="北京",
        signing_time=NOON,
    )


def seal(
    source: Path,
    target: Path,
    wanted: SigningSpec,
    *,
    who: SoftwareSigner | None = None,
    password: bytes | None = None,
) -> PreparedDocument:
    """Prepare and complete without our own verification: the tests judge with other tools."""
    jobs = SigningJobs(_no_verdict)
    secret = None if password is None else Secret(bytearray(password))
    prepared = jobs.prepare(source, target, wanted, secret)
    job = jobs._jobs.pop(prepared.job)
    value = (who or signer()).sign(prepared.to_be_signed)
    signing_job._embed(job, value, b"", durable=False)
    return prepared


def _no_verdict(_: Path, __: tuple[bytes, ...], ___: Secret | None) -> ValidationReport:
    return ValidationReport(Headline.NO_SIGNATURE, (), size=0, sha256="")
