"""What may follow a signature, and everything that may not."""

from collections.abc import Callable
from pathlib import Path

import pytest

from app.domain.errors import AppError
from app.domain.validation import Indication, Modification, SignatureVerdict, SubIndication
from app.workers.verifying import verify_file
from tests.signed_samples import (
    BASE,
    CONTENT,
    Recipe,
    document,
    fill,
    last_xref,
    root,
    sign_again,
    signature_dictionary,
    signed,
    stamp,
    update,
)

Attack = Callable[[bytes], bytes]
EVIL = b"BT /F1 24 Tf 72 700 Td (Agreed: 900) Tj ET"


@pytest.fixture(scope="module")
def sample() -> bytes:
    return signed()


def judge(data: bytes, folder: Path) -> tuple[SignatureVerdict, ...]:
    path = folder / "sample.pdf"
    path.write_bytes(data)
    return verify_file(path, (root(),), None).signatures


def first(data: bytes, folder: Path) -> SignatureVerdict:
    return judge(data, folder)[0]


def stream(content: bytes, more: bytes = b"") -> bytes:
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (more, len(content), content)


def swap(number: int, old: bytes, new: bytes, **more: bytes) -> Attack:
    """An update that changes one thing in one object and may bring others."""
    assert old in BASE[number], (number, old)
    extra = {int(key[1:]): value for key, value in more.items()}
    return lambda data: update(data, {number: BASE[number].replace(old, new)} | extra)


def bring(objects: dict[int, bytes], **options: object) -> Attack:
    return lambda data: update(data, objects, **options)  # type: ignore[arg-type]


FREE_TEXT = b"<</Type/Annot/Subtype/FreeText/Rect[72 690 300 730]/Contents(900)/DA(/F1 24 Tf)/F 4>>"


def ends_in(text: bytes) -> Attack:
    return lambda data: data + text


def cut_xref(data: bytes) -> bytes:
    """New page content without a usable cross-reference section."""
    whole = update(data, {4: stream(EVIL)})
    return (
        whole[: whole.rindex(b"xref\n", 0, whole.rindex(b"startxref"))] + b"startxref\n0\n%%EOF\n"
    )


def pointing_back(data: bytes) -> bytes:
    """New page content, and an end that points to the old section."""
    body = b"4 0 obj\n" + stream(EVIL) + b"\nendobj\n"
    return data + body + b"startxref\n%d\n%%%%EOF\n" % last_xref(data)


def whole_new_file(data: bytes) -> bytes:
    """A new document behind the old one, with no link to it."""
    objects = BASE | {4: stream(EVIL), 6: BASE[6].replace(b"/V 10 0 R", b"")}
    text = update(data, objects)
    return text.replace(b"/Prev", b"/Next")


def replaced_root(data: bytes) -> bytes:
    objects = {40: BASE[1].replace(b"2 0 R", b"41 0 R"), 41: BASE[2]}
    return (
        update(data, objects)
        .replace(b"/Root 1 0 R", b"/Root 40 0 R", 2)
        .replace(b"/Root 40 0 R", b"/Root 1 0 R", 1)
    )


def generation_bump(data: bytes) -> bytes:
    text = update(data, {4: BASE[4]})
    head, _, tail = text.rpartition(b" 00000 n ")
    return head + b" 00001 n " + tail


def twice_in_table(data: bytes) -> bytes:
    text = update(data, {4: stream(EVIL)})
    at = text.rindex(b"xref\n", 0, text.rindex(b"startxref")) + 5
    old = b"4 1\n%010d 00000 n \n" % data.index(b"4 0 obj")
    return text[:at] + text[at : text.rindex(b"trailer")] + old + text[text.rindex(b"trailer") :]


def key_twice(data: bytes) -> bytes:
    page = BASE[3].replace(b"/Contents 4 0 R", b"/Contents 40 0 R/Contents 4 0 R")
    return update(data, {3: page, 40: stream(EVIL)})


def small_size(data: bytes) -> bytes:
    text = update(data, {30: b"<<>>"})
    head, _, tail = text.rpartition(b"/Size 100")
    return head + b"/Size 4  " + tail


