"""Where a Chinese text font comes from. Knows the usual folders; must not start a program."""

from pathlib import Path

import pymupdf

# Song type first, as seals and official documents want it; the SimSun of Windows, then Linux.
_SONG_FILES = (
    "C:/Windows/Fonts/simsun.ttc",
    "/usr/share/fonts/truetype/arphic-gbsn00lp/gbsn00lp.ttf",
    "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-serif-cjk-vf-fonts/NotoSerifCJK-VF.ttc",
)


def song_font() -> pymupdf.Font:
    """The machine's Song font; without one the sans-serif Chinese font that PyMuPDF carries."""
    for name in _SONG_FILES:
        if Path(name).is_file():
            return pymupdf.Font(fontfile=name)
    return pymupdf.Font("cjk")


def export_chinese_font(target: Path) -> None:
    """Write the sans-serif Chinese font that PyMuPDF carries to the new file `target`."""
    with target.open("xb") as file:
        file.write(pymupdf.Font("cjk").buffer)
