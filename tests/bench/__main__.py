"""Time and memory beside the pyHanko command line: `bash installer/dev.sh bench [--quick] [PART…]`.

Prints medians and judges nothing: a benchmark, not a test. Programs run in turn, so that what else
the machine does hits all of them; CPU figures and ratios hold, wall times are indicative.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pkcs11 import Attribute, Mechanism, ObjectClass

from app.domain.validation import Anchors
from app.workers.verifying import verify_file
from tests.bench.material import (
    make_slow_driver,
    make_token,
    write_document,
    write_root,
    write_signed,
)
from tests.bench.measuring import in_turn, own_cpu_s, table
from tests.bench.packages import package_figures
from tests.bench.programs import Bench
from tests.bench.sm2 import sm2_figures
from tests.bench.window import window_figures
from tests.faulty_driver import FaultyDriver
from tests.pdf_samples import ring_seal
from tests.softhsm import open_session

KB, MB = 1_000, 1_000_000
SLOW_MS = 10


@dataclass(frozen=True)
class Scale:
    """How much is measured: name, pages and bytes of documents; signatures and pages; batch.

    `opened` documents are opened in the window at most.
    """

    documents: tuple[tuple[str, int, int], ...]
    signed: tuple[tuple[int, int], ...]
    batch: int
    opened: int
    repeats: int
    raw_s: float


FULL = Scale(
    documents=(
        ("100 KB", 1, 100 * KB),
        ("5 MB", 100, 5 * MB),
        ("100 MB", 1, 100 * MB),
        ("400 MB", 1, 400 * MB),
    ),
    signed=((1, 1), (10, 1), (50, 1), (10, 2_000)),
    batch=200,
    opened=1000,
    repeats=5,
    raw_s=1.0,
)
QUICK = Scale(
    documents=FULL.documents[:1], signed=FULL.signed[:1], batch=4, opened=3, repeats=1, raw_s=0.1
)


def main() -> None:
    """The tables asked for, or all of them, in a folder that is removed at the end."""
    known = (start, signing, verifying, batch, seals, packages, window)
    parts = {part.__name__: part for part in known}
    options = argparse.ArgumentParser(prog="dev.sh bench", description="Time and memory.")
    options.add_argument("--quick", action="store_true", help="the smallest of everything, once")
    options.add_argument("parts", nargs="*", metavar="PART", help=", ".join(parts))
    chosen = options.parse_args()
    if unknown := set(chosen.parts) - parts.keys():
        options.error(f"unknown: {', '.join(sorted(unknown))}")
    scale = QUICK if chosen.quick else FULL
    with tempfile.TemporaryDirectory(prefix="yinxin-bench-") as name:
        folder = Path(name)
        (folder / "seal.png").write_bytes(ring_seal())
        root, tokens = write_root(folder / "root.pem"), make_token(folder / "token")
        bench = Bench(folder, tokens, folder / "seal.png", root)
        for name in chosen.parts or parts:
            parts[name](bench, scale)


def start(bench: Bench, scale: Scale) -> None:
    """What it costs to be there at all."""
    (cost,) = in_turn([bench.version()], scale.repeats)
    head = ("command", "CPU s", "wall s", "peak MiB")
    table("Start", head, [("--version", cost.cpu_s, cost.wall_s, cost.peak_mib)])


def signing(bench: Bench, scale: Scale) -> None:
    """One document each, cold."""
    rows: list[tuple[object, ...]] = []
    idle = [0.0, 0.0]
    for name, pages, size in scale.documents:
        document = write_document(bench.folder / "document.pdf", pages, size)
        commands = [bench.limit(document), bench.sign(document), bench.pyhanko_sign(document)]
        limit, ours, other = in_turn(commands, scale.repeats)
        if not rows:
            idle = [ours.peak_mib, other.peak_mib]
        rows.append((name, limit.cpu_s))
        for cost, base in zip((ours, other), idle, strict=True):
            ratio = cost.cpu_s / limit.cpu_s
            more = cost.peak_mib - base
            rows[-1] += (cost.cpu_s, ratio, cost.wall_s, cost.peak_mib, more)
    columns = ("CPU s", "x limit", "wall s", "peak MiB", "over first")
    head = ("document", "limit CPU s", *columns, *(f"pyhanko {one}" for one in columns))
    table(
        "Signing one PDF with a visible seal (SoftHSM, RSA-2048); limit: cp and openssl sha256",
        head,
        rows,
    )


def verifying(bench: Bench, scale: Scale) -> None:
    """Documents with many signatures; warm is a second time in one process."""
    rows = []
    for signatures, pages in scale.signed:
        document = write_signed(bench.folder / "signed.pdf", pages, signatures)
        commands = [bench.verify(document), bench.pyhanko_verify(document)]
        ours, other = in_turn(commands, scale.repeats)
        warm_s = own_cpu_s(_verification(document))
        costs = (ours.cpu_s, warm_s, ours.peak_mib, other.cpu_s, other.peak_mib)
        rows.append((f"{signatures} on {pages} pages", *costs))
    head = ("signatures", "CPU s", "warm CPU s", "peak MiB", "pyhanko CPU s", "pyhanko peak MiB")
    table("Verifying", head, rows)


def _verification(document: Path) -> Callable[[], object]:
    return lambda: verify_file(document, Anchors(), None)


def batch(bench: Bench, scale: Scale) -> None:
    """Many small documents in one run, beside what the token alone can do."""
    folder, results = bench.folder / "batch", bench.folder / "results"
    folder.mkdir()
    names = [folder / f"{number:03}.pdf" for number in range(scale.batch)]
    documents = [write_document(path, 1, 20 * KB) for path in names]
    slow = make_slow_driver(bench.folder / "driver", SLOW_MS)
    drivers = (bench.tokens.driver, slow.path)
    commands = [bench.sign_all(documents, results, driver) for driver in drivers]
    costs = in_turn(commands, (scale.repeats + 1) // 2)
    tokens = (
        ("SoftHSM", raw_rate(bench, scale.raw_s), ""),
        (f"{SLOW_MS} ms", 1000 / SLOW_MS, f"{busy_share(slow, scale.batch):.0%}"),
    )
    rows = [
        (name, scale.batch / cost.wall_s, scale.batch / cost.cpu_s, raw, busy)
        for cost, (name, raw, busy) in zip(costs, tokens, strict=True)
    ]
    head = ("token", "documents/s", "per CPU s", "token alone/s", "token busy")
    table(f"{scale.batch} small documents in one run, start included", head, rows)


def seals(bench: Bench, scale: Scale) -> None:
    """SM3, SM2 and electronic seals."""
    folder = bench.folder / "sm2"
    folder.mkdir()
    sm2_figures(folder, bench.picture, scale.repeats, hashed_mb=50)


def packages(bench: Bench, scale: Scale) -> None:
    """What has been built: sizes and starts."""
    package_figures(bench.folder / "home", scale.repeats)


def window(bench: Bench, scale: Scale) -> None:
    """The window on a screen, other viewers beside it."""
    window_figures(bench.folder / "window", scale.repeats, scale.opened)


def raw_rate(bench: Bench, seconds: float) -> float:
    """Signatures per second that the token makes when nobody does anything else."""
    with open_session(bench.tokens) as session:
        key = next(iter(session.get_objects({Attribute.CLASS: ObjectClass.PRIVATE_KEY})))
        start, count = time.perf_counter(), 0
        while (passed := time.perf_counter() - start) < seconds:
            key.sign(b"signed attributes", mechanism=Mechanism.SHA256_RSA_PKCS)
            count += 1
    return count / passed


def busy_share(driver: FaultyDriver, signatures: int) -> float:
    """Of the time from the first to the last signature of the latest run, the token's part."""
    times = driver.busy()[-signatures:]
    return sum(end - start for start, end in times) / (times[-1][1] - times[0][0])


if __name__ == "__main__":
    main()
