"""What may be opened of the things that are dropped on the window."""

from pathlib import Path

import pytest

from app.gui.models.dropped import is_seal, local_files, other_computer


@pytest.mark.parametrize("name", ["plain.pdf", "通 知.pdf", "-rf.pdf", "a%20b.pdf", "q?#.pdf"])
def test_I3_odd_names_of_real_files_are_taken(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"x")
    assert local_files([path.as_uri()]) == [path]


@pytest.mark.parametrize("url", [
    "https://example.org/a.pdf", "ftp://host/a.pdf", "file://server/share/a.pdf",
    "file:////server/share/a.pdf", "file:///dev/null", "javascript:alert(1)", "", "a.pdf",
    "file:///%5C%5Cserver%5Cshare%5Ca.pdf",
])  # fmt: skip
def test_I5_everything_else_is_left_alone(url: str) -> None:
    assert local_files([url]) == []


def test_I5_a_folder_is_no_document(tmp_path: Path) -> None:
    assert local_files([tmp_path.as_uri()]) == []


@pytest.mark.parametrize("url", ["file:///%5Cserver/share/a.pdf", "file:///%5C/server/a.pdf"])
def test_I5_another_machine_is_not_reached_by_mixing_slashes(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows takes both for the same; asking for such a file would already log in there."""
    monkeypatch.setattr(Path, "is_file", lambda _: True)
    assert local_files([url]) == []


def test_seals_and_pictures_are_told_from_documents() -> None:
    names = ("公章.esl", "公章.ESL", "公章.png", "扫描.jpeg", "通知.pdf", "通知", "通知.ofd")
    assert [is_seal(Path(name)) for name in names] == [True, True, True, True, False, False, False]


@pytest.mark.parametrize(
    ("path", "computer"),
    [
        ("C:\\公文\\a.pdf", ""), ("/home/a.pdf", ""), ("\\\\?\\C:\\long\\a.pdf", ""),
        ("\\\\server\\share\\a.pdf", "server"), ("//server/share/a.pdf", "server"),
        ("\\/server\\share\\a.pdf", "server"), ("\\\\?\\UNC\\server\\share\\a.pdf", "server"),
        ("\\\\.\\COM1", "COM1"), ("\\\\?\\GLOBALROOT\\x", "GLOBALROOT"),
    ],
)  # fmt: skip
def test_I3_a_path_tells_which_computer_it_leads_to(path: str, computer: str) -> None:
    assert other_computer(path) == computer
