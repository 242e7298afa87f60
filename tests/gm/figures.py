"""How fast SM3 and SM2 are here, beside OpenSSL: `python -m tests.gm.figures`."""

import os
import time
from collections.abc import Callable

from app.crypto.digests import sm3
from app.crypto.sm2 import DEFAULT_IDENTITY, verify
from tests.gm.libcrypto import Sm2Key
from tests.independent_gm import sm3 as openssl_sm3

_MIB = 64
_SIGNATURES = 200
_MESSAGE = b"message"


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    """Print one line per figure."""
    data = os.urandom(_MIB << 20)
    megabytes = len(data) / 1e6
    keys = [Sm2Key.generate() for _ in range(_SIGNATURES)]
    signed = [(key, key.point, key.sign(_MESSAGE)) for key in keys]
    ours = _seconds(
        lambda: [
            verify(point, _MESSAGE, value, identity=DEFAULT_IDENTITY) for _, point, value in signed
        ]
    )
    theirs = _seconds(lambda: [key.verify(_MESSAGE, value) for key, _, value in signed])
    print(f"SM3: {megabytes / _seconds(lambda: sm3(data)):.0f} MB/s")
    print(f"SM3, openssl: {megabytes / _seconds(lambda: openssl_sm3(data)):.0f} MB/s, with start")
    print(f"SM2: {_SIGNATURES / ours:.0f} verifications/s")
    print(f"SM2, libcrypto: {_SIGNATURES / theirs:.0f} verifications/s")


if __name__ == "__main__":
    main()
