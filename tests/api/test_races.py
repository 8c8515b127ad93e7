"""Many callers at once, on DynamoDB Local; judged by the stored rows, not by the answers."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from tests.access.cast import at_once
from tests.api.steps import at, book, booked, ids, issued
from tests.service import Answer, Service
from tests.stored import event_types, stored_bookings, stored_vouchers
from tests.torture import oracle


@pytest.mark.parametrize("hours", [[1], list(range(1, 51))], ids=["one slot", "a slot for each"])
def test_50_callers_book_one_voucher_once(local_service: Service, hours: list[int]) -> None:
    service = local_service
    voucher_id = issued(service)["id"]
    answers = at_once(
        partial(book, service, voucher_id, hours[n % len(hours)], f"guest-{n}") for n in range(50)
    )
    assert Counter(answer.status for answer in answers) == {201: 1, 409: 49}
    assert {a.json["code"] for a in answers if a.status == 409} == {"voucher_not_bookable"}
    [winner] = [answer.json for answer in answers if answer.status == 201]
    [stored] = stored_bookings(service)
    assert (stored.id, stored.status) == (winner["booking"]["id"], "booked")
    [voucher] = stored_vouchers(service)
    assert (voucher.status, voucher.holder_uid) == ("booked", winner["booking"]["holder_uid"])
    assert sorted(event_types(service)) == ["voucher.book", "voucher.issue"]
    oracle.assert_consistent(service.rows)


@pytest.mark.parametrize(
    ("path", "body"),
    [("voucher/cancel", {}), ("voucher/cancel", {"revoke": True}), ("voucher/redeem", {})],
    ids=["cancel", "revoke", "redeem"],
)
def test_20_callers_end_one_booking_once(
    local_service: Service, path: str, body: dict[str, Any]
) -> None:
    service = local_service
    voucher_id = booked(service)["voucher"]["id"]
    answers = at_once([lambda: service.post(path, {"voucher_id": voucher_id, **body})] * 20)
    assert Counter(answer.status for answer in answers) == {200: 1, 409: 19}
    assert len(service.rows("events")) == 3
    oracle.assert_consistent(service.rows)


def test_either_cancel_or_redeem_wins(local_service: Service) -> None:
    service = local_service
    for _ in range(5):
        body = {"booking_id": ids(booked(service))["booking_id"]}
        paths = ("voucher/cancel", "voucher/redeem")
        answers = at_once(partial(service.post, path, body) for path in paths)
        assert sorted(answer.status for answer in answers) == [200, 409]
    oracle.assert_consistent(service.rows)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_random_changes_at_once_keep_the_invariants(local_service: Service, seed: int) -> None:
    service = local_service
    draw = random.Random(seed)  # noqa: S311
    voucher_ids = [issued(service, valid_until=at(service, days=2))["id"] for _ in range(4)]
    booking_ids = [book(service, id_).json["booking"]["id"] for id_ in voucher_ids[:2]]

    def action() -> Callable[[], Answer]:
        voucher_id, hour, guest = draw.choice(voucher_ids), draw.randint(1, 40), draw.randint(1, 5)
        by_voucher, by_booking = (
            {"voucher_id": voucher_id},
            {"booking_id": draw.choice(booking_ids)},
        )
        return draw.choice(
            [
                lambda: book(service, voucher_id, hour, f"guest-{guest}"),
                lambda: book(service, voucher_id, hour, f"guest-{guest}"),
                lambda: service.post("voucher/cancel", by_voucher),
                lambda: service.post("voucher/cancel", by_voucher),
                lambda: service.post("voucher/cancel", by_booking),
                lambda: service.post("voucher/cancel", by_voucher | {"revoke": True}),
                lambda: service.post("voucher/redeem", by_voucher),
                lambda: service.post("voucher/redeem", by_booking),
            ]
        )

    answers = []
    for _ in range(3):
        answers += at_once(action() for _ in range(24))
        oracle.assert_consistent(service.rows)
    # 403: a voucher that was revoked while it was booked still belongs to its last holder.
    assert {answer.status for answer in answers} <= {200, 201, 403, 409}
    changes = sum(answer.status in (200, 201) for answer in answers)
    assert len(service.rows("events")) == 4 + 2 + changes
