"""Updates that keep to the letter of a permitted change and show the reader something else.

Every attack here was seen to change the drawn page in at least one common reader.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from app.domain.validation import Anchors, Modification, SignatureVerdict
from app.workers.verifying import verify_file
from tests.signed_samples import (
    BASE,
    SIGNATURE,
    Recipe,
    fill,
    last_xref,
    root,
    sign_again,
    signature_dictionary,
    signed,
    stamp,
    update,
)

TEXT = b"[72 690 300 730]"
FIELDS = b"[6 0 R 9 0 R]"


def stream(content: bytes, more: bytes = b"") -> bytes:
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (more, len(content), content)


def cover(amount: bytes = b"900") -> bytes:
    """A white box with other words."""
    paint = b"1 1 1 rg 0 0 228 40 re f 0 g BT /F1 24 Tf 0 12 Td (Agreed: %s) Tj ET" % amount
    return stream(paint, b"/Type/XObject/Subtype/Form/BBox[0 0 228 40]")


def first(data: bytes, folder: Path) -> SignatureVerdict:
    path = folder / "sample.pdf"
    path.write_bytes(data)
    return verify_file(path, Anchors((root(),)), None).signatures[0]


def forbidden(data: bytes, folder: Path) -> bool:
    found = first(data, folder)
    return found.intact and found.modified_after is Modification.FORBIDDEN


def widget(rect: bytes = TEXT, more: bytes = b"/AP<</N 41 0 R>>") -> bytes:
    return b"<</FT/Sig/T(New)/Type/Annot/Subtype/Widget/F 132/P 3 0 R/Rect%s%s>>" % (rect, more)


def with_field(field: bytes, shown: bytes = b"40 0 R", **more: bytes) -> dict[int, bytes]:
    """A new field in form and page; `n42=…` brings object 42."""
    return {
        3: BASE[3].replace(FIELDS, b"[6 0 R 9 0 R %s]" % shown),
        5: BASE[5].replace(FIELDS, b"[6 0 R 9 0 R 40 0 R]"),
        40: field,
        41: cover(),
    } | {int(name[1:]): body for name, body in more.items()}


def kid(subtype: bytes, more: bytes = b"") -> dict[int, bytes]:
    """A signature field whose kid is an annotation that is no widget."""
    annotation = b"<</Type/Annot/Subtype/%s/Rect%s/Contents(900)/F 4/Parent 40 0 R%s>>"
    return with_field(
        b"<</FT/Sig/T(New)/Kids[43 0 R]>>", b"43 0 R", n43=annotation % (subtype, TEXT, more)
    )


UNSIGNED: dict[str, dict[int, bytes]] = {
    "looks by state": with_field(widget(more=b"/AS/On/AP<</N<</On 41 0 R>>>>")),
    "rectangle elsewhere": with_field(widget(b" 42 0 R"), n42=TEXT),
    "corner elsewhere": with_field(widget(b"[72 690 42 0 R 730]"), n42=b"300"),
    "rectangle of five": with_field(widget(b"[72 690 300 730 1]")),
    "background": with_field(widget(more=b"/MK<</BG[1 1 1]>>")),
    "caption": with_field(widget(more=b"/MK<</CA(900)>>")),
    "key twice in a new object": with_field(widget(more=b"/Rect[0 0 0 0]")),
    "free text as its kid": kid(b"FreeText"),
    "stamp as its kid": kid(b"Stamp", b"/AP<</N 41 0 R>>"),
    "value is null": with_field(widget(more=b"/V 42 0 R/AP<</N 41 0 R>>"), n42=b"null"),
    "value is no signature": with_field(widget(more=b"/V<</Type/Sig>>/AP<</N 41 0 R>>")),
    "value is text": with_field(widget(more=b"/V(signed)/AP<</N 41 0 R>>")),
}


@pytest.mark.parametrize("name", UNSIGNED)
def test_B6_field_that_nobody_signed_paints(name: str, tmp_path: Path) -> None:
    assert forbidden(update(signed(), UNSIGNED[name]), tmp_path)


def test_B6_empty_field_gets_looks_in_a_second_update(tmp_path: Path) -> None:
    once = update(signed(), with_field(widget(more=b"")))
    assert not forbidden(once, tmp_path)
    assert forbidden(update(once, {40: widget(), 41: cover()}), tmp_path)


def test_B6_time_stamp_shown_by_a_rectangle_elsewhere(tmp_path: Path) -> None:
    """Certified so that nothing may change: a time-stamp is maintenance only while invisible."""
    rule = b"<</Type/SigRef/TransformMethod/DocMDP/TransformParams<</P 1/V/1.2>>>>"
    data = signed(more=b"/Reference[%s]" % rule)
    rect = b" 42 0 R/AP<</N 41 0 R>>"
    more = {41: cover(), 42: TEXT}
    seen = sign_again(
        data, rect=rect, more=more, recipe=stamp(), subfilter="ETSI.RFC3161", kind="DocTimeStamp"
    )
    assert forbidden(seen, tmp_path)


@pytest.mark.parametrize("claimed", [b"", b"/P 30 0 R"])
def test_B6_signature_over_page_text_that_claims_another_page(
    claimed: bytes, tmp_path: Path
) -> None:
    objects = {
        2: BASE[2].replace(b"[3 0 R]/Count 1", b"[3 0 R 30 0 R]/Count 2"),
        30: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
    }
    data = signed(objects=objects)
    own = widget(more=b"/V 21 0 R").replace(b"/P 3 0 R", claimed)
    more = with_field(own) | {21: signature_dictionary()}
    path = tmp_path / "sample.pdf"
    path.write_bytes(fill(update(data, more), Recipe()))
    old, new = verify_file(path, Anchors((root(),)), None).signatures
    assert "later-signature-covers-content" in old.problems
    assert new.pages == (1,)


# the seal that is already there

KID = b"<</Type/Annot/Subtype/Widget/Parent 6 0 R/F 132/P 3 0 R/Rect[9 9 99 99]/AP<</N 45 0 R>>>>"
SEAL_AS_KID = {
    3: BASE[3].replace(b"[6 0 R", b"[44 0 R"),
    6: b"<</FT/Sig/T(Seal)/V 10 0 R/Kids[44 0 R]>>",
    44: KID,
    45: cover(b"100"),
}
VALUE_ABOVE = {
    5: BASE[5].replace(b"6 0 R", b"47 0 R"),
    6: KID.replace(b"6 0 R/F", b"47 0 R/T(Seal)/F"),
    45: cover(b"100"),
    47: b"<</T(Top)/FT/Sig/V 10 0 R/Kids[6 0 R]>>",
}
SEALS: dict[str, tuple[dict[int, bytes], dict[int, bytes]]] = {
    "looks of its kid": (SEAL_AS_KID, {44: KID.replace(b"45 0 R", b"46 0 R"), 46: cover()}),
    "looks of its kid in place": (SEAL_AS_KID, {45: cover()}),
    "kid hidden": (SEAL_AS_KID, {44: KID.replace(b"/F 132", b"/F 2")}),
    "kid moved": (SEAL_AS_KID, {44: KID.replace(b"[9 9 99 99]", TEXT)}),
    "value inherited": (VALUE_ABOVE, {6: VALUE_ABOVE[6].replace(b"45 0", b"46 0"), 46: cover()}),
}


@pytest.mark.parametrize("name", SEALS)
def test_B8_seal_of_a_signature_changes(name: str, tmp_path: Path) -> None:
    before, after = SEALS[name]
    data = signed(objects=before)
    assert first(data, tmp_path).modified_after is Modification.NONE
    assert forbidden(update(data, after), tmp_path)


def test_B7_other_annotation_comes_on_top(tmp_path: Path) -> None:
    note = b"<</Type/Annot/Subtype/Stamp/F 4/Rect%s/AP<</N %d 0 R>>>>"
    page = BASE[3].replace(b"9 0 R]", b"9 0 R 60 0 R 61 0 R]")
    notes = {60: note % (TEXT, 48), 61: note % (TEXT, 49), 48: cover(), 49: cover(b"100")}
    data = signed(objects={3: page} | notes)
    turned = page.replace(b"60 0 R 61 0 R", b"61 0 R 60 0 R")
    assert forbidden(update(data, {3: turned}), tmp_path)


# how readers draw fields

ALL_LOCKED = b"/Reference[<</TransformMethod/FieldMDP/TransformParams<</Action/All>>>>]"
NOTHING_MAY_CHANGE = (
    b"/Reference[<</TransformMethod/DocMDP/TransformParams<</Type/TransformParams/P 1/V/1.2>>>>]"
)
WHITE = BASE[5].replace(b"/F1 0 Tf 0 g", b"/F1 0 Tf 1 g")
REDRAWN: dict[str, dict[int, bytes]] = {
    "drawn anew": {5: BASE[5].replace(b"/SigFlags", b"/NeedAppearances true/SigFlags")},
    "drawn anew, told elsewhere": {
        5: BASE[5].replace(b"/SigFlags", b"/NeedAppearances 42 0 R/SigFlags"),
        42: b"true",
    },
    "drawn in white": {5: WHITE},
    "drawn as a password": {9: BASE[9].replace(b"/F 4", b"/F 4/Ff 8192")},
}


@pytest.mark.parametrize("rule", [ALL_LOCKED, NOTHING_MAY_CHANGE])
@pytest.mark.parametrize("name", REDRAWN)
def test_locked_fields_are_not_drawn_in_another_way(rule: bytes, name: str, tmp_path: Path) -> None:
    data = signed(more=rule)
    assert forbidden(update(data, REDRAWN[name]), tmp_path)


def test_flags_that_lock_a_field_are_no_change(tmp_path: Path) -> None:
    data = signed(more=ALL_LOCKED)
    kept = update(data, {9: BASE[9].replace(b"/F 4", b"/F 4/Ff 1")})
    assert first(kept, tmp_path).modified_after is Modification.PERMITTED


def test_B7_font_of_the_form_is_another_one(tmp_path: Path) -> None:
    form = BASE[5].replace(b"/DA", b"/DR<</Font<</F1 77 0 R>>>>/DA")
    data = signed(objects={5: form, 77: BASE[7]})
    assert forbidden(update(data, {77: BASE[7].replace(b"Helvetica", b"Symbol")}), tmp_path)


# structure that readers take differently


def objects_in_stream(members: dict[int, bytes]) -> bytes:
    head, body = b"", b""
    for number, text in members.items():
        head += b"%d %d " % (number, len(body))
        body += text + b" "
    facts = b"/Type/ObjStm/N %d/First %d" % (len(members), len(head))
    return stream(head + body, facts)


def with_xref_stream(
    earlier: bytes, objects: dict[int, bytes], inside: dict[int, tuple[int, int]], own: int
) -> bytes:
    """`earlier` and an update with a cross-reference stream; `inside`: container and place."""
    out = bytearray(earlier or b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    rows = {number: (2, *place) for number, place in inside.items()}
    for number, body in objects.items():
        rows[number] = 1, len(out), 0
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    rows[own] = 1, start, 0
    data = b"".join(
        bytes([kind]) + at.to_bytes(4, "big") + place.to_bytes(2, "big")
        for _, (kind, at, place) in sorted(rows.items())
    )
    link = b"/Prev %d" % last_xref(earlier) if earlier else b""
    index = b" ".join(b"%d 1" % number for number in sorted(rows))
    facts = b"/Type/XRef/Size 100/W[1 4 2]/Index[%s]/Root 1 0 R%s" % (index, link)
    out += b"%d 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (own, stream(data, facts), start)
    return bytes(out)


def test_B7_object_stream_that_is_also_validation_material(tmp_path: Path) -> None:
    """Whoever may exchange it as a certificate exchanges the page that is in it."""
    parts = BASE | {SIGNATURE: signature_dictionary(), 70: objects_in_stream({3: BASE[3]})}
    parts[1] = BASE[1].replace(b"/Pages", b"/DSS<</Certs[70 0 R]>>/Pages")
    del parts[3]
    data = fill(with_xref_stream(b"", parts, {3: (70, 0)}, 90), Recipe())
    assert first(data, tmp_path).modified_after is Modification.NONE
    page = BASE[3].replace(b"4 0 R", b"71 0 R")
    changed = {70: objects_in_stream({3: page}), 71: stream(b"BT (900) Tj ET")}
    assert forbidden(with_xref_stream(data, changed, {}, 91), tmp_path)


def trailer_with(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    def change(data: bytes) -> bytes:
        head, _, tail = update(data, {30: b"<<>>"}).rpartition(b"trailer")
        assert old in tail
        return head + b"trailer" + tail.replace(old, new)

    return change


TRAILERS: dict[str, Callable[[bytes], bytes]] = {
    "two catalogs": trailer_with(b"/Root 1 0 R", b"/Root 30 0 R/Root 1 0 R"),
    "two links": trailer_with(b"/Prev ", b"/Prev 17/Prev "),
    "two sizes": trailer_with(b"/Size 100", b"/Size 3/Size 100"),
}


@pytest.mark.parametrize("name", TRAILERS)
def test_B2_trailer_that_readers_take_differently(name: str, tmp_path: Path) -> None:
    assert forbidden(TRAILERS[name](signed()), tmp_path)


def test_B2_link_that_is_no_integer(tmp_path: Path) -> None:
    data = signed()
    link = b"/Prev %d" % last_xref(data)
    assert forbidden(update(data, {30: b"<<>>"}).replace(link, link + b".0"), tmp_path)
