"""A SQLite database as of one moment, read without touching it.

SQLite itself is never let at the operator's file: it would lock it, and leave files beside it, even
where it is told only to read. `wrangler dev` may have it open, and keeps the newest rows in a file
beside it; after `wrangler d1 execute` that holds all of them. They lie beside the
file itself, not beside a symbolic link to it.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from infra.progress import Progress

MAGIC = b"SQLite format 3\0"
JOURNAL_AT, IN_WAL = 18, 2  # where a header says how changes are kept, and how D1 keeps them
WAL = "-wal"
PARTS = ("", WAL, "-journal")
TRIES = 3

Stamps = dict[str, tuple[int, int]]


class Changing(Exception):
    """Somebody writes to the database."""


def is_database(path: Path) -> bool:
    """Whether this is SQLite's own format. Raises OSError."""
    return _header(path).startswith(MAGIC)


def lacks_wal(path: Path) -> bool:
    """Whether this database keeps its newest rows in a second file, and that is not there."""
    path = path.resolve()
    return _header(path)[JOURNAL_AT:] == bytes([IN_WAL]) and not _part(path, WAL).exists()


def take(path: Path, into: sqlite3.Connection, progress: Progress) -> None:
    """Everything that the database holds. Raises Changing, OSError, sqlite3.Error."""
    path = path.resolve()
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy.sqlite"
        for _ in range(TRIES):
            if _copy(path, copy, progress):
                break
        else:
            raise Changing
        with closing(sqlite3.connect(copy)) as database:
            database.execute("PRAGMA journal_mode = DELETE")  # takes in what lay beside it
            database.backup(into)


def size(path: Path) -> int:
    """How many bytes a copy of it takes."""
    return sum(size for _, size in _stamps(path.resolve()).values())


def _copy(path: Path, copy: Path, progress: Progress) -> bool:
    """False when the files were changed meanwhile, so that the copies may be of two moments."""
    before = _stamps(path)
    progress.total, progress.done = sum(size for _, size in before.values()), 0
    for part in PARTS:
        _part(copy, part).unlink(missing_ok=True)
    for part, (_, size) in before.items():
        try:
            shutil.copyfile(_part(path, part), _part(copy, part))
        except FileNotFoundError:
            return False
        progress.step(size)
    return _stamps(path) == before


def _stamps(path: Path) -> Stamps:
    """When each file of the database was last written, and its size."""
    found = {}
    for part in PARTS:
        try:
            stat = _part(path, part).stat()
        except FileNotFoundError:
            continue
        found[part] = (stat.st_mtime_ns, stat.st_size)
    return found


def _part(path: Path, part: str) -> Path:
    return path.with_name(path.name + part)


def _header(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(JOURNAL_AT + 1)
