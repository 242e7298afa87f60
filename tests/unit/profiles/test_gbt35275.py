"""GB/T 35275 containers: ours pass every check; other products' deviations are named."""

from datetime import timedelta

import pytest

from app.crypto.digests import sm3
from app.crypto.x509 import read_certificate
from app.domain.answer import Answer, Outcome, Reason
from app.domain.gm_verdict import GmVerdict
from app.domain.seal import Oddity
from app.domain.validation import Indication, SubIndication
from app.profiles import gbt35275
from app.trust.gm_paths import TrustMaterial
from tests import independent_gm
from tests.gm.authority import NOW, Holder, authority, certify
from tests.gm.der import integer, octets, oid, only, seq, tlv

ROOT = authority("根")
MIDDLE = authority("机构", ROOT)
SIGNER = certify("签章人", MIDDLE)
TRUST = TrustMaterial(anchors=(ROOT.der,))
DOCUMENT = b"%PDF the bytes of the range"
GM = "1.2.156.10197.6.1.4.2"
PKCS7_DATA = "1.2.840.113549.1.7.1"
SM3_ALGORITHM = seq(oid("1.2.156.10197.1.401"), b"\x05\0")
SM2_SIGN = "1.2.156.10197.1.301.1"
PASSED = (Indication.TOTAL_PASSED, None)
DOUBTFUL = (Indication.INDETERMINATE, SubIndication.SIG_CONSTRAINTS_FAILURE)


def validate(
    container: bytes, document: bytes = DOCUMENT, *, with_document: bool = False
) -> GmVerdict:
    octets_too = document if with_document else None
    return gbt35275.validate(container, sm3(document), signers=TRUST, now=NOW, document=octets_too)


def written() -> bytes:
    attributes = gbt35275.to_be_signed(sm3(DOCUMENT), NOW)
    value = SIGNER.key.sign(attributes)
    others = [read_certificate(one.der) for one in (ROOT, MIDDLE)]
    return gbt35275.assemble(attributes, value, read_certificate(SIGNER.der), others)


def attribute(kind: str, value: bytes) -> bytes:
    return seq(oid(kind), tlv(0x31, value))


CONTENT_TYPE = attribute("1.2.840.113549.1.9.3", oid(f"{GM}.1"))
DIGEST = attribute("1.2.840.113549.1.9.4", octets(sm3(DOCUMENT)))
TIME = attribute("1.2.840.113549.1.9.5", tlv(0x17, b"260601115900Z"))
SORTED = tuple(sorted((CONTENT_TYPE, DIGEST, TIME)))


def by_hand(
    attributes: tuple[bytes, ...] | None = SORTED,
    *,
    content: bytes | None = None,
    content_type: str = f"{GM}.1",
    outer: str = f"{GM}.2",
    algorithm: str = SM2_SIGN,
    digest: bytes = SM3_ALGORITHM,
    certificates: tuple[Holder, ...] = (SIGNER, MIDDLE),
    signers: int = 1,
    value: bytes | None = None,
    message: bytes | None = None,
) -> bytes:
    """A SignedData of which every part can be replaced."""
    if message is None:
        message = tlv(0x31, *attributes) if attributes is not None else content or DOCUMENT
    signer = seq(
        integer(1),
        seq(MIDDLE.subject, integer(SIGNER.serial)),
        digest,
        tlv(0xA0, *attributes) if attributes is not None else b"",
        seq(oid(algorithm)),
        octets(value or SIGNER.key.sign(message)),
    )
    wrapped = tlv(0xA0, octets(content)) if content is not None else b""
    signed_data = seq(
        integer(1),
        tlv(0x31, digest),
        seq(oid(content_type), wrapped),
        tlv(0xA0, *(one.der for one in certificates)),
        tlv(0x31, *[signer] * signers),
    )
    return seq(oid(outer), tlv(0xA0, signed_data))


def test_what_we_write_passes_our_checks_and_the_independent_ones() -> None:
    container = written()
    verdict = validate(container + bytes(100))
    assert verdict.indication == PASSED
    assert verdict.signing_time == NOW
    assert verdict.oddities == ()
    independent_gm.check_signed_data(container, DOCUMENT, gm=True)


def test_the_hand_made_one_passes() -> None:
    assert validate(by_hand()).indication == PASSED


def test_changed_content_is_a_failure_of_the_digest() -> None:
    verdict = validate(written(), b"changed")
    assert verdict.indication == (Indication.TOTAL_FAILED, SubIndication.HASH_FAILURE)


def test_changed_attributes_are_a_failure_of_the_signature() -> None:
    verdict = validate(by_hand(value=SIGNER.key.sign(b"else")))
    assert verdict.indication == (Indication.TOTAL_FAILED, SubIndication.SIG_CRYPTO_FAILURE)


def test_D1_a_value_without_z_is_refused() -> None:
    """Signed with an empty identifier, as OpenSSL does unless it is told one."""
    value = SIGNER.key.sign(tlv(0x31, *SORTED), b"")
    assert validate(by_hand(value=value)).signature == Answer.failed(Reason.SIGNATURE_WRONG)


def test_embedded_content() -> None:
    assert validate(by_hand(content=DOCUMENT)).indication == PASSED
    assert validate(by_hand(content=b"other")).content.outcome is Outcome.FAILED


