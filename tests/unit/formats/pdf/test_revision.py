"""The update that signs, judged by other programs, and the refusals before a PIN is asked for."""

from pathlib import Path

import pikepdf
import pytest

from app.domain.errors import AppError, ErrorCode
from app.domain.signing import Certify, SigningSpec
from tests.other_readers import openssl_accepts, pdfsig, pyhanko_verdicts, qpdf_check
from tests.pdf_samples import PageShape, add_signature_field, build_pdf, ring_seal, write_pdf
from tests.sealing import seal, spec
from tests.software_signer import SoftwareSigner, signer

A4_PAGES = [PageShape()] * 3


def _assert_valid(path: Path, who: SoftwareSigner, password: str | None = None) -> None:
    status = pyhanko_verdicts(path, [who.root], password)[-1]
    assert status.bottom_line, status.summary()
    assert status.coverage.name == "ENTIRE_FILE"
    report = pdfsig(path, password)
    assert "Signature is Valid" in report
    assert "Total document signed" in report
    assert qpdf_check(path, password) == 0


def _refusal(source: Path, wanted: SigningSpec, password: bytes | None = None) -> AppError:
    target = source.with_name("refused.pdf")
    with pytest.raises(AppError) as caught:
        seal(source, target, wanted, password=password)
    assert not target.exists()
    return caught.value


@pytest.mark.parametrize("kind", ["rsa", "rsa-pss", "p256", "p384"])
def test_every_algorithm_is_valid_for_other_programs(tmp_path: Path, kind: str) -> None:
    who = signer(kind)
    source = write_pdf(tmp_path / "in.pdf", A4_PAGES)
    original = source.read_bytes()
    wanted = spec(["1@60,60"], straddle="right", who=who)
    prepared = seal(source, tmp_path / "out.pdf", wanted, who=who)
    assert (prepared.field, prepared.pages) == ("Seal1", (1, 2, 3))
    _assert_valid(tmp_path / "out.pdf", who)
    assert openssl_accepts(tmp_path / "out.pdf", who.root, tmp_path)
    assert source.read_bytes() == original
    assert (tmp_path / "out.pdf").read_bytes().startswith(original)


FORMS = {
    "table": {},
    "object-streams": {"object_stream_mode": pikepdf.ObjectStreamMode.generate},
    "linearized": {"linearize": True},
    "pdf-1.0": {"force_version": "1.0"},
    "pdf-2.0": {"force_version": "2.0"},
}


@pytest.mark.parametrize("form", FORMS)
def test_every_file_form_is_sealed(tmp_path: Path, form: str) -> None:
    source = write_pdf(tmp_path / "in.pdf", A4_PAGES, **FORMS[form])
    seal(source, tmp_path / "out.pdf", spec(straddle="left"))
    _assert_valid(tmp_path / "out.pdf", signer())


def test_old_version_is_raised_for_transparency(tmp_path: Path) -> None:
    source = write_pdf(tmp_path / "in.pdf", A4_PAGES, force_version="1.0")
    seal(source, tmp_path / "out.pdf", spec(["1@60,60"]))
    with pikepdf.open(tmp_path / "out.pdf") as pdf:
        assert pdf.Root.Version == "/1.4"


def test_earlier_signature_of_an_old_version_stays_valid(tmp_path: Path) -> None:
    source = write_pdf(tmp_path / "in.pdf", A4_PAGES, force_version="1.2")
    seal(source, tmp_path / "first.pdf", spec())
    seal(tmp_path / "first.pdf", tmp_path / "out.pdf", spec(["1@60,60"]))
    verdicts = pyhanko_verdicts(tmp_path / "out.pdf", [signer().root])
    assert all(status.bottom_line for status in verdicts)


