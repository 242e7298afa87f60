"""The window's half of `app.bootstrap`: what a first frame shows is here at once.

Imports are most of what a start costs. Adapters and use cases are loaded by the first thing that
asks for one, in the background, when the window is already there.
"""

from collections.abc import Callable
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING

from app.domain.policy import Policy
from app.services import WindowServices
from app.storage.channel import window_channel, window_greeting
from app.storage.folders import user_folders
from app.storage.habits import FixedMemory, JsonMemory
from app.storage.policy import machine_policy

if TYPE_CHECKING:
    from app.bootstrap import BehindWindow

WINDOW_FILE = "window.json"
SETTINGS_FILE = "settings.json"


def build_window_services() -> WindowServices:
    """Services over the real adapters; the caller closes `core`."""
    folders, policy = user_folders(), machine_policy()
    fixed, behind = policy.fixed_settings(), _made_once(policy)
    return WindowServices(
        build_core=lambda: behind().core,
        policy=policy,
        prepare_preview=lambda: behind().previews.get_ready(),
        open_preview=lambda source, password: behind().previews.open(source, password),
        decode_picture=lambda picture, side_px: behind().decode_picture(picture, side_px),
        save_copy=lambda shown, target: behind().save_copy(shown, target),
        chinese_font=lambda: behind().chinese_font(),
        memory=FixedMemory(JsonMemory(folders.settings / WINDOW_FILE), fixed),
        cancel=lambda: behind().cancel(),
        stop_signing=lambda driver: behind().stop_signing(driver),
        stop_judging=lambda: behind().stop_judging(),
        stop_opening=lambda: behind().previews.cancel(),
        open_signed_version=lambda shown, length, password: behind().signed_version(
            shown, length, password
        ),
        find_seal_pictures=lambda: behind().seal_pictures,
        find_seal_files=lambda: behind().seal_files,
        token_seals=lambda token: behind().token_seals(token),
        judge_seal=lambda seal, signer: behind().judge_seal(seal, signer),
        find_anchors=lambda: behind().anchors,
        find_seal_anchors=lambda: behind().seal_anchors,
        trust=lambda files, source: behind().trust(files, source),
        trusted_files=lambda files: behind().trusted_files(files),
        settings=FixedMemory(JsonMemory(folders.settings / SETTINGS_FILE), fixed),
        locked=policy.locked_settings(),
        channel=window_channel(folders.state),
        greeting=window_greeting(folders.state),
    )


def _made_once(policy: Policy) -> "Callable[[], BehindWindow]":
    """The rest, made by whichever thread asks for it first."""
    lock = Lock()

    @cache
    def made() -> "BehindWindow":
        from app.bootstrap import BehindWindow

        return BehindWindow(policy)

    def behind() -> "BehindWindow":
        with lock:
            return made()

    return behind
