"""Many callers at once, on DynamoDB Local; judged by what is stored, not by the replies."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

from chalicelib.storage.tables import bookings, events, vouchers
from tests.api.steps import at, book, booked, issued
from tests.service import Answer, Service


def at_once(*actions: Callable[[], Answer]) -> list[Answer]:
    """All of them, each in a thread of its own, starting together."""
    barrier = Barrier(len(actions))

    def go(action: Callable[[], Answer]) -> Answer:
        barrier.wait(30)
        return action()

    with ThreadPoolExecutor(len(actions)) as pool:
        return list(pool.map(go, actions))


def check_invariants(service: Service) -> None:
    """What must hold of the stored rows at any time, whatever was asked for in which order."""
    held = [vouchers.from_item(row) for row in service.rows("vouchers")]
    made = [bookings.from_item(row) for row in service.rows("voucher_bookings")]
    told = [events.from_item(row) for row in service.rows("events")]
    for voucher in held:
        own = [booking for booking in made if booking.voucher_id == voucher.id]
        live = [booking for booking in own if booking.status == "booked"]
        story = Counter(event.type for event in told if event.subject_id == voucher.id)
        # Each change tells of itself once, and nothing is told that did not happen.
        assert sum(story.values()) == voucher.version
        assert story["voucher.issue"] == 1
        assert story["voucher.book"] == len(own)
        if voucher.status in ("booked", "consumed"):
            assert live == ([voucher.booking] if voucher.booking else [])
            assert voucher.booking or voucher.status == "consumed"
        else:
            assert live == []
            assert voucher.booking is None
        ended = story["voucher.redeem"] + story["voucher.revoke"]
        ended += story["voucher.expire"] + story["voucher.consume"]
        assert ended == (voucher.status in ("consumed", "cancelled", "expired"))
        revoked = [booking for booking in own if booking.status == "cancelled"]
        assert story["voucher.cancel"] <= len(revoked) <= story["voucher.cancel"] + 1
    assert {booking.voucher_id for booking in made} <= {voucher.id for voucher in held}


@pytest.mark.parametrize("hours", [[1], list(range(1, 51))], ids=["one slot", "a slot for each"])
def test_50_callers_book_one_voucher_once(local_service: Service, hours: list[int]) -> None:
    service = local_service
    voucher_id = issued(service)["id"]
    answers = at_once(
        *(
            lambda n=n: book(service, voucher_id, hours[n % len(hours)], f"guest-{n}")  # type: ignore[misc]
            for n in range(50)
        )
    )
    assert Counter(answer.status for answer in answers) == {201: 1, 409: 49}
    assert {a.json["code"] for a in answers if a.status == 409} == {"voucher_not_bookable"}
    [winner] = [answer.json for answer in answers if answer.status == 201]
    [stored] = [bookings.from_item(row) for row in service.rows("voucher_bookings")]
    assert (stored.id, stored.status) == (winner["booking"]["id"], "booked")
    [voucher] = [vouchers.from_item(row) for row in service.rows("vouchers")]
    assert (voucher.status, voucher.holder_uid) == ("booked", winner["booking"]["holder_uid"])
    told = [events.from_item(row) for row in service.rows("events")]
    assert sorted(event.type for event in told) == ["voucher.book", "voucher.issue"]
    check_invariants(service)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("voucher/cancel", {}),
        ("voucher/cancel", {"revoke": True}),
        ("voucher/redeem", {}),
    ],
    ids=["cancel", "revoke", "redeem"],
)
def test_20_callers_end_one_booking_once(
    local_service: Service, path: str, body: dict[str, Any]
) -> None:
    service = local_service
    voucher_id = booked(service)["voucher"]["id"]
    answers = at_once(*[lambda: service.post(path, {"voucher_id": voucher_id, **body})] * 20)
    assert Counter(answer.status for answer in answers) == {200: 1, 409: 19}
    assert len(service.rows("events")) == 3
    check_invariants(service)


def test_cancel_and_redeem_at_once_one_of_them_wins(local_service: Service) -> None:
    service = local_service
    for _ in range(5):
        made = booked(service)
        ids = {"booking_id": made["booking"]["id"]}
        answers = at_once(
            lambda ids=ids: service.post("voucher/cancel", ids),  # type: ignore[misc]
            lambda ids=ids: service.post("voucher/redeem", ids),  # type: ignore[misc]
        )
        assert sorted(answer.status for answer in answers) == [200, 409]
    check_invariants(service)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_storms_of_changes_keep_the_invariants(local_service: Service, seed: int) -> None:
    service = local_service
    draw = random.Random(seed)  # noqa: S311
    held = [issued(service, valid_until=at(service, days=2))["id"] for _ in range(4)]
    known = [book(service, voucher_id).json["booking"]["id"] for voucher_id in held[:2]]

    def action() -> Callable[[], Answer]:
        voucher_id, hour, guest = draw.choice(held), draw.randint(1, 40), draw.randint(1, 5)
        by_voucher, by_booking = {"voucher_id": voucher_id}, {"booking_id": draw.choice(known)}
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
        answers += at_once(*(action() for _ in range(24)))
        check_invariants(service)
    # 403: a voucher that was revoked while it was booked stays its last holder's.
    assert {answer.status for answer in answers} <= {200, 201, 403, 409}
    changes = sum(answer.status in (200, 201) for answer in answers)
    assert len(service.rows("events")) == 4 + 2 + changes
