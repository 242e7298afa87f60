"""One run over documents inside one token session: the order of steps that makes a signing safe.

Per document: fix its bytes and prepare the revision, record that the key is about to be used, use
the key, ask for a time stamp if there is to be one, complete and verify, publish, record the end.
Documents are prepared ahead of the token; stamps are asked for and results published behind it,
each on one thread, so that the token need not wait for network or disk. Owns nothing but this
order: every step is behind a port.
"""

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

from app.domain.errors import AppError, ErrorCode
from app.domain.profile import Level
from app.domain.register import RegisterEvent
from app.domain.signing import (
    CompletedDocument,
    PreparedDocument,
    ReceiptError,
    ReceiptStatus,
    SigningReceipt,
    SigningSpec,
    Stamped,
)
from app.domain.token import SigningIdentity
from app.ports import (
    Pending,
    TokenSession,
)
from app.use_cases.batch_ends import ENDS_THE_BATCH
from app.use_cases.signing_records import SigningRecords
from app.use_cases.signing_request import SignDocuments, SigningPorts, SignInput
from app.use_cases.time_stamping import stamping_for

PREPARED_AHEAD = 2
SAVED_BEHIND = 2
"""How many complete documents may wait for the disk while the token goes on."""


@dataclass
class _Work:
    """One input on its way; `prepared` and `completed` are set as the steps answer.

    `temporary` is the file that is published or removed in the end: the one that was reserved,
    whatever an answer says.
    """

    input: SignInput
    temporary: Path | None = None
    preparing: Pending[PreparedDocument] | None = None
    prepared: PreparedDocument | None = None
    completing: Pending[CompletedDocument] | None = None
    completed: CompletedDocument | None = None
    stamped: Stamped | None = None
    publishing: "Future[None] | None" = None
    error: AppError | None = None


