"""The office's rules about a signing, told together and before anybody types a PIN."""

from collections.abc import Iterator
from contextlib import contextmanager

from app.domain.errors import AppError, ErrorCode
from app.domain.policy import AskedSigning, Policy, Rule, forbidden, violated


def require_permitted(policy: Policy, asked: AskedSigning) -> None:
    """Raises `POLICY_FORBIDS`, naming every rule that would be violated."""
    rules = violated(policy, asked)
    if rules:
        raise _forbidden(policy, asked, rules)


@contextmanager
def told_together(policy: Policy, asked: AskedSigning) -> Iterator[None]:
    """A failure to find token and certificate does not hide the rules that are violated besides."""
    try:
        yield
    except AppError as error:
        rules = violated(policy, asked)
        if error.code is ErrorCode.POLICY_FORBIDS:
            first = [Rule(name) for name in str(error.facts["rule"]).split(", ")]
            path = str(error.facts.get("path", ""))
            raise _forbidden(policy, asked, (*first, *rules), path=path) from None
        if rules:
            raise _forbidden(policy, asked, rules) from None
        raise


def _forbidden(
    policy: Policy, asked: AskedSigning, rules: tuple[Rule, ...], **facts: str
) -> AppError:
    profile = {"profile": asked.profile} if asked.profile else {}
    return forbidden(policy, rules, asked=asked.documents, **profile, **facts)
