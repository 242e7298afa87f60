"""What inspecting a document tells, and the dangers it names."""

from pathlib import Path

import pikepdf
import pytest

from app.domain.document import DocumentReport, Risk
from app.domain.secret import Secret
from app.formats.pdf.inspection import inspect
from tests.pdf_samples import PageShape, write_pdf
from tests.signed_samples import BASE, document, signed

PLAIN = BASE | {6: BASE[6].replace(b"/V 10 0 R", b"")}
EMBEDDED = {
    7: b"<</Type/Font/Subtype/TrueType/BaseFont/X/FontDescriptor 30 0 R>>",
    30: b"<</Type/FontDescriptor/FontFile2 31 0 R>>",
    31: b"<</Length 0>>stream\n\nendstream",
}


def look(objects: dict[int, bytes], folder: Path) -> DocumentReport:
    path = folder / "sample.pdf"
    path.write_bytes(document(PLAIN | EMBEDDED | objects))
    return inspect(path, None)


def test_plain_document_has_no_risks(tmp_path: Path) -> None:
    report = look({}, tmp_path)
    assert report.risks == ()
    assert report.signing_permitted
    assert not report.encrypted
    assert not report.irregular
    assert report.version == "1.7"
    assert report.signature_count == 0
    assert [(one.name, one.type, one.page, one.signed) for one in report.fields] == [
        ("Seal", "Sig", 1, False),
        ("Amount", "Tx", 1, False),
    ]
    assert round(report.pages[0].transform.width_mm) == 210


def catalog(entry: bytes) -> dict[int, bytes]:
    return {1: BASE[1].replace(b"/Pages", entry + b"/Pages")}


def action(kind: bytes) -> dict[int, bytes]:
    return {9: BASE[9].replace(b"/F 4", b"/F 4/A<</S/%s/F(x)>>" % kind)}


def looks(text: bytes) -> dict[int, bytes]:
    content = b"BT (%s) Tj ET" % text
    return {
        9: BASE[9].replace(b"/F 4", b"/F 4/AP<</N 40 0 R>>"),
        40: b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
    }


SCRIPT = b"<</S/JavaScript/JS(app.alert)>>"
RISKS: list[tuple[Risk, dict[int, bytes]]] = [
    (Risk.HIDDEN_LAYERS, catalog(b"/OCProperties<</OCGs[40 0 R]/D<</OFF[40 0 R]>>>>")),
    (Risk.HIDDEN_LAYERS, catalog(b"/OCProperties<</OCGs[40 0 R]/D<</BaseState/OFF>>>>")),
    (Risk.HIDDEN_LAYERS, catalog(b"/OCProperties<</OCGs[]/D<</AS[<</Event/Print>>]>>>>")),
    (Risk.HIDDEN_LAYERS, catalog(b"/OCProperties<</OCGs[]/D<<>>/Configs[<<>>]>>")),
    (Risk.JAVASCRIPT, catalog(b"/OpenAction" + SCRIPT)),
    (Risk.JAVASCRIPT, catalog(b"/Names<</JavaScript<</Names[(a)40 0 R]>>>>") | {40: SCRIPT}),
    (Risk.JAVASCRIPT, {9: BASE[9].replace(b"/F 4", b"/F 4/AA<</K " + SCRIPT + b">>")}),
    (Risk.AUTOMATIC_ACTION, catalog(b"/OpenAction" + SCRIPT)),
    (Risk.AUTOMATIC_ACTION, {3: BASE[3].replace(b"/Contents", b"/AA<</O<</S/Named>>>>/Contents")}),
    (Risk.EXTERNAL_ACTION, action(b"Launch")),
    (Risk.EXTERNAL_ACTION, action(b"SubmitForm")),
    (Risk.EXTERNAL_ACTION, action(b"ImportData")),
    (Risk.EXTERNAL_ACTION, action(b"GoToR")),
    (Risk.NEEDS_APPEARANCES, {5: BASE[5].replace(b"/SigFlags", b"/NeedAppearances true/SigFlags")}),
    (Risk.XFA_FORM, {5: BASE[5].replace(b"/SigFlags", b"/XFA(x)/SigFlags")}),
    (Risk.FORM_VALUE_DIFFERS, looks(b"900")),
    (Risk.FORM_VALUE_DIFFERS, looks(b"")),
    (Risk.ATTACHMENTS, catalog(b"/Names<</EmbeddedFiles<</Names[]>>>>")),
    (Risk.ATTACHMENTS, {40: b"<</Type/Filespec/F(x)/EF<</F 41 0 R>>>>"}),
    (Risk.ATTACHMENTS, {40: b"<</Type/Annot/Subtype/FileAttachment>>"}),
    (Risk.FONTS_NOT_EMBEDDED, {7: BASE[7]}),
    (Risk.EXTERNAL_CONTENT, {40: b"<</Length 0/F(http://x)>>stream\n\nendstream"}),
    (Risk.EXTERNAL_CONTENT, {40: b"<</Subtype/Form/Ref<<>>/Length 0>>stream\n\nendstream"}),
]


