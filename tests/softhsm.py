"""SoftHSM tokens for tests: own folder, own configuration, keys made on the token.

SoftHSM does not like two processes that log in to one folder at once: a test that logs in uses a
folder of its own, which is a copy of one made once for the whole run.
"""

import datetime as dt
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pkcs11
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, load_der_public_key
from cryptography.x509.oid import NameOID
from pkcs11 import Attribute, KeyType, ObjectClass
from pkcs11.util.ec import encode_ec_public_key, encode_named_curve_parameters
from pkcs11.util.rsa import encode_rsa_public_key

from installer.rehearsal import softhsm_driver

PIN = "83659174"
ADMINISTRATOR_PIN = "87654321"
NOW = dt.datetime.now(dt.UTC)
YEAR = dt.timedelta(days=365)
SIGNING = ("digital_signature", "content_commitment")
USAGES = (
    "digital_signature", "content_commitment", "key_encipherment", "data_encipherment",
    "key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
)  # fmt: skip


@dataclass(frozen=True)
class KeySpec:
    """A key pair to make on a token, and the certificate to put beside it."""

    name: str
    size: int | str = 2048
    usage: tuple[str, ...] = SIGNING
    start: dt.datetime = NOW - YEAR
    end: dt.datetime = NOW + YEAR
    always_authenticate: bool = False


OFFICE_KEYS = (
    KeySpec("张三"),
    KeySpec("李四 RSA-3072", 3072),
    KeySpec("王五 RSA-4096", 4096),
    KeySpec("赵六 P-256", "secp256r1"),
    KeySpec("钱七 P-384", "secp384r1"),
    KeySpec("加密证书", "secp256r1", usage=("key_agreement",)),
    KeySpec("过期证书", "secp256r1", end=NOW - dt.timedelta(days=1)),
    KeySpec("未生效证书", "secp256r1", start=NOW + dt.timedelta(days=1)),
    KeySpec("每次验证", "secp256r1", always_authenticate=True),
)
SPARE_KEYS = (KeySpec("张三", "secp256r1"),)
ONE_KEY = (KeySpec("张三"),)
LABEL = "测试 UKey"


@dataclass(frozen=True)
class SoftHsm:
    """A folder of tokens; `driver` sees them when SOFTHSM2_CONF names `configuration`."""

    folder: Path
    pin: bytes = PIN.encode()

    @property
    def driver(self) -> Path:
        return softhsm_driver()

    @property
    def store(self) -> Path:
        return self.folder / "store"

    @property
    def configuration(self) -> Path:
        return self.folder / "softhsm2.conf"

    def create(self) -> "SoftHsm":
        """Make the folder with its configuration, without tokens."""
        self.store.mkdir(parents=True, exist_ok=True)
        self.configuration.write_text(
            f"directories.tokendir = {self.store}\nobjectstore.backend = file\nlog.level = ERROR\n"
        )
        return self

    def copy(self, folder: Path) -> "SoftHsm":
        """The same tokens in another folder, for one test to use or to spoil."""
        shutil.copytree(self.store, folder / "store")
        return SoftHsm(folder).create()

    def add_token(self, label: str, keys: tuple[KeySpec, ...], authority: bool = False) -> None:
        """A token with these keys, on request with its authority's certificate too."""
        with _environment(self.configuration):
            command = ["softhsm2-util", "--init-token", "--free", "--label", label]
            pins = ["--so-pin", ADMINISTRATOR_PIN, "--pin", PIN]
            before = set(self.store.iterdir())
            subprocess.run([*command, *pins], check=True, stdout=subprocess.DEVNULL)
            (made,) = set(self.store.iterdir()) - before
            _fill(made.name, keys, authority)

    def put_data(self, value: bytes) -> None:
        """A data object that anybody may read, on the first token."""
        with open_session(self) as session:
            held = {Attribute.CLASS: ObjectClass.DATA, Attribute.VALUE: value}
            rights = {Attribute.TOKEN: True, Attribute.PRIVATE: False}
            session.create_object({**held, **rights})


