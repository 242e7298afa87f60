"""A PIN or password that can be wiped and never prints itself.

Never becomes a Python string: text objects cannot be erased and live in tracebacks and caches.
"""


class Secret:
    """Bytes of a PIN or password in one buffer that is zeroed by `wipe`.

    Use it in a `with` block; after it the buffer is zero and empty.
    """

    def __init__(self, buffer: bytearray) -> None:
        """Take over `buffer`: the caller keeps no other copy."""
        self._buffer = buffer

    def __len__(self) -> int:
        return len(self._buffer)

    def __repr__(self) -> str:
        return "Secret(…)"

    def __reduce__(self) -> str:
        raise TypeError("a secret is never serialised")

    def __enter__(self) -> "Secret":
        return self

    def __exit__(self, *_: object) -> None:
        self.wipe()

    def view(self) -> memoryview:
        """The bytes themselves, to be written to a pipe; copy them nowhere."""
        return memoryview(self._buffer)

    def wipe(self) -> None:
        """Overwrite the buffer with zeros and forget its length."""
        self._buffer[:] = bytes(len(self._buffer))
        self._buffer = bytearray()
