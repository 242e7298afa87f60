"""The corpus of real documents beside the checkout, and what others found out about each."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"

needs_corpus = pytest.mark.skipif(
    not CORPUS.is_dir(), reason="the corpus of real documents is not beside this checkout"
)


@dataclass(frozen=True, eq=False)
class CorpusFile:
    """One document; `name` is its path in the corpus, `facts` what other tools said."""

    name: str
    facts: dict[str, Any]

    @property
    def path(self) -> Path:
        return CORPUS / self.name

    @property
    def flat_name(self) -> str:
        """A name for an output, unique over all folders."""
        return self.name.replace("/", "__")

    @property
    def password(self) -> str | None:
        known: str | None = self.facts.get("open", {}).get("password")
        return known

    @property
    def opens_everywhere(self) -> bool:
        """Whether poppler, MuPDF and qpdf all open it without complaint."""
        opens = self.facts.get("open", {}).get("opens", {})
        return opens == {"poppler": True, "mupdf": True, "qpdf": "ok"}

    def is_below(self, folder: str) -> bool:
        return self.name.startswith(folder + "/")


@cache
def pdf_files() -> tuple[CorpusFile, ...]:
    """Every PDF of the corpus, in the order of their names."""
    facts = json.loads((CORPUS / "expected.json").read_text())["files"]
    return tuple(CorpusFile(name, facts[name]) for name in sorted(facts) if name.endswith(".pdf"))
