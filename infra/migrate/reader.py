"""Reads the first system's file: what `wrangler d1 export` writes, or a D1 SQLite database."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from infra.migrate import disk_space, snapshot, sql_dump
from infra.migrate.source import Source, Unusable
from infra.operator.progress import Progress


def read(path: Path, progress: Progress) -> Source:
    """Read the file, of either kind. Raises Unusable."""
    source = Source(_temporary_database())
    try:
        _fill(source, path, progress)
    except BaseException:
        source.database.close()
        raise
    return source


def _fill(source: Source, path: Path, progress: Progress) -> None:
    source.database.text_factory = _text
    try:
        if snapshot.is_database(path):
            snapshot.take(path, source.database, progress)
            if snapshot.lacks_wal(path):
                name = path.resolve().name + snapshot.WAL
                source.notes.append(
                    f"There is no file {name} beside it. If there is one where you copied this"
                    " file from, copy that, too: it contains the newest rows"
                )
        else:
            progress.total = path.stat().st_size
            sql_dump.load(path, source, progress)
        source.describe()
    except snapshot.Changing:
        problem = "another program is writing to it; stop that program, such as `wrangler dev`"
        raise Unusable(problem) from None
    except OSError as error:
        if disk_space.is_lacking(error):
            raise Unusable(disk_space.advice(error, snapshot.size(path))) from error
        raise Unusable(str(error.strerror)) from error
    except sqlite3.DatabaseError as error:
        if disk_space.is_lacking(error):
            raise Unusable(disk_space.advice(error, snapshot.size(path))) from error
        raise Unusable(f"SQLite cannot read it: {error}") from error


def _temporary_database() -> sqlite3.Connection:
    # A database without a name is in memory, and moves into a temporary file when it grows large.
    database = sqlite3.connect("", isolation_level=None)
    # Newer exports write line breaks with this function.
    database.create_function("unistr", 1, sql_dump.unistr, deterministic=True)
    return database


def _text(stored: bytes) -> str:
    # Bytes that are not UTF-8 become surrogates, which no field accepts: that rejects the row, not
    # the file.
    return stored.decode(errors="surrogateescape")
