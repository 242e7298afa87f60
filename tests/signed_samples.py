"""Signed documents made by code, part by part, so that a test can spoil any part.

Independent of the program's signer and of pyHanko's writer: objects, cross-reference tables and
containers are put together here. Keys live in memory and are never used for anything else.
"""

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from asn1crypto import algos, cms, core, tsp
from asn1crypto import x509 as parsed
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

BEGIN = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
END = dt.datetime(2044, 1, 1, tzinfo=dt.UTC)
HASHES = {"sha1": hashes.SHA1, "md5": hashes.MD5, "sha256": hashes.SHA256, "sha512": hashes.SHA512}
SIZE = 8192
PLACEHOLDER = b"[0 0000000000 0000000000 0000000000]"


@dataclass(frozen=True)
class Identity:
    """A key, its certificate and the certificate of who issued it (DER)."""

    key: Any
    certificate: bytes
    issuer: bytes


@lru_cache
def identity(
    name: str = "签名人",
    issuer: str = "根",
    kind: str = "ec",
    begin: dt.datetime = BEGIN,
    end: dt.datetime = END,
    usage: str = "sign",
) -> Identity:
    """The same one for the whole test run, for the same arguments."""
    root_key = _root_key(issuer)
    key = rsa.generate_private_key(65537, 2048) if kind == "rsa" else _ec_key()
    own = certificate(name, key, issuer, root_key, begin=begin, end=end, usage=usage)
    return Identity(key, own, root(issuer))


def _ec_key() -> Any:
    return ec.generate_private_key(ec.SECP256R1())


@lru_cache
def _root_key(name: str) -> Any:
    return _ec_key()


@lru_cache
def root(name: str = "根") -> bytes:
    """The certificate of a root of this name."""
    return certificate(name, _root_key(name), name, _root_key(name), usage="authority")


def certificate(
    name: str,
    key: Any,
    issuer: str,
    issuer_key: Any,
    *,
    serial: int | None = None,
    begin: dt.datetime = BEGIN,
    end: dt.datetime = END,
    usage: str = "sign",
) -> bytes:
    """`usage`: sign, encrypt, authority, any, or stamp (-loosely, -and-more, -encrypt)."""
    authority = usage == "authority"
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name(name))
        .issuer_name(_name(issuer))
        .public_key(key.public_key())
        .serial_number(serial or x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(end)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
    )
    if usage != "any":
        builder = builder.add_extension(_key_usage(usage), critical=True)
    if usage.startswith("stamp"):
        more = [ExtendedKeyUsageOID.EMAIL_PROTECTION] if usage == "stamp-and-more" else []
        purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING, *more])
        builder = builder.add_extension(purpose, critical=usage != "stamp-loosely")
    return builder.sign(issuer_key, hashes.SHA256()).public_bytes(Encoding.DER)


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _key_usage(usage: str) -> x509.KeyUsage:
    encrypts = usage.endswith("encrypt")
    signs = usage == "sign" or (usage.startswith("stamp") and not encrypts)
    return x509.KeyUsage(
        digital_signature=signs,
        content_commitment=signs,
        key_encipherment=encrypts,
        data_encipherment=encrypts,
        key_agreement=False,
        key_cert_sign=usage == "authority",
        crl_sign=usage == "authority",
        encipher_only=False,
        decipher_only=False,
    )


# containers

Attributes = list[cms.CMSAttribute]


def attribute(kind: str, value: object) -> cms.CMSAttribute:
    """A signed attribute with one value."""
    return cms.CMSAttribute({"type": kind, "values": [value]})


