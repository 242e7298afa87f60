"""A PIN leaves nothing behind and shows itself nowhere."""

import ctypes
import mmap
import pickle
import re
import sys
from pathlib import Path

import pytest

from app.domain.secret import Secret, locked_buffer


def test_G1_wiping_zeroes_the_buffer_that_was_handed_over() -> None:
    buffer = bytearray(b"87654321")
    with Secret(buffer) as secret:
        assert bytes(secret.view()) == b"87654321"
        assert len(secret) == 8
    assert buffer == bytes(8)
    assert len(secret) == 0


def test_G2_a_secret_does_not_print_or_travel() -> None:
    secret = Secret(bytearray(b"87654321"))
    assert "8765" not in repr(secret) + str(secret) + f"{secret}"
    with pytest.raises(TypeError):
        pickle.dumps(secret)


def test_G4_a_locked_buffer_is_neither_swapped_nor_dumped() -> None:
    buffer = locked_buffer(256)
    assert bytes(buffer) == bytes(256)
    buffer[:8] = b"87654321"
    with Secret(buffer[:8]) as secret:
        assert bytes(secret.view()) == b"87654321"
        if sys.platform.startswith("linux"):
            flags = _flags_of_the_page(buffer)
            assert "dd" in flags, "a core dump would hold it"
            assert "dc" in flags, "a child would inherit it"
            assert "lo" in flags or _may_lock_nothing()
    assert bytes(buffer) == bytes(256)
    assert len(locked_buffer(0)) == 0


def _flags_of_the_page(buffer: memoryview) -> list[str]:
    address, flags, inside = ctypes.addressof(ctypes.c_char.from_buffer(buffer)), [], False
    for line in Path("/proc/self/smaps").read_text().splitlines():
        if re.match(r"[0-9a-f]+-[0-9a-f]+ ", line):
            start, end = (int(part, 16) for part in line.split()[0].split("-"))
            inside = start <= address < end
        elif inside and line.startswith("VmFlags:"):
            flags = line.split()[1:]
    return flags


def _may_lock_nothing() -> bool:
    import resource

    return resource.getrlimit(resource.RLIMIT_MEMLOCK)[0] < mmap.PAGESIZE
