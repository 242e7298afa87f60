"""The demonstration: a letter and a seal picture, sealed, verified and rendered by the program.

Everything goes through the program's own command line, as a user would type it; this file only
prepares the material and tells what happened. All it makes lies in one folder, `demo-output/`,
which every run makes anew.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from app.bootstrap import ANCHORS_FOLDER, SEALS_FOLDER
from app.domain.placement import SealSize
from app.domain.signing import SealPicture
from app.formats.picture.round_seal import draw_round_seal
from app.storage.anchor_files import AnchorFolder
from app.storage.habits import JsonMemory
from app.storage.seal_pictures import SealPictureFolder
from app.window_bootstrap import SETTINGS_FILE
from installer import rehearsal
from resources.demo.letter import ISSUER, Letter, letter

ROOT = Path(__file__).resolve().parents[1]
SEAL_MM = 42


class DemoFailedError(Exception):
    """A step did not do what it must; the text is a sentence for the user."""


class Demonstration:
    """One run in one folder. `program` seals: that of this checkout, or an installed one."""

    pin = rehearsal.PIN

    def __init__(self, folder: Path, program: list[str] | None = None) -> None:
        self.folder = folder
        self.program = program or [sys.executable, "-P", "-m", "app"]
        self.letter = folder / "letter.pdf"
        self.picture = folder / "seal.png"
        self.sealed = folder / "letter-sealed.pdf"
        self.rendered = folder / "letter-sealed.png"
        self.token = rehearsal.RehearsalToken(folder / "token")

    def run(self) -> None:
        """All steps, told on standard output. Raises DemoFailedError."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        self._make_token()
        made = self._make_material()
        receipt = self._sign(made)
        self._verify(receipt)
        self._render(made)
        tell(f"签章后的公文：{self.sealed}")
        tell(f"盖章页的图片：{self.rendered}")

    def open_window(self) -> None:
        """The sealed letter in the program's window, which stays when this process ends."""
        self.furnish_window()
        subprocess.Popen([*self.program, "gui", str(self.sealed)], env=self._environment())

    def furnish_window(self) -> None:
        """The window finds the token and believes whom the demonstration believes."""
        settings = self.folder / "home" / "settings"
        JsonMemory(settings / SETTINGS_FILE).save({"driver": self._key()[1]})
        for folder, anchor in self._believed():
            AnchorFolder(settings / folder).add(anchor.name, anchor.read_bytes())
        self._offer_seal(settings)

    def _offer_seal(self, settings: Path) -> None:
        """The seal picture as a card of the window."""
        picture, size = SealPicture(self.picture.read_bytes()), SealSize(SEAL_MM, SEAL_MM)
        SealPictureFolder(settings / SEALS_FOLDER).add(picture, f"{ISSUER}（演练）", size)

    def _believed(self) -> tuple[tuple[str, Path], ...]:
        """Files of anchors, each with the folder of the settings where it belongs."""
        return ((ANCHORS_FOLDER, self.token.anchor),)

    def _make_token(self) -> None:
        """In a process of its own: the driver library is not loaded into this one."""
        script = ROOT / "installer" / "rehearsal.py"
        command = [sys.executable, "-P", str(script), str(self.token.folder)]
        finished = subprocess.run(command, check=False, capture_output=True, text=True)
        if finished.returncode:
            reason = finished.stderr.strip().splitlines()[-1:]
            raise DemoFailedError(f"无法建立演练用的 UKey（SoftHSM）。{''.join(reason)}")
        tell(f"演练 UKey：{rehearsal.LABEL}，PIN {rehearsal.PIN}（仅供演练）")

    def _make_material(self) -> Letter:
        made = letter()
        self.letter.write_bytes(made.pdf)
        picture = draw_round_seal(ISSUER, bottom_text="演练", diameter_mm=SEAL_MM)
        self.picture.write_bytes(picture)
        tell(f"演示公文：{self.letter}")
        tell(f"印章图片：{self.picture}（直径 {SEAL_MM} 毫米）")
        return made

    def _sign(self, made: Letter) -> dict[str, Any]:
        place = ["--at", f"{made.seal_page}@{made.seal_x_mm},{made.seal_y_mm}"]
        files = [str(self.letter), "-o", str(self.sealed)]
        reason = ["--reason", "电子印章应用演示"]
        arguments = ["sign", *files, *self._key(), "--pin-stdin", *self._look(), *place, *reason]
        return self._run_json("签章", arguments, typed=self.pin + "\n")

    def _key(self) -> list[str]:
        """Which key signs, in the words of the command line."""
        return ["--driver", str(rehearsal.softhsm_driver()), "--token", rehearsal.LABEL]

    def _look(self) -> list[str]:
        """What is shown on the page."""
        return ["--picture", str(self.picture), "--size", str(SEAL_MM)]

    def _anchors(self) -> list[str]:
        """Who is believed."""
        return ["--anchor", str(self.token.anchor)]

    def _verify(self, receipt: dict[str, Any]) -> None:
        """Raises DemoFailedError unless there is one signature and everything about it holds."""
        arguments = ["verify", str(self.sealed), *self._anchors()]
        report = self._run_json("验章", arguments)
        if report["headline"] != "TOTAL-PASSED" or len(report["signatures"]) != 1:
            raise DemoFailedError(f"签章后的公文未通过验证（{report['headline']}）。")
        signature = report["signatures"][0]
        tell(f"已签章：{receipt['signer']}，签名算法 {signature['algorithm']}")
        tell("已验证：" + "、".join(verified(signature)))

    def _render(self, made: Letter) -> None:
        page = ["--page", str(made.seal_page), "--dpi", "150"]
        self._run("生成盖章页图片", ["render", str(self.sealed), *page, "-o", str(self.rendered)])

    def _run_json(self, what: str, arguments: list[str], *, typed: str = "") -> dict[str, Any]:
        """The one JSON object that a verb prints about its one file."""
        printed = self._run(what, [*arguments, "--json"], typed=typed)
        try:
            return dict(json.loads(printed))
        except ValueError as failure:
            raise DemoFailedError(f"{what}的输出无法读懂。") from failure

    def _run(self, what: str, arguments: list[str], *, typed: str = "") -> str:
        """What the program prints for these arguments. A PIN is `typed`, never an argument."""
        finished = subprocess.run(
            [*self.program, *arguments],
            check=False,
            input=typed,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            env=self._environment(),
        )
        if finished.returncode:
            raise DemoFailedError(f"{what}没有成功（退出码 {finished.returncode}）。")
        return finished.stdout

    def _environment(self) -> dict[str, str]:
        """No token but the rehearsal one is seen, and the use register is the demonstration's."""
        return os.environ | {
            "SOFTHSM2_CONF": str(self.token.configuration),
            "YINXIN_HOME": str(self.folder / "home"),
        }


