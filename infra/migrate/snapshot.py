"""A consistent copy of an SQLite database, made without changing the original.

SQLite never opens the operator's own file: it would lock it and leave files beside it, even in
read-only mode. `wrangler dev` may have the file open, and keeps the newest rows in a second file
beside it (after `wrangler d1 execute`, all rows). That is beside the file itself, not beside a
symbolic link to it.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from infra.operator.progress import Progress

MAGIC = b"SQLite format 3\0"
JOURNAL_OFFSET, JOURNAL_WAL = 18, 2  # the byte of the header with the journal mode; D1's mode
WAL = "-wal"
PARTS = ("", WAL, "-journal")
ATTEMPTS_MAX = 3

Stamps = dict[str, tuple[int, int]]


class Changing(Exception):
    """Another program keeps writing to the database."""


def is_database(path: Path) -> bool:
    """Whether this is a file in SQLite's format. Raises OSError."""
    return _header(path).startswith(MAGIC)


def lacks_wal(path: Path) -> bool:
    """Whether this database has its newest rows in a second file, and that is missing."""
    path = path.resolve()
    return _header(path)[JOURNAL_OFFSET:] == bytes([JOURNAL_WAL]) and not _part(path, WAL).exists()


def take(path: Path, into: sqlite3.Connection, progress: Progress) -> None:
    """Copy the whole database. Raises Changing, OSError, sqlite3.Error."""
    path = path.resolve()
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy.sqlite"
        for _ in range(ATTEMPTS_MAX):
            if _copy(path, copy, progress):
                break
        else:
            raise Changing
        with closing(sqlite3.connect(copy)) as database:
            database.execute("PRAGMA journal_mode = DELETE")  # merges the second file
            database.backup(into)


def size(path: Path) -> int:
    """How many bytes a copy needs."""
    return sum(size for _, size in _stamps(path.resolve()).values())


def _copy(path: Path, copy: Path, progress: Progress) -> bool:
    """Copy the files; False when they changed meanwhile and the copies may not fit together."""
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
    stamps = {}
    for part in PARTS:
        try:
            stat = _part(path, part).stat()
        except FileNotFoundError:
            continue
        stamps[part] = (stat.st_mtime_ns, stat.st_size)
    return stamps


def _part(path: Path, part: str) -> Path:
    return path.with_name(path.name + part)


def _header(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(JOURNAL_OFFSET + 1)
