"""Services that answer from memory, for tests of front ends."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.domain.errors import AppError
from app.domain.finding import Finding
from app.domain.policy import Policy
from app.services import Services
from app.storage.policy_schema import policy_schema
from app.use_cases.signing_request import SignDocuments
from tests.fakes.register import MemoryRegister


def _nothing(*_: Any) -> Any:
    raise NotImplementedError("this test did not expect the call")


@dataclass
class FakeServices:
    """Each answer is a function, a value to return, or an `AppError` to raise."""

    sign: Callable[[SignDocuments], Iterator[Any]] = _nothing
    verify: Callable[..., Any] = _nothing
    tokens: Callable[..., Any] = _nothing
    inspect: Callable[..., Any] = _nothing
    render: Callable[..., Any] = _nothing
    read_seal: Callable[..., Any] = _nothing
    seals: Callable[..., Any] = lambda _: ()
    draw_seal: Callable[..., Any] = _nothing
    make_test_seal: Callable[..., Any] = _nothing
    findings: tuple[Finding, ...] = ()
    policy: Policy = field(default_factory=Policy)
    read_policy: Callable[[Path], Policy] = _nothing
    bundle: dict[str, str] = field(default_factory=dict)
    written: list[tuple[Path, Any]] = field(default_factory=list)
    register: MemoryRegister = field(default_factory=MemoryRegister)
    closed: int = 0

    def build(self, debug: bool) -> Services:
        """What a front end receives; whatever it does not use is left out."""
        services = object.__new__(Services)
        for name, value in {
            "sign_documents": self.sign,
            "verify_document": self.verify,
            "list_tokens": self.tokens,
            "inspect_document": self.inspect,
            "render_page": self.render,
            "read_seal": self.read_seal,
            "list_seals": self.seals,
            "draw_seal": self.draw_seal,
            "make_test_seal": self.make_test_seal,
            "diagnose": lambda _: self.findings,
            "policy": self.policy,
            "rules": lambda: {rule.key: rule.field for rule in policy_schema()},
            "read_policy": self.read_policy,
            "bundle_files": lambda _: self.bundle,
            "write_bundle": lambda path, files: self.written.append((path, files)),
            "register": self.register,
            "close": self._close,
        }.items():
            object.__setattr__(services, name, value)
        return services

    def _close(self) -> None:
        self.closed += 1


def raising(error: BaseException) -> Callable[..., Any]:
    """A service that fails."""

    def call(*_: Any, **__: Any) -> Any:
        raise error

    return call


def by_name(answers: dict[str, Any]) -> Callable[..., Any]:
    """A service that answers by the name of the file it is given."""

    def call(source: Path, *_: Any) -> Any:
        answer = answers[source.name]
        if isinstance(answer, AppError):
            raise answer
        return answer

    return call