def verified(signature: dict[str, Any]) -> list[str]:
    """What was verified, in words. Raises DemoFailedError with what does not hold."""
    checks = {
        "内容完整": signature["intact"],
        "签名覆盖整个文件": signature["covers_whole_file"],
        "签章后未被修改": signature["modified_after"] == "none",
        "证书由演练颁发机构签发": signature["trusted"],
    }
    checks |= _seal_checks(signature["seal"]) if signature["seal"] else {}
    failed = [what for what, holds in checks.items() if not holds]
    if failed:
        raise DemoFailedError("未通过的检查：" + "、".join(failed))
    return list(checks)


def _seal_checks(seal: dict[str, Any]) -> dict[str, bool]:
    """The answers about an electronic seal, in words."""
    words = {
        "seal-maker-certificate": "印章由演练制章机构制作",
        "seal-validity": "印章在有效期内",
        "seal-binding": "印章属于签章人",
        "seal-drawing": "页面上显示的是印章里的图片",
        "seal-position": "印章完整显示在页面内",
    }
    answers = seal["answers"]
    return {what: answers[name]["outcome"] == "passed" for name, what in words.items()}


def tell(sentence: str) -> None:
    print(sentence, flush=True)


def can_open_window() -> bool:
    has_display = bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    return has_display and (ROOT / "app" / "gui").is_dir()


def _chosen(sm2: bool) -> type[Demonstration]:
    if not sm2:
        return Demonstration
    from installer.demo_sm2 import Sm2Demonstration

    return Sm2Demonstration


def main() -> int:
    """0 when the letter was sealed and its seal verified."""
    options = argparse.ArgumentParser(description="Seal and verify a demonstration letter.")
    options.add_argument("--headless", action="store_true", help="never open a window")
    options.add_argument("--sm2", action="store_true", help="SKF token, SM2 and an electronic seal")
    options.add_argument("--program", type=Path, help="an installed yinxin-cli instead of this one")
    given = options.parse_args()
    program = [str(given.program.resolve())] if given.program else None
    demonstration = _chosen(given.sm2)(ROOT / "demo-output", program)
    try:
        demonstration.run()
    except DemoFailedError as failure:
        print(f"演示未完成：{failure}", file=sys.stderr)
        return 1
    if not given.headless and can_open_window():
        demonstration.open_window()
    return 0


if __name__ == "__main__":
    # under its own name: what other modules raise must be what is caught here
    from installer import demo

    sys.exit(demo.main())
