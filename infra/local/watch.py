"""Detects changes of the app's files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

State = dict[Path, tuple[int, int]]


class Watch:
    """The state of the app's files in `root` at the last look."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._state = self._look()

    def changed(self) -> list[str]:
        """The files that were created, removed or changed since the last call."""
        before, self._state = self._state, self._look()
        differences = before.items() ^ self._state.items()
        return sorted({str(path.relative_to(self._root)) for path, _ in differences})

    def _look(self) -> State:
        state = {}
        for path in self._files():
            try:
                stat = path.stat()
            except FileNotFoundError:
                continue  # removed meanwhile, or an editor's temporary file
            state[path] = (stat.st_mtime_ns, stat.st_size)
        return state

    def _files(self) -> Iterator[Path]:
        yield self._root / "app.py"
        yield self._root / ".chalice" / "config.json"
        for path in (self._root / "chalicelib").rglob("*.*"):
            if path.suffix != ".pyc" and not path.name.startswith("."):
                yield path
