"""Makes a rehearsal seal: an electronic seal by a rehearsal maker whose certificate says so.

Nothing here is for real use, and nothing trusts it unless `seal-authority.pem` is given as a seal
anchor. The maker's key exists only while this runs: it makes one seal and is forgotten; the
program itself has no code that signs. As a script:
`python -m installer.rehearsal_seal FOLDER SIGNER.der PICTURE.png --name … [--size MM]`.
"""

import argparse
import datetime
import secrets
import tempfile
from dataclasses import dataclass
from pathlib import Path

from app.crypto.x509 import read_certificate
from app.domain.seal import EmbeddedPicture, PictureKind, SealInfo
from app.profiles.gbt38540 import VERSION, write_seal
from app.profiles.seal_fields import picture_kind
from app.profiles.seal_info import write_info
from tests.softskf.store import DISTINGUISHING_ID, Authority, new_key, openssl

MAKER = "演练制章机构（不得用于实际业务）"
VENDOR = "yinxin-rehearsal"
VALID_DAYS = 365
_REHEARSAL_KIND = 1
_SIGNING_USE = "critical,digitalSignature,nonRepudiation"


@dataclass(frozen=True)
class RehearsalSeal:
    """Where the parts are; the files exist once `make` has run."""

    folder: Path

    @property
    def seal(self) -> Path:
        return self.folder / "seal.esl"

    @property
    def anchor(self) -> Path:
        """The certificate above the maker, PEM."""
        return self.folder / "seal-authority.pem"


def make(folder: Path, signer: bytes, name: str, picture: bytes, size_mm: int = 42) -> None:
    """A new seal in `folder` for the holder of the DER certificate `signer`."""
    folder.mkdir(parents=True, exist_ok=True)
    target = RehearsalSeal(folder)
    with tempfile.TemporaryDirectory() as workshop:
        authority = Authority(Path(workshop) / "authority")
        authority.establish()
        key, certificate = Path(workshop) / "maker.key", Path(workshop) / "maker.der"
        new_key(key)
        authority.certify(key, MAKER, _SIGNING_USE, certificate, VALID_DAYS)
        # made after the certificate: a seal is not older than its maker
        info = write_info(_info(signer, name, picture, size_mm))
        signature = _sign(key, info, Path(workshop))
        target.seal.write_bytes(write_seal(info, certificate.read_bytes(), signature))
        target.anchor.write_bytes(authority.certificate.read_bytes())


def _info(signer: bytes, name: str, picture: bytes, size_mm: int) -> SealInfo:
    now = datetime.datetime.now(datetime.UTC).replace(microsecond=0)
    return SealInfo(
        version=VERSION,
        vendor=VENDOR,
        code=f"00000000{secrets.randbelow(10**6):06}",  # no division has the number 000000
        kind=_REHEARSAL_KIND,
        name=name,
        signer_certificates=(signer,),
        signer_digests=(),
        created=now,
        valid_from=now,
        valid_until=now + datetime.timedelta(days=VALID_DAYS - 1),
        picture=EmbeddedPicture(picture_kind(picture), picture, size_mm, size_mm),
    )


def _sign(key: Path, data: bytes, workshop: Path) -> bytes:
    """The DER signature; OpenSSL 3.0 takes an empty identifier unless it is told one."""
    message = workshop / "seal-info.der"
    message.write_bytes(data)
    how = ("-rawin", "-digest", "sm3", "-pkeyopt", DISTINGUISHING_ID)
    return openssl("pkeyutl", "-sign", "-inkey", key, *how, "-in", message)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m installer.rehearsal_seal")
    parser.add_argument("folder", type=Path)
    parser.add_argument("signer", type=Path, help="DER certificate of who may use the seal")
    parser.add_argument("picture", type=Path)
    parser.add_argument("--name", required=True)
    parser.add_argument("--size", type=int, default=42, help="millimetres")
    chosen = parser.parse_args()
    signer, picture = chosen.signer.read_bytes(), chosen.picture.read_bytes()
    if mistake := _mistake(chosen.signer, signer, chosen.picture, picture):
        parser.exit(2, f"{mistake}\n")
    make(chosen.folder, signer, chosen.name, picture, chosen.size)


def _mistake(signer_file: Path, signer: bytes, picture_file: Path, picture: bytes) -> str:
    """What a seal cannot be made of, or nothing."""
    try:
        read_certificate(signer)
    except ValueError:
        return f"{signer_file}: not a DER certificate"
    if picture_kind(picture) is PictureKind.OTHER:
        return f"{picture_file}: not a picture"
    return ""


if __name__ == "__main__":
    main()
