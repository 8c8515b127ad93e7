"""Reads what is really stored, and says what must not be so.

It knows nothing of the service's code: rows are read in DynamoDB's own words, and each voucher's
events are replayed to what the voucher and its bookings must then be.
"""

from __future__ import annotations

import json
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

Row = dict[str, Any]
ENDINGS = {
    "voucher.revoke": "cancelled",
    "voucher.redeem": "consumed",
    "voucher.expire": "expired",
    "voucher.consume": "consumed",
}
GRID = timedelta(hours=1)


def plain(item: dict[str, dict[str, Any]]) -> Row:
    """A stored item without DynamoDB's types."""
    return {name: _value(held) for name, held in item.items()}


def _value(held: dict[str, Any]) -> Any:
    [(kind, value)] = held.items()
    if kind == "N":
        return int(value)
    return plain(value) if kind == "M" else value


@dataclass(slots=True)
class State:
    """Everything that a store holds of vouchers."""

    vouchers: dict[str, Row]
    bookings: dict[str, Row]
    events: list[Row]
    receipts: list[Row]

    def told(self, event_type: str) -> Iterator[Row]:
        """The events of one type."""
        return (event for event in self.events if event["type"] == event_type)


def read(rows: Callable[[str], list[dict[str, Any]]]) -> State:
    """The state, by a function that gives all items of a table."""
    events = [plain(item) for item in rows("events")]
    for event in events:
        event["meta"] = json.loads(event["meta"])
    return State(
        vouchers={item["id"]["S"]: plain(item) for item in rows("vouchers")},
        bookings={item["id"]["S"]: plain(item) for item in rows("voucher_bookings")},
        events=events,
        receipts=[plain(item) for item in rows("idempotency")],
    )


def violations(state: State) -> list[str]:
    """All that is wrong with the state; none is what we hope for."""
    events: dict[str, list[Row]] = defaultdict(list)
    for event in state.events:
        if event["type"] != "presence.match":  # of a room, which is no voucher
            events[event["subject_id"]].append(event)
    bookings: dict[str, list[Row]] = defaultdict(list)
    for booking in state.bookings.values():
        bookings[booking["voucher_id"]].append(booking)
    found: list[str] = []
    for voucher_id in events.keys() | bookings.keys() | state.vouchers.keys():
        stored = state.vouchers.get(voucher_id)
        if stored is None:
            found.append(f"{voucher_id}: has events or bookings, and is not there")
            continue
        story = _Story(stored, bookings[voucher_id], events[voucher_id])
        found += [f"{voucher_id}: {problem}" for problem in story.problems()]
    found += _receipts_without_change(state)
    twice = Counter(event["id"] for event in state.events)
    found += [
        f"{event_id}: an event told {times} times" for event_id, times in twice.items() if times > 1
    ]
    return found


def _receipts_without_change(state: State) -> Iterator[str]:
    for receipt in state.receipts:
        body = json.loads(receipt["body"])
        voucher = body["voucher"]
        if (voucher.get("id") or voucher["voucherId"]) not in state.vouchers:
            yield f"{receipt['caller_key']}: a receipt for a voucher that is not there"
        booking = body.get("booking")
        if booking and (booking.get("id") or booking["bookingId"]) not in state.bookings:
            yield f"{receipt['caller_key']}: a receipt for a booking that is not there"


