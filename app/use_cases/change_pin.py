"""Replace the PIN of the one token that is meant."""

from pathlib import Path

from app.domain.token import Token, choose_token
from app.ports import PinChange
from app.use_cases.list_tokens import Drivers, list_tokens


def change_pin(drivers: Drivers, path: Path | None, name: str | None, entry: PinChange) -> Token:
    """Ask for both PINs and change it, once; returns the token whose PIN is new.

    Raises the PIN and TOKEN codes, or the first driver's own error when none shows a token.
    """
    reports = list_tokens(drivers, path)
    tokens = tuple(token for report in reports for token in report.tokens)
    failures = [report.error for report in reports if report.error is not None]
    if not tokens and failures:
        raise failures[0].as_error()
    token = choose_token(tokens, name)
    drivers.reach(Path(token.driver)).change_pin(token, entry)
    return token
