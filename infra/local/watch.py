"""Detects changes of the app's files."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

State = dict[str, tuple[int, int]]


class Watch:
    """The state of the app's files in `root` at the last look."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._state = self._look()

    def changed(self) -> list[str]:
        """The files that were created, removed or changed since the last call."""
        before, self._state = self._state, self._look()
        differences = before.items() ^ self._state.items()
        return sorted({os.path.relpath(path, self._root) for path, _ in differences})

    def _look(self) -> State:
        state = {}
        for file in (self._root / "app.py", self._root / ".chalice" / "config.json"):
            with suppress(FileNotFoundError):
                state[str(file)] = _stamp(file.stat())
        folders = [str(self._root / "chalicelib")]
        while folders:
            # A file or a folder may be removed meanwhile, or be an editor's temporary one.
            with suppress(FileNotFoundError), os.scandir(folders.pop()) as entries:
                for entry in entries:
                    if entry.name.startswith((".", "__pycache__")):
                        continue
                    if entry.is_dir():
                        folders.append(entry.path)
                    else:
                        with suppress(FileNotFoundError):
                            state[entry.path] = _stamp(entry.stat())
        return state


def _stamp(stat: os.stat_result) -> tuple[int, int]:
    return stat.st_mtime_ns, stat.st_size
