"""The demonstration: a letter and a seal picture, sealed, verified and rendered by the program.

Everything goes through the program's own command line, as a user would type it; this file only
prepares the material and tells what happened. All it makes lies in `demo-output/`, which every run
makes anew.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from app.formats.picture.draw import draw_round_seal
from installer import rehearsal
from resources.demo.letter import ISSUER, Letter, letter

ROOT = Path(__file__).resolve().parents[1]
OUTPUT = ROOT / "demo-output"
LETTER = OUTPUT / "letter.pdf"
PICTURE = OUTPUT / "seal.png"
SEALED = OUTPUT / "letter-sealed.pdf"
RENDERED = OUTPUT / "letter-sealed.png"
TOKEN = rehearsal.RehearsalToken(OUTPUT / "token")
SEAL_MM = 42


class DemoFailedError(Exception):
    """A step did not do what it must; the text is a sentence for the user."""


def main() -> int:
    """Runs the steps; 0 when the letter was sealed and the seal verified."""
    options = argparse.ArgumentParser(description="Seal and verify a demonstration letter.")
    options.add_argument("--headless", action="store_true", help="never open a window")
    headless = options.parse_args().headless
    try:
        demonstrate()
    except DemoFailedError as failure:
        print(f"演示未完成：{failure}", file=sys.stderr)
        return 1
    if not headless and can_open_window():
        subprocess.Popen([*program(), "gui", str(SEALED)], env=environment())
    return 0


def demonstrate() -> None:
    shutil.rmtree(OUTPUT, ignore_errors=True)
    OUTPUT.mkdir()
    make_token()
    made = make_material()
    receipt = sign(made)
    tell_verdict(verify(), receipt)
    render(made)
    print(f"签章后的公文：{SEALED}")
    print(f"盖章页的图片：{RENDERED}")


def make_token() -> None:
    """In a process of its own, because a driver library is loaded and the session stays clean."""
    script = ROOT / "installer" / "rehearsal.py"
    finished = subprocess.run(
        [sys.executable, "-P", str(script), str(TOKEN.folder)],
        check=False,
        capture_output=True,
        text=True,
    )
    if finished.returncode:
        raise DemoFailedError(f"无法建立演练用的 UKey（SoftHSM）。{last_line(finished.stderr)}")
    print(f"演练 UKey：{rehearsal.LABEL}，口令 {rehearsal.PIN}（仅供演示）")


def make_material() -> Letter:
    made = letter()
    LETTER.write_bytes(made.pdf)
    PICTURE.write_bytes(draw_round_seal(ISSUER, bottom_text="演示", diameter_mm=SEAL_MM))
    print(f"演示公文：{LETTER}")
    print(f"印章图片：{PICTURE}（直径 {SEAL_MM} 毫米）")
    return made


def sign(made: Letter) -> dict[str, object]:
    place = f"{made.seal_page}@{made.seal_x_mm},{made.seal_y_mm}"
    key = ["--driver", str(rehearsal.softhsm_driver()), "--token", rehearsal.LABEL, "--pin-stdin"]
    look = ["--picture", str(PICTURE), "--size", str(SEAL_MM), "--at", place]
    reason = ["--reason", "电子印章应用演示"]
    arguments = ["sign", str(LETTER), "-o", str(SEALED), *key, *look, *reason]
    return run_json("签章", arguments, typed=rehearsal.PIN + "\n")


def verify() -> dict[str, object]:
    return run_json("验章", ["verify", str(SEALED), "--anchor", str(TOKEN.anchor)])


def render(made: Letter) -> None:
    page = ["--page", str(made.seal_page), "--dpi", "150"]
    run("生成盖章页图片", ["render", str(SEALED), *page, "-o", str(RENDERED)])


def tell_verdict(report: dict[str, object], receipt: dict[str, object]) -> None:
    """Prints what was verified. Raises DemoFailedError unless everything holds."""
    signatures = report["signatures"]
    if report["headline"] != "TOTAL-PASSED" or len(signatures) != 1:
        raise DemoFailedError(f"签章后的公文未通过验证（{report['headline']}）。")
    signature = signatures[0]
    holds = {
        "内容完整": signature["intact"],
        "签名覆盖整个文件": signature["covers_whole_file"],
        "签章后未被修改": signature["modified_after"] == "none",
        "证书链可信（演示证书颁发机构）": signature["trusted"],
    }
    print(f"已签章：{receipt['signer']}，签名算法 {signature['algorithm']}")
    print("已验证：" + "、".join(what for what, held in holds.items() if held))
    if not all(holds.values()):
        raise DemoFailedError(
            "未通过的检查：" + "、".join(w for w, held in holds.items() if not held)
        )


def run_json(what: str, arguments: list[str], *, typed: str = "") -> dict[str, object]:
    """The one JSON object that a verb prints about its one file."""
    printed = run(what, [*arguments, "--json"], typed=typed)
    try:
        return dict(json.loads(printed))
    except ValueError as failure:
        raise DemoFailedError(f"{what}的输出无法读懂。") from failure


def run(what: str, arguments: list[str], *, typed: str = "") -> str:
    """What the program prints for these arguments. A PIN is `typed`, never an argument."""
    finished = subprocess.run(
        [*program(), *arguments],
        check=False,
        input=typed,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=environment(),
    )
    if finished.returncode:
        raise DemoFailedError(f"{what}没有成功（退出码 {finished.returncode}）。")
    return finished.stdout


def program() -> list[str]:
    return [sys.executable, "-P", "-m", "app"]


def environment() -> dict[str, str]:
    """The rehearsal token is the only one seen, and the use register is the demonstration's own."""
    own = {"SOFTHSM2_CONF": str(TOKEN.configuration), "YINXIN_HOME": str(OUTPUT / "home")}
    return os.environ | own


def can_open_window() -> bool:
    has_display = bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    return has_display and (ROOT / "app" / "gui").is_dir()


def last_line(text: str) -> str:
    return text.strip().splitlines()[-1] if text.strip() else ""


if __name__ == "__main__":
    sys.exit(main())