@contextmanager
def open_session(tokens: SoftHsm) -> Iterator[Any]:
    """A login on the first token in which objects can be made."""
    with _environment(tokens.configuration), _library() as library:
        token = next(iter(library.get_tokens()))
        with token.open(rw=True, user_pin=PIN) as session:
            yield session


@contextmanager
def _library() -> Iterator[Any]:
    library = pkcs11.lib(str(softhsm_driver()))
    library.reinitialize()
    try:
        yield library
    finally:
        library.finalize()


@lru_cache
def authority() -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    """The tests' own certificate authority, one for each run."""
    key = ec.generate_private_key(ec.SECP384R1())
    name = _name("测试证书颁发机构")
    builder = _builder(name, key.public_key(), NOW - YEAR, NOW + YEAR)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    builder = builder.add_extension(_usage(("key_cert_sign", "crl_sign")), critical=True)
    return key, builder.sign(key, hashes.SHA384())


def authority_der() -> bytes:
    """The trust anchor of every certificate made here."""
    return authority()[1].public_bytes(Encoding.DER)


def _fill(folder_name: str, keys: tuple[KeySpec, ...], with_authority: bool) -> None:
    with _library() as library:
        # The folder is called after the serial number: XXXXXXXX-XXXX-XXXX-hhhh-hhhhhhhhhhhh.
        serial = folder_name.replace("-", "")[16:].encode()
        token = library.get_token(token_serial=serial)
        with token.open(rw=True, user_pin=PIN) as session:
            for number, spec in enumerate(keys, start=1):
                _make_pair(session, bytes([number]), spec)
            if with_authority:
                _store(session, b"\xca", authority()[1])


def _make_pair(session: Any, identifier: bytes, spec: KeySpec) -> None:
    template = {Attribute.ALWAYS_AUTHENTICATE: True} if spec.always_authenticate else {}
    options = {"id": identifier, "label": spec.name, "store": True, "private_template": template}
    if isinstance(spec.size, int):
        public, _ = session.generate_keypair(KeyType.RSA, spec.size, **options)
        encoded = encode_rsa_public_key(public)
    else:
        curve = encode_named_curve_parameters(spec.size)
        parameters = session.create_domain_parameters(
            KeyType.EC, {Attribute.EC_PARAMS: curve}, local=True
        )
        public, _ = parameters.generate_keypair(**options)
        encoded = encode_ec_public_key(public)
    _store(session, identifier, _issue(spec, load_der_public_key(encoded)))


def _store(session: Any, identifier: bytes, certificate: x509.Certificate) -> None:
    session.create_object(
        {
            Attribute.CLASS: ObjectClass.CERTIFICATE,
            Attribute.CERTIFICATE_TYPE: pkcs11.CertificateType.X_509,
            Attribute.TOKEN: True,
            Attribute.ID: identifier,
            Attribute.SUBJECT: certificate.subject.public_bytes(),
            Attribute.VALUE: certificate.public_bytes(Encoding.DER),
        }
    )


def _issue(spec: KeySpec, public_key: Any) -> x509.Certificate:
    key, _ = authority()
    builder = _builder(_name(spec.name), public_key, spec.start, spec.end)
    builder = builder.add_extension(_usage(spec.usage), critical=True)
    return builder.sign(key, hashes.SHA384())


def _builder(
    subject: x509.Name, public_key: Any, start: dt.datetime, end: dt.datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(_name("测试证书颁发机构"))
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
    )


def _usage(names: tuple[str, ...]) -> x509.KeyUsage:
    return x509.KeyUsage(**{usage: usage in names for usage in USAGES})


def _name(common_name: str) -> x509.Name:
    parts = {
        NameOID.COUNTRY_NAME: "CN",
        NameOID.ORGANIZATION_NAME: "某市测试局",
        NameOID.ORGANIZATIONAL_UNIT_NAME: "办公室",
        NameOID.COMMON_NAME: common_name,
    }
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in parts.items()])


@contextmanager
def _environment(configuration: Path) -> Iterator[None]:
    before = os.environ.get("SOFTHSM2_CONF")
    os.environ["SOFTHSM2_CONF"] = str(configuration)
    try:
        yield
    finally:
        if before is None:
            del os.environ["SOFTHSM2_CONF"]
        else:
            os.environ["SOFTHSM2_CONF"] = before
