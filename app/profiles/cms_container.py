"""A CMS container as it is written: RFC 5652 SignedData, RFC 3161 time-stamp tokens.

Reading only; a container that is not built as it must be is refused here (threats C1 to C3). What
it means for a document is judged by `app.profiles.cms`.
"""

from dataclasses import dataclass
from datetime import datetime

from asn1crypto import cms, core, tsp, x509

from app.crypto.algorithms import DIGESTS, SCHEMES

DETACHED = ("adbe.pkcs7.detached", "ETSI.CAdES.detached")
DIGESTED = "adbe.pkcs7.sha1"
TIMESTAMP = "ETSI.RFC3161"

_SIGNED_DATA = "1.2.840.113549.1.7.2"
_DATA = "1.2.840.113549.1.7.1"
_TIMESTAMP_INFO = "1.2.840.113549.1.9.16.1.4"
_GM_SIGNED_DATA = "1.2.156.10197.6.1.4.2.2"
_CONTENT_TYPE = "1.2.840.113549.1.9.3"
MESSAGE_DIGEST = "1.2.840.113549.1.9.4"
_SIGNATURE_TIME_STAMP = "1.2.840.113549.1.9.16.2.14"
_SIGNING_TIME = "1.2.840.113549.1.9.5"
SIGNING_CERTIFICATE = "1.2.840.113549.1.9.16.2.12"
SIGNING_CERTIFICATE_V2 = "1.2.840.113549.1.9.16.2.47"
_JUDGED = (
    _CONTENT_TYPE,
    MESSAGE_DIGEST,
    _SIGNING_TIME,
    SIGNING_CERTIFICATE,
    SIGNING_CERTIFICATE_V2,
)
_SET = b"\x31"

PARSE_ERRORS = (ValueError, TypeError, KeyError, AttributeError, OverflowError, IndexError)
"""What asn1crypto raises on bytes that are ASN.1 but not the structure they should be."""


class ContainerDefectError(Exception):
    """The container is not built as it must be; the text is the stable name of the defect."""


class ContainerUnsupportedError(Exception):
    """The program does not judge such signatures; the text is the stable name of the reason."""


@dataclass(frozen=True)
class CmsContainer:
    """A container that was read; `document_digest` names what the document is hashed with.

    `digest` is what the signed attributes are about: the digest of the content.
    """

    subfilter: str
    parsed: cms.SignedData
    signer: cms.SignerInfo
    attributes: dict[str, core.Asn1Value]
    digest: str
    document_digest: str
    content: bytes | None

    @property
    def algorithms(self) -> frozenset[str]:
        """The digests over the byte range that `judge` needs."""
        return frozenset({self.document_digest})

    @property
    def has_attributes(self) -> bool:
        """Whether the signature is over signed attributes, not over the content itself."""
        return bool(_attribute_list(self.signer))

    def certificates(self) -> list[x509.Certificate]:
        """Every certificate in it, once."""
        found: dict[bytes, x509.Certificate] = {}
        certificates = self.parsed["certificates"]
        for choice in () if isinstance(certificates, core.Void) else certificates:
            if choice.name == "certificate":
                found.setdefault(choice.chosen.dump(), choice.chosen)
        return list(found.values())

    @property
    def stated_time(self) -> datetime | None:
        """The time that the signer claims, or that a time-stamp authority states."""
        try:
            if self.subfilter == TIMESTAMP and self.content:
                stated = tsp.TSTInfo.load(self.content)["gen_time"].native
            else:
                claimed = self.attributes.get(_SIGNING_TIME)
                stated = None if claimed is None else claimed.native
        except PARSE_ERRORS:
            return None
        return stated if isinstance(stated, datetime) else None

    @property
    def value(self) -> bytes:
        """The signature value."""
        return bytes(self.signer["signature"].native)

    @property
    def time_stamp(self) -> bytes | None:
        """The token on the value (RFC 3161, appendix A), empty if it cannot be told which."""
        try:
            unsigned = self.signer["unsigned_attrs"]
            every = [] if isinstance(unsigned, core.Void) else list(unsigned)
            stamps = [one for one in every if one["type"].dotted == _SIGNATURE_TIME_STAMP]
            tokens = [token.dump() for one in stamps for token in one["values"]]
        except PARSE_ERRORS:
            return b""
        if not stamps:
            return None
        return tokens[0] if len(tokens) == 1 else b""

    @property
    def signed_messages(self) -> tuple[bytes, bytes]:
        """The attributes as a SET OF, in the order they came and in DER order (RFC 5652, 5.4)."""
        members = [attribute.dump() for attribute in _attribute_list(self.signer)]
        return _set_of(members), _set_of(sorted(members))


