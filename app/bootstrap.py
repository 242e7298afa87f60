"""The only place where ports meet adapters: builds `Services` and nothing else.

Everything is built lazily enough that a command which needs no token and no document starts none.
"""

import os
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from pathlib import Path

from app.domain.certificate import Certificate
from app.domain.document import DocumentSnapshot
from app.domain.finding import Finding
from app.domain.policy import Policy
from app.domain.preview import Pixels
from app.domain.seal import SealFile, SealReport
from app.domain.secret import Secret
from app.domain.signing import SealPicture
from app.domain.time_stamp import StampAuthority
from app.domain.token import Token
from app.ports import AnchorFiles, PagePreview, TimeStampAuthority, TokenDriver
from app.services import Services
from app.storage.anchor_files import AnchorFolder, NoAnchorFiles
from app.storage.diagnosis_bundle import write_bundle
from app.storage.driver_files import DriverGate, driver_bits
from app.storage.folders import private_folder, user_folders
from app.storage.known_drivers import known_drivers, listed_drivers
from app.storage.machine import host_name, installed, user_name
from app.storage.policy import machine_policy, policy_file
from app.storage.policy_schema import policy_schema
from app.storage.publish import FilePublisher
from app.storage.register import JsonLinesRegister
from app.storage.rehearsal_kit import make_rehearsal_seal
from app.storage.seal_files import SealFileFolder
from app.storage.seal_pictures import SealPictureFolder
from app.storage.temporary import remove_leftovers, temporary_path
from app.use_cases.change_pin import change_pin
from app.use_cases.diagnose import Surroundings, diagnose
from app.use_cases.diagnosis_bundle import Redaction, bundle_files
from app.use_cases.list_tokens import Drivers, list_tokens
from app.use_cases.look_at_seals import judge_seal, list_seals, read_seal, token_seals
from app.use_cases.save_copy import save_copy
from app.use_cases.sign_documents import sign_documents
from app.use_cases.signed_version import write_signed_version
from app.use_cases.signing_request import SigningPorts
from app.use_cases.trust_issuers import TrustedFile, trust, trusted_files
from app.use_cases.verify_document import verify_document
from app.workers.document_client import WorkerDocuments
from app.workers.network_client import StampWorker
from app.workers.preview_client import (
    Previews,
    WorkerPreview,
    decoded_picture,
    exported_font,
)
from app.workers.token_client import WorkerTokenDriver

REGISTER_FILE = "use-register.jsonl"
PREVIEW_FOLDER = "preview"
ANCHORS_FOLDER = "anchors"
SEAL_ANCHORS_FOLDER = "seal-anchors"
SEALS_FOLDER = "seals"
SEAL_FILES_FOLDER = "seal-files"


class SystemClock:
    """The machine's clock, in its local time zone. Implements `ports.Clock`."""

    def now(self) -> datetime:
        """Aware, to the second: nothing that is signed claims more."""
        return datetime.now().astimezone().replace(microsecond=0)


@dataclass
class _TokenDrivers:
    """One worker per driver library, started when the library is first asked."""

    gate: DriverGate
    started: dict[Path, WorkerTokenDriver] = field(default_factory=dict)

    def reach(self, path: Path) -> TokenDriver:
        path = self.gate.admit(path)
        if path not in self.started:
            self.started[path] = WorkerTokenDriver(path)
        return self.started[path]

    def cancel(self, only: Path | None = None) -> None:
        for path, driver in tuple(self.started.items()):
            if only in (None, path):
                driver.cancel()

    def close(self) -> None:
        for driver in self.started.values():
            driver.close()


