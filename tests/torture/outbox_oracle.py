"""What must have come of each event, worked out anew from the raw rows: it shares no code with the
service, and reads nothing but the tables and what arrived."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

Row = dict[str, dict[str, Any]]
Endpoints = dict[str, frozenset[str] | None]  # the types of events that each hears of; None: all
DAY = timedelta(days=1)


class Happened(NamedTuple):
    """An event, as its row says."""

    id: str
    type: str
    subject: str
    at: datetime
    meta: dict[str, Any]


class Expected(NamedTuple):
    """A delivery that must exist."""

    event: Happened
    receiver: str
    says: str

    @property
    def id(self) -> str:
        parts = [self.event.id, self.receiver, self.says]
        text = "".join(f"{len(each)}:{each}" for each in parts)
        return hashlib.sha256(text.encode()).hexdigest()[:32]


def read(row: Row) -> Happened:
    """An event of its row."""
    text = {name: value.get("S", "") for name, value in row.items()}
    at = datetime.fromisoformat(text["created_at"])
    return Happened(text["id"], text["type"], text["subject_id"], at, json.loads(text["meta"]))


def expected(event: Happened, ends: datetime | None, endpoints: Endpoints) -> list[Expected]:
    """What an event must have made; `ends` is when its voucher ends by now."""
    verb = event.type.partition(".")[2]
    guest = event.meta.get("holder_uid")
    slot = event.meta.get("slot_start")
    mails: list[str] = []
    if event.type.startswith("voucher.") and guest:
        is_live = event.meta.get("status") == "booked"
        if verb == "book" or (verb == "assign" and slot):
            mails = ["booked", "reminder"]
        elif verb in ("issue", "assign"):
            mails = ["voucher", "expiring"]
        elif verb == "reschedule":
            mails = ["moved", "reminder"]
        elif verb in ("cancel", "forfeit") or (verb == "revoke" and slot):
            mails = ["cancelled"]
        elif verb == "undo" and is_live:
            came_back = event.meta["consumed_by"] in ("noshow", "forfeit")
            mails = ["booked", "reminder"] if came_back else ["reminder"]
    minute = event.at + timedelta(minutes=1)
    if slot and datetime.fromisoformat(slot) - DAY <= minute:
        mails = [each for each in mails if each != "reminder"]
    if ends is None or ends - 7 * DAY <= minute:
        mails = [each for each in mails if each != "expiring"]
    made = [Expected(event, f"guest:{guest}", each) for each in mails]
    hearing = [each for each, types in endpoints.items() if types is None or event.type in types]
    return made + [Expected(event, f"webhook:{each}", "event") for each in hearing]


def violations(
    event_rows: Iterable[Row],
    voucher_rows: Iterable[Row],
    delivery_rows: Iterable[Row],
    arrived: Iterable[tuple[str, bytes]],
    endpoints: Endpoints,
) -> list[str]:
    """Everything that is wrong, in words; empty if nothing is."""
    vouchers = {row["id"]["S"]: row for row in voucher_rows}
    events = sorted(map(read, event_rows), key=lambda event: (event.at, event.id))
    stored = {row["id"]["S"]: row for row in delivery_rows}
    contents: dict[str, set[bytes]] = defaultdict(set)
    for delivery_id, content in arrived:
        contents[delivery_id].add(content)
    by_subject: dict[str, list[Happened]] = defaultdict(list)
    for event in events:
        by_subject[event.subject].append(event)
    wanted = _wanted(events, vouchers, stored, endpoints)
    wrong = [f"missing: {wanted[each]}" for each in wanted.keys() - stored.keys()]
    wrong += [f"made for nothing: {stored[each]}" for each in stored.keys() - wanted.keys()]
    wrong += [f"never made, and came: {each}" for each in contents.keys() - stored.keys()]
    for delivery_id in wanted.keys() & stored.keys():
        each, row = wanted[delivery_id], stored[delivery_id]
        problem = _problem(each, row, contents[delivery_id], by_subject[each.event.subject])
        if problem:
            wrong.append(f"{problem}: {each} {row['status']['S']} {row.get('reason')}")
    return wrong


def _wanted(
    events: list[Happened],
    vouchers: dict[str, Row],
    stored: dict[str, Row],
    endpoints: Endpoints,
) -> dict[str, Expected]:
    """All deliveries that must exist, by their ids."""
    wanted: dict[str, Expected] = {}
    made: dict[str, list[Row]] = defaultdict(list)
    for row in stored.values():
        made[row["event_id"]["S"]].append(row)
    for event in events:
        if event.type.startswith(("session.", "api_key.", "presence.")):
            continue
        voucher = vouchers.get(event.subject)
        ends = datetime.fromisoformat(voucher["valid_until"]["S"]) if voucher else None
        for each in expected(event, ends, endpoints):
            wanted[each.id] = each
        # An extension does not say whose the voucher was when its delivery was made.
        for row in made[event.id] if event.type == "voucher.extend" else ():
            if row["template"]["S"] == "expiring":
                wanted[row["id"]["S"]] = Expected(event, row["receiver"]["S"], "expiring")
    return wanted


ENDS = {"gone": "dead", "redirects": "dead"}  # the other endpoints take everything in the end


def _problem(each: Expected, row: Row, contents: set[bytes], history: list[Happened]) -> str | None:
    """What is wrong with a delivery, if anything is."""
    status, attempt = row["status"]["S"], int(row["attempt"]["N"])
    kind = each.receiver.removeprefix("webhook:")
    is_hook = each.says == "event"
    checks = {
        "not at its end": status not in ("sent", "void", "dead"),
        "came with other bytes under the same id": len(contents) > 1,
        "sent, and never came": status in ("sent", "dead") and not contents,
        "void, and came": status == "void" and attempt == 0 and bool(contents),
        "another end than its endpoint makes": is_hook and status != ENDS.get(kind, "sent"),
        "dead, though all mails are taken": not is_hook and status == "dead",
    }
    problem = next((name for name, is_wrong in checks.items() if is_wrong), None)
    if problem is None and status == "void":
        return _void_problem(each, row["reason"]["S"], history)
    return problem


_CAUSES = {
    "moved": {"voucher.reschedule"},
    "cancelled": {"voucher.cancel", "voucher.revoke", "voucher.forfeit"},
    "revoked": {"voucher.revoke"},
    "used": {"voucher.redeem", "voucher.consume"},
    "reassigned": {"voucher.assign", "voucher.book", "voucher.cancel"},
    "restored": {"voucher.undo"},
    "booked": {"voucher.book"},
    "extended": {"voucher.extend"},
    "forfeited": {"voucher.forfeit"},
    "no_show": {"voucher.noshow"},
    "expired": {"voucher.expire"},
}


def _void_problem(each: Expected, reason: str, history: list[Happened]) -> str | None:
    """Whether something happened that is the reason for saying nothing."""
    if reason == "limit" or (reason == "over" and each.says == "reminder"):
        return None
    causes = [one for one in history if one.type in _CAUSES.get(reason, ())]
    if each.says in ("voucher", "expiring"):
        # They go by the voucher as it is; it expires of itself, without an event.
        return None if causes or reason == "expired" else "void without a cause"
    booking = each.event.meta.get("booking_id")
    is_caused = any(
        one.meta.get("booking_id") == booking and one.at >= each.event.at
        for one in causes
        if one.id != each.event.id
    )
    return None if is_caused else "void without a cause"
