"""The binding can do no harm, because it does not know the calls that do (GM/T 0016)."""

import ast
import ctypes
import re
from pathlib import Path

import pytest

from app.tokens import skf
from app.tokens.skf import abi

SOURCES = sorted(Path(skf.__path__[0]).glob("*.py"))
HARMFUL = re.compile(
    "Create|Delete|Format|Init|DevAuth|Unblock|Import|Gen(?!eric)|Write|SetLabel|Transmit|"
    "ChangeDevAuth|Decrypt|Destroy|Agreement|Revoke",
    re.IGNORECASE,
)


def test_no_harmful_call_is_on_the_list() -> None:
    assert [name for name in abi.PROTOTYPES if HARMFUL.search(name.removeprefix("SKF_"))] == []


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_no_other_call_is_named_anywhere(source: Path) -> None:
    names = set(re.findall(r"SKF_\w+", source.read_text(encoding="utf-8")))
    assert names <= set(abi.PROTOTYPES)


def test_calls_are_made_in_one_place_by_listed_names_only() -> None:
    """`call` looks the name up in the list before the library is asked for it."""
    tree = ast.parse(Path(skf.__path__[0], "calls.py").read_text(encoding="utf-8"))
    lookups = [
        node for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "getattr"
    ]  # fmt: skip
    assert len(lookups) == 1
    with pytest.raises(KeyError):
        abi.PROTOTYPES["SKF_DeleteApplication"]


@pytest.mark.parametrize(
    ("structure", "size"),
    [(abi.EccPublicKey, 132), (abi.EccSignature, 128)],
)
def test_structures_are_packed(structure: type[ctypes.Structure], size: int) -> None:
    assert ctypes.sizeof(structure) == size


def test_file_attributes_lie_where_the_standard_puts_them() -> None:
    offsets = [getattr(abi.FileAttributes, name).offset for name in ("size", "read_rights")]
    assert offsets == [32, 36]
