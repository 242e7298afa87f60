"""Seals, certificates and OFD signatures that nobody on the project wrote, with known verdicts.

The collection lies beside the checkout and is not part of it.
"""

import base64
import json
import re
import subprocess
import zipfile
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from app.crypto.digests import sm3
from app.crypto.x509 import read_certificate
from app.domain.algorithms import KeyType
from app.domain.gm_verdict import GmVerdict
from app.domain.seal import Oddity, Seal, SealFormat
from app.domain.validation import Indication
from app.profiles.seals import judge_seal, read_seal, read_seal_signature
from app.profiles.sm2_containers import ContainerKind, kind_of, validate
from app.trust.gm_paths import TrustMaterial
from tests.corpus.documents import CORPUS, needs_corpus

NOW = datetime(2026, 11, 1, tzinfo=UTC)
NOBODY = TrustMaterial()
FORMATS = {
    "GM/T 0031 (V1-V3 structure)": SealFormat.V1,
    "GB/T 38540 (V4 structure)": SealFormat.V4,
}

pytestmark = needs_corpus


@cache
def expected() -> dict[str, dict[str, Any]]:
    if not CORPUS.is_dir():
        return {}
    return json.loads((CORPUS / "expected.json").read_text(encoding="utf-8"))["files"]


def signatures() -> list[tuple[str, dict[str, Any]]]:
    """Each signature of each OFD whose value is in the package."""
    return [
        (path, one)
        for path, facts in expected().items()
        for document in (facts.get("ofd") or {}).get("docs") or []
        for one in document.get("signatures") or []
        if one.get("signed_value")
    ]


def files(folder: str) -> list[str]:
    return [path for path in expected() if path.startswith(f"{folder}/")]


def check_seal(seal: Seal, facts: dict[str, Any]) -> None:
    """The fields and the maker's signature as another tool read them."""
    info = seal.info
    assert seal.format is FORMATS[facts["standard"]]
    assert info.version == facts["header"]["version"]
    assert info.code == facts["esID"]
    assert info.kind == facts["seal_type"]
    assert info.name == "".join(c if c.isprintable() else "\ufffd" for c in facts["name"])
    picture = facts["picture"]
    assert len(info.picture.data) == picture["bytes"]
    assert (info.picture.width_mm, info.picture.height_mm) == (picture["width"], picture["height"])
    verdict = judge_seal(seal, None, NOBODY, used_at=info.valid_from, now=NOW)
    assert verdict.maker_signature.holds is facts["seal_signature_valid"]
    lenient = "LENIENT" in facts["seal_signature_checks"][0][2]
    assert verdict.maker_signature.passed is (facts["seal_signature_valid"] and not lenient)


@pytest.mark.parametrize("path", files("seal"))
def test_seal_files(path: str) -> None:
    facts = expected()[path]["seal"]
    seal = read_seal((CORPUS / path).read_bytes())
    check_seal(seal, facts)


@pytest.mark.parametrize("path", files("cert"))
def test_certificates(path: str) -> None:
    facts = expected()[path]
    found = [read_certificate(der) for der in certificates(CORPUS / path, facts)]
    assert len(found) == len(facts.get("certs", ()))
    for certificate, known in zip(found, facts.get("certs", ()), strict=True):
        assert certificate.key_type is KeyType.SM2
        assert (certificate.subject_der == certificate.issuer_der) is known["self_signed_name"]
        ends = (certificate.not_before, certificate.not_after)
        assert [f"{end:%y%m%d%H%M%SZ}" for end in ends] == [t[-13:] for t in known["validity"]]


def certificates(path: Path, facts: dict[str, Any]) -> list[bytes]:
    data = path.read_bytes()
    if facts["kind"] == "PKCS#12":
        command = ["openssl", "pkcs12", "-legacy", "-nokeys", "-in", str(path)]
        secret = f"pass:{facts['password']}"
        data = subprocess.run([*command, "-passin", secret], capture_output=True, check=True).stdout
    blocks = re.findall(rb"-----BEGIN CERTIFICATE-----(.*?)-----END", data, re.DOTALL)
    return [base64.b64decode(block) for block in blocks]


def judged(path: str, facts: dict[str, Any]) -> tuple[bytes, GmVerdict | None]:
    with zipfile.ZipFile(CORPUS / path) as package:
        container = package.read(facts["signed_value_path"].lstrip("/"))
        document = package.read(facts["path"].lstrip("/"))
    verdict = validate(
        container, sm3(document), signers=NOBODY, makers=NOBODY, now=NOW, document=document
    )
    return container, verdict


def ids() -> list[str]:
    return [f"{path}:{facts['signed_value_path']}" for path, facts in signatures()]


@pytest.mark.parametrize(("path", "facts"), signatures(), ids=ids())
def test_ofd_signature_values(path: str, facts: dict[str, Any]) -> None:
    """Content and value are judged as by another tool; what only a lenient one reads is named."""
    container, verdict = judged(path, facts)
    known = facts["signed_value"]
    assert verdict is not None
    if known["format"].startswith("bare"):
        assert kind_of(container) is ContainerKind.BARE_VALUE
        assert not verdict.intact
        return
    digests = known.get("messageDigest_matches") or {}
    content = bool(known.get("dataHash_matches_Signature.xml") or any(digests.values()))
    assert verdict.content.holds is content
    assert verdict.signature.holds is known["signature_valid"]
    assert verdict.intact is (content and known["signature_valid"])
    assert verdict.indication[0] is not Indication.TOTAL_PASSED, "nobody is trusted here"
    if "seal" in known:
        check_seal(read_seal_signature(container).seal, known["seal"])


@pytest.mark.parametrize(("path", "facts"), signatures(), ids=ids())
def test_what_another_tool_calls_lenient_is_an_oddity_here(
    path: str, facts: dict[str, Any]
) -> None:
    _container, verdict = judged(path, facts)
    known = facts["signed_value"]
    assert verdict is not None
    lenient = "LENIENT" in known.get("signature_check", "")
    odd_values = {
        Oddity.SIGNATURE_RAW,
        Oddity.SIGNATURE_NOT_DER,
        Oddity.TRAILING_ZEROS_DROPPED,
    }
    if lenient:
        assert odd_values & set(verdict.oddities)
        assert not verdict.signature.passed
    if "BER indefinite length" in known.get("encoding_note", []):
        assert Oddity.INDEFINITE_LENGTH in verdict.oddities
        assert not verdict.structure.passed


def sealed_with_file() -> list[tuple[str, dict[str, Any]]]:
    whole = ((path, one) for path, one in signatures() if one["verdict"] != "BROKEN")
    return [(path, one) for path, one in whole if one.get("seal_file")]


@pytest.mark.parametrize(("path", "facts"), sealed_with_file())
def test_F5_the_seal_file_is_byte_for_byte_the_seal_that_was_used(
    path: str, facts: dict[str, Any]
) -> None:
    with zipfile.ZipFile(CORPUS / path) as package:
        container = package.read(facts["signed_value_path"].lstrip("/"))
        file = package.read(facts["seal_file"].lstrip("/"))
    assert read_seal_signature(container).seal.der == file
