"""Fifty guests at once take offers of one campaign, on DynamoDB Local: the stored rows judge."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import Any

import pytest

from tests.access.cast import at_once
from tests.api.offer_use import accept, campaign, offer, report, stored
from tests.service import Service
from tests.stored import stored_vouchers

LIMITS: dict[str, tuple[dict[str, Any], int, str]] = {
    "pool": ({"budget_amount": 3100}, 10, "none_left"),
    "budget": ({"budget_amount": 7 * 31 + 30}, 7, "budget_spent"),
    "hour": ({"budget_amount": 3100, "hourly_amount": 5 * 31}, 5, "too_fast"),
}


@pytest.mark.parametrize("name", LIMITS)
def test_no_limit_is_passed_and_nothing_is_stranded(local_service: Service, name: str) -> None:
    service = local_service
    fields, most, reason = LIMITS[name]
    made = campaign(service, **fields, offers=[offer(service, count=10 if name == "pool" else 90)])
    answers = at_once(partial(accept, service, made["id"], f"guest-{n}") for n in range(50))
    assert Counter(answer.status for answer in answers) == {201: most, 409: 50 - most}
    refused = [answer.json["details"] for answer in answers if answer.status == 409]
    assert {each["reason"] for each in refused} == {reason}
    _assert_nothing_is_stranded(service, made["id"], most)


def test_one_guest_who_asks_fifty_times_at_once_gets_one(local_service: Service) -> None:
    service = local_service
    made = campaign(service, budget_amount=3100, offers=[offer(service, count=90)])
    answers = at_once(partial(accept, service, made["id"], "anna") for _ in range(50))
    assert Counter(answer.status for answer in answers) == {201: 1, 409: 49}
    _assert_nothing_is_stranded(service, made["id"], 1)


def _assert_nothing_is_stranded(service: Service, campaign_id: str, accepted: int) -> None:
    """What was accepted, the vouchers, what was spent, the day and the counts agree."""
    vouchers = [each for each in stored_vouchers(service) if each.campaign_id == campaign_id]
    assert len(vouchers) == accepted
    assert len({each.holder_uid for each in vouchers}) == accepted
    of_guests = [row for row in service.rows("growth") if row["sk"]["S"] == "accept"]
    assert {row["voucher_id"]["S"] for row in of_guests} == {each.id for each in vouchers}
    assert stored(service, campaign_id)["spent_amount"] == 31 * accepted
    whole = report(service, campaign_id)
    assert (whole["offers"][0]["accepted"], whole["offers"][0]["issued"]) == (accepted, accepted)
    assert [each["accepted"] for each in whole["days"]] == [accepted]
