"""Fix a document's bytes once: a private copy that everything after reads.

Owns the judgement whether the structure of the copy is regular, and the decision to have it
rewritten.
"""

from dataclasses import dataclass, replace
from pathlib import Path

from app.domain.document import DocumentSnapshot
from app.domain.errors import AppError, ErrorCode
from app.domain.secret import Secret
from app.formats.pdf.fields import form_fields
from app.formats.pdf.objects import array_entry, dictionary_entry, entry
from app.formats.pdf.pages import PageTree
from app.formats.pdf.private_copy import (
    HashState,
    copy_into,
    create_private,
    file_failures,
    hash_file,
    take_copy,
)
from app.formats.pdf.reading import OpenPdf, PdfReader, open_pdf, parse_failures

_PAGES_LOOKED_AT = 500


@dataclass(frozen=True)
class TakenSnapshot:
    """A snapshot with the SHA-256 state at the end of its bytes.

    The digest that is signed begins with the same bytes, so the file is hashed once for both.
    """

    document: DocumentSnapshot
    hash_state: HashState


@dataclass(frozen=True)
class Structure:
    """What the strict reader found: regular enough to append to, or not."""

    page_count: int
    signed: bool
    regular: bool


def take_snapshot(source: Path, temporary: Path, password: Secret | None) -> TakenSnapshot:
    """Copy `source` into the new file `temporary` and look at it.

    Raises the DOCUMENT codes, `OUTPUT_NOT_WRITABLE`, `OUTPUT_DISK_FULL`, `OUTPUT_FAILED`; after a
    failure no file is left.
    """
    create_private(temporary)
    try:
        with file_failures():
            return _examine(source, temporary, copy_into(source, temporary), password)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def judge_copy(
    source: str, copy: Path, clean: Path, source_sha256: str, password: Secret | None
) -> DocumentSnapshot:
    """The snapshot that a copy of `source` with that digest is.

    An irregular one stays as it is and is rewritten in the new file `clean`, which is the snapshot
    then. Raises the DOCUMENT codes, `OUTPUT_DISK_FULL`, `OUTPUT_FAILED`.
    """
    with file_failures():
        structure, path, sha256 = look_at(copy, password), copy, source_sha256
        if not structure.regular:
            take_copy(copy, clean)
            structure, path = _rewritten(clean, password), clean
            sha256 = hash_file(clean, "sha256").hexdigest()
        return _described(source, path, structure, (source_sha256, sha256))


def _examine(source: Path, copy: Path, state: HashState, password: Secret | None) -> TakenSnapshot:
    structure, final = look_at(copy, password), state
    if not structure.regular:
        structure, final = _rewritten(copy, password), hash_file(copy, "sha256")
    digests = state.hexdigest(), final.hexdigest()
    return TakenSnapshot(_described(str(source), copy, structure, digests), final)


def _rewritten(copy: Path, password: Secret | None) -> Structure:
    """Rewrite the file in its place; what it is then."""
    from app.formats.pdf import repair

    return repair.rewrite(copy, password, lambda clean: _of_rewritten(clean, password))


def _described(
    source: str, copy: Path, structure: Structure, digests: tuple[str, str]
) -> DocumentSnapshot:
    if structure.page_count < 1:
        raise AppError(ErrorCode.DOCUMENT_WITHOUT_PAGES)
    source_sha256, sha256 = digests
    return DocumentSnapshot(
        source=source,
        path=str(copy),
        size=copy.stat().st_size,
        source_sha256=source_sha256,
        sha256=sha256,
        rewritten=sha256 != source_sha256,
        page_count=structure.page_count,
        signed=structure.signed,
    )


def _of_rewritten(path: Path, password: Secret | None) -> Structure:
    try:
        structure = look_at(path, password)
    except AppError as error:
        if error.code is ErrorCode.DOCUMENT_PASSWORD_WRONG:
            # qpdf accepted the password: the fault is not the user's
            raise AppError(ErrorCode.DOCUMENT_ENCRYPTION_UNSUPPORTED) from error
        raise
    if not structure.regular:
        raise AppError(ErrorCode.DOCUMENT_DAMAGED)
    return structure


def look_at(path: Path, password: Secret | None) -> Structure:
    """Judge the structure; raises the DOCUMENT codes that no rewriting helps."""
    with path.open("rb") as file:
        try:
            opened = open_pdf(file, password)
            with parse_failures():
                structure = _structure(opened)
        except AppError as error:
            if error.code is not ErrorCode.DOCUMENT_DAMAGED:
                raise
            return Structure(page_count=0, signed=False, regular=False)
    return _doubted(structure, path, password) if opened.odd else structure


def _doubted(structure: Structure, path: Path, password: Secret | None) -> Structure:
    """The first oddity may hide another: a signed document needs a second opinion."""
    from app.formats.pdf import repair

    regular = structure.signed and repair.opens_without_complaint(path, password)
    return replace(structure, regular=regular)


def _structure(opened: OpenPdf) -> Structure:
    reader = opened.reader
    tree, agreed = PageTree(reader.root), True
    for number, page in enumerate(tree.walk()):
        page.transform()
        agreed = agreed and page.parents_agree
        _ = page.attribute("/Resources"), array_entry(page.dictionary, "/Annots")
        _ = entry(page.dictionary, "/Contents")
        if number >= _PAGES_LOOKED_AT:
            break
    refuse_dynamic_form(reader)
    signed = any(field.signature is not None for field in form_fields(reader.root))
    hybrid = any(
        section.xref_data.hybrid is not None
        for section in reader.xrefs._xref_sections  # noqa: SLF001 - no public way to ask
    )
    # Readers differ on what a hybrid file shows: a signed one is not signed again (A8), an unsigned
    # one is rewritten. So is one whose pages have another size for some readers; a seal would lie
    # elsewhere there.
    return Structure(tree.count, signed, regular=not hybrid and (signed or agreed))


def refuse_dynamic_form(reader: PdfReader) -> None:
    """Raise `DOCUMENT_XFA` if the pages are made by XFA at run time (ISO 32000-2, annex K).

    Such a file shows "please wait" to every other reader. A static form keeps its pages and
    ordinary fields beside the XFA packet and is sealed like any other.
    """
    form = dictionary_entry(reader.root, "/AcroForm")
    if form is None or "/XFA" not in form:
        return
    rendered_at_run_time = bool(entry(reader.root, "/NeedsRendering"))
    if rendered_at_run_time or not array_entry(form, "/Fields"):
        raise AppError(ErrorCode.DOCUMENT_XFA)
