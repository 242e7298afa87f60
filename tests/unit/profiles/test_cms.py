"""Containers: one signer, signed attributes, known algorithms, and who is said to have signed."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from asn1crypto import cms
from asn1crypto import x509 as parsed

from app.domain.validation import (
    Anchors,
    Indication,
    SignatureKind,
    SignatureVerdict,
    SubIndication,
)
from app.workers.verifying import verify_file
from tests.signed_samples import (
    Attributes,
    Recipe,
    attribute,
    certificate,
    identity,
    root,
    sign_again,
    signed,
    signing_certificate,
    stamp,
)

WEAK = SubIndication.CRYPTO_CONSTRAINTS_FAILURE_NO_POE


def judge(data: bytes, folder: Path, anchors: tuple[bytes, ...] = ()) -> SignatureVerdict:
    path = folder / "sample.pdf"
    path.write_bytes(data)
    return verify_file(path, Anchors(anchors), None).signatures[-1]


def without(*kinds: str) -> Callable[[Attributes], Attributes]:
    return lambda attributes: [one for one in attributes if one["type"].native not in kinds]


def with_value(kind: str, value: object) -> Callable[[Attributes], Attributes]:
    def change(attributes: Attributes) -> Attributes:
        return [*without(kind)(attributes), attribute(kind, value)]

    return change


def test_C2_without_signed_attributes_it_never_passes(tmp_path: Path) -> None:
    found = judge(signed(Recipe(edit_attributes=lambda _: [])), tmp_path, (root(),))
    assert found.indication is Indication.INDETERMINATE
    assert found.sub_indication is SubIndication.SIG_CONSTRAINTS_FAILURE
    assert "signed-attributes-missing" in found.problems


C2: dict[str, Callable[[Attributes], Attributes]] = {
    "no content type": without("content_type"),
    "no message digest": without("message_digest"),
    "only signing certificate": without("content_type", "message_digest"),
    "other content type": with_value("content_type", "signed_data"),
    "message digest twice": lambda a: [*a, attribute("message_digest", bytes(32))],
    "content type twice": lambda a: [*a, attribute("content_type", "data")],
}


@pytest.mark.parametrize("name", C2)
def test_C2_crafted_signed_attributes(name: str, tmp_path: Path) -> None:
    found = judge(signed(Recipe(edit_attributes=C2[name])), tmp_path, (root(),))
    assert not found.intact
    assert found.indication is Indication.TOTAL_FAILED
    assert found.sub_indication is SubIndication.FORMAT_FAILURE


def test_C2_signed_attributes_passed_off_as_a_document(tmp_path: Path) -> None:
    """A document that starts like a SET OF Attribute is refused, whatever signed it."""
    from tests.signed_samples import BASE, SIGNATURE, document, fill, signature_dictionary

    plain = document(BASE | {SIGNATURE: signature_dictionary()})
    disguised = b"\x31\x80\n" + plain
    found = judge(fill(disguised, Recipe(edit_attributes=lambda _: [])), tmp_path)
    assert not found.intact
    assert found.sub_indication is SubIndication.FORMAT_FAILURE


def test_C2_pades_needs_the_signing_certificate_attribute(tmp_path: Path) -> None:
    data = signed(Recipe(reference=None))
    found = judge(data, tmp_path, (root(),))
    assert found.intact
    assert found.sub_indication is SubIndication.SIG_CONSTRAINTS_FAILURE
    plain = judge(signed(Recipe(reference=None), subfilter="adbe.pkcs7.detached"), tmp_path)
    assert plain.problems == ()


def two_signers(data: cms.SignedData) -> None:
    data["signer_infos"] = [data["signer_infos"][0], data["signer_infos"][0]]


def no_signer(data: cms.SignedData) -> None:
    data["signer_infos"] = []


@pytest.mark.parametrize("change", [two_signers, no_signer])
def test_C3_not_exactly_one_signer(
    change: Callable[[cms.SignedData], None], tmp_path: Path
) -> None:
    found = judge(signed(Recipe(edit=change)), tmp_path, (root(),))
    assert not found.intact
    assert found.sub_indication is SubIndication.FORMAT_FAILURE


def doubles() -> tuple[bytes, bytes]:
    """Two certificates of one key, issuer and serial number, for two people."""
    key, authority = identity().key, identity("根的替身", "根")
    return tuple(certificate(name, key, "根", authority.key, serial=4711) for name in ("甲", "乙"))  # type: ignore[return-value]


def doubled(reference: str | None, *, reverse: bool = False) -> Recipe:
    first, second = doubles()
    own = replace(identity(), certificate=first)
    order = (second, first) if reverse else (first, second)
    return Recipe(signer=own, reference=reference, certificates=order)


@pytest.mark.parametrize("reverse", [False, True])
def test_C3_certificate_double_is_decided_by_the_digest(reverse: bool, tmp_path: Path) -> None:
    found = judge(signed(doubled("sha256", reverse=reverse)), tmp_path)
    assert found.intact
    assert found.signer == "甲"


@pytest.mark.parametrize("reverse", [False, True])
def test_C3_certificate_double_without_digest_is_undecided(reverse: bool, tmp_path: Path) -> None:
    recipe = doubled(None, reverse=reverse)
    found = judge(signed(recipe, subfilter="adbe.pkcs7.detached"), tmp_path)
    assert found.sub_indication is SubIndication.NO_SIGNING_CERTIFICATE_FOUND
    assert found.signer is None
    assert not found.intact


def test_C3_digest_of_somebody_else(tmp_path: Path) -> None:
    other = identity("别人").certificate
    named = lambda a: [*without("signing_certificate_v2")(a), signing_certificate(other, "sha256")]  # noqa: E731
    found = judge(signed(Recipe(edit_attributes=named)), tmp_path)
    assert found.sub_indication is SubIndication.NO_SIGNING_CERTIFICATE_FOUND
    assert "signing-certificate-differs" in found.problems


def test_C3_certificate_not_enclosed(tmp_path: Path) -> None:
    found = judge(signed(Recipe(certificates=(root(),))), tmp_path)
    assert found.sub_indication is SubIndication.NO_SIGNING_CERTIFICATE_FOUND


def test_C3_unknown_signature_algorithm_is_never_valid(tmp_path: Path) -> None:
    def renamed(data: cms.SignedData) -> None:
        data["signer_infos"][0]["signature_algorithm"] = {"algorithm": "1.2.3.4.5"}

    found = judge(signed(Recipe(edit=renamed)), tmp_path, (root(),))
    assert not found.intact
    assert found.indication is Indication.INDETERMINATE
    assert "algorithm-unsupported" in found.problems


def test_C3_algorithm_of_another_kind_of_key(tmp_path: Path) -> None:
    found = judge(signed(Recipe(signature_algorithm="sha256_rsa")), tmp_path, (root(),))
    assert not found.intact
    assert found.indication is not Indication.TOTAL_PASSED


@pytest.mark.parametrize("kind", ["ec", "rsa"])
@pytest.mark.parametrize("digest", ["sha256", "sha512"])
def test_good_signatures(kind: str, digest: str, tmp_path: Path) -> None:
    found = judge(signed(Recipe(signer=identity(kind=kind), digest=digest)), tmp_path, (root(),))
    assert found.indication is Indication.TOTAL_PASSED
    assert found.intact


# C1: digest of the document and attributes, of the signature, of the certificate reference


@pytest.mark.parametrize("digest", ["sha1", "md5"])
def test_C1_weak_message_digest(digest: str, tmp_path: Path) -> None:
    recipe = Recipe(signer=identity(kind="rsa"), digest=digest, signed_with=digest)
    found = judge(signed(recipe), tmp_path, (root(),))
    assert found.intact
    assert found.indication is Indication.INDETERMINATE
    assert found.sub_indication is WEAK


def test_C1_weak_digest_under_the_signature_only(tmp_path: Path) -> None:
    recipe = Recipe(signer=identity(kind="rsa"), signed_with="sha1")
    found = judge(signed(recipe), tmp_path, (root(),))
    assert found.indication is Indication.INDETERMINATE
    assert "digests-differ" in found.problems


def test_C1_weak_digest_of_the_document_only(tmp_path: Path) -> None:
    recipe = Recipe(signer=identity(kind="rsa"), digest="sha1", signed_with="sha256")
    found = judge(signed(recipe), tmp_path, (root(),))
    assert found.indication is Indication.INDETERMINATE


def test_C1_weak_certificate_reference(tmp_path: Path) -> None:
    found = judge(signed(Recipe(reference="sha1")), tmp_path, (root(),))
    assert found.intact
    assert found.sub_indication is WEAK


def test_C1_weak_time_stamp_imprint(tmp_path: Path) -> None:
    data = sign_again(signed(), recipe=stamp(imprint="sha1"), subfilter="ETSI.RFC3161")
    found = judge(data, tmp_path, (root(),))
    assert found.intact
    assert found.sub_indication is WEAK


def test_C1_weak_digest_never_hides_a_broken_document(tmp_path: Path) -> None:
    recipe = Recipe(signer=identity(kind="rsa"), digest="sha1", signed_with="sha1")
    data = signed(recipe).replace(b"Agreed: 100", b"Agreed: 900")
    found = judge(data, tmp_path)
    assert not found.intact
    assert found.sub_indication is SubIndication.HASH_FAILURE


def test_changed_document(tmp_path: Path) -> None:
    found = judge(signed().replace(b"Agreed: 100", b"Agreed: 900"), tmp_path)
    assert not found.intact
    assert found.indication is Indication.TOTAL_FAILED
    assert found.sub_indication is SubIndication.HASH_FAILURE
    assert found.signer == "签名人"


def test_changed_document_names_no_signer_that_the_value_does_not_prove(tmp_path: Path) -> None:
    stranger = replace(identity(), key=identity("别人").key)
    data = signed(Recipe(signer=stranger)).replace(b"Agreed: 100", b"Agreed: 900")
    found = judge(data, tmp_path)
    assert found.sub_indication is SubIndication.HASH_FAILURE
    assert found.signer is None


def test_wrong_signature_value(tmp_path: Path) -> None:
    stranger = replace(identity(), key=identity("别人").key)
    found = judge(signed(Recipe(signer=stranger)), tmp_path)
    assert not found.intact
    assert found.sub_indication is SubIndication.SIG_CRYPTO_FAILURE


# B10


@pytest.mark.parametrize(
    "subfilter", ["adbe.x509.rsa_sha1", "adbe.pkcs7.sha2", "PBAD.PAdES.x", "adbe.pkcs7"]
)
def test_B10_unsupported_subfilter(subfilter: str, tmp_path: Path) -> None:
    found = judge(signed(subfilter=subfilter), tmp_path, (root(),))
    assert not found.intact
    assert found.indication is Indication.INDETERMINATE
    assert found.problems[0] == "subfilter-unsupported"


def test_B10_enclosed_content_of_its_own(tmp_path: Path) -> None:
    found = judge(signed(Recipe(content=b"another text")), tmp_path, (root(),))
    assert found.indication is Indication.INDETERMINATE
    assert "content-not-detached" in found.problems


def test_B10_enclosed_digest_is_held_against_the_document(tmp_path: Path) -> None:
    """adbe.pkcs7.sha1 encloses the SHA-1 of the document (CVE-2025-43903: nobody looked)."""
    from tests.signed_samples import gap_of

    signer = identity(kind="rsa")

    def enclosing(value: bytes) -> bytes:
        recipe = Recipe(
            signer=signer,
            digest="sha1",
            signed_with="sha1",
            content=value,
            edit_attributes=with_value("message_digest", _sha1(value)),
        )
        return signed(recipe, subfilter="adbe.pkcs7.sha1")

    gap, end = gap_of(enclosing(bytes(20)))
    data = enclosing(bytes(20))
    right = enclosing(_sha1(data[:gap] + data[end:]))
    good, bad = judge(right, tmp_path), judge(data, tmp_path)
    assert good.intact
    assert good.sub_indication is WEAK
    assert not bad.intact
    assert bad.sub_indication is SubIndication.HASH_FAILURE


def _sha1(data: bytes) -> bytes:
    import hashlib

    return hashlib.sha1(data, usedforsecurity=False).digest()


# time stamps


def test_document_time_stamp(tmp_path: Path) -> None:
    data = sign_again(signed(), recipe=stamp(), subfilter="ETSI.RFC3161", kind="DocTimeStamp")
    found = judge(data, tmp_path, (root(),))
    assert found.kind is SignatureKind.TIMESTAMP
    assert found.indication is Indication.TOTAL_PASSED
    assert found.signing_time is not None
    assert found.signing_time.year == 2025


def test_time_stamp_for_other_data(tmp_path: Path) -> None:
    recipe = stamp(wrong_imprint=True)
    found = judge(sign_again(signed(), recipe=recipe, subfilter="ETSI.RFC3161"), tmp_path)
    assert not found.intact
    assert found.sub_indication is SubIndication.HASH_FAILURE


def test_time_stamp_by_somebody_who_may_not(tmp_path: Path) -> None:
    recipe = replace(stamp(), signer=identity())
    data = sign_again(signed(), recipe=recipe, subfilter="ETSI.RFC3161")
    found = judge(data, tmp_path, (root(),))
    assert found.intact
    assert found.trusted is False


def test_signature_passed_off_as_time_stamp_and_the_reverse(tmp_path: Path) -> None:
    for data in (
        sign_again(signed(), subfilter="ETSI.RFC3161"),
        sign_again(signed(), recipe=stamp()),
    ):
        found = judge(data, tmp_path)
        assert not found.intact
        assert found.sub_indication is SubIndication.FORMAT_FAILURE


def test_attributes_in_any_order_are_read(tmp_path: Path) -> None:
    """Producers store the attributes unsorted; the value is right, the disorder is told."""

    def disordered(data: cms.SignedData) -> None:
        info = data["signer_infos"][0]
        members = list(info["signed_attrs"])
        content = b"".join(one.dump() for one in reversed(members))
        assert len(content) >= 0x80
        raw = b"\xa0\x81" + bytes([len(content)]) + content
        info["signed_attrs"] = cms.CMSAttributes.load(raw, tag_type="implicit", tag=0)

    found = judge(signed(Recipe(edit=disordered)), tmp_path)
    assert found.intact
    assert found.problems == ("signed-attributes-not-in-order",)


def test_the_signer_is_read_from_the_certificate(tmp_path: Path) -> None:
    found = judge(signed(more=b"/Name(Somebody else)"), tmp_path)
    assert found.signer == "签名人"
    assert parsed.Certificate.load(identity().certificate).subject.native["common_name"] == "签名人"
