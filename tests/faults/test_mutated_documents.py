"""Documents and containers with random damage: every reader ends in a verdict or a named failure.

The damage is the same in every run. It keeps much of the structure: numbers, names, references and
object headers are exchanged, pieces of other documents are spliced in.
"""

import random
import re
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
import pikepdf
import pytest

from app.domain.errors import AppError, ErrorCode
from app.domain.validation import Anchors
from app.formats.pdf.inspection import inspect
from app.workers.signing_job import SigningJobs
from app.workers.verifying import verify_file
from tests.fuzz.mutation import mutate
from tests.pdf_samples import PageShape, write_pdf
from tests.sealing import spec
from tests.signed_samples import Recipe, embed, gap_of, root, sign_again, signed
from tests.software_signer import signer

DOCUMENTS, CONTAINERS = 300, 300
DEADLINE_S = 20

Damage = Callable[[bytes, random.Random, list[bytes]], bytes]


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    """Unsigned and signed, with plain objects and object streams, encrypted."""
    folder = tmp_path_factory.mktemp("samples")
    streams = pikepdf.ObjectStreamMode.generate
    locks = pikepdf.Encryption(user="", owner="x")
    plain = write_pdf(folder / "plain.pdf", [PageShape(content=b"BT (text) Tj ET")] * 3)
    packed = write_pdf(folder / "packed.pdf", [PageShape()] * 3, object_stream_mode=streams)
    locked = write_pdf(folder / "locked.pdf", encryption=locks)
    unsigned = [one.read_bytes() for one in (plain, packed, locked)]
    return [*unsigned, sealed(plain), sealed(packed), signed(), sign_again(signed())]


def sealed(source: Path) -> bytes:
    jobs, target = SigningJobs(verify_file), source.with_suffix(".part")
    prepared = jobs.prepare(source, target, spec(straddle="right"), None)
    jobs.complete(prepared.job, signer().sign(prepared.to_be_signed))
    return target.read_bytes()


def flip(data: bytes, luck: random.Random, _: list[bytes]) -> bytes:
    changed = bytearray(data)
    for _number in range(luck.randint(1, 8)):
        changed[luck.randrange(len(data))] ^= 1 << luck.randrange(8)
    return bytes(changed)


def cut_off(data: bytes, luck: random.Random, _: list[bytes]) -> bytes:
    return data[: luck.randrange(1, len(data))]


def cut_out(data: bytes, luck: random.Random, _: list[bytes]) -> bytes:
    start = luck.randrange(len(data) - 1)
    return data[:start] + data[start + luck.choice((1, 5, 40, 400)) :] or data


def splice(data: bytes, luck: random.Random, others: list[bytes]) -> bytes:
    other = luck.choice(others)
    return data[: luck.randrange(1, len(data))] + other[luck.randrange(len(other)) :]


def insert(data: bytes, luck: random.Random, _: list[bytes]) -> bytes:
    start = luck.randrange(len(data))
    pieces = (b"<<", b"]", b"(", b"endobj", b"stream\n", b"%%EOF\n", b"[" * 1200, b"<<" * 600)
    return data[:start] + luck.choice(pieces) + data[start:]


def exchange(pattern: bytes, *others: bytes) -> Damage:
    """Put something of the same kind (or one of `others`) in the place of one match."""

    def change(data: bytes, luck: random.Random, _: list[bytes]) -> bytes:
        found = list(re.finditer(pattern, data))
        if not found:
            return data
        place = luck.choice(found)
        new = luck.choice((luck.choice(found)[0], *others))
        return data[: place.start()] + new + data[place.end() :]

    return change


NUMBERS = (b"0", b"-1", b"1.5", b"4294967296", b"9" * 20, b"null", b"1 0 R")
DAMAGE: tuple[Damage, ...] = (
    flip,
    cut_off,
    cut_out,
    splice,
    insert,
    exchange(rb"(?<!\w)\d{1,9}", *NUMBERS),
    exchange(rb"/[A-Za-z]+"),
    exchange(rb"(?<!\w)\d{1,9} 0 R"),
    exchange(rb"(?<!\w)\d{1,9} 0 obj"),
)


def damaged(luck: random.Random, samples: list[bytes]) -> bytes:
    data = luck.choice(samples)
    for _ in range(luck.randint(1, 3)):
        data = luck.choice(DAMAGE)(data, luck, samples)
    return data


def ends_well(read: Callable[[], object]) -> bool:
    """Whether it is a verdict or a named failure, in time; verdicts can be told to the parent."""
    start = time.monotonic()
    try:
        msgspec.json.encode(read())
    except AppError as failure:
        return failure.code is not ErrorCode.INTERNAL
    return time.monotonic() - start < DEADLINE_S


@pytest.mark.parametrize("part", range(10))
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_damaged_documents(part: int, samples: list[bytes], tmp_path: Path) -> None:
    luck = random.Random(part)  # noqa: S311  # repeatable, not secret
    source, copy, jobs = tmp_path / "in.pdf", tmp_path / "out.part", SigningJobs(verify_file)
    for number in range(DOCUMENTS // 10):
        source.write_bytes(data := damaged(luck, samples))
        assert ends_well(lambda: verify_file(source, Anchors((root(),)), None)), number
        assert ends_well(lambda: inspect(source, None)), number
        assert ends_well(lambda: jobs.prepare(source, copy, spec(), None)), number
        copy.unlink(missing_ok=True)
        assert source.read_bytes() == data


def test_damaged_containers(tmp_path: Path) -> None:
    luck = random.Random(1)  # noqa: S311  # repeatable, not secret
    documents = [signed(), signed(Recipe(reference="sha1"))]
    containers = [container_of(one) for one in documents]
    path = tmp_path / "in.pdf"
    for number in range(CONTAINERS):
        data, container = luck.choice(list(zip(documents, containers, strict=True)))
        gap, end = gap_of(data)
        changed = mutate(container, luck, containers)[: (end - gap - 2) // 2]
        path.write_bytes(embed(data, gap, end, changed))
        assert ends_well(lambda: verify_file(path, Anchors((root(),)), None)), number


def container_of(data: bytes) -> bytes:
    gap, end = gap_of(data)
    return bytes.fromhex(data[gap + 1 : end - 1].decode()).rstrip(b"\0")
