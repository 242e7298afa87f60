"""The rehearsal package beside the installed product: set up, practised with, taken away again."""

import json
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import app
from installer.package_rehearsal import LETTER_NAME, PICTURE_NAME
from installer.rehearsal import PIN
from tests.packages.built import DIST, assert_others_believe, output
from tests.packages.trees import SYSTEMS_PATH, contents, inside, installed, run_inside

ARCHIVE = DIST / f"yinxin-rehearsal-{app.__version__}-x86_64.tar.gz"
PRODUCTS = [f"yinxin_{app.__version__}_amd64.deb", f"org.yinxin.yinxin_{app.__version__}_amd64.deb"]
HOME = "/opt/yinxin-rehearsal"
OTHER = "/usr/lib/other.so"
TRACES = (HOME, OTHER, "/etc/yinxin", "/tmp/clerk")
SKF = f"{HOME}/libsoftskf.so"
SOFTHSM = "/usr/lib/softhsm/libsofthsm2.so"
# somebody who is not root, with a home in the tree's /tmp
CLERK = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "env", "HOME=/tmp/clerk"]
PLACE = ["--at", "-1@142,230", "--pin-stdin", "--json"]

pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module")
def bare() -> Iterator[tuple[Path, dict[str, str]]]:
    """A Debian 12 with the product, and what is there."""
    with installed(DIST / PRODUCTS[0], "yinxin") as (tree, _):
        run_inside(tree, "rm", "-rf", *TRACES)
        yield tree, contents(tree)
        run_inside(tree, "rm", "-rf", *TRACES)


@pytest.fixture(scope="module")
def classroom(bare: tuple[Path, dict[str, str]]) -> Path:
    """The same with the rehearsal package set up, and a clerk who has plugged in its UKey."""
    tree, _ = bare
    with tarfile.open(ARCHIVE) as archive:
        archive.extractall(tree / "tmp", filter="data")
    run_inside(tree, "sh", f"/tmp/{ARCHIVE.name.removesuffix('.tar.gz')}/rehearsal.sh", "install")
    run_inside(tree, "install", "-d", "--owner=65534", "/tmp/clerk")
    clerk(tree, "sh", f"{HOME}/rehearsal.sh", "plug")
    return tree


def clerk(tree: Path, *command: str, typed: str = "", may_fail: bool = False) -> str:
    """Standard output of a command that an ordinary user runs in the tree."""
    finished = subprocess.run(
        inside(tree, *CLERK, *command),
        check=not may_fail,
        input=typed,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        env=SYSTEMS_PATH | {"LANG": "C.UTF-8"},
        timeout=100,
    )
    return finished.stdout


def verdict(tree: Path, name: str) -> dict[str, Any]:
    """What the product says about a document with one signature."""
    told = json.loads(clerk(tree, "yinxin-cli", "verify", name, "--json"))
    (signature,) = told["signatures"]
    return {"headline": told["headline"], **signature}


def seal(tree: Path, name: str, *how: str) -> None:
    command = ["yinxin-cli", "sign", f"{HOME}/{LETTER_NAME}", "-o", name, *how, *PLACE]
    clerk(tree, *command, typed=f"{PIN}\n")


@pytest.mark.parametrize("product", PRODUCTS)
def test_no_product_brings_or_asks_for_it(product: str) -> None:
    names = output("dpkg-deb", "--contents", DIST / product)
    brought = ("softskf", "softhsm", "rehearsal.", "rehearsal_seal", "yinxin-rehearsal", ".esl")
    assert [word for word in brought if word in names] == []
    assert "rehearsal" not in output("dpkg-deb", "--field", DIST / product)


def test_doctor_sees_its_drivers_tokens_and_seal(classroom: Path) -> None:
    findings = json.loads(clerk(classroom, "yinxin-cli", "doctor", "--json"))["findings"]
    details = {one["name"]: one["detail"] for one in findings if one["ok"]}
    assert "1 tokens" in details["driver libsoftskf"]
    assert "1 seals" in details["driver libsoftskf"]
    assert "演练 UKey" in details["driver libsoftskf"]
    assert "1 tokens" in details["driver libsofthsm2"]
    assert "/etc/yinxin/policy.toml: 3 rules" in details["policy"]


def test_the_electronic_seal_of_the_skf_token(classroom: Path) -> None:
    seal(classroom, "/tmp/clerk/sm2.pdf", "--driver", SKF, "--seal", "token")
    told = verdict(classroom, "/tmp/clerk/sm2.pdf")
    assert told["headline"] == "TOTAL-PASSED"
    assert "演练" in told["signer"]
    assert "演练" in told["seal"]["name"]
    assert "演练" in told["seal"]["maker"]


def test_the_seal_picture_with_softhsm(classroom: Path) -> None:
    how = ["--driver", SOFTHSM, "--picture", f"{HOME}/{PICTURE_NAME}", "--size", "42"]
    seal(classroom, "/tmp/clerk/rsa.pdf", *how)
    told = verdict(classroom, "/tmp/clerk/rsa.pdf")
    assert told["headline"] == "TOTAL-PASSED"
    assert "演练" in told["signer"]
    anchor = Path(f"{classroom}{HOME}/rsa-authority.pem")
    assert_others_believe(classroom / "tmp/clerk/rsa.pdf", anchor)


def test_G11_no_other_driver_is_allowed_meanwhile(classroom: Path) -> None:
    run_inside(classroom, "cp", SOFTHSM, OTHER)
    asked = ["yinxin-cli", "tokens", "--driver", OTHER, "--json"]
    (report,) = json.loads(clerk(classroom, *asked, may_fail=True))["drivers"]
    run_inside(classroom, "rm", OTHER)
    assert report["error"]["code"] == "policy-forbids"


def test_a_policy_of_the_office_stays_as_it_is(classroom: Path) -> None:
    policy = classroom / "etc/yinxin/policy.toml"
    office = policy.read_text() + "\n[save]\nreplace = false\n"
    policy.write_text(office)
    unpacked = f"/tmp/{ARCHIVE.name.removesuffix('.tar.gz')}/rehearsal.sh"
    assert "没有改动" in run_inside(classroom, "sh", unpacked, "install")
    run_inside(classroom, "sh", f"{HOME}/rehearsal.sh", "remove")
    assert policy.read_text() == office
    policy.unlink()
    run_inside(classroom, "sh", unpacked, "install")
    assert "drivers.allowed" in policy.read_text()


def test_nothing_of_it_remains(bare: tuple[Path, dict[str, str]], classroom: Path) -> None:
    tree, before = bare
    clerk(tree, "sh", f"{HOME}/rehearsal.sh", "unplug")
    assert not list((tree / "tmp/clerk/.local/share").glob("yinxin-rehearsal"))
    assert not (tree / "tmp/clerk/.config/softhsm2").exists()
    run_inside(tree, "sh", f"{HOME}/rehearsal.sh", "remove")
    assert contents(tree) == before
