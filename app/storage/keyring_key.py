"""The key of the use register's check values, kept by the operating system's keyring.

Never a file of ours, never a plaintext keyring: without a real one there is no key. Nothing else is
stored there, no PIN above all.
"""

import os
import secrets
import sys
import threading
from functools import cache
from pathlib import Path

SERVICE = "yinxin"
ACCOUNT = "use-register"
KEY_BYTES = 32
DEADLINE_S = 3.0
"""A locked keyring may ask its owner and wait for ever; a signing does not."""

TRUSTED_BACKENDS = (
    "keyring.backends.SecretService",
    "keyring.backends.libsecret",
    "keyring.backends.kwallet",
    "keyring.backends.Windows",
    "keyring.backends.macOS",
)
"""Only what the system itself protects; others may store plain text, or nothing."""


@cache
def register_key() -> bytes | None:
    """The key, made on first use; None without a keyring that answers in time.

    Asked once per process: loading the keyring costs about 70 ms of CPU.
    """
    if not _keyring_possible():
        return None
    answer: list[bytes | None] = []
    # A thread, because the call cannot be interrupted; a daemon, so that it holds nobody up.
    asking = threading.Thread(target=lambda: answer.append(_ask()), daemon=True)
    asking.start()
    asking.join(DEADLINE_S)
    return answer[0] if answer else None


def _keyring_possible() -> bool:
    """On Linux every real keyring is reached over the session bus: no bus, no import."""
    if sys.platform != "linux":
        return True
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    return "DBUS_SESSION_BUS_ADDRESS" in os.environ or Path(runtime, "bus").exists()


def _ask() -> bytes | None:
    try:
        import keyring

        backend = keyring.get_keyring()
        if not _trusted(backend):
            return None
        stored = backend.get_password(SERVICE, ACCOUNT)
        if stored is None:
            backend.set_password(SERVICE, ACCOUNT, secrets.token_hex(KEY_BYTES))
            stored = backend.get_password(SERVICE, ACCOUNT)
        key = bytes.fromhex(stored or "")
    except Exception:  # noqa: BLE001 - keyrings fail in ways of their own; all mean: no key
        return None
    return key if len(key) == KEY_BYTES else None


def _trusted(backend: object) -> bool:
    """A chain of keyrings is as good as its worst member."""
    if type(backend).__module__ == "keyring.backends.chainer":
        members = list(getattr(backend, "backends", ()))
        return bool(members) and all(map(_trusted, members))
    return type(backend).__module__ in TRUSTED_BACKENDS
