"""Which files are open in the window, in the order of their tabs, and what was placed in each.

One of them is shown; the others are names, and the seals that were put on their pages.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from app.gui.models.seal_board import Pages, SealBoard


@dataclass(frozen=True)
class LeftBehind:
    """How a document was left for another one."""

    board: SealBoard
    page: int


class OpenFiles:
    """Paths are absolute, each is there once."""

    def __init__(self) -> None:
        self.paths: tuple[Path, ...] = ()
        self.shown: Path | None = None
        self._before: Path | None = None
        self._left: dict[Path, LeftBehind] = {}
        self._results: set[Path] = set()

    @property
    def unsealed(self) -> tuple[Path, ...]:
        """Those that are not shown and have seals on their pages which are not sealed yet."""
        return tuple(path for path in self.paths if path in self._left)

    def add(self, paths: Iterable[Path]) -> None:
        """More files behind those that are open."""
        self.paths = tuple(dict.fromkeys((*self.paths, *paths)))

    def show(self, path: Path) -> None:
        """This one is on screen now; one that is new takes the place of the one it replaces."""
        if path not in self.paths:
            replaced = self.shown or self._before
            self.paths = tuple(path if one == replaced else one for one in self.paths)
            self.add((path,))
        self.shown = self._before = path

    def show_result(self, path: Path) -> None:
        """The sealed file in the place of the one that was sealed."""
        self._results.add(path)
        if path not in (self.shown, self._before):
            self.paths = tuple(one for one in self.paths if one != path)
        self.show(path)

    def leave(self, board: SealBoard, page: int) -> None:
        """What is shown goes off the screen."""
        if self.shown in self.paths and self.shown is not None and board.items:
            self._left[self.shown] = LeftBehind(board, page)
        self.shown, self._before = None, self.shown

    def back(self, pages: Pages) -> tuple[LeftBehind | None, bool]:
        """How the shown one was left, and whether that is lost because its pages are others now."""
        left = None if self.shown is None else self._left.pop(self.shown, None)
        if left is None or left.board.pages == pages:
            return left, False
        return None, True

    def remove(self, path: Path) -> Path | None:
        """Close a file; the one beside it, which is shown next."""
        if path not in self.paths:
            return None
        index = self.paths.index(path)
        self.paths = tuple(one for one in self.paths if one != path)
        self._left.pop(path, None)
        self._results.discard(path)
        return self.paths[min(index, len(self.paths) - 1)] if self.paths else None

    def beside(self, steps: int) -> Path | None:
        """The file so many tabs to the right of the shown one, beginning again at the end."""
        if self.shown not in self.paths or self.shown is None or len(self.paths) < 2:
            return None
        return self.paths[(self.paths.index(self.shown) + steps) % len(self.paths)]

    def next_to_seal(self) -> Path | None:
        """The next file to the right that was not sealed here and has no seals on it yet."""
        if self.shown not in self.paths or self.shown is None:
            return None
        index = self.paths.index(self.shown)
        others = (*self.paths[index + 1 :], *self.paths[:index])
        untouched = (one for one in others if one not in self._results and one not in self._left)
        return next(untouched, None)

    def forget_placed(self) -> None:
        """Whatever was put on pages is given up."""
        self._left.clear()