B2: dict[str, Attack] = {
    "page content": bring({4: stream(EVIL)}),
    "page content elsewhere": swap(3, b"4 0 R", b"40 0 R", n40=stream(EVIL)),
    "more page content": swap(3, b"/Contents 4 0 R", b"/Contents[4 0 R 40 0 R]", n40=stream(EVIL)),
    "new page": swap(2, b"[3 0 R]/Count 1", b"[3 0 R 40 0 R]/Count 2", n40=BASE[3]),
    "page replaced": swap(2, b"[3 0 R]", b"[40 0 R]", n40=BASE[3]),
    "page removed": swap(2, b"[3 0 R]/Count 1", b"[]/Count 0"),
    "page tree replaced": swap(1, b"2 0 R", b"40 0 R", n40=BASE[2]),
    "page box": swap(3, b"[0 0 595 842]", b"[0 0 595 400]"),
    "page turned": swap(3, b"/MediaBox", b"/Rotate 90/MediaBox"),
    "page crop box": swap(3, b"/MediaBox", b"/CropBox[0 0 9 9]/MediaBox"),
    "font": bring({7: BASE[7].replace(b"Helvetica", b"Symbol")}),
    "resources": swap(3, b"/F1 7 0 R", b"/F1 40 0 R", n40=BASE[7]),
    "free text": swap(3, b"9 0 R]", b"9 0 R 40 0 R]", n40=FREE_TEXT),
    "annotation removed": swap(3, b"[6 0 R 9 0 R]", b"[6 0 R]"),
    "all annotations removed": swap(3, b"/Annots[6 0 R 9 0 R]", b""),
    "script on opening": swap(1, b"/Pages", b"/OpenAction<</S/JavaScript/JS(x)>>/Pages"),
    "script in names": swap(1, b"/Pages", b"/Names<</JavaScript<</Names[(a)<</JS(x)>>]>>>>/Pages"),
    "layers": swap(1, b"/Pages", b"/OCProperties<</OCGs[]/D<<>>>>/Pages"),
    "attachment": swap(1, b"/Pages", b"/Names<</EmbeddedFiles<</Names[]>>>>/Pages"),
    "permissions": swap(1, b"/Pages", b"/Perms<<>>/Pages"),
    "form without fields": swap(5, b"[6 0 R 9 0 R]", b"[]"),
    "field removed": swap(5, b"[6 0 R 9 0 R]", b"[6 0 R]"),
    "form removed": swap(1, b"/AcroForm 5 0 R", b""),
    "other kind of form": swap(5, b"/SigFlags", b"/XFA(x)/SigFlags"),
    "new text field": swap(
        5, b"9 0 R]", b"9 0 R 40 0 R]", n40=BASE[9].replace(b"(Amount)", b"(Sum)")
    ),
    "field moved": swap(9, b"[10 100 90 120]", b"[72 690 300 730]"),
    "field renamed": swap(9, b"(Amount)", b"(Price)"),
    "field with an action": swap(9, b"/F 4", b"/F 4/A<</S/Launch/F(x)>>"),
    "catalog replaced": replaced_root,
    "object freed": bring({}, freed=[7]),
    "content without cross-reference": cut_xref,
    "content, end points back": pointing_back,
    "whole new file behind": whole_new_file,
    "generation raised": generation_bump,
    "object twice in the table": twice_in_table,
    "key twice in the page": key_twice,
    "objects cut off by size": small_size,
    "only a comment": ends_in(b"% nothing to see\n"),
    "object without section": ends_in(b"4 0 obj\n" + stream(EVIL) + b"\nendobj\n"),
}


def test_there_are_at_least_30_appended_updates() -> None:
    assert len(B2) >= 30


@pytest.mark.parametrize("name", B2)
def test_B2_appended_update(name: str, sample: bytes, tmp_path: Path) -> None:
    verdicts = judge(B2[name](sample), tmp_path)
    assert len(verdicts) == 1
    assert verdicts[0].modified_after is Modification.FORBIDDEN
    assert verdicts[0].indication is Indication.INDETERMINATE
    assert verdicts[0].sub_indication is SubIndication.SIG_CONSTRAINTS_FAILURE
    assert verdicts[0].intact, "the signed bytes themselves did not change"


