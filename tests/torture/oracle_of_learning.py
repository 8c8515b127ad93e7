"""What is learned, judged by the stored rows alone: the statistics are the sums of the exposures,
nothing was counted after a withdrawal, and nothing of whoever was erased is left. It knows the form
of the rows, and none of the service's code that counts."""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from tests.torture.oracle import decode

Rows = Callable[[str], Iterable[dict[str, Any]]]
Key = tuple[str, str, str, int]
"""Campaign, day, arm and shard."""


def problems(rows: Rows) -> list[str]:
    """All that does not agree."""
    exposures = [row for row in map(decode, rows("exposures")) if "arm" in row]
    expected: dict[Key, Counter[str]] = {}
    for row in exposures:
        shard = zlib.crc32(row["visitor_key"].encode()) % 8
        key = row["campaign_id"], row["seen_at"][:10], row["arm"], shard
        expected.setdefault(key, Counter()).update(_counts(row))
    counted: dict[Key, Counter[str]] = {}
    for row in map(decode, rows("growth")):
        if not row["pk"].startswith("stat#"):
            continue
        day, arm, shard = row["sk"].split("#")
        own = {name: int(value) for name, value in row.items() if name not in ("pk", "sk")}
        own.pop("capped", None)
        key = row["pk"].removeprefix("stat#"), day, arm, int(shard)
        counted[key] = Counter({name: number for name, number in own.items() if number})
    problems_found = [
        f"{key}: counted {dict(counted.get(key, {}))}, stored {dict(expected.get(key, {}))}"
        for key in sorted(expected.keys() | counted.keys())
        if counted.get(key, Counter()) != expected.get(key, Counter())
    ]
    return problems_found + _of_consents(rows, exposures) + _of_days(rows, exposures)


def _counts(row: dict[str, Any]) -> dict[str, int]:
    """What one exposure adds: its features are the constant and the bits of its bins."""
    accepted, bins = "accepted_at" in row, int(row["bins"])
    of_state = {}
    if "analysis_version" in row:
        state = _state(bins)
        of_state = {f"{state}_seen": 1} | ({f"{state}_accepted": 1} if accepted else {})
    if row["arm"] in ("none", "holdout"):
        return {"seen": 1} | ({"accepted": 1} if accepted else {}) | of_state
    ones = [0, *(bit + 1 for bit in range(12) if bins & 1 << bit)]
    counts = {"seen": 1, **{f"a_{i}_{j}": 1 for i in ones for j in ones if i <= j}}
    if accepted:
        counts["accepted"] = 1
    if row.get("accepted_offer_id") == row["arm"]:
        counts |= {"rewarded": 1, **{f"b_{i}": 1 for i in ones}}
    return counts | of_state


# The first version of the points: of each state what it has before, and of each bit by its place.
_POINTS = {
    "looking": (1, {0: 1, 2: 1}),
    "comparing": (0, {4: 2, 5: 1, 3: 2, 7: 1}),
    "deciding": (0, {8: 5, 6: 1, 10: 1}),
    "stuck": (-5, {8: 6, 9: 3, 1: 3}),
}


def _state(bins: int) -> str:
    """The state with the most points; the later one of two."""
    best = ("", -9)
    for state, (start, points) in _POINTS.items():
        number = start + sum(value for bit, value in points.items() if bins >> bit & 1)
        if number >= best[1]:
            best = (state, number)
    return best[0]


def _of_consents(rows: Rows, exposures: list[dict[str, Any]]) -> list[str]:
    """Every exposure has a consent that counted, and none is left of whoever was erased."""
    consents = {row["visitor_key"]: row for row in map(decode, rows("consents"))}
    problems_found = []
    for row in exposures:
        consent = consents.get(row["visitor_key"])
        if consent is None:
            problems_found.append(f"{row['visitor_key']}: seen without a consent")
        elif "erased_at" in consent:
            problems_found.append(f"{row['visitor_key']}: erased, and still stored")
        elif max(row["seen_at"], row.get("accepted_at", "")) > consent.get("withdrawn_at", "9"):
            problems_found.append(f"{row['visitor_key']}: counted after the withdrawal")
    return problems_found


def _of_days(rows: Rows, exposures: list[dict[str, Any]]) -> list[str]:
    """The counter of a day says how many offers a visitor was shown on it."""
    shown = Counter(
        (row["visitor_key"], row["seen_at"][:10])
        for row in exposures
        if row["arm"] not in ("none", "holdout")
    )
    days = {
        (row["visitor_key"], row["sort"].removeprefix("day#")): int(row["shown"])
        for row in map(decode, rows("exposures"))
        if row["sort"].startswith("day#")
    }
    return [
        f"{key}: {days.get(key)} shown, {shown[key]} stored"
        for key in shown.keys() | days.keys()
        if days.get(key, 0) != shown[key]
    ]


def left_of(rows: Rows, receipt: str) -> list[str]:
    """What is left of an erased visitor besides the row of the consent, which says so."""
    content = receipt.split(".")[1]
    receipt_id = json.loads(base64.urlsafe_b64decode(content + "=" * (-len(content) % 4)))[0]
    visitor = hashlib.sha256(receipt_id.encode()).hexdigest()[:32]
    problems_found = []
    for table in ("exposures", "growth", "events", "vouchers", "contacts", "idempotency"):
        problems_found += [f"{table} has {visitor}" for row in rows(table) if visitor in repr(row)]
    consents = [row for row in map(decode, rows("consents")) if row["visitor_key"] == visitor]
    if not consents or "erased_at" not in consents[0] or "withdrawn_at" not in consents[0]:
        problems_found.append(f"{visitor}: not noted as erased")
    return problems_found
