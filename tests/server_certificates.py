"""Certificates for TLS servers of tests, by an authority that a test may tell to be trusted."""

import datetime as dt
import ssl
from ipaddress import ip_address
from itertools import count
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID

BEGIN = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
PAST = dt.datetime(2024, 2, 1, tzinfo=dt.UTC)
END = dt.datetime(2044, 1, 1, tzinfo=dt.UTC)
_numbers = count(1)


class ServerCertificates:
    """An authority; `authorities` is the file that makes it trusted."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        root = _certificate("root", self._key, "root", self._key, END, authority=True)
        self.authorities = self._file(root)

    def server(
        self, name: str, *, expired: bool = False, self_signed: bool = False, stranger: bool = False
    ) -> ssl.SSLContext:
        """What a server called `name` presents."""
        key = ec.generate_private_key(ec.SECP256R1())
        issuer_key = ec.generate_private_key(ec.SECP256R1()) if stranger else self._key
        issuer = name if self_signed else "root"
        own = _certificate(
            name, key, issuer, key if self_signed else issuer_key, PAST if expired else END
        )
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self._file(own + private))
        return context

    def _file(self, data: bytes) -> Path:
        path = self._folder / f"{next(_numbers)}.pem"
        path.write_bytes(data)
        return path


def _certificate(
    name: str,
    key: ec.EllipticCurvePrivateKey,
    issuer: str,
    issuer_key: ec.EllipticCurvePrivateKey,
    end: dt.datetime,
    *,
    authority: bool = False,
) -> bytes:
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name(name))
        .issuer_name(_name(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(BEGIN)
        .not_valid_after(end)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
    )
    if not authority:
        builder = builder.add_extension(x509.SubjectAlternativeName([_alternative(name)]), False)
    return builder.sign(issuer_key, hashes.SHA256()).public_bytes(Encoding.PEM)


def _alternative(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])
