"""The gate: every way in which a signature can be built wrongly is named, none is overlooked."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from app.domain.errors import AppError
from app.domain.validation import Anchors, Indication, SignatureVerdict, SubIndication
from app.workers.verifying import verify_file
from tests.signed_samples import (
    BASE,
    PLACEHOLDER,
    SIGNATURE,
    SIZE,
    Recipe,
    document,
    embed,
    fill,
    gap_of,
    signature_dictionary,
    signed,
)

Change = Callable[[bytes], bytes]


@pytest.fixture(scope="module")
def sample() -> bytes:
    return signed()


def judge(data: bytes, folder: Path) -> tuple[SignatureVerdict, ...]:
    path = folder / "sample.pdf"
    path.write_bytes(data)
    return verify_file(path, Anchors(), None).signatures


def assert_format_failure(data: bytes, folder: Path) -> None:
    verdicts = judge(data, folder)
    assert verdicts, "the signature was overlooked"
    for verdict in verdicts:
        assert verdict.indication is Indication.TOTAL_FAILED
        assert verdict.sub_indication is SubIndication.FORMAT_FAILURE
        assert not verdict.intact
        assert verdict.problems


def numbers(data: bytes) -> list[int]:
    found = re.search(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)\]", data)
    assert found is not None
    return [int(part) for part in found.groups()]


def with_range(written: bytes) -> Change:
    """Replace the byte range, keeping the length of the file where that is possible."""

    def change(data: bytes) -> bytes:
        old = re.search(rb"/ByteRange \[[^\]]*\]", data)
        assert old is not None
        new = b"/ByteRange " + written
        return data.replace(old[0], new.ljust(len(old[0])) if len(new) < len(old[0]) else new)

    return change


def replaced(old: bytes, new: bytes) -> Change:
    def change(data: bytes) -> bytes:
        assert old in data
        assert len(old) == len(new), "offsets must stay"
        return data.replace(old, new, 1)

    return change


def test_the_sample_itself_passes(sample: bytes, tmp_path: Path) -> None:
    (verdict,) = judge(sample, tmp_path)
    assert verdict.intact
    assert verdict.covers_whole_file
    assert verdict.problems == ()


def in_dictionary(body: bytes) -> bytes:
    """A document whose signature dictionary is `body`, not signed by anybody."""
    return document(BASE | {SIGNATURE: body})


def dictionary(byte_range: bytes, contents: bytes, subfilter: bytes) -> bytes:
    return in_dictionary(
        b"<</Type/Sig/Filter/Adobe.PPKLite%s%s%s>>" % (subfilter, byte_range, contents)
    )


RANGE = b"/ByteRange[0 10 20 30]"
HEX = b"/Contents<3000>"
SUB = b"/SubFilter/ETSI.CAdES.detached"

# security.md B1: missing, empty, null and wrongly typed entries
B1 = {
    "no byte range": dictionary(b"", HEX, SUB),
    "null byte range": dictionary(b"/ByteRange null", HEX, SUB),
    "empty byte range": dictionary(b"/ByteRange[]", HEX, SUB),
    "byte range a number": dictionary(b"/ByteRange 0", HEX, SUB),
    "byte range a string": dictionary(b"/ByteRange(0 1 2 3)", HEX, SUB),
    "byte range a name": dictionary(b"/ByteRange/All", HEX, SUB),
    "byte range a dictionary": dictionary(b"/ByteRange<</A 1>>", HEX, SUB),
    "byte range of names": dictionary(b"/ByteRange[/A/B/C/D]", HEX, SUB),
    "byte range of nulls": dictionary(b"/ByteRange[null null null null]", HEX, SUB),
    "byte range all zero": dictionary(b"/ByteRange[0 0 0 0]", HEX, SUB),
    "byte range not filled in": dictionary(b"/ByteRange[0 /*** /*** /***]", HEX, SUB),
    "no contents": dictionary(RANGE, b"", SUB),
    "null contents": dictionary(RANGE, b"/Contents null", SUB),
    "empty contents": dictionary(RANGE, b"/Contents<>", SUB),
    "contents 00": dictionary(RANGE, b"/Contents<00>", SUB),
    "contents a number": dictionary(RANGE, b"/Contents 7", SUB),
    "contents an array": dictionary(RANGE, b"/Contents[<3000>]", SUB),
    "contents a dictionary": dictionary(RANGE, b"/Contents<</A<3000>>>", SUB),
    "contents a reference": dictionary(RANGE, b"/Contents 9 0 R", SUB),
    "contents a name": dictionary(RANGE, b"/Contents/3000", SUB),
    "neither": dictionary(b"", b"", SUB),
    "nothing at all": in_dictionary(b"<<>>"),
    "an array in its place": in_dictionary(b"[1 2 3]"),
    "a string in its place": in_dictionary(b"(signature)"),
}


def test_there_are_24_mutations() -> None:
    assert len(B1) == 24


@pytest.mark.parametrize("name", B1)
def test_B1_structural_defect_is_a_failure(name: str, tmp_path: Path) -> None:
    assert_format_failure(B1[name], tmp_path)


@pytest.mark.parametrize("written", [b"", b"/SubFilter null", b"/SubFilter(x)", b"/SubFilter/None"])
def test_B1_missing_or_unknown_subfilter_is_never_a_yes(written: bytes, tmp_path: Path) -> None:
    body = signature_dictionary().replace(b"/SubFilter/ETSI.CAdES.detached", written)
    (verdict,) = judge(fill(document(BASE | {SIGNATURE: body}), Recipe()), tmp_path)
    assert not verdict.intact
    assert verdict.indication is Indication.INDETERMINATE
    assert verdict.problems == ("subfilter-unsupported",)


def test_B1_reference_to_an_object_that_is_not_there(tmp_path: Path) -> None:
    objects = BASE | {6: BASE[6].replace(b"/V 10 0 R", b"/V 77 0 R")}
    assert_format_failure(document(objects), tmp_path)


def test_B1_empty_field_is_no_signature(tmp_path: Path) -> None:
    for value in (b"", b"/V null"):
        objects = BASE | {6: BASE[6].replace(b"/V 10 0 R", value)}
        assert judge(document(objects), tmp_path) == ()


def shifted(*change: int) -> Change:
    """Byte range with differences added to its four numbers."""

    def apply(data: bytes) -> bytes:
        values = [a + b for a, b in zip(numbers(data), change, strict=True)]
        return with_range(b"[%d %d %d %d]" % tuple(values))(data)

    return apply


B3: dict[str, Change] = {
    "starts at 1": shifted(1, -1, 0, 0),
    "starts at 1, same end": shifted(1, 0, 0, 0),
    "first range one short": shifted(0, -1, 0, 0),
    "first range one long": shifted(0, 1, 0, 0),
    "second range starts early": shifted(0, 0, -1, 1),
    "second range starts late": shifted(0, 0, 1, -1),
    "second range ten late": shifted(0, 0, 10, -10),
    "gap of nothing": lambda d: with_range(b"[0 %d %d %d]" % (*2 * [len(d) // 2], 10))(d),
    "overlapping": lambda d: with_range(b"[0 2000 1000 %d]" % (len(d) - 1000))(d),
    "second range inside first": with_range(b"[0 2000 500 100]"),
    "second range in front": with_range(b"[0 2000 0 2000]"),
    "beyond the end": shifted(0, 0, 0, 1),
    "far beyond the end": shifted(0, 0, 0, 100_000),
    "negative start": with_range(b"[-1 100 200 10]"),
    "negative length": with_range(b"[0 -100 200 10]"),
    "negative second": with_range(b"[0 100 -200 10]"),
    "negative end": with_range(b"[0 100 200 -10]"),
    "zero first": with_range(b"[0 0 200 10]"),
    "zero last": shifted(0, 0, 0, -10_000_000),
    "2^31": with_range(b"[0 2147483648 2147483649 1]"),
    "2^40": with_range(b"[0 1099511627776 1099511627777 1]"),
    "2^63": with_range(b"[0 9223372036854775808 9 9]"),
    "thirty digits": with_range(b"[0 100000000000000000000000000000 9 9]"),
    "floats": lambda d: with_range(b"[%d.0 %d.0 %d.0 %d.0]" % tuple(numbers(d)))(d),
    "one float": lambda d: with_range(b"[0 %d %d %d.]" % tuple(numbers(d)[1:]))(d),
    "indirect integers": with_range(b"[0 9 0 R 200 10]"),
    "two numbers": with_range(b"[0 1000]"),
    "three numbers": with_range(b"[0 1000 2000]"),
    "five numbers": lambda d: with_range(b"[%d %d %d %d 0]" % tuple(numbers(d)))(d),
    "two ranges and a gap more": with_range(b"[0 100 200 100 400 100]"),
}


def test_there_are_30_byte_ranges() -> None:
    assert len(B3) == 30


@pytest.mark.parametrize("name", B3)
def test_B3_byte_range_that_is_not_sane(name: str, sample: bytes, tmp_path: Path) -> None:
    assert_format_failure(B3[name](sample), tmp_path)


@pytest.mark.parametrize("end", [b"\n", b"\r", b"\r\n"])
def test_B3_an_end_of_line_may_follow(end: bytes, sample: bytes, tmp_path: Path) -> None:
    (verdict,) = judge(sample + end, tmp_path)
    assert verdict.intact
    assert verdict.covers_whole_file
    assert verdict.modified_after == "none"


@pytest.mark.parametrize("tail", [b"%", b"\n%%EOF\n", b"x" * 5000, b" " * 5000 + b"evil"])
def test_B3_anything_else_behind_the_newest_signature(
    tail: bytes, sample: bytes, tmp_path: Path
) -> None:
    (verdict,) = judge(sample + tail, tmp_path)
    assert not verdict.covers_whole_file
    assert verdict.modified_after == "forbidden"
    assert verdict.sub_indication is SubIndication.SIG_CONSTRAINTS_FAILURE


def in_gap(change: Change) -> Change:
    """Change the gap's text; what is missing is filled with white space."""

    def apply(data: bytes) -> bytes:
        gap, end = gap_of(data)
        new = change(data[gap:end])
        assert len(new) <= end - gap
        return data[:gap] + new.ljust(end - gap) + data[end:]

    return apply


