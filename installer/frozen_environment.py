"""Runs first in the frozen program: says that it is frozen, and what its children inherit.

LD_LIBRARY_PATH: the loader has read it by now and this process keeps what it has loaded; what it
starts gets the machine's libraries, not ours. QT_…: a desktop that sets them means its own Qt; the
plug-ins beside our Qt are the only ones that fit it (G11).
"""

import os
import sys

sys.frozen = True  # type: ignore[attr-defined]
MEANT_FOR_OTHERS = (
    "LD_LIBRARY_PATH", "LD_LIBRARY_PATH_ORIG", "QT_PLUGIN_PATH", "QT_QPA_PLATFORM_PLUGIN_PATH",
)  # fmt: skip

for name in MEANT_FOR_OTHERS:
    os.environ.pop(name, None)