def read_container(data: bytes, subfilter: str | None) -> CmsContainer:
    """Read one BER/DER element that passed the gate.

    Raises `ContainerDefectError`, `ContainerUnsupportedError`.
    """
    if subfilter not in (*DETACHED, DIGESTED, TIMESTAMP):
        raise ContainerUnsupportedError("subfilter-unsupported")
    try:
        return _read(data, subfilter)
    except PARSE_ERRORS as error:
        raise ContainerDefectError("container-malformed") from error


def _read(data: bytes, subfilter: str) -> CmsContainer:
    outer = cms.ContentInfo.load(data)
    content_type = outer["content_type"].dotted
    if content_type == _GM_SIGNED_DATA:
        raise ContainerUnsupportedError("algorithm-unsupported")
    if content_type != _SIGNED_DATA:
        raise ContainerDefectError("not-signed-data")
    parsed = outer["content"]
    if len(parsed["signer_infos"]) != 1:
        raise ContainerDefectError("not-exactly-one-signer")
    signer = parsed["signer_infos"][0]
    digest = digest_name(signer["digest_algorithm"])
    content = parsed["encap_content_info"]["content"]
    inner = None if isinstance(content, core.Void) else bytes(content)
    container = CmsContainer(
        subfilter,
        parsed,
        signer,
        _attributes(signer),
        digest,
        _document_digest(subfilter, digest, signer, inner),
        inner,
    )
    _check_shape(container)
    return container


def _document_digest(
    subfilter: str, digest: str, signer: cms.SignerInfo, content: bytes | None
) -> str:
    if subfilter == TIMESTAMP:
        return imprint(content)[0]
    if subfilter == DIGESTED:
        return "sha1"
    scheme = SCHEMES.get(signer["signature_algorithm"]["algorithm"].dotted)
    signed_directly = scheme is not None and not _attribute_list(signer)
    return (scheme.digest or digest) if scheme is not None and signed_directly else digest


def digest_name(algorithm: core.Asn1Value) -> str:
    """The name of a digest that the program knows; raises `ContainerUnsupportedError`."""
    name = DIGESTS.get(algorithm["algorithm"].dotted)
    if name is None:
        raise ContainerUnsupportedError("algorithm-unsupported")
    return name


def _attribute_list(signer: cms.SignerInfo) -> list[cms.CMSAttribute]:
    attributes = signer["signed_attrs"]
    return [] if isinstance(attributes, core.Void) else list(attributes)


def _attributes(signer: cms.SignerInfo) -> dict[str, core.Asn1Value]:
    """The values of the attributes that are judged; each must come once with one value."""
    found: dict[str, core.Asn1Value] = {}
    for attribute in _attribute_list(signer):
        kind = attribute["type"].dotted
        if kind not in _JUDGED:
            continue
        if kind in found or len(attribute["values"]) != 1:
            raise ContainerDefectError("signed-attributes-ambiguous")
        found[kind] = attribute["values"][0]
    return found


def _check_shape(container: CmsContainer) -> None:
    """RFC 5652, 5.3 and 11: the attributes that bind signature and content."""
    declared = container.attributes.get(_CONTENT_TYPE)
    if container.has_attributes and (
        declared is None or MESSAGE_DIGEST not in container.attributes
    ):
        raise ContainerDefectError("signed-attributes-incomplete")
    actual = container.parsed["encap_content_info"]["content_type"].dotted
    expected = _TIMESTAMP_INFO if container.subfilter == TIMESTAMP else _DATA
    if actual != expected or (declared is not None and declared.dotted != actual):
        raise ContainerDefectError("content-type-unexpected")
    if container.subfilter in (DIGESTED, TIMESTAMP) and not container.content:
        raise ContainerDefectError("content-missing")


def imprint(content: bytes | None) -> tuple[str, bytes]:
    """What a time-stamp is about: the digest's name and value (RFC 3161, 2.4.2)."""
    if content is None:
        raise ContainerDefectError("content-missing")
    imprint = tsp.TSTInfo.load(content, strict=True)["message_imprint"]
    return digest_name(imprint["hash_algorithm"]), imprint["hashed_message"].native


def _set_of(members: list[bytes]) -> bytes:
    content = b"".join(members)
    size = len(content)
    if size < 0x80:
        return _SET + bytes([size]) + content
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return _SET + bytes([0x80 | len(octets)]) + octets + content
