"""Typesets the demonstration letter: a fictional official document after GB/T 9704-2012.

Owns the letter's text and layout. Same font, same bytes: nothing of the clock or the machine goes
into the file. As a script: `python resources/demo/letter.py LETTER.pdf`.
"""

import sys
from dataclasses import dataclass
from pathlib import Path

import pymupdf

from app.formats.picture.fonts import song_font

ISSUER = "演示市政务服务管理局"
DATE = "2026年11月20日"
HEADER = ISSUER + "文件"
NUMBER = "演政服演〔2026〕1号"
TITLE = (ISSUER, "关于开展电子印章应用演示的通知")
ADDRESSEES = "各演示区政务服务管理局，市级各演示单位："
BODY = (
    (
        "为说明电子印章在公文办理中的使用方法，我局定于2026年12月组织电子印章应用演示。"
        "本文件是软件的演示文件，发文机关、事项和日期均为虚构，不具有任何效力。"
        "现将有关事项通知如下。"
    ),
    "一、演示内容",
    (
        "使用 UKey 对版式公文签章，私钥始终保存在 UKey 内，不导出、不上传。"
        "签章后的公文由软件自动验证，验证通过后方可保存。"
    ),
    "二、演示步骤",
    "（一）插入 UKey，打开待签章的公文，核对公文内容。",
    (
        "（二）将电子印章置于成文日期之上，端正、居中下压署名和成文日期，"
        "使署名和成文日期居于印章中心偏下位置。"
    ),
    "（三）输入 PIN 完成签章，查看验证结果，另存公文。",
    "三、有关要求",
    (
        "各演示单位应当登记每一次用印，妥善保管 UKey，不得将 UKey 和 PIN 转交他人。"
        "收到签章公文的单位应当先验证、后办理；验证未通过的，应当及时与发文机关核实。"
    ),
)
HEADING_STARTS = ("　　一、", "　　二、", "　　三、")
ATTACHMENT = "附件：电子印章应用演示安排"
NOTE = "（演示文件，不具有任何效力）"
COPIED_TO = "抄送：演示市电子印章应用演示工作组。"

# GB/T 9704-2012 5.2: A4, type area 156 mm x 225 mm, 22 lines of 28 characters.
PAGE_MM = (210, 297)
LEFT_MM, TOP_MM, RIGHT_MM, BOTTOM_MM = 28, 37, 184, 262
ROWS, COLUMNS = 22, 28
ROW_MM = (BOTTOM_MM - TOP_MM) / ROWS
CHARACTER_MM = (RIGHT_MM - LEFT_MM) / COLUMNS

HEADER_TOP_MM = TOP_MM + 35  # 7.2.4
HEADER_SIZE_MM = 12.2
TITLE_SIZE_MM = 7.76  # size 2, 22 pt
SMALL_SIZE_MM = 4.94  # size 4, 14 pt
TITLE_ROW = 10
RED_LINE_MM = 114.5

RED = (0.9, 0, 0.07)
BLACK = (0, 0, 0)
PT_PER_MM = 72 / 25.4
GLYPH_TOP = 0.88  # of the type size, above the baseline
NOT_AT_LINE_START = "，。；：、）》”"
FONT = "song"


@dataclass(frozen=True)
class Letter:
    """The letter, and where 7.3.5.1 wants the centre of a 42 mm seal on it.

    The position is in millimetres from the left and top edge of page `seal_page` (from 1).
    """

    pdf: bytes
    seal_page: int
    seal_x_mm: float
    seal_y_mm: float


