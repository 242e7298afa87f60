"""The font that Chinese text is drawn with."""

from pathlib import Path

import pytest

from app.formats.picture import fonts


def test_the_song_font_has_the_letters_of_a_seal() -> None:
    font = fonts.song_font()
    assert all(font.has_glyph(ord(letter)) for letter in "印章演示专用局〔〕0123456789")


def test_without_a_system_font_the_bundled_one_is_used(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(fonts, "_SONG_FILES", (str(tmp_path / "none.ttf"),))
    assert "Droid" in fonts.song_font().name
