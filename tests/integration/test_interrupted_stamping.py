"""Somebody presses Ctrl-C while the time-stamp authority keeps silent."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from socket import socket

import pytest

from app.cli.exit_status import ExitStatus
from tests.integration.test_time_stamped_signing import office
from tests.pdf_samples import PageShape, write_pdf
from tests.softhsm import PIN, SoftHsm
from tests.stamping import Stamper

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Tests that were started in the background ignore interrupts, and so would what they start."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def silent(stream: socket, _: bytes) -> None:
    stream.recv(1)


@POSIX
@pytest.mark.usefixtures("interruptible")
@pytest.mark.parametrize("levels", ['["B-B", "B-T"]', '["B-T"]'])
def test_K3_an_interrupt_leaves_no_file_and_asks_nobody_else(
    one_key: SoftHsm, tmp_path: Path, levels: str
) -> None:
    results = tmp_path / "results"
    results.mkdir()
    with office(tmp_path, Stamper(), silent) as at:
        at.rule(levels=levels)
        documents = [write_pdf(tmp_path / f"{n}.pdf", [PageShape()]) for n in range(3)]
        program = subprocess.Popen(
            [
                sys.executable, "-P", "-m", "app", "sign", *map(str, documents), "--out-dir",
                str(results), "--driver", str(one_key.driver), "--pin-stdin", "--invisible",
            ],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env=os.environ | {
                "YINXIN_HOME": str(tmp_path / "home"), "YINXIN_POLICY": str(at.policy),
            },
        )  # fmt: skip
        assert program.stdin is not None
        program.stdin.write(f"{PIN}\n".encode())
        program.stdin.flush()
        while not at.server.requests and program.poll() is None:
            time.sleep(0.02)
        program.send_signal(signal.SIGINT)
        _, told = program.communicate(timeout=60)
        assert program.returncode == ExitStatus.CANCELLED, told.decode()
        assert at.server.connects == 1
    assert list(results.iterdir()) == []
