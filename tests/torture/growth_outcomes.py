"""Where the answers of a round about one campaign disagree with what is stored of it."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from tests.torture.actors import Request
from tests.torture.oracle import Row
from tests.torture.oracle_of_spending import Offer, cents, ends, hour_of, offers, starts
from tests.torture.stage import guest_uid

VERBS = ("pause", "resume", "end", "set")


def disagreements(
    requests: list[Request], history: list[Row], accepts: dict[str, Row], vouchers: dict[str, Row]
) -> Iterator[str]:
    """All disagreements. `history` has the campaign's row as it ever was, `accepts` what guests
    took, by guest, and `vouchers` all vouchers, by id."""
    by_guest: dict[str, list[Request]] = defaultdict(list)
    for request in requests:
        if request.action == "accept":
            by_guest[guest_uid(request.tag.partition(".")[0])].append(request)
    for guest, sent in by_guest.items():
        yield from _of_guest(guest, sent, accepts.get(guest), vouchers)
        for each in sent:
            if each.last.json.get("code") == "offer_not_available":
                yield from _refusal(each, history)
    yield from _of_hotel([each for each in requests if each.action in VERBS], history)


def _of_guest(
    guest: str, sent: list[Request], accept: Row | None, vouchers: dict[str, Row]
) -> Iterator[str]:
    """A guest who has something was told so, in one voice; and nobody else was."""
    granted: dict[str, set[str]] = defaultdict(set)
    for each in sent:
        tag, last = each.tag, each.last
        if last.status == 201:
            shown = last.json["voucher"]
            granted[tag].add(last.text)
            if accept is None or accept["voucher_id"] != shown["id"]:
                yield f"{tag}: the answer has {shown['id']}, and the guest {accept}"
            row = vouchers.get(shown["id"], {})
            ids = (row.get("campaign_id"), row.get("offer_id"))
            if ids != (each.body["campaign_id"], each.body["offer_id"]):
                yield f"{tag}: asked for {each.body['offer_id']}, and got {ids}"
            if shown["holder_uid"] != guest:
                yield f"{tag}: the voucher of {shown['holder_uid']}"
        elif last.json["code"] == "offer_accepted" and (
            accept is None or accept["voucher_id"] != last.json["details"]["voucher_id"]
        ):
            yield f"{tag}: accepted {last.json['details']}, and the guest has {accept}"
    yield from (
        f"{tag}: one key, {len(texts)} answers" for tag, texts in granted.items() if len(texts) > 1
    )
    if len(granted) > 1:
        yield f"granted twice: {sorted(granted)}"
    # Without a key, whoever asks again after a lost answer is told what they have.
    is_told = granted or any(
        each.key is None and each.last.json.get("code") == "offer_accepted" for each in sent
    )
    if accept is not None and not is_told:
        texts = [each.last.text for each in sent]
        yield f"{guest} has {accept['voucher_id']}, and was told {texts}"


def _refusal(request: Request, history: list[Row]) -> Iterator[str]:
    """What a refusal says was true once."""
    reason, offer_id = request.last.json["details"]["reason"], request.body["offer_id"]
    if not any(
        _holds(reason, row, has[offer_id], request.now)
        for row, has in ((row, offers(row)) for row in history)
        if offer_id in has
    ):
        yield f"{request.tag}: was refused as {reason}, which never was so"


def _holds(reason: str, row: Row, offer: Offer, now: datetime) -> bool:
    hourly, spent = cents(row, "hourly_amount"), 0
    if "hour" in row and hour_of(now) <= datetime.fromisoformat(row["hour"]):
        spent = row["hour_spent"]
    return {
        "ended": row["state"] == "ended" or now >= ends(row),
        "paused": row["state"] == "paused",
        "not_started": now < starts(row),
        "none_left": offer.accepted >= offer.count,
        "budget_spent": row.get("spent", 0) + offer.saving > (cents(row, "budget_amount") or 0),
        "too_fast": hourly is not None and spent + offer.saving > hourly,
    }[reason]


def _of_hotel(requests: list[Request], history: list[Row]) -> Iterator[str]:
    """Each version was made by one request, and is what its answer says."""
    by_version = {row["version"]: row for row in history}
    made: Counter[int] = Counter()
    for each in requests:
        answer = each.last.json
        if each.last.status == 200:
            shown = answer["campaign"]
            made[shown["version"]] += 1
            if _shown(shown) != _stored(by_version.get(shown["version"])):
                yield f"{each.tag}: the answer was {shown}"
        elif (
            answer["code"] == "campaign_changed" and answer["details"]["version"] not in by_version
        ):
            yield f"{each.tag}: no version {answer['details']} was stored"
        elif answer["code"] == "campaign_ended":
            if not any(_holds_ended(row, each.now) for row in history):
                yield f"{each.tag}: refused as ended, which it was not"
        elif answer["code"] == "invalid_request" and not _is_too_little(each.body, history):
            yield f"{each.tag}: refused as {each.last.text}"
    latest = history[-1]["version"]
    unmade = set(range(history[0]["version"] + 1, latest + 1)) ^ set(made)
    if unmade or set(made.values()) > {1}:
        yield f"versions up to {latest} were stored, and answered: {made}"


def _holds_ended(row: Row, now: datetime) -> bool:
    return row["state"] == "ended" or now >= ends(row)


def _is_too_little(body: dict[str, Any], history: list[Row]) -> bool:
    """Whether a form's budget or counts were below what was spent or taken, once."""
    for row in history:
        has = offers(row)
        if row.get("spent", 0) > round(body["budget_amount"] * 100):
            return True
        for each in body["offers"]:
            offer = has.get(each.get("offer_id", ""))
            if offer is not None and offer.accepted > each["count"]:
                return True
    return False


def _shown(campaign: dict[str, Any]) -> tuple[Any, ...]:
    """The settings of an answer."""
    counts = [each["count"] for each in campaign["offers"]]
    amounts = [
        None if (amount := campaign.get(name)) is None else round(amount * 100)
        for name in ("budget_amount", "hourly_amount")
    ]
    return (campaign["name"], *amounts, datetime.fromisoformat(campaign["ends_at"]), counts)


def _stored(row: Row | None) -> tuple[Any, ...] | None:
    """The settings of a row."""
    if row is None:
        return None
    counts = [each[-1] for each in json.loads(row["offers"])]
    amounts = [cents(row, name) for name in ("budget_amount", "hourly_amount")]
    return (row["name"], *amounts, ends(row), counts)
