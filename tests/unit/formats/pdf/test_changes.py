"""What may follow a signature, and what locks and certifications forbid."""

from pathlib import Path

import pytest

from app.domain.validation import Indication, Modification
from tests.later_updates import EVIL, FREE_TEXT, LOOKS, first, judge, stream
from tests.signed_samples import (
    BASE,
    Recipe,
    document,
    fill,
    sign_again,
    signature_dictionary,
    signed,
    stamp,
    update,
)


@pytest.fixture(scope="module")
def sample() -> bytes:
    return signed()


def test_validation_material_is_permitted(sample: bytes, tmp_path: Path) -> None:
    """B7: nothing of a DSS is drawn."""
    objects = {
        1: BASE[1].replace(b"/Pages", b"/DSS 40 0 R/Pages"),
        40: b"<</Certs[41 0 R]/VRI<<>>>>",
        41: stream(b"certificate"),
    }
    once = update(sample, objects)
    assert first(once, tmp_path).modified_after is Modification.PERMITTED
    again = update(once, {40: b"<</Certs[41 0 R 42 0 R]>>", 42: stream(b"x")})
    assert first(again, tmp_path).modified_after is Modification.PERMITTED


def test_B7_validation_material_shared_with_a_page(tmp_path: Path) -> None:
    """A stream that is listed as a certificate and drawn on the page may not change."""
    data = signed(
        objects={
            1: BASE[1].replace(b"/Pages", b"/DSS 40 0 R/Pages"),
            40: b"<</Certs[4 0 R]>>",
        }
    )
    found = first(update(data, {4: stream(EVIL)}), tmp_path)
    assert found.modified_after is Modification.FORBIDDEN


def test_metadata_and_information_are_permitted(tmp_path: Path) -> None:
    data = signed(objects={30: b"<</Producer(a)>>"})
    changed = update(
        data, {8: BASE[8].replace(b"<x>", b"<y>"), 31: b"<</Producer(b)>>"}, trailer=b"/Info 31 0 R"
    )
    found = first(changed, tmp_path)
    assert found.modified_after is Modification.PERMITTED
    assert found.indication is Indication.TOTAL_PASSED


def test_identical_copies_are_permitted(sample: bytes, tmp_path: Path) -> None:
    found = first(update(sample, {3: BASE[3], 4: BASE[4], 7: BASE[7]}), tmp_path)
    assert found.modified_after is Modification.PERMITTED


def test_filling_a_field_is_permitted(sample: bytes, tmp_path: Path) -> None:
    filled = BASE[9].replace(b"/V(100)", b"/V(200)/AP<</N 40 0 R>>")
    found = first(update(sample, {9: filled, 40: stream(b"BT ET")}), tmp_path)
    assert found.modified_after is Modification.PERMITTED


OTHER_LOOKS = LOOKS.replace(b"(100)", b"(200)")


def test_appearance_of_one_field_may_be_replaced_in_place(tmp_path: Path) -> None:
    field = BASE[9].replace(b"/V(100)", b"/V(100)/AP<</N 40 0 R>>")
    data = signed(objects={9: field, 40: LOOKS})
    found = first(
        update(data, {9: field.replace(b"/V(100)", b"/V(200)"), 40: OTHER_LOOKS}), tmp_path
    )
    assert found.modified_after is Modification.PERMITTED


@pytest.mark.parametrize("place", ["page content", "other field", "looks shared"])
def test_B7_appearance_that_is_used_elsewhere_may_not_change(place: str, tmp_path: Path) -> None:
    field = BASE[9].replace(b"/V(100)", b"/V(100)/AP 41 0 R")
    objects = {9: field, 40: LOOKS, 41: b"<</N 40 0 R>>"}
    if place == "page content":
        objects[3] = BASE[3].replace(b"/Contents 4 0 R", b"/Contents[4 0 R 40 0 R]")
    elif place == "other field":
        objects[6] = BASE[6].replace(b"/V 10", b"/AP<</N 40 0 R>>/V 10")
    else:
        objects[6] = BASE[6].replace(b"/V 10", b"/AP 41 0 R/V 10")
    data = signed(objects=objects)
    found = first(update(data, {9: field.replace(b"(100)", b"(200)"), 40: OTHER_LOOKS}), tmp_path)
    assert found.modified_after is Modification.FORBIDDEN


