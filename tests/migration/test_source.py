"""Files in every format, and files that cannot be used."""

from __future__ import annotations

import resource
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.migration.conftest import Desk
from tests.migration.first_system import OLDER, First, voucher


def older() -> First:
    """A database with the first system's first schema."""
    at = 1_772_359_200_000
    return First(
        vouchers=[
            {
                "voucherId": "v-1",
                "issuerUid": "hotel-demo",
                "title": "Spa",
                "durationMinutes": 90,
                "validFrom": at,
                "validUntil": at + 40 * 86_400_000,
                "price": '{"amount": 89.5, "currency": "EUR"}',
                "status": "BOOKED",
                "createdAt": at // 1000,
                "colour": "red",
            },
            {"voucherId": "v-2", "issuerUid": "h", "price": "45", "status": "issued"}
            | {"validFrom": at, "createdAt": at},
            {"voucherId": "v-3", "issuerUid": "h", "price": None, "status": "issued"}
            | {"createdAt": at},
        ],
        bookings=[
            {
                "bookingId": "b-1",
                "voucherId": "v-1",
                "holderUid": "guest-anna",
                "slotId": "slot-2026-03-10T10:00:00.000Z",
                "status": "booked",
                "createdAt": at,
            }
        ],
        schema=OLDER,
    )


@pytest.mark.parametrize("kind", ["sql", "sqlite"])
def test_the_first_schema(desk: Desk, tmp_path: Path, kind: str) -> None:
    ran = desk.migrate(getattr(older(), kind)(tmp_path / "first"))
    assert ran.code == 0, ran.out
    one = desk.row("vouchers", "v-1")
    assert one["price_amount"]["S"] == "89.50"
    assert one["slot_start"]["S"] == "2026-03-10T10:00:00.000Z"
    assert one["slot_end"]["S"] == "2026-03-10T11:30:00.000Z"
    assert one["created_at"]["S"] == "2026-03-01T10:00:00.000Z"
    assert desk.row("vouchers", "v-2")["price_amount"]["S"] == "45.00"
    assert desk.row("vouchers", "v-2")["price_currency"]["S"] == "EUR"
    assert "price_amount" not in desk.row("vouchers", "v-3")
    assert "column vouchers.colour (1 values)" in ran.out
    assert desk.check().code == 0


def dump(path: Path, text: str | bytes) -> Path:
    """A file with this text."""
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


HEAD = """-- made by hand; on a Tuesday
CREATE TABLE vouchers (id TEXT PRIMARY KEY, issuer_uid, title, description, status, created_at);
"""
REST = "'issued', '2026-03-01 10:00:00'"


def test_sql_that_is_hard_to_read(desk: Desk, tmp_path: Path) -> None:
    text = f"""\ufeffPRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
{HEAD}
insert or ignore into vouchers values ('v-1', 'h', 'a;b', 'it''s
on two lines;
', {REST});
INSERT INTO "vouchers" VALUES('v-2','h','x',replace('a\\nb','\\n',char(10)),{REST});
INSERT INTO vouchers VALUES('v-3','h','x',unistr('tea\\u000abreak \\\\ \\+01f3e8'),{REST});
INSERT INTO vouchers VALUES('v-1','h','twice','',{REST});
INSERT INTO vouchers VALUES('v-4','h','too few');
INSERT INTO vouchers VALUES('v-5',"h",'x','',{REST}); INSERT INTO [vouchers] (id) VALUES ('v-6');
CREATE TABLE presence (id);
INSERT INTO presence VALUES ('vouchers');
ATTACH DATABASE '{tmp_path / "stolen"}' AS x;
CREATE TABLE x.vouchers AS SELECT 1;
DROP TABLE vouchers;
CREATE TRIGGER t AFTER INSERT ON vouchers BEGIN DELETE FROM vouchers; END;
COMMIT;
INSERT INTO vouchers VALUES('v-7','h','no semicolon at the end','',{REST})"""  # noqa: S608
    ran = desk.migrate(dump(tmp_path / "hard.sql", text))
    rows = {row["id"]["S"]: row for row in desk.rows("vouchers")}
    assert sorted(rows) == ["v-1", "v-2", "v-3", "v-5", "v-7"]
    assert rows["v-1"]["title"]["S"] == "a;b"
    assert rows["v-1"]["description"]["S"] == "it's\non two lines;"
    assert rows["v-2"]["description"]["S"] == "a\nb"
    assert rows["v-3"]["description"]["S"] == "tea\nbreak \\ 🏨"
    rejected = [
        (row_id, reason) for _, row_id, outcome, reason in ran.remarks if outcome == "rejected"
    ]
    assert rejected[0][1].endswith("UNIQUE constraint failed: vouchers.id")
    assert [row_id for row_id, _ in rejected] == ["line 11", "line 12", "v-6"]
    assert "table presence" in ran.out
    assert not (tmp_path / "stolen").exists()


