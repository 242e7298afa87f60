"""Makes software tokens and does to them what happens to real ones: pulled, filled, faulty.

Keys and certificates come from the openssl command line, which shares no code with the program.
As a script: `python -m tests.softskf.store FOLDER [--seal FILE.esl] [--name HOLDER]`.
"""

import argparse
import hashlib
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.softskf.build import CONFIGURATION, build

PIN = "12345678"
TRIES = 6
DISTINGUISHING_ID = "distid:1234567812345678"
HOLDER = "演示市政务服务管理局（演练）"
AUTHORITY = "演练国密证书颁发机构（不得用于实际业务）"

_SIGNING_USE = "critical,digitalSignature,nonRepudiation"
_ENCRYPTION_USE = "critical,keyEncipherment,dataEncipherment,keyAgreement"


def openssl(*arguments: str | Path) -> bytes:
    """What `openssl ARGUMENTS` prints; raises `CalledProcessError`."""
    command = ["openssl", *map(str, arguments)]
    return subprocess.run(command, check=True, capture_output=True).stdout


@dataclass(frozen=True)
class Authority:
    """A demonstration certification authority with an SM2 key, in a folder."""

    folder: Path

    @property
    def certificate(self) -> Path:
        """PEM."""
        return self.folder / "authority.pem"

    @property
    def _key(self) -> Path:
        return self.folder / "authority.key"

    def establish(self) -> None:
        """Make its key and certificate unless they are there."""
        if self.certificate.exists():
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        new_key(self._key)
        openssl(
            "req", "-new", "-x509", "-utf8", "-key", self._key, "-sm3", "-sigopt",
            DISTINGUISHING_ID, "-days", "365", "-out", self.certificate,
            "-subj", f"/C=CN/O=演练/CN={AUTHORITY}",
            "-addext", "keyUsage=critical,keyCertSign,cRLSign",
        )  # fmt: skip

    def certify(
        self, key: Path, holder: str, use: str, target: Path, days: int = 365, *, rsa: bool = False
    ) -> None:
        """A DER certificate for `key` in `target`; negative `days`: one that has expired."""
        request, extensions = target.with_suffix(".csr"), target.with_suffix(".ext")
        asked = ("-sha256",) if rsa else ("-sm3", "-sigopt", DISTINGUISHING_ID)
        checked = () if rsa else ("-vfyopt", DISTINGUISHING_ID)
        openssl(
            "req", "-new", "-utf8", "-key", key, *asked,
            "-subj", f"/C=CN/O=演练/CN={holder}", "-out", request,
        )  # fmt: skip
        extensions.write_text(f"basicConstraints=critical,CA:FALSE\nkeyUsage={use}\n")
        openssl(
            "x509", "-req", "-in", request, "-CA", self.certificate, "-CAkey", self._key,
            "-CAcreateserial", "-sm3", "-sigopt", DISTINGUISHING_ID, *checked,
            "-days", str(days), "-extfile", extensions, "-outform", "DER", "-out", target,
        )  # fmt: skip
        request.unlink()
        extensions.unlink()


def new_key(path: Path) -> None:
    """An SM2 private key as PEM."""
    openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:SM2", "-out", path)


def new_rsa_key(path: Path) -> None:
    """An RSA-2048 private key as PEM."""
    openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", path)


@dataclass(frozen=True)
class SoftStore:
    """The folder that the library takes for the machine's sockets, and the library itself."""

    folder: Path
    library: Path

    @classmethod
    def make(cls, folder: Path) -> "SoftStore":
        """An empty store in `folder`, with a library of its own that finds it."""
        return cls(folder / "store", build(folder))._established()

    def copy(self, folder: Path) -> "SoftStore":
        """The same tokens, authority and library in another folder, to use or to spoil."""
        shutil.copytree(self.library.parent, folder)
        return SoftStore(folder / "store", folder / self.library.name)._established()

    def _established(self) -> "SoftStore":
        self.folder.mkdir(parents=True, exist_ok=True)
        self.library.with_name(CONFIGURATION).write_text(f"store = {self.folder}\n")
        return self

    @property
    def authority(self) -> Authority:
        """Who issued the certificates of the tokens."""
        return Authority(self.library.parent / "authority")

    def fault(self, *lines: str) -> None:
        """What goes wrong from now on: see faults.c; nothing to make all well again."""
        (self.folder / "faults").write_text("".join(f"{line}\n" for line in lines))

    def calls(self, function: str = "") -> list[str]:
        """The calls that were begun, as `function`, in order, all of them or those of one kind."""
        log = self.folder / "calls.log"
        lines = log.read_text().splitlines() if log.exists() else []
        begun = [line.split()[1] for line in lines if line.endswith(" -")]
        return [name for name in begun if function in ("", name)]

    def forget_calls(self) -> None:
        """Start counting anew."""
        (self.folder / "calls.log").unlink(missing_ok=True)

    def device(self, name: str = "UKEY0001") -> "SoftDevice":
        """The device of that name, made or not."""
        return SoftDevice(self.folder, name)


