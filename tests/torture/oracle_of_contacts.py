"""What must never be stored of contacts: a word without its contact, a contact without a word that
it lists, and anything that a contact says in another table."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterator
from typing import Any

Rows = Callable[[str], list[dict[str, Any]]]
ELSEWHERE = ("vouchers", "voucher_bookings", "events", "calendars", "agenda")


def contact_problems(rows: Rows) -> list[str]:
    """All that is wrong, by a function that returns all items of a table."""
    return [*_problems(rows)]


def _problems(rows: Rows) -> Iterator[str]:
    listed: set[tuple[str, str]] = set()
    stored: set[tuple[str, str]] = set()
    texts: set[str] = set()
    for row in rows("contacts"):
        hotel, sort = row["issuer_uid"]["S"], row["sort"]["S"]
        if sort.startswith("l#"):
            continue
        guest = row["guest_uid"]["S"]
        if sort.startswith("w#"):
            stored.add((hotel, sort))
            if not sort.endswith(f"#{guest}"):
                yield f"{hotel}: the word {sort} is not of {guest}"
            continue
        if sort != f"g#{guest}":
            yield f"{hotel}: the contact {sort} is not of {guest}"
        listed |= {(hotel, f"w#{word}#{guest}") for word in json.loads(row["words"]["S"])}
        texts |= {row[name]["S"] for name in ("name", "email", "phone") if name in row}
    yield from (f"{hotel}: {sort} is in no contact" for hotel, sort in stored - listed)
    yield from (f"{hotel}: {sort} has no row" for hotel, sort in listed - stored)
    tables = {table: repr(rows(table)) for table in ELSEWHERE}
    records = [zlib.decompress(record["body"]["B"]).decode() for record in rows("idempotency")]
    tables["idempotency"] = "\n".join(records)
    for table, whole in tables.items():
        if any(text in whole for text in texts):
            yield f"{table}: has what a contact says"
