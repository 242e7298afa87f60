"""How PKCS#11 libraries sign with SM2: every vendor chose its own numbers.

The rows `[[pkcs11_sm2]]` of `resources/drivers.toml` say which. The same number means different
things to different vendors, so a row counts only for the libraries that it names and the key type
that the key has.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath
from typing import Literal

import msgspec

from app.crypto.sm2 import (
    DEFAULT_IDENTITY,
    decode_signature,
    signature_from_raw,
    signed_digest,
)
from app.crypto.sm2_certificates import public_point
from app.domain.certificate import Certificate
from app.domain.errors import AppError, ErrorCode
from app.domain.token import Token
from app.tokens.pkcs11.signing import SigningMethod

DRIVERS_FILE = Path(__file__).parents[3] / "resources" / "drivers.toml"
RAW_BYTES = 64


@dataclass(frozen=True)
class Sm2Row:
    """What one vendor's library does.

    `libraries` are parts of file names and `manufacturers` parts of the token's manufacturer, in
    lower case; a row without either is for everybody. `input` is `digest` (e is made here) or
    `message` (the library makes it, with the default identifier); `output` is `raw` (r ‖ s),
    `der`, or `any` where no documentation tells.
    """

    vendor: str
    libraries: tuple[str, ...]
    manufacturers: tuple[str, ...]
    key_types: tuple[int, ...]
    mechanism: int
    input: Literal["digest", "message"]
    output: Literal["raw", "der", "any"]

    def is_for(self, token: Token, key_type: int) -> bool:
        """Whether it describes this library and key."""
        file = PureWindowsPath(token.driver).name.lower()
        maker = token.manufacturer.lower()
        named = any(part in file for part in self.libraries)
        made = any(part in maker for part in self.manufacturers)
        everybody = not self.libraries and not self.manufacturers
        return key_type in self.key_types and (named or made or everybody)


def read_rows(file: Path = DRIVERS_FILE) -> tuple[Sm2Row, ...]:
    """The rows in their order: the first that fits counts."""
    table = tomllib.loads(file.read_text(encoding="utf-8"))
    return msgspec.convert(table["pkcs11_sm2"], tuple[Sm2Row, ...])


def sm2_method(
    rows: tuple[Sm2Row, ...], token: Token, certificate: Certificate, key_type: int
) -> SigningMethod:
    """How this token signs for this certificate; raises `ALGORITHM_UNSUPPORTED`."""
    row = next((row for row in rows if row.is_for(token, key_type)), None)
    if row is None:
        raise AppError(ErrorCode.ALGORITHM_UNSUPPORTED, key=f"SM2 0x{key_type:08x}")
    try:
        point = public_point(certificate)
    except ValueError:
        raise AppError(ErrorCode.ALGORITHM_UNSUPPORTED, key="SM2, no point of the curve") from None

    def prepare(data: bytes) -> bytes:
        if row.input == "message":
            return data
        return signed_digest(point, data, identity=DEFAULT_IDENTITY)

    def finish(output: bytes) -> bytes:
        return value_as_der(row.output, output)

    return SigningMethod(row.mechanism, b"", prepare, finish)


def value_as_der(form: str, output: bytes) -> bytes:
    """DER SM2Signature; raises `SIGNATURE_WRONG` for what is not of the promised `form`."""
    try:
        if form == "raw" or (form == "any" and len(output) == RAW_BYTES):
            return signature_from_raw(output)
        decode_signature(output)
    except ValueError:
        raise AppError(ErrorCode.SIGNATURE_WRONG) from None
    return output
