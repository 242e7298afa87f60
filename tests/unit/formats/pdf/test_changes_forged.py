"""Updates that forge (B2) or exchange a signature (B8): none of them goes unnoticed."""

from pathlib import Path

import pytest

from app.domain.errors import AppError
from app.domain.validation import Indication, Modification, SubIndication
from tests.later_updates import EVIL, FREE_TEXT, LOOKS, Attack, bring, first, judge, stream, swap
from tests.signed_samples import (
    BASE,
    CONTENT,
    last_xref,
    sign_again,
    signed,
    update,
)


@pytest.fixture(scope="module")
def sample() -> bytes:
    return signed()


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
