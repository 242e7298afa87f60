"""What earlier signatures and the author's encryption still allow (ISO 32000-2, 12.8.2).

Owns the reading of DocMDP, FieldMDP and field locks, and the refusals that follow before a PIN is
asked for. Whether an earlier signature really keeps its verdict is tried afterwards.
"""

from dataclasses import dataclass

from pyhanko.pdf_utils import generic

from app.domain.errors import AppError, ErrorCode
from app.domain.signing import Certify
from app.formats.pdf.fields import FieldNode
from app.formats.pdf.objects import array_entry, dictionary_entry, entry, integer, items
from app.formats.pdf.reading import Permissions

NO_CHANGES = 1


@dataclass(frozen=True)
class FieldLock:
    """A FieldMDP: `/All`, `/Include` the names, `/Exclude` the names."""

    action: str
    names: frozenset[str]

    def covers(self, name: str) -> bool:
        """Whether the field (or a group of fields it is in) is locked."""
        parts = name.split(".")
        listed = any(".".join(parts[: n + 1]) in self.names for n in range(len(parts)))
        return {"/All": True, "/Include": listed, "/Exclude": not listed}.get(self.action, True)


@dataclass(frozen=True)
class Restrictions:
    """The sum of all earlier signatures.

    `level` is the strictest DocMDP permission (1 to 3), None without one.
    """

    earlier: int
    level: int | None
    locks: tuple[FieldLock, ...]

    def require_signable(self, certify: Certify) -> None:
        """Raises `DOCUMENT_CERTIFIED_FINAL`, `CERTIFY_NOT_FIRST`."""
        if self.level == NO_CHANGES:
            raise AppError(ErrorCode.DOCUMENT_CERTIFIED_FINAL)
        if certify is not Certify.NONE and self.earlier:
            raise AppError(ErrorCode.CERTIFY_NOT_FIRST)

    def require_field(self, name: str, new_and_visible: bool) -> None:
        """Raises `DOCUMENT_FIELDS_LOCKED`, `EARLIER_SIGNATURE_AT_RISK`."""
        if any(lock.covers(name) for lock in self.locks):
            raise AppError(ErrorCode.DOCUMENT_FIELDS_LOCKED, field=name)
        if new_and_visible and self.level is not None:
            raise AppError(ErrorCode.EARLIER_SIGNATURE_AT_RISK)


def restrictions_of(root: generic.DictionaryObject, fields: tuple[FieldNode, ...]) -> Restrictions:
    """Read what binds whoever changes the document now."""
    signatures = [found for field in fields if (found := field.signature) is not None]
    perms = dictionary_entry(root, "/Perms")
    certification = None if perms is None else dictionary_entry(perms, "/DocMDP")
    earlier = len(signatures)
    if certification is not None:
        signatures.append(certification)
    parameters = [pair for signature in signatures for pair in _transforms(signature)]
    levels = [
        min(integer(entry(one, "/P")), 3)
        for method, one in parameters
        if "/P" in one or method == "/DocMDP"
    ]
    # a DocMDP without /P means 2 (table 257)
    strictest = min((level or 2 for level in levels), default=None)
    locks = tuple(lock_of(one) for method, one in parameters if method == "/FieldMDP")
    return Restrictions(earlier, strictest, locks)


def _transforms(
    signature: generic.DictionaryObject,
) -> list[tuple[str, generic.DictionaryObject]]:
    references = array_entry(signature, "/Reference")
    found = []
    for reference in () if references is None else items(references):
        if not isinstance(reference, generic.DictionaryObject):
            continue
        method = str(entry(reference, "/TransformMethod"))
        parameters = dictionary_entry(reference, "/TransformParams")
        if method in ("/DocMDP", "/FieldMDP"):
            found.append((method, parameters or generic.DictionaryObject()))
    return found


def lock_of(parameters: generic.DictionaryObject) -> FieldLock:
    """A field's /Lock dictionary or FieldMDP parameters as a value."""
    names = array_entry(parameters, "/Fields")
    listed = frozenset(str(name) for name in items(names)) if names is not None else frozenset()
    return FieldLock(str(entry(parameters, "/Action")), listed)


def require_permission(permissions: Permissions, existing_field: bool) -> None:
    """Raise `DOCUMENT_PERMISSION_DENIED` if the author's encryption forbids this signing."""
    allowed = permissions.fill_fields if existing_field else permissions.add_fields
    if not allowed:
        raise AppError(ErrorCode.DOCUMENT_PERMISSION_DENIED)
