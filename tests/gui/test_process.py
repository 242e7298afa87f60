"""The process that a PIN is typed into."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

# The program's own way in, with something in place of the window that looks around in the process.
PROGRAM = """
import ctypes, resource, sys
import app.gui.app
from app.__main__ import main

def look(services, files):
    print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0), resource.getrlimit(resource.RLIMIT_CORE)[0])
    return 0

app.gui.app.run_gui = look
sys.argv = ["yinxin", "gui"]
sys.exit(main())
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux has the call")
def test_G4_nobody_gets_a_dump_of_the_window(tmp_path: Path) -> None:
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "YINXIN_HOME": str(tmp_path)}
    command = [sys.executable, "-P", "-c", PROGRAM]
    looked = subprocess.run(
        command, env=environment, cwd=Path(__file__).parents[2], capture_output=True, text=True,
        timeout=60, check=True,
    )  # fmt: skip
    assert looked.stdout.split() == ["0", "0"], "dumpable, size of a core file"
