"""A first signature may draw impressions into the pages: all are the seal's picture (F7, F8).

Our own program shows an electronic seal by fields; here it draws as others do.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name

from app.domain.answer import PASSED, Answer, Reason
from app.domain.profile import Profile
from app.domain.seal import AppliedSeal
from app.domain.validation import Indication
from app.formats.pdf import appearance, revision
from app.formats.pdf.appearance import Impression, SealForms
from app.formats.pdf.content_end import ContentEnd
from app.formats.pdf.picture import decoded
from tests.pdf_samples import PageShape, block_seal, build_pdf, write_pdf
from tests.sm2_sealing import DOUBTFUL, OFFICE, applied, judged

WANTED = ["1@60,60", "2@100,150", "3@60,80"]
NOT_COMPARED = Answer.unknown(Reason.PICTURE_NOT_COMPARED)
DIFFERS = Answer.failed(Reason.PICTURE_DIFFERS)


@pytest.fixture(autouse=True)
def _drawn_into_the_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(revision._Builder, "_fields_only", False)


def sealed_otherwise(document: Path, result: Path, at: list[str] | None = None) -> AppliedSeal:
    """By a program that draws as it likes, with the true seal and a true value."""
    wanted = OFFICE.spec(Profile.SEAL, at or WANTED)
    OFFICE.embed(document, result, wanted, OFFICE.by_hand)
    verdict = OFFICE.verdict(result)
    assert verdict.intact
    seal = applied(verdict)
    assert seal.shown_rightly is (judged(verdict) == (Indication.TOTAL_PASSED, None))
    assert seal.shown_rightly or judged(verdict) == DOUBTFUL
    return seal


# what is drawn rightly


def test_F8_every_impression_is_listed(document: Path, result: Path) -> None:
    OFFICE.sign(document, result, OFFICE.spec(Profile.SEAL, [*WANTED, "2@60,40"]))
    seal = applied(OFFICE.verdict(result))
    assert seal.shown_rightly
    assert sorted(stamp.page for stamp in seal.stamps) == [1, 2, 2, 3]
    places = {(round(one.rect.left_mm), round(one.rect.top_mm)) for one in seal.stamps}
    assert places == {(39, 39), (79, 129), (39, 19), (39, 59)}


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_F7_on_turned_and_cropped_pages(tmp_path: Path, result: Path, rotation: int) -> None:
    shape = PageShape(rotate=rotation, crop=(50, 60, 500, 700))
    document = write_pdf(tmp_path / "in.pdf", [shape] * 3)
    OFFICE.sign(document, result, OFFICE.spec(Profile.SEAL, ["all@60,60"]))
    seal = applied(OFFICE.verdict(result))
    assert seal.shown_rightly
    assert [stamp.page for stamp in seal.stamps] == [1, 2, 3]


def test_every_slice_of_a_straddle_seal_is_listed(document: Path, result: Path) -> None:
    OFFICE.sign(document, result, OFFICE.spec(Profile.SEAL, straddle="right"))
    seal = applied(OFFICE.verdict(result))
    assert seal.shown_rightly
    assert [stamp.page for stamp in seal.stamps] == [1, 2, 3]
    assert sum(stamp.rect.width_mm for stamp in seal.stamps) == pytest.approx(42, abs=0.1)


def content_of(folder: Path, content: bytes) -> Path:
    """Two pages that draw this."""
    pdf = build_pdf([PageShape()] * 2)
    for page in pdf.pages:
        page.Contents = pdf.make_stream(content)
    path = folder / "in.pdf"
    pdf.save(path)
    return path


@pytest.mark.parametrize(
    "content",
    [b"", b"q q 2 0 0 2 0 0 cm", b"0.5 0 0 0.5 9 9 cm", b"q (q) Tj 3 0 0 3 0 0 cm % q"],
)
def test_content_that_leaves_its_state_open_moves_nothing(
    tmp_path: Path, result: Path, content: bytes
) -> None:
    document = content_of(tmp_path, content)
    OFFICE.sign(document, result, OFFICE.spec(Profile.SEAL, ["all@60,60"]))
    assert applied(OFFICE.verdict(result)).shown_rightly


def test_what_was_there_before_the_signature_is_not_judged(tmp_path: Path, result: Path) -> None:
    document = content_of(tmp_path, b"1 0 0 rg 0 0 300 300 re f")
    OFFICE.sign(document, result, OFFICE.spec(Profile.SEAL, ["1@60,60"]))
    assert applied(OFFICE.verdict(result)).shown_rightly


# what somebody drew otherwise

PLACED = appearance._placed
DRAWN: dict[str, tuple[bytes, bytes, Answer, Answer]] = {
    "F8 scaled": (b"q .5 0 0 .5 0 0 cm ", b" Q", PASSED, Answer.unknown(Reason.SEAL_RESIZED)),
    "F8 outside": (b"q 1 0 0 1 900 0 cm ", b" Q", PASSED, Answer.failed(Reason.OUTSIDE_PAGE)),
    "F8 cut": (
        b"q 224 300 50 300 re W n ", b" Q", PASSED, Answer.failed(Reason.SEAL_CUT),
    ),
    "F7 turned": (b"q 0 1 -1 0 600 200 cm ", b" Q", NOT_COMPARED, PASSED),
    "F7 covered": (b"", b" 1 1 1 rg 0 0 600 800 re f", NOT_COMPARED, PASSED),
    "F7 with words on it": (b"", b" BT /F1 40 Tf 300 400 Td (x) Tj ET", NOT_COMPARED, PASSED),
    "F7 in a layer": (b"/OC /Layer BDC ", b" EMC", NOT_COMPARED, Answer.unknown(Reason.NOT_SHOWN)),
    "F7 a picture in the content itself": (
        b"", b" q 99 0 0 99 9 9 cm BI /W 1 /H 1 /BPC 8 /CS /G ID \0 EI Q", NOT_COMPARED, PASSED,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", DRAWN)
def test_other_drawing_is_never_a_yes(
    document: Path, result: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    before, behind, drawing, position = DRAWN[name]
    monkeypatch.setattr(appearance, "_placed", lambda *args: before + PLACED(*args) + behind)
    seal = sealed_otherwise(document, result, ["1@60,60", "2@100,150"])
    assert seal.drawing == drawing
    if position.reason is not Reason.NOT_SHOWN:  # else nothing but the field is seen
        assert seal.position == position


def another_form(writer: Any) -> Any:
    return SealForms(writer, decoded(block_seal())).form(42, 42)


def test_F7_a_different_picture_as_second_impression(
    document: Path, result: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw = appearance.draw_on_page

    def exchanged(writer: Any, page: Any, impressions: list[Impression], *how: int) -> None:
        form = another_form(writer)
        others = [Impression(form, one.box, one.width_mm, one.height_mm) for one in impressions]
        draw(writer, page, others, *how)

    monkeypatch.setattr(revision, "draw_on_page", exchanged)
    seal = sealed_otherwise(document, result)
    assert (seal.drawing, seal.position) == (DIFFERS, PASSED)


def faded(page: dict[str, Any], state: dict[str, Any]) -> None:
    """The page's own resources get a state, and the drawing uses it."""
    known = generic.DictionaryObject(page["/Resources"])
    known["/ExtGState"] = generic.DictionaryObject(
        {"/Faded": generic.DictionaryObject({pdf_name(key): state[key] for key in state})}
    )
    page["/Resources"] = known


