"""A judged seal as facts for people: what it says about itself, and who stands behind it."""

from app.crypto.x509 import read_certificate
from app.domain.errors import AppError
from app.domain.seal import Seal, SealReport, SealVerdict
from app.profiles.seals import shown_picture


def report_on(seal: Seal, verdict: SealVerdict) -> SealReport:
    """The picture is among the facts only if the maker signed it and it can be drawn."""
    info = seal.info
    return SealReport(
        format=seal.format,
        version=info.version,
        vendor=info.vendor,
        code=info.code,
        kind=info.kind,
        name=info.name,
        created=info.created,
        valid_from=info.valid_from,
        valid_until=info.valid_until,
        maker=_holder(seal.maker.certificate),
        signers=tuple(filter(None, map(_holder, info.signer_certificates))),
        signer_digests=len(info.signer_digests),
        picture_kind=info.picture.kind,
        width_mm=info.picture.width_mm,
        height_mm=info.picture.height_mm,
        picture=_picture(seal, verdict),
        verdict=verdict,
        oddities=seal.oddities,
    )


def _holder(der: bytes) -> str | None:
    try:
        return read_certificate(der).holder
    except ValueError:
        return None


def _picture(seal: Seal, verdict: SealVerdict) -> bytes | None:
    try:
        return shown_picture(seal, verdict).data
    except AppError:
        return None
