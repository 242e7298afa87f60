"""One signing of the whole program under strace, and what somebody outside sees of it.

Owns a folder with everything a signing needs (document, token, driver, home), the way to let a
system call of one of its three processes fail, and the judgement of what is there afterwards.
"""

import json
import re
import shlex
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.domain.register import RegisterCheck, RegisterEvent
from app.domain.validation import Anchors
from app.storage.register import JsonLinesRegister
from app.workers.verifying import verify_file
from tests.faulty_driver import FaultyDriver, install
from tests.other_readers import pdfsig
from tests.pdf_samples import PageShape, ring_seal, write_pdf
from tests.softhsm import PIN, SoftHsm

MAIN, TOKEN, DOCUMENT = "main", "token", "document"
PROCESSES = (MAIN, TOKEN, DOCUMENT)
END_WAIT_S = 10.0
SIGN_S = 60.0

# Lets the program start its workers through a script, which puts one of them under strace.
BOOT = "import sys; sys.executable = sys.argv.pop(1); from app.__main__ import main; "
START = [sys.executable, "-P", "-c", BOOT + "sys.exit(main())"]


@dataclass(frozen=True)
class Call:
    """The `number`-th call of `name` in one process, from 1; `text` as strace shows it."""

    name: str
    number: int
    text: str


@dataclass(frozen=True)
class Outcome:
    """How one run ended, as the shell sees it. `status` is negative after a signal."""

    status: int
    receipt: dict[str, Any] | None
    sentences: str

    @property
    def killed(self) -> bool:
        return self.status < 0

    @property
    def error(self) -> str | None:
        """The code in the receipt, or in the answer that came instead of one."""
        error = (self.receipt or {}).get("error")
        return error["code"] if error else None


