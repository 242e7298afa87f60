"""Where the things under test are, and how to look into them and to watch them."""

import os
import subprocess
from pathlib import Path

from asn1crypto import pem
from pyhanko.sign.validation.status import SignatureCoverageLevel

from app.crypto.x509 import read_certificate
from installer.rehearsal import RehearsalToken
from tests.other_readers import pdfsig, pyhanko_verdicts

ROOT = Path(__file__).resolve().parents[2]
FROZEN = ROOT / "build" / "frozen" / "yinxin"
CLI = FROZEN / "yinxin-cli"
DIST = ROOT / "dist"
ELF = b"\x7fELF"


def elf_files(folder: Path) -> list[Path]:
    """Every program and library in `folder`, links left out."""
    files = [one for one in folder.rglob("*") if one.is_file() and not one.is_symlink()]
    return [one for one in files if _begins_with(one, ELF)]


def _begins_with(path: Path, mark: bytes) -> bool:
    with path.open("rb") as file:
        return file.read(len(mark)) == mark


def output(*command: str | Path, **variables: str) -> str:
    """Standard output of a command that must succeed."""
    environment = os.environ | variables
    return subprocess.run(
        [str(part) for part in command],
        check=True,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        env=environment,
        timeout=100,
    ).stdout


def token_environment(token: RehearsalToken, home: Path) -> dict[str, str]:
    """What makes the program see the rehearsal token only."""
    return {"SOFTHSM2_CONF": str(token.configuration), "YINXIN_HOME": str(home)}


def network_uses(trace: str) -> list[str]:
    """The lines of a system call trace that open a port to others, or call on others."""
    calls = ("bind(", "connect(", "sendto(")
    return [
        line for line in trace.splitlines() if "AF_INET" in line and any(map(line.count, calls))
    ]


def listens(trace: str) -> int:
    """How many sockets of any family wait for visitors."""
    return sum(" listen(" in line or line.startswith("listen(") for line in trace.splitlines())


def assert_others_believe(sealed: Path, anchor: Path) -> None:
    """poppler and pyHanko on a document with one signature and the PEM of its authority."""
    told = pdfsig(sealed)
    assert "Signature is Valid." in told
    assert "Total document signed" in told
    _, _, root = pem.unarmor(anchor.read_bytes())
    (verdict,) = pyhanko_verdicts(sealed, [read_certificate(root)])
    assert verdict.bottom_line
    assert verdict.coverage is SignatureCoverageLevel.ENTIRE_FILE
