"""What a signing writes into the use register: whose key, which seal, which document, the outcome.

Owns the content of the records; when each is written is `app.use_cases.signing_run`.
"""

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from app.domain.errors import AppError, ErrorCode
from app.domain.register import RegisterEntry, RegisterEvent
from app.domain.seal import SealFile
from app.domain.signing import CompletedDocument, PreparedDocument, SigningSpec, Stamped
from app.domain.token import SigningIdentity
from app.ports import UseRegister

FAILURE_EVENTS = {
    ErrorCode.PIN_WRONG: RegisterEvent.PIN_WRONG,
    ErrorCode.PIN_LOCKED: RegisterEvent.PIN_LOCKED,
}
"""Failures that the register names by an event of their own."""


class SigningRecords:
    """The register for one run: one key, one seal, many documents."""

    def __init__(self, register: UseRegister, identity: SigningIdentity, spec: SigningSpec) -> None:
        self._register, self._identity, self._spec = register, identity, spec
        self._seal_sha256 = "" if spec.seal is None else SealFile(spec.seal).sha256

    def add(
        self,
        event: RegisterEvent,
        document: Path,
        prepared: PreparedDocument | None,
        completed: CompletedDocument | None = None,
        error: ErrorCode | None = None,
        stamped: Stamped | None = None,
    ) -> None:
        """Write one event; raises `REGISTER_UNAVAILABLE`."""
        entry = replace(
            self._entry(event, document),
            result_sha256=completed.sha256 if completed else "",
            error=error.value if error else "",
            time_stamp=stamped.in_short if stamped else "",
        )
        self._register.append(entry if prepared is None else _of_document(entry, prepared))

    def add_failure(
        self,
        document: Path,
        error: AppError,
        prepared: PreparedDocument | None,
        completed: CompletedDocument | None = None,
    ) -> None:
        """The failure itself is what the person must hear of, not a register that is full too."""
        event = FAILURE_EVENTS.get(error.code, RegisterEvent.FAILED)
        with suppress(AppError):
            self.add(event, document, prepared, completed, error.code)

    def _entry(self, event: RegisterEvent, document: Path) -> RegisterEntry:
        certificate, token = self._identity.certificate, self._identity.token
        return RegisterEntry(
            event=event,
            document=document.name,
            certificate_sha256=certificate.sha256,
            signer=certificate.holder,
            token_serial=token.serial,
            driver=Path(token.driver).name,
            algorithm=self._spec.algorithm.value,
            seal_sha256=self._seal_sha256,
        )


def _of_document(entry: RegisterEntry, prepared: PreparedDocument) -> RegisterEntry:
    """The digest of the seal is ours; its name and code are what the worker read in it."""
    seal = prepared.seal
    return replace(
        entry,
        job=prepared.job,
        source_sha256=prepared.snapshot.source_sha256,
        snapshot_sha256=prepared.snapshot.sha256,
        byte_range_digest=prepared.digest,
        seal_name=seal.name if seal else "",
        seal_code=seal.code if seal else "",
        pages=",".join(str(page) for page in prepared.pages),
    )