class Sheet:
    """One page and the two ways of placing text on it: by millimetre and by row."""

    def __init__(self, page: pymupdf.Page, font: pymupdf.Font) -> None:
        self.page = page
        self.font = font
        page.insert_font(fontname=FONT, fontbuffer=font.buffer)

    def width_mm(self, text: str, size_mm: float = CHARACTER_MM) -> float:
        return float(self.font.text_length(text, size_mm))

    def text(
        self,
        x_mm: float,
        top_mm: float,
        text: str,
        *,
        size_mm: float = CHARACTER_MM,
        colour: tuple[float, float, float] = BLACK,
        heavy: bool = False,
    ) -> None:
        """`heavy` thickens the strokes: the display faces of the standard are heavier."""
        self.page.insert_text(
            (x_mm * PT_PER_MM, (top_mm + size_mm * GLYPH_TOP) * PT_PER_MM),
            text,
            fontname=FONT,
            fontsize=size_mm * PT_PER_MM,
            color=colour,
            fill=colour,
            render_mode=2 if heavy else 0,
            border_width=0.03,
        )

    def centred(self, centre_mm: float, top_mm: float, text: str, **options: object) -> None:
        size_mm = options.get("size_mm", CHARACTER_MM)
        self.text(centre_mm - self.width_mm(text, size_mm) / 2, top_mm, text, **options)

    def row(self, row: int, text: str, *, indent: int = 0, heavy: bool = False) -> None:
        self.text(LEFT_MM + indent * CHARACTER_MM, row_top_mm(row), text, heavy=heavy)

    def line(
        self, y_mm: float, *, width_mm: float, colour: tuple[float, float, float] = BLACK
    ) -> None:
        """A rule as wide as the type area."""
        ends = [pymupdf.Point(x_mm, y_mm) * PT_PER_MM for x_mm in (LEFT_MM, RIGHT_MM)]
        self.page.draw_line(*ends, color=colour, width=width_mm * PT_PER_MM)


def row_top_mm(row: int) -> float:
    """The top of the letters in a row; letters stand in the middle of their row."""
    return TOP_MM + row * ROW_MM + (ROW_MM - CHARACTER_MM) / 2


def letter() -> Letter:
    """The two pages of the letter."""
    font = song_font()
    lines = [line for paragraph in BODY for line in broken(font, paragraph)]
    first_body_row = TITLE_ROW + len(TITLE) + 2
    on_first = ROWS - first_body_row
    with pymupdf.open() as document:
        add_pages(document, 2)
        sheets = [Sheet(page, font) for page in document]
        set_head(sheets[0])
        set_lines(sheets[0], first_body_row, lines[:on_first])
        set_lines(sheets[1], 0, lines[on_first:])
        x_mm, y_mm = set_end(sheets[1], last_body_row=len(lines) - on_first - 1)
        set_imprint(sheets[1])
        set_page_numbers(sheets)
        return Letter(saved(document), len(sheets), x_mm, y_mm)


def add_pages(document: pymupdf.Document, count: int) -> None:
    """All at once: a new page makes PyMuPDF forget the page objects handed out before."""
    width_mm, height_mm = PAGE_MM
    for _ in range(count):
        document.new_page(width=width_mm * PT_PER_MM, height=height_mm * PT_PER_MM)


def broken(font: pymupdf.Font, paragraph: str) -> list[str]:
    """The paragraph in lines: two characters of indent, no closing mark at a line's start."""
    lines, line = [], "　　"
    for character, following in zip(paragraph, paragraph[1:] + " ", strict=True):
        ahead = character + (following if following in NOT_AT_LINE_START else "")
        if font.text_length(line + ahead, 1) > COLUMNS + 0.01:
            lines.append(line)
            line = ""
        line += character
    return [*lines, line]


def set_lines(sheet: Sheet, first_row: int, lines: list[str]) -> None:
    """The body's lines, headings in heavier type (7.3.3)."""
    for row, line in enumerate(lines, first_row):
        sheet.row(row, line, heavy=line.startswith(HEADING_STARTS))


