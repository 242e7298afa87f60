"""Documents and tokens to measure with, made by code in a folder that is thrown away."""

import os
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from tests import faulty_driver
from tests.faulty_driver import FaultyDriver
from tests.pdf_samples import block_seal
from tests.sealing import seal, spec
from tests.softhsm import LABEL, ONE_KEY, SoftHsm
from tests.software_signer import signer

BLOCK_BYTES = 1 << 20
TEXT = b"BT /F1 12 Tf 72 770 Td (The page with the number %d) Tj ET"


def make_token(folder: Path) -> SoftHsm:
    """A SoftHSM folder with one RSA-2048 key."""
    tokens = SoftHsm(folder).create()
    tokens.add_token(LABEL, ONE_KEY)
    return tokens


def make_slow_driver(folder: Path, delay_ms: int) -> FaultyDriver:
    """SoftHSM behind a shim that lets every signature take `delay_ms` longer."""
    folder.mkdir()
    driver = faulty_driver.install(faulty_driver.build(folder / "built.so"), folder / "slow")
    driver.behave(delay=delay_ms)
    return driver


def write_document(path: Path, pages: int, size: int) -> Path:
    """A document with a line of text on each page and incompressible streams up to `size` bytes."""
    with path.open("wb") as file:
        offsets = []
        file.write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
        for number, body in enumerate(_objects(pages), start=1):
            offsets.append(file.tell())
            file.write(b"%d 0 obj\n%b\nendobj\n" % (number, body))
        noise = os.urandom(BLOCK_BYTES)
        while (missing := size - file.tell()) > 0:
            offsets.append(file.tell())
            block = noise[: min(missing, BLOCK_BYTES)]
            file.write(b"%d 0 obj\n%b\nendobj\n" % (len(offsets), _stream(block)))
        start = file.tell()
        file.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(offsets) + 1))
        file.writelines(b"%010d 00000 n \n" % offset for offset in offsets)
        trailer = b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
        file.write(trailer % (len(offsets) + 1, start))
    return path


def _objects(pages: int) -> list[bytes]:
    kids = b" ".join(b"%d 0 R" % (4 + 2 * number) for number in range(pages))
    made = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%b]>>" % (pages, kids),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R"
    fonts = b"/Resources<</Font<</F1 3 0 R>>>>>>"
    for number in range(pages):
        made += [page % (5 + 2 * number) + fonts, _stream(TEXT % (number + 1))]
    return made


def _stream(data: bytes) -> bytes:
    return b"<</Length %d>>\nstream\n%b\nendstream" % (len(data), data)


def write_signed(path: Path, pages: int, signatures: int) -> Path:
    """A document that was signed so many times, with a small seal each, by a key in memory."""
    before = write_document(path.with_suffix(".0"), pages, size=0)
    for number in range(1, signatures + 1):
        after = path.with_suffix(f".{number}")
        place = f"1@{20 + 18 * (number % 10)},{20 + 20 * (number // 10)}"
        seal(before, after, spec([place], size="10", picture=block_seal(20, 20)))
        before.unlink()
        before = after
    return before.rename(path)


def write_root(path: Path) -> Path:
    """The certificate to which the keys in memory lead, PEM."""
    root = x509.load_der_x509_certificate(signer().root.der)
    path.write_bytes(root.public_bytes(Encoding.PEM))
    return path
