"""Seal pictures, anchors and the channel: what is kept for the window, and how odd files count."""

import stat
from pathlib import Path

import pytest

from app.domain.errors import AppError, ErrorCode
from app.domain.placement import SealSize
from app.domain.seal import SealFile
from app.storage import seal_pictures
from app.storage.anchor_files import AnchorFolder
from app.storage.channel import GREETING_BYTES, GREETING_FILE, window_channel, window_greeting
from app.storage.seal_files import SealFileFolder
from app.storage.seal_pictures import SealPictureFolder
from tests.pdf_samples import ring_seal

SIZE = SealSize(42, 30.5)


@pytest.fixture
def kept(tmp_path: Path) -> SealPictureFolder:
    return SealPictureFolder(tmp_path / "seals")


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "seal.png"
    path.write_bytes(ring_seal())
    return path


def test_a_picture_comes_back_with_name_and_size(kept: SealPictureFolder, picture: Path) -> None:
    assert kept.all() == ()
    added = kept.add(kept.read(picture), "公章 <b>", SIZE)
    assert kept.all() == (added,)
    assert (added.name, added.size, added.picture.data) == ("公章 <b>", SIZE, ring_seal())


def test_the_same_picture_is_kept_once_and_forgotten_once(
    kept: SealPictureFolder, picture: Path
) -> None:
    one, two = (kept.add(kept.read(picture), "公章", SIZE) for _ in range(2))
    assert one.key == two.key
    other = kept.add(kept.read(picture), "公章", SealSize(42, 42))
    kept.remove(one.key)
    kept.remove("../../etc/passwd")
    assert kept.all() == (other,)


def test_odd_files_are_no_pictures(kept: SealPictureFolder, picture: Path, tmp_path: Path) -> None:
    kept.add(kept.read(picture), "公章", SIZE)
    for number, text in enumerate(("", "[]", '{"name": 1}', '{"name": "x", "width_mm": -1}')):
        (tmp_path / "seals" / f"odd{number}.json").write_text(text)
    assert len(kept.all()) == 1


def test_what_cannot_be_read_or_is_too_large_is_refused(
    kept: SealPictureFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(AppError) as missing:
        kept.read(tmp_path / "gone.png")
    assert missing.value.code is ErrorCode.PICTURE_UNREADABLE
    monkeypatch.setattr(seal_pictures, "MAX_BYTES", 3)
    (tmp_path / "large.png").write_bytes(b"1234")
    with pytest.raises(AppError) as large:
        kept.read(tmp_path / "large.png")
    assert large.value.code is ErrorCode.PICTURE_TOO_LARGE


def test_anchors_are_kept_once_and_only_certificate_files_count(tmp_path: Path) -> None:
    folder = AnchorFolder(tmp_path / "anchors")
    assert folder.paths() == ()
    folder.add("root.pem", b"one")
    folder.add("again.pem", b"one")
    (tmp_path / "anchors" / "notes.txt").write_text("no anchor")
    (path,) = folder.paths()
    assert path.read_bytes() == b"one"
    folder.remove(tmp_path / "anchors" / "notes.txt")
    assert (tmp_path / "anchors" / "notes.txt").exists()
    folder.remove(path)
    assert folder.paths() == ()


def test_I4_the_channel_is_in_a_folder_of_this_user_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    channel = Path(window_channel(tmp_path / "state"))
    assert channel.parent == tmp_path / "state"
    assert stat.S_IMODE(channel.parent.stat().st_mode) == 0o700
    assert window_channel(tmp_path / "other") != str(channel)


def test_a_path_too_long_for_a_socket_is_no_channel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / ("x" * 100)))
    assert window_channel(tmp_path / "state") == ""


def test_I4_the_greeting_is_this_persons_secret(tmp_path: Path) -> None:
    state, other = tmp_path / "state", tmp_path / "other"
    greeting = window_greeting(state)
    assert len(greeting) == GREETING_BYTES
    assert window_greeting(state) == greeting != window_greeting(other)
    assert stat.S_IMODE((state / GREETING_FILE).stat().st_mode) == 0o600


def test_a_greeting_cut_short_is_none_and_made_anew(tmp_path: Path) -> None:
    (tmp_path / GREETING_FILE).write_bytes(b"short")
    assert window_greeting(tmp_path) == b""
    assert len(window_greeting(tmp_path)) == GREETING_BYTES


def test_a_seal_file_is_kept_once_and_forgotten(tmp_path: Path) -> None:
    folder = tmp_path / "seal-files"
    kept, seal = SealFileFolder(folder), SealFile(b"seal")
    assert kept.all() == ()
    kept.remove(seal)
    kept.add(seal)
    kept.add(seal)
    (folder / "copied.ESL").write_bytes(b"another")
    (folder / "folder.esl").mkdir()
    (folder / "note.txt").write_bytes(b"seal")
    assert set(kept.all()) == {seal, SealFile(b"another")}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    kept.remove(SealFile(b"another"))
    assert kept.all() == (seal,)


def test_a_seal_that_cannot_be_kept_is_told(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_bytes(b"")
    with pytest.raises(AppError) as raised:
        SealFileFolder(blocked / "seal-files").add(SealFile(b"seal"))
    assert raised.value.code is ErrorCode.OUTPUT_FAILED
