"""What must never be stored of campaigns: money that no voucher was paid with, a voucher that no
money paid for, and counts that are not those of the vouchers. It shares no code with the service,
as oracle.py."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

Item = dict[str, dict[str, Any]]
Rows = Callable[[str], list[Item]]
STATUSES = ("issued", "booked", "consumed", "lost", "cancelled", "expired")
UNITS = {"EUR": 100, "JPY": 1}  # the smallest ones of the currencies in these tests


def campaign_problems(rows: Rows) -> list[str]:
    """All that is wrong, by a function that returns all items of a table."""
    parts: dict[str, list[Item]] = defaultdict(list)
    accepts: dict[str, list[Item]] = defaultdict(list)
    for row in rows("growth"):
        kind, owner = row["pk"]["S"].split("#", 1)
        if kind == "campaign":
            parts[owner].append(row)
        elif kind == "accept":
            accepts[row["campaign_id"]["S"]].append(row)
    vouchers = {row["id"]["S"]: row for row in rows("vouchers") if "campaign_id" in row}
    problems = [
        f"{campaign_id}: {problem}"
        for campaign_id in parts.keys() | accepts.keys()
        for problem in _problems(parts[campaign_id], accepts[campaign_id], vouchers)
    ]
    paid = Counter(row["voucher_id"]["S"] for of in accepts.values() for row in of)
    problems += [f"{each}: accepted {count} times" for each, count in paid.items() if count > 1]
    return problems + [f"{each}: nobody accepted it" for each in vouchers.keys() - paid.keys()]


def _problems(parts: list[Item], accepts: list[Item], vouchers: dict[str, Item]) -> Iterator[str]:
    by_sort = {row["sk"]["S"]: row for row in parts}
    campaign = by_sort.get("campaign")
    if campaign is None:
        yield "no campaign"
        return
    savings, counts = _offers(campaign)
    taken = Counter(row["offer_id"]["S"] for row in accepts)
    for offer, count in counts.items():
        if _number(campaign, f"accepted_{offer.removeprefix('offer-')}") != taken[offer]:
            yield f"{offer} was accepted {taken[offer]} times, and counts otherwise"
        if taken[offer] > count:
            yield f"{offer} was accepted {taken[offer]} times, of {count}"
    spent = sum(savings[offer] * count for offer, count in taken.items())
    days = [row for sort, row in by_sort.items() if sort.startswith("day#")]
    if {_number(campaign, "spent"), sum(_number(day, "spent") for day in days)} != {spent}:
        yield f"spent {spent}, and says otherwise"
    if sum(_number(day, "accepted") for day in days) != len(accepts):
        yield "accepts on other days than those that it counts"
    if spent > Decimal(campaign["budget_amount"]["S"]) * UNITS[campaign["price_currency"]["S"]]:
        yield "spent more than its budget"
    yield from _miscounts(by_sort, accepts, vouchers)


def _offers(campaign: Item) -> tuple[dict[str, int], dict[str, int]]:
    """What each offer saves, and how many of it there are."""
    savings, counts = {}, {}
    units = UNITS[campaign["price_currency"]["S"]]
    for number, *_, original, price, count in json.loads(campaign["offers"]["S"]):
        savings[f"offer-{number}"] = int((Decimal(str(original)) - Decimal(str(price))) * units)
        counts[f"offer-{number}"] = count
    return savings, counts


def _miscounts(
    by_sort: dict[str, Item], accepts: list[Item], vouchers: dict[str, Item]
) -> Iterator[str]:
    statuses: Counter[tuple[str, str]] = Counter()
    for accept in accepts:
        voucher = vouchers.get(accept["voucher_id"]["S"])
        offer = accept["offer_id"]["S"]
        if voucher is None or voucher["offer_id"]["S"] != offer:
            yield f"paid for {accept['voucher_id']['S']}, which is not of {offer}"
            continue
        statuses[offer, "lost" if "lost_booking_id" in voucher else voucher["status"]["S"]] += 1
        statuses[offer, "issued"] -= 1  # the counters have what moved on since
    for sort, row in by_sort.items():
        if sort.startswith("count#"):
            for status in STATUSES:
                statuses[sort.split("#")[1], status] -= _number(row, status)
    yield from (
        f"{count} vouchers more of {of} than it counts" for of, count in statuses.items() if count
    )


def _number(row: Item, name: str) -> int:
    return int(row[name]["N"]) if name in row else 0
