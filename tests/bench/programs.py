"""How the measured programs are called: this one, the pyHanko command line, and the limit."""

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench.measuring import Command
from tests.softhsm import LABEL, PIN, SoftHsm

SEAL_PT = "340,100,459,219"
PROGRAM = [sys.executable, "-P", "-m", "app"]
CONFIGURATION = """\
pkcs11-setups:
  token:
    {{module-path: {driver}, token-criteria: {{label: {label}}}, cert-id: "01", user-pin: "{pin}"}}
stamp-styles:
  seal: {{type: text, background: {picture}, stamp-text: " "}}
"""


@dataclass(frozen=True)
class Bench:
    """The folder in which everything happens."""

    folder: Path
    tokens: SoftHsm
    picture: Path
    root: Path

    def environment(self) -> dict[str, str]:
        """No token but the folder's own, and a home for the use register there."""
        return os.environ | {
            "SOFTHSM2_CONF": str(self.tokens.configuration),
            "YINXIN_HOME": str(self.folder / "home"),
        }

    def limit(self, document: Path) -> Command:
        """Copy the file, then its SHA-256: less than this no signing can do."""
        copy = self.folder / "copy.pdf"
        script = 'cp -- "$1" "$2" && openssl dgst -sha256 "$2"'
        arguments = ["sh", "-c", script, "sh", str(document), str(copy)]
        return Command(arguments, self.environment(), writes=(copy,))

    def sign(self, document: Path) -> Command:
        """One visible seal, by this program."""
        result = self.folder / "sealed.pdf"
        arguments = ["sign", str(document), "-o", str(result), *self._seal(self.tokens.driver)]
        return self._ours(arguments, writes=(result,))

    def sign_all(self, documents: Sequence[Path], folder: Path, driver: Path) -> Command:
        """One visible seal on each, in one run."""
        folder.mkdir(exist_ok=True)
        arguments = ["sign", *map(str, documents), "--out-dir", str(folder), *self._seal(driver)]
        return self._ours(arguments, writes=tuple(folder / one.name for one in documents))

    def _seal(self, driver: Path) -> list[str]:
        key = ["--driver", str(driver), "--pin-stdin"]
        return [*key, "--picture", str(self.picture), "--at", "1@142,240"]

    def verify(self, document: Path) -> Command:
        """All signatures, by this program."""
        return self._ours(["verify", str(document), "--anchor", str(self.root)])

    def version(self) -> Command:
        """Nothing but starting."""
        return self._ours(["--version"])

    def _ours(self, arguments: Sequence[str], writes: tuple[Path, ...] = ()) -> Command:
        return Command([*PROGRAM, *arguments], self.environment(), PIN + "\n", writes)

    def pyhanko_sign(self, document: Path) -> Command:
        """The same seal at the same place, by the pyHanko command line."""
        result = self.folder / "stamped.pdf"
        what = ["--field", f"1/{SEAL_PT}/Seal", "--style-name", "seal", "--use-pades"]
        key = ["pkcs11", "--p11-setup", "token"]
        return self._pyhanko(["addsig", *what, *key, str(document), str(result)], (result,))

    def pyhanko_verify(self, document: Path) -> Command:
        """All signatures, by the pyHanko command line."""
        trust = ["--trust", str(self.root), "--no-revocation-check"]
        return self._pyhanko(["validate", *trust, str(document)])

    def _pyhanko(self, arguments: Sequence[str], writes: tuple[Path, ...] = ()) -> Command:
        configuration = self.folder / "pyhanko.yml"
        facts = {"driver": self.tokens.driver, "label": LABEL, "pin": PIN, "picture": self.picture}
        configuration.write_text(CONFIGURATION.format(**facts), encoding="utf-8")
        program = [sys.executable, "-P", "-m", "pyhanko", "--config", str(configuration), "sign"]
        return Command([*program, *arguments], self.environment(), writes=writes)
