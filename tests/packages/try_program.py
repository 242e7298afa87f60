"""The frozen program: complete, self-contained, quiet, and as able as the checkout."""

import contextlib
import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import app
from installer.demo import Demonstration
from tests.packages.built import (
    CLI,
    FROZEN,
    assert_others_believe,
    elf_files,
    listens,
    network_uses,
    output,
)
from tests.packages.trees import need_namespace

START_S = 60
LISTING_OF_SYMBOLS = ["nm", "--dynamic", "--defined-only"]
DRIVER_ENTRIES = ("C_GetFunctionList", "C_GetInterface", "SKF_EnumDev", "SKF_ConnectDev")


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Demonstration:
    """Made, sealed and verified by the frozen program."""
    made = Demonstration(tmp_path_factory.mktemp("demo") / "out", [str(CLI)])
    made.run()
    return made


def test_it_tells_its_version() -> None:
    assert output(CLI, "--version").split() == ["yinxin", app.__version__]


def test_a_command_starts_without_what_only_the_window_needs(tmp_path: Path) -> None:
    """Hooks that import before the program does would slow down every worker as well."""
    trace = tmp_path / "trace"
    output("strace", "-f", "-qq", "-e", "trace=openat", "-o", trace, CLI, "--version")
    opened = trace.read_text()
    assert "libpython" in opened
    needless = ("libQt6", "libmupdf", "_multiprocessing", "_bz2", "_ctypes")
    assert [name for name in needless if name in opened] == []


def test_doctor_finds_nothing_broken(tmp_path: Path) -> None:
    findings = json.loads(output(CLI, "doctor", "--json", YINXIN_HOME=str(tmp_path)))["findings"]
    program = next(one for one in findings if one["name"] == "program")
    assert "frozen" in program["detail"]
    assert [one for one in findings if one["ok"] is False] == []


def test_other_programs_believe_what_it_sealed(demonstration: Demonstration) -> None:
    assert demonstration.rendered.stat().st_size > 10_000
    assert_others_believe(demonstration.sealed, demonstration.token.anchor)


def test_every_library_is_inside_or_named_as_a_dependency() -> None:
    """A build machine without one of Qt's libraries makes a program without a window."""
    from_the_machine = {"libcups.so.2", "libwayland-cursor.so.0", "libwayland-egl.so.1"}
    places = f"{FROZEN}/_internal"
    missing = set()
    for file in elf_files(FROZEN):
        command = ["ldd", str(file)]
        told = subprocess.run(
            command,
            capture_output=True,
            text=True,
            check=False,
            env=os.environ | {"LD_LIBRARY_PATH": places},
        ).stdout
        missing |= {line.split()[0] for line in told.splitlines() if "not found" in line}
    assert missing <= from_the_machine


def test_no_software_key_driver_is_inside() -> None:
    """A key in a file is no token: the program must not bring one."""
    drivers = []
    for file in elf_files(FROZEN):
        told = subprocess.run(
            [*LISTING_OF_SYMBOLS, str(file)], capture_output=True, text=True, check=False
        ).stdout
        names = {line.split()[-1] for line in told.splitlines()}
        if names & set(DRIVER_ENTRIES):
            drivers.append(file)
    assert drivers == []


def test_the_licences_name_every_part_of_the_bill() -> None:
    bill = json.loads((FROZEN / "sbom.cdx.json").read_text())
    texts = (FROZEN / "licences.txt").read_text().splitlines()
    headings = {line.split(":")[0] for line in texts} | set(texts)
    parts = {f"{one['name']} {one['version']}" for one in bill["components"]}
    assert len(parts) > 50
    unnamed = [one for one in parts if not any(line.startswith(one) for line in headings)]
    assert unnamed == []


def test_no_development_tool_is_inside() -> None:
    bill = json.loads((FROZEN / "sbom.cdx.json").read_text())
    names = {one["name"].lower() for one in bill["components"]}
    assert names & {"pytest", "mypy", "ruff", "hypothesis", "pip", "setuptools"} == set()


def test_sealing_opens_no_port_and_calls_nobody_in_an_empty_network(
    demonstration: Demonstration, tmp_path: Path
) -> None:
    trace = tmp_path / "trace"
    again = Demonstration(tmp_path / "out", [*_traced(trace), str(CLI)])
    again.run()
    told = trace.read_text()
    assert "execve(" in told
    assert network_uses(told) == []
    assert listens(told) == 0


def test_the_window_opens_and_listens_to_this_user_only(
    demonstration: Demonstration, tmp_path: Path
) -> None:
    """The one socket it has is the file by which a second start finds the first."""
    trace = tmp_path / "trace"
    window = [*_traced(trace), str(FROZEN / "yinxin"), "gui", str(demonstration.sealed)]
    with _running(window, tmp_path) as process:
        assert _until(lambda: trace.exists() and "worker" in trace.read_text())
        assert process.poll() is None
    told = trace.read_text()
    assert network_uses(told) == []
    assert listens(told) == sum("bind(" in line and "AF_UNIX" in line for line in told.splitlines())


def _traced(trace: Path) -> list[str]:
    """A network namespace of its own has not even an address of this machine."""
    need_namespace("net")
    calls = "trace=execve,socket,bind,listen,connect,sendto"
    return ["unshare", "--net", "strace", "-f", "-qq", "-A", "-e", calls, "-o", str(trace)]


@contextlib.contextmanager
def _running(command: list[str], home: Path) -> Iterator[subprocess.Popen[bytes]]:
    variables = {"QT_QPA_PLATFORM": "offscreen", "YINXIN_HOME": str(home)}
    process = subprocess.Popen(command, env=os.environ | variables, start_new_session=True)
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(START_S)


def _until(happened: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        if happened():
            return True
        time.sleep(0.2)
    return False
