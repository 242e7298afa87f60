"""The demonstration with what Chinese offices have: an SKF token, SM2, an electronic seal on it.

The token is the software one of the tests; seal and seal maker are rehearsals, too. The seal lies
on the token, and the program signs with it as it would with any other.
"""

import os
from pathlib import Path

from app.bootstrap import ANCHORS_FOLDER, SEAL_ANCHORS_FOLDER
from installer import rehearsal_seal
from installer.demo import SEAL_MM, DemoFailedError, Demonstration, tell
from resources.demo.letter import ISSUER, Letter
from tests.softskf.store import PIN, SoftStore, make_rehearsal


class Sm2Demonstration(Demonstration):
    """The same steps with another token, and a seal where there was a seal picture."""

    pin = PIN

    def __init__(self, folder: Path, program: list[str] | None = None) -> None:
        super().__init__(folder, program)
        self._maker = rehearsal_seal.RehearsalSeal(folder / "seal")
        self._store: SoftStore | None = None

    @property
    def store(self) -> SoftStore:
        """The folder of the token; raises DemoFailedError before it is made."""
        if self._store is None:
            raise DemoFailedError("演练 UKey 还没有建立。")
        return self._store

    def _make_token(self) -> None:
        """Built here: the library holds no keys but those of this demonstration."""
        try:
            self._store = make_rehearsal(self.folder / "ukey")
        except OSError as failure:
            raise DemoFailedError(f"无法建立演练用的 UKey（SKF）。{failure}") from failure
        tell(f"演练 UKey：SKF 接口，SM2 密钥，PIN {PIN}（仅供演练）")

    def _make_material(self) -> Letter:
        made = super()._make_material()
        device = self.store.device()
        signer = (device.container() / "sign.cer").read_bytes()
        picture = self.picture.read_bytes()
        rehearsal_seal.make(self._maker.folder, signer, f"{ISSUER}（演练）", picture, SEAL_MM)
        device.put_file("SEAL0001.esl", self._maker.seal.read_bytes())
        tell(f"演练电子印章（GB/T 38540）：{self._maker.seal}，已放入 UKey")
        return made

    def _key(self) -> list[str]:
        return ["--driver", str(self.store.library)]

    def _look(self) -> list[str]:
        return ["--seal", "token", "--seal-anchor", str(self._maker.anchor)]

    def _anchors(self) -> list[str]:
        authority = str(self.store.authority.certificate)
        return ["--anchor", authority, "--seal-anchor", str(self._maker.anchor)]

    def _believed(self) -> tuple[tuple[str, Path], ...]:
        authority = self.store.authority.certificate
        return ((ANCHORS_FOLDER, authority), (SEAL_ANCHORS_FOLDER, self._maker.anchor))

    def _offer_seal(self, settings: Path) -> None:
        """It lies on the token."""

    def _environment(self) -> dict[str, str]:
        return os.environ | {"YINXIN_HOME": str(self.folder / "home")}
