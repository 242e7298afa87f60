"""PDF values and their places."""

import pytest

from app.formats.pdf.audit.syntax import (
    CutOffError,
    Layout,
    Name,
    PdfSyntaxError,
    Ref,
    Scanner,
    Stream,
    Value,
    same,
    text,
)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        (b"12", 12),
        (b"-3", -3),
        (b"+4.5", 4.5),
        (b".5", 0.5),
        (b"true", True),
        (b"null", None),
        (b"/Name", Name("Name")),
        (b"/A#20B", Name("A B")),
        (b"(text)", b"text"),
        (b"(a(b)c)", b"a(b)c"),
        (rb"(a\)b\\c\101\n)", b"a)b\\cA\n"),
        (b"(a\\\nb)", b"ab"),
        (b"(a\r\nb)", b"a\nb"),
        (b"<48 6>", b"H`"),
        (b"[1 2 3 0 R]", [1, 2, Ref(3, 0)]),
        (b"<</A<</B[]>>/C 1 0 R>>", {"A": {"B": []}, "C": Ref(1, 0)}),
        (b"% comment\n 7", 7),
        (b"<</A 1%>>\n/B 2>>", {"A": 1, "B": 2}),
    ],
)
def test_values(written: bytes, value: Value) -> None:
    found, end = Scanner(written).value(0)
    assert found == value
    assert type(found) is type(value) or value is None
    assert end == len(written)


@pytest.mark.parametrize(
    "written", [b"", b"]", b">>", b"<</A", b"<</A 1", b"(a", b"[1", b"<<1 2>>"]
)
def test_what_is_no_value(written: bytes) -> None:
    with pytest.raises(PdfSyntaxError):
        Scanner(written).value(0)


@pytest.mark.parametrize("written", [b"12", b"/Nam", b"(a", b"<</A 1", b"[1 2", b"1 0 obj<</A 1"])
def test_cut_off_is_not_wrong(written: bytes) -> None:
    scanner = Scanner(written, final=False)
    with pytest.raises(CutOffError):
        scanner.object_at(0) if b"obj" in written else scanner.value(0)


def test_nesting_is_limited() -> None:
    with pytest.raises(PdfSyntaxError):
        Scanner(b"[" * 10_000).value(0)


def test_layout_tells_places_and_repetition() -> None:
    data = b"9 0 obj <</A 12/B<0102>/A(x)/C 3 0 R>>"
    layout = Layout()
    reference, _ = Scanner(data, base=1000).object_at(0, layout)
    assert reference == Ref(9, 0)
    assert data[layout.spans["B"].start - 1000 : layout.spans["B"].end - 1000] == b"<0102>"
    assert data[layout.spans["C"].start - 1000 : layout.spans["C"].end - 1000] == b"3 0 R"
    assert layout.repeated == {"A"}


def test_repetition_anywhere_is_noticed() -> None:
    scanner = Scanner(b"[<</A 1>><</B<</C 1/C 2>>>>]")
    scanner.value(0)
    assert scanner.repeated


def test_stream_knows_where_its_data_start() -> None:
    data = b"1 0 obj<</Length 3>>stream\r\nabc\nendstream"
    _, value = Scanner(data, base=50).object_at(0)
    assert value == Stream({"Length": 3}, 50 + data.index(b"abc"))


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        (1, 1.0, True),
        (1, True, False),
        (Name("A"), b"A", False),
        ({"A": [1, Ref(2, 0)]}, {"A": [1, Ref(2, 0)]}, True),
        ({"A": 1}, {"A": 1, "B": 2}, False),
        ([1], [1, 2], False),
        (Ref(1, 0), [1, 0], False),
    ],
)
def test_equality(one: Value, other: Value, equal: bool) -> None:
    assert same(one, other) is equal


def test_text_strings() -> None:
    assert text("印".encode("utf-16")) == "印"
    assert text(b"\xfe\xff" + "印".encode("utf-16-be")) == "印"
    assert text(b"\xef\xbb\xbf" + "印".encode()) == "印"
    assert text(b"plain") == "plain"
    assert text(7) == ""
