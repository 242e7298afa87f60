"""The signature dictionary: claims, an empty container, the byte range around it.

ISO 32000-2, 12.8.1 and table 255; the container stays in clear in an encrypted document (7.6.2).
"""

from typing import BinaryIO, Protocol

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_date, pdf_name, pdf_string
from pyhanko.pdf_utils.writer import BasePdfFileWriter

from app.domain.profile import HANDLER_NAMES
from app.domain.signing import Certify, SigningSpec
from app.formats.pdf.objects import array_entry, dictionary_entry, entry, items
from app.formats.pdf.seed_values import CERTIFY_LEVELS

_BYTE_RANGE_WIDTH = 48


class _Overwritable(Protocol):
    def overwrite(self, offset: int, data: bytes) -> None: ...


class _Remembered(generic.PdfObject):
    """Fixed bytes, never encrypted, that know where they were written."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.start = self.end = -1

    def write_to_stream(
        self, stream: BinaryIO, handler: object = None, container_ref: object = None
    ) -> None:
        """The library's hook: what it would encrypt with `handler` goes out as it is."""
        del handler, container_ref
        self.start = stream.tell()
        stream.write(self._data)
        self.end = stream.tell()


class SignatureDictionary(generic.DictionaryObject):
    """A signature dictionary whose container is filled after the file is complete."""

    def __init__(self, spec: SigningSpec, reserved_bytes: int) -> None:
        self._container = _Remembered(b"<" + b"0" * (2 * reserved_bytes) + b">")
        self._byte_range = _Remembered(b"[".ljust(_BYTE_RANGE_WIDTH - 1) + b"]")
        names = HANDLER_NAMES[spec.profile]
        super().__init__(  # type: ignore[no-untyped-call]
            {
                pdf_name("/Type"): pdf_name("/Sig"),
                pdf_name("/Filter"): pdf_name(f"/{names.filter}"),
                pdf_name("/SubFilter"): pdf_name(f"/{names.subfilter}"),
                pdf_name("/ByteRange"): self._byte_range,
                pdf_name("/Contents"): self._container,
                pdf_name("/M"): pdf_date(spec.signing_time),
                pdf_name("/Name"): pdf_string(spec.certificate.holder),
            }
        )
        for key, text in (("/Reason", spec.reason), ("/Location", spec.location)):
            if text:
                self[key] = pdf_string(text)

    @property
    def gap(self) -> tuple[int, int]:
        """File offsets of the container's first byte and of the byte after its last."""
        return self._container.start, self._container.end

    def fill_byte_range(self, tail: _Overwritable, end: int) -> None:
        """Write down that everything but the container is covered, in a file of `end` bytes."""
        start, stop = self.gap
        text = b"[0 %d %d %d]" % (start, stop, end - stop)
        tail.overwrite(self._byte_range.start, text.ljust(_BYTE_RANGE_WIDTH))


def add_references(
    writer: BasePdfFileWriter,
    signature: generic.IndirectObject,
    dictionary: SignatureDictionary,
    certify: Certify,
    lock: generic.DictionaryObject | None,
) -> None:
    """State in the signature what it permits and locks (ISO 32000-2, tables 256 to 259)."""
    references = generic.ArrayObject()
    if certify is not Certify.NONE:
        level = generic.NumberObject(CERTIFY_LEVELS[certify])
        references.append(_reference("/DocMDP", {"/P": level}))
        root = writer.root
        perms = dictionary_entry(root, "/Perms")
        permissions = generic.DictionaryObject({} if perms is None else perms)
        permissions["/DocMDP"] = signature
        root["/Perms"] = permissions
        writer.update_root()
    if lock is not None:
        locked = _reference("/FieldMDP", _lock_parameters(lock))
        locked["/Data"] = generic.IndirectObject(
            writer.root_ref.idnum, writer.root_ref.generation, writer
        )
        references.append(locked)
    if references:
        dictionary["/Reference"] = references


def _reference(method: str, parameters: dict[str, generic.PdfObject]) -> generic.DictionaryObject:
    transform = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/TransformParams"),
            pdf_name("/V"): pdf_name("/1.2"),
            **{pdf_name(key): value for key, value in parameters.items()},
        }
    )
    return generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/SigRef"),
            pdf_name("/TransformMethod"): pdf_name(method),
            pdf_name("/TransformParams"): transform,
        }
    )


def _lock_parameters(lock: generic.DictionaryObject) -> dict[str, generic.PdfObject]:
    """A /Lock as FieldMDP parameters; its /P goes along, as common readers write and read it."""
    parameters: dict[str, generic.PdfObject] = {"/Action": pdf_name(str(entry(lock, "/Action")))}
    names = array_entry(lock, "/Fields")
    if names is not None:
        parameters["/Fields"] = generic.ArrayObject(pdf_string(str(one)) for one in items(names))
    level = entry(lock, "/P")
    if isinstance(level, generic.NumberObject):
        parameters["/P"] = level
    return parameters
