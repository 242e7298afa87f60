"""PAdES containers with SM2: judged by OpenSSL and by pyHanko, which did not write them."""

import asyncio

import pytest
from asn1crypto import cms
from asn1crypto.x509 import Certificate as Parsed
from cryptography.exceptions import InvalidSignature
from pyhanko.sign.ades import cades_asn1  # noqa: F401  # teaches asn1crypto the attribute's name
from pyhanko.sign.validation.generic_cms import async_validate_detached_cms
from pyhanko.sign.validation.status import StandardCMSSignatureStatus
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.sig_validate import SignatureValidationContext

from app.crypto.digests import sm3
from app.crypto.x509 import read_certificate
from app.profiles import pades_sm2
from app.trust.sm2_signatures import Sm2SignatureValidator
from tests import independent_gm
from tests.gm.authority import NOW, Holder, authority, certify
from tests.software_signer import signer as software_signer

ROOT = authority("根")
MIDDLE = authority("机构", ROOT)
SIGNER = certify("签章人", MIDDLE)
DOCUMENT = b"%PDF the bytes of the range"


def written(holder: Holder = SIGNER) -> bytes:
    certificate = read_certificate(holder.der)
    attributes = pades_sm2.to_be_signed(sm3(DOCUMENT), certificate)
    others = [read_certificate(one.der) for one in (ROOT, MIDDLE)]
    return pades_sm2.assemble(attributes, holder.key.sign(attributes), certificate, others)


def judged(container: bytes, document: bytes = DOCUMENT) -> StandardCMSSignatureStatus:
    context = ValidationContext(
        trust_roots=[Parsed.load(ROOT.der)],
        moment=NOW,
        allow_fetching=False,
        signature_validator=Sm2SignatureValidator(),
    )
    signed_data = cms.ContentInfo.load(container, strict=True)["content"]
    return asyncio.run(async_validate_detached_cms(document, signed_data, context))


def test_the_independent_checker_accepts_it() -> None:
    attributes = independent_gm.check_signed_data(written(), DOCUMENT, gm=False)
    (binding,) = [
        one[1][0]
        for one in attributes.children
        if one[0].content == bytes.fromhex("2A864886F70D010910022F")
    ]
    assert binding[0][0][1].content == independent_gm.sm3(SIGNER.der)


def test_pyhanko_accepts_it_and_follows_the_path() -> None:
    status = judged(written())
    assert (status.intact, status.valid, status.trusted) == (True, True, True)


def test_pyhanko_sees_a_change() -> None:
    assert not judged(written(), b"changed").intact


def test_pyhanko_sees_the_value_of_another_key() -> None:
    certificate = read_certificate(SIGNER.der)
    attributes = pades_sm2.to_be_signed(sm3(DOCUMENT), certificate)
    value = certify("别人", MIDDLE).key.sign(attributes)
    status = judged(pades_sm2.assemble(attributes, value, certificate, []))
    assert status.intact
    assert not status.valid


@pytest.mark.parametrize(
    ("context", "algorithm"),
    [
        (SignatureValidationContext(prehashed=True), "sm3_sm2"),
        (SignatureValidationContext(contextual_md_algorithm="sha256"), "sm2"),
        (SignatureValidationContext(), "sha256_ecdsa"),
    ],
    ids=["a digest without Z", "another digest", "another algorithm"],
)
def test_D6_what_sm2_does_not_sign_is_refused(
    context: SignatureValidationContext, algorithm: str
) -> None:
    info = Parsed.load(SIGNER.der).public_key
    signature_algorithm = cms.SignedDigestAlgorithm({"algorithm": algorithm})
    with pytest.raises(InvalidSignature):
        Sm2SignatureValidator().validate_signature(
            SIGNER.key.sign(DOCUMENT), DOCUMENT, info, signature_algorithm, context
        )


def test_D6_the_sm2_algorithm_on_a_key_of_another_kind_is_refused() -> None:
    info = Parsed.load(software_signer("p256").certificate.der).public_key
    signature_algorithm = cms.SignedDigestAlgorithm({"algorithm": "sm3_sm2"})
    with pytest.raises(InvalidSignature):
        Sm2SignatureValidator().validate_signature(
            SIGNER.key.sign(DOCUMENT), DOCUMENT, info, signature_algorithm
        )


def test_other_signatures_are_judged_as_before() -> None:
    who = software_signer("rsa")
    info = Parsed.load(who.certificate.der).public_key
    algorithm = cms.SignedDigestAlgorithm({"algorithm": "sha256_rsa"})
    Sm2SignatureValidator().validate_signature(who.sign(b"data"), b"data", info, algorithm)
    with pytest.raises(InvalidSignature):
        Sm2SignatureValidator().validate_signature(who.sign(b"data"), b"other", info, algorithm)
