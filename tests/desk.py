"""The command line as an office runs it: an SKF token with its electronic seal, and a document."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from installer import rehearsal_seal
from tests.pdf_samples import PageShape, ring_seal, write_pdf
from tests.softskf.store import PIN, SoftStore

SEAL_NAME = "测试市测试局（演示）"


@dataclass(frozen=True)
class Finished:
    """How the program ended; `data` is the one object that it printed."""

    status: int
    data: dict[str, Any]
    sentences: str


def run_program(
    folder: Path, *arguments: str, typed: str = "", policy: Path | None = None
) -> Finished:
    """The command line in a process of its own, at home in `folder`."""
    own = {"YINXIN_HOME": str(folder / "home")}
    named = {} if policy is None else {"YINXIN_POLICY": str(policy)}
    done = subprocess.run(
        [sys.executable, "-P", "-m", "app", *arguments, "--json"],
        input=typed,
        capture_output=True,
        text=True,
        check=False,
        timeout=90,
        env=os.environ | own | named,
    )
    return Finished(done.returncode, json.loads(done.stdout) if done.stdout else {}, done.stderr)


class Desk:
    """A token with a seal on it, a document, and the program."""

    def __init__(self, folder: Path, store: SoftStore) -> None:
        self.folder, self.store = folder, store
        self.policy: Path | None = None
        self.document = write_pdf(folder / "in.pdf", [PageShape()] * 2)
        self.result = folder / "out.pdf"
        self.rehearsal = rehearsal_seal.RehearsalSeal(folder / "seal")
        picture = ring_seal()
        rehearsal_seal.make(self.rehearsal.folder, self.certificate, SEAL_NAME, picture, 42)
        store.device().put_file("SEAL0001.esl", self.rehearsal.seal.read_bytes())
        store.forget_calls()

    @property
    def certificate(self) -> bytes:
        return (self.store.device().container() / "sign.cer").read_bytes()

    def run(self, *arguments: str, typed: str = "") -> Finished:
        return run_program(self.folder, *arguments, typed=typed, policy=self.policy)

    def sign(
        self, *arguments: str, source: Path | None = None, target: Path | None = None
    ) -> Finished:
        files = [str(source or self.document), "-o", str(target or self.result)]
        key = ["--driver", str(self.store.library), "--pin-stdin"]
        return self.run("sign", *files, *key, *arguments, typed=f"{PIN}\n")

    def seal(self, *arguments: str) -> Finished:
        anchor = ("--seal-anchor", str(self.rehearsal.anchor))
        return self.sign("--seal", "token", *anchor, "--at", "1@100,100", *arguments)

    def verify(self, path: Path | None = None) -> Finished:
        authority = str(self.store.authority.certificate)
        anchors = ("--anchor", authority, "--seal-anchor", str(self.rehearsal.anchor))
        return self.run("verify", str(path or self.result), *anchors)

    @property
    def logins(self) -> int:
        return len(self.store.calls("SKF_VerifyPIN"))
