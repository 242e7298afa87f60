"""An SKF driver whose every answer is made up: the library of `skf_answers.c` behind `app`'s own.

A script is DER, so that mutations fit it: for each answer a sequence of the function's number in
`abi.PROTOTYPES`, the code for a question about a size, the code, the size asked for, the size told
afterwards, and the bytes.
"""

import ctypes
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from app.tokens.skf import abi
from app.tokens.skf.driver import Driver
from tests.gm.authority import Holder
from tests.gm.der import Node, integer, octets, seq, walk

SOURCE = Path(__file__).with_name("skf_answers.c")
FUNCTIONS = tuple(abi.PROTOTYPES)
FAIL, UNSUPPORTED, TOO_SMALL = 0x0A000001, 0x0A000003, 0x0A000020
REMOVED, WRONG_PIN = 0x0A000023, 0x0A000024

Pair = tuple[Holder, Holder]
"""The halves of a dual certificate: one to sign with, one to encrypt with."""


@dataclass(frozen=True)
class Answer:
    """One answer; what is not said is what a good driver would do."""

    function: str
    content: bytes = b""
    code: int = 0
    first_code: int = 0
    asked: int | None = None
    told: int | None = None

    @property
    def der(self) -> bytes:
        """As an element of a script."""
        size = len(self.content)
        asked, told = (size if one is None else one for one in (self.asked, self.told))
        numbers = (FUNCTIONS.index(self.function), self.first_code, self.code, asked, told)
        return seq(*map(integer, numbers), octets(self.content))


class AnsweringDriver:
    """The library, compiled once, and the program's driver over it."""

    def __init__(self) -> None:
        options = ("-std=c11", "-Wall", "-Wextra", "-Werror", "-O1", "-shared", "-fPIC")
        with tempfile.TemporaryDirectory() as folder:
            path = str(Path(folder) / "answers.so")
            subprocess.run(["gcc", *options, "-o", path, SOURCE], check=True)
            self.driver = Driver(path)
            self._library = ctypes.CDLL(path)

    def tell(self, script: bytes) -> None:
        """Answer like this from now on; elements that are no answers are left out."""
        self._library.answers_forget()
        for node in _elements(script):
            parts = _elements(node.content)
            if len(parts) >= 5:
                self._add(*(int.from_bytes(part.content[-8:], "big") for part in parts[:5]), parts)

    def _add(
        self, function: int, first: int, code: int, asked: int, told: int, parts: list[Node]
    ) -> None:
        name = FUNCTIONS[function % len(FUNCTIONS)].encode()
        content = parts[5].content if len(parts) > 5 else b""
        words = (ctypes.c_uint32(one & 0xFFFFFFFF) for one in (first, code, asked, told))
        self._library.answers_add(name, *words, content, len(content))

    def calls(self, function: str) -> int:
        """How often a function was called since the last script."""
        return int(self._library.answers_calls(function.encode()))

    def check(self) -> None:
        """Nothing was done that no caller may do; raises `AssertionError`."""
        tried = max(
            self._library.answers_calls(name) for name in (b"SKF_VerifyPIN", b"SKF_ChangePIN")
        )
        if tried > 1:
            raise AssertionError(f"the PIN was tried {tried} times")
        if self._library.answers_open():
            raise AssertionError("handles are left open")
        if self._library.answers_misused():
            raise AssertionError("a handle or a buffer that there is not")


def _elements(data: bytes) -> list[Node]:
    try:
        return walk(data)
    except (ValueError, IndexError):
        return []


def script(answers: list[Answer]) -> bytes:
    """What `AnsweringDriver.tell` reads."""
    return b"".join(one.der for one in answers)


def device_info(label: bytes, serial: bytes, maker: bytes = b"maker") -> bytes:
    """DEVINFO as vendors pack it."""
    fields = (b"\1\0", maker.ljust(64, b"\0"), b"issuer".ljust(64, b"\0"))
    return b"".join((*fields, label.ljust(32, b"\0"), serial.ljust(32, b"\0"), bytes(100)))


def key_blob(holder: Holder) -> bytes:
    """ECCPUBLICKEYBLOB."""
    point = holder.key.point
    return (256).to_bytes(4, "little") + bytes(32) + point[1:33] + bytes(32) + point[33:]


def rsa_blob(modulus: bytes) -> bytes:
    """RSAPUBLICKEYBLOB."""
    numbers = (0x10000).to_bytes(4, "little") + (8 * len(modulus)).to_bytes(4, "little")
    return numbers + modulus.rjust(256, b"\0") + b"\0\1\0\1"


def pin_info(most: int, left: int, fresh: int = 0) -> bytes:
    """The three numbers of SKF_GetPINInfo."""
    return b"".join(one.to_bytes(4, "little") for one in (most, left, fresh))


def attributes(size: int, rights: int = 0xFF) -> bytes:
    """FILEATTRIBUTE."""
    return bytes(32) + size.to_bytes(4, "little") + rights.to_bytes(4, "little") + bytes(4)


_PLAIN = frozenset(
    name
    for name in FUNCTIONS
    if name.removeprefix("SKF_").startswith(("Connect", "Dis", "Open", "Close", "Clear"))
) | {"SKF_VerifyPIN", "SKF_ChangePIN"}


def good_answers(holders: Pair, *instead: Answer) -> list[Answer]:
    """Of a driver that does everything right, with other answers in place of some of its own."""
    replaced = {one.function for one in instead}
    return [*(one for one in _good(holders) if one.function not in replaced), *instead]


def _good(holders: Pair) -> list[Answer]:
    signing, encrypting = holders
    seal = b"\x30\x82\x05\x00" + bytes(1280)
    value = bytes(32) + signing.key.sign(b"x")[4:36] + bytes(32) + b"\1" * 32
    return [
        Answer("SKF_EnumDev", b"UKEY0001\0\0"),
        *(Answer(name, told=1) for name in FUNCTIONS if name in _PLAIN),
        Answer("SKF_GetDevInfo", device_info(b"office", b"0001")),
        Answer("SKF_EnumApplication", b"GM\0\0"),
        Answer("SKF_GetPINInfo", pin_info(6, 6), told=1),
        Answer("SKF_EnumContainer", "容器1".encode() + b"\0\0"),
        Answer("SKF_ExportCertificate", signing.der),
        Answer("SKF_ExportCertificate", encrypting.der),
        Answer("SKF_ExportPublicKey", key_blob(signing)),
        Answer("SKF_ExportPublicKey", key_blob(encrypting)),
        Answer("SKF_ECCSignData", value),
        Answer("SKF_RSASignData", b"\1" * 256),
        Answer("SKF_EnumFiles", b"SEAL0001.esl\0\0"),
        Answer("SKF_GetFileInfo", attributes(len(seal))),
        Answer("SKF_ReadFile", seal[:1024]),
        Answer("SKF_ReadFile", seal[1024:]),
    ]
