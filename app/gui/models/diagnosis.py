"""The report that a person may pass on: what works, without names of people, devices or folders."""

from collections.abc import Iterable
from pathlib import Path

from app.domain.finding import Finding

_MARKS = {True: "ok", False: "BAD", None: "-"}


def shareable(findings: Iterable[Finding], home: Path) -> str:
    """One line per finding, the home folder shortened, personal parts left out."""
    lines = (f"[{_MARKS[one.ok]}] {one.name}: {one.detail}" for one in findings)
    return "\n".join(line.replace(str(home), "~") for line in lines)