def set_head(sheet: Sheet) -> None:
    """Issuer's mark, number, red line, title, addressees (7.2.4, 7.2.5, 7.2.7, 7.3.1, 7.3.2)."""
    middle_mm = (LEFT_MM + RIGHT_MM) / 2
    sheet.centred(middle_mm, HEADER_TOP_MM, HEADER, size_mm=HEADER_SIZE_MM, colour=RED, heavy=True)
    sheet.centred(middle_mm, RED_LINE_MM - 4 - CHARACTER_MM, NUMBER)
    sheet.line(RED_LINE_MM, width_mm=0.8, colour=RED)
    for row, text in enumerate(TITLE, TITLE_ROW):
        top_mm = row_top_mm(row) - (TITLE_SIZE_MM - CHARACTER_MM) / 2
        sheet.centred(middle_mm, top_mm, text, size_mm=TITLE_SIZE_MM, heavy=True)
    sheet.row(TITLE_ROW + len(TITLE) + 1, ADDRESSEES)


def set_end(sheet: Sheet, *, last_body_row: int) -> tuple[float, float]:
    """Attachment, issuer, date, note (7.3.4, 7.3.5.1, 7.3.6); returns the seal's centre in mm.

    The date ends four characters from the right edge and the issuer is centred on it. Two empty
    rows above them bring the top of a 42 mm seal to within one row of the text; its centre is
    3 mm above the middle of both lines, so that they lie slightly below it.
    """
    attachment_row = last_body_row + 2
    name_row = attachment_row + 3
    sheet.row(attachment_row, ATTACHMENT, indent=2)
    centre_mm = RIGHT_MM - 4 * CHARACTER_MM - sheet.width_mm(DATE) / 2
    sheet.centred(centre_mm, row_top_mm(name_row), ISSUER)
    sheet.centred(centre_mm, row_top_mm(name_row + 1), DATE)
    sheet.row(name_row + 3, NOTE, indent=2)
    return round(centre_mm, 1), round(TOP_MM + (name_row + 1) * ROW_MM - 3, 1)


def set_imprint(sheet: Sheet) -> None:
    """Copies and imprint between rules at the foot of the last page (7.4.1 to 7.4.3)."""
    row_mm = SMALL_SIZE_MM * 1.6
    above_mm, between_mm = BOTTOM_MM - 2 * row_mm, BOTTOM_MM - row_mm
    gap_mm = (row_mm - SMALL_SIZE_MM) / 2
    for y_mm, width_mm in ((above_mm, 0.35), (between_mm, 0.25), (BOTTOM_MM, 0.35)):
        sheet.line(y_mm, width_mm=width_mm)
    left_mm, right_mm = LEFT_MM + SMALL_SIZE_MM, RIGHT_MM - SMALL_SIZE_MM
    printed = DATE + "印发"
    right_mm -= sheet.width_mm(printed, SMALL_SIZE_MM)
    sheet.text(left_mm, above_mm + gap_mm, COPIED_TO, size_mm=SMALL_SIZE_MM)
    sheet.text(left_mm, between_mm + gap_mm, ISSUER + "办公室", size_mm=SMALL_SIZE_MM)
    sheet.text(right_mm, between_mm + gap_mm, printed, size_mm=SMALL_SIZE_MM)


def set_page_numbers(sheets: list[Sheet]) -> None:
    """7 mm below the type area, odd pages right, even pages left, one character in (7.5)."""
    for number, sheet in enumerate(sheets, 1):
        text = f"— {number} —"
        x_mm = LEFT_MM + SMALL_SIZE_MM
        if number % 2:
            x_mm = RIGHT_MM - SMALL_SIZE_MM - sheet.width_mm(text, SMALL_SIZE_MM)
        sheet.text(x_mm, BOTTOM_MM + 7, text, size_mm=SMALL_SIZE_MM)


def saved(document: pymupdf.Document) -> bytes:
    """The file, its fonts cut down to the letters in use, without a clock or a random id."""
    day = "D:20261120090000+08'00'"
    document.set_metadata(
        {"title": "".join(TITLE), "author": ISSUER, "creationDate": day, "modDate": day}
    )
    document.subset_fonts()
    return bytes(document.tobytes(garbage=4, deflate=True, no_new_id=True))


if __name__ == "__main__":
    Path(sys.argv[1]).write_bytes(letter().pdf)
