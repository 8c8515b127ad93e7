"""Every request that changes a booking by its link, or makes its links void, with what must have
happened before it."""

from __future__ import annotations

from tests.torture.guest_scenarios import SCENARIOS
from tests.torture.scenarios import (
    ANNA,
    BOOK,
    ISSUE,
    Ids,
    book_voucher,
    by_booking,
    nothing_sent,
    scenario,
)
from tests.torture.stage import HOTEL, Stage

__all__ = ["SCENARIOS"]

CANCELLED = (ISSUE, BOOK, "voucher.cancel")
RENEWED = (ISSUE, BOOK, "voucher.relink")


def linked(stage: Stage) -> Ids:
    """A voucher that Anna has booked, and a link to the booking."""
    ids = book_voucher(stage)
    response = stage.service.post("booking/link", by_booking(ids), headers=ANNA)
    assert response.status == 200, response.text
    return ids | {"link": response.json["token"]}


def _with_a_link(stage: Stage) -> Ids:
    """The same, for a request that does not come by the link."""
    ids = linked(stage)
    return ids | {"void": ids.pop("link")}


SCENARIOS.update(
    {
        "cancel by a link": scenario(linked, "booking/cancel", nothing_sent, {}, 5, *CANCELLED),
        "cancel a linked booking": scenario(
            _with_a_link, "booking/cancel", by_booking, ANNA, 4, *CANCELLED
        ),
        "renew a link": scenario(_with_a_link, "booking/renew", by_booking, ANNA, 5, *RENEWED),
        "renew a guest's link": scenario(
            _with_a_link, "booking/renew", by_booking, HOTEL, 4, *RENEWED
        ),
    }
)
