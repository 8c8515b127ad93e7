"""Reads what is really stored, and reports what must never be stored: the one statement of the
tests' invariants (others in the files beside it), for the rounds, the crashes and the races. It
shares no code with the service or the operator's `check_data`, so that no mistake of theirs can
hide: it reads rows in DynamoDB's own format, and replays each voucher's events to what the voucher
and its bookings must then be. `test_oracle.py` holds `check_data` to the same damage."""

from __future__ import annotations

import json
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.torture import (
    claims_oracle,
    oracle_of_changes,
    oracle_of_lives,
    oracle_of_moves,
    oracle_of_records,
    oracle_of_templates,
    oracle_of_undos,
)
from tests.torture.claims_oracle import sample
from tests.torture.oracle_of_campaigns import campaign_problems
from tests.torture.oracle_of_contacts import contact_problems
from tests.torture.oracle_of_undos import ENDINGS

Row = dict[str, Any]
# How the types of events of other subjects begin.
OF_NO_VOUCHER = (
    *("presence.", "session.", "calendar.", "template.", "hotel.", "guest.", "webhook."),
    "campaign.",
)
GRID, DUE_SHARDS = timedelta(hours=1), 64


def decode(item: dict[str, dict[str, Any]]) -> Row:
    """A stored item without DynamoDB's types."""
    return {name: _decode_value(typed) for name, typed in item.items()}


def _decode_value(typed: dict[str, Any]) -> Any:
    [(kind, value)] = typed.items()
    if kind == "N":
        return int(value)
    return decode(value) if kind == "M" else value


def due_shard(voucher_id: str) -> str:
    """The shard of the index `due` that a voucher belongs to."""
    return f"due-{zlib.crc32(voucher_id.encode()) % DUE_SHARDS:02}"


@dataclass(slots=True)
class State:
    """Everything that a store has about vouchers and templates."""

    vouchers: dict[str, Row]
    bookings: dict[str, Row]
    events: list[Row]
    idempotency_records: list[Row]
    templates: list[Row] = field(default_factory=list)

    def events_of(self, event_type: str) -> Iterator[Row]:
        """The events of one type."""
        return (event for event in self.events if event["type"] == event_type)


def read(rows: Callable[[str], list[dict[str, Any]]]) -> State:
    """The state, by a function that returns all items of a table."""
    events = [decode(item) for item in rows("events")]
    for event in events:
        event["meta"] = json.loads(event["meta"])
    records = [decode(item) for item in rows("idempotency")]
    for record in records:
        record["body"] = json.loads(zlib.decompress(record["body"]))
    return State(
        vouchers={item["id"]["S"]: decode(item) for item in rows("vouchers")},
        bookings={item["id"]["S"]: decode(item) for item in rows("voucher_bookings")},
        events=events,
        idempotency_records=records,
        templates=[decode(item) for item in rows("templates")],
    )


def assert_consistent(rows: Callable[[str], list[dict[str, Any]]]) -> State:
    """The state, in which nothing may be wrong. Raises AssertionError."""
    state = read(rows)
    problems = violations(state) + claims_oracle.problems_in(rows) + contact_problems(rows)
    problems += campaign_problems(rows)
    assert not problems, sample(problems)
    return state


def violations(state: State) -> list[str]:
    """All that is wrong with the state."""
    events: dict[str, list[Row]] = defaultdict(list)
    for event in state.events:
        if not event["type"].startswith(OF_NO_VOUCHER):
            events[event["subject_id"]].append(event)
    bookings: dict[str, list[Row]] = defaultdict(list)
    for booking in state.bookings.values():
        bookings[booking["voucher_id"]].append(booking)
    problems: list[str] = []
    for voucher_id in events.keys() | bookings.keys() | state.vouchers.keys():
        voucher = state.vouchers.get(voucher_id)
        if voucher is None:
            problems.append(f"{voucher_id}: events or bookings without a voucher")
            continue
        history = _History(voucher, bookings[voucher_id], events[voucher_id])
        problems += [f"{voucher_id}: {problem}" for problem in history.check()]
    records = state.idempotency_records
    problems += oracle_of_records.violations(records, state.vouchers, state.bookings)
    problems += oracle_of_templates.violations(state.templates, state.events, records)
    copies = Counter(event["id"] for event in state.events)
    repeated = [(each, count) for each, count in copies.items() if count > 1]
    return problems + [f"{each}: an event stored {count} times" for each, count in repeated]


