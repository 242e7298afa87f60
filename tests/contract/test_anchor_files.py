"""What every implementation of `ports.AnchorFiles` promises.

`NoAnchorFiles` stands where the office lets nobody add any: it promises only to stay empty.
"""

from pathlib import Path

import pytest

from app.domain.errors import AppError, ErrorCode
from app.ports import AnchorFiles
from app.storage.anchor_files import AnchorFolder, NoAnchorFiles
from tests.fakes.anchors import FakeAnchorFiles


@pytest.fixture(params=["folder", "fake"])
def anchors(request: pytest.FixtureRequest, tmp_path: Path) -> AnchorFiles:
    """Each implementation in turn."""
    if request.param == "fake":
        return FakeAnchorFiles()
    return AnchorFolder(tmp_path / "anchors")


def test_nobody_is_trusted_at_first(anchors: AnchorFiles) -> None:
    assert anchors.paths() == ()


def test_the_same_bytes_are_kept_once(anchors: AnchorFiles) -> None:
    anchors.add("root.pem", b"one")
    anchors.add("again.cer", b"one")
    assert len(anchors.paths()) == 1
    anchors.add("other.pem", b"two")
    assert len(set(anchors.paths())) == 2


def test_a_forgotten_file_is_gone_and_an_unknown_one_stays_untouched(
    anchors: AnchorFiles, tmp_path: Path
) -> None:
    unknown = tmp_path / "precious.txt"
    unknown.write_text("precious")
    anchors.add("root.pem", b"one")
    anchors.remove(unknown)
    (path,) = anchors.paths()
    anchors.remove(path)
    anchors.remove(path)
    assert anchors.paths() == ()
    assert unknown.read_text() == "precious"


def test_a_file_that_cannot_be_kept_is_told(tmp_path: Path) -> None:
    (tmp_path / "anchors").write_text("a file where the folder should be")
    for full in (AnchorFolder(tmp_path / "anchors"), FakeAnchorFiles(full=True)):
        with pytest.raises(AppError) as caught:
            full.add("root.pem", b"one")
        assert caught.value.code is ErrorCode.OUTPUT_FAILED
        assert full.paths() == ()


def test_J4_where_the_office_decides_nobody_adds_any(tmp_path: Path) -> None:
    anchors: AnchorFiles = NoAnchorFiles()
    with pytest.raises(AppError) as caught:
        anchors.add("root.pem", b"one")
    assert caught.value.code is ErrorCode.POLICY_FORBIDS
    anchors.remove(tmp_path)
    assert anchors.paths() == ()
