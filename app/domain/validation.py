"""Verdicts about signatures, in the terms of ETSI EN 319 102-1. Verdicts are values, not errors."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.answer import Reason
from app.domain.certificate import Certificate
from app.domain.profile import Profile
from app.domain.seal import AppliedSeal
from app.domain.time_stamp import TimeStampVerdict

_NOBODY_KNOWN = {
    f"{question}:{reason}"
    for question in ("certificate", "seal-maker-certificate")
    for reason in (Reason.NO_ANCHORS, Reason.NO_PATH)
}
"""Problems that say no more than that the signer's or the seal maker's issuer is not trusted."""


class Indication(StrEnum):
    """EN 319 102-1, 5.1.3: status of one signature."""

    TOTAL_PASSED = "TOTAL-PASSED"
    TOTAL_FAILED = "TOTAL-FAILED"
    INDETERMINATE = "INDETERMINATE"


class SubIndication(StrEnum):
    """EN 319 102-1, table 5 and 6: why it did not pass."""

    FORMAT_FAILURE = "FORMAT_FAILURE"
    HASH_FAILURE = "HASH_FAILURE"
    SIG_CRYPTO_FAILURE = "SIG_CRYPTO_FAILURE"
    REVOKED = "REVOKED"
    EXPIRED = "EXPIRED"
    NOT_YET_VALID = "NOT_YET_VALID"
    SIG_CONSTRAINTS_FAILURE = "SIG_CONSTRAINTS_FAILURE"
    CHAIN_CONSTRAINTS_FAILURE = "CHAIN_CONSTRAINTS_FAILURE"
    CERTIFICATE_CHAIN_GENERAL_FAILURE = "CERTIFICATE_CHAIN_GENERAL_FAILURE"
    CRYPTO_CONSTRAINTS_FAILURE = "CRYPTO_CONSTRAINTS_FAILURE"
    CRYPTO_CONSTRAINTS_FAILURE_NO_POE = "CRYPTO_CONSTRAINTS_FAILURE_NO_POE"
    NO_SIGNING_CERTIFICATE_FOUND = "NO_SIGNING_CERTIFICATE_FOUND"
    NO_CERTIFICATE_CHAIN_FOUND = "NO_CERTIFICATE_CHAIN_FOUND"
    OUT_OF_BOUNDS_NO_POE = "OUT_OF_BOUNDS_NO_POE"
    SIGNED_DATA_NOT_FOUND = "SIGNED_DATA_NOT_FOUND"
    TRY_LATER = "TRY_LATER"


class Headline(StrEnum):
    """One answer for a whole document: the worst of its signatures."""

    TOTAL_PASSED = "TOTAL-PASSED"
    TOTAL_FAILED = "TOTAL-FAILED"
    INDETERMINATE = "INDETERMINATE"
    NO_SIGNATURE = "NO-SIGNATURE"


class Modification(StrEnum):
    """What was done to the document after a signature."""

    NONE = "none"
    PERMITTED = "permitted"
    FORBIDDEN = "forbidden"


class SignatureKind(StrEnum):
    """A person's signature, or a document time-stamp, which says only when."""

    SIGNATURE = "signature"
    TIMESTAMP = "timestamp"


class Revocation(StrEnum):
    """Whether the signer's certificate was withdrawn; unknown is an answer of its own."""

    NOT_CHECKED = "not-checked"
    GOOD = "good"
    REVOKED = "revoked"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Anchors:
    """Certificates that are believed, PEM or DER: above signers, seal makers, time stamps.

    Whoever is believed about signers is believed about the time too, not the other way round.
    """

    signers: tuple[bytes, ...] = ()
    makers: tuple[bytes, ...] = ()
    stampers: tuple[bytes, ...] = ()

    @property
    def of_time(self) -> tuple[bytes, ...]:
        """Those above time stamps."""
        return self.signers + self.stampers


@dataclass(frozen=True)
class SignatureVerdict:
    """Separate answers about one signature.

    `fields` are all fields that show this signature (a seal on several pages is one signature);
    `field` is the first of them. `trusted` is None when no anchors were given. `signed_length` is
    the number of leading bytes of the file that were the document when it was signed, None when
    the byte range is not believable. `problems` are stable names of what is wrong, for details.
    `seal` is there if the signature holds an electronic seal that can be read. `profile` is what
    kind of signature it is among those that the program writes too, and so which readers know it.
    `time_stamp` is the one on the signature value, judged apart.
    """

    field: str
    fields: tuple[str, ...]
    kind: SignatureKind
    subfilter: str | None
    indication: Indication
    sub_indication: SubIndication | None
    intact: bool
    covers_whole_file: bool
    modified_after: Modification
    signer: str | None
    certificate: Certificate | None
    trusted: bool | None
    revocation: Revocation
    signing_time: datetime | None
    algorithm: str | None
    reason: str | None
    pages: tuple[int, ...]
    signed_length: int | None
    problems: tuple[str, ...]
    seal: AppliedSeal | None = None
    profile: Profile | None = None
    time_stamp: TimeStampVerdict | None = None

    @property
    def only_maker_unknown(self) -> bool:
        """Whether all is well but that nobody here knows who made the seal."""
        return (
            self.sub_indication is SubIndication.SIG_CONSTRAINTS_FAILURE
            and self.intact
            and self.modified_after is not Modification.FORBIDDEN
            and bool(self.problems)
            and set(self.problems) <= _NOBODY_KNOWN
        )


@dataclass(frozen=True)
class ValidationReport:
    """The verdict on one document. `problems` concern the document as a whole."""

    headline: Headline
    signatures: tuple[SignatureVerdict, ...]
    size: int
    sha256: str
    problems: tuple[str, ...] = ()


def headline(signatures: tuple[SignatureVerdict, ...]) -> Headline:
    """The worst verdict speaks for the document; a document without any says so."""
    indications = {signature.indication for signature in signatures}
    for worst in (Indication.TOTAL_FAILED, Indication.INDETERMINATE):
        if worst in indications:
            return Headline(worst.value)
    return Headline.TOTAL_PASSED if indications else Headline.NO_SIGNATURE
