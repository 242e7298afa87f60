"""Figures of SM3, of SM2 and of an electronic seal from a software SKF token."""

import os
import time
from collections.abc import Callable
from pathlib import Path

from app.crypto import sm2
from app.crypto.digests import sm3
from installer import rehearsal_seal
from tests.bench.material import write_document
from tests.bench.measuring import Command, Cost, in_turn, own_cpu_s, table
from tests.bench.programs import PROGRAM
from tests.gm.libcrypto import Sm2Key
from tests.softskf.store import PIN, SoftStore, make_rehearsal

MB = 1_000_000
_MESSAGE = b"what was signed"
Check = Callable[[bytes, bytes], bool]


def sm2_figures(folder: Path, picture: Path, repeats: int, hashed_mb: int) -> None:
    """Two tables."""
    _arithmetic(folder, repeats, hashed_mb)
    _sealing(folder, picture, repeats)


def _arithmetic(folder: Path, repeats: int, hashed_mb: int) -> None:
    data = os.urandom(hashed_mb * MB)
    file = folder / "random"
    file.write_bytes(data)
    script = ["openssl", "dgst", "-sm3", str(file)]
    (other,) = in_turn([Command(script, dict(os.environ))], repeats)
    key = Sm2Key.generate()
    values = [key.sign(_MESSAGE + bytes([number])) for number in range(50)]
    rows = [
        ("SM3, MB/s", hashed_mb / own_cpu_s(lambda: sm3(data)), hashed_mb / other.cpu_s),
        ("SM2, verifications/s", _rate(_ours(key.point), values), _rate(key.verify, values)),
    ]
    table("SM3 and SM2 on one processor", ("what", "here", "OpenSSL"), rows)


def _ours(point: bytes) -> Check:
    def check(message: bytes, value: bytes) -> bool:
        sm2._holds.cache_clear()  # what is measured is not the memory of the answer
        return sm2.verify(point, message, value, identity=sm2.DEFAULT_IDENTITY)

    return check


def _rate(check: Check, values: list[bytes]) -> float:
    """Per second of processor time."""
    start = time.process_time()
    for number, value in enumerate(values):
        assert check(_MESSAGE + bytes([number]), value)
    return len(values) / (time.process_time() - start)


def _sealing(folder: Path, picture: Path, repeats: int) -> None:
    document = write_document(folder / "document.pdf", 1, 100_000)
    store = make_rehearsal(folder / "ukey")
    seal = rehearsal_seal.RehearsalSeal(folder / "maker")
    signer = (store.device().container() / "sign.cer").read_bytes()
    rehearsal_seal.make(seal.folder, signer, "测试局", picture.read_bytes())
    store.device().put_file("SEAL0001.esl", seal.seal.read_bytes())
    sealing, verifying = _commands(folder, document, store, seal)
    costs: list[Cost] = in_turn([sealing, verifying], repeats)
    rows = [
        (name, cost.cpu_s, cost.wall_s, cost.peak_mib)
        for name, cost in zip(("sealing", "verifying"), costs, strict=True)
    ]
    head = ("100 KB, seal of GB/T 38540 on an SKF token", "CPU s", "wall s", "peak MiB")
    table("An electronic seal, cold", head, rows)


def _commands(
    folder: Path, document: Path, store: SoftStore, seal: rehearsal_seal.RehearsalSeal
) -> tuple[Command, Command]:
    result = folder / "sm2-sealed.pdf"
    environment = os.environ | {"YINXIN_HOME": str(folder / "home")}
    maker = ["--seal-anchor", str(seal.anchor)]
    key = ["--driver", str(store.library), "--pin-stdin"]
    look = ["--seal", "token", *maker, "--at", "1@142,240"]
    sign = ["sign", str(document), "-o", str(result), *key, *look]
    verify = ["verify", str(result), "--anchor", str(store.authority.certificate), *maker]
    return (
        Command([*PROGRAM, *sign], environment, PIN + "\n", (result,)),
        Command([*PROGRAM, *verify], environment),
    )