@pytest.mark.parametrize(("revision", "aes"), [(3, False), (4, True), (6, True)])
@pytest.mark.parametrize("password", ["", "geheim"])
def test_B11_encrypted_documents(tmp_path: Path, revision: int, aes: bool, password: str) -> None:
    locked = pikepdf.Encryption(
        user=password, owner="boss", R=revision, aes=aes, metadata=revision > 3
    )
    source = write_pdf(tmp_path / "in.pdf", A4_PAGES, encryption=locked)
    typed = password.encode() if password else None
    wanted = spec(straddle="right", reason="理由")
    seal(source, tmp_path / "out.pdf", wanted, password=typed)
    _assert_valid(tmp_path / "out.pdf", signer(), password)
    with pikepdf.open(tmp_path / "out.pdf", password=password) as pdf:
        signature = pdf.Root.AcroForm.Fields[0].V
        assert str(signature.Reason) == "理由"
        assert bytes(signature.Contents)[:1] == b"\x30"
    assert "理由".encode("utf-16-be") not in (tmp_path / "out.pdf").read_bytes()


def test_B11_author_forbids_signing(tmp_path: Path) -> None:
    allow = pikepdf.Permissions(modify_other=False, modify_annotation=False, modify_form=False)
    locked = pikepdf.Encryption(user="", owner="boss", allow=allow)
    source = write_pdf(tmp_path / "in.pdf", A4_PAGES, encryption=locked)
    assert _refusal(source, spec()).code is ErrorCode.DOCUMENT_PERMISSION_DENIED
    seal(source, tmp_path / "out.pdf", spec(), password=b"boss")
    _assert_valid(tmp_path / "out.pdf", signer(), "")


def test_one_signature_however_many_impressions(tmp_path: Path) -> None:
    source = write_pdf(tmp_path / "in.pdf", [PageShape()] * 20)
    seal(source, tmp_path / "out.pdf", spec(["all@60,60"], straddle="right"))
    with pikepdf.open(tmp_path / "out.pdf") as pdf:
        assert len(pdf.Root.AcroForm.Fields) == 1
        assert pdf.Root.AcroForm.SigFlags == 3
        images = [found for found in pdf.objects if _is_image(found)]
        assert len(images) == 2, "one picture and its mask, shared by all"


def _is_image(found: object) -> bool:
    return isinstance(found, pikepdf.Stream) and found.get("/Subtype") == "/Image"


def test_earlier_signatures_stay_valid_and_ours_is_one(tmp_path: Path) -> None:
    source = write_pdf(tmp_path / "in.pdf", A4_PAGES)
    seal(source, tmp_path / "1.pdf", spec(straddle="right"))
    seal(tmp_path / "1.pdf", tmp_path / "2.pdf", spec(["all@60,60"]))
    seal(tmp_path / "2.pdf", tmp_path / "3.pdf", spec())
    verdicts = pyhanko_verdicts(tmp_path / "3.pdf", [signer().root])
    assert len(verdicts) == 5
    assert all(status.bottom_line for status in verdicts)
    assert pdfsig(tmp_path / "3.pdf").count("Signature is Valid") == 5
    with pikepdf.open(tmp_path / "3.pdf") as pdf:
        fields = pdf.Root.AcroForm.Fields
        assert len({field.V.objgen for field in fields}) == 3
        assert [str(field.T) for field in fields] == [f"Seal{n}" for n in range(1, 6)]


def test_names_of_other_fields_are_not_taken(tmp_path: Path) -> None:
    pdf = build_pdf(A4_PAGES)
    add_signature_field(pdf, 0, "Seal1", (0, 0, 9, 9))
    pdf.save(tmp_path / "in.pdf")
    assert seal(tmp_path / "in.pdf", tmp_path / "out.pdf", spec()).field == "Seal2"
    _assert_valid(tmp_path / "out.pdf", signer())