@dataclass
class SigningPlace:
    """The folder of one signing after the other. `replace`: the result exists before (--force).

    `missed` counts the calls that never came, because runs differ a little; `uses_not_saved` the
    signatures made for nothing.
    """

    folder: Path
    tokens: SoftHsm
    driver: FaultyDriver
    replace: bool
    missed: int = 0
    uses_not_saved: int = 0
    _original: bytes = b""
    _before: bytes | None = None
    _left_before: list[str] = field(default_factory=list)

    @classmethod
    def make(
        cls, folder: Path, tokens: SoftHsm, shim_library: Path, *, replace: bool
    ) -> "SigningPlace":
        """A new folder with a token, a driver and a document of its own."""
        (folder / "results").mkdir(parents=True)
        driver = install(shim_library, folder / "driver")
        place = cls(folder, tokens.copy(folder / "softhsm"), driver, replace)
        write_pdf(place.original, [PageShape(content=b"BT (text) Tj ET")])
        place.picture.write_bytes(ring_seal())
        place._original = place.original.read_bytes()
        place._before = place._original if replace else None
        place._start_over()
        return place

    @property
    def original(self) -> Path:
        return self.folder / "original.pdf"

    @property
    def picture(self) -> Path:
        return self.folder / "seal.png"

    @property
    def result(self) -> Path:
        return self.folder / "results" / "result.pdf"

    @property
    def state(self) -> Path:
        """Where the use register is."""
        return self.folder / "home" / "state"

    @property
    def trace(self) -> Path:
        return self.folder / "trace"

    def record(self, process: str) -> list[Call]:
        """The calls of one process in an undisturbed signing, in order, after it was started."""
        outcome = self.sign(process, ["-y"])
        if outcome.status != 0:
            raise AssertionError(outcome)
        self._start_over()
        return list(_calls(self.trace.read_text(errors="replace")))[1:]

    def inject(self, process: str, call: Call, what: str) -> Outcome:
        """Sign while `what` happens to that call of that process."""
        self.trace.unlink(missing_ok=True)
        expression = f"inject={call.name}:{what}:when={call.number}"
        outcome = self.sign(process, ["-e", f"trace={call.name}", "-e", expression])
        self.missed += len(list(_calls(self.trace.read_text(errors="replace")))) < call.number
        return outcome

    def sign(self, process: str = MAIN, strace: list[str] | None = None) -> Outcome:
        """Run the program, with one of its processes under strace if options for it are given."""
        self.driver.behave()
        self._left_before = self.leftovers()
        arguments = ["sign", self.original, "-o", self.result, "--driver", self.driver.path]
        arguments += ["--pin-stdin", "--picture", self.picture, "--at", "1@142,230", "--json"]
        arguments += ["--force"] if self.replace else []
        return self.run(*map(str, arguments), program=self._program(process, strace), typed=PIN)

    def run(self, *arguments: str, program: list[str] | None = None, typed: str = "") -> Outcome:
        """Run any command of the program in this place."""
        environment = {
            "PATH": "/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "YINXIN_HOME": str(self.folder / "home"),
            "SOFTHSM2_CONF": str(self.tokens.configuration),
        }
        finished = subprocess.run(
            [*(program or self._program(MAIN, None)), *arguments],
            check=False,
            input=typed + "\n",
            capture_output=True,
            text=True,
            env=environment,
            timeout=SIGN_S,
        )
        lines = finished.stdout.splitlines()
        receipt = json.loads(lines[-1]) if lines and lines[-1].endswith("}") else None
        return Outcome(finished.returncode, receipt, finished.stderr)

    def _program(self, process: str, strace: list[str] | None) -> list[str]:
        if strace is None:
            return [sys.executable, "-P", "-m", "app"]
        tracer = ["strace", "-qq", "-o", str(self.trace), *strace]
        if process == MAIN:
            return [*tracer, sys.executable, "-P", "-m", "app"]
        script, python = self.folder / "python", shlex.quote(sys.executable)
        script.write_text(
            f'#!/bin/sh\ncase "$*" in *"worker {process}"*) '
            f'exec {shlex.join(tracer)} {python} "$@" ;; esac\nexec {python} "$@"\n'
        )
        script.chmod(0o700)
        return [*START, str(script)]

    def _start_over(self) -> None:
        """As it was before a signing, but for what lies about."""
        self.result.unlink(missing_ok=True)
        if self._before is not None:
            self.result.write_bytes(self._before)

    # --- what somebody outside sees ----------------------------------------------------------

    def leftovers(self) -> list[str]:
        """What lies beside the result."""
        beside = self.result.parent.iterdir()
        return sorted(path.name for path in beside if path != self.result)

    def judge(self, outcome: Outcome) -> list[str]:
        """What must not be, in words; afterwards the place is ready for the next signing."""
        if self._running_after(END_WAIT_S):
            return ["processes stay behind"]
        published, wrong = self._published()
        wrong += self._judge_files(outcome)
        wrong += self._judge_answer(outcome, published)
        wrong += self._judge_key_use(outcome, published)
        self._start_over()
        return wrong

    def register_check(self) -> RegisterCheck:
        """The use register, read by this process."""
        return self._register().check()

    def _published(self) -> tuple[bool, list[str]]:
        """Whether there is a new result; complaints if it is not a complete and valid one."""
        if not self.result.exists():
            return False, ["the earlier result is gone"] if self.replace else []
        if self.result.read_bytes() == self._before:
            return False, []
        report = verify_file(self.result, Anchors(), None)
        ours = [one for one in report.signatures if one.intact and one.covers_whole_file]
        accepted = "Signature is Valid" in pdfsig(self.result)
        complete = len(ours) == len(report.signatures) == 1 and accepted
        return True, [] if complete else ["the result is incomplete"]

    def _judge_files(self, outcome: Outcome) -> list[str]:
        wrong = []
        if self.original.read_bytes() != self._original:
            wrong.append("the original was changed")
        left = [name for name in self.leftovers() if name not in self._left_before]
        if [name for name in left if not name.endswith(".part")] or (left and not outcome.killed):
            wrong.append(f"left beside the result: {left}")
        return wrong

    def _judge_answer(self, outcome: Outcome, published: bool) -> list[str]:
        told_signed = (outcome.receipt or {}).get("status") == "signed"
        if told_signed and not published:
            return ["success was told without a result"]
        if outcome.killed:
            return []
        if (outcome.status == 0) is not published or told_signed is not published:
            return [f"status {outcome.status} with result {published}: {outcome.error}"]
        if "Traceback" in outcome.sentences:
            return ["a traceback was shown"]
        if not published and outcome.error in (None, "internal"):
            return [f"failure without a name: {outcome.error}"]
        return []

    def _judge_key_use(self, outcome: Outcome, published: bool) -> list[str]:
        calls, check = Counter(self.driver.calls()), self.register_check()
        signed = calls["C_Sign"] > 0
        wrong = [] if check.intact else ["the use register is broken"]
        if calls["C_Login"] > 1 or calls["C_Sign"] > 1:
            wrong.append(f"{calls['C_Login']} logins, {calls['C_Sign']} signatures")
        begun = [one.entry.event for one in self._register().records()]
        if signed and RegisterEvent.KEY_USE_BEGIN not in begun[-4:]:
            wrong.append("the key was used without a record")
        self.uses_not_saved += outcome.killed and signed and not published
        if len(check.unfinished) < self.uses_not_saved:
            wrong.append("a signature that was not saved is not told")
        return wrong

    def _register(self) -> JsonLinesRegister:
        return JsonLinesRegister(self.state / "use-register.jsonl", _Clock(), lambda: None)

    def _running_after(self, wait_s: float) -> bool:
        """Whether a process of this place is still there: its command or environment tells."""
        end, mark = time.monotonic() + wait_s, str(self.folder).encode()
        while running := any(mark in _about(process) for process in Path("/proc").glob("[0-9]*")):
            if time.monotonic() > end:
                break
            time.sleep(0.05)
        return running


class _Clock:
    def now(self) -> datetime:
        return datetime.now(UTC)


def _about(process: Path) -> bytes:
    """Command and environment; a worker that holds a PIN shows the former only."""
    told = b""
    for name in ("cmdline", "environ"):
        try:
            told += (process / name).read_bytes()
        except OSError:
            continue
    return told


def _calls(trace: str) -> Iterator[Call]:
    seen: Counter[str] = Counter()
    for line in trace.splitlines():
        match = re.match(r"(\w+)\(", line)
        if match is not None:
            seen[match[1]] += 1
            yield Call(match[1], seen[match[1]], line)
