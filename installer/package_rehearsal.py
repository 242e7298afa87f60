"""The rehearsal package for training: software tokens, and everything on them says 演练.

An archive of its own that no other package contains or asks for: a software SKF token with SM2
keys and an electronic seal, a SoftHSM token with an RSA key, the demonstration letter, the
certificates above them all, and `linux/rehearsal.sh`, which sets it up and takes it away again. The
keys are made anew for every package: no two are alike.
"""

import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

from app.formats.picture.round_seal import draw_round_seal
from installer import rehearsal, rehearsal_seal
from installer.demo import SEAL_MM
from resources.demo.letter import ISSUER, letter
from tests.softskf.build import CONFIGURATION, CRYPTO_INSIDE, LIBRARY, build
from tests.softskf.store import make_rehearsal

LINUX = Path(__file__).resolve().parent / "linux"
STORE_AT_HOME = "~/.local/share/yinxin-rehearsal/ukey"
LABEL = "演练 UKey"
PICTURE_NAME, LETTER_NAME = "演练印章.png", "演练公文.pdf"


def make(target: Path, work: Path) -> Path:
    """The archive at `target`, ending in .tar.gz; `work` is emptied first. Returns `target`."""
    shutil.rmtree(work, ignore_errors=True)
    tree = work / target.name.removesuffix(".tar.gz")
    tree.mkdir(parents=True)
    _documents(tree)
    _skf_token(tree, work / "skf")
    _softhsm_token(tree, work / "softhsm")
    for name in ("rehearsal.sh", "rehearsal.zh-CN.md"):
        shutil.copy(LINUX / name, tree / name)
    with tarfile.open(target, "w:gz") as archive:
        archive.add(tree, tree.name, filter=_roots)
    return target


def _roots(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = "root"
    return entry


def _documents(tree: Path) -> None:
    picture = draw_round_seal(ISSUER, bottom_text="演练", diameter_mm=SEAL_MM)
    (tree / PICTURE_NAME).write_bytes(picture)
    (tree / LETTER_NAME).write_bytes(letter().pdf)


def _skf_token(tree: Path, work: Path) -> None:
    """The token with a seal on it; the library finds its copy in the home of whoever signs."""
    store = make_rehearsal(work, label=LABEL)
    device = store.device()
    maker = rehearsal_seal.RehearsalSeal(work / "seal")
    signer = (device.container() / "sign.cer").read_bytes()
    picture = (tree / PICTURE_NAME).read_bytes()
    rehearsal_seal.make(maker.folder, signer, f"{ISSUER}（演练）", picture, SEAL_MM)
    device.put_file("SEAL0001.esl", maker.seal.read_bytes())
    shutil.copytree(store.folder, tree / "ukey")
    shutil.copy(store.authority.certificate, tree / "sm2-authority.pem")
    shutil.copy(maker.anchor, tree / "seal-authority.pem")
    shutil.copy(build(work / "alone", CRYPTO_INSIDE), tree / LIBRARY)
    (tree / CONFIGURATION).write_text(f"store = {STORE_AT_HOME}\n", encoding="utf-8")


def _softhsm_token(tree: Path, work: Path) -> None:
    """In a process of its own: the driver library is not loaded into this one."""
    script = [sys.executable, "-P", rehearsal.__file__, str(work)]
    subprocess.run(script, check=True)
    token = rehearsal.RehearsalToken(work)
    shutil.copytree(token.store, tree / "softhsm")
    shutil.copy(token.anchor, tree / "rsa-authority.pem")
