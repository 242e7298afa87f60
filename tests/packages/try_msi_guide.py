"""Every command for Windows of the administrator's guide, in its order, in Wine."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import app
from tests.packages.built import ROOT
from tests.packages.windows import PROGRAM, Machine, this_package

GUIDE = ROOT / "installer" / "README.zh-CN.md"

pytestmark = pytest.mark.timeout(1200)


@pytest.fixture
def machine() -> Iterator[Machine]:
    """With the package and a policy file in a folder of the administrator's."""
    made = Machine(ROOT / "build" / "windows" / "guide")
    made.make()
    desk = made.drive / "desk"
    desk.mkdir()
    shutil.copy(this_package(), desk)
    (desk / "policy.toml").write_text("[save]\nreplace = false\n")
    yield made
    made.end()


def test_every_command_of_the_guide_works(machine: Machine) -> None:
    blocks = re.findall(r"```bat\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    commands = "".join(blocks).replace("版本", app.__version__).splitlines()
    assert len(commands) >= 7
    assert ran(machine, commands[:4])
    assert (machine.drive / PROGRAM / "policy.toml").exists()
    assert ran(machine, commands[4:])
    assert not (machine.drive / PROGRAM).exists()


def ran(machine: Machine, commands: list[str]) -> bool:
    """Whether none of these failed, as a batch file."""
    file: Path = machine.drive / "desk" / "guide.bat"
    lines = (line for one in commands for line in (one, "if errorlevel 1 exit /b 1"))
    file.write_bytes("\r\n".join(["@echo on", *lines, "echo all done", ""]).encode("gbk"))
    told = machine.run("cmd", "/c", "guide.bat", folder=file.parent, timeout_s=600)
    return "all done" in told.splitlines()
