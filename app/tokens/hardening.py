"""What a process gives up before it loads a vendor library or sees a PIN."""

import ctypes
import sys

# linux/prctl.h
_PR_SET_DUMPABLE = 4
_PR_SET_NO_NEW_PRIVS = 38


def keep_memory_private() -> None:
    """No dumps of this process, neither by the system when it crashes nor by others (G4).

    Programs that it starts may be dumped by others. Only Linux has the calls; elsewhere nothing
    happens.
    """
    if sys.platform.startswith("linux"):
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_CORE)
        resource.setrlimit(resource.RLIMIT_CORE, (0, most))
        _control(_PR_SET_DUMPABLE, 0)


def give_up_privileges() -> None:
    """The same, and no set-uid programs started by a driver."""
    keep_memory_private()
    if sys.platform.startswith("linux"):
        _control(_PR_SET_NO_NEW_PRIVS, 1)


def _control(option: int, value: int) -> None:
    prctl = ctypes.CDLL(None).prctl
    prctl.argtypes = [ctypes.c_int] + [ctypes.c_ulong] * 4
    if prctl(option, value, 0, 0, 0) != 0:
        raise OSError(f"prctl {option}")
