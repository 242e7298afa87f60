"""Makes a rehearsal token: SoftHSM in a folder of its own, one key, one demonstration certificate.

Nothing here is for real use: the PIN is public and the certificates say so. The user's own SoftHSM
configuration is never read: the folder brings its own. As a script, so that the driver is loaded
in a process that ends: `python installer/rehearsal.py FOLDER`.
"""

import datetime
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pkcs11
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import load_der_public_key
from cryptography.x509.oid import NameOID
from pkcs11.util.rsa import encode_rsa_public_key

LABEL = "yinxin-rehearsal"
PIN = "12345678"
SIGNER = "演示市政务服务管理局（演练）"
AUTHORITY = "演练证书颁发机构（不得用于实际业务）"

_ADMINISTRATOR_PIN = "87654321"
_KEY_ID = b"\x01"
_KEY_BITS = 2048
_VALID_DAYS = 365
_DRIVERS = (
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/lib64/softhsm/libsofthsm2.so",
    "/usr/lib64/pkcs11/libsofthsm2.so",
    "/usr/local/lib/softhsm/libsofthsm2.so",
)


@dataclass(frozen=True)
class RehearsalToken:
    """Where the parts of the token are; the files exist once `make` has run."""

    folder: Path

    @property
    def configuration(self) -> Path:
        """What SOFTHSM2_CONF must name for the driver to see this token."""
        return self.folder / "softhsm2.conf"

    @property
    def store(self) -> Path:
        return self.folder / "store"

    @property
    def anchor(self) -> Path:
        """The certificate of the demonstration authority, PEM."""
        return self.folder / "authority.pem"


def softhsm_driver() -> Path:
    """The SoftHSM library. Raises FileNotFoundError."""
    for name in _DRIVERS:
        if Path(name).is_file():
            return Path(name)
    raise FileNotFoundError("libsofthsm2.so")


def make(folder: Path) -> None:
    """A new token in `folder`; what was there is gone."""
    shutil.rmtree(folder, ignore_errors=True)
    token = RehearsalToken(folder)
    token.store.mkdir(parents=True)
    token.configuration.write_text(
        f"directories.tokendir = {token.store}\nobjectstore.backend = file\nlog.level = ERROR\n",
        encoding="utf-8",
    )
    os.environ["SOFTHSM2_CONF"] = str(token.configuration)
    _initialise()
    authority = _certify()
    token.anchor.write_bytes(authority.public_bytes(serialization.Encoding.PEM))


def _initialise() -> None:
    command = ["softhsm2-util", "--init-token", "--free", "--label", LABEL]
    pins = ["--so-pin", _ADMINISTRATOR_PIN, "--pin", PIN]
    subprocess.run([*command, *pins], check=True, stdout=subprocess.DEVNULL)


def _certify() -> x509.Certificate:
    """A key made on the token and a certificate for it; returns the authority's certificate.

    The authority's own key lives only in this function: it issues once and is forgotten.
    """
    library = pkcs11.lib(str(softhsm_driver()))
    with library.get_token(token_label=LABEL).open(rw=True, user_pin=PIN) as session:
        public_key = _generate_key(session)
        authority_key = rsa.generate_private_key(public_exponent=65537, key_size=_KEY_BITS)
        authority = _authority_certificate(authority_key)
        certificate = _signer_certificate(public_key, authority, authority_key)
        session.create_object(_certificate_object(certificate))
    return authority


def _generate_key(session: pkcs11.Session) -> rsa.RSAPublicKey:
    public, _private = session.generate_keypair(
        pkcs11.KeyType.RSA, _KEY_BITS, id=_KEY_ID, label=LABEL, store=True
    )
    return cast("rsa.RSAPublicKey", load_der_public_key(encode_rsa_public_key(public)))


def _certificate_object(certificate: x509.Certificate) -> dict[pkcs11.Attribute, object]:
    return {
        pkcs11.Attribute.CLASS: pkcs11.ObjectClass.CERTIFICATE,
        pkcs11.Attribute.CERTIFICATE_TYPE: pkcs11.CertificateType.X_509,
        pkcs11.Attribute.TOKEN: True,
        pkcs11.Attribute.LABEL: LABEL,
        pkcs11.Attribute.ID: _KEY_ID,
        pkcs11.Attribute.SUBJECT: certificate.subject.public_bytes(),
        pkcs11.Attribute.VALUE: certificate.public_bytes(serialization.Encoding.DER),
    }


def _name(common_name: str) -> x509.Name:
    parts = (
        (NameOID.COUNTRY_NAME, "CN"),
        (NameOID.ORGANIZATION_NAME, "演练"),
        (NameOID.COMMON_NAME, common_name),
    )
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in parts])


def _draft(subject: x509.Name, issuer: x509.Name, key: rsa.RSAPublicKey) -> x509.CertificateBuilder:
    now = datetime.datetime.now(datetime.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=_VALID_DAYS))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _authority_certificate(key: rsa.RSAPrivateKey) -> x509.Certificate:
    name = _name(AUTHORITY)
    return (
        _draft(name, name, key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage("key_cert_sign", "crl_sign"), critical=True)
        .sign(key, hashes.SHA256())
    )


def _signer_certificate(
    key: rsa.RSAPublicKey, authority: x509.Certificate, authority_key: rsa.RSAPrivateKey
) -> x509.Certificate:
    issuer_key = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key())
    return (
        _draft(_name(SIGNER), authority.subject, key)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage("digital_signature", "content_commitment"), critical=True)
        .add_extension(issuer_key, critical=False)
        .sign(authority_key, hashes.SHA256())
    )


def _key_usage(*uses: str) -> x509.KeyUsage:
    every_use = (
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "key_cert_sign",
        "crl_sign",
        "encipher_only",
        "decipher_only",
    )
    return x509.KeyUsage(**{use: use in uses for use in every_use})


if __name__ == "__main__":
    make(Path(sys.argv[1]).resolve())
