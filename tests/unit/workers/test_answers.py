"""What is too much of an answer, and that the lists of failures are those that are raised."""

import ast
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.domain.errors import AppError, ErrorCode
from app.domain.geometry import RectMm
from app.domain.preview import Found, TextLine
from app.workers import answers
from app.workers.answers import (
    DOCUMENT_FAILURES,
    NETWORK_FAILURES,
    TOKEN_FAILURES,
    fits,
    with_short_texts,
)

APP = Path(answers.__file__).parents[1]
DOCUMENT_PARTS = (
    "formats", "profiles", "trust", "workers/child.py", "workers/document_worker.py",
    "workers/preview_worker.py", "workers/signing_job.py", "workers/verifying.py",
    "workers/sm2_judging.py",
)  # fmt: skip
TOKEN_PARTS = ("tokens", "workers/child.py", "workers/token_worker.py")
NETWORK_PARTS = ("network", "trust", "workers/child.py", "workers/network_worker.py")
OF_PLACING = {
    ErrorCode.PAGES_INVALID,
    ErrorCode.PAGE_MISSING,
    ErrorCode.PLACEMENT_OUTSIDE_PAGE,
    ErrorCode.STRADDLE_NEEDS_PAGES,
}
"""What the domain raises while a document is prepared."""


def raised_in(*parts: str) -> set[ErrorCode]:
    return {code for part in parts for file in _files(APP / part) for code in _codes(file)}


def _files(path: Path) -> list[Path]:
    return [path] if path.is_file() else sorted(path.rglob("*.py"))


def _codes(file: Path) -> Iterator[ErrorCode]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == "ErrorCode":
            yield ErrorCode[node.attr]


def test_G6_each_worker_may_name_exactly_the_failures_that_it_can_find() -> None:
    assert raised_in(*DOCUMENT_PARTS) | OF_PLACING == DOCUMENT_FAILURES
    assert raised_in(*TOKEN_PARTS) == TOKEN_FAILURES
    assert raised_in(*NETWORK_PARTS) == NETWORK_FAILURES


def test_G6_no_document_speaks_of_a_pin_and_no_driver_of_a_file() -> None:
    document, token = ("document-", "output-", "register-"), ("pin-", "token-", "driver-", "key-")
    assert not [code for code in DOCUMENT_FAILURES if code.startswith((*token, "register-"))]
    assert not [code for code in TOKEN_FAILURES if code.startswith(document)]
    assert ErrorCode.CANCELLED not in DOCUMENT_FAILURES


@pytest.mark.parametrize(
    "answer",
    [
        "a" * 4097, ["a" * 4097], {"a" * 4097: 1}, [0] * 100_001, 2**53 + 1, -1e300,
        (TextLine("a", RectMm(0, 0, 0, 1e300)),), [[[["b", {"c": ("d" * 5000,)}]]]],
        [[0] * 100_000] * 11,
    ],
    ids=range(9),
)  # fmt: skip
def test_H10_an_answer_that_would_freeze_a_window_is_too_much(answer: object) -> None:
    assert not fits(answer)


@pytest.mark.parametrize(
    "answer",
    [
        None, True, b"x" * 9_000_000, "印" * 4096, [0] * 100_000, ErrorCode.USAGE,
        datetime.now(UTC), Found(((1, RectMm(0.5, 1, 2, 3)),), None),
    ],
    ids=range(8),
)  # fmt: skip
def test_an_honest_answer_fits(answer: object) -> None:
    assert fits(answer)


def test_A13_long_texts_are_cut_wherever_they_stand() -> None:
    line = TextLine("印" * 5000, RectMm(0, 0, 1, 1))
    short = with_short_texts({"lines": (line,), "data": b"\0" * 5000})
    assert short == {
        "lines": [
            {
                "text": "印" * 4095 + "…",
                "rect": {"left_mm": 0, "top_mm": 0, "width_mm": 1, "height_mm": 1},
            }
        ],
        "data": b"\0" * 5000,
    }


def test_facts_may_be_called_anything() -> None:
    names = {"self": "a", "code": "b", "file": 1}
    assert AppError(ErrorCode.USAGE, **names).facts == names
