"""A real export of wrangler's, and the database behind it, also while that is open."""

from __future__ import annotations

import io
import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from infra.migrate import reader
from infra.migrate.source import Unusable
from infra.operator.progress import Progress
from tests.migration.conftest import Desk, Ran
from tests.migration.exported import LONG, PRETTY, REAL, exported
from tests.migration.first_system import First, booking, voucher


def test_the_export_and_the_database_give_the_same_rows(desk: Desk, tmp_path: Path) -> None:
    from_export = desk.migrate(shutil.copy(REAL, tmp_path / "export.sql"))
    rows = desk.everything()
    desk.clear()
    from_database = desk.migrate(exported().sqlite(tmp_path / "d1.sqlite"))
    assert from_export.remarks == from_database.remarks
    assert rows == desk.everything()
    assert [(row_id, reason) for _, row_id, outcome, reason in from_export.remarks] == [
        ("v-breaks", "line breaks in title were replaced by spaces"),
        ("v-breaks", "line breaks in description were replaced by usual ones"),
        ("v-too-much", "price_amount must be less than 1,000,000,000,000"),
        ("v-too-fine", "price_amount was read without the error of a binary number"),
        ("v-blob", "title must be text"),
    ]
    assert desk.check().code == 0


def test_the_values_of_the_real_export_are_preserved(desk: Desk, tmp_path: Path) -> None:
    ran = desk.migrate(shutil.copy(REAL, tmp_path / "export.sql"))

    def row(name: str) -> dict[str, str]:
        item = desk.row("vouchers", f"v-{name}")
        return {key: next(iter(value.values())) for key, value in item.items()}

    assert json.loads(row("pretty")["terms"]) == PRETTY
    assert json.loads(row("long")["terms"]) == LONG
    assert row("breaks")["title"] == "a b"
    assert row("backslash")["title"] == r"back\nslash"
    assert row("replace")["title"] == r"replace('a','\n',char(10))"
    assert row("semicolon")["title"] == "a;b -- c"
    prices = [row(name)["price_amount"] for name in ("cent", "hundred", "most")]
    assert prices == ["0.10", "100.00", "99999999999.99"]
    assert row("numbers")["created_at"] == "2026-03-01T10:00:00.123Z"
    assert row("Café")["title"] == "Café Zürich"
    assert row("shout")["booking_id"] == "b-shout"
    assert row("used")["status"] == "consumed"
    for named in ("table d1_migrations", "table presence", "table vouchers of old"):
        assert named in ran.out


def in_the_file(ran: Ran, table: str) -> int:
    """How many rows the file has by the summary: as many as are valid or rejected."""
    (line,) = [line for line in ran.out.splitlines() if line.startswith(table + " ")]
    total, valid, rejected = map(int, line.split()[1:4])
    assert total == valid + rejected
    return total


def without_schema() -> str:
    """As `--no-schema` leaves it: 4.86.0 writes the same lines but those that make tables."""
    lines = REAL.read_text("utf-8").splitlines(keepends=True)
    return "".join(line for line in lines if line.startswith("INSERT"))


def without_data() -> str:
    """As `--no-data` leaves it."""
    lines = REAL.read_text("utf-8").splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith("INSERT"))