@dataclass(frozen=True)
class SoftDevice:
    """One token: `name` is what the driver calls the device.

    `encoding` is how the driver writes names: most use UTF-8, some GB18030.
    """

    store: Path
    name: str
    application: str = "GM"
    encoding: str = "utf-8"

    @property
    def folder(self) -> Path:
        """Where it is while it is plugged in."""
        return self._inside(self.store, self.name)

    @property
    def application_folder(self) -> Path:
        return self._inside(self.folder, self.application)

    def make(self, label: str = "softskf", serial: str = "0001", pin: str = PIN) -> "SoftDevice":
        """An empty token with a PIN; what was there is gone."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.application_folder.mkdir(parents=True)
        lines = f"label = {label}\nserial = {serial}\nmanufacturer = 软件令牌\n"
        (self.folder / "device").write_bytes(lines.encode(self.encoding))
        self.set_tries(TRIES, pin)
        return self

    def set_tries(self, left: int, pin: str = PIN, default: bool = False) -> None:
        """The PIN and how often it may still be tried."""
        digest = hashlib.sha256(pin.encode()).hexdigest()
        line = f"{TRIES} {left} {int(default)} {digest}\n"
        (self.application_folder / "pin").write_text(line)

    def tries_left(self) -> int:
        """The counter as it is kept on the token."""
        return int((self.application_folder / "pin").read_text().split()[1])

    def container(self, name: str = "容器1") -> Path:
        """The folder of a container, made if it is not there."""
        path = self._inside(self.application_folder, name)
        path.mkdir(exist_ok=True)
        return path

    def put_keys(self, authority: Authority, holder: str = HOLDER, name: str = "容器1") -> None:
        """A dual-certificate pair (GM/T 0034): one key to sign with, one to encrypt with."""
        container = self.container(name)
        for role, use in (("sign", _SIGNING_USE), ("encrypt", _ENCRYPTION_USE)):
            key = container / f"{role}.key"
            new_key(key)
            authority.certify(key, holder, use, container / f"{role}.cer")

    def put_rsa_key(self, authority: Authority, holder: str = HOLDER, name: str = "RSA") -> None:
        """A container of the other kind: one RSA key, to sign with."""
        container = self.container(name)
        new_rsa_key(container / "sign.key")
        authority.certify(
            container / "sign.key", holder, _SIGNING_USE, container / "sign.cer", rsa=True
        )

    def put_file(self, name: str, data: bytes, after_pin: bool = False) -> None:
        """A file on the token, such as a seal."""
        folder = self.application_folder / (".private" if after_pin else ".files")
        folder.mkdir(exist_ok=True)
        self._inside(folder, name).write_bytes(data)

    def unplug(self) -> None:
        """Pull it out."""
        self.folder.rename(self._unplugged)

    def plug(self) -> None:
        """Put it back."""
        self._unplugged.rename(self.folder)

    @property
    def _unplugged(self) -> Path:
        return self._inside(self.store, f".{self.name}")

    def _inside(self, folder: Path, name: str) -> Path:
        """Names on disk are the very bytes that the driver answers."""
        return folder / name.encode(self.encoding).decode("utf-8", "surrogateescape")


def make_rehearsal(
    folder: Path, holder: str = HOLDER, seal: bytes | None = None, label: str = "softskf"
) -> SoftStore:
    """A store with one complete token in `folder`, and its authority in `folder/authority`."""
    store = SoftStore.make(folder)
    store.authority.establish()
    device = store.device().make(label)
    device.put_keys(store.authority, holder)
    if seal is not None:
        device.put_file("SEAL0001.esl", seal)
    return store


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="make a software SKF token")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--name", default=HOLDER, help="whom the certificate names")
    parser.add_argument("--seal", type=Path, help="a seal file to put on it")
    arguments = parser.parse_args()
    seal = arguments.seal.read_bytes() if arguments.seal else None
    store = make_rehearsal(arguments.folder.resolve(), arguments.name, seal)
    print(store.library)


if __name__ == "__main__":
    main()