@pytest.mark.parametrize(("risk", "objects"), RISKS, ids=[str(risk) for risk, _ in RISKS])
def test_A1_to_A7_risk_is_named(risk: Risk, objects: dict[int, bytes], tmp_path: Path) -> None:
    assert risk in look(objects, tmp_path).risks


@pytest.mark.parametrize(
    "objects",
    [
        looks(b"100"),
        catalog(b"/OpenAction[3 0 R/Fit]"),
        catalog(b"/OpenAction<</S/GoTo/D[3 0 R/Fit]>>"),
        catalog(b"/OCProperties<</OCGs[40 0 R]/D<</ON[40 0 R]>>>>"),
        action(b"URI"),
        action(b"GoTo"),
        {5: BASE[5].replace(b"/SigFlags", b"/NeedAppearances false/SigFlags")},
    ],
)
def test_harmless_things_are_not_flagged(objects: dict[int, bytes], tmp_path: Path) -> None:
    assert look(objects, tmp_path).risks == ()


def test_A2_script_in_a_compressed_object(tmp_path: Path) -> None:
    source, packed = tmp_path / "a.pdf", tmp_path / "b.pdf"
    source.write_bytes(
        document(PLAIN | catalog(b"/Names<</JavaScript<</Names[(a)40 0 R]>>>>") | {40: SCRIPT})
    )
    with pikepdf.open(source) as pdf:
        pdf.save(packed, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    assert b"JavaScript" not in packed.read_bytes()
    assert Risk.JAVASCRIPT in inspect(packed, None).risks


def test_A8_repaired_document(tmp_path: Path) -> None:
    path = tmp_path / "sample.pdf"
    path.write_bytes(document(PLAIN).replace(b"startxref", b"startxxxx"))
    report = inspect(path, None)
    assert Risk.REPAIRED in report.risks
    assert report.irregular
    assert len(report.pages) == 1


@pytest.mark.parametrize(("level", "name"), [(1, "none"), (2, "fill"), (3, "annotate")])
def test_certification(level: int, name: str, tmp_path: Path) -> None:
    path = tmp_path / "sample.pdf"
    more = b"/Reference[<</TransformMethod/DocMDP/TransformParams<</P %d>>>>]" % level
    path.write_bytes(signed(more=more))
    report = inspect(path, None)
    assert report.certification == name
    assert report.signing_permitted is (level > 1)
    assert report.signature_count == 1


@pytest.mark.parametrize(("fill", "permitted"), [(True, True), (False, False)])
def test_encrypted(fill: bool, permitted: bool, tmp_path: Path) -> None:
    allow = pikepdf.Permissions(modify_annotation=fill, modify_form=fill)
    rule = pikepdf.Encryption(owner="o", user="u", R=6, allow=allow)
    path = write_pdf(tmp_path / "a.pdf", [PageShape()], encryption=rule)
    user = inspect(path, Secret(bytearray(b"u")))
    owner = inspect(path, Secret(bytearray(b"o")))
    assert user.encrypted
    assert user.signing_permitted is permitted
    assert owner.signing_permitted