@dataclass
class _Workers:
    """All child processes but those of previews."""

    policy: Policy
    documents: WorkerDocuments = field(default_factory=WorkerDocuments)
    token_drivers: _TokenDrivers = field(init=False)
    stamping: list[StampWorker] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.token_drivers = _TokenDrivers(DriverGate(self.policy, installed()))

    def reach_authority(self, authority: StampAuthority) -> TimeStampAuthority:
        """For one run; whoever is done closes it. Its process loads while a PIN is typed."""
        stamps = StampWorker(authority)
        stamps.start()
        self.stamping = [stamps]
        return stamps

    def cancel(self) -> None:
        """Kill what is under way, from any thread."""
        self.token_drivers.cancel()
        self.documents.cancel()
        self._cancel_stamping()

    def stop_signing(self, driver: Path) -> None:
        """Kill what signs with this driver and the documents it signs, from any thread."""
        self.token_drivers.cancel(driver)
        self.documents.cancel_signing()
        self._cancel_stamping()

    def _cancel_stamping(self) -> None:
        for worker in self.stamping:
            worker.cancel()


def build_services(debug: bool = False) -> Services:
    """Services over the real adapters; the caller closes them.

    With `debug` document workers write the details of their errors to the report. Token workers
    never do: what a driver prints may be a PIN (G2).
    """
    report = _report_file() if debug else None
    return _services(_Workers(machine_policy(), WorkerDocuments(debug_file=report)))


def _services(workers: _Workers) -> Services:
    clock, policy = SystemClock(), workers.policy
    state = user_folders().state
    register = JsonLinesRegister(_register_file(policy, state), clock, _register_key)
    documents, token_drivers = workers.documents, workers.token_drivers
    drivers = _drivers(workers)
    makers = _anchor_files(policy, user_folders().settings / SEAL_ANCHORS_FOLDER)
    signing = SigningPorts(
        documents,
        drivers,
        register,
        FilePublisher(),
        clock,
        documents,
        makers,
        workers.reach_authority,
        policy,
    )
    return Services(
        sign_documents=lambda request: sign_documents(signing, request),
        verify_document=lambda source, anchors, password, seal_anchors=(): verify_document(
            documents, policy, source, anchors, password, (*makers.paths(), *seal_anchors)
        ),
        list_tokens=lambda path: list_tokens(drivers, path),
        change_pin=lambda path, name, entry: change_pin(drivers, path, name, entry),
        inspect_document=lambda source, password: documents.inspect(source, password).result(),
        render_page=lambda source, page, dpi, target, password: documents.render(
            source, page, dpi, target, password
        ).result(),
        read_seal=lambda path, anchors: read_seal(
            documents, path, policy.seal_anchors((*makers.paths(), *anchors))
        ),
        list_seals=lambda token: list_seals(
            drivers, documents, token, policy.seal_anchors(makers.paths())
        ),
        draw_seal=lambda design, target: documents.draw_seal(design, target).result(),
        make_test_seal=make_rehearsal_seal,
        diagnose=lambda chosen: diagnose(
            drivers,
            Surroundings(
                policy,
                register,
                _probes(state),
                driver_bits,
                listed_drivers,
                workers.reach_authority,
            ),
            chosen,
        ),
        bundle_files=lambda findings: bundle_files(
            findings, policy, Redaction(str(Path.home()), user_name(), host_name())
        ),
        write_bundle=write_bundle,
        policy=policy,
        rules=lambda: {rule.key: rule.field for rule in policy_schema()},
        read_policy=policy_file,
        register=register,
        close=_in_turn(token_drivers.close, documents.close),
    )


def _drivers(workers: _Workers) -> Drivers:
    found = workers.token_drivers
    return Drivers(lambda: found.gate.known(known_drivers()), found.reach)


