"""Every request on the way of a booking that moves by its link, with what must have happened before
it."""

from __future__ import annotations

from typing import Any

from chalicelib import runtime
from chalicelib.domain.vouchers.booking_codes import digits
from tests.torture import oracle
from tests.torture.link_scenarios import SCENARIOS, linked
from tests.torture.move_scenarios import move_body
from tests.torture.scenarios import BEN, BOOK, HOTEL_UID, ISSUE, Ids, nothing_sent, scenario
from tests.torture.stage import HOTEL, Stage

__all__ = ["SCENARIOS"]

SAVE, CODE, MOVE = "guest.save", "voucher.code", "voucher.reschedule"
CONTACT = {"name": "Anna de Vries", "email": "anna@devries.example"}


def reachable(stage: Stage) -> Ids:
    """A booking of Anna's, who can be reached by mail, and a link to it."""
    ids = linked(stage)
    (row,) = map(oracle.decode, stage.service.rows("voucher_bookings"))
    body = {"issuer_uid": HOTEL_UID, "guest_uid": row["holder_uid"], "contact": CONTACT}
    response = stage.service.post("guest/save", body, headers=HOTEL)
    assert response.status == 200, response.text
    return ids


def coded(stage: Stage) -> Ids:
    """The same, once a code was requested."""
    ids = reachable(stage)
    request_code(stage, ids)
    return ids | {"code": latest_code(stage)}


def confirmed(stage: Stage) -> Ids:
    """The same with the link that moves the booking."""
    ids = coded(stage)
    response = stage.service.post("booking/confirm", _code_body(ids), headers=by_link(ids["link"]))
    assert response.status == 200, response.text
    return ids | {"link": response.json["token"]}


def request_code(stage: Stage, ids: Ids) -> None:
    """Have a code mailed."""
    response = stage.service.post("booking/code", {}, headers=by_link(ids["link"]))
    assert response.status == 200, response.text


def latest_code(stage: Stage) -> str:
    """The digits of the latest code."""
    (row,) = (one for one in map(oracle.decode, stage.service.rows("sessions")) if "tries" in one)
    return digits(row["booking_id"], row["event_id"], runtime.current().link_secrets[0])


def by_link(token: str) -> dict[str, str]:
    """The header of whoever has a link."""
    return {"Authorization": f"Booking {token}"}


def _code_body(ids: Ids) -> dict[str, Any]:
    return {"code": ids["code"]}


def _with_its_link(stage: Stage) -> Ids:
    """The same, for a request in which the link stands, and that does not come by it."""
    ids = confirmed(stage)
    return ids | {"moving": ids.pop("link")}


def _claim_body(ids: Ids) -> dict[str, Any]:
    return {"link": ids["moving"]}


SCENARIOS.update(
    {
        "request a code": scenario(
            *(reachable, "booking/code", nothing_sent, {}, 7), *(ISSUE, BOOK, SAVE, CODE)
        ),
        "confirm a code": scenario(
            *(coded, "booking/confirm", _code_body, {}, 7), *(ISSUE, BOOK, SAVE, CODE)
        ),
        "take a booking over": scenario(
            *(_with_its_link, "booking/claim", _claim_body, BEN, 9),
            *(ISSUE, BOOK, SAVE, CODE, "voucher.claim"),
        ),
        "move by a link": scenario(
            *(confirmed, "booking/reschedule", move_body, {}, 5),
            *(ISSUE, BOOK, SAVE, CODE, MOVE),
        ),
    }
)
