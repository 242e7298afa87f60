"""Keys stay on tokens: the program has no code that signs, decrypts or draws a nonce itself."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

APP = Path(__file__).parents[2] / "app"
SOURCES = sorted(APP.rglob("*.py"))
FORBIDDEN_MODULES = ("random", "gmssl.func", "gmssl.sm4", "numpy.random")
# of gmssl's objects only `verify` may be called
FORBIDDEN_CALLS = frozenset(
    {"random_hex", "sign_with_sm3", "generate_private_key", "load_pem_private_key"}
    | {"load_der_private_key", "derive_private_key", "load_pkcs12", "load_key_and_certificates"}
)


def violations(source: str) -> list[str]:
    return [found for node in ast.walk(ast.parse(source)) for found in _of(node)]


def _of(node: ast.AST) -> Iterator[str]:
    for module in _imported(node):
        if any(module == name or module.startswith(f"{name}.") for name in FORBIDDEN_MODULES):
            yield f"import of {module}"
    if isinstance(node, ast.Attribute) and node.attr in FORBIDDEN_CALLS:
        yield f"use of {node.attr}"
    if isinstance(node, ast.Name) and node.id in FORBIDDEN_CALLS:
        yield f"use of {node.id}"
    if isinstance(node, ast.keyword) and node.arg == "private_key" and not _is_empty(node.value):
        yield "a private key"


def _is_empty(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value == ""


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [name.name for name in node.names]
    if isinstance(node, ast.ImportFrom):
        base = node.module or ""
        return [base, *(f"{base}.{name.name}" for name in node.names)]
    return []


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(APP)))
def test_D7_no_private_key_operation_and_no_weak_randomness(path: Path) -> None:
    assert violations(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(APP)))
def test_D7_gmssl_is_used_by_the_verification_alone(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported = {module for node in ast.walk(tree) for module in _imported(node)}
    if any(module.split(".")[0] == "gmssl" for module in imported):
        assert path == APP / "crypto" / "sm2.py"


@pytest.mark.parametrize(
    "source",
    [
        "import random",
        "from random import choice",
        "from gmssl import func",
        "from gmssl.func import random_hex",
        "signer.sign_with_sm3(data)",
        "CryptSM2(private_key=key, public_key='')",
        "rsa.generate_private_key(65537, 2048)",
    ],
)
def test_D7_the_lint_sees_each_of_these(source: str) -> None:
    assert violations(source)
