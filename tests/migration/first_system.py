"""Makes files of the first system: an export of `wrangler d1 export`, and a D1 database."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Row = dict[str, Any]

# Its latest schema.
NEWER = {
    "vouchers": """CREATE TABLE vouchers (
  id TEXT, issuer_uid TEXT, holder_uid TEXT, service_type TEXT, title TEXT, description TEXT,
  duration_minutes INTEGER, valid_from TEXT, valid_until TEXT, price_amount REAL,
  price_currency TEXT, status TEXT, transferable INTEGER, terms TEXT, created_at TEXT, meta TEXT
)""",
    "voucher_bookings": """CREATE TABLE voucher_bookings (
  id TEXT, voucher_id TEXT, issuer_uid TEXT, holder_uid TEXT, slot_id TEXT, slot_start TEXT,
  slot_end TEXT, status TEXT, cancel_reason TEXT, created_at TEXT, cancelled_at TEXT, meta TEXT
)""",
    "events": """CREATE TABLE events (
  id TEXT, type TEXT, actor_id TEXT, subject_type TEXT, subject_id TEXT, meta TEXT, created_at TEXT
)""",
    "d1_migrations": "CREATE TABLE d1_migrations (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT)",
}
# Its first schema: camelCase, one column for the price, times as numbers, no transfer, no log.
OLDER = {
    "vouchers": """CREATE TABLE IF NOT EXISTS "vouchers" (
  "voucherId" TEXT PRIMARY KEY, issuerUid TEXT NOT NULL, title TEXT, durationMinutes INTEGER,
  validFrom INTEGER, validUntil INTEGER, price TEXT, status TEXT, createdAt INTEGER, colour TEXT
) WITHOUT ROWID""",
    "voucher_bookings": """CREATE TABLE voucher_bookings (
  bookingId TEXT PRIMARY KEY, voucherId TEXT REFERENCES vouchers (voucherId), holderUid TEXT,
  slotId TEXT, status TEXT, createdAt INTEGER
)""",
}


def voucher(voucher_id: str, **changed: Any) -> Row:
    """A voucher's valid row."""
    usual = {
        "id": voucher_id,
        "issuer_uid": "hotel-demo",
        "holder_uid": None,
        "service_type": "hotel.night",
        "title": "Eine Nacht für zwei",
        "description": 'It\'s "quiet" here; breakfast included.',
        "duration_minutes": 60,
        "valid_from": "2026-03-01T10:00:00.000Z",
        "valid_until": "2026-04-01T10:00:00.000Z",
        "price_amount": 129.9,
        "price_currency": "EUR",
        "status": "issued",
        "transferable": 0,
        "terms": '{"guests": 2, "rate": 0.10}',
        "created_at": "2026-02-28T08:30:00.123Z",
        "meta": "{}",
    }
    return usual | changed


def booking(booking_id: str, voucher_id: str, **changed: Any) -> Row:
    """A booking's valid row."""
    usual = {
        "id": booking_id,
        "voucher_id": voucher_id,
        "issuer_uid": "hotel-demo",
        "holder_uid": "guest-anna",
        "slot_id": "slot-2026-03-10T10:00:00.000Z",
        "slot_start": "2026-03-10T10:00:00.000Z",
        "slot_end": "2026-03-10T11:00:00.000Z",
        "status": "booked",
        "cancel_reason": None,
        "created_at": "2026-03-01T12:00:00.456Z",
        "cancelled_at": None,
        "meta": None,
    }
    return usual | changed


def event(event_id: str, subject_id: str, event_type: str = "voucher.issue", **changed: Any) -> Row:
    """An event's valid row."""
    usual = {
        "id": event_id,
        "type": event_type,
        "actor_id": "hotel-demo",
        "subject_type": "voucher",
        "subject_id": subject_id,
        "meta": '{"ip": "192.0.2.7"}',
        "created_at": "2026-02-28T08:30:00.123Z",
    }
    return usual | changed


@dataclass
class First:
    """The first system's database."""

    vouchers: list[Row] = field(default_factory=list)
    bookings: list[Row] = field(default_factory=list)
    events: list[Row] = field(default_factory=list)
    schema: dict[str, str] = field(default_factory=lambda: NEWER)

    def tables(self) -> dict[str, list[Row]]:
        """Its tables, and one that is not migrated."""
        tables = {
            "vouchers": self.vouchers,
            "voucher_bookings": self.bookings,
            "events": self.events,
            "d1_migrations": [{"id": 1, "name": "0001_init.sql"}],
        }
        return {table: rows for table, rows in tables.items() if table in self.schema}

    def sql(self, path: Path) -> Path:
        """The file that `wrangler d1 export` writes."""
        with path.open("w", encoding="utf-8", newline="") as file:
            file.write("PRAGMA defer_foreign_keys=TRUE;\n")
            for table, rows in self.tables().items():
                file.write(f"{self.schema[table]};\n")
                file.writelines(inserts(table, rows))
            file.write("DELETE FROM sqlite_sequence;\n")
            file.write("INSERT INTO \"sqlite_sequence\" VALUES('d1_migrations',1);\n")
            if "issuer_uid" in self.schema["vouchers"]:
                file.write("CREATE INDEX by_issuer ON vouchers(issuer_uid);\n")
        return path

    def sqlite(self, path: Path) -> Path:
        """The database itself."""
        with closing(sqlite3.connect(path)) as database:
            for table, rows in self.tables().items():
                database.execute(self.schema[table])
                for row in rows:
                    names, marks = ", ".join(row), ", ".join("?" * len(row))
                    database.execute(
                        f"INSERT INTO {table} ({names}) VALUES ({marks})",  # noqa: S608
                        tuple(row.values()),
                    )
            database.commit()
        return path


def inserts(table: str, rows: Iterable[Row]) -> Iterable[str]:
    """The rows as SQL."""
    with closing(sqlite3.connect(":memory:")) as quoting:
        for row in rows:
            names = ",".join(f'"{name}"' for name in row)
            values = [
                # SQLite's quote() says Inf, which its own parser does not know.
                "9.0e+999"
                if value == float("inf")
                else quoting.execute("SELECT quote(?)", (value,)).fetchone()[0]
                for value in row.values()
            ]
            yield f'INSERT INTO "{table}" ({names}) VALUES({",".join(values)});\n'


def ordinary(size: int) -> First:
    """A database of so many vouchers in every status, as a hotel has it: with a booking for every
    other voucher, and a log."""
    first = First()
    for number in range(size):
        voucher_id, booking_id = f"v-m7{number:06}-abcdefghij", f"b-m8{number:06}-abcdefghij"
        status = ("issued", "booked", "Consumed", "EXPIRED", "issued", "booked", "cancelled")[
            number % 7
        ]
        first.vouchers.append(voucher(voucher_id, status=status, issuer_uid=f"hotel-{number % 50}"))
        first.events.append(event(f"e-{number}", voucher_id))
        if number % 7 in (1, 2, 5, 4):
            cancelled = number % 7 == 4
            first.bookings.append(
                booking(
                    booking_id,
                    voucher_id,
                    issuer_uid=f"hotel-{number % 50}",
                    holder_uid=f"guest-{number % 997}",
                    status="cancelled" if cancelled else "booked",
                    cancel_reason="Flight was moved" if cancelled else None,
                    cancelled_at="2026-03-02T00:00:00.000Z" if cancelled else None,
                )
            )
            meta = f'{{"booking_id": "{booking_id}"}}'
            first.events.append(event(f"e-b-{number}", voucher_id, "voucher.book", meta=meta))
    return first
