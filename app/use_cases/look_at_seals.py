"""Electronic seals before they are used: in a file, on a token, the one that is meant."""

from collections.abc import Iterable
from pathlib import Path

from app.domain.certificate import Certificate
from app.domain.errors import AppError, ErrorCode
from app.domain.seal import SealFile, SealReport, SealSource
from app.domain.token import SigningIdentity, Token
from app.ports import SealReader, TokenDriver
from app.use_cases.list_tokens import Drivers
from app.use_cases.verify_document import read_anchor

MAX_SEAL_FILE_BYTES = 4 << 20


def read_seal_file(path: Path) -> SealFile:
    """The bytes of a seal file, not judged.

    Raises `FILE_NOT_FOUND`, `SEAL_UNREADABLE`, `SEAL_TOO_LARGE`.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_SEAL_FILE_BYTES + 1)
    except FileNotFoundError:
        raise AppError(ErrorCode.FILE_NOT_FOUND, file=str(path)) from None
    except OSError as error:
        reason = error.strerror or ""
        raise AppError(ErrorCode.SEAL_UNREADABLE, file=str(path), reason=reason) from None
    if len(data) > MAX_SEAL_FILE_BYTES:
        raise AppError(ErrorCode.SEAL_TOO_LARGE, file=str(path), limit_mib=4)
    return SealFile(data)


def read_seal(seals: SealReader, path: Path, anchors: tuple[Path, ...]) -> SealReport:
    """What a seal file is, judged against files of seal anchors.

    Raises `FILE_NOT_FOUND`, `SEAL_UNREADABLE`, `SEAL_TOO_LARGE`, `SEAL_MALFORMED`,
    `ANCHOR_UNREADABLE`.
    """
    return judge_seal(seals, read_seal_file(path), anchors, None)


def judge_seal(
    seals: SealReader, seal: SealFile, anchors: tuple[Path, ...], signer: Certificate | None
) -> SealReport:
    """What a seal is, judged against files of seal anchors, and whether it is the signer's.

    Raises `SEAL_TOO_LARGE`, `SEAL_MALFORMED`, `ANCHOR_UNREADABLE`.
    """
    makers = tuple(map(read_anchor, anchors))
    return seals.read_seal(seal.data, makers, signer).result()


def token_seals(drivers: Drivers, token: Token) -> tuple[SealFile, ...]:
    """What may be a seal on the token, each once; raises the DRIVER and TOKEN codes."""
    held = drivers.reach(Path(token.driver)).seals(token)
    return tuple(map(SealFile, dict.fromkeys(held)))


def list_seals(
    drivers: Drivers, seals: SealReader, token: Token, anchors: tuple[Path, ...]
) -> tuple[SealReport, ...]:
    """The seals on a token that can be read; raises the DRIVER and TOKEN codes."""
    driver, makers = drivers.reach(Path(token.driver)), tuple(map(read_anchor, anchors))
    return tuple(report for _, report in _readable(driver, seals, token, makers))


def find_seal(
    drivers: Drivers, seals: SealReader, identity: SigningIdentity, source: SealSource
) -> bytes:
    """The bytes of the seal that is meant. Whether it may be used is judged with the document.

    Raises `SEAL_NOT_FOUND`, `SEAL_AMBIGUOUS` (with the list), the DRIVER and TOKEN codes.
    """
    if isinstance(source, SealFile):
        return source.data
    token = identity.token
    held = list(_readable(drivers.reach(Path(token.driver)), seals, token, ()))
    meant = [data for data, report in held if source.name is None or report.is_called(source.name)]
    if len(meant) == 1:
        return meant[0]
    code = ErrorCode.SEAL_AMBIGUOUS if meant else ErrorCode.SEAL_NOT_FOUND
    listing = "; ".join(f"{report.name} ({report.code})" for _, report in held)
    raise AppError(code, name=source.name or "", seals=listing)


def _readable(
    driver: TokenDriver, seals: SealReader, token: Token, makers: tuple[bytes, ...]
) -> Iterable[tuple[bytes, SealReport]]:
    """Other objects of the same beginning, such as certificates, are passed over."""
    for data in dict.fromkeys(driver.seals(token)):
        try:
            yield data, seals.read_seal(data, makers).result()
        except AppError as error:
            if error.code not in (ErrorCode.SEAL_MALFORMED, ErrorCode.SEAL_TOO_LARGE):
                raise