def test_text_that_is_not_utf_8(desk: Desk, tmp_path: Path) -> None:
    text = (
        HEAD.encode()
        + f"""
INSERT INTO vouchers VALUES('v-1','h','Z\xfcrich','',{REST});
INSERT INTO vouchers VALUES('v-2','h','Z\xfcrich',X'ff',{REST});
INSERT INTO vouchers VALUES('v-3','h','Bern','',{REST});""".encode("latin-1")
    )
    ran = desk.migrate(dump(tmp_path / "latin.sql", text))
    assert [row["id"]["S"] for row in desk.rows("vouchers")] == ["v-3"]
    assert [remark[3] for remark in ran.remarks] == ["this row is not UTF-8"] * 2

    path = First([voucher("v-4", title="Zuerich")]).sqlite(tmp_path / "first.sqlite")
    path.write_bytes(path.read_bytes().replace(b"Zuerich", b"Z\xfcerich"))
    ran = desk.migrate(path)
    assert [remark[1] for remark in ran.remarks] == ["v-4"]
    assert ran.code == 1


@pytest.mark.parametrize(
    "name", ['"events archive"', "'old events list'", "[Events ]", '"events""x"', "events$"]
)
def test_a_table_whose_name_only_begins_like_ours_is_ignored(
    desk: Desk, tmp_path: Path, name: str
) -> None:
    text = f"""{HEAD}
INSERT INTO vouchers VALUES('v-1','h','x','',{REST});
-- what was once; /* and
CREATE TABLE IF NOT EXISTS {name} (n);
INSERT INTO {name} VALUES(Inf);
INSERT INTO {name} SELECT id FROM vouchers;"""  # noqa: S608
    ran = desk.migrate(dump(tmp_path / "file.sql", text))
    assert ran.code == 0, ran.err
    assert not ran.remarks
    assert "It has no table events." in ran.out
    assert "Ignored:\n  table " in ran.out


@pytest.mark.parametrize("name", ['"Events"', "'events'", "[events]", "`events`", " /*;*/ EVENTS "])
def test_our_tables_are_recognized_in_any_quoting(desk: Desk, tmp_path: Path, name: str) -> None:
    text = f"""{HEAD}
CREATE TABLE{name}(id);
INSERT OR REPLACE INTO{name}VALUES(Inf);"""
    ran = desk.migrate(dump(tmp_path / "file.sql", text))
    assert [remark[:3] for remark in ran.remarks] == [("events", "line 5", "rejected")]


