"""What the MSI is made of, read before any is made."""

import re
import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).resolve().parents[2] / "installer"))

import msi_tables as tables  # a script's neighbour, not a package
from msi_format import TABLES, as_text
from windows_python import WHEELS_LOCK, windows_requirements

SETS_A_PROPERTY = 51


def test_windows_gets_its_own_wheels_and_every_one_has_a_hash() -> None:
    lines = windows_requirements(WHEELS_LOCK.read_text(encoding="utf-8"), "3.13")
    names = {line.split("==")[0] for line in lines}
    assert {"pefile", "pywin32-ctypes", "tzdata", "pymupdf"} <= names
    assert names & {"jeepney", "secretstorage", "macholib"} == set()
    assert all("--hash=sha256:" in line and ";" not in line for line in lines)


def test_I1_nothing_in_the_package_runs_code() -> None:
    assert {row[1] for row in tables.actions()} == {SETS_A_PROPERTY}
    assert not {"ServiceInstall", "ServiceControl", "Class", "Environment"} & set(TABLES)


def test_I1_no_entry_claims_a_scheme_or_starts_anything() -> None:
    keys = [str(row[2]).lower() for row in tables.registry()]
    assert not [key for key in keys if re.search(r"\\(run|runonce|services)(\\|$)", key)]
    assert not [row for row in tables.registry() if str(row[3]).lower() == "url protocol"]


def test_no_extension_loses_its_default() -> None:
    """A value without a name in the extension's key would be one."""
    for _, _, key, name, _, _ in tables.registry():
        assert not (re.fullmatch(r"Software\\Classes\\\.\w+", str(key)) and not name)


def test_every_command_keeps_a_name_from_being_an_option() -> None:
    commands = [row[4] for row in tables.registry() if str(row[2]).endswith("command")]
    assert len(commands) == 7
    assert set(commands) == {'"[INSTALLDIR]yinxin.exe" gui -- "%1"'}


def test_every_entry_belongs_to_a_component_and_every_component_has_one() -> None:
    owners = {str(row[5]) for row in tables.registry()}
    assert owners == set(tables.CONDITIONS)
    assert {str(row[3]) for row in tables.shortcuts()} <= owners


@pytest.mark.parametrize("name", ["Registry", "InstallExecuteSequence", "Directory", "Shortcut"])
def test_tables_have_their_columns(name: str) -> None:
    rows = {
        "Registry": tables.registry(),
        "Directory": tables.DIRECTORIES,
        "Shortcut": tables.shortcuts(),
        **tables.sequences(),
    }[name]
    assert {len(row) for row in rows} == {len(TABLES[name].columns)}
    lines = as_text(name, rows).splitlines()
    assert len(lines) == len(rows) + 3
    assert lines[2].startswith(f"{name}\t")


def test_actions_run_in_the_order_of_their_numbers() -> None:
    for rows in tables.sequences().values():
        numbers = [int(row[2]) for row in rows]
        assert len(set(numbers)) == len(numbers)
    order = {str(row[0]): int(row[2]) for row in tables.sequences()["InstallExecuteSequence"]}
    assert order["AppSearch"] < order["KeepLANGUAGE"] < order["CostInitialize"]
    assert order["InstallInitialize"] < order["RemoveExistingProducts"] < order["InstallFiles"]
