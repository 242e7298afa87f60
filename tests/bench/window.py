"""Figures of the window: start, first page, event loop, frames, memory; other viewers beside it.

Everything runs on a virtual screen. Other viewers are measured alike, by the pixels they show:
`apt-get install --no-install-recommends evince qpdfview okular` brings them.
"""

import contextlib
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from tests.bench.measuring import table
from tests.bench.programs import PROGRAM
from tests.bench.screen import Screen, Sight, middle
from tests.corpus.documents import CORPUS, pdf_files

VIEWERS = ("evince", "okular", "qpdfview")
SCAN_PAGES = 8
PATCH = b"0 1 0 rg 120 300 350 350 re f"
MARKED = b"BT /F1 12 Tf 72 790 Td (Page %d) Tj ET " + PATCH
AIMS = "aims: start 0.25 CPU s; first page of 2,000 0.5 s; gap 40 ms; frame 16.7 ms"


@dataclass(frozen=True)
class Document:
    """One that is opened: what the table calls it, and the file."""

    name: str
    path: Path


def window_figures(folder: Path, repeats: int, many: int) -> None:
    """Four tables; `many` documents are opened one after the other, the corpus' where it is."""
    folder.mkdir()
    documents = (
        Document("1 page", write_marked(folder / "1.pdf", 1)),
        Document("scan, 20 MB", write_scan(folder / "scan.pdf")),
        Document("2,000 pages", write_marked(folder / "2000.pdf", 2_000)),
    )
    with Screen(folder / "screen") as screen:
        _start(folder, screen, repeats)
        _first_page(folder, screen, documents, repeats)
        _inside(folder, screen, documents, many)
    print(f"  {AIMS}")


def write_marked(path: Path, pages: int) -> Path:
    """Pages of text, each with a large patch of the colour that the screen is searched for."""
    bodies = [(b"", MARKED % number) for number in range(1, pages + 1)]
    return _write(path, bodies, b"")


def write_scan(path: Path) -> Path:
    """Pages of one picture each, as a scanner makes them, with the patch in the picture's place."""
    noise = Image.effect_noise((1654, 2339), 60)
    buffer = io.BytesIO()
    noise.convert("RGB").save(buffer, "JPEG", quality=86)
    content = b"q 595 0 0 842 0 0 cm /I Do Q " + PATCH
    return _write(path, [(b"/XObject<</I %d 0 R>>", content)] * SCAN_PAGES, buffer.getvalue())