class SigningRun:
    """One run over all inputs, inside one token session that opens with the first ready one."""

    def __init__(
        self,
        ports: SigningPorts,
        request: SignDocuments,
        identity: SigningIdentity,
        spec: SigningSpec,
    ) -> None:
        self._ports = ports
        self._request = request
        self._identity = identity
        self._spec = spec
        self._records = SigningRecords(ports.register, identity, spec)
        self._session: TokenSession | None = None
        self._waiting = deque(_Work(one) for one in request.inputs)
        self._preparing: deque[_Work] = deque()
        self._completing: deque[_Work] = deque()
        self._saving: deque[_Work] = deque()
        self._disk = ThreadPoolExecutor(1, thread_name_prefix="publish")
        self._stamps = stamping_for(ports.policy, spec, ports.reach_authority)
        self._network = ThreadPoolExecutor(1, thread_name_prefix="time stamp")
        self._done = 0
        self._ended_by: AppError | None = None

    def __enter__(self) -> "SigningRun":
        return self

    def __exit__(self, *_: object) -> None:
        """Leave nothing behind, whatever ended the run: no login, no temporary file, no process.

        Every step is done, even if one before it fails; the last one written here is the first.
        """
        with ExitStack() as steps:
            steps.callback(self._network.shutdown)
            for work in (*self._preparing, *self._completing, *self._saving):
                steps.callback(self._abandon, work)
            if self._stamps is not None:
                steps.callback(self._stamps.close)
            steps.callback(self._disk.shutdown, cancel_futures=True)
            steps.callback(self._end_session)

    def run(self) -> Iterator[SigningReceipt]:
        """Prepare ahead, sign, complete and save behind; receipts in the order of the inputs."""
        self._prepare_ahead()
        while self._preparing and self._ended_by is None:
            work = self._preparing.popleft()
            self._completing.append(work)
            self._advance(work)
            self._done += 1
            while len(self._completing) > 1:
                self._save(self._completing.popleft())
            while len(self._saving) > SAVED_BEHIND:
                yield self._finish(self._saving.popleft())
        self._end_session()
        while self._completing:
            self._save(self._completing.popleft())
        while self._saving:
            yield self._finish(self._saving.popleft())
        if self._ended_by is not None:
            yield from self._skip_the_rest(self._ended_by)

    def _advance(self, work: _Work) -> None:
        """Take one document through the key; a failure stays with the document."""
        try:
            if work.error is not None:
                raise work.error
            prepared = self._wait(work)
            self._prepare_ahead()
            total = len(self._request.inputs)
            self._request.progress.step(self._done, total, work.input.source.name)
            signature = self._use_key(work, prepared)
            work.completing = self._complete(work, prepared, signature)
        except AppError as error:
            self._fail(work, error)
            self._prepare_ahead()

    def _fail(self, work: _Work, error: AppError) -> None:
        work.error = error
        if error.code in ENDS_THE_BATCH:
            self._ended_by = error

    def _prepare_ahead(self) -> None:
        while self._waiting and len(self._preparing) < PREPARED_AHEAD:
            work = self._waiting.popleft()
            self._preparing.append(work)
            self._begin(work)

    def _begin(self, work: _Work) -> None:
        try:
            one = work.input
            work.temporary = self._ports.publisher.reserve(
                one.source, one.target, self._request.replace
            )
            work.preparing = self._ports.documents.prepare(
                one.source, work.temporary, self._spec, self._request.password
            )
        except AppError as error:
            work.error = error

    def _wait(self, work: _Work) -> PreparedDocument:
        if work.preparing is None:
            raise AppError(ErrorCode.INTERNAL)
        prepared = work.preparing.result()
        work.prepared = prepared
        seen = work.input.previewed_sha256
        if seen is not None and seen != prepared.snapshot.source_sha256:
            raise AppError(ErrorCode.DOCUMENT_CHANGED, file=work.input.source.name)
        return prepared

    def _use_key(self, work: _Work, prepared: PreparedDocument) -> bytes:
        """Record first, then log in if that has not happened, then sign, then record the end.

        Without the first record the key is not used; a first record without an end tells that a
        signature may exist which was not saved.
        """
        document = work.input.source
        self._records.add(RegisterEvent.KEY_USE_BEGIN, document, prepared)
        try:
            session = self._open_session()
            signature = session.sign(self._identity, self._spec.algorithm, prepared.to_be_signed)
        except AppError as error:
            self._records.add_failure(document, error, prepared)
            raise
        self._records.add(RegisterEvent.KEY_USE_END, document, prepared)
        return signature

    def _open_session(self) -> TokenSession:
        if self._session is None:
            driver = self._ports.drivers.reach(Path(self._identity.token.driver))
            self._session = driver.open_session(self._identity, self._request.pin)
        return self._session

    def _complete(
        self, work: _Work, prepared: PreparedDocument, signature: bytes
    ) -> Pending[CompletedDocument]:
        """At once, or in a thread of its own when the value has its time stamp."""
        documents, stamps = self._ports.documents, self._stamps
        if stamps is None:
            return documents.complete(prepared, signature)

        def stamped() -> CompletedDocument:
            work.stamped = stamps.stamp(signature)
            return documents.complete(prepared, signature, work.stamped.token).result()

        return self._network.submit(stamped)

    def _save(self, work: _Work) -> None:
        """Wait until it is complete and verified, then publish it in a thread of its own.

        The token need not wait for a disk; but a signature that does not verify ends its use.
        """
        self._saving.append(work)
        if work.error is not None:
            return
        try:
            if work.completing is None or work.temporary is None:
                raise AppError(ErrorCode.INTERNAL)
            work.completed = work.completing.result()
        except AppError as error:
            self._fail(work, error)
            return
        names, sha256 = (work.temporary, work.input.target), work.completed.sha256
        publish = self._ports.publisher.publish
        work.publishing = self._disk.submit(publish, *names, self._request.replace, sha256)

    def _finish(self, work: _Work) -> SigningReceipt:
        """Record what was published, or clean up what was not."""
        try:
            if work.error is not None:
                raise work.error
            if work.publishing is None:
                raise AppError(ErrorCode.INTERNAL)
            work.publishing.result()
        except AppError as error:
            self._fail(work, error)
            if work.completing is not None:
                known = work.prepared, work.completed
                self._records.add_failure(work.input.source, error, *known)
            self._abandon(work)
            return failed_receipt(work.input, ReceiptStatus.FAILED, error)
        # The file is there and valid: a register that fails now must not turn it into a failure,
        # or the person would sign a second time. The key use itself is already recorded.
        with suppress(AppError):
            known = work.prepared, work.completed
            event = RegisterEvent.PUBLISHED
            self._records.add(event, work.input.source, *known, stamped=work.stamped)
        return self._success(work)

    def _success(self, work: _Work) -> SigningReceipt:
        if work.prepared is None or work.completed is None:
            raise AppError(ErrorCode.INTERNAL)
        stamped = work.stamped
        missing = stamped.failure if stamped else None
        return SigningReceipt(
            input=str(work.input.source),
            output=str(work.input.target),
            status=ReceiptStatus.SIGNED,
            sha256=work.completed.sha256,
            signer=self._identity.certificate.holder,
            signature_field=work.prepared.field,
            rewritten=work.prepared.snapshot.rewritten,
            pages=work.prepared.pages,
            profile=self._spec.profile,
            level=Level.B_T if stamped and stamped.token else Level.B_B,
            not_stamped=None if missing is None else ReceiptError.of(missing),
        )

    def _abandon(self, work: _Work) -> None:
        """Wait for what is under way, however it ends, so that its file can be removed."""
        with suppress(Exception):
            if work.prepared is None and work.preparing is not None:
                work.prepared = work.preparing.result()
        with suppress(Exception):
            if work.completing is not None and work.completed is None:
                work.completed = work.completing.result()
        if work.temporary is not None:
            self._ports.publisher.discard(work.temporary)

    def _skip_the_rest(self, error: AppError) -> Iterator[SigningReceipt]:
        for work in (*self._preparing, *self._waiting):
            self._abandon(work)
            yield failed_receipt(work.input, ReceiptStatus.SKIPPED, error)
        self._preparing.clear()
        self._waiting.clear()

    def _end_session(self) -> None:
        if self._session is not None:
            self._session.close()
            self._session = None


def failed_receipt(one: SignInput, status: ReceiptStatus, error: AppError) -> SigningReceipt:
    return SigningReceipt(str(one.source), None, status, ReceiptError.of(error))
