"""Verdicts on whole documents: several signatures, headlines, passwords, and what is loaded."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest

from app.domain.errors import AppError, ErrorCode
from app.domain.profile import Profile
from app.domain.secret import Secret
from app.domain.validation import (
    Anchors,
    Headline,
    Indication,
    Revocation,
    SignatureKind,
    SubIndication,
    ValidationReport,
)
from app.workers.verifying import verify_file
from tests.signed_samples import (
    BASE,
    SIGNATURE,
    Recipe,
    document,
    fill,
    identity,
    root,
    sign_again,
    signature_dictionary,
    signed,
    stamp,
    update,
)

ANCHORS = (root(),)
UNKNOWN = identity("陌生人", "别家的根")


def verify(data: bytes, folder: Path, anchors: tuple[bytes, ...] = ANCHORS) -> ValidationReport:
    path = folder / "sample.pdf"
    path.write_bytes(data)
    return verify_file(path, Anchors(anchors), None)


def test_everything_about_one_good_signature(tmp_path: Path) -> None:
    data = signed(more=b"/Reason(Approved)/M(D:20250102030405+08'00')")
    report = verify(data, tmp_path)
    (found,) = report.signatures
    assert report.headline is Headline.TOTAL_PASSED
    assert report.size == len(data)
    assert report.problems == ()
    assert found.field == "Seal"
    assert found.kind is SignatureKind.SIGNATURE
    assert found.trusted is True
    assert found.revocation is Revocation.NOT_CHECKED
    assert found.signing_time is not None
    assert found.signing_time.isoformat() == "2025-01-02T03:04:05+08:00"
    assert found.reason == "Approved"
    assert found.pages == (1,)
    assert found.signed_length == len(data)
    assert found.certificate is not None
    assert found.certificate.der == identity().certificate
    assert found.algorithm == "ecdsa-sha256"


def test_no_anchors_no_chain(tmp_path: Path) -> None:
    (found,) = verify(signed(), tmp_path, ()).signatures
    assert found.trusted is None
    assert found.indication is Indication.INDETERMINATE
    assert found.sub_indication is SubIndication.NO_CERTIFICATE_CHAIN_FOUND


def broken(data: bytes) -> bytes:
    return data.replace(b"Agreed: 100", b"Agreed: 900")


def weak() -> Recipe:
    return Recipe(signer=identity(kind="rsa"), digest="sha1", signed_with="sha1")


def forbidden(data: bytes) -> bytes:
    return update(data, {7: BASE[7].replace(b"Helvetica", b"Symbol")})


def wrong_value() -> Recipe:
    return Recipe(signer=replace(identity(), key=identity("别人").key))


def stamped(data: bytes) -> bytes:
    return sign_again(data, recipe=stamp(), subfilter="ETSI.RFC3161", kind="DocTimeStamp")


B9 = {
    "good, good": (lambda: sign_again(signed()), Headline.TOTAL_PASSED),
    "broken, good": (lambda: sign_again(broken(signed())), Headline.TOTAL_FAILED),
    "good, wrong": (lambda: sign_again(signed(), recipe=wrong_value()), Headline.TOTAL_FAILED),
    "weak, good": (lambda: sign_again(signed(weak())), Headline.INDETERMINATE),
    "good, weak": (lambda: sign_again(signed(), recipe=weak()), Headline.INDETERMINATE),
    "good, unknown": (
        lambda: sign_again(signed(), recipe=Recipe(signer=UNKNOWN)),
        Headline.INDETERMINATE,
    ),
    "unknown, good": (lambda: sign_again(signed(Recipe(signer=UNKNOWN))), Headline.INDETERMINATE),
    "good, changed, good": (lambda: sign_again(forbidden(signed())), Headline.INDETERMINATE),
    "good, unsupported": (
        lambda: sign_again(signed(), subfilter="adbe.x509.rsa_sha1"),
        Headline.INDETERMINATE,
    ),
    "wrong, unknown": (
        lambda: sign_again(signed(wrong_value()), recipe=Recipe(signer=UNKNOWN)),
        Headline.TOTAL_FAILED,
    ),
    "good, time stamp": (lambda: stamped(signed()), Headline.TOTAL_PASSED),
    "broken, time stamp": (lambda: stamped(broken(signed())), Headline.TOTAL_FAILED),
}


def test_there_are_12_combinations() -> None:
    assert len(B9) == 12


@pytest.mark.parametrize("name", B9)
def test_B9_worst_signature_speaks_for_the_document(name: str, tmp_path: Path) -> None:
    make, expected = B9[name]
    report = verify(make(), tmp_path)
    assert len(report.signatures) == 2
    assert report.headline is expected


def test_B9_time_stamp_is_no_persons_signature(tmp_path: Path) -> None:
    found = verify(stamped(signed()), tmp_path).signatures
    assert [one.kind for one in found] == [SignatureKind.SIGNATURE, SignatureKind.TIMESTAMP]
    assert [one.profile for one in found] == [Profile.PADES, None]


def test_B9_only_a_time_stamp(tmp_path: Path) -> None:
    body = signature_dictionary("ETSI.RFC3161", kind="DocTimeStamp")
    report = verify(fill(document(BASE | {SIGNATURE: body}), stamp()), tmp_path)
    (found,) = report.signatures
    assert found.kind is SignatureKind.TIMESTAMP


def test_hidden_signature_is_reported(tmp_path: Path) -> None:
    """Neither form nor field leads to it any more."""
    data = update(signed(), {1: BASE[1].replace(b"/AcroForm 5 0 R", b"")})
    (found,) = verify(data, tmp_path).signatures
    assert found.field == "Seal"
    assert found.intact
    assert found.sub_indication is SubIndication.SIG_CONSTRAINTS_FAILURE


@pytest.mark.parametrize(
    "objects",
    [
        {50: b"(" + b"/ByteRange" * 5000 + b")"},
        {5: b"<</Fields[%s]>>" % (b"<</FT/Sig/T(x)/V<</ByteRange[]>>>>" * 3000)},
    ],
)
def test_more_signatures_than_can_be_meant(objects: dict[int, bytes], tmp_path: Path) -> None:
    with pytest.raises(AppError) as refused:
        verify(signed(objects=objects), tmp_path)
    assert refused.value.code is ErrorCode.DOCUMENT_TOO_COMPLEX


def test_signed_attachment_is_not_a_signature_of_this_document(tmp_path: Path) -> None:
    inner = signed()
    stream = b"<</Type/EmbeddedFile/Length %d>>stream\n%s\nendstream" % (len(inner), inner)
    data = document(BASE | {6: BASE[6].replace(b"/V 10 0 R", b""), 30: stream})
    assert verify(data, tmp_path).headline is Headline.NO_SIGNATURE


def test_usage_rights_are_no_signature(tmp_path: Path) -> None:
    reference = b"/Reference[<</TransformMethod/UR3/TransformParams<<>>>>]"
    objects = {
        1: BASE[1].replace(b"/Pages", b"/Perms<</UR3 10 0 R>>/Pages"),
        6: BASE[6].replace(b"/V 10 0 R", b""),
    }
    data = signed(objects=objects, more=reference)
    assert verify(data, tmp_path).headline is Headline.NO_SIGNATURE


def test_field_that_inherits_its_type_and_one_that_is_loose(tmp_path: Path) -> None:
    objects = {
        5: BASE[5].replace(b"6 0 R", b"40 0 R"),
        40: b"<</FT/Sig/T(Group)/Kids[6 0 R]>>",
        6: BASE[6].replace(b"/FT/Sig", b"/Parent 40 0 R"),
    }
    (found,) = verify(signed(objects=objects), tmp_path).signatures
    assert found.field == "Group.Seal"
    assert found.intact


def test_value_written_directly_into_the_field(tmp_path: Path) -> None:
    field = BASE[6].replace(b"10 0 R", signature_dictionary())
    objects = BASE | {6: field}
    (found,) = verify(fill(document(objects), Recipe()), tmp_path).signatures
    assert found.intact
    assert found.indication is Indication.TOTAL_PASSED


def test_loop_in_the_field_tree(tmp_path: Path) -> None:
    objects = {40: b"<</T(Loop)/Kids[40 0 R 6 0 R]>>", 5: b"<</Fields[40 0 R 40 0 R]>>"}
    (found,) = verify(signed(objects=objects), tmp_path).signatures
    assert found.intact


@pytest.mark.parametrize("version", [3, 4, 6])
def test_B11_encrypted_document(version: int, tmp_path: Path) -> None:
    """Signed and encrypted: opened with the password, refused by its name without."""
    plain, locked = tmp_path / "plain.pdf", tmp_path / "locked.pdf"
    plain.write_bytes(document(BASE | {6: BASE[6].replace(b"/V 10 0 R", b"")}))
    with pikepdf.open(plain) as pdf:
        rule = pikepdf.Encryption(
            owner="o", user="u", R=version, aes=version > 3, metadata=version > 3
        )
        mode = pikepdf.ObjectStreamMode.generate
        pdf.save(locked, encryption=rule, object_stream_mode=mode)
    with pytest.raises(AppError) as missing:
        verify_file(locked, Anchors(), None)
    with pytest.raises(AppError) as wrong:
        verify_file(locked, Anchors(), Secret(bytearray(b"x")))
    assert missing.value.code is ErrorCode.DOCUMENT_PASSWORD_REQUIRED
    assert wrong.value.code is ErrorCode.DOCUMENT_PASSWORD_WRONG
    for password in (b"u", b"o"):
        report = verify_file(locked, Anchors(), Secret(bytearray(password)))
        assert report.headline is Headline.NO_SIGNATURE
        assert report.problems == ()


def test_B11_signed_by_another_program_in_an_encrypted_document(tmp_path: Path) -> None:
    """pyHanko signs, this program judges: /Contents alone is in clear."""
    from asn1crypto import keys
    from asn1crypto import x509 as parsed
    from cryptography.hazmat.primitives import serialization as form
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import signers
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    plain, locked, done = (tmp_path / name for name in ("plain.pdf", "locked.pdf", "done.pdf"))
    plain.write_bytes(document(BASE | {6: BASE[6].replace(b"/V 10 0 R", b"")}))
    with pikepdf.open(plain) as pdf:
        pdf.save(locked, encryption=pikepdf.Encryption(owner="o", user="u", R=6))
    own = identity()
    key = own.key.private_bytes(form.Encoding.DER, form.PrivateFormat.PKCS8, form.NoEncryption())
    signer = signers.SimpleSigner(
        parsed.Certificate.load(own.certificate),
        keys.PrivateKeyInfo.load(key),
        SimpleCertificateStore(),
    )
    with locked.open("rb") as source, done.open("wb") as target:
        writer = IncrementalPdfFileWriter(source)
        writer.encrypt(b"u")
        settings = signers.PdfSignatureMetadata(field_name="Seal", reason="加密")
        signers.sign_pdf(writer, settings, signer, output=target)
    (found,) = verify_file(done, Anchors(ANCHORS), Secret(bytearray(b"u"))).signatures
    assert found.intact
    assert found.covers_whole_file
    assert found.reason == "加密"
    assert found.field == "Seal"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", ErrorCode.DOCUMENT_NOT_PDF),
        (b"PK\3\4", ErrorCode.DOCUMENT_NOT_PDF),
        (b"%PDF-1.7\nnothing", ErrorCode.DOCUMENT_DAMAGED),
        (b"%PDF-1.7\n1 0 obj<</Type/Pages>>endobj", ErrorCode.DOCUMENT_DAMAGED),
    ],
)
def test_what_cannot_be_opened(data: bytes, code: ErrorCode, tmp_path: Path) -> None:
    with pytest.raises(AppError) as refused:
        verify(data, tmp_path)
    assert refused.value.code is code


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(AppError) as refused:
        verify_file(tmp_path / "none.pdf", Anchors(), None)
    assert refused.value.code is ErrorCode.DOCUMENT_NOT_FOUND


def test_every_cut_of_a_file_is_survived(tmp_path: Path) -> None:
    """Truncated anywhere: a verdict that is no yes, or an error with a code."""
    data = signed()
    for length in [*range(0, 900, 7), *range(900, len(data), 601)]:
        try:
            report = verify(data[:length], tmp_path, ())
        except AppError:
            continue
        assert all(not one.intact for one in report.signatures), length


def test_every_spoilt_byte_is_survived(tmp_path: Path) -> None:
    data = bytearray(signed())
    gap = data.index(b"/Contents<0") if b"/Contents<0" in data else data.index(b"/Contents<")
    for at in [*range(0, gap, 3), *range(len(data) - 400, len(data), 3)]:
        spoilt = bytes(data[:at]) + bytes([data[at] ^ 0x15]) + bytes(data[at + 1 :])
        try:
            report = verify(spoilt, tmp_path, ())
        except AppError:
            continue
        assert all(not one.intact for one in report.signatures), at


def test_small_start(tmp_path: Path) -> None:
    """One signature over everything and no anchors: no heavy package is loaded."""
    path = tmp_path / "sample.pdf"
    path.write_bytes(signed())
    program = (
        "import sys, pathlib\n"
        "from app.domain.validation import Anchors\n"
        "from app.workers.verifying import verify_file\n"
        "report = verify_file(pathlib.Path(sys.argv[1]), Anchors(), None)\n"
        "assert report.signatures[0].intact\n"
        "heavy = ('pyhanko', 'pyhanko_certvalidator', 'aiohttp', 'lxml', 'pymupdf', 'pikepdf')\n"
        "print([name for name in heavy if name in sys.modules])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_file_is_read_once_and_never_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.formats.pdf.audit.files import CHUNK, PdfFile

    page = b"<</Length %d>>stream\n%s\nendstream" % (5 << 20, b"x" * (5 << 20))
    data = signed(objects={4: page})
    read: list[int] = []
    original = PdfFile.read

    def counted(self: PdfFile, start: int, length: int) -> bytes:
        found = original(self, start, length)
        read.append(len(found))
        return found

    monkeypatch.setattr(PdfFile, "read", counted)
    (found,) = verify(data, tmp_path).signatures
    assert found.intact
    assert max(read) <= CHUNK
    assert sum(read) < len(data) * 1.2