@pytest.mark.parametrize("rect", [b"[0 0 0 0]", b"[100 100 200 200]"])
def test_further_signature_is_permitted(rect: bytes, sample: bytes, tmp_path: Path) -> None:
    old, new = judge(sign_again(sample, rect=rect), tmp_path)
    assert old.modified_after is Modification.PERMITTED
    assert old.indication is Indication.TOTAL_PASSED
    assert new.modified_after is Modification.NONE
    assert new.covers_whole_file
    assert not old.covers_whole_file


# certification and locks


def certified(level: int, method: bytes = b"DocMDP") -> bytes:
    parameters = b"<</Type/TransformParams/P %d/V/1.2>>" % level
    reference = b"<</Type/SigRef/TransformMethod/%s/TransformParams %s>>" % (method, parameters)
    objects = {1: BASE[1].replace(b"/Pages", b"/Perms<</DocMDP 10 0 R>>/Pages")}
    return signed(objects=objects, more=b"/Reference[%s]" % reference)


def catalog_with_store() -> dict[int, bytes]:
    old = BASE[1].replace(b"/Pages", b"/Perms<</DocMDP 10 0 R>>/Pages")
    return {1: old.replace(b"/Pages", b"/DSS 40 0 R/Pages"), 40: b"<</Certs[]>>"}


FILLED = {9: BASE[9].replace(b"/V(100)", b"/V(200)")}


@pytest.mark.parametrize(
    ("level", "filling", "visible", "invisible"),
    [(1, False, False, False), (2, True, False, True), (3, True, False, True)],
)
def test_certification_levels(
    level: int, filling: bool, visible: bool, invisible: bool, tmp_path: Path
) -> None:
    data = certified(level)

    def permitted(changed: bytes) -> bool:
        return first(changed, tmp_path).modified_after is Modification.PERMITTED

    assert permitted(update(data, catalog_with_store()))
    assert permitted(update(data, FILLED)) is filling
    assert permitted(sign_again(data, rect=b"[9 9 99 99]")) is visible
    assert permitted(sign_again(data)) is invisible
    token = sign_again(data, recipe=stamp(), subfilter="ETSI.RFC3161", kind="DocTimeStamp")
    assert permitted(token)


@pytest.mark.parametrize("level", [1, 2, 3])
@pytest.mark.parametrize(
    "annotation",
    [
        FREE_TEXT,
        b"<</Type/Annot/Subtype/Stamp/Rect[0 0 595 842]/F 4>>",
        b"<</Type/Annot/Subtype/Redact/Rect[0 0 595 842]>>",
        b"<</Type/Annot/Subtype/Square/IC[1 1 1]/Rect[72 690 300 730]>>",
        b"<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A<</S/URI/URI(x)>>>>",
    ],
)
def test_B6_annotation_after_certification(level: int, annotation: bytes, tmp_path: Path) -> None:
    """Evil annotations: even level 3 does not make them silent."""
    page = BASE[3].replace(b"9 0 R]", b"9 0 R 40 0 R]")
    found = first(update(certified(level), {3: page, 40: annotation}), tmp_path)
    assert found.modified_after is Modification.FORBIDDEN
    assert found.indication is Indication.INDETERMINATE


def test_B6_unsigned_field_that_paints_over_the_page(sample: bytes, tmp_path: Path) -> None:
    """Sneaky: a signature field that nobody signed, with somebody's text as its looks."""
    widget = (
        b"<</FT/Sig/T(New)/Type/Annot/Subtype/Widget/F 132/P 3 0 R/Rect[72 690 300 730]"
        b"/AP<</N 41 0 R>>>>"
    )
    objects = {
        3: BASE[3].replace(b"9 0 R]", b"9 0 R 40 0 R]"),
        5: BASE[5].replace(b"9 0 R]", b"9 0 R 40 0 R]"),
        40: widget,
        41: LOOKS,
    }
    assert first(update(sample, objects), tmp_path).modified_after is Modification.FORBIDDEN


def test_B6_signature_over_page_text_is_told(sample: bytes, tmp_path: Path) -> None:
    """Sneaky signature: permitted as a signature, but never without a word."""
    over, _ = judge(sign_again(sample, rect=b"[60 690 300 730]"), tmp_path)
    beside, _ = judge(sign_again(sample, rect=b"[400 50 500 100]"), tmp_path)
    assert "later-signature-covers-content" in over.problems
    assert over.modified_after is Modification.PERMITTED
    assert beside.problems == ()


