"""A signing is killed, or a system call of it fails, at points spread over the whole run.

Kill sweep: each round kills the main process, the token worker and the document worker at one
system call each, in the same folder; the signing that follows undisturbed must work and remove
what was left. Error sweep: one call on a file fails with one error. 300 kills and 100 errors are a
sample; --all-kills takes every call and every error.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import pytest

from tests.faults.signing_run import DOCUMENT, MAIN, PROCESSES, Call, SigningPlace
from tests.softhsm import SoftHsm

KILLS = 300
ERRORS = 100
ROUND_OF_ERRORS = 10
CHANGES_FILES = {
    *("write", "pwrite64", "fsync", "ftruncate", "fchmod", "flock", "mkdir"),
    *("link", "linkat", "rename", "renameat2", "unlink"),
}
CHANGES = CHANGES_FILES | {"vfork", "clone3", "wait4", "kill", "exit_group"}
"""After these something is different for somebody else: a file, a pipe, a process."""

LOOKS_AT_FILES = {"openat", "read", "close", "lseek", "newfstatat", "getdents64", "statfs"}
ERROR_NAMES = ("ENOSPC", "EIO", "EDQUOT", "EROFS", "EACCES", "EINTR")
MISSES = 0.25
"""Part of the faults that may not happen: a busy machine makes processes wait in fewer calls."""

DEADLINE_S = 3600
"""For every point; the sample takes a twentieth of it on two free processors."""

T = TypeVar("T")
Point = tuple[str, Call, str]
"""Process, call, and what happens to it."""


@pytest.fixture(scope="module")
def places(
    small_token: SoftHsm, shim_library: Path, tmp_path_factory: pytest.TempPathFactory
) -> list[SigningPlace]:
    """One with a free name for the result, one whose result replaces an earlier one."""
    folder = tmp_path_factory.mktemp("sweep")
    made = [
        SigningPlace.make(folder / name, small_token, shim_library, replace=name == "replace")
        for name in ("new", "replace")
    ]
    assert [afterwards(place) for place in made] == [[], []]  # the first signing makes folders
    return made


def spread(items: Sequence[T], count: int | None) -> list[T]:
    """`count` of them at equal distances; all for None."""
    if count is None:
        return list(items)
    step = max(1.0, len(items) / count)
    return [items[int(number * step)] for number in range(min(count, len(items)))]


def kill_points(place: SigningPlace, process: str, count: int | None) -> list[Point]:
    """Half of them where something changes, the others over the whole life of the process."""
    calls = place.record(process)
    changing = spread([call for call in calls if changes(call)], count and count // 2)
    chosen = calls if count is None else changing + spread(calls, count - len(changing))
    return [(process, call, "signal=KILL") for call in chosen]


def changes(call: Call) -> bool:
    return call.name in CHANGES or (call.name == "openat" and "O_CREAT" in call.text)


def error_points(place: SigningPlace, process: str) -> list[Point]:
    """Every call on the documents, the results or the use register, with every error."""
    own = [str(place.original), str(place.result.parent), str(place.state)]
    return [
        (process, call, f"error={error}")
        for call in place.record(process)
        if call.name in CHANGES_FILES | LOOKS_AT_FILES and any(path in call.text for path in own)
        for error in ERROR_NAMES
    ]


def in_turn(place: SigningPlace, rounds: list[tuple[Point, ...]]) -> list[str]:
    """Each round of faults, then an undisturbed signing; what went wrong, in words."""
    wrong = []
    for points in rounds:
        for process, call, what in points:
            outcome = place.inject(process, call, what)
            found = place.judge(outcome)
            wrong += [f"{process} {what} at {call.number}. {call.text}: {one}" for one in found]
        wrong += [f"after {points}: {one}" for one in afterwards(place)]
    if place.missed > sum(map(len, rounds)) * MISSES:
        wrong.append(f"{place.missed} faults did not happen")
    place.missed = 0
    return wrong


def afterwards(place: SigningPlace) -> list[str]:
    """The next signing works, tidies up, and the use register holds."""
    outcome = place.sign()
    wrong = place.judge(outcome)
    if outcome.status != 0:
        wrong.append(f"the next signing fails: {outcome.error} {outcome.sentences}")
    if place.leftovers():
        wrong.append(f"nobody tidies up: {place.leftovers()}")
    check = place.run("register", "check", "--json")
    if check.status != 0 or len((check.receipt or {})["unfinished"]) < place.uses_not_saved:
        wrong.append(f"register check: {check}")
    return wrong


def in_both(
    places: list[SigningPlace], rounds: Callable[[SigningPlace], list[tuple[Point, ...]]]
) -> list[str]:
    """Side by side: two processors."""
    with ThreadPoolExecutor(len(places)) as pool:
        found = pool.map(lambda place: in_turn(place, rounds(place)), places)
        return [one for wrong in found for one in wrong]


@pytest.mark.timeout(DEADLINE_S)
def test_H3_G13_killed_anywhere_nothing_is_damaged_or_half_done(
    places: list[SigningPlace], request: pytest.FixtureRequest
) -> None:
    everything = request.config.getoption("--all-kills")
    count = None if everything else KILLS // len(places) // len(PROCESSES)

    def rounds(place: SigningPlace) -> list[tuple[Point, ...]]:
        per_process = [kill_points(place, process, count) for process in PROCESSES]
        length = max(map(len, per_process))
        return [
            tuple(points[number] for points in per_process if number < len(points))
            for number in range(length)
        ]

    wrong = in_both(places, rounds)
    assert not wrong, "\n".join(wrong)


@pytest.mark.timeout(DEADLINE_S)
def test_H4_H5_a_call_that_fails_leaves_everything_or_nothing(
    places: list[SigningPlace], request: pytest.FixtureRequest
) -> None:
    everything = request.config.getoption("--all-kills")
    count = None if everything else ERRORS // len(places)

    def rounds(place: SigningPlace) -> list[tuple[Point, ...]]:
        points = error_points(place, MAIN) + error_points(place, DOCUMENT)
        chosen = spread(points, count)
        return [
            tuple(chosen[start : start + ROUND_OF_ERRORS])
            for start in range(0, len(chosen), ROUND_OF_ERRORS)
        ]

    wrong = in_both(places, rounds)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("call", ["setsid", "chdir", "close_range"])
def test_G9_a_worker_that_dies_before_it_starts_is_an_error_with_a_name(
    call: str, places: list[SigningPlace]
) -> None:
    place = places[0]
    kill = f"inject={call}:signal=KILL:when=1"
    outcome = place.sign(MAIN, ["-f", "-b", "execve", "-e", f"trace={call}", "-e", kill])
    assert place.judge(outcome) == []
    assert outcome.error in ("driver-crashed", "worker-crashed")
    assert afterwards(place) == []