def test_B2_encryption_added_later(sample: bytes, tmp_path: Path) -> None:
    """Without its key the document cannot be judged at all, and says so."""
    locked = b"/Encrypt<</Filter/Standard/V 1/R 2/O()/U()/P -4>>/ID[()()]"
    with pytest.raises(AppError):
        judge(update(sample, {}, trailer=locked), tmp_path)


def test_B2_step_that_is_undone_later_still_counts(sample: bytes, tmp_path: Path) -> None:
    undone = update(update(sample, {4: stream(EVIL)}), {4: stream(CONTENT)})
    assert first(undone, tmp_path).modified_after is Modification.FORBIDDEN


def test_B2_object_that_was_referred_to_before_it_existed(tmp_path: Path) -> None:
    """The signer's page had a second content stream that was nowhere; now it is there."""
    page = BASE[3].replace(b"/Contents 4 0 R", b"/Contents[4 0 R 40 0 R]")
    data = signed(objects={3: page})
    assert first(data, tmp_path).modified_after is Modification.NONE
    found = first(update(data, {40: stream(EVIL)}), tmp_path)
    assert found.modified_after is Modification.FORBIDDEN
    assert "later-undefined-object-defined" in found.problems


# what is permitted


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


LOOKS = stream(b"BT (100) Tj ET", b"/Type/XObject/Subtype/Form/BBox[0 0 80 20]")
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


# B8: the signature itself


def other_signature(data: bytes) -> dict[int, bytes]:
    start = data.index(b"10 0 obj\n") + len(b"10 0 obj\n")
    return {10: data[start : data.index(b"\nendobj", start)]}


B8: dict[str, Attack] = {
    "dictionary rewritten": lambda d: update(d, {10: other_signature(d)[10] + b" "}),
    "dictionary with a reason": lambda d: update(
        d, {10: other_signature(d)[10].replace(b"/Filter", b"/Reason(x)/Filter")}
    ),
    "dictionary empty": lambda d: update(d, {10: b"<<>>"}),
    "dictionary gone": lambda d: update(d, {}, freed=[10]),
    "field points to a copy": lambda d: update(
        d, {6: BASE[6].replace(b"10 0 R", b"40 0 R"), 40: other_signature(d)[10]}
    ),
    "field without value": lambda d: update(d, {6: BASE[6].replace(b"/V 10 0 R", b"")}),
    "field null": lambda d: update(d, {6: BASE[6].replace(b"/V 10 0 R", b"/V null")}),
    "field with other looks": lambda d: update(
        d, {6: BASE[6].replace(b"/V", b"/AP<</N 40 0 R>>/V"), 40: LOOKS}
    ),
    "field moved": lambda d: update(d, {6: BASE[6].replace(b"[10 10 90 90]", b"[10 690 90 730]")}),
    "value used by a second field": lambda d: update(
        d,
        {
            3: BASE[3].replace(b"9 0 R]", b"9 0 R 40 0 R]"),
            5: BASE[5].replace(b"9 0 R]", b"9 0 R 40 0 R]"),
            40: BASE[6].replace(b"(Seal)", b"(Copy)"),
        },
    ),
}


@pytest.mark.parametrize("name", B8)
def test_B8_signature_or_field_exchanged(name: str, sample: bytes, tmp_path: Path) -> None:
    verdicts = judge(B8[name](sample), tmp_path)
    assert verdicts, "the signature was hidden"
    assert all(one.modified_after is Modification.FORBIDDEN or not one.intact for one in verdicts)
    assert all(one.indication is not Indication.TOTAL_PASSED for one in verdicts)


def test_B8_earlier_signature_removed_by_a_later_signer(sample: bytes, tmp_path: Path) -> None:
    """The form is left with the new field alone: the old signature is reported all the same."""
    data = sign_again(sample, fields=b"9 0 R", annots=b"9 0 R")
    verdicts = judge(data, tmp_path)
    assert {one.field for one in verdicts} == {"Seal", "Seal2"}
    removed = next(one for one in verdicts if one.field == "Seal")
    assert removed.intact
    assert removed.modified_after is Modification.FORBIDDEN
    assert "signature-removed" in removed.problems


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