def test_an_export_without_its_schema(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "rows.sql"
    path.write_text(without_schema(), "utf-8")
    ran = desk.migrate(path)
    assert ran.code == 2
    assert "it has rows of vouchers, but does not create that table" in ran.err
    assert "export it with its schema" in ran.err

    whole = desk.migrate(shutil.copy(REAL, tmp_path / "export.sql"))
    rows = desk.everything()
    desk.clear()
    path.write_text(without_data() + "\n" + without_schema(), "utf-8")
    assert desk.migrate(path).remarks == whole.remarks
    assert desk.everything() == rows


def test_an_export_without_rows(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "schema.sql"
    path.write_text(without_data(), "utf-8")
    ran = desk.migrate(path)
    assert ran.code == 0
    assert "There was nothing to migrate." in ran.out


def one_table(table: str, rows: First, path: Path) -> Path:
    """As `--table` leaves it."""
    rows.schema = {table: rows.schema[table]}
    with closing(sqlite3.connect(rows.sqlite(path.with_suffix(".sqlite")))) as database:
        path.write_text("\n".join(database.iterdump()), "utf-8")
    return path


def test_booked_vouchers_without_the_table_of_their_bookings(desk: Desk, tmp_path: Path) -> None:
    rows = First([voucher("v-1"), voucher("v-2", status=" Booked")], [booking("b-2", "v-2")])
    ran = desk.migrate(one_table("vouchers", rows, tmp_path / "vouchers.sql"))
    assert ran.code == 2
    assert "it has booked vouchers, but no table voucher_bookings" in ran.err
    assert not desk.rows("vouchers")


def test_vouchers_without_the_other_tables(desk: Desk, tmp_path: Path) -> None:
    ran = desk.migrate(one_table("vouchers", First([voucher("v-1")]), tmp_path / "vouchers.sql"))
    assert ran.code == 0
    assert "It has no table voucher_bookings." in ran.out
    assert "It has no table events." in ran.out
    assert len(desk.rows("vouchers")) == 1


def test_rows_that_sqlite_rejects_are_counted(desk: Desk, tmp_path: Path) -> None:
    text = REAL.read_text("utf-8").replace("1e+21", "Infinity")  # as wrangler writes that
    path = tmp_path / "export.sql"
    path.write_text(text, "utf-8")
    ran = desk.migrate(path)
    assert in_the_file(ran, "vouchers") == len(exported().vouchers)
    assert ("vouchers", "line 23", "rejected") in [remark[:3] for remark in ran.remarks]
    assert "100%  23 of 23" in ran.err


def test_an_export_with_its_schema_twice(desk: Desk, tmp_path: Path) -> None:
    whole = desk.migrate(shutil.copy(REAL, tmp_path / "export.sql"))
    rows = desk.everything()
    desk.clear()
    path = tmp_path / "both.sql"
    path.write_text(without_data() + "\n" + REAL.read_text("utf-8"), "utf-8")
    ran = desk.migrate(path)
    assert ran.remarks == whole.remarks
    assert desk.everything() == rows
    assert in_the_file(ran, "vouchers") == len(exported().vouchers)
    assert "this CREATE TABLE vouchers: table vouchers already exists." in ran.out


# --- the database itself


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A database as `wrangler dev` keeps it: all rows are still in the second file."""
    path = tmp_path / "d1.sqlite"
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA wal_autocheckpoint = 0")
        with closing(sqlite3.connect(exported().sqlite(tmp_path / "rows.sqlite"))) as rows:
            for statement in rows.iterdump():
                database.execute(statement)
        yield database


def files(folder: Path) -> dict[str, bytes]:
    """Every file of a database."""
    return {path.name: path.read_bytes() for path in folder.glob("d1.sqlite*")}


def test_a_database_that_is_open_for_writing(
    opened: sqlite3.Connection, desk: Desk, tmp_path: Path
) -> None:
    report = str(tmp_path / "report.csv")
    opened.execute("BEGIN IMMEDIATE")  # another program is writing
    before = files(tmp_path)
    assert before.keys() == {"d1.sqlite", "d1.sqlite-wal", "d1.sqlite-shm"}
    assert b"v-plain" not in before["d1.sqlite"]
    ran = desk.migrate(tmp_path / "d1.sqlite", "--report", report)
    opened.execute("COMMIT")
    assert files(tmp_path) == before
    rows = desk.everything()
    desk.clear()
    assert desk.migrate(exported().sqlite(tmp_path / "closed.sqlite")).code == ran.code
    assert desk.everything() == rows


def test_a_database_without_its_second_file(
    opened: sqlite3.Connection, desk: Desk, tmp_path: Path
) -> None:
    copied = tmp_path / "elsewhere"
    copied.mkdir()
    shutil.copy(tmp_path / "d1.sqlite", copied / "d1.sqlite")
    ran = desk.migrate(copied / "d1.sqlite")
    assert ran.code == 2
    assert "it has none of the tables" in ran.err
    assert "There is no file d1.sqlite-wal beside it" in ran.err

    opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    opened.execute("DELETE FROM events")  # only in the second file
    shutil.copy(tmp_path / "d1.sqlite", copied / "d1.sqlite")
    ran = desk.migrate(copied / "d1.sqlite", "--dry-run")
    assert "There is no file d1.sqlite-wal beside it" in ran.out
    assert in_the_file(ran, "events") == len(exported().events)
    assert files(copied).keys() == {"d1.sqlite", "d1.sqlite.report.csv"}

    shutil.copy(tmp_path / "d1.sqlite-wal", copied / "d1.sqlite-wal")
    ran = desk.migrate(copied / "d1.sqlite", "--dry-run")
    assert "beside it" not in ran.out
    assert in_the_file(ran, "events") == 0


def test_a_symbolic_link_to_a_database(
    opened: sqlite3.Connection, desk: Desk, tmp_path: Path
) -> None:
    assert b"v-plain" not in (tmp_path / "d1.sqlite").read_bytes()
    folder = tmp_path / "links"
    folder.mkdir()
    (folder / "first").symlink_to("../d1.sqlite")
    (folder / "latest.sqlite").symlink_to(folder / "first")
    ran = desk.migrate(folder / "latest.sqlite", "--dry-run")
    assert "beside it" not in ran.out
    assert in_the_file(ran, "vouchers") == len(exported().vouchers)


def test_a_symbolic_link_to_a_database_without_its_second_file(
    opened: sqlite3.Connection, desk: Desk, tmp_path: Path
) -> None:
    copied, link = tmp_path / "elsewhere", tmp_path / "latest.sqlite"
    copied.mkdir()
    opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    opened.execute("DELETE FROM events")  # only in the second file
    shutil.copy(tmp_path / "d1.sqlite", copied / "d1.sqlite")
    shutil.copy(tmp_path / "d1.sqlite-wal", tmp_path / "latest.sqlite-wal")  # not its own
    link.symlink_to(copied / "d1.sqlite")
    ran = desk.migrate(link, "--dry-run")
    assert "There is no file d1.sqlite-wal beside it" in ran.out
    assert in_the_file(ran, "events") == len(exported().events)


@pytest.mark.parametrize("name", ["d1.sqlite", "latest.sqlite"])
def test_an_uncommitted_change_is_not_read(tmp_path: Path, name: str) -> None:
    (tmp_path / "latest.sqlite").symlink_to("d1.sqlite")
    path = exported().sqlite(tmp_path / "d1.sqlite")
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute(
            "PRAGMA cache_size = 1"
        )  # so that it is written to the file before the commit
        database.execute("BEGIN IMMEDIATE")
        database.execute("UPDATE vouchers SET title = 'half ' || hex(randomblob(2000))")
        assert b"half " in path.read_bytes()
        before = files(tmp_path)
        source = reader.read(tmp_path / name, Progress(io.StringIO(), "reading", 0))
        with closing(source.database):
            titles = [values["title"] for _, values in source.rows("vouchers")]
        assert files(tmp_path) == before
    assert titles[0] == "Eine Nacht für zwei"


class Writer(Progress):
    """Writes to the database so many times while it is being copied (a fake, no patch)."""

    def __init__(self, path: Path, times: int) -> None:
        super().__init__(io.StringIO(), "reading", 0)
        self.path, self.times = path, times

    def step(self, by: int = 1) -> None:
        if self.times:
            self.times -= 1
            with closing(sqlite3.connect(self.path)) as database:
                database.execute("INSERT INTO vouchers (id) VALUES (?)", (f"v-{self.times}" * 999,))
                database.commit()


def test_a_database_that_changes_during_the_copy(tmp_path: Path) -> None:
    path = exported().sqlite(tmp_path / "d1.sqlite")
    source = reader.read(path, Writer(path, times=2))
    source.database.close()
    assert source.counts["vouchers"] == len(exported().vouchers) + 2
    with pytest.raises(Unusable, match="another program is writing to it"):
        reader.read(path, Writer(path, times=99))
