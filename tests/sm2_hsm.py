"""PKCS#11 tokens with SM2 keys: SoftHSM behind the shim of `tests/shim/sm2shim.c`.

SoftHSM has the curve but not the signature, so the shim signs with OpenSSL and gives itself the
numbers of a vendor.
"""

import subprocess
from dataclasses import dataclass
from pathlib import Path

import pkcs11
from cryptography import x509
from pkcs11 import Attribute, KeyType, ObjectClass

from tests.faulty_driver import FaultyDriver
from tests.softhsm import LABEL, SoftHsm, open_session
from tests.softskf.store import Authority, new_key, openssl

SOURCE = Path(__file__).parent / "shim" / "sm2shim.c"
SIGNING_USE = "critical,digitalSignature,nonRepudiation"
HOLDER = "国密用户（演示）"
_KEY_ID = b"\x02"
_CURVE = bytes.fromhex("06082a811ccf5501822d")


@dataclass(frozen=True)
class Vendor:
    """How a library speaks SM2, as in the rows of `resources/drivers.toml`."""

    file: str
    maker: str
    key_type: int
    mechanism: int
    input: str = "digest"
    output: str = "raw"


LONGMAI = Vendor("libgm3000_pkcs11.so", "Longmai Technology", 0x84000020, 0x83000000)


def build(target: Path) -> Path:
    """Compile the shim once."""
    options = ["-shared", "-fPIC", "-O1", "-Wall", "-Wextra", "-Werror"]
    subprocess.run(["gcc", *options, "-o", target, SOURCE, "-lcrypto", "-ldl"], check=True)
    return target


def install(library: Path, folder: Path, vendor: Vendor, below: FaultyDriver) -> Path:
    """The vendor's library in `folder`, over a shim that counts calls and fails on demand."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / vendor.file
    path.write_bytes(library.read_bytes())
    lines = (
        f"real {below.path}",
        f"maker {vendor.maker}",
        f"key_type {vendor.key_type:x}",
        f"mechanism {vendor.mechanism:x}",
        f"input {vendor.input}",
        f"output {vendor.output}",
    )
    (folder / "sm2shim.conf").write_text("".join(f"{line}\n" for line in lines))
    return path


def make_tokens(folder: Path) -> SoftHsm:
    """One token with one SM2 key, imported so that the shim may read it back."""
    tokens = SoftHsm(folder).create()
    tokens.add_token(LABEL, ())
    authority, key, der = Authority(folder / "authority"), folder / "key.pem", folder / "cer"
    authority.establish()
    new_key(key)
    authority.certify(key, HOLDER, SIGNING_USE, der)
    with open_session(tokens) as session:
        session.create_object(_private_key(key))
        session.create_object(_certificate(der.read_bytes()))
    return tokens


def _private_key(path: Path) -> dict[Attribute, object]:
    # ECPrivateKey (RFC 5915): SEQUENCE, version, then the number as OCTET STRING of 32 bytes
    number = openssl("ec", "-in", path, "-outform", "DER")[7:39]
    return {
        Attribute.CLASS: ObjectClass.PRIVATE_KEY,
        Attribute.KEY_TYPE: KeyType.EC,
        Attribute.TOKEN: True,
        Attribute.SIGN: True,
        Attribute.SENSITIVE: False,
        Attribute.EXTRACTABLE: True,
        Attribute.ID: _KEY_ID,
        Attribute.EC_PARAMS: _CURVE,
        Attribute.VALUE: number,
    }


def _certificate(der: bytes) -> dict[Attribute, object]:
    return {
        Attribute.CLASS: ObjectClass.CERTIFICATE,
        Attribute.CERTIFICATE_TYPE: pkcs11.CertificateType.X_509,
        Attribute.TOKEN: True,
        Attribute.ID: _KEY_ID,
        Attribute.SUBJECT: x509.load_der_x509_certificate(der).subject.public_bytes(),
        Attribute.VALUE: der,
    }
