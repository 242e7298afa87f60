"""The only place where ports meet adapters: builds `Services` and nothing else.

Everything is built lazily enough that a command which needs no token and no document starts none.
"""

import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from app.domain.finding import Finding
from app.ports import TokenDriver
from app.services import Services, WindowServices
from app.storage.folders import private_folder, user_folders
from app.storage.habits import JsonMemory
from app.storage.known_drivers import known_drivers
from app.storage.publish import FilePublisher
from app.storage.register import JsonLinesRegister
from app.storage.temporary import remove_leftovers, temporary_path
from app.use_cases.change_pin import change_pin
from app.use_cases.diagnose import diagnose
from app.use_cases.list_tokens import Drivers, list_tokens
from app.use_cases.save_copy import save_copy
from app.use_cases.sign_documents import SigningPorts, sign_documents
from app.use_cases.verify_document import verify_document
from app.workers.document_client import WorkerDocuments
from app.workers.preview_client import WorkerPreview, decoded_picture, exported_font
from app.workers.token_client import WorkerTokenDriver

REGISTER_FILE = "use-register.jsonl"
PREVIEW_FOLDER = "preview"
WINDOW_FILE = "window.json"


class SystemClock:
    """The machine's clock, in its local time zone. Implements `ports.Clock`."""

    def now(self) -> datetime:
        """Aware, to the second: nothing that is signed claims more."""
        return datetime.now().astimezone().replace(microsecond=0)


@dataclass
class _TokenDrivers:
    """One worker per driver library, started when the library is first asked."""

    started: dict[Path, WorkerTokenDriver] = field(default_factory=dict)

    def reach(self, path: Path) -> TokenDriver:
        if path not in self.started:
            self.started[path] = WorkerTokenDriver(path)
        return self.started[path]

    def close(self) -> None:
        for driver in self.started.values():
            driver.close()


def build_services() -> Services:
    """Services over the real adapters; the caller closes them."""
    clock = SystemClock()
    state = user_folders().state
    register = JsonLinesRegister(state / REGISTER_FILE, clock, _register_key)
    documents = WorkerDocuments()
    token_drivers = _TokenDrivers()
    drivers = Drivers(known_drivers, token_drivers.reach)
    signing = SigningPorts(documents, drivers, register, FilePublisher(), clock)
    return Services(
        sign_documents=lambda request: sign_documents(signing, request),
        verify_document=lambda source, anchors, password: verify_document(
            documents, source, anchors, password
        ),
        list_tokens=lambda path: list_tokens(drivers, path),
        change_pin=lambda path, name, entry: change_pin(drivers, path, name, entry),
        inspect_document=lambda source, password: documents.inspect(source, password).result(),
        render_page=lambda source, page, dpi, target, password: documents.render(
            source, page, dpi, target, password
        ).result(),
        diagnose=lambda: diagnose(drivers, register, _probes(state)),
        register=register,
        close=_in_turn(token_drivers.close, documents.close),
    )


def build_window_services() -> WindowServices:
    """The same and what a window needs beside it; the caller closes `core`."""
    folders = user_folders()
    private, publisher = folders.state / PREVIEW_FOLDER, FilePublisher()

    def new_file() -> Path:
        return temporary_path(private_folder(private))

    remove_leftovers(private)
    return WindowServices(
        core=build_services(),
        open_preview=lambda source, password: WorkerPreview(source, password, new_file),
        decode_picture=lambda picture, side_px: decoded_picture(picture, side_px, new_file),
        save_copy=lambda shown, target: save_copy(publisher, shown, target, replace=True),
        chinese_font=lambda: exported_font(new_file),
        memory=JsonMemory(folders.settings / WINDOW_FILE),
    )


def write_report(error: BaseException) -> str:
    """Keep the traceback of a crash for support, without local values; returns the file's path.

    Raises `OSError`. Source lines and messages only: what a variable held may be a secret (G2).
    """
    folder = private_folder(user_folders().state)
    path = folder / f"error-{datetime.now().astimezone():%Y%m%d-%H%M%S}.txt"
    text = "".join(traceback.TracebackException.from_exception(error).format())
    with path.open("x", encoding="utf-8") as file:
        file.write(text)
    return str(path)


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
