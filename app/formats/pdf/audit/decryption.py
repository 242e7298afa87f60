"""Decrypts what the judging reader reads. Key derivation and ciphers are pyHanko's."""

from typing import Any

from app.domain.errors import AppError, ErrorCode
from app.domain.secret import Secret
from app.formats.pdf.audit.history import Decryption, History, Unlock
from app.formats.pdf.audit.syntax import Name, PdfSyntaxError, Ref, Value

_ABANDONED_REVISION = 5
# settings, crypt filters, one of them (ISO 32000-2, tables 20 and 25)
_MAX_DEPTH, _MAX_ENTRIES = 3, 64
_ANNOTATE, _FILL = 1 << 5, 1 << 8

# what the library raises on settings and data that are not what they should be
_FAILURES = (ValueError, TypeError, LookupError, AttributeError, NotImplementedError)


def unlock_with(password: Secret | None) -> Unlock:
    """Opens encrypted documents with `password`, or with the empty one.

    What it returns raises the password and encryption codes.
    """

    def unlock(history: History) -> Decryption:
        # only encrypted documents pay for these imports
        from pyhanko.pdf_utils.crypt import AuthStatus
        from pyhanko.pdf_utils.misc import PdfError

        handler, identifier = _handler(history)
        secrets = [b""] if password is None else [bytes(password.view()), b""]
        for secret in secrets:
            try:
                status = handler.authenticate(secret, id1=identifier).status
            except (PdfError, *_FAILURES) as error:
                raise AppError(ErrorCode.DOCUMENT_DAMAGED) from error
            if status is not AuthStatus.FAILED:
                owner = status is AuthStatus.OWNER
                return _Cipher(handler, may_sign=owner or _may_sign(history))
        missing = password is None
        raise AppError(
            ErrorCode.DOCUMENT_PASSWORD_REQUIRED if missing else ErrorCode.DOCUMENT_PASSWORD_WRONG
        )

    return unlock


def _may_sign(history: History) -> bool:
    """ISO 32000-2, table 22: a signature field is filled with bit 6 or 9."""
    trailer = next(one.trailer for one in history.sections if "Encrypt" in one.trailer)
    bits = history.dictionary(trailer["Encrypt"], history.last).get("P")
    return isinstance(bits, int) and bool(bits & (_ANNOTATE | _FILL))


def _handler(history: History) -> tuple[Any, bytes]:
    """The standard security handler with this document's settings, and the file identifier."""
    from pyhanko.pdf_utils.crypt import SecurityHandler, StandardSecurityHandler
    from pyhanko.pdf_utils.misc import PdfError

    trailer = next(one.trailer for one in history.sections if "Encrypt" in one.trailer)
    settings = history.resolve(trailer["Encrypt"], history.last)
    identifiers = history.array(trailer.get("ID"), history.last)
    first = identifiers[0] if identifiers and isinstance(identifiers[0], bytes) else b""
    try:
        handler = SecurityHandler.build(_library_value(history, settings))
    except (PdfError, *_FAILURES) as error:
        raise AppError(ErrorCode.DOCUMENT_ENCRYPTION_UNSUPPORTED) from error
    # revision 5 was Adobe's own, for one year, and weaker than what it replaced
    abandoned = history.dictionary(settings, history.last).get("R") == _ABANDONED_REVISION
    if abandoned or not isinstance(handler, StandardSecurityHandler):
        raise AppError(ErrorCode.DOCUMENT_ENCRYPTION_UNSUPPORTED)
    return handler, first


def _library_value(history: History, value: Value, depth: int = 0) -> Any:  # noqa: ANN401
    """A plain value as the library's own; raises `ValueError` for what no settings look like."""
    from pyhanko.pdf_utils import generic

    value = history.resolve(value, history.last)
    if isinstance(value, dict | list) and (depth >= _MAX_DEPTH or len(value) > _MAX_ENTRIES):
        raise ValueError("encryption settings that are too large")
    if isinstance(value, dict):
        entries = {
            generic.NameObject(f"/{key}"): _library_value(history, item, depth + 1)
            for key, item in value.items()
        }
        return generic.DictionaryObject(entries)
    if isinstance(value, list):
        return generic.ArrayObject(_library_value(history, item, depth + 1) for item in value)
    if isinstance(value, Name):
        return generic.NameObject(f"/{value}")
    if isinstance(value, bool):
        return generic.BooleanObject(value)
    if isinstance(value, bytes):
        return generic.ByteStringObject(value)
    return generic.NumberObject(value) if isinstance(value, int) else generic.NullObject()


class _Cipher:
    """The crypt filters of one document (ISO 32000-2, 7.6)."""

    def __init__(self, handler: Any, *, may_sign: bool) -> None:  # noqa: ANN401
        self.may_sign = may_sign
        self._strings = handler.get_string_filter()
        self._streams = handler.get_stream_filter()

    def stream(self, owner: Ref, data: bytes, entries: dict[str, Value]) -> bytes:
        """Stream data in clear; raises `PdfSyntaxError`."""
        if entries.get("Type") == "XRef":
            return data
        return self._decrypted(self._streams, owner, data)

    def string(self, owner: Ref, data: bytes) -> bytes:
        """A string in clear, or as it was when it was not encrypted (a signature's value)."""
        try:
            return self._decrypted(self._strings, owner, data)
        except PdfSyntaxError:
            return data

    def _decrypted(self, cipher: Any, owner: Ref, data: bytes) -> bytes:  # noqa: ANN401
        try:
            key = cipher.derive_object_key(owner.number, owner.generation)
            return bytes(cipher.decrypt(key, data))
        except _FAILURES as error:
            raise PdfSyntaxError("cannot be decrypted") from error
