"""Where a driver may come from: twelve ways to plant one, none of which reaches a process (G11)."""

import hashlib
import os
import struct
from collections.abc import Callable
from pathlib import Path

import pytest

from app import bootstrap
from app.domain.errors import AppError, ErrorCode
from app.domain.policy import Policy
from app.domain.token import KnownDriver
from app.storage import guarded
from app.storage.driver_files import DriverGate, driver_bits

CODE = b"\x7fELF\x02 a driver"
Plant = Callable[[Path], Path]


@pytest.fixture
def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine below `tmp_path`, whose administrator is whoever runs the tests."""
    monkeypatch.setattr(guarded, "ADMINISTRATORS", frozenset({0, os.getuid()}))
    monkeypatch.setattr("sys.platform", "linux")
    write(tmp_path / "lib" / "good.so")
    return tmp_path


def write(path: Path, mode: int = 0o644) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(CODE)
    path.chmod(mode)
    return path


def open_folder(path: Path, mode: int = 0o777) -> Path:
    path.mkdir(exist_ok=True)
    path.chmod(mode)
    return path


def in_current_folder(root: Path) -> Path:
    write(root / "work" / "driver.so")
    os.chdir(root / "work")
    return Path("driver.so")


def relative_to_a_guarded_folder(root: Path) -> Path:
    os.chdir(root / "lib")
    return Path("good.so")


def below_the_system_folder_climbing(root: Path) -> Path:
    open_folder(root / "home")
    write(root / "home" / "driver.so")
    return root / "lib" / ".." / "home" / "driver.so"


def in_a_home(root: Path) -> Path:
    return write(open_folder(root / "home") / "driver.so")


def in_a_temporary_folder(root: Path) -> Path:
    return write(open_folder(root / "tmp", 0o1777) / "driver.so")


def on_the_search_path(root: Path) -> Path:
    in_a_home(root)
    os.environ["PATH"] = f"{root / 'home'}:{os.environ['PATH']}"
    os.environ["LD_LIBRARY_PATH"] = str(root / "home")
    return Path("driver.so")


def link_to_a_planted_file(root: Path) -> Path:
    (root / "lib" / "driver.so").symlink_to(in_a_home(root))
    return root / "lib" / "driver.so"


def through_a_linked_folder(root: Path) -> Path:
    in_a_home(root)
    (root / "linked").symlink_to(root / "home")
    return root / "linked" / "driver.so"


def folder_above_is_open(root: Path) -> Path:
    return write(open_folder(root / "opt") / "vendor" / "driver.so")


def file_is_open(root: Path) -> Path:
    return write(root / "lib" / "driver.so", 0o666)


def group_may_write(root: Path) -> Path:
    path = write(root / "lib" / "driver.so", 0o664)
    if os.getuid() == 0:
        os.chown(path, 0, 12345)
    return path


def owned_by_a_person(root: Path) -> Path:
    path = write(root / "lib" / "driver.so")
    if os.getuid() == 0:
        os.chown(path, 12345, 0)
    else:
        guarded.ADMINISTRATORS = frozenset({0})
    return path


PLANTS: tuple[Plant, ...] = (
    in_current_folder,
    relative_to_a_guarded_folder,
    below_the_system_folder_climbing,
    in_a_home,
    in_a_temporary_folder,
    on_the_search_path,
    link_to_a_planted_file,
    through_a_linked_folder,
    folder_above_is_open,
    file_is_open,
    group_may_write,
    owned_by_a_person,
)


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.__name__)
def test_G11_a_planted_driver_reaches_no_process(
    plant: Plant, system: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(system)
    monkeypatch.setenv("PATH", os.environ["PATH"])
    monkeypatch.setenv("LD_LIBRARY_PATH", "")
    started: list[Path] = []
    monkeypatch.setattr(bootstrap, "WorkerTokenDriver", started.append)
    drivers = bootstrap._TokenDrivers(DriverGate(Policy(), installed=True))
    with pytest.raises(AppError) as refused:
        drivers.reach(plant(system))
    assert refused.value.code is ErrorCode.POLICY_FORBIDS
    assert refused.value.facts["rule"] == "drivers.folder"
    assert started == []


def test_G11_a_driver_that_administrators_put_is_loaded(system: Path) -> None:
    good = system / "lib" / "good.so"
    assert DriverGate(Policy(), installed=True).admit(good) == good.resolve()


def test_G11_what_is_loaded_is_the_file_that_was_looked_at(system: Path) -> None:
    link = open_folder(system / "home") / "driver.so"
    link.symlink_to(system / "lib" / "good.so")
    gate = DriverGate(Policy(), installed=True)
    assert gate.admit(link) == (system / "lib" / "good.so").resolve()


def test_from_a_checkout_any_path_is_taken(system: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = DriverGate(Policy(), installed=False)
    monkeypatch.chdir(system)
    assert gate.admit(in_a_home(system)) == system / "home" / "driver.so"
    assert gate.admit(Path("home/driver.so")) == system / "home" / "driver.so"


@pytest.mark.parametrize("installed", [True, False])
def test_G11_the_policy_names_the_exception_with_its_digest(system: Path, installed: bool) -> None:
    planted = in_a_home(system)
    digest = hashlib.sha256(CODE).hexdigest()
    gate = DriverGate(Policy(drivers_allowed={str(planted): digest}), installed=installed)
    assert gate.admit(planted) == planted.resolve()
    planted.write_bytes(CODE + b" exchanged")
    with pytest.raises(AppError) as refused:
        gate.admit(planted)
    assert refused.value.facts["rule"] == "drivers.allowed"
    with pytest.raises(AppError):
        gate.admit(system / "lib" / "good.so")


def test_G11_the_policy_may_name_a_link_to_the_driver(system: Path) -> None:
    """What is admitted is the file itself, and that is asked for again when it comes to signing."""
    good, link = system / "lib" / "good.so", system / "lib" / "link.so"
    link.symlink_to(good)
    digest = hashlib.sha256(CODE).hexdigest()
    gate = DriverGate(Policy(drivers_allowed={str(link): digest}), installed=True)
    assert gate.admit(gate.admit(link)) == good.resolve()
    link.unlink()
    link.symlink_to(write(system / "lib" / "other.so"))
    (system / "lib" / "other.so").write_bytes(CODE + b" another")
    with pytest.raises(AppError):
        gate.admit(link)


def test_only_permitted_drivers_are_looked_for_and_those_named_besides(system: Path) -> None:
    good, other = system / "lib" / "good.so", write(system / "lib" / "other.so")
    known = (KnownDriver("甲", good), KnownDriver("乙", system / "lib" / "bad.so"))
    assert DriverGate(Policy(), installed=True).known(known) == known
    allowed = dict.fromkeys((str(good), str(other), "/no/such.so"), "00" * 32)
    assert DriverGate(Policy(drivers_allowed=allowed), installed=True).known(known) == (
        KnownDriver("甲", good),
        KnownDriver("other", other),
    )


def test_a_driver_that_cannot_be_read_is_no_crash(system: Path) -> None:
    gone = system / "lib" / "gone.so"
    gate = DriverGate(Policy(drivers_allowed={str(gone): "00" * 32}), installed=True)
    with pytest.raises(AppError) as failed:
        gate.admit(gone)
    assert failed.value.code is ErrorCode.DRIVER_LOAD_FAILED


def pe(magic: int) -> bytes:
    return (
        b"MZ" + bytes(58) + struct.pack("<I", 64) + b"PE\0\0" + bytes(20) + struct.pack("<H", magic)
    )


@pytest.mark.parametrize(
    ("head", "bits"),
    [
        (b"\x7fELF\x01", 32),
        (b"\x7fELF\x02", 64),
        (b"\x7fELF", None),
        (pe(0x10B), 32),
        (pe(0x20B), 64),
        (b"MZ" + b"\xff" * 70, None),
        (b"#!/bin/sh", None),
        (b"", None),
    ],
)
def test_what_a_library_is_made_for(head: bytes, bits: int | None, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(head)
    assert driver_bits(tmp_path / "a") == bits
