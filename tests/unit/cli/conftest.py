"""Running the command line inside the test's process, with services from memory."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app.cli.main import Program, main
from tests.fakes.services import FakeServices


@dataclass(frozen=True)
class Finished:
    """What a command left behind."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one object on standard output."""
        (value,) = self.objects
        return value

    @property
    def objects(self) -> list[Any]:
        """All objects on standard output, one per line."""
        return [json.loads(line) for line in self.out.splitlines()]


Run = Callable[..., Finished]


@pytest.fixture
def services() -> FakeServices:
    return FakeServices()


@pytest.fixture
def run(
    services: FakeServices,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Run:
    """`run("sign", "a.pdf", …)`, in Chinese unless told otherwise."""
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")

    def write_report(error: BaseException | None) -> str:
        path = tmp_path / "report.txt"
        if error is None:
            return ""
        path.write_text(type(error).__name__)
        return str(path)

    def call(*arguments: str) -> Finished:
        status = main(list(arguments), Program(services.build, write_report))
        captured = capsys.readouterr()
        return Finished(status, captured.out, captured.err)

    return call