@pytest.mark.parametrize(("certify", "level"), [(Certify.FILL, 2), (Certify.ANNOTATE, 3)])
def test_certification_is_only_the_first_signature(
    tmp_path: Path, certify: Certify, level: int
) -> None:
    source = write_pdf(tmp_path / "in.pdf", A4_PAGES)
    seal(source, tmp_path / "first.pdf", spec(["1@60,60"], certify=certify))
    _assert_valid(tmp_path / "first.pdf", signer())
    with pikepdf.open(tmp_path / "first.pdf") as pdf:
        signature = pdf.Root.Perms.DocMDP
        assert level == signature.Reference[0].TransformParams.P
        assert signature.objgen == pdf.Root.AcroForm.Fields[0].V.objgen
    again = _refusal(tmp_path / "first.pdf", spec(certify=certify))
    assert again.code is ErrorCode.CERTIFY_NOT_FIRST
    visible = _refusal(tmp_path / "first.pdf", spec(["1@60,60"]))
    assert visible.code is ErrorCode.EARLIER_SIGNATURE_AT_RISK
    seal(tmp_path / "first.pdf", tmp_path / "out.pdf", spec())
    verdicts = pyhanko_verdicts(tmp_path / "out.pdf", [signer().root])
    assert [status.bottom_line for status in verdicts] == [True, True]


def _certified(path: Path, level: int) -> Path:
    """A document whose first signature is a certification of any level."""
    source = write_pdf(path.with_name("in.pdf"), A4_PAGES)
    seal(source, path, spec(certify=Certify.FILL))
    path.write_bytes(path.read_bytes().replace(b"/P 2", b"/P %d" % level))
    return path


def test_document_certified_as_final_is_refused(tmp_path: Path) -> None:
    source = _certified(tmp_path / "final.pdf", 1)
    assert _refusal(source, spec()).code is ErrorCode.DOCUMENT_CERTIFIED_FINAL


def _with_field(path: Path, **more: object) -> Path:
    pdf = build_pdf(A4_PAGES)
    add_signature_field(pdf, 1, "Boss", (100, 500, 220, 560), **more)
    pdf.save(path)
    return path


def test_lock_of_a_field_is_honoured_and_then_binds(tmp_path: Path) -> None:
    lock = pikepdf.Dictionary(Type=pikepdf.Name.SigFieldLock, Action=pikepdf.Name.All)
    source = _with_field(tmp_path / "in.pdf", Lock=lock)
    prepared = seal(source, tmp_path / "out.pdf", spec(field="Boss", picture=None))
    assert prepared.field == "Boss"
    _assert_valid(tmp_path / "out.pdf", signer())
    with pikepdf.open(tmp_path / "out.pdf") as pdf:
        reference = pdf.Root.AcroForm.Fields[0].V.Reference[0]
        assert reference.TransformMethod == "/FieldMDP"
        assert reference.TransformParams.Action == "/All"
    locked = _refusal(tmp_path / "out.pdf", spec())
    assert locked.code is ErrorCode.DOCUMENT_FIELDS_LOCKED


def test_prepared_field_of_a_certified_document_takes_a_picture(tmp_path: Path) -> None:
    source = _with_field(tmp_path / "in.pdf")
    seal(source, tmp_path / "first.pdf", spec(certify=Certify.FILL))
    wanted = spec(field="Boss", picture=ring_seal())
    assert seal(tmp_path / "first.pdf", tmp_path / "out.pdf", wanted).pages == (2,)
    verdicts = pyhanko_verdicts(tmp_path / "out.pdf", [signer().root])
    assert [status.bottom_line for status in verdicts] == [True, True]


def test_field_that_is_missing_taken_or_has_its_place(tmp_path: Path) -> None:
    source = _with_field(tmp_path / "in.pdf")
    missing = _refusal(source, spec(field="Bos"))
    assert (missing.code, missing.facts["fields"]) == (ErrorCode.FIELD_NOT_FOUND, "Boss")
    placed = _refusal(source, spec(["1@60,60"], field="Boss"))
    assert placed.code is ErrorCode.FIELD_HAS_PLACE
    seal(source, tmp_path / "out.pdf", spec(field="Boss"))
    taken = _refusal(tmp_path / "out.pdf", spec(field="Boss"))
    assert taken.code is ErrorCode.FIELD_NOT_EMPTY


