"""The kit for rehearsals beside a checkout: it makes seals that nobody trusts by default.

The program signs nothing itself: the kit is a program of its own with a maker's key that it
forgets. Installed programs come without it.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from app.domain.errors import AppError, ErrorCode
from app.domain.seal_design import RehearsalWish

_ROOT = Path(__file__).resolve().parents[2]
_MODULE = "installer.rehearsal_seal"
_LONGEST_S = 60


def make_rehearsal_seal(wish: RehearsalWish) -> Path:
    """Make the seal in the new file `wish.target`; the anchor's file is beside it.

    Raises `FILE_NOT_FOUND`, `OUTPUT_EXISTS`, `REHEARSAL_KIT_MISSING`, `OUTPUT_FAILED`.
    """
    for path in (wish.certificate, wish.picture):
        if not path.is_file():
            raise AppError(ErrorCode.FILE_NOT_FOUND, file=str(path))
    anchor = wish.target.with_suffix(".anchor.pem")
    for path in (wish.target, anchor):
        if path.exists():
            raise AppError(ErrorCode.OUTPUT_EXISTS, file=path.name)
    if not (_ROOT / _MODULE.replace(".", "/")).with_suffix(".py").is_file():
        raise AppError(ErrorCode.REHEARSAL_KIT_MISSING)
    with tempfile.TemporaryDirectory() as folder:
        _run(wish, folder)
        _take(Path(folder, "seal.esl"), wish.target)
        _take(Path(folder, "seal-authority.pem"), anchor)
    return anchor


def _run(wish: RehearsalWish, folder: str) -> None:
    files = [folder, str(wish.certificate.absolute()), str(wish.picture.absolute())]
    command = [sys.executable, "-m", _MODULE, *files, "--name", wish.name]
    command += ["--size", str(wish.size_mm)]
    try:
        done = subprocess.run(
            command, cwd=_ROOT, capture_output=True, check=False, timeout=_LONGEST_S, text=True
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise AppError(ErrorCode.REHEARSAL_KIT_MISSING, reason=type(error).__name__) from error
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:]
        raise AppError(ErrorCode.REHEARSAL_KIT_MISSING, reason="".join(last))


def _take(made: Path, target: Path) -> None:
    try:
        target.write_bytes(made.read_bytes())
    except OSError as error:
        reason = error.strerror or ""
        raise AppError(ErrorCode.OUTPUT_FAILED, file=target.name, reason=reason) from error
