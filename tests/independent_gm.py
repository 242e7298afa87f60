"""An independent checker of what the program writes: OpenSSL's command line and a DER walk.

Shares no code with the program. Every function raises AssertionError with what does not fit.
"""

import subprocess
import tempfile
from pathlib import Path

from tests.gm.der import Node, integer, oid, only, seq, tlv

IDENTITY = "1234567812345678"
_SM2_SM3, _SM3 = oid("1.2.156.10197.1.501"), oid("1.2.156.10197.1.401")
_SM2_KEY = bytes.fromhex("3059301306072A8648CE3D020106082A811CCF5501822D034200")
_CURVE = (
    "FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFC"
    "28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93"
    "32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7"
    "BC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0"
)


def _openssl(*arguments: str, data: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(["openssl", *arguments], input=data, capture_output=True, check=False)


def sm3(data: bytes) -> bytes:
    """SM3 by the command line."""
    return _openssl("dgst", "-sm3", "-binary", data=data).stdout


def public_key(certificate: bytes) -> bytes:
    """SubjectPublicKeyInfo of a DER certificate, as the command line sees it."""
    pem = _openssl("x509", "-inform", "DER", "-noout", "-pubkey", data=certificate).stdout
    return _openssl("pkey", "-pubin", "-outform", "DER", data=pem).stdout


def signed_digest(certificate: bytes, message: bytes) -> bytes:
    """e = SM3(Z ‖ M), put together by hand."""
    point = public_key(certificate)[-64:]
    parts = (8 * len(IDENTITY)).to_bytes(2, "big") + IDENTITY.encode() + bytes.fromhex(_CURVE)
    return sm3(sm3(parts + point) + message)


def is_signed(certificate: bytes, message: bytes, signature: bytes) -> bool:
    """Whether OpenSSL accepts the certificate's signature over the message."""
    with tempfile.TemporaryDirectory() as folder:
        key, value, data = (Path(folder) / name for name in ("key", "value", "data"))
        key.write_bytes(public_key(certificate))
        value.write_bytes(signature)
        data.write_bytes(message)
        done = _openssl(
            *("pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", str(key)),
            *("-rawin", "-digest", "sm3", "-pkeyopt", f"distid:{IDENTITY}"),
            *("-in", str(data), "-sigfile", str(value)),
        )
        return done.returncode == 0


def check_seal(data: bytes) -> Node:
    """A GB/T 38540 seal: shape and the maker's signature."""
    seal = only(data)
    info, maker, algorithm, value = seal.children
    assert info[0][0].content == b"ES"
    assert info[0][1].whole == integer(4)
    assert algorithm.whole == _SM2_SM3
    assert value.content[0] == 0
    assert is_signed(maker.content, info.whole, value.content[1:]), "the maker's signature"
    return seal


def check_seal_signature(data: bytes, document: bytes) -> Node:
    """A GB/T 38540 seal signature over `document`: digest, seal, binding, signer's signature."""
    signature = only(data)
    to_sign, signer, algorithm, value = signature.children
    version, seal, time, digest, protects = to_sign.children
    check_seal(seal.whole)
    assert version.whole == seal[0][0][1].whole
    assert time.tag == 0x18
    assert len(time.content) == len("YYYYMMDDHHMMSSZ")
    assert digest.content == b"\0" + sm3(document), "dataHash"
    assert protects.tag == 0x16
    assert signer.content in [entry.content for entry in seal[0][2][3].children], "binding"
    assert algorithm.whole == _SM2_SM3
    assert is_signed(signer.content, to_sign.whole, value.content[1:]), "the signer's signature"
    return signature


def check_signed_data(data: bytes, document: bytes, *, gm: bool) -> Node:
    """A detached SignedData: GB/T 35275 if `gm`, else RFC 5652; returns the attributes."""
    prefix = "1.2.156.10197.6.1.4.2" if gm else "1.2.840.113549.1.7"
    kind, wrapped = only(data).children
    assert kind.whole == oid(f"{prefix}.2")
    version, digests, content, certificates, signers = wrapped[0].children
    assert version.whole == integer(1)
    assert digests[0][0].whole == _SM3
    assert content.whole == seq(oid(f"{prefix}.1"))
    (signer,) = signers.children
    _version, name, _digest, attributes, algorithm, value = signer.children
    expected = "1.2.156.10197.1.301.1" if gm else "1.2.156.10197.1.501"
    assert algorithm[0].whole == oid(expected)
    certificate = _certificate(certificates, name)
    _check_attributes(attributes, document, f"{prefix}.1")
    message = tlv(0x31, attributes.content)
    assert is_signed(certificate, message, value.content), "the signer's signature"
    return attributes


def _certificate(certificates: Node, name: Node) -> bytes:
    """The certificate with the issuer and serial number of the SignerInfo."""
    issuer, serial = name.children
    found = [
        one.whole
        for one in certificates.children
        if (one[0][3].whole, one[0][1].whole) == (issuer.whole, serial.whole)
    ]
    assert len(found) == 1, "the signer's certificate"
    return found[0]


def _check_attributes(attributes: Node, document: bytes, content_type: str) -> None:
    elements = [one.whole for one in attributes.children]
    assert elements == sorted(elements), "order of a DER SET OF"
    values = {one[0].whole: one[1][0] for one in attributes.children}
    assert values[oid("1.2.840.113549.1.9.3")].whole == oid(content_type)
    assert values[oid("1.2.840.113549.1.9.4")].content == sm3(document), "messageDigest"
