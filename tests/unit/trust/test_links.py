"""A search for a path always ends, whatever certificates a document brings."""

from app.crypto.x509 import read_certificate
from app.domain.answer import Answer, Reason
from app.trust.gm_paths import TrustMaterial, judge_certificate
from app.trust.links import MAX_NAMES, MAX_PER_NAME, links
from tests.gm.authority import ISSUING, NOW, Holder, Wish, authority, certify

ROOT = authority("根")
MIDDLE = authority("机构", ROOT)
LOWER = authority("下级机构", MIDDLE)
SIGNER = certify("签章人", LOWER)


def found(holder: Holder, *others: Holder) -> list[bytes]:
    return [one.dump() for one in links(holder.der, [other.der for other in others])]


def test_the_authorities_above_are_found_in_any_order() -> None:
    stranger = authority("无关")
    assert found(SIGNER, ROOT, stranger, MIDDLE, LOWER) == [LOWER.der, MIDDLE.der, ROOT.der]


def test_certificates_that_cannot_be_read_are_left_out() -> None:
    assert [one.dump() for one in links(SIGNER.der, [b"\x30\0", b"?", LOWER.der])] == [LOWER.der]


def test_C5_a_crowd_of_one_name_does_not_keep_the_search_busy() -> None:
    """Twelve authorities that all issued each other: without a limit the search would not end."""
    crowd = [authority("X") for _ in range(6)]
    crowd += [
        certify("X", issuer, Wish(uses=ISSUING, authority=True, key=crowd[0].key))
        for issuer in crowd
    ]
    signer = certify("签章人", crowd[0])
    assert len(found(signer, *crowd)) == MAX_PER_NAME
    material = TrustMaterial((ROOT.der,), tuple(one.der for one in crowd))
    answer = judge_certificate(read_certificate(signer.der), material, signed_at=NOW, now=NOW)
    assert answer == Answer.unknown(Reason.NO_PATH)


def test_C5_a_long_ladder_is_cut() -> None:
    ladder = [authority("0")]
    for step in range(1, 20):
        ladder.append(authority(str(step), ladder[-1]))
    assert len(found(certify("签章人", ladder[-1]), *ladder)) == MAX_NAMES


def test_what_the_office_supplies_comes_before_what_a_document_brings() -> None:
    fakes = [authority("下级机构") for _ in range(5)]
    material = TrustMaterial((ROOT.der,), tuple(one.der for one in (LOWER, MIDDLE, *fakes)))
    answer = judge_certificate(read_certificate(SIGNER.der), material, signed_at=NOW, now=NOW)
    assert answer.passed
