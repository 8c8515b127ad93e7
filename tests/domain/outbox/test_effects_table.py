"""docs/outbox.md: its table of effects is what the code does."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any, get_args

import pytest

from chalicelib.domain.events import EventType
from chalicelib.domain.hotels.hotel import Hotel
from chalicelib.domain.outbox.backoff import SCHEDULES
from chalicelib.domain.outbox.effects import HOTEL_SAVED, effects
from tests.domain.made import NOW, voucher
from tests.domain.outbox.made import event, of_booking

PAGE = Path(__file__).parents[3] / "docs" / "outbox.md"
# What the first column says after the type of the event, and the events that it means.
WITHOUT, WITH = "without a booking", "with a booking"
WITH_DIGEST = "with an hour for its day ahead"
CASES: dict[str, list[dict[str, Any]]] = {
    "of a no-show or a forfeit, booked again": [
        {"status": "booked", "consumed_by": "noshow"},
        {"status": "booked", "consumed_by": "forfeit"},
    ],
    "of a redeem, booked again": [
        {"status": "booked", "consumed_by": "redeem"},
        {"status": "booked", "consumed_by": "sweep"},
    ],
    "after a bounce": [{"before": "bounced"}],
    "with a consent to confirm": [{"asks_to_confirm": True}],
    "not booked again": [
        {"status": "issued", "consumed_by": "noshow"},
        {"status": "expired", "consumed_by": "redeem"},
    ],
}


def rows() -> list[tuple[str, str, str, str]]:
    """The type, the case, the mails and the webhooks of each row."""
    text = PAGE.read_text(encoding="utf-8")
    matches = re.findall(
        r"^\| `(\w+\.\w+)`(?:, ([^|]+))? \| (.+) \| (yes|no) \|$", text, re.MULTILINE
    )
    return [(name, case, mails, hooks) for name, case, mails, hooks in matches]


def events_of(name: str, case: str) -> list[Any]:
    """Events of a type that a row is about."""
    has_no_booking = case == WITHOUT or name in (
        "voucher.issue",
        "voucher.accept",
        "voucher.extend",
    )
    make = event if has_no_booking or not name.startswith("voucher.") else of_booking
    return [make(name, **{"holder_uid": "guest-1"} | meta) for meta in CASES.get(case, [{}])]


@pytest.mark.parametrize(("name", "case", "mails", "hooks"), rows())
def test_a_row_is_what_the_code_does(name: str, case: str, mails: str, hooks: str) -> None:
    stored = voucher(holder_uid="guest-1", valid_until=NOW + timedelta(days=30))
    hour = 7 if case == WITH_DIGEST else None
    hotel = Hotel(issuer_uid="hotel", name="H", zone="UTC", digest_hour=hour, version=1)
    for each in events_of(name, case):
        saved = hotel if name == HOTEL_SAVED else None
        made = effects(each, stored, endpoint_ids=["e-1"], hotel=saved)
        by_mail = [one.template for one in made if one.channel == "mail"]
        assert by_mail == re.findall(r"`(\w+)`", mails)
        assert any(one.channel == "webhook" for one in made) == (hooks == "yes")


def test_the_table_has_every_type_of_event() -> None:
    assert {name for name, *_ in rows()} == set(get_args(EventType))


def test_the_page_says_how_often_each_channel_tries() -> None:
    text = " ".join(PAGE.read_text(encoding="utf-8").split())
    numbers = {7: "seven", 10: "ten"}
    for channel, schedule in SCHEDULES.items():
        assert f"{channel} is tried {numbers[len(schedule)]} times" in text
