"""The list of parts and the licences that every package carries."""

import json
import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).resolve().parents[2] / "installer"))

from package_parts import (
    Part,
    UnknownOriginError,
    _complete,
    _debian_owner,
    licences,
    software_bill,
)

WHEEL = Part("pypi", "python_pkcs11", "0.9", "MIT", ("the terms",))
LIBRARY = Part("deb", "libx11-6", "2:1.8+b1", "", ("other terms",))


def test_every_part_has_a_package_url() -> None:
    assert WHEEL.purl == "pkg:pypi/python-pkcs11@0.9"
    assert LIBRARY.purl == "pkg:deb/debian/libx11-6@2:1.8%2Bb1"


def test_the_licences_begin_with_ours_and_hold_those_of_all_parts() -> None:
    text = licences("OUR TERMS", (WHEEL, LIBRARY))
    assert text.startswith("Yinxin: AGPL-3.0-or-later\n\nOUR TERMS")
    assert "python_pkcs11 0.9: MIT\n\nthe terms" in text
    assert "libx11-6 2:1.8+b1\n\nother terms" in text


def test_a_part_without_licence_text_ends_the_build() -> None:
    with pytest.raises(UnknownOriginError, match="nameless"):
        _complete(Part("pypi", "nameless", "1", "MIT", ()))


def test_a_library_that_leads_to_a_file_of_no_package_ends_the_build(tmp_path: Path) -> None:
    stray = tmp_path / "stray.so"
    stray.touch()
    with pytest.raises(UnknownOriginError, match="stray"):
        _debian_owner(stray)


def test_the_bill_depends_on_its_content_only() -> None:
    first, second = (software_bill("1.0", 0, (WHEEL, LIBRARY)) for _ in range(2))
    other = software_bill("1.0", 0, (WHEEL,))
    assert first == second
    assert json.loads(first)["serialNumber"] != json.loads(other)["serialNumber"]
    assert json.loads(first)["metadata"]["timestamp"] == "1970-01-01T00:00:00Z"