def literal(gap: bytes) -> bytes:
    """The same value as a literal string."""
    value = bytes.fromhex(gap[1:-1].decode()).rstrip(b"\0")
    escaped = re.sub(rb"([\\()])", rb"\\\1", value).replace(b"\r", rb"\r")
    return b"(" + escaped + b")"


B4: dict[str, Change] = {
    "literal string": in_gap(literal),
    "literal string and a key": in_gap(lambda g: literal(g) + b"/Name(Somebody else)"),
    "shorter hex and a key": in_gap(lambda g: g[:-201] + b">/Name(Somebody else)"),
    "shorter hex and a comment": in_gap(lambda g: g[:-201] + b">%" + b"x" * 190 + b"\n"),
    "shorter hex and white space": in_gap(lambda g: g[:-201] + b">"),
    "an object in the gap": in_gap(lambda g: g[:-201] + b">>>endobj 99 0 obj<</A 1"),
    "contents twice": in_gap(lambda g: g[:-201] + b">/Contents<3000>"),
    "odd digits": in_gap(lambda g: g[:-2] + b">"),
    "white space in hex": in_gap(lambda g: g[:-3] + b" 0>"),
    "end of line in hex": in_gap(lambda g: g[:99] + b"\n" + g[99:-2] + b">"),
    "not a hex digit": in_gap(lambda g: g[:-2] + b"g>"),
    "a comment before it": in_gap(lambda g: b"%c\n" + g[:-4] + b">"),
    "white space before it": in_gap(lambda g: b"  " + g[:-3] + b">"),
    "a dictionary instead": in_gap(lambda g: b"<</A" + g[:-8] + b">>"),
}


