"""The container, read back by a library that did not write it."""

import hashlib

import pytest
from asn1crypto import cms, core

from app.domain.errors import AppError, ErrorCode
from app.profiles import pades
from tests.software_signer import signer

KINDS = ["rsa", "rsa-pss", "p256", "p384"]
DIGEST = hashlib.sha256(b"document").digest()


@pytest.mark.parametrize("kind", KINDS)
def test_container_says_what_was_signed(kind: str) -> None:
    who = signer(kind)
    attributes = pades.signed_attributes(DIGEST, who.certificate)
    value = who.sign(attributes)
    other = (who.root, signer("rsa").certificate)
    data = pades.assemble(attributes, value, who.certificate, other, who.algorithm)
    info = cms.ContentInfo.load(data, strict=True)
    assert info.dump(force=True) == data, "DER, not just BER"
    signed = info["content"]
    assert [one.chosen.dump() for one in signed["certificates"]] == sorted(
        [who.certificate.der, who.root.der]
    )
    assert signed["encap_content_info"]["content"].native is None
    (one,) = signed["signer_infos"]
    assert one["sid"].chosen["serial_number"].native == int(who.certificate.serial_number, 16)
    assert one["signature"].native == value
    assert one["digest_algorithm"]["algorithm"].native == who.algorithm.digest
    assert one["signature_algorithm"].hash_algo == who.algorithm.digest


def test_signed_attributes_are_the_three_of_the_baseline() -> None:
    who = signer()
    encoded = pades.signed_attributes(DIGEST, who.certificate)
    attributes = cms.CMSAttributes.load(encoded, strict=True)
    assert attributes.dump(force=True) == encoded
    found = {one["type"].native: one["values"][0] for one in attributes}
    assert set(found) == {"content_type", "message_digest", "signing_certificate_v2"}
    assert found["content_type"].native == "data"
    assert found["message_digest"].native == DIGEST
    (identifier,) = found["signing_certificate_v2"]["certs"]
    assert identifier["cert_hash"].native == hashlib.sha256(who.certificate.der).digest()
    assert identifier["hash_algorithm"]["algorithm"].native == "sha256"


@pytest.mark.parametrize("kind", KINDS)
def test_G_wrong_signature_value_is_noticed(kind: str) -> None:
    who, stranger = signer(kind), signer("p256" if kind != "p256" else "rsa")
    data = pades.signed_attributes(DIGEST, who.certificate)
    value = who.sign(data)
    pades.check_value(who.certificate, who.algorithm, data, value)
    for wrong in (b"", value[:-1], bytes(len(value)), value + b"\0", stranger.sign(data)):
        with pytest.raises(AppError) as caught:
            pades.check_value(who.certificate, who.algorithm, data, wrong)
        assert caught.value.code is ErrorCode.SIGNATURE_WRONG
    with pytest.raises(AppError):
        pades.check_value(who.certificate, who.algorithm, data + b"\0", value)


def test_chain_goes_up_by_name_and_leaves_strangers_out() -> None:
    who, stranger = signer("rsa"), signer("p384")
    found = pades.chain(who.certificate, (stranger.certificate, who.root))
    assert found == [who.certificate, who.root]
    assert pades.chain(who.certificate, ()) == [who.certificate]
    assert pades.chain(who.root, (who.root, who.certificate)) == [who.root]


def test_set_tag_is_what_the_token_signs() -> None:
    encoded = pades.signed_attributes(DIGEST, signer().certificate)
    assert encoded[0] == core.SetOf.tag | 0x20
