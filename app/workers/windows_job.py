"""Job objects of Windows: processes that end together, at the latest with whoever holds the job.

Python's library has no call for them, hence ctypes. What the system refuses is left out: a worker
then still ends when it notices that its pipe is closed.
"""

import ctypes
import sys
import weakref
from ctypes import wintypes

_KILL_WHEN_CLOSED = 0x2000
_EXTENDED_LIMITS = 9
_TO_ASSIGN = 0x0001 | 0x0100
"""PROCESS_TERMINATE and PROCESS_SET_QUOTA."""


class _BasicLimits(ctypes.Structure):
    """JOBOBJECT_BASIC_LIMIT_INFORMATION."""

    _fields_ = (
        ("process_time", ctypes.c_int64),
        ("job_time", ctypes.c_int64),
        ("flags", wintypes.DWORD),
        ("smallest_working_set", ctypes.c_size_t),
        ("largest_working_set", ctypes.c_size_t),
        ("processes", wintypes.DWORD),
        ("affinity", ctypes.c_size_t),
        ("priority", wintypes.DWORD),
        ("scheduling", wintypes.DWORD),
    )


class _ExtendedLimits(ctypes.Structure):
    """JOBOBJECT_EXTENDED_LIMIT_INFORMATION: IO_COUNTERS are six numbers."""

    _fields_ = (
        ("basic", _BasicLimits),
        ("counters", ctypes.c_uint64 * 6),
        ("memory", ctypes.c_size_t * 4),
    )


if sys.platform == "win32":

    class Job:
        """Holds the process `pid`, and whatever that starts from now on."""

        def __init__(self, pid: int) -> None:
            self._kernel = _kernel()
            self._handle = self._kernel.CreateJobObjectW(None, None)
            weakref.finalize(self, self._kernel.CloseHandle, self._handle)
            limits = _ExtendedLimits()
            limits.basic.flags = _KILL_WHEN_CLOSED
            self._kernel.SetInformationJobObject(
                self._handle, _EXTENDED_LIMITS, ctypes.byref(limits), ctypes.sizeof(limits)
            )
            process = self._kernel.OpenProcess(_TO_ASSIGN, False, pid)
            self._kernel.AssignProcessToJobObject(self._handle, process)
            self._kernel.CloseHandle(process)

        def end(self) -> None:
            """Kill everything in it."""
            self._kernel.TerminateJobObject(self._handle, 1)

    def _kernel() -> ctypes.WinDLL:
        kernel = ctypes.WinDLL("kernel32")
        handle, number, flag = wintypes.HANDLE, wintypes.DWORD, wintypes.BOOL
        for name, result, *arguments in (
            ("CreateJobObjectW", handle, ctypes.c_void_p, wintypes.LPCWSTR),
            ("SetInformationJobObject", flag, handle, ctypes.c_int, ctypes.c_void_p, number),
            ("OpenProcess", handle, number, flag, number),
            ("AssignProcessToJobObject", flag, handle, handle),
            ("TerminateJobObject", flag, handle, ctypes.c_uint),
            ("CloseHandle", flag, handle),
        ):
            function = getattr(kernel, name)
            function.restype, function.argtypes = result, arguments
        return kernel