def indefinite(element: bytes) -> bytes:
    """Outer, [0] and SignedData with open lengths, as one product writes them."""
    kind, wrapped = only(element).children
    inner = b"\x30\x80" + wrapped[0].content + b"\0\0"
    return b"\x30\x80" + kind.whole + b"\xa0\x80" + inner + b"\0\0" + b"\0\0"


UNSORTED = tuple(reversed(SORTED))
CONTENT_DIGEST = sm3(DOCUMENT)
ODD = {
    "BER": (indefinite(by_hand()), {Oddity.INDEFINITE_LENGTH}),
    "unsorted, signed as sent": (by_hand(UNSORTED), {Oddity.ATTRIBUTES_UNSORTED}),
    "unsorted, signed sorted": (
        by_hand(UNSORTED, message=tlv(0x31, *SORTED)),
        {Oddity.ATTRIBUTES_UNSORTED},
    ),
    "another content type": (by_hand(content_type=PKCS7_DATA), {Oddity.CONTENT_TYPE_MISMATCH}),
    "the identifier of PKCS 7": (
        by_hand(outer="1.2.840.113549.1.7.2"),
        {Oddity.CONTENT_TYPE_MISMATCH},
    ),
    "no attributes, content inside": (
        by_hand(None, content=DOCUMENT),
        {Oddity.ATTRIBUTES_MISSING},
    ),
    "the digest as content": (
        by_hand(None, content=CONTENT_DIGEST, algorithm="1.2.156.10197.1.501"),
        {Oddity.ATTRIBUTES_MISSING, Oddity.CONTENT_IS_DIGEST},
    ),
    "no attributes, digest signed": (
        by_hand(None, message=CONTENT_DIGEST),
        {Oddity.ATTRIBUTES_MISSING},
    ),
}


@pytest.mark.parametrize("name", ODD)
def test_deviations_are_named_intact_and_not_green(name: str) -> None:
    container, oddities = ODD[name]
    verdict = validate(container)
    assert set(verdict.oddities) == oddities
    assert verdict.intact
    assert verdict.indication == DOUBTFUL


@pytest.mark.parametrize("name", ODD)
def test_deviations_do_not_hide_a_change(name: str) -> None:
    verdict = validate(ODD[name][0], b"changed")
    assert not verdict.intact
    assert verdict.indication[0] is Indication.TOTAL_FAILED


def test_C2_without_attributes_the_document_itself_is_needed() -> None:
    container = by_hand(None)
    assert validate(container).signature.outcome is Outcome.FAILED
    verdict = validate(container, with_document=True)
    assert verdict.intact
    assert verdict.indication == DOUBTFUL


def test_C3_two_signers_are_refused() -> None:
    verdict = validate(by_hand(signers=2))
    assert verdict.structure == Answer.failed(Reason.MALFORMED)


def test_C3_the_signer_is_the_one_named_by_issuer_and_serial() -> None:
    stranger = certify("别人", MIDDLE)
    verdict = validate(by_hand(certificates=(stranger, SIGNER, MIDDLE)))
    assert verdict.signer is not None
    assert verdict.signer.der == SIGNER.der
    verdict = validate(by_hand(certificates=(stranger, MIDDLE)))
    assert verdict.certificate == Answer.failed(Reason.CERTIFICATE_MISSING)
    assert not verdict.intact


def test_C4_certificates_inside_are_links_and_never_anchors() -> None:
    verdict = gbt35275.validate(
        written(), sm3(DOCUMENT), signers=TrustMaterial((authority("别的根").der,)), now=NOW
    )
    assert verdict.intact
    assert not verdict.certificate.passed


def test_D6_another_digest_or_algorithm() -> None:
    sha256 = seq(oid("2.16.840.1.101.3.4.2.1"))
    assert validate(by_hand(digest=sha256)).content == Answer.failed(Reason.ALGORITHM_MISMATCH)
    ecdsa = by_hand(algorithm="1.2.840.10045.4.3.2")
    assert validate(ecdsa).signature == Answer.failed(Reason.ALGORITHM_MISMATCH)


def test_a_time_in_the_future_is_refused() -> None:
    verdict = gbt35275.validate(
        written(), sm3(DOCUMENT), signers=TRUST, now=NOW - timedelta(hours=1)
    )
    assert verdict.time == Answer.failed(Reason.NOT_YET_VALID)


@pytest.mark.parametrize(
    "container",
    [
        b"",
        b"\x30\0",
        written()[:-3],
        written() + b"\x01",
        by_hand((*SORTED, DIGEST)),
        by_hand((seq(oid("1.2.840.113549.1.9.4"), tlv(0x31, octets(b"1"), octets(b"2"))),)),
        by_hand((attribute("1.2.840.113549.1.9.4", integer(5)),)),
        by_hand(content_type="1.2.3"),
        by_hand(outer=f"{GM}.3"),
    ],
    ids=range(9),
)
def test_what_is_malformed_is_a_format_failure(container: bytes) -> None:
    verdict = validate(container)
    assert verdict.indication == (Indication.TOTAL_FAILED, SubIndication.FORMAT_FAILURE)


def test_a_missing_digest_attribute_is_a_no() -> None:
    assert not validate(by_hand((CONTENT_TYPE,))).intact
