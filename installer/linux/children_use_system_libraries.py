"""Runs first in the frozen program: what it starts gets the machine's libraries, not ours.

The loader has read LD_LIBRARY_PATH by now; this process keeps what it has loaded.
"""

import os

for name in ("LD_LIBRARY_PATH", "LD_LIBRARY_PATH_ORIG"):
    os.environ.pop(name, None)
