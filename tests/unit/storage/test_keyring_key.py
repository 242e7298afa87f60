"""The register's key comes from a real keyring or not at all."""

import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked

from app.storage import keyring_key


class Memory(KeyringBackend):
    """A keyring of the kind that the system protects."""

    priority = 1  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.stored: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.stored.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.stored[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.stored[service, username]


Memory.__module__ = "keyring.backends.SecretService"


class PlainText(Memory):
    """What `keyrings.alt` offers."""


class Locked(Memory):
    """Its owner did not unlock it."""

    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[KeyringBackend], None]]:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
    keyring_key.register_key.cache_clear()

    def install(backend: KeyringBackend) -> None:
        monkeypatch.setattr(keyring, "get_keyring", lambda: backend)

    yield install
    keyring_key.register_key.cache_clear()


def test_the_key_is_made_once_and_found_again(use: Callable[[KeyringBackend], None]) -> None:
    backend = Memory()
    use(backend)
    key = keyring_key.register_key()
    assert key is not None
    assert len(key) == keyring_key.KEY_BYTES
    keyring_key.register_key.cache_clear()
    assert keyring_key.register_key() == key
    assert list(backend.stored) == [("yinxin", "use-register")]


@pytest.mark.parametrize("backend", [PlainText(), Locked()])
def test_G5_no_key_from_a_plain_text_or_locked_keyring(
    use: Callable[[KeyringBackend], None], backend: Memory
) -> None:
    use(backend)
    assert keyring_key.register_key() is None
    assert backend.stored == {}


def test_a_keyring_that_waits_for_its_owner_holds_nobody_up(
    use: Callable[[KeyringBackend], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    released = threading.Event()

    class Waiting(Memory):
        def get_password(self, service: str, username: str) -> str | None:
            released.wait(30)
            return None

    monkeypatch.setattr(keyring_key, "DEADLINE_S", 0.05)
    use(Waiting())
    before = set(threading.enumerate())
    assert keyring_key.register_key() is None
    released.set()
    for thread in set(threading.enumerate()) - before:
        thread.join(10)


def test_without_a_session_bus_the_keyring_is_not_even_loaded(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setattr(keyring, "get_keyring", lambda: pytest.fail("loaded"))
    keyring_key.register_key.cache_clear()
    assert keyring_key.register_key() is None
    keyring_key.register_key.cache_clear()