@dataclass(slots=True)
class _Story:
    """One voucher, and what its events tell of it."""

    voucher: Row
    bookings: list[Row]
    events: list[Row]
    said: list[str] = field(default_factory=list)

    def problems(self) -> list[str]:
        told: dict[str, list[Row]] = defaultdict(list)
        for event in self.events:
            told[event["type"]].append(event)
        if len(told["voucher.issue"]) != 1:
            return [f"issued {len(told['voucher.issue'])} times"]
        endings = [event for name in ENDINGS for event in told[name]]
        self._expect("at most one ending", len(endings) <= 1, endings)
        # Every change makes the version one higher and writes one event.
        self._same("version", self.voucher["version"], len(self.events))
        books = {event["meta"]["booking_id"]: event for event in told["voucher.book"]}
        self._same("bookings with their events", len(books), len(told["voucher.book"]))
        rows = {row["id"]: row for row in self.bookings}
        self._same("bookings and their events", sorted(rows), sorted(books))
        ending = endings[0] if endings else None
        cancels = list(told["voucher.cancel"])
        if ending and ending["type"] == "voucher.revoke" and "booking_id" in ending["meta"]:
            cancels.append(ending)
        gone = {event["meta"]["booking_id"]: event for event in cancels}
        self._same("each booking cancelled at most once", len(gone), len(cancels))
        live = [booking_id for booking_id in books if booking_id not in gone]
        self._expect("at most one live booking", len(live) <= 1, live)
        for booking_id, row in rows.items():
            if booking_id in books:
                self._booking(row, books[booking_id], gone.get(booking_id))
        self._voucher(told["voucher.issue"][0], books.get(live[0]) if live else None, gone, ending)
        self._times(told, ending)
        return self.said

    def _booking(self, row: Row, book: Row, cancel: Row | None) -> None:
        here = f"booking {row['id']}"
        self._same(f"{here} status", row["status"], "cancelled" if cancel else "booked")
        self._same(f"{here} holder", row["holder_uid"], book["meta"]["holder_uid"])
        self._same(f"{here} made", row["created_at"], book["created_at"])
        self._same(f"{here} cancelled", row.get("cancelled_at"), cancel and cancel["created_at"])
        reason = cancel["meta"].get("reason") if cancel else None
        self._same(f"{here} reason", row.get("cancel_reason"), reason)
        self._same(f"{here} slot", _at(row["slot_start"]), _at(book["meta"]["slot_start"]))
        lasts = timedelta(minutes=self.voucher["duration_minutes"])
        self._same(f"{here} end", _at(row["slot_end"]), _at(row["slot_start"]) + lasts)
        self._same(f"{here} issuer", row["issuer_uid"], self.voucher["issuer_uid"])

    def _voucher(
        self, issue: Row, live: Row | None, gone: dict[str, Row], ending: Row | None
    ) -> None:
        voucher = self.voucher
        first = issue["meta"]["holder_uid"]
        statuses = {ENDINGS[ending["type"]]} if ending else {"booked" if live else "issued"}
        if (
            not ending
            and not live
            and any(
                _at(event["created_at"]) >= _at(voucher["valid_until"]) for event in gone.values()
            )
        ):
            statuses = {"expired"}  # given back after its time
        self._expect("status", voucher["status"] in statuses, (voucher["status"], statuses))
        holder = live["meta"]["holder_uid"] if live else first
        self._same("holder", voucher.get("holder_uid"), holder)
        booking_id = live and live["meta"]["booking_id"]
        self._same("its booking", voucher.get("booking_id"), booking_id)
        self._same("holder to give back to", voucher.get("holder_before"), first if live else None)
        if live:
            self._same("slot", _at(voucher["slot_start"]), _at(live["meta"]["slot_start"]))
        if ending and ending["type"] in ("voucher.redeem", "voucher.consume"):
            self._same("what was used", ending["meta"].get("booking_id"), booking_id)
        if ending and ending["type"] in ("voucher.expire", "voucher.revoke"):
            self._same("nothing is booked at its end", booking_id, None)
        self._indexes()

    def _indexes(self) -> None:
        voucher, status = self.voucher, self.voucher["status"]
        self._same("issuer_status", voucher["issuer_status"], f"{status}#{voucher['issuer_uid']}")
        holder = voucher.get("holder_uid")
        self._same("holder_status", voucher.get("holder_status"), holder and f"{status}#{holder}")
        due = {"issued": voucher["valid_until"], "booked": voucher.get("slot_end")}.get(status)
        self._same("due_at", voucher.get("due_at"), due)
        shard = f"due-{zlib.crc32(voucher['id'].encode()) % 16:02}" if due else None
        self._same("due_shard", voucher.get("due_shard"), shard)

    def _times(self, told: dict[str, list[Row]], ending: Row | None) -> None:
        """Each change at a time at which it was allowed, by the clock of its own request."""
        start, end = _at(self.voucher["valid_from"]), _at(self.voucher["valid_until"])
        slots = {row["id"]: row for row in self.bookings}
        for event in told["voucher.book"]:
            slot = _at(event["meta"]["slot_start"])
            lasts = timedelta(minutes=self.voucher["duration_minutes"])
            now = _at(event["created_at"])
            self._expect("booked before its end", now < end, event)
            self._expect("booked before the slot", now < slot, event)
            self._expect("slot within", start <= slot and slot + lasts <= end, event)
            self._expect("slot on the grid", not (slot - start) % GRID, event)
        for event in told["voucher.cancel"]:
            row = slots.get(event["meta"]["booking_id"])
            if row and event["actor_id"] == row["holder_uid"] != row["issuer_uid"]:
                begun = _at(event["created_at"]) >= _at(row["slot_start"])
                self._expect("a guest cancels before the slot", not begun, event)
        if ending is None:
            return
        now, walk_in = _at(ending["created_at"]), "booking_id" not in ending["meta"]
        allowed = {
            "voucher.redeem": not walk_in or start <= now < end,
            "voucher.revoke": not walk_in or now < end,
            "voucher.expire": now >= end,
            "voucher.consume": "slot_end" in self.voucher and now >= _at(self.voucher["slot_end"]),
        }
        self._expect("ended in time", allowed[ending["type"]], ending)

    def _same(self, what: str, found: object, wanted: object) -> None:
        if found != wanted:
            self.said.append(f"{what}: {found!r}, not {wanted!r}")

    def _expect(self, what: str, holds: object, about: object) -> None:
        if not holds:
            self.said.append(f"{what}: no, {about!r}")


def _at(instant: str) -> datetime:
    return datetime.fromisoformat(instant)


def sample(found: Iterable[str], most: int = 10) -> str:
    """The first of many problems, a line each."""
    listed = list(found)
    more = f"\n… and {len(listed) - most} more" if len(listed) > most else ""
    return "\n".join(listed[:most]) + more
