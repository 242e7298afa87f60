"""Verdicts on signed documents that nobody on the project wrote.

The documents are not part of the repository: they lie beside the checkout where there are any,
with what independent tools say about each in `expected.json`.
"""

import json
import time
from pathlib import Path
from typing import Any

import pytest

from app.domain.errors import AppError
from app.domain.secret import Secret
from app.domain.validation import Anchors, Modification, SignatureVerdict
from app.workers.verifying import verify_file

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
DEADLINE_S = 20
MIN_RIGHT = 0.95

pytestmark = pytest.mark.skipif(
    not (CORPUS / "expected.json").is_file(), reason="no corpus of documents beside the checkout"
)


def expected() -> dict[str, dict[str, Any]]:
    files: dict[str, dict[str, Any]] = json.loads((CORPUS / "expected.json").read_text())["files"]
    return {name: facts for name, facts in files.items() if name.startswith("pdf/")}


def judge(name: str, facts: dict[str, Any]) -> tuple[SignatureVerdict, ...] | None:
    """The verdicts; None for a document that is refused with a code."""
    password = (facts.get("open") or {}).get("password")
    secret = Secret(bytearray(password.encode())) if password else None
    start = time.monotonic()
    try:
        return verify_file(CORPUS / name, Anchors(), secret).signatures
    except AppError:
        return None
    finally:
        assert time.monotonic() - start < DEADLINE_S, name


def unchanged(one: SignatureVerdict) -> bool:
    return one.intact and one.modified_after is not Modification.FORBIDDEN


def is_right(verdict: str, found: tuple[SignatureVerdict, ...]) -> bool | None:
    """Whether the verdicts say what the tools agree on; None where they do not agree."""
    match verdict:
        case "VALID":
            return bool(found) and all(unchanged(one) for one in found)
        case "INVALID":
            return any(not one.intact for one in found)
        case "NOT_VALID_AS_SHOWN":
            return any(not unchanged(one) for one in found)
        case "NO_VALID_SIGNATURE":
            return not any(one.intact for one in found)
        case "UNSIGNED":
            return not found
        case _:
            return None


@pytest.mark.timeout(600)
def test_verdicts_agree_with_independent_tools() -> None:
    right, wrong = 0, []
    for name, facts in expected().items():
        signatures = facts.get("signatures") or {}
        found = judge(name, facts)
        agrees = is_right(signatures.get("expected_verdict", ""), found or ())
        if agrees is None or not signatures.get("strict"):
            continue
        right += agrees
        if not agrees:
            wrong.append((name, signatures["expected_verdict"], found))
    for name, verdict, found in wrong:
        print(name, verdict, [(one.field, one.intact, one.problems) for one in found or ()])
    assert right + len(wrong) > 100
    assert right / (right + len(wrong)) >= MIN_RIGHT


@pytest.mark.timeout(600)
def test_no_attack_is_shown_as_intact_and_unchanged() -> None:
    attacks = ("INVALID", "NOT_VALID_AS_SHOWN", "NO_VALID_SIGNATURE")
    overlooked = [
        name
        for name, facts in expected().items()
        if (facts.get("signatures") or {}).get("expected_verdict") in attacks
        and facts["signatures"].get("strict")
        and (found := judge(name, facts))
        and all(unchanged(one) for one in found)
    ]
    assert overlooked == []
