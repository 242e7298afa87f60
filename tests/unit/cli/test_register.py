"""`register`: the use register listed, checked and exported."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.cli.exit_status import ExitStatus
from app.domain.register import RegisterEntry, RegisterEvent
from tests.fakes.services import FakeServices
from tests.unit.cli.conftest import Run

ENTRIES = (
    RegisterEntry(RegisterEvent.KEY_USE_BEGIN, "a", document="通知.pdf", signer="××市××局"),
    RegisterEntry(
        RegisterEvent.PUBLISHED,
        "a",
        document="通知.pdf",
        seal_name="××市××局",
        seal_code="11010500000001",
        seal_sha256="aa" * 32,
    ),
    RegisterEntry(RegisterEvent.KEY_USE_BEGIN, "b", document="=1+1\n.pdf"),
)


@pytest.fixture(autouse=True)
def _filled(services: FakeServices) -> None:
    for entry in ENTRIES:
        services.register.append(entry)


def test_records_are_listed(run: Run) -> None:
    finished = run("register", "list")
    assert finished.status == ExitStatus.OK
    lines = finished.out.splitlines()
    assert len(lines) == 3
    assert "准备用印  通知.pdf  ××市××局" in lines[0]
    assert "电子印章" not in lines[0]
    assert "已保存  通知.pdf  电子印章 ××市××局 (11010500000001)" in lines[1]
    records = run("register", "list", "--json").objects
    assert [one["number"] for one in records] == [1, 2, 3]
    assert records[0]["event"] == "key_use_begin"


def test_G13_a_check_tells_what_is_not_known(run: Run) -> None:
    finished = run("register", "check")
    assert finished.status == ExitStatus.OK
    assert "用印台账完整，共 3 条。" in finished.out
    assert "用印结果不明" in finished.out
    assert "没有系统密钥环的密钥保护" in finished.out
    assert run("register", "check", "--json").json["unfinished"][0]["job"] == "b"


def test_L1_a_broken_register_is_status_1(
    run: Run, services: FakeServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    check = replace(services.register.check(), intact=False, first_bad=2, torn=(3,))
    monkeypatch.setattr(services.register, "check", lambda: check)
    finished = run("register", "check")
    assert finished.status == ExitStatus.BROKEN
    assert "第 2 行" in finished.err
    assert "第 3 行" in finished.out


def test_an_export_opens_in_a_spreadsheet(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "台账.csv"
    finished = run("register", "export", "--csv", str(target), "--json")
    assert finished.json == {"output": str(target), "records": 3}
    again = run("register", "export", "--csv", str(target), "--json")
    assert again.status == ExitStatus.REFUSED
    assert again.json["error"]["code"] == "output-exists"