@dataclass(slots=True)
class _History:
    """One voucher with its bookings, checked against its events."""

    voucher: Row
    bookings: list[Row]
    events: list[Row]
    problems: list[str] = field(default_factory=list)
    assigned: set[tuple[str | None, str | None]] = field(default_factory=set)
    moves: list[Row] = field(default_factory=list)

    @property
    def duration(self) -> timedelta:
        """The length of each of its slots."""
        return timedelta(minutes=self.voucher["duration_minutes"])

    def check(self) -> list[str]:
        by_type: dict[str, list[Row]] = defaultdict(list)
        counting, undone, self.problems = oracle_of_undos.without_undone(
            self.events, _at(self.voucher["valid_until"]), {self.voucher.get("consumed_at")}
        )
        for event in counting:
            by_type[event["type"]].append(event)
        issues = by_type["voucher.issue"] + by_type["voucher.accept"]
        if len(issues) != 1:
            return [f"issued {len(issues)} times"]
        endings = [event for name in ENDINGS for event in by_type[name]]
        self._expect("at most one ending", len(endings) <= 1, endings)
        codes = by_type["voucher.code"]  # all other events raise the version by one
        self._same("version", self.voucher["version"], len(self.events) - len(codes))
        books = {event["meta"]["booking_id"]: event for event in by_type["voucher.book"]}
        self._same("bookings with their events", len(books), len(by_type["voucher.book"]))
        rows = {row["id"]: row for row in self.bookings}
        self._same("bookings and their events", sorted(rows), sorted(books))
        ending = endings[0] if endings else None
        cancels = by_type["voucher.cancel"] + by_type["voucher.forfeit"] + undone
        if ending and ending["type"] == "voucher.revoke" and "booking_id" in ending["meta"]:
            cancels.append(ending)
        cancelled = {event["meta"]["booking_id"]: event for event in cancels}
        self._same("each booking cancelled at most once", len(cancelled), len(cancels))
        live = [booking_id for booking_id in books if booking_id not in cancelled]
        self._expect("at most one live booking", len(live) <= 1, live)
        # Clocks differ, so the order of assignments and bookings is not known.
        self.assigned = {
            (event["meta"].get("booking_id"), event["meta"]["holder_uid"])
            for event in by_type["voucher.assign"] + by_type["voucher.claim"]
        }
        self.moves = by_type["voucher.reschedule"]
        for booking_id, row in rows.items():
            if booking_id in books:
                self._check_booking(row, books[booking_id], cancelled.get(booking_id))
        live_book = books.get(live[0]) if live else None
        self._check_voucher(issues[0], live_book, cancelled, ending)
        self._check_times(by_type, ending)
        self.problems += oracle_of_changes.violations(self.voucher, self.events)
        if not self.problems and not oracle_of_lives.is_possible(self.voucher, self.events):
            self.problems.append("a possible life: no, in no order of its events")
        return self.problems

    def _check_booking(self, row: Row, book: Row, cancel: Row | None) -> None:
        here = f"booking {row['id']}"
        status, cancelled_at, reason = oracle_of_undos.booking_after(cancel)
        self._same(f"{here} status", row["status"], status)
        holders = {uid for booking_id, uid in self.assigned if booking_id == row["id"]}
        self._one_of(f"{here} holder", row["holder_uid"], book["meta"]["holder_uid"], holders)
        self._same(f"{here} created", row["created_at"], book["created_at"])
        self._same(f"{here} cancelled", row.get("cancelled_at"), cancelled_at)
        self._same(f"{here} reason", row.get("cancel_reason"), reason)
        slots = oracle_of_moves.slots(book, self.moves)
        self._same(f"{here} slot", [_at(row["slot_start"])], slots)
        count = oracle_of_moves.sequence(row["id"], self.moves)
        self._same(f"{here} sequence", row.get("sequence", 0), count)
        if "calendar_id" not in row:  # of those in a calendar: claims_oracle.py
            self._same(f"{here} end", _at(row["slot_end"]), _at(row["slot_start"]) + self.duration)
        self._same(f"{here} issuer", row["issuer_uid"], self.voucher["issuer_uid"])

    def _check_voucher(
        self, issue: Row, live: Row | None, cancelled: dict[str, Row], ending: Row | None
    ) -> None:
        voucher = self.voucher
        first = issue["meta"]["holder_uid"]
        end = _at(voucher["valid_until"])
        if ending:
            status = ENDINGS[ending["type"]]
        elif live:
            status = "booked"
        elif oracle_of_undos.is_expired([*cancelled.values(), *self.events], end):
            status = "expired"  # it was given back after its validity
        else:
            status = "issued"
        self._same("status", voucher["status"], status)
        forfeit = ending if ending and ending["type"] in oracle_of_undos.LOST else None
        holder = named["meta"]["holder_uid"] if (named := live or forfeit) else first
        assigned = {uid for _, uid in self.assigned}
        self._one_of("holder", voucher.get("holder_uid"), holder, assigned)
        booking_id = live and live["meta"]["booking_id"]
        self._same("its booking", voucher.get("booking_id"), booking_id)
        self.problems += oracle_of_undos.consumption(voucher, ending)
        previous = first if live or forfeit else None
        self._one_of("previous holder", voucher.get("holder_before"), previous, assigned)
        if live:
            [*_, start] = oracle_of_moves.slots(live, self.moves) or [end]
            self._same("slot", _at(voucher["slot_start"]), start)
            count = oracle_of_moves.sequence(str(booking_id), self.moves)
            self._same("sequence", voucher.get("booking_sequence", 0), count)
            if "calendar_id" not in voucher:
                self._same("slot end", _at(voucher["slot_end"]), start + self.duration)
            self._same("booked at", voucher["booked_at"], live["created_at"])
        if ending and ending["type"] in ("voucher.redeem", "voucher.consume"):
            self._same("what was used", ending["meta"].get("booking_id"), booking_id)
        if ending and ending["type"] in ("voucher.expire", "voucher.revoke", *oracle_of_undos.LOST):
            self._same("nothing is booked at its end", booking_id, None)
        self._check_indexes()

    def _check_indexes(self) -> None:
        voucher, status = self.voucher, self.voucher["status"]
        self._same("issuer_status", voucher["issuer_status"], f"{status}#{voucher['issuer_uid']}")
        due = {"issued": voucher["valid_until"], "booked": voucher.get("slot_end")}.get(status)
        self._same("due_at", voucher.get("due_at"), due)
        shard = due_shard(voucher["id"]) if due else None
        self._same("due_shard", voucher.get("due_shard"), shard)

    def _check_times(self, by_type: dict[str, list[Row]], ending: Row | None) -> None:
        """Each change at a time at which it was allowed, by the clock of its own request."""
        start, end = _at(self.voucher["valid_from"]), _at(self.voucher["valid_until"])
        slots = {row["id"]: row for row in self.bookings}
        for event in by_type["voucher.book"]:
            slot = _at(event["meta"]["slot_start"])
            now = _at(event["created_at"])
            self._expect("booked before its end", now < end, event)
            self._expect("booked before the slot", now < slot, event)
            self._expect("slot within", start <= slot and slot + self.duration <= end, event)
            if "calendar_id" not in self.voucher:
                self._expect("slot on the grid", not (slot - start) % GRID, event)
        for event in by_type["voucher.cancel"]:
            row = slots.get(event["meta"]["booking_id"])
            if row and oracle_of_moves.guest_of(event, row) == row["holder_uid"]:
                late = _at(event["created_at"]) >= _at(row["slot_start"])
                self._expect("a guest cancels before the slot", not late, event)
        moves = by_type["voucher.reschedule"]
        self.problems += oracle_of_moves.violations(self.voucher, slots, moves)
        by_guests = [*by_type["voucher.cancel"], *moves]
        self.problems += oracle_of_moves.changes_by_guests(self.voucher, slots, by_guests)
        if ending is None:
            return
        created = _at(self.voucher["created_at"])
        usable = created if start - created < GRID else start
        now, walk_in = _at(ending["created_at"]), "booking_id" not in ending["meta"]
        allowed = {
            "voucher.redeem": not walk_in or usable <= now < end,
            "voucher.revoke": not walk_in or now < end,
            "voucher.forfeit": True,  # of a calendar
            "voucher.noshow": now >= _at(ending["meta"].get("slot_start", ending["created_at"])),
            "voucher.expire": now >= end,
            "voucher.consume": "slot_end" in self.voucher and now >= _at(self.voucher["slot_end"]),
        }
        self._expect("ended in time", allowed[ending["type"]], ending)

    def _same(self, what: str, stored: object, expected: object) -> None:
        if stored != expected:
            self.problems.append(f"{what}: {stored!r}, not {expected!r}")

    def _one_of(self, what: str, stored: object, expected: object, others: set[Any]) -> None:
        if stored not in others:
            self._same(what, stored, expected)

    def _expect(self, what: str, is_true: object, about: object) -> None:
        if not is_true:
            self.problems.append(f"{what}: no, {about!r}")


def _at(time: str) -> datetime:
    return datetime.fromisoformat(time)
