"""What a campaign's row must never have been at any moment, and what each accept must have done to
it. It shares no code with the service, as oracle.py."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from tests.torture.campaign_witness import Moment
from tests.torture.oracle import Row

CENTS = 100  # campaigns of these tests are in euros


class Offer(NamedTuple):
    """An offer of a campaign at one moment."""

    saving: int
    count: int
    accepted: int


def offers(row: Row) -> dict[str, Offer]:
    """The offers of a campaign's row, by id."""
    by_id = {}
    for number, *_, original, price, count in json.loads(row["offers"], parse_float=Decimal):
        saving = int((Decimal(original) - Decimal(price)) * CENTS)
        by_id[f"offer-{number}"] = Offer(saving, count, row.get(f"accepted_{number}", 0))
    return by_id


def cents(row: Row, name: str) -> int | None:
    """An amount of the settings."""
    return int(Decimal(row[name]) * CENTS) if name in row else None


def hour_of(clock: datetime) -> datetime:
    """The hour of the clock in which an accept is made."""
    return clock.replace(minute=0, second=0, microsecond=0)


def problems(moments: list[Moment], accepted_at: dict[str, datetime]) -> Iterator[str]:
    """All that was wrong with one campaign, from its first moment on; `accepted_at` is the clock of
    each accept, by its voucher."""
    by_hour: Counter[datetime] = Counter()
    before = moments[0].row
    for row, voucher_id in moments:
        yield from _too_much(row)
        spent = row.get("spent", 0) - before.get("spent", 0)
        had, has = offers(before), offers(row)
        grown = {
            each: one.accepted - had[each].accepted for each, one in has.items() if each in had
        }
        taken = {each: count for each, count in grown.items() if count}
        if taken or spent:
            if list(taken.values()) != [1] or spent != has[next(iter(taken))].saving:
                yield f"spent {spent} for {taken}"
            if voucher_id not in accepted_at:
                yield f"spent {spent} for {voucher_id}, which nobody accepted"
            else:
                yield from _accept(before, row, spent, accepted_at[voucher_id], by_hour)
        before = row


def _too_much(row: Row) -> Iterator[str]:
    if row.get("spent", 0) > (cents(row, "budget_amount") or 0):
        yield f"overspent: {row['spent']} of a budget of {row['budget_amount']}"
    for offer, one in offers(row).items():
        if one.accepted > one.count:
            yield f"overspent: {offer} was accepted {one.accepted} times, of {one.count}"


def _accept(
    before: Row, row: Row, spent: int, clock: datetime, by_hour: Counter[datetime]
) -> Iterator[str]:
    """An accept is counted in the hour of its clock, or in that of the last accept if its clock is
    behind."""
    hour = hour_of(clock)
    if "hour" in before:
        hour = max(hour, datetime.fromisoformat(before["hour"]))
    by_hour[hour] += spent
    if (datetime.fromisoformat(row["hour"]), row["hour_spent"]) != (hour, by_hour[hour]):
        yield f"spent {by_hour[hour]} in {hour}, and says {row['hour_spent']} in {row['hour']}"
    limit = cents(row, "hourly_amount")
    if limit is not None and by_hour[hour] > limit:
        yield f"overspent: {by_hour[hour]} in {hour}, of {limit}"
    if row["state"] != "open" or not starts(row) <= clock < ends(row):
        yield f"accepted at {clock}, when it was {row['state']}, until {row['ends_at']}"


def starts(row: Row) -> datetime:
    """When a campaign starts."""
    return datetime.fromisoformat(row["starts_at"])


def ends(row: Row) -> datetime:
    """When a campaign ends, unless it is ended before."""
    return datetime.fromisoformat(row["ends_at"])
