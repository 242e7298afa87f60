"""Judge a CMS container: RFC 5652 SignedData over a document, and RFC 3161 time-stamp tokens.

Owns threats B10 and C1 to C3: one signer, signed attributes, the signer's certificate, a closed
table of algorithms. It hashes nothing of the document: `CmsContainer.algorithms` says which digests
are needed, `judge` gets them. Whether the certificate is trusted is `app.trust`.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from asn1crypto import algos, core, tsp, x509

from app.crypto.algorithms import MIN_MODULUS_BITS, SCHEMES, WEAK_DIGESTS, Family, Scheme
from app.crypto.digests import sm3
from app.crypto.gm_oids import SM3, belong_together
from app.crypto.signature_values import (
    KeyUnsupportedError,
    PssParameters,
    SignatureScheme,
    is_right,
    key_bits,
)
from app.crypto.x509 import read_certificate
from app.domain.algorithms import KeyType
from app.domain.answer import Reason
from app.domain.validation import Indication, SubIndication
from app.profiles.cms_container import (
    DETACHED,
    MESSAGE_DIGEST,
    PARSE_ERRORS,
    SIGNING_CERTIFICATE,
    SIGNING_CERTIFICATE_V2,
    TIMESTAMP,
    CmsContainer,
    ContainerDefectError,
    ContainerUnsupportedError,
    digest_name,
    imprint,
)
from app.profiles.container_verdict import ContainerVerdict
from app.profiles.sm2_values import judge_value

_SET = b"\x31"
_SHAKE256_BYTES = 64


def judge(
    container: CmsContainer, digests: Mapping[str, bytes], opening: bytes
) -> ContainerVerdict:
    """The verdict, given the digests of the signed bytes and the first few of them."""
    return _Judgement(container, digests[container.document_digest], opening).verdict()


@dataclass
class _Judgement:
    """One judgement in the making: the first reason that fits decides."""

    container: CmsContainer
    document: bytes
    opening: bytes
    problems: list[str] = field(default_factory=list)
    signer: x509.Certificate | None = None
    algorithm: str | None = None
    weak: bool = False
    constrained: SubIndication | None = None

    def verdict(self) -> ContainerVerdict:
        """All checks in the order in which they speak."""
        try:
            return self._verdict()
        except ContainerUnsupportedError as reason:
            return self._result(False, Indication.INDETERMINATE, None, str(reason))
        except ContainerDefectError as defect:
            return self._failed(SubIndication.FORMAT_FAILURE, str(defect))
        except PARSE_ERRORS:
            return self._failed(SubIndication.FORMAT_FAILURE, "container-malformed")

    def _verdict(self) -> ContainerVerdict:
        scheme = self._scheme()
        if not self._content_is_document():
            self.signer = self._proven_signer(scheme)
            return self._failed(SubIndication.HASH_FAILURE, "document-digest-differs")
        self.signer = self._signing_certificate()
        if self.signer is None:
            missing = SubIndication.NO_SIGNING_CERTIFICATE_FOUND
            return self._result(False, Indication.INDETERMINATE, missing)
        if not self._value_is_right(scheme, self.signer):
            return self._failed(SubIndication.SIG_CRYPTO_FAILURE, "signature-value-wrong")
        if self.constrained is not None:
            return self._result(True, Indication.INDETERMINATE, self.constrained)
        if self.weak:
            weak = SubIndication.CRYPTO_CONSTRAINTS_FAILURE_NO_POE
            return self._result(True, Indication.INDETERMINATE, weak, "algorithm-weak")
        return self._result(True, None, None)

    # the document

    def _content_is_document(self) -> bool:
        """Whether what was signed leads to these document bytes."""
        container = self.container
        if not container.has_attributes:
            return self._signed_directly()
        claimed = container.attributes[MESSAGE_DIGEST].native
        if container.subfilter in DETACHED:
            if container.content is not None:
                self._constrain("content-not-detached")
            return bool(claimed == self.document)
        if hashed(container.digest, container.content or b"") != claimed:
            return False
        if container.subfilter == TIMESTAMP:
            return imprint(container.content)[1] == self.document
        return container.content == self.document

    def _signed_directly(self) -> bool:
        """No signed attributes: what old producers wrote, and never enough to pass.

        Such a signature is also had by presenting somebody's signed attributes as the document
        (C2), so a document that starts like a set of attributes is refused.
        """
        if self.container.subfilter == TIMESTAMP or self.opening[:1] == _SET:
            raise ContainerDefectError("signed-attributes-missing")
        self._constrain("signed-attributes-missing")
        return self.container.subfilter in DETACHED or self.container.content == self.document

    # the signer

    def _signing_certificate(self) -> x509.Certificate | None:
        """The one certificate that the signer named, by issuer or key and by its digest (C3)."""
        named = [one for one in self.container.certificates() if self._is_named(one)]
        reference = self._reference()
        if reference is None and self.container.subfilter == "ETSI.CAdES.detached":
            self._constrain("signing-certificate-attribute-missing")
        if not named:
            self.problems.append("signing-certificate-missing")
        elif reference is not None:
            name, expected = reference
            named = [one for one in named if hashed(name, one.dump()) == expected]
            if not named:
                self.problems.append("signing-certificate-differs")
        if len(named) > 1:
            self.problems.append("signing-certificate-ambiguous")
        return named[0] if len(named) == 1 else None

    def _proven_signer(self, scheme: SignatureScheme) -> x509.Certificate | None:
        """Who signed what these bytes were before; None unless the signature value proves it.

        Who looks at a changed document wants to know whose signature was broken. Only signed
        attributes can tell, and nothing here may soften what is said of the document.
        """
        if not self.container.has_attributes:
            return None
        try:
            signer = self._signing_certificate()
            proven = signer is not None and self._value_is_right(scheme, signer)
        except (ContainerUnsupportedError, ContainerDefectError, *PARSE_ERRORS):
            return None
        return signer if proven else None

    def _is_named(self, certificate: x509.Certificate) -> bool:
        sid = self.container.signer["sid"]
        if sid.name == "subject_key_identifier":
            return bool(certificate.key_identifier == sid.chosen.native)
        name, issuer = sid.chosen, certificate.issuer
        if certificate.serial_number != name["serial_number"].native:
            return False
        # nearly always the same bytes; comparing names as RFC 5280 wants it takes a millisecond
        return bool(issuer.dump() == name["issuer"].dump() or issuer == name["issuer"])

    def _reference(self) -> tuple[str, bytes] | None:
        """Digest of the signer's certificate in the signed attributes (RFC 5035)."""
        attributes = self.container.attributes
        if SIGNING_CERTIFICATE_V2 in attributes:
            value = attributes[SIGNING_CERTIFICATE_V2].untag().dump()
            first = tsp.SigningCertificateV2.load(value)["certs"][0]
            name = digest_name(first["hash_algorithm"])
        elif SIGNING_CERTIFICATE in attributes:
            value = attributes[SIGNING_CERTIFICATE].untag().dump()
            first, name = tsp.SigningCertificate.load(value)["certs"][0], "sha1"
        else:
            return None
        # in stamps RFC 3161, 2.4.2, wants SHA-1 here, and most authorities keep to it; a collision
        # wins nothing, because whoever could use one has the authority's key and stamps anyway
        self.weak |= name in WEAK_DIGESTS and self.container.subfilter != TIMESTAMP
        return name, first["cert_hash"].native

    # the value

    def _scheme(self) -> SignatureScheme:
        algorithm = self.container.signer["signature_algorithm"]
        scheme = SCHEMES.get(algorithm["algorithm"].dotted)
        if scheme is None:
            raise ContainerUnsupportedError("algorithm-unsupported")
        if scheme.family is Family.SM2:
            self._require_sm2_company()
        complete = _complete(scheme, algorithm, self.container.digest)
        own = self.container.digest
        used = {own, self.container.document_digest}
        if complete.family not in (Family.ED25519, Family.ED448):
            used.add(complete.digest)
            if complete.digest != own:
                self._constrain("digests-differ")
        self.weak |= bool(used & WEAK_DIGESTS)
        self.algorithm = f"{complete.family}-{complete.digest}".replace("_", "-")
        return complete

    def _require_sm2_company(self) -> None:
        """SM2 signs SM3 with attributes or not at all: a closed table (D6)."""
        container = self.container
        named = container.signer["signature_algorithm"]["algorithm"].dotted
        known = belong_together(KeyType.SM2, SM3, named)
        if not (known and container.digest == "sm3" and container.has_attributes):
            raise ContainerUnsupportedError("algorithm-unsupported")

    def _sm2_value_is_right(self, signer: x509.Certificate, value: bytes) -> bool:
        """What deviates from DER is read, named, and no reason to pass."""
        named = self.container.signer["signature_algorithm"]["algorithm"].dotted
        certificate = read_certificate(signer.dump())
        for message in dict.fromkeys(self.container.signed_messages):
            answer, oddities = judge_value(certificate, named, message, value)
            if answer.reason is Reason.ALGORITHM_UNSUPPORTED:
                raise KeyUnsupportedError("not an SM2 key")
            if answer.holds:
                for oddity in sorted(oddities):
                    self._constrain(oddity.value)
                return True
        return False

    def _value_is_right(self, scheme: SignatureScheme, signer: x509.Certificate) -> bool:
        key = signer["tbs_certificate"]["subject_public_key_info"].dump()
        value = self.container.value
        try:
            if scheme.family is Family.SM2:
                return self._sm2_value_is_right(signer, value)
            self.weak |= 0 < key_bits(key) < MIN_MODULUS_BITS
            if not self.container.has_attributes:
                return self._direct_value_is_right(scheme, key, value)
            encoded, ordered = self.container.signed_messages
            if encoded != ordered:
                # widespread producers store another order; which one they hash differs, too
                self.problems.append("signed-attributes-not-in-order")
            return is_right(scheme, key, value, encoded) or (
                encoded != ordered and is_right(scheme, key, value, ordered)
            )
        except KeyUnsupportedError as error:
            raise ContainerUnsupportedError("key-unsupported") from error

    def _direct_value_is_right(self, scheme: SignatureScheme, key: bytes, value: bytes) -> bool:
        if self.container.subfilter in DETACHED:
            return is_right(scheme, key, value, self.document, hashed=True)
        return is_right(scheme, key, value, self.container.content or b"")

    # the result

    def _constrain(self, problem: str) -> None:
        """Something that speaks against the signature without breaking it."""
        self.problems.append(problem)
        self.constrained = SubIndication.SIG_CONSTRAINTS_FAILURE

    def _failed(self, reason: SubIndication, problem: str) -> ContainerVerdict:
        return self._result(False, Indication.TOTAL_FAILED, reason, problem)

    def _result(
        self,
        intact: bool,
        indication: Indication | None,
        sub_indication: SubIndication | None,
        *problems: str,
    ) -> ContainerVerdict:
        signer = self.signer.dump() if self.signer is not None else None
        return ContainerVerdict(
            intact,
            indication,
            sub_indication,
            signer,
            self._others(signer),
            self.container.stated_time,
            self.algorithm,
            (*self.problems, *problems),
        )

    def _others(self, signer: bytes | None) -> tuple[bytes, ...]:
        try:
            every = [one.dump() for one in self.container.certificates()]
        except PARSE_ERRORS:
            return ()
        return tuple(one for one in every if one != signer)


def hashed(name: str, data: bytes) -> bytes:
    """The digest of this name over some bytes."""
    if name == "sm3":
        return sm3(data)
    digest = hashlib.new(name, data, usedforsecurity=False)
    if name == "shake_256":
        # RFC 8702, 3.1: 512 bits of it
        return hashlib.shake_256(data).digest(_SHAKE256_BYTES)
    return digest.digest()


def _complete(scheme: Scheme, algorithm: core.Asn1Value, digest: str) -> SignatureScheme:
    if scheme.family is not Family.RSA_PSS:
        return SignatureScheme(scheme.family, scheme.digest or digest)
    parameters = algorithm["parameters"]
    if not isinstance(parameters, algos.RSASSAPSSParams):
        raise ContainerDefectError("signature-parameters-missing")
    mask = parameters["mask_gen_algorithm"]["parameters"]
    return SignatureScheme(
        Family.RSA_PSS,
        digest_name(parameters["hash_algorithm"]),
        PssParameters(digest_name(mask), parameters["salt_length"].native),
    )
