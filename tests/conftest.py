"""Tokens for every test that wants one, and the check that no test leaves anything running."""

import errno
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import faulty_driver, sm2_hsm
from tests.faulty_driver import FaultyDriver
from tests.softhsm import LABEL, OFFICE_KEYS, ONE_KEY, SPARE_KEYS, SoftHsm
from tests.softskf.store import SoftStore, make_rehearsal


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--all-faults", action="store_true", help="every fault at every driver call")
    parser.addoption("--all-kills", action="store_true", help="a fault at every system call")
    parser.addoption("--all-previews", action="store_true", help="all documents in every rotation")


def child_processes() -> set[int]:
    """Processes that this one has started and not waited for."""
    tasks = Path(f"/proc/{os.getpid()}/task").glob("*/children")
    return {int(pid) for task in tasks for pid in _text(task).split()}


@pytest.fixture
def removes_closed_files_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """As Windows does: a file that this process has open cannot be removed."""
    remove = Path.unlink

    def unlink(path: Path, missing_ok: bool = False) -> None:
        opened = {os.path.realpath(one) for one in Path("/proc/self/fd").iterdir()}
        if os.path.realpath(path) in opened:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        remove(path, missing_ok)

    monkeypatch.setattr(Path, "unlink", unlink)


def _text(path: Path) -> str:
    try:
        return path.read_text()
    except (FileNotFoundError, ProcessLookupError):  # the thread ended meanwhile
        return ""


@pytest.fixture(autouse=True)
def nothing_left_running() -> Iterator[None]:
    """A test ends what it starts: processes and threads."""
    processes, threads = child_processes(), set(threading.enumerate())
    yield
    assert child_processes() <= processes, "a test left a process behind"
    assert set(threading.enumerate()) <= threads, "a test left a thread behind"


@pytest.fixture(scope="session")
def office_tokens(tmp_path_factory: pytest.TempPathFactory) -> SoftHsm:
    """Two tokens of the same name: one with every kind of certificate, one with a single key.

    To be copied, not to be used: see the `softhsm` fixture.
    """
    made = SoftHsm(tmp_path_factory.mktemp("office")).create()
    made.add_token(LABEL, OFFICE_KEYS, authority=True)
    made.add_token(LABEL, SPARE_KEYS)
    return made


@pytest.fixture(scope="session")
def small_token(tmp_path_factory: pytest.TempPathFactory) -> SoftHsm:
    """One token with one RSA-2048 key, to be copied."""
    made = SoftHsm(tmp_path_factory.mktemp("small")).create()
    made.add_token(LABEL, ONE_KEY)
    return made


@pytest.fixture(scope="session")
def sm2_token(tmp_path_factory: pytest.TempPathFactory) -> SoftHsm:
    """One PKCS#11 token with one SM2 key, to be copied."""
    return sm2_hsm.make_tokens(tmp_path_factory.mktemp("sm2"))


@pytest.fixture
def softhsm(office_tokens: SoftHsm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SoftHsm:
    """This test's own copy of the office tokens, seen by every worker it starts."""
    return _own(office_tokens, tmp_path, monkeypatch)


@pytest.fixture
def one_key(small_token: SoftHsm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SoftHsm:
    """This test's own copy of the small token."""
    return _own(small_token, tmp_path, monkeypatch)


@pytest.fixture(scope="session")
def rehearsal_ukey(tmp_path_factory: pytest.TempPathFactory) -> SoftStore:
    """One software SKF token with a pair of certificates, to be copied."""
    return make_rehearsal(tmp_path_factory.mktemp("ukey"))


@pytest.fixture
def ukey(rehearsal_ukey: SoftStore, tmp_path: Path) -> SoftStore:
    """This test's own copy of the software SKF token."""
    return rehearsal_ukey.copy(tmp_path / "ukey")


@pytest.fixture(scope="session")
def shim_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The compiled shim, to be installed per test."""
    return faulty_driver.build(tmp_path_factory.mktemp("shim") / "shim.so")


@pytest.fixture(scope="session")
def sm2_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The compiled shim that speaks SM2, to be installed per test."""
    return sm2_hsm.build(tmp_path_factory.mktemp("sm2shim") / "sm2shim.so")


@pytest.fixture
def sm2_key(sm2_token: SoftHsm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SoftHsm:
    """This test's own copy of the token with the SM2 key."""
    return _own(sm2_token, tmp_path, monkeypatch)


@pytest.fixture
def shim(shim_library: Path, tmp_path: Path) -> FaultyDriver:
    """This test's own misbehaving driver over SoftHSM."""
    return faulty_driver.install(shim_library, tmp_path / "driver")


def _own(tokens: SoftHsm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SoftHsm:
    copy = tokens.copy(tmp_path / "softhsm")
    monkeypatch.setenv("SOFTHSM2_CONF", str(copy.configuration))
    return copy
