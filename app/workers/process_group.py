"""A child process and everything that it starts, as one thing that can be killed.

POSIX has sessions for that; the child must have been started as the leader of one. Windows has job
objects, and they do more: a job dies with the last handle to it, so that even a worker whose driver
hangs does not outlive a main process that was killed.
"""

import contextlib
import os
import signal
import subprocess
import sys

if sys.platform == "win32":
    from app.workers.windows_job import Job


class ProcessGroup:
    """Of a child that was just started. Any thread may kill it, as often as it likes."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._process = process
        if sys.platform == "win32":
            self._job = Job(process.pid)

    def kill(self) -> None:
        """Kill the child with everything that a driver may have started in it; never raises."""
        with contextlib.suppress(OSError):
            if sys.platform == "win32":
                self._job.end()
            elif self._process.poll() is None:
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.kill()
