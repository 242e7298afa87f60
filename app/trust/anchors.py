"""Anchors from the files that people name: PEM (any number) or DER (one), as DER certificates."""

from asn1crypto import pem

from app.crypto.x509 import read_certificate
from app.domain.errors import AppError, ErrorCode


def read_anchors(files: tuple[bytes, ...]) -> tuple[bytes, ...]:
    """The certificates in these files. Raises `ANCHOR_UNREADABLE` for a file without one."""
    try:
        return tuple(certificate for data in files for certificate in _certificates(data))
    except ValueError as error:
        raise AppError(ErrorCode.ANCHOR_UNREADABLE, reason=str(error)) from None


def _certificates(data: bytes) -> list[bytes]:
    found = _unarmored(data) if pem.detect(data) else [data]
    if not found:
        raise ValueError("no certificate")
    return [read_certificate(der).der for der in found]


def _unarmored(data: bytes) -> list[bytes]:
    """Other objects, such as a key left in the same file, are passed over."""
    blocks = pem.unarmor(data, multiple=True)
    return [der for kind, _headers, der in blocks if kind.endswith("CERTIFICATE")]
