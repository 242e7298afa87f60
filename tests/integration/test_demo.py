"""The demonstration from end to end, and what its rehearsal token must not touch."""

import subprocess
import sys
from pathlib import Path

import pymupdf
import pytest
from cryptography import x509
from cryptography.x509.oid import NameOID

from installer.demo import ROOT, Demonstration
from installer.rehearsal import RehearsalToken
from resources.demo.letter import letter


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Demonstration:
    made = Demonstration(tmp_path_factory.mktemp("demonstration"))
    made.run()
    return made


def test_the_sealed_letter_is_valid_for_another_verifier(demonstration: Demonstration) -> None:
    finished = subprocess.run(
        ["pdfsig", "-nocert", demonstration.sealed],
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert "Signature is Valid." in finished.stdout
    assert "Total document signed" in finished.stdout


def test_the_letter_itself_is_left_as_it_was(demonstration: Demonstration) -> None:
    assert demonstration.letter.read_bytes() == letter().pdf


def test_the_seal_stands_where_the_letter_wants_it(demonstration: Demonstration) -> None:
    made = letter()
    pixmap = pymupdf.Pixmap(str(demonstration.rendered))
    px_per_mm = 150 / 25.4
    x_px, y_px = int(made.seal_x_mm * px_per_mm), int(made.seal_y_mm * px_per_mm)
    red, green, blue = pixmap.pixel(x_px, y_px)[:3]
    assert red > 200
    assert max(green, blue) < 60


def test_the_rehearsal_token_leaves_the_users_own_alone(tmp_path: Path) -> None:
    users_store = tmp_path / "users"
    users_store.mkdir()
    users_configuration = tmp_path / "users.conf"
    users_configuration.write_text(f"directories.tokendir = {users_store}\n", encoding="utf-8")
    token = RehearsalToken(tmp_path / "token")
    subprocess.run(
        [sys.executable, "-P", ROOT / "installer" / "rehearsal.py", token.folder],
        check=True,
        env={"SOFTHSM2_CONF": str(users_configuration), "PATH": "/usr/bin:/bin"},
        timeout=60,
    )
    assert not list(users_store.iterdir())
    assert list(token.store.iterdir())


def test_the_authority_says_that_it_is_not_for_real_use(demonstration: Demonstration) -> None:
    authority = x509.load_pem_x509_certificate(demonstration.token.anchor.read_bytes())
    (name,) = authority.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    assert "演练" in str(name.value)
    assert "不得用于实际业务" in str(name.value)