STATES = {
    "opacity": {"/ca": generic.FloatObject("0.1")},
    "soft mask": {
        "/SMask": generic.DictionaryObject({pdf_name("/S"): pdf_name("/Luminosity")}),
    },
}


@pytest.mark.parametrize("name", STATES)
def test_F7_faded_impressions(
    document: Path, result: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    draw = appearance.draw_on_page

    def drawn(writer: Any, page: Any, impressions: list[Impression], *how: int) -> None:
        draw(writer, page, impressions, *how)
        faded(page.dictionary, STATES[name])

    monkeypatch.setattr(appearance, "_placed", lambda *args: b"/Faded gs " + PLACED(*args))
    monkeypatch.setattr(revision, "draw_on_page", drawn)
    assert sealed_otherwise(document, result).drawing == NOT_COMPARED


# what somebody changed besides


Change = Callable[[Any], None]


def changed(monkeypatch: pytest.MonkeyPatch, change: Change) -> None:
    """Before the update is finished, its builder is handed over."""
    finish = revision._Builder._finish_form

    def wrapped(builder: Any, new: Any) -> None:
        change(builder)
        finish(builder, new)

    monkeypatch.setattr(revision._Builder, "_finish_form", wrapped)


def annotation(subtype: str, **more: Any) -> Change:
    """A further annotation on page 2."""

    def add(builder: Any) -> None:
        page, rect = (
            builder._page(1),
            generic.ArrayObject(map(generic.NumberObject, (9, 9, 99, 99))),
        )
        entries = {"/Type": pdf_name("/Annot"), "/Subtype": pdf_name(subtype), "/Rect": rect}
        made = generic.DictionaryObject({pdf_name(key): one for key, one in entries.items()})
        if "form" in more:
            look = {pdf_name("/N"): more["form"](builder.writer)}
            made["/AP"] = generic.DictionaryObject(look)
        page.dictionary["/Annots"] = generic.ArrayObject([builder.writer.add_object(made)])
        builder.writer.mark_update(page.reference)

    return add


def old_content(builder: Any) -> None:
    """The content that page 2 had is written anew."""
    page = builder._page(1).dictionary
    reference = page.raw_get("/Contents")
    stream = generic.StreamObject(stream_data=b"0 0 1 rg 0 0 500 500 re f")
    builder.writer.objects[(reference.generation, reference.idnum)] = stream


def larger_page(builder: Any) -> None:
    page = builder._page(1)
    page.dictionary["/UserUnit"] = generic.NumberObject(2)
    builder.writer.mark_update(page.reference)


OTHERWISE: dict[str, tuple[Change, Answer]] = {
    "F7 a stamp with another picture": (annotation("/Stamp", form=another_form), DIFFERS),
    "F7 a square that readers paint": (annotation("/Square"), NOT_COMPARED),
    "a link shows nothing": (annotation("/Link"), PASSED),
    "F7 old content changed": (old_content, NOT_COMPARED),
    "F8 a page of another size": (larger_page, NOT_COMPARED),
}


@pytest.mark.parametrize("name", OTHERWISE)
def test_further_changes_of_the_signed_update(
    document: Path, result: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    change, drawing = OTHERWISE[name]
    changed(monkeypatch, change)
    assert sealed_otherwise(document, result, ["1@60,60"]).drawing == drawing


def test_F8_content_whose_state_was_not_restored(
    tmp_path: Path, result: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(revision, "page_end", lambda _: ContentEnd(0, finished=True))
    document = content_of(tmp_path, b"q .5 0 0 .5 0 0 cm")
    assert sealed_otherwise(document, result, ["all@60,60"]).drawing == NOT_COMPARED


def test_F8_content_that_swallows_what_is_drawn_behind_it(
    tmp_path: Path, result: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(revision, "page_end", lambda _: ContentEnd(0, finished=True))
    document = content_of(tmp_path, b"q (a text that never ends")
    assert sealed_otherwise(document, result, ["all@60,60"]).drawing == NOT_COMPARED


def test_F7_a_name_that_old_content_waited_for(tmp_path: Path, result: Path) -> None:
    """`/Seal1` would be drawn by the old content too, somewhere else."""
    document = content_of(tmp_path, b"q 50 0 0 50 0 0 cm /Seal1 Do Q")
    assert sealed_otherwise(document, result, ["all@60,60"]).drawing == NOT_COMPARED
