"""Which packages continuous integration tries: those that the latest changes may have broken."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

RUN = Path(__file__).resolve().parents[2] / ".ci" / "run"
VERBS = 'echo "$*" >>verbs'
ENOUGH_COMMITS = 41


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout with a longer history than anybody looks at, whose script only notes its verbs."""
    folder = tmp_path_factory.mktemp("history")
    git(folder, "init", "--quiet")
    write(folder / "installer" / "dev.sh", VERBS)
    write(folder / "app" / "program.py", "")
    (folder / ".ci").mkdir()
    shutil.copy(RUN, folder / ".ci" / "run")
    for number in range(ENOUGH_COMMITS):
        commit(folder, f"README{number}")
    return folder


@pytest.fixture
def checkout(history: Path, tmp_path: Path) -> Path:
    """A copy of its own for each test."""
    return Path(shutil.copytree(history, tmp_path / "checkout"))


def test_nothing_is_packed_for_a_change_of_words(checkout: Path) -> None:
    assert verbs(checkout) == ["check"]


def test_the_program_is_frozen_when_it_changed(checkout: Path) -> None:
    commit(checkout, "app/program.py")
    assert verbs(checkout) == ["package-test program", "check"]


def test_everything_is_made_when_the_making_changed_some_commits_ago(checkout: Path) -> None:
    commit(checkout, "installer/package.py")
    for number in range(5):
        commit(checkout, f"NOTES{number}")
    assert verbs(checkout) == ["package-test", "check"]


def test_a_named_base_ends_the_search(checkout: Path) -> None:
    commit(checkout, "installer/package.py")
    commit(checkout, "NOTES")
    assert verbs(checkout, CI_BASE="HEAD~1") == ["check"]
    assert verbs(checkout, CI_BASE="HEAD~2") == ["package-test", "check"]


def test_a_shallow_clone_fetches_what_it_lacks(checkout: Path, tmp_path: Path) -> None:
    commit(checkout, "app/program.py")
    assert verbs(shallow(checkout, tmp_path / "clone")) == ["package-test program", "check"]


def test_what_cannot_be_known_has_changed(checkout: Path, tmp_path: Path) -> None:
    clone = shallow(checkout, tmp_path / "clone")
    shutil.rmtree(checkout)
    assert verbs(clone) == ["package-test", "check"]


def test_packages_that_fail_do_not_hide_what_else_fails(checkout: Path) -> None:
    write(checkout / "installer" / "dev.sh", f'{VERBS}; [ "$1" = check ]')
    with pytest.raises(subprocess.CalledProcessError):
        verbs(checkout)
    assert (checkout / "verbs").read_text().splitlines() == ["package-test", "check"]


def shallow(origin: Path, clone: Path) -> Path:
    git(origin, "clone", "--quiet", "--depth=1", f"file://{origin}", str(clone))
    return clone


def verbs(checkout: Path, **variables: str) -> list[str]:
    """What the script asked for, in order."""
    (checkout / "verbs").unlink(missing_ok=True)
    clean = {name: value for name, value in os.environ.items() if name != "CI_BASE"}
    command = ["bash", str(checkout / ".ci" / "run")]
    subprocess.run(command, check=True, cwd="/", env=clean | variables)
    return (checkout / "verbs").read_text().splitlines()


def commit(folder: Path, name: str) -> None:
    write(folder / name, "changed\n")
    git(folder, "add", "--all")
    author = ("-c", "user.name=nobody", "-c", "user.email=nobody@example.org")
    git(folder, *author, "commit", "--quiet", "--message", name)


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], check=True, cwd=folder)
