"""The three tables of the first system in an SQLite database: their rows under our names."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from infra.migrate.report import Remark
from infra.migrate.rows import FIELDS
from infra.migrate.values import Values

TABLES = ("vouchers", "voucher_bookings", "events")

# Names that our fields had in one version or another, besides camelCase.
OLDER_NAMES = {
    ("vouchers", "voucher_id"): "id",
    ("voucher_bookings", "booking_id"): "id",
    ("events", "event_id"): "id",
}


class Unusable(Exception):
    """The file contains nothing that could be migrated; the text says why."""


@dataclass(slots=True)
class Source:
    """The three tables, and what else the file contains. Whoever has read it closes its
    database."""

    database: sqlite3.Connection
    remarks: list[Remark] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    """Tables and columns that are not migrated."""
    notes: list[str] = field(default_factory=list)
    """Remarks on the file as a whole."""
    create_errors: dict[str, str] = field(default_factory=dict)
    """Why SQLite rejected a CREATE TABLE, by table; another statement may have created it."""
    counts: dict[str, int] = field(default_factory=dict)
    _selects: dict[str, str] = field(default_factory=dict)
    _names: dict[str, list[str]] = field(default_factory=dict)

    def rows(
        self, table: str, numbers: Sequence[int] | None = None
    ) -> Iterator[tuple[int, Values]]:
        """A table's rows under our names, each with its number, in the order of the file: all of
        them, or those with these numbers."""
        if table not in self._selects:
            return
        query = self._selects[table]
        if numbers is not None:
            query += f" WHERE rowid IN ({', '.join('?' * len(numbers))})"
        names = self._names[table]
        for number, *values in self.database.execute(query + " ORDER BY rowid", numbers or ()):
            yield number, dict(zip(names, values, strict=True))

    def describe(self) -> None:
        """Determine the tables and their columns. Raises Unusable."""
        names = self.database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        present = {str(name).lower(): str(name) for (name,) in names}
        for remark in self.remarks:
            if remark.table not in present:
                raise Unusable(
                    f"it has rows of {remark.table}, but does not create that table"
                    f" ({remark.id}: {remark.reason});"
                    f" {self.create_errors.get(remark.table, 'export it with its schema')}"
                )
        self.notes += self.create_errors.values()
        if not present.keys() & set(TABLES):
            missing = "it has none of the tables " + ", ".join(TABLES)
            raise Unusable(". ".join([missing, *self.notes]))
        self.ignored += [
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
            # Rows that SQLite rejected count as rows of the file, too.
            self.counts[table] += sum(remark.table == table for remark in self.remarks)
        if "voucher_bookings" not in present and self._is_any_booked():
            raise Unusable(
                "it has booked vouchers, but no table voucher_bookings, so they would be migrated"
                " without their bookings; "
                + self.create_errors.get("voucher_bookings", "export all tables into one file")
            )

    def _is_any_booked(self) -> bool:
        statuses = (values.get("status") for _, values in self.rows("vouchers"))
        return any(str(status).strip().lower() == "booked" for status in statuses)

    def _describe(self, table: str, actual: str) -> None:
        relation = _quoted(actual)
        try:
            self.database.execute(f"SELECT rowid FROM {relation} LIMIT 0")  # noqa: S608 (quoted)
        except sqlite3.OperationalError:  # a table WITHOUT ROWID; a copy of it has one
            relation = _quoted("copy of " + actual)
            original = _quoted(actual)
            self.database.execute(
                f"CREATE TEMP TABLE {relation} AS SELECT * FROM {original}"  # noqa: S608 (quoted)
            )
        columns: dict[str, str] = {}
        for _, column, *_ in self.database.execute(f"PRAGMA table_info({_quoted(actual)})"):
            name = re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", column).lower()
            name = OLDER_NAMES.get((table, name), name)
            if name in FIELDS[table] and name not in columns:
                columns[name] = column
            else:
                has_value = f"{_quoted(column)} NOT IN ('', '{{}}', 'null')"
                (value_count,) = self.database.execute(
                    f"SELECT count(*) FROM {relation} WHERE {has_value}"  # noqa: S608 (quoted)
                ).fetchone()
                if value_count:
                    self.ignored.append(f"column {table}.{column} ({value_count:,} values)")
        selected = ", ".join(["rowid", *(_quoted(column) for column in columns.values())])
        self._selects[table] = f"SELECT {selected} FROM {relation}"  # noqa: S608 (quoted)
        self._names[table] = list(columns)
        (self.counts[table],) = self.database.execute(
            f"SELECT count(*) FROM {relation}"  # noqa: S608 (quoted)
        ).fetchone()


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