def _write(path: Path, bodies: list[tuple[bytes, bytes]], jpeg: bytes) -> Path:
    kids = b" ".join(b"%d 0 R" % (4 + 3 * number) for number in range(len(bodies)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%b]>>" % (len(bodies), kids),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    image = b"/Type/XObject/Subtype/Image/Width 1654/Height 2339/ColorSpace/DeviceRGB"
    image += b"/BitsPerComponent 8/Filter/DCTDecode"
    for number, (resource, content) in enumerate(bodies):
        own = 4 + 3 * number
        more = resource % (own + 2) if resource else b""
        objects += [
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R"
            b"/Resources<</Font<</F1 3 0 R>>%b>>>>" % (own + 1, more),
            b"<</Length %d>>\nstream\n%b\nendstream" % (len(content), content),
            b"<<%b/Length %d>>\nstream\n%b\nendstream" % (image, len(jpeg), jpeg)
            if jpeg
            else b"null",
        ]
    with path.open("wb") as file:
        file.write(b"%PDF-1.7\n")
        offsets = []
        for number, body in enumerate(objects, start=1):
            offsets.append(file.tell())
            file.write(b"%d 0 obj\n%b\nendobj\n" % (number, body))
        start = file.tell()
        file.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
        file.writelines(b"%010d 00000 n \n" % offset for offset in offsets)
        trailer = b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
        file.write(trailer % (len(objects) + 1, start))
    return path


def _start(folder: Path, screen: Screen, repeats: int) -> None:
    ours = [*PROGRAM, "gui"]
    _forget_files()
    cold = _seen(folder, screen, ours, page=False)
    sights = {"": [_seen(folder, screen, ours, page=False) for _ in range(repeats)]}
    sights |= {name: [] for name in _installed()}
    for _ in range(repeats):
        for name in _installed():
            sights[name].append(_seen(folder, screen, [name], page=False))
    warm = middle(sights.pop(""))
    rows = [_start_row("cold", cold, warm), _start_row("warm", warm, warm)]
    rows += [_start_row(name, middle(seen), warm) for name, seen in sights.items()]
    head = ("first window", "CPU s", "of main process", "wall s", "x ours warm", "MiB", "main MiB")
    table("Start without a document" + _not_installed(), head, rows)


def _start_row(name: str, seen: Sight, ours: Sight) -> tuple[object, ...]:
    ratio = seen.window_s / ours.window_s
    times = (seen.window_cpu_s, seen.own_cpu_s, seen.window_s, ratio)
    return (name, *times, seen.mib, seen.own_mib)


def _first_page(
    folder: Path, screen: Screen, documents: tuple[Document, ...], repeats: int
) -> None:
    programs = {"yinxin": [*PROGRAM, "gui"]} | {name: [name] for name in _installed()}
    rows: list[tuple[object, ...]] = []
    for document in documents:
        sights: dict[str, list[Sight]] = {name: [] for name in programs}
        for _ in range(repeats):
            for name, command in programs.items():
                full = [*command, str(document.path)]
                sights[name].append(_seen(folder, screen, full, page=True))
        medians = {name: middle(seen) for name, seen in sights.items()}
        ours = medians["yinxin"].page_s or 1.0
        rows += [
            (document.name, name, seen.page_s, (seen.page_s or 0) / ours, seen.page_cpu_s, seen.mib)
            for name, seen in medians.items()
        ]
    head = ("document", "program", "wall s", "x ours", "CPU s", "MiB")
    table("First page on the screen, program start included", head, rows)


def _inside(folder: Path, screen: Screen, documents: tuple[Document, ...], many: int) -> None:
    real = CORPUS.is_dir()
    files = [one.path for one in pdf_files()] if real else [one.path for one in documents] * 5
    step = max(1, len(files) // many)
    files = files[::step][:many]
    found = _measured(folder, screen, "gaps", files)
    where = "of the corpus" if real else "made by code: the corpus is not beside this checkout"
    head = ("event loop", "longest ms", "99 % below ms", "own longest ms", "own 99 % below ms")
    names = ("longest_ms", "p99_ms", "own_longest_ms", "own_p99_ms")
    label = f"{found['opened']:.0f} of {found['documents']:.0f} opened"
    table(f"Gaps while documents {where} are opened", head, [(label, *(found[n] for n in names))])
    frame = _measured(folder, screen, "frames", [documents[0].path])
    kinds = ("p50_ms", "p99_ms", "own_p50_ms", "own_p99_ms")
    rows = [
        (what, *(frame[f"{key}_{kind}"] for kind in kinds))
        for what, key in (("dragging a seal", "drag"), ("scrolling", "scroll"))
    ]
    head = ("one frame", "50 % below ms", "99 % below ms", "own 50 % below", "own 99 % below")
    table("Frames", head, rows)
    _memory(folder, screen, documents, files)


def _memory(
    folder: Path, screen: Screen, documents: tuple[Document, ...], files: list[Path]
) -> None:
    long = _measured(folder, screen, "memory", [documents[2].path])
    names = ("empty_mib", "main_mib", "all_mib", "scrolled_main_mib", "scrolled_all_mib")
    head = ("MiB", "main, empty", "main", "all", "main, scrolled", "all, scrolled")
    table("Memory", head, [("2,000 pages", *(long[name] for name in names))])
    turns = _measured(folder, screen, "growth", files[:50])
    head = ("in turn", "main after 10, MiB", "after all", "closing s")
    row = (f"{turns['documents']:.0f} documents", turns["after_10_mib"], turns["after_all_mib"])
    table("Documents one after the other", head, [(*row, turns["closing_s"])])


def _measured(folder: Path, screen: Screen, what: str, files: list[Path]) -> dict[str, float]:
    with _environment(folder) as environment:
        command = [sys.executable, "-P", "-m", "tests.bench.inside", what, *map(str, files)]
        finished = subprocess.run(
            command, env=environment | {"DISPLAY": screen.name}, check=True,
            stdout=subprocess.PIPE, cwd=Path(__file__).parents[2],
        )  # fmt: skip
    figures: dict[str, float] = json.loads(finished.stdout.splitlines()[-1])
    return figures


def _seen(folder: Path, screen: Screen, command: list[str], *, page: bool) -> Sight:
    with _environment(folder) as environment:
        return screen.watch(command, environment, page=page)


@contextlib.contextmanager
def _environment(folder: Path) -> Iterator[dict[str, str]]:
    """A home without memories for each run; compiled modules are kept, as when installed."""
    with tempfile.TemporaryDirectory(dir=folder, prefix="home-") as home:
        own = {name: str(home) for name in ("HOME", "YINXIN_HOME", "XDG_RUNTIME_DIR")}
        kept = {
            name: value
            for name, value in os.environ.items()
            if name
            not in ("PYTHONDONTWRITEBYTECODE", "DBUS_SESSION_BUS_ADDRESS", "WAYLAND_DISPLAY")
        }
        yield kept | own | {"QT_QPA_PLATFORM": "xcb", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}


def _installed() -> list[str]:
    return [name for name in VIEWERS if shutil.which(name)]


def _not_installed() -> str:
    absent = [name for name in VIEWERS if not shutil.which(name)]
    install = "apt-get install --no-install-recommends"
    return f" (not installed, so not measured: {install} {' '.join(absent)})" if absent else ""


def _forget_files() -> None:
    """Have the program's files read from the disk again, as far as nobody else holds them."""
    root = Path(__file__).parents[2] / "app"
    for folder in (root, *(Path(path) for path in sys.path if path.endswith("site-packages"))):
        for path in folder.rglob("*.*"):
            if path.is_file():
                with path.open("rb") as file:
                    os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