def test_a_table_that_sqlite_rejects(desk: Desk, tmp_path: Path) -> None:
    why = 'SQLite rejects this CREATE TABLE vouchers: near ",": syntax error'
    text = HEAD.replace("title,", "title,,")
    ran = desk.migrate(dump(tmp_path / "empty.sql", text))
    assert ran.code == 2
    assert f"Line 1: {why}" in ran.err

    text += f"INSERT INTO vouchers VALUES('v-1','h','x','',{REST});"
    ran = desk.migrate(dump(tmp_path / "full.sql", text))
    assert ran.code == 2
    assert "it has rows of vouchers, but does not create that table" in ran.err
    assert f"Line 1: {why}" in ran.err
    assert "export it with its schema" not in ran.err

    text = f"""{HEAD}
INSERT INTO vouchers VALUES('v-1','h','x','','booked', '2026-03-01 10:00:00');
CREATE TABLE voucher_bookings (id,, status);"""
    ran = desk.migrate(dump(tmp_path / "booked.sql", text))
    assert ran.code == 2
    assert "Line 5: SQLite rejects this CREATE TABLE voucher_bookings" in ran.err
    assert "export all tables" not in ran.err


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "it has none of the tables vouchers, voucher_bookings, events"),
        (b"hello, this is a letter; not SQL", "it has none of the tables"),
        (b"CREATE TABLE guests (id);", "it has none of the tables"),
        (b"SQLite format 3\0" + b"\xff" * 200, "SQLite cannot read it"),
        (bytes(range(256)) * 40, "it has none of the tables"),
    ],
)
def test_files_without_our_tables(desk: Desk, tmp_path: Path, content: bytes, problem: str) -> None:
    ran = desk.migrate(dump(tmp_path / "file", content))
    assert ran.code == 2
    assert problem in ran.err
    assert ran.out == ""


def test_a_missing_file(desk: Desk, tmp_path: Path) -> None:
    ran = desk.migrate(tmp_path / "nowhere.sql")
    assert ran.code == 2
    assert "No such file" in ran.err


def test_the_file_is_not_changed(desk: Desk, tmp_path: Path) -> None:
    path = older().sqlite(tmp_path / "first.sqlite")
    before = path.read_bytes()
    path.chmod(0o400)
    desk.migrate(path)
    assert path.read_bytes() == before


def test_vouchers_without_other_tables(desk: Desk, tmp_path: Path) -> None:
    first: Any = First([voucher("v-1")])
    path = first.sql(tmp_path / "first.sql")
    lines = path.read_text().splitlines(keepends=True)
    end = next(
        place for place, line in enumerate(lines) if line.startswith("CREATE TABLE voucher_")
    )
    assert desk.migrate(dump(path, "".join(lines[:end]))).code == 0
    assert desk.check().code == 0


def test_missing_required_columns(desk: Desk, tmp_path: Path) -> None:
    text = """CREATE TABLE vouchers (id, title);
INSERT INTO vouchers VALUES ('v-1', 'x');"""
    ran = desk.migrate(dump(tmp_path / "file", text))
    reason = "issuer_uid is required; status is required; created_at is required"
    assert ran.remarks == [("vouchers", "v-1", "rejected", reason)]
    assert "There was nothing to migrate." in ran.out


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """Limit the size of files, like a disk that is almost full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def large() -> First:
    """A database of three megabytes: more than SQLite keeps in memory."""
    return First([voucher(f"v-{number}", title="x" * 100_000) for number in range(30)])


def test_no_space_to_copy_a_database(desk: Desk, tmp_path: Path) -> None:
    path = large().sqlite(tmp_path / "d1.sqlite")
    with files_of_at_most(1_000_000):
        ran = desk.migrate(path)
    assert ran.code == 2
    assert f"not enough space in {tempfile.gettempdir()} for a copy of 4 MB; set TMPDIR" in ran.err


def test_no_space_to_merge_a_database_with_its_second_file(desk: Desk, tmp_path: Path) -> None:
    path = large().sqlite(tmp_path / "d1.sqlite")
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA wal_autocheckpoint = 0")
        database.execute("INSERT INTO vouchers SELECT * FROM vouchers")
        database.commit()
        with files_of_at_most(4_000_000):
            ran = desk.migrate(path)
    assert ran.code == 2
    assert " for a copy of 7 MB; set TMPDIR" in ran.err


def test_no_space_for_the_rows_of_an_export(desk: Desk, tmp_path: Path) -> None:
    path = large().sql(tmp_path / "first.sql")
    with files_of_at_most(500_000):
        ran = desk.migrate(path)
    assert ran.code == 2
    assert " for a copy of 4 MB; set TMPDIR" in ran.err
