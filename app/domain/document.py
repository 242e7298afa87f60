"""A document as the use cases know it: its fixed bytes and what was found in them."""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.geometry import PageTransform


class Risk(StrEnum):
    """What may make the page that was seen differ from the page that was signed.

    `security.md` group A of the threat model; each is a warning unless policy says otherwise.
    """

    JAVASCRIPT = "javascript"
    AUTOMATIC_ACTION = "automatic-action"
    EXTERNAL_ACTION = "external-action"
    HIDDEN_LAYERS = "hidden-layers"
    FORM_VALUE_DIFFERS = "form-value-differs"
    NEEDS_APPEARANCES = "needs-appearances"
    ATTACHMENTS = "attachments"
    FONTS_NOT_EMBEDDED = "fonts-not-embedded"
    EXTERNAL_CONTENT = "external-content"
    XFA_FORM = "xfa-form"
    REPAIRED = "repaired"


@dataclass(frozen=True)
class DocumentSnapshot:
    """Bytes fixed once: everything that follows reads this private copy.

    `source_sha256` is the digest of the user's file; `sha256` that of the copy. They differ when
    the structure was irregular and the copy was rewritten (`rewritten`), which never happens to a
    document that bears signatures.
    """

    source: str
    path: str
    size: int
    source_sha256: str
    sha256: str
    rewritten: bool
    page_count: int
    signed: bool


@dataclass(frozen=True)
class Page:
    """One page: its visible box as a transform."""

    number: int
    transform: PageTransform


@dataclass(frozen=True)
class FormField:
    """A form field: fully qualified name, ISO 32000 field type (`Sig`, `Tx`, `Btn`, `Ch`).

    `page` is the number (from 1) of the first page that shows it, None when it has no place.
    """

    name: str
    type: str
    page: int | None
    signed: bool


@dataclass(frozen=True)
class DocumentReport:
    """What `inspect` tells about a document."""

    sha256: str
    size: int
    version: str
    encrypted: bool
    signing_permitted: bool
    irregular: bool
    pages: tuple[Page, ...]
    fields: tuple[FormField, ...]
    signature_count: int
    certification: str | None
    risks: tuple[Risk, ...]


@dataclass(frozen=True)
class RenderedPage:
    """A page as pixels, PNG-encoded in the file at `path`."""

    path: str
    width_px: int
    height_px: int
