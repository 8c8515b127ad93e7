"""Tells when the app's files changed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

State = dict[Path, tuple[int, int]]


class Watch:
    """The app's files in `root`, as they were when last looked at."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._seen = self._look()

    def changed(self) -> list[str]:
        """The files that are new, gone or different since the last time, by name."""
        before, self._seen = self._seen, self._look()
        differing = before.items() ^ self._seen.items()
        return sorted({str(path.relative_to(self._root)) for path, _ in differing})

    def _look(self) -> State:
        state = {}
        for path in self._files():
            try:
                stat = path.stat()
            except FileNotFoundError:
                continue  # gone between the two, or an editor's temporary file
            state[path] = (stat.st_mtime_ns, stat.st_size)
        return state

    def _files(self) -> Iterator[Path]:
        yield self._root / "app.py"
        yield self._root / ".chalice" / "config.json"
        for path in (self._root / "chalicelib").rglob("*.*"):
            if path.suffix != ".pyc" and not path.name.startswith("."):
                yield path