@dataclass(frozen=True)
class Recipe:
    """How a container is made; every part can be spoilt.

    `edit_attributes` gets and returns the signed attributes before they are signed, `edit` changes
    the finished SignedData. `digest` hashes the document, `signed_with` the attributes.
    """

    signer: Identity = field(default_factory=identity)
    digest: str = "sha256"
    signed_with: str | None = None
    signature_algorithm: str | None = None
    reference: str | None = "sha256"
    content_type: str = "data"
    content: bytes | None = None
    certificates: tuple[bytes, ...] | None = None
    edit_attributes: Callable[[Attributes], Attributes] = lambda attributes: attributes
    edit: Callable[[cms.SignedData], None] = lambda data: None

    def container(self, document: bytes) -> bytes:
        """The DER of a container over `document`."""
        return self._wrapped(document).dump()

    def _wrapped(self, document: bytes) -> cms.ContentInfo:
        attributes = cms.CMSAttributes(self.edit_attributes(self._attributes(document)))
        own = parsed.Certificate.load(self.signer.certificate)
        info = cms.SignerInfo(
            {
                "version": "v1",
                "sid": cms.SignerIdentifier(
                    {
                        "issuer_and_serial_number": cms.IssuerAndSerialNumber(
                            {"issuer": own.issuer, "serial_number": own.serial_number}
                        )
                    }
                ),
                "digest_algorithm": algos.DigestAlgorithm({"algorithm": self.digest}),
                "signature_algorithm": self._signature_algorithm(),
                "signature": self._value(attributes, document),
            }
        )
        if len(attributes):
            info["signed_attrs"] = attributes
        data = cms.SignedData(
            {
                # asn1crypto chooses the type of the content by the version
                "version": "v3" if self.content_type == "tst_info" else "v1",
                "digest_algorithms": [algos.DigestAlgorithm({"algorithm": self.digest})],
                "encap_content_info": self._encapsulated(),
                "certificates": [
                    parsed.Certificate.load(one)
                    for one in self.certificates or (self.signer.certificate, self.signer.issuer)
                ],
                "signer_infos": [info],
            }
        )
        self.edit(data)
        return cms.ContentInfo({"content_type": "signed_data", "content": data})

    def _encapsulated(self) -> Any:
        if self.content is None:
            return {"content_type": self.content_type}
        if self.content_type == "tst_info":
            inner = core.ParsableOctetString(self.content)
            return {"content_type": "tst_info", "content": inner}
        return {"content_type": self.content_type, "content": self.content}

    def _attributes(self, document: bytes) -> Attributes:
        about = document if self.content is None or self.content_type == "data" else self.content
        found = [
            attribute("content_type", self.content_type),
            attribute("message_digest", hashlib.new(self.digest, about).digest()),
        ]
        if self.reference is not None:
            found.append(signing_certificate(self.signer.certificate, self.reference))
        return found

    def _signature_algorithm(self) -> algos.SignedDigestAlgorithm:
        used = self.signed_with or self.digest
        rsa_key = isinstance(self.signer.key, rsa.RSAPrivateKey)
        name = self.signature_algorithm or f"{used}_{'rsa' if rsa_key else 'ecdsa'}"
        return algos.SignedDigestAlgorithm({"algorithm": name})

    def _value(self, attributes: cms.CMSAttributes, document: bytes) -> bytes:
        data = attributes.dump() if len(attributes) else document
        algorithm = HASHES[self.signed_with or self.digest]()
        if isinstance(self.signer.key, rsa.RSAPrivateKey):
            return self.signer.key.sign(data, padding.PKCS1v15(), algorithm)
        return self.signer.key.sign(data, ec.ECDSA(algorithm))


def signing_certificate(der: bytes, digest: str) -> cms.CMSAttribute:
    """The attribute that names the signer's certificate: version 1 for SHA-1, else version 2."""
    value = hashlib.new(digest, der).digest()
    if digest == "sha1":
        old = tsp.SigningCertificate({"certs": [{"cert_hash": value}]})
        return attribute("signing_certificate", old)
    algorithm = {"algorithm": digest}
    new = tsp.SigningCertificateV2({"certs": [{"hash_algorithm": algorithm, "cert_hash": value}]})
    return attribute("signing_certificate_v2", new)


@dataclass(frozen=True)
class Stamp(Recipe):
    """A time-stamp token over the document; `imprint` names the digest in it."""

    imprint: str = "sha256"
    wrong_imprint: bool = False

    def container(self, document: bytes) -> bytes:
        """The DER of the token."""
        hashed = hashlib.new(self.imprint, document).digest()
        info = tsp.TSTInfo(
            {
                "version": "v1",
                "policy": "1.2.3.4",
                "message_imprint": {
                    "hash_algorithm": {"algorithm": self.imprint},
                    "hashed_message": bytes(len(hashed)) if self.wrong_imprint else hashed,
                },
                "serial_number": 7,
                "gen_time": dt.datetime(2025, 5, 5, tzinfo=dt.UTC),
            }
        )
        inner = Recipe(
            signer=self.signer,
            digest=self.digest,
            reference=self.reference,
            content_type="tst_info",
            content=info.dump(),
            edit=self.edit,
        )
        return inner.container(document)


def stamp(**parts: Any) -> Stamp:
    """A token by an authority that may stamp."""
    return Stamp(signer=identity("时间戳", usage="stamp"), **parts)


# documents

CONTENT = b"BT /F1 24 Tf 72 700 Td (Agreed: 100) Tj ET"
BASE = {
    1: b"<</Type/Catalog/Pages 2 0 R/AcroForm 5 0 R/Metadata 8 0 R>>",
    2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
    3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
    b"/Resources<</Font<</F1 7 0 R>>>>/Annots[6 0 R 9 0 R]>>",
    4: b"<</Length %d>>stream\n%s\nendstream" % (len(CONTENT), CONTENT),
    5: b"<</Fields[6 0 R 9 0 R]/SigFlags 3/DA(/F1 0 Tf 0 g)>>",
    6: b"<</FT/Sig/T(Seal)/Type/Annot/Subtype/Widget/F 132/P 3 0 R/Rect[10 10 90 90]/V 10 0 R>>",
    7: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    8: b"<</Type/Metadata/Subtype/XML/Length 3>>stream\n<x>\nendstream",
    9: b"<</FT/Tx/T(Amount)/V(100)/Type/Annot/Subtype/Widget/F 4/P 3 0 R/Rect[10 100 90 120]>>",
}
SIGNATURE = 10


