"""Rows that an export must preserve; `wrangler.sql` is the real export of them.

To create it again, with wrangler 4.86.0 in an empty folder (3.114.17 writes the same):

    python -m tests.migration.exported FOLDER    # creates the files for the next three
    npx wrangler d1 migrations apply hotel --local
    npx wrangler d1 execute hotel --local --file rows.sql
    npx wrangler d1 export hotel --local --output wrangler.sql
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tests.migration.first_system import NEWER, First, booking, event, inserts, voucher

REAL = Path(__file__).with_name("wrangler.sql")

PRETTY = {"text": "line one\nline two\r\nC:\\new\\\nend \\\\", "rate": 0.1}
LONG = {
    "note": "é\n\"quoted\"; -- /* 日本 🏨 'single'",
    "list": list(range(200)),
    "deep": [{"a": None}],
}
DRAMA = "'; DROP TABLE vouchers; --"

# Unrelated statements, difficult for a reader that searches for names or semicolons.
OTHERS = """CREATE INDEX by_issuer ON vouchers(issuer_uid);
CREATE TABLE presence (thinker_id TEXT PRIMARY KEY, seen INTEGER);
CREATE TABLE "vouchers of old" (n INTEGER PRIMARY KEY AUTOINCREMENT, note TEXT);
CREATE VIEW live AS SELECT * FROM voucher_bookings WHERE status = 'booked';
CREATE TRIGGER stamp AFTER UPDATE ON vouchers BEGIN
  INSERT INTO events (id, type) VALUES ('e-' || random(), 'voucher.update');
END;
INSERT INTO "vouchers of old" (note) VALUES ('vouchers'), ('x;
INSERT INTO vouchers VALUES (1);');
"""


def exported() -> First:
    """The rows."""
    return First(
        vouchers=[
            voucher("v-plain"),
            voucher("v-long", terms=json.dumps(LONG, ensure_ascii=False)),
            voucher("v-pretty", terms=json.dumps(PRETTY, indent=2)),
            voucher("v-breaks", title="a\r\nb", description="x\ry\tz\n"),
            voucher("v-backslash", title="back\\nslash", description="C:\\new\\r"),
            voucher("v-replace", title="replace('a','\\n',char(10))", description=DRAMA),
            voucher("v-semicolon", title="a;b -- c", description="/* no comment */; INSERT INTO x"),
            voucher("v-cent", price_amount=0.1),
            voucher("v-hundred", price_amount=100),
            voucher("v-most", price_amount=99_999_999_999.99),
            voucher("v-too-much", price_amount=1e21),
            voucher("v-too-fine", price_amount=0.1 + 0.2),
            voucher("v-numbers", created_at=1_772_359_200_123, duration_minutes="90"),
            voucher("v-blob", title=b"\xff\xfe"),
            voucher("v-nulls", holder_uid=None, description=None, terms=None, transferable=None),
            voucher("v-empty", holder_uid="", title="", terms="", price_currency=""),
            voucher("v-Cafe\u0301", title="Cafe\u0301 Zu\u0308rich"),
            voucher("v-shout", status="BOOKED"),
            voucher("v-used", status="Consumed"),
        ],
        bookings=[
            booking("b-shout", "v-shout", status="BookeD", meta='{"party": 2}'),
            booking("b-used", "v-used", cancel_reason=""),
        ],
        events=[
            event("e-issue", "v-plain", meta='{"ua": "Mozilla\\n(x; y)"}'),
            event("e-loud", "v-used", "VOUCHER.CONSUME", meta=None),
        ],
    )


def main(folder: Path) -> None:
    """Write the files that wrangler needs."""
    (folder / "migrations").mkdir(parents=True, exist_ok=True)
    statements = [sql for table, sql in NEWER.items() if table != "d1_migrations"]
    (folder / "migrations" / "0001_init.sql").write_text(";\n".join([*statements, OTHERS]), "utf-8")
    with (folder / "rows.sql").open("w", encoding="utf-8", newline="") as file:
        for table, rows in exported().tables().items():
            file.writelines([] if table == "d1_migrations" else inserts(table, rows))
    (folder / "wrangler.toml").write_text(
        'name = "hotel"\ncompatibility_date = "2025-01-01"\n[[d1_databases]]\nbinding = "DB"\n'
        'database_name = "hotel"\ndatabase_id = "00000000-0000-0000-0000-000000000001"\n'
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
