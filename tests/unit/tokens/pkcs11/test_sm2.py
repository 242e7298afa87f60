"""The rows that say how a vendor signs with SM2, and what becomes of input and output."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.crypto.sm2 import DEFAULT_IDENTITY, encode_signature, signed_digest
from app.crypto.sm2_certificates import public_point
from app.crypto.x509 import read_certificate
from app.domain.certificate import Certificate
from app.domain.errors import AppError, ErrorCode
from app.domain.token import PinState, Token
from app.tokens.pkcs11.sm2 import Sm2Row, read_rows, sm2_method
from tests.softskf.store import Authority, new_key

DATA = b"signed attributes"
ROW = Sm2Row("x", ("libx",), ("maker",), (7,), 9, "digest", "raw")
R, S = 2**255, 5
RAW = R.to_bytes(32, "big") + S.to_bytes(32, "big")
DER = encode_signature(R, S)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    folder = tmp_path_factory.mktemp("authority")
    authority = Authority(folder)
    authority.establish()
    new_key(folder / "key")
    authority.certify(folder / "key", "演示", "critical,digitalSignature", folder / "cer")
    return read_certificate((folder / "cer").read_bytes())


def token(driver: str = "/opt/libx_p11.so", maker: str = "") -> Token:
    return Token(driver, "label", "0001", "model", maker, PinState(), ())


def test_the_rows_can_be_read_and_the_one_for_everybody_is_last() -> None:
    rows = read_rows()
    assert len(rows) >= 7
    everybody = [not row.libraries and not row.manufacturers for row in rows]
    assert everybody == [False] * (len(rows) - 1) + [True]
    assert all(row.vendor and row.key_types for row in rows)


@pytest.mark.parametrize(
    "wrong",
    ['output = "hex"', 'mechanism = "0x9"', "key_types = 7"],
    ids=["a form that is none", "text for a number", "a number for a list"],
)
def test_a_row_with_a_mistake_is_refused(tmp_path: Path, wrong: str) -> None:
    good = {
        "vendor": '"x"', "libraries": "[]", "manufacturers": "[]", "key_types": "[7]",
        "mechanism": "9", "input": '"digest"', "output": '"raw"',
    }  # fmt: skip
    key, _, value = wrong.partition(" = ")
    lines = [f"{name} = {text}" for name, text in (good | {key: value}).items()]
    file = tmp_path / "drivers.toml"
    file.write_text("\n".join(["[[pkcs11_sm2]]", *lines]))
    with pytest.raises(ValueError, match=key):
        read_rows(file)


@pytest.mark.parametrize(
    ("shown", "key_type", "fits"),
    [
        (token(), 7, True),
        (token("C:\\Windows\\System32\\LIBX.DLL"), 7, True),
        (token("/opt/other.so", "The Maker Ltd"), 7, True),
        (token("/opt/libx/other.so"), 7, False),
        (token(), 3, False),
    ],
    ids=["file", "file on Windows", "maker", "only a folder", "another key type"],
)
def test_a_row_fits_by_file_or_maker_and_key_type(shown: Token, key_type: int, fits: bool) -> None:
    assert ROW.is_for(shown, key_type) is fits


def test_without_a_row_nothing_is_signed(certificate: Certificate) -> None:
    with pytest.raises(AppError) as raised:
        sm2_method((ROW,), token(), certificate, 3)
    assert raised.value.code is ErrorCode.ALGORITHM_UNSUPPORTED


def test_D3_a_certificate_whose_key_is_off_the_curve_signs_nothing(
    certificate: Certificate,
) -> None:
    point = public_point(certificate)
    spoilt = certificate.der.replace(point, point[:-1] + bytes([point[-1] ^ 1]))
    with pytest.raises(AppError) as raised:
        sm2_method((ROW,), token(), read_certificate(spoilt), 7)
    assert raised.value.code is ErrorCode.ALGORITHM_UNSUPPORTED


def test_D1_who_hashes_gets_what_is_needed(certificate: Certificate) -> None:
    digest = signed_digest(public_point(certificate), DATA, identity=DEFAULT_IDENTITY)
    message = replace(ROW, input="message")
    assert sm2_method((ROW,), token(), certificate, 7).prepare(DATA) == digest
    assert sm2_method((message,), token(), certificate, 7).prepare(DATA) == DATA


@pytest.mark.parametrize(
    ("form", "output"), [("raw", RAW), ("der", DER), ("any", RAW), ("any", DER)]
)
def test_D4_both_forms_become_der(certificate: Certificate, form: str, output: bytes) -> None:
    row = Sm2Row("x", ("libx",), (), (7,), 9, "digest", form)  # type: ignore[arg-type]
    assert sm2_method((row,), token(), certificate, 7).finish(output) == DER


@pytest.mark.parametrize(
    ("form", "output"),
    [
        ("raw", DER), ("der", RAW), ("raw", b""), ("any", RAW[:63]), ("any", bytes(64)),
        ("der", DER + b"\0"), ("raw", b"\xff" * 64),
    ],
)  # fmt: skip
def test_D3_D4_anything_else_is_no_signature(
    certificate: Certificate, form: str, output: bytes
) -> None:
    row = Sm2Row("x", ("libx",), (), (7,), 9, "digest", form)  # type: ignore[arg-type]
    with pytest.raises(AppError) as raised:
        sm2_method((row,), token(), certificate, 7).finish(output)
    assert raised.value.code is ErrorCode.SIGNATURE_WRONG
