"""Containers are known by their bytes, whatever is written beside them."""

import pytest

from app.crypto.digests import sm3
from app.domain.validation import Indication
from app.profiles.sm2_containers import ContainerKind, kind_of, validate
from app.trust.gm_paths import TrustMaterial
from tests.gm.authority import NOW, authority, certify, old_seal, old_signature, seal
from tests.gm.der import oid, seq, tlv

ROOT = authority("根")
MAKER, SIGNER = certify("制章", ROOT), certify("签章人", ROOT)
VALUE = SIGNER.key.sign(b"?")
DIGEST = sm3(b"document")
SEALED = old_signature(SIGNER, old_seal(MAKER, SIGNER), DIGEST)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (SEALED, ContainerKind.SEAL_SIGNATURE),
        (SEALED + bytes(99), ContainerKind.SEAL_SIGNATURE),
        (seal(MAKER, SIGNER), ContainerKind.SEAL),
        (old_seal(MAKER, SIGNER), ContainerKind.SEAL),
        (seq(oid("1.2.156.10197.6.1.4.2.2"), tlv(0xA0)), ContainerKind.GM_SIGNED_DATA),
        (seq(oid("1.2.840.113549.1.7.2"), tlv(0xA0)), ContainerKind.CMS),
        (VALUE, ContainerKind.BARE_VALUE),
        (b"", ContainerKind.UNKNOWN),
        (b"\x30\0", ContainerKind.UNKNOWN),
        (seq(seq()), ContainerKind.UNKNOWN),
        (seq(tlv(4, b"?")), ContainerKind.UNKNOWN),
        (VALUE + b"\x01", ContainerKind.UNKNOWN),
        (b"%PDF", ContainerKind.UNKNOWN),
    ],
)
def test_the_first_elements_tell(data: bytes, kind: ContainerKind) -> None:
    assert kind_of(data) is kind


def judged(data: bytes) -> Indication | None:
    trust = TrustMaterial((ROOT.der,))
    verdict = validate(data, DIGEST, signers=trust, makers=trust, now=NOW)
    return verdict.indication[0] if verdict else None


def test_each_kind_goes_to_its_judge() -> None:
    assert judged(SEALED) is Indication.TOTAL_PASSED
    assert judged(seq(oid("1.2.156.10197.6.1.4.2.2"), tlv(0xA0))) is Indication.TOTAL_FAILED
    assert judged(seq(oid("1.2.840.113549.1.7.2"), tlv(0xA0))) is None
    assert judged(seal(MAKER, SIGNER)) is None


def test_a_bare_value_names_nobody_so_nothing_can_be_said() -> None:
    assert judged(VALUE) is Indication.INDETERMINATE