def test_words_of_the_signature_itself_cover_nothing(sample: bytes, tmp_path: Path) -> None:
    """Many programs write name and date into the field."""
    looks = stream(
        b"BT /F1 10 Tf 2 10 Td (Digitally signed) Tj ET",
        b"/Type/XObject/Subtype/Form/BBox[0 0 100 50]/Resources<</Font<</F1 7 0 R>>>>",
    )
    rect = b"[400 50 500 100]/AP<</N 40 0 R>>"
    beside, _ = judge(sign_again(sample, rect=rect, more={40: looks}), tmp_path)
    assert beside.problems == ()


def locked(action: bytes, names: bytes) -> bytes:
    parameters = b"<</Action/%s%s>>" % (action, b"/Fields[%s]" % names if names else b"")
    reference = b"<</TransformMethod/FieldMDP/TransformParams %s>>" % parameters
    return signed(more=b"/Reference[%s]" % reference)


@pytest.mark.parametrize(
    ("action", "names", "permitted"),
    [
        (b"All", b"", False),
        (b"Include", b"(Amount)", False),
        (b"Include", b"(Other)", True),
        (b"Include", b"(Amoun)", True),
        (b"Exclude", b"(Amount)", True),
        (b"Exclude", b"(Other)", False),
        (b"Unknown", b"", False),
    ],
)
def test_field_locks(action: bytes, names: bytes, permitted: bool, tmp_path: Path) -> None:
    found = first(update(locked(action, names), FILLED), tmp_path)
    expected = Modification.PERMITTED if permitted else Modification.FORBIDDEN
    assert found.modified_after is expected


def test_lock_in_the_field_counts_too(tmp_path: Path) -> None:
    field = BASE[6].replace(b"/V 10", b"/Lock<</Action/All/P 1>>/V 10")
    found = first(update(signed(objects={6: field}), FILLED), tmp_path)
    assert found.modified_after is Modification.FORBIDDEN


# many signatures


def test_each_update_is_reviewed_once(
    sample: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import app.formats.pdf.changes as module

    reviewed: list[int] = []
    original = module.review_step

    def counted(history: object, references: object, new: int) -> object:
        reviewed.append(new)
        return original(history, references, new)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "review_step", counted)
    data, fields = sample, b"6 0 R 9 0 R"
    for number in range(20, 40, 2):
        data = sign_again(data, f"Seal{number}", number=number, fields=fields, annots=fields)
        fields += b" %d 0 R" % number
    verdicts = judge(data, tmp_path)
    assert len(verdicts) == 11
    assert all(one.indication is Indication.TOTAL_PASSED for one in verdicts)
    assert sorted(reviewed) == list(range(1, 11))


def test_shared_value_is_one_signature(tmp_path: Path) -> None:
    """A seal on several pages: one field per page, all with the same signature dictionary."""
    objects = {
        3: BASE[3].replace(b"9 0 R]", b"9 0 R 40 0 R]"),
        5: BASE[5].replace(b"9 0 R]", b"9 0 R 40 0 R]"),
        40: BASE[6].replace(b"(Seal)", b"(Seal-2)"),
    }
    (found,) = judge(signed(objects=objects), tmp_path)
    assert found.fields == ("Seal", "Seal-2")
    assert found.field == "Seal"
    assert found.intact


def test_field_filled_by_a_later_signer(tmp_path: Path) -> None:
    empty = b"<</FT/Sig/T(Second)/Type/Annot/Subtype/Widget/F 132/P 3 0 R/Rect[9 9 99 99]>>"
    fields = b"[6 0 R 9 0 R 12 0 R]"
    objects = {
        3: BASE[3].replace(b"[6 0 R 9 0 R]", fields),
        5: BASE[5].replace(b"[6 0 R 9 0 R]", fields),
        12: empty,
    }
    data = signed(objects=objects)
    more = {12: empty[:-2] + b"/V 13 0 R>>", 13: signature_dictionary()}
    old, new = judge(fill(update(data, more), Recipe()), tmp_path)
    assert old.modified_after is Modification.PERMITTED
    assert new.intact


def test_plain_document_has_no_signature(tmp_path: Path) -> None:
    objects = BASE | {6: BASE[6].replace(b"/V 10 0 R", b"")}
    assert judge(document(objects), tmp_path) == ()