class BehindWindow:
    """What a window needs beside `Services`, and these; `core.close` ends all of it."""

    def __init__(self, policy: Policy) -> None:
        folders, workers = user_folders(), _Workers(policy)
        self._private = folders.state / PREVIEW_FOLDER
        self._documents, self._publisher = workers.documents, FilePublisher()
        self.previews, core = Previews(self.new_file), _services(workers)
        self.core = replace(core, close=_in_turn(self.previews.close, core.close))
        self.cancel, self.stop_signing = workers.cancel, workers.stop_signing
        self.stop_judging = workers.documents.cancel_judging
        self.anchors = _anchor_files(policy, folders.settings / ANCHORS_FOLDER)
        self.seal_anchors = _anchor_files(policy, folders.settings / SEAL_ANCHORS_FOLDER)
        self.seal_pictures = SealPictureFolder(folders.settings / SEALS_FOLDER)
        self.seal_files = SealFileFolder(folders.settings / SEAL_FILES_FOLDER)
        self._policy, self._drivers = policy, _drivers(workers)
        remove_leftovers(self._private)

    def new_file(self) -> Path:
        """The name of a private file that does not exist yet."""
        return temporary_path(private_folder(self._private))

    def save_copy(self, shown: DocumentSnapshot, target: Path) -> None:
        """Write the bytes that are shown to a file."""
        save_copy(self._publisher, shown, target, replace=True)

    def token_seals(self, token: Token) -> tuple[SealFile, ...]:
        """What may be an electronic seal on a token."""
        return token_seals(self._drivers, token)

    def judge_seal(self, seal: SealFile, signer: Certificate | None) -> SealReport:
        """What a seal is, and whether it is the signer's."""
        makers = self._policy.seal_anchors(self.seal_anchors.paths())
        return judge_seal(self._documents, seal, makers, signer)

    def trust(self, files: AnchorFiles, source: Path) -> tuple[Certificate, ...]:
        """Keep the certificates in a file as trusted."""
        return trust(self._documents, files, source)

    def trusted_files(self, files: AnchorFiles) -> tuple[TrustedFile, ...]:
        """The files of trusted certificates."""
        return trusted_files(self._documents, files)

    def decode_picture(self, picture: SealPicture, side_px: int) -> Pixels:
        """A seal picture as RGBA."""
        return decoded_picture(picture, side_px, self.new_file)

    def chinese_font(self) -> Path:
        """A font file with Chinese letters."""
        return exported_font(self.new_file)

    def signed_version(
        self, shown: DocumentSnapshot, length: int, password: Secret | None
    ) -> PagePreview:
        """A preview of the leading bytes; the file between is gone when it is open."""
        leading = self.new_file()
        try:
            write_signed_version(shown, length, leading)
            return WorkerPreview(leading, password, self.new_file)
        finally:
            leading.unlink(missing_ok=True)


def write_report(error: BaseException | None) -> str:
    """Add the traceback of a crash to the report; returns its path, empty if there is none.

    Raises `OSError`. Source lines and messages only: what a variable held may be a secret (G2).
    """
    path = _report_file()
    if error is not None:
        text = "".join(traceback.TracebackException.from_exception(error).format())
        with path.open("a", encoding="utf-8") as file:
            file.write(text)
    return str(path) if path.is_file() and path.stat().st_size else ""


@cache
def _report_file() -> Path:
    """One file for everything that goes wrong while this process runs."""
    folder = private_folder(user_folders().state)
    return folder / f"error-{datetime.now().astimezone():%Y%m%d-%H%M%S}-{os.getpid()}.txt"


def _anchor_files(policy: Policy, folder: Path) -> AnchorFiles:
    if policy.trust_personal_anchors:
        return AnchorFolder(folder)
    return NoAnchorFiles()


def _register_file(policy: Policy, state: Path) -> Path:
    """The person's own, or the one with the person's name in the office's folder."""
    if not policy.register_folder:
        return state / REGISTER_FILE
    return Path(policy.register_folder, f"{user_name()}.jsonl")


def _register_key() -> bytes | None:
    from app.storage.keyring_key import register_key

    return register_key()


def _probes(state: Path) -> tuple[tuple[str, Callable[[], Finding]], ...]:
    from app.storage.environment import probes

    return probes(state)


def _in_turn(*steps: Callable[[], None]) -> Callable[[], None]:
    def run() -> None:
        for step in steps:
            step()

    return run
