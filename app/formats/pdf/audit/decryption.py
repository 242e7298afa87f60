"""Decrypts what the judging reader reads. Key derivation and ciphers are pyHanko's."""

from typing import Any

from app.domain.secret import Secret
from app.formats.pdf.audit.files import PdfFile
from app.formats.pdf.audit.history import Decryption, Unlock
from app.formats.pdf.audit.syntax import Ref, SyntaxFault, Value


def unlock_with(password: Secret | None) -> Unlock:
    """Opens encrypted documents with `password`, or with the empty one.

    What it returns raises the password and encryption codes.
    """

    def unlock(file: PdfFile) -> Decryption:
        # only encrypted documents pay for this import
        from app.formats.pdf.reading import open_pdf

        return _Cipher(open_pdf(file.stream, password, strict=False).reader.security_handler)

    return unlock


class _Cipher:
    """The crypt filters of one document (ISO 32000-2, 7.6)."""

    def __init__(self, handler: Any) -> None:  # noqa: ANN401
        self._strings = handler.get_string_filter()
        self._streams = handler.get_stream_filter()

    def stream(self, owner: Ref, data: bytes, entries: dict[str, Value]) -> bytes:
        """Stream data in clear; raises `SyntaxFault`."""
        if entries.get("Type") == "XRef":
            return data
        return self._decrypted(self._streams, owner, data)

    def string(self, owner: Ref, data: bytes) -> bytes:
        """A string in clear, or as it was when it was not encrypted (a signature's value)."""
        try:
            return self._decrypted(self._strings, owner, data)
        except SyntaxFault:
            return data

    def _decrypted(self, cipher: Any, owner: Ref, data: bytes) -> bytes:  # noqa: ANN401
        try:
            key = cipher.derive_object_key(owner.number, owner.generation)
            return bytes(cipher.decrypt(key, data))
        except (ValueError, TypeError, IndexError) as error:
            raise SyntaxFault("cannot be decrypted") from error