def signature_dictionary(
    subfilter: str = "ETSI.CAdES.detached", more: bytes = b"", kind: str = "Sig", size: int = SIZE
) -> bytes:
    """A signature dictionary with room for a container."""
    return b"<</Type/%s/Filter/Adobe.PPKLite/SubFilter/%s/ByteRange %s%s/Contents<%s>>>" % (
        kind.encode(),
        subfilter.encode(),
        PLACEHOLDER,
        more,
        b"0" * (2 * size),
    )


def document(objects: dict[int, bytes]) -> bytes:
    """A whole file of one revision."""
    return _with_xref(bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), objects, None)


def update(
    earlier: bytes, objects: dict[int, bytes], trailer: bytes = b"", freed: Iterable[int] = ()
) -> bytes:
    """`earlier` with an incremental update."""
    return _with_xref(bytearray(earlier), objects, earlier, trailer, freed)


def _with_xref(
    out: bytearray,
    objects: dict[int, bytes],
    earlier: bytes | None,
    trailer: bytes = b"",
    freed: Iterable[int] = (),
) -> bytes:
    lines = dict.fromkeys(freed, b"0000000000 00001 f \n")
    if earlier is None:
        lines[0] = b"0000000000 65535 f \n"
    for number, body in objects.items():
        lines[number] = b"%010d 00000 n \n" % len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n"
    for number in sorted(lines):
        out += b"%d 1\n%s" % (number, lines[number])
    size = max([100, *(number + 1 for number in lines)])
    link = b"" if earlier is None else b"/Prev %d" % last_xref(earlier)
    out += b"trailer\n<</Size %d/Root 1 0 R%s%s>>\nstartxref\n%d\n%%%%EOF\n" % (
        size,
        link,
        trailer,
        start,
    )
    return bytes(out)


def last_xref(data: bytes) -> int:
    """Where the newest cross-reference section starts."""
    return int(data.rpartition(b"startxref\n")[2].split()[0])


def fill(data: bytes, recipe: Recipe) -> bytes:
    """Sign the one document signature that is still a placeholder."""
    start = data.rindex(PLACEHOLDER)
    gap = data.index(b"/Contents<0000", start) + len(b"/Contents")
    end = data.index(b">", gap) + 1
    numbers = b"[0 %010d %010d %010d]" % (gap, end, len(data) - end)
    data = data[:start] + numbers + data[start + len(PLACEHOLDER) :]
    container = recipe.container(data[:gap] + data[end:])
    return embed(data, gap, end, container)


def embed(data: bytes, gap: int, end: int, container: bytes) -> bytes:
    """Put a container into the gap, padded with zeros."""
    digits = container.hex().encode().ljust(end - gap - 2, b"0")
    assert len(digits) == end - gap - 2, "the container does not fit"
    return data[: gap + 1] + digits + data[end - 1 :]


def gap_of(data: bytes) -> tuple[int, int]:
    """Start and end of the newest signature's gap."""
    gap = data.index(b"<", data.rindex(b"/Contents") + 9)
    return gap, data.index(b">", gap) + 1


def signed(
    recipe: Recipe | None = None,
    *,
    objects: dict[int, bytes] | None = None,
    subfilter: str = "ETSI.CAdES.detached",
    more: bytes = b"",
) -> bytes:
    """A document with one signature that covers all of it."""
    parts = BASE | {SIGNATURE: signature_dictionary(subfilter, more)} | (objects or {})
    return fill(document(parts), recipe or Recipe())


def sign_again(
    earlier: bytes,
    name: str = "Seal2",
    recipe: Recipe | None = None,
    *,
    number: int = 20,
    rect: bytes = b"[0 0 0 0]",
    fields: bytes = b"6 0 R 9 0 R",
    annots: bytes = b"6 0 R 9 0 R",
    subfilter: str = "ETSI.CAdES.detached",
    kind: str = "Sig",
    more: dict[int, bytes] | None = None,
) -> bytes:
    """A second signature in a new field `number`, its dictionary in the next object."""
    widget = b"<</FT/Sig/T(%s)/Type/Annot/Subtype/Widget/F 132/P 3 0 R/Rect%s/V %d 0 R>>" % (
        name.encode(),
        rect,
        number + 1,
    )
    own = b"%d 0 R" % number
    objects = {
        3: BASE[3].replace(b"[6 0 R 9 0 R]", b"[%s %s]" % (annots, own)),
        5: BASE[5].replace(b"[6 0 R 9 0 R]", b"[%s %s]" % (fields, own)),
        number: widget,
        number + 1: signature_dictionary(subfilter, kind=kind),
    }
    return fill(update(earlier, objects | (more or {})), recipe or Recipe())
