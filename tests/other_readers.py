"""What other programs say about a signed document: pyHanko, poppler, OpenSSL, qpdf."""

import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from asn1crypto import x509
from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation import (
    EmbeddedPdfSignature,
    PdfSignatureStatus,
    validate_pdf_signature,
)
from pyhanko_certvalidator import ValidationContext

from app.domain.certificate import Certificate


def pyhanko_verdicts(
    path: Path, roots: Iterable[Certificate], password: str | None = None
) -> list[PdfSignatureStatus]:
    """One status per signature field, in the order of signing."""
    with _opened(path, password) as reader:
        context = _context(roots)
        return [validate_pdf_signature(one, context) for one in reader.embedded_signatures]


def pyhanko_verdict_on(
    field: str, path: Path, roots: Iterable[Certificate], password: str | None = None
) -> PdfSignatureStatus:
    """The status of one signature; others, which it may not be able to read, are not touched."""
    with _opened(path, password) as reader:
        (found,) = enumerate_sig_fields(reader, with_name=field)
        name, _, place = found
        one = EmbeddedPdfSignature(reader, place.get_object(), name)
        return validate_pdf_signature(one, _context(roots))


@contextmanager
def _opened(path: Path, password: str | None) -> Iterator[PdfFileReader]:
    """Strictly if possible: it dislikes the free entries of some signed documents."""
    with path.open("rb") as file:
        try:
            reader = PdfFileReader(file)
        except PdfReadError:
            reader = PdfFileReader(file, strict=False)
        if reader.encrypted:
            reader.decrypt(password or "")
        yield reader


def _context(roots: Iterable[Certificate]) -> ValidationContext:
    return ValidationContext(trust_roots=[x509.Certificate.load(root.der) for root in roots])


def pdfsig(path: Path, password: str | None = None) -> str:
    """Poppler's report."""
    passwords = [] if password is None else ["-upw", password]
    return _output(["pdfsig", "-nocert", *passwords, str(path)])


def qpdf_check(path: Path, password: str | None = None) -> int:
    """The exit status of qpdf's check: 0 without errors and warnings."""
    passwords = [] if password is None else [f"--password={password}"]
    command = ["qpdf", *passwords, "--check", str(path)]
    return subprocess.run(command, capture_output=True, check=False).returncode


def openssl_accepts(path: Path, root: Certificate, folder: Path) -> bool:
    """Whether `openssl cms -verify` accepts the last signature over its byte range."""
    with path.open("rb") as file:
        signature = PdfFileReader(file).embedded_signatures[-1].sig_object
        start, first, second, last = (int(number) for number in signature["/ByteRange"])
        container = bytes(signature.raw_get("/Contents"))
    data = path.read_bytes()
    (folder / "content").write_bytes(data[start:first] + data[second : second + last])
    (folder / "container").write_bytes(container)
    (folder / "root").write_bytes(root.der)
    command = [
        *("openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", "container"),
        *("-content", "content", "-CAfile", "root.pem", "-purpose", "any", "-out", "verified"),
    ]
    convert = ["openssl", "x509", "-inform", "DER", "-in", "root", "-out", "root.pem"]
    subprocess.run(convert, cwd=folder, check=True, capture_output=True)
    return subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode == 0


def _output(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, check=False)
    return done.stdout.decode("utf-8", "replace")
