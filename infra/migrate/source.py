"""The first system's file as rows: what `wrangler d1 export` writes, or a D1 SQLite file.

SQLite itself reads the SQL, so that no quoting of it can surprise us.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from infra.migrate import room, snapshot
from infra.migrate.report import Remark
from infra.migrate.rows import FIELDS, Values
from infra.progress import Progress

BOM = b"\xef\xbb\xbf"
TABLES = ("vouchers", "voucher_bookings", "events")

# Names that our fields had in one version or another, beside camelCase.
OLDER_NAMES = {
    ("vouchers", "voucher_id"): "id",
    ("voucher_bookings", "booking_id"): "id",
    ("events", "event_id"): "id",
}
_GAP = r"(?:\s|--[^\n]*\n|/\*(?:(?!\*/).)*\*/)"
_CREATE = rf"create{_GAP}+table(?:{_GAP}+if{_GAP}+not{_GAP}+exists)?"
_STATEMENT = re.compile(
    rf"{_GAP}*(?:(?P<create>{_CREATE})|insert(?:{_GAP}+or{_GAP}+\w+)?{_GAP}+into)\b{_GAP}*"
    # The name whole: "events archive" is none of ours.
    r"(?:(?P<quote>[\"'`])|(?P<bracket>\[))?(?P<table>vouchers|voucher_bookings|events)"
    r"(?(quote)(?P=quote)(?!(?P=quote))|(?(bracket)\]|(?![\w$.\x80-\xff])))",
    re.IGNORECASE | re.DOTALL,
)
_OTHER_TABLE = re.compile(
    rf"{_GAP}*{_CREATE}\b{_GAP}*(?:[\"'`\[]([^\"'`\]]+)|(\w+))", re.IGNORECASE | re.DOTALL
)


class Unusable(Exception):
    """The file holds nothing that could be migrated; the text says why."""


@dataclass(slots=True)
class Source:
    """The three tables, and what of the file is left alone."""

    database: sqlite3.Connection
    remarks: list[Remark] = field(default_factory=list)
    left_alone: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """What the operator should know about the file as a whole."""
    unmade: dict[str, str] = field(default_factory=dict)
    """Why SQLite did not take a CREATE TABLE, by table; another one may have made it."""
    counts: dict[str, int] = field(default_factory=dict)
    _selects: dict[str, str] = field(default_factory=dict)
    _names: dict[str, list[str]] = field(default_factory=dict)

    def rows(
        self, table: str, numbers: Sequence[int] | None = None
    ) -> Iterator[tuple[int, Values]]:
        """A table's rows under our names, each with its number, in the file's order: all, or
        those of these numbers."""
        if table not in self._selects:
            return
        query = self._selects[table]
        if numbers is not None:
            query += f" WHERE rowid IN ({', '.join('?' * len(numbers))})"
        names = self._names[table]
        for number, *values in self.database.execute(query + " ORDER BY rowid", numbers or ()):
            yield number, dict(zip(names, values, strict=True))

    def describe(self) -> None:
        """Find the tables and their columns. Raises Unusable."""
        found = self.database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        present = {str(name).lower(): str(name) for (name,) in found}
        for remark in self.remarks:
            if remark.table not in present:
                raise Unusable(
                    f"it fills {remark.table} and does not make it ({remark.id}: {remark.reason});"
                    f" {self.unmade.get(remark.table, 'export it with its schema')}"
                )
        self.notes += self.unmade.values()
        if not present.keys() & set(TABLES):
            none = "it has none of the tables " + ", ".join(TABLES)
            raise Unusable(". ".join([none, *self.notes]))
        self.left_alone += [
            f"table {name}"
            for lower, name in sorted(present.items())
            if lower not in TABLES and not lower.startswith(("sqlite_", "_cf_"))
        ]
        for table in TABLES:
            if table in present:
                self._describe(table, present[table])
            else:
                self.counts[table] = 0
                self.notes.append(f"It has no table {table}")
            # Rows that SQLite did not take are in the file, too.
            self.counts[table] += sum(remark.table == table for remark in self.remarks)
        if "voucher_bookings" not in present and self._is_any_booked():
            raise Unusable(
                "it has booked vouchers, but no table voucher_bookings, so they would be taken"
                " without their bookings; "
                + self.unmade.get("voucher_bookings", "export all tables into one file")
            )

    def _is_any_booked(self) -> bool:
        statuses = (values.get("status") for _, values in self.rows("vouchers"))
        return any(str(status).strip().lower() == "booked" for status in statuses)

    def _describe(self, table: str, actual: str) -> None:
        place = _quoted(actual)
        try:
            self.database.execute(f"SELECT rowid FROM {place} LIMIT 0")  # noqa: S608 (quoted)
        except sqlite3.OperationalError:  # a table WITHOUT ROWID: a copy of it has one
            place = _quoted("copy of " + actual)
            original = _quoted(actual)
            self.database.execute(
                f"CREATE TEMP TABLE {place} AS SELECT * FROM {original}"  # noqa: S608 (quoted)
            )
        columns: dict[str, str] = {}
        for _, column, *_ in self.database.execute(f"PRAGMA table_info({_quoted(actual)})"):
            name = re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", column).lower()
            name = OLDER_NAMES.get((table, name), name)
            if name in FIELDS[table] and name not in columns:
                columns[name] = column
            else:
                filled = f"{_quoted(column)} NOT IN ('', '{{}}', 'null')"
                (values,) = self.database.execute(
                    f"SELECT count(*) FROM {place} WHERE {filled}"  # noqa: S608 (quoted)
                ).fetchone()
                if values:
                    self.left_alone.append(f"column {table}.{column} ({values:,} values)")
        selected = ", ".join(["rowid", *(_quoted(column) for column in columns.values())])
        self._selects[table] = f"SELECT {selected} FROM {place}"  # noqa: S608 (quoted)
        self._names[table] = list(columns)
        (self.counts[table],) = self.database.execute(
            f"SELECT count(*) FROM {place}"  # noqa: S608 (quoted)
        ).fetchone()


def read(path: Path, progress: Progress) -> Source:
    """The file, whichever of the two kinds it is. Raises Unusable."""
    source = Source(_private())
    source.database.text_factory = _text
    try:
        if snapshot.is_database(path):
            snapshot.take(path, source.database, progress)
            if snapshot.lacks_wal(path):
                name = path.resolve().name + snapshot.WAL
                source.notes.append(
                    f"There is no {name} beside it: if there is one where it was copied from,"
                    " copy that, too, for the newest rows are in it"
                )
        else:
            progress.total = path.stat().st_size
            _load(path, source, progress)
        source.describe()
    except snapshot.Changing:
        problem = "it is being written to; stop what writes it, such as `wrangler dev`"
        raise Unusable(problem) from None
    except OSError as error:
        if room.lacks(error):
            raise Unusable(room.advice(error, snapshot.size(path))) from error
        raise Unusable(str(error.strerror)) from error
    except sqlite3.DatabaseError as error:
        if room.lacks(error):
            raise Unusable(room.advice(error, snapshot.size(path))) from error
        raise Unusable(f"SQLite cannot read it: {error}") from error
    return source


def _private() -> sqlite3.Connection:
    # A database without a name: in memory, and in a file that nobody sees where that is too small.
    database = sqlite3.connect("", isolation_level=None)
    # Newer dumps write line breaks with this function, which older SQLites do not have.
    database.create_function("unistr", 1, _unistr, deterministic=True)
    return database


def _load(path: Path, source: Source, progress: Progress) -> None:
    """Carry out the statements that make and fill our three tables, and no others."""
    source.database.execute("BEGIN")
    statement, began = b"", 1
    with path.open("rb") as file:
        if file.read(len(BOM)) != BOM:
            file.seek(0)
        for number, line in enumerate(file, 1):
            progress.step(len(line))
            first, *others = line.split(b";")
            statement += first
            for more in others:
                statement += b";"
                if sqlite3.complete_statement(_readable(statement)):
                    _carry_out(statement, began, source)
                    statement, began = b"", number
                statement += more
            if not statement.strip():
                statement, began = b"", number + 1
    if statement:
        _carry_out(statement, began, source)


def _readable(statement: bytes) -> str:
    """As SQLite must see it to tell where a statement ends: for that only ASCII matters."""
    return statement.replace(b"\0", b" ").decode("latin-1")


def _carry_out(statement: bytes, line: int, source: Source) -> None:
    found = _STATEMENT.match(_readable(statement))
    if not found:
        _note_other(statement, source)
        return
    table, what = found["table"].lower(), "row"
    if found["create"]:
        what = f"CREATE TABLE {table}"
    try:
        source.database.execute(statement.decode())
    except UnicodeDecodeError:
        reason = f"this {what} is not UTF-8"
    except (sqlite3.Error, ValueError) as error:
        if room.lacks(error):
            raise
        reason = f"SQLite does not take this {what}: {error}"
    else:
        return
    if found["create"]:
        source.unmade.setdefault(table, f"Line {line}: {reason}")
    else:
        source.remarks.append(Remark(table, f"line {line}", "refused", reason))


def _note_other(statement: bytes, source: Source) -> None:
    found = _OTHER_TABLE.match(statement.decode(errors="replace"))
    name = (found[1] or found[2]) if found else ""
    if name and not name.lower().startswith(("sqlite_", "_cf_")):
        source.left_alone.append(f"table {name}")


def _unistr(text: str) -> str:
    def character(found: re.Match[str]) -> str:
        return "\\" if found[0] == "\\\\" else chr(int(found[1] or found[2] or found[3], 16))

    pattern = r"\\\\|\\\+([0-9a-fA-F]{6})|\\u([0-9a-fA-F]{4})|\\([0-9a-fA-F]{4})"
    return re.sub(pattern, character, text)


def _text(stored: bytes) -> str:
    # What is no UTF-8 becomes surrogates, which no field lets in: the row is refused, not the file.
    return stored.decode(errors="surrogateescape")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