def test_there_are_14_gaps() -> None:
    assert len(B4) == 14


@pytest.mark.parametrize("name", B4)
def test_B4_gap_that_is_not_one_hex_string(name: str, sample: bytes, tmp_path: Path) -> None:
    assert_format_failure(B4[name](sample), tmp_path)


@pytest.mark.parametrize("key", [b"/Contents<3000>", b"/ByteRange[0 1 2 3]", b"/SubFilter/x"])
def test_B4_key_twice_in_the_signed_part(key: bytes, tmp_path: Path) -> None:
    assert_format_failure(signed(more=key), tmp_path)


def container_change(change: Change) -> Change:
    """Change the container and put it back into the gap."""

    def apply(data: bytes) -> bytes:
        gap, end = gap_of(data)
        value = bytes.fromhex(data[gap + 1 : end - 1].decode())
        size = 4 + int.from_bytes(value[2:4], "big")
        return embed(data, gap, end, change(value[:size]))

    return apply


B5: dict[str, Change] = {
    "a byte behind it": container_change(lambda c: c + b"\x01"),
    "a byte far behind it": container_change(lambda c: c.ljust(SIZE - 1, b"\0") + b"\x01"),
    "text behind it": container_change(lambda c: c + b"\0\0\0Somebody else"),
    "an element behind it": container_change(lambda c: c + b"\x04\x02ab"),
    "a second container": container_change(lambda c: c + c),
    "length one long": container_change(lambda c: c[:3] + bytes([c[3] + 1]) + c[4:]),
    "length one short": container_change(lambda c: c[:3] + bytes([c[3] - 1]) + c[4:]),
    "length not minimal": container_change(lambda c: b"\x30\x83\x00" + c[2:]),
    "zeros in front": container_change(lambda c: b"\0\0" + c),
    "not a sequence": container_change(lambda c: b"\x04" + c[1:]),
}


@pytest.mark.parametrize("name", B5)
def test_B5_container_that_is_not_one_element(name: str, sample: bytes, tmp_path: Path) -> None:
    assert_format_failure(B5[name](sample), tmp_path)


def test_B5_indefinite_length_outside_is_what_producers_write(
    sample: bytes, tmp_path: Path
) -> None:
    def loosened(container: bytes) -> bytes:
        return b"\x30\x80" + container[4:] + b"\0\0"

    (verdict,) = judge(container_change(loosened)(sample), tmp_path)
    assert verdict.intact


def test_B4_compressed_signature_dictionary_is_a_failure(tmp_path: Path) -> None:
    import pikepdf

    source, target = tmp_path / "a.pdf", tmp_path / "b.pdf"
    source.write_bytes(document(BASE | {SIGNATURE: signature_dictionary()}))
    with pikepdf.open(source) as pdf:
        pdf.save(target, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    for verdict in verify_file(target, Anchors(), None).signatures:
        assert verdict.sub_indication is SubIndication.FORMAT_FAILURE


def test_garbage_is_an_error_with_a_code(tmp_path: Path) -> None:
    path = tmp_path / "x.pdf"
    path.write_bytes(b"not a PDF")
    with pytest.raises(AppError, match="document-not-pdf"):
        verify_file(path, Anchors(), None)


def test_placeholders_are_where_the_samples_say() -> None:
    assert PLACEHOLDER in signature_dictionary()
