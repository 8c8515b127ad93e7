"""What `wrangler d1 export` writes: SQL, of which only our three tables are executed.

SQLite itself parses the SQL, so every form of quoting is read correctly.
"""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

from infra.migrate import disk_space
from infra.migrate.report import Remark
from infra.migrate.source import Source
from infra.operator.progress import Progress

BOM = b"\xef\xbb\xbf"
_GAP = r"(?:\s|--[^\n]*\n|/\*(?:(?!\*/).)*\*/)"
_CREATE = rf"create{_GAP}+table(?:{_GAP}+if{_GAP}+not{_GAP}+exists)?"
_STATEMENT = re.compile(
    rf"{_GAP}*(?:(?P<create>{_CREATE})|insert(?:{_GAP}+or{_GAP}+\w+)?{_GAP}+into)\b{_GAP}*"
    # The whole name: "events archive" is not one of our tables.
    r"(?:(?P<quote>[\"'`])|(?P<bracket>\[))?(?P<table>vouchers|voucher_bookings|events)"
    r"(?(quote)(?P=quote)(?!(?P=quote))|(?(bracket)\]|(?![\w$.\x80-\xff])))",
    re.IGNORECASE | re.DOTALL,
)
_OTHER_TABLE = re.compile(
    rf"{_GAP}*{_CREATE}\b{_GAP}*(?:[\"'`\[]([^\"'`\]]+)|(\w+))", re.IGNORECASE | re.DOTALL
)


def load(path: Path, source: Source, progress: Progress) -> None:
    """Execute the statements that create and fill our three tables, and no others."""
    source.database.execute("BEGIN")
    statement, first_line = b"", 1
    with path.open("rb") as file:
        if file.read(len(BOM)) != BOM:
            file.seek(0)
        for number, line in enumerate(file, 1):
            progress.step(len(line))
            start, *rest = line.split(b";")
            statement += start
            for part in rest:
                statement += b";"
                if sqlite3.complete_statement(_readable(statement)):
                    _execute(statement, first_line, source)
                    statement, first_line = b"", number
                statement += part
            if not statement.strip():
                statement, first_line = b"", number + 1
    if statement:
        _execute(statement, first_line, source)


def _readable(statement: bytes) -> str:
    """Text in which SQLite recognizes the end of a statement; only ASCII matters for that."""
    return statement.replace(b"\0", b" ").decode("latin-1")


def _execute(statement: bytes, line: int, source: Source) -> None:
    match = _STATEMENT.match(_readable(statement))
    if not match:
        _note_other_table(statement, source)
        return
    table, what = match["table"].lower(), "row"
    if match["create"]:
        what = f"CREATE TABLE {table}"
    try:
        source.database.execute(statement.decode())
    except UnicodeDecodeError:
        reason = f"this {what} is not UTF-8"
    except (sqlite3.Error, ValueError) as error:
        if disk_space.is_lacking(error):
            raise
        reason = f"SQLite rejects this {what}: {error}"
    else:
        return
    if match["create"]:
        source.create_errors.setdefault(table, f"Line {line}: {reason}")
    else:
        source.remarks.append(Remark(table, f"line {line}", "rejected", reason))


def _note_other_table(statement: bytes, source: Source) -> None:
    match = _OTHER_TABLE.match(statement.decode(errors="replace"))
    name = (match[1] or match[2]) if match else ""
    if name and not name.lower().startswith(("sqlite_", "_cf_")):
        source.ignored.append(f"table {name}")


def unistr(text: str) -> str:
    """SQLite's function of that name, which older versions of it do not have."""

    def character(match: re.Match[str]) -> str:
        return "\\" if match[0] == "\\\\" else chr(int(match[1] or match[2] or match[3], 16))

    pattern = r"\\\\|\\\+([0-9a-fA-F]{6})|\\u([0-9a-fA-F]{4})|\\([0-9a-fA-F]{4})"
    return re.sub(pattern, character, text)
