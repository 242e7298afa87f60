"""What every implementation of `ports.Publisher` promises.

Where file systems fail: `tests/unit/storage/test_publish.py`.
"""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from app.domain.errors import AppError, ErrorCode
from app.ports import Publisher
from app.storage.publish import FilePublisher
from app.storage.temporary import temporary_path
from tests.fakes.publisher import FolderPublisher

CONTENT = b"%PDF-1.7 finished"
DIGEST = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture(params=[FilePublisher, FolderPublisher], ids=["files", "fake"])
def publisher(request: pytest.FixtureRequest) -> Publisher:
    """Each implementation in turn."""
    return request.param()  # type: ignore[no-any-return]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "通知.pdf"
    path.write_bytes(b"%PDF-1.7 original")
    return path


def finished(folder: Path) -> Path:
    path = temporary_path(folder)
    path.write_bytes(CONTENT)
    path.chmod(0o600)
    return path


def code(call: Callable[[], object]) -> ErrorCode:
    with pytest.raises(AppError) as caught:
        call()
    return caught.value.code


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_H6_reserve_names_a_temporary_file_beside_the_target_and_makes_none(
    publisher: Publisher, source: Path
) -> None:
    before = names(source.parent)
    target = source.parent / "out.pdf"
    temporaries = {publisher.reserve(source, target, replace=False) for _ in range(3)}
    assert len(temporaries) == 3
    assert {temporary.parent for temporary in temporaries} == {source.parent}
    assert names(source.parent) == before


def test_H2_an_existing_name_is_refused_unless_it_may_be_replaced(
    publisher: Publisher, source: Path
) -> None:
    target = source.parent / "out.pdf"
    target.write_bytes(b"old")
    assert code(lambda: publisher.reserve(source, target, False)) is ErrorCode.OUTPUT_EXISTS
    assert publisher.reserve(source, target, replace=True).parent == source.parent
    assert target.read_bytes() == b"old"


@pytest.mark.parametrize("kind", ["same", "symlink", "hard link", "through a folder link"])
def test_H2_the_input_is_never_the_output_not_even_by_force(
    publisher: Publisher, source: Path, kind: str
) -> None:
    target = source.parent / "other.pdf"
    if kind == "same":
        target = source
    elif kind == "symlink":
        target.symlink_to(source)
    elif kind == "hard link":
        target.hardlink_to(source)
    else:
        (source.parent / "link").symlink_to(source.parent)
        target = source.parent / "link" / source.name
    assert code(lambda: publisher.reserve(source, target, True)) is ErrorCode.OUTPUT_IS_INPUT


def test_missing_places_are_named(publisher: Publisher, source: Path) -> None:
    missing = source.parent / "none" / "out.pdf"
    assert (
        code(lambda: publisher.reserve(source, missing, False)) is ErrorCode.OUTPUT_FOLDER_MISSING
    )
    gone = source.parent / "gone.pdf"
    target = source.parent / "out.pdf"
    assert code(lambda: publisher.reserve(gone, target, False)) is ErrorCode.DOCUMENT_NOT_FOUND


def test_H3_the_result_is_complete_under_its_name_and_the_temporary_is_gone(
    publisher: Publisher, source: Path
) -> None:
    target = source.parent / "out.pdf"
    publisher.publish(finished(source.parent), target, False, DIGEST)
    assert target.read_bytes() == CONTENT
    assert names(source.parent) == {source.name, "out.pdf"}


def test_H2_a_name_taken_meanwhile_is_kept(publisher: Publisher, source: Path) -> None:
    target = source.parent / "out.pdf"
    target.write_bytes(b"somebody else's")
    temporary = finished(source.parent)
    assert (
        code(lambda: publisher.publish(temporary, target, False, DIGEST)) is ErrorCode.OUTPUT_EXISTS
    )
    assert target.read_bytes() == b"somebody else's"
    assert temporary.read_bytes() == CONTENT


def test_replacing_swaps_the_whole_file(publisher: Publisher, source: Path) -> None:
    target = source.parent / "out.pdf"
    target.write_bytes(b"old")
    publisher.publish(finished(source.parent), target, True, DIGEST)
    assert target.read_bytes() == CONTENT
    assert names(source.parent) == {source.name, "out.pdf"}


@pytest.mark.parametrize("replace", [False, True])
@pytest.mark.parametrize("bytes_there", [CONTENT[:-1], CONTENT[:-1] + b"X", CONTENT + b"X", b""])
def test_H3_what_was_not_verified_is_not_published(
    publisher: Publisher, source: Path, bytes_there: bytes, replace: bool
) -> None:
    target, temporary = source.parent / "out.pdf", finished(source.parent)
    if replace:
        target.write_bytes(b"old")
    temporary.write_bytes(bytes_there)
    call = lambda: publisher.publish(temporary, target, replace, DIGEST)  # noqa: E731
    assert code(call) is ErrorCode.OUTPUT_FAILED
    assert target.exists() is replace
    assert not replace or target.read_bytes() == b"old"


def test_discard_never_raises(publisher: Publisher, tmp_path: Path) -> None:
    temporary = finished(tmp_path)
    publisher.discard(temporary)
    publisher.discard(temporary)
    publisher.discard(tmp_path)
    assert names(tmp_path) == set()