@pytest.mark.parametrize(
    ("demand", "met"),
    [
        ({"Ff": 2, "SubFilter": [pikepdf.Name("/ETSI.CAdES.detached")]}, True),
        ({"Ff": 2, "SubFilter": [pikepdf.Name("/adbe.pkcs7.detached")]}, False),
        ({"Ff": 0, "SubFilter": [pikepdf.Name("/adbe.pkcs7.detached")]}, True),
        ({"Ff": 8, "Reasons": ["同意", "不同意"]}, True),
        ({"Ff": 8, "Reasons": ["不同意"]}, False),
        ({"Ff": 8, "Reasons": ["."]}, False),
        ({"Ff": 64, "DigestMethod": ["SHA256", "SHA512"]}, True),
        ({"Ff": 64, "DigestMethod": ["SHA1"]}, False),
        ({"Ff": 32, "AddRevInfo": True}, False),
        ({"MDP": pikepdf.Dictionary(P=0)}, True),
        ({"MDP": pikepdf.Dictionary(P=2)}, False),
        ({"TimeStamp": pikepdf.Dictionary(URL="http://tsa.invalid", Ff=1)}, False),
        ({"Cert": pikepdf.Dictionary(Ff=1, Subject=[pikepdf.String(b"\x30\x00")])}, False),
        ({"Cert": pikepdf.Dictionary(Ff=32, KeyUsage=["1"])}, False),
    ],
)
def test_demands_of_a_field(tmp_path: Path, demand: dict[str, object], met: bool) -> None:
    source = _with_field(tmp_path / "in.pdf", SV=pikepdf.Dictionary(**demand))
    if met:
        seal(source, tmp_path / "out.pdf", spec(field="Boss"))
        _assert_valid(tmp_path / "out.pdf", signer())
    else:
        assert _refusal(source, spec(field="Boss")).code is ErrorCode.FIELD_DEMANDS


def test_own_certificate_meets_the_demand_for_it(tmp_path: Path) -> None:
    own = pikepdf.Dictionary(Ff=1, Subject=[pikepdf.String(signer().certificate.der)])
    source = _with_field(tmp_path / "in.pdf", SV=pikepdf.Dictionary(Cert=own))
    seal(source, tmp_path / "out.pdf", spec(field="Boss"))
    _assert_valid(tmp_path / "out.pdf", signer())


@pytest.mark.parametrize("at", ["1@5,60", "4@60,60", "1@300,60"])
def test_places_that_do_not_exist(tmp_path: Path, at: str) -> None:
    source = write_pdf(tmp_path / "in.pdf", A4_PAGES)
    wanted = ErrorCode.PAGE_MISSING if at[0] == "4" else ErrorCode.PLACEMENT_OUTSIDE_PAGE
    assert _refusal(source, spec([at])).code is wanted


def test_claims_are_written_as_they_were_made(tmp_path: Path) -> None:
    source = write_pdf(tmp_path / "in.pdf", A4_PAGES)
    seal(source, tmp_path / "out.pdf", spec(reason="同意盖章"))
    with pikepdf.open(tmp_path / "out.pdf") as pdf:
        signature = pdf.Root.AcroForm.Fields[0].V
        assert str(signature.Reason) == "同意盖章"
        assert str(signature.Location) == "北京"
        assert str(signature.Name) == "印信 测试签名人"
        assert str(signature.M).startswith("D:20250601120000")
        assert signature.Filter == "/Adobe.PPKLite"
        assert signature.SubFilter == "/ETSI.CAdES.detached"


def test_B4_gap_is_exactly_one_hex_string(tmp_path: Path) -> None:
    source = write_pdf(tmp_path / "in.pdf", A4_PAGES)
    seal(source, tmp_path / "out.pdf", spec())
    data = (tmp_path / "out.pdf").read_bytes()
    with pikepdf.open(tmp_path / "out.pdf") as pdf:
        start, first, second, last = (int(n) for n in pdf.Root.AcroForm.Fields[0].V.ByteRange)
    assert (start, second + last) == (0, len(data))
    assert data[first : first + 1] + data[second - 1 : second] == b"<>"
    assert set(data[first + 1 : second - 1]) <= set(b"0123456789abcdef")
    assert (second - first) % 2 == 0
