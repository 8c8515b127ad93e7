"""`make check-data` of campaigns: silent on what the service writes, and every damage is
reported."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.api.offer_use import accepted, campaign
from tests.engines import Engine
from tests.migration.conftest import START, Desk, desk_on
from tests.service import Service, serve

G, V = "growth", "vouchers"


@pytest.fixture
def service(moto: Engine) -> Iterator[Service]:
    """A campaign of which three guests took vouchers, one used and one expired; and one that has
    ended."""
    for service in serve(moto, START):
        running = campaign(service)["id"]
        for guest in ("anna", "ben", "cem"):
            voucher = accepted(service, running, guest)
            if guest == "anna":
                service.clock.advance(hours=2)
                used = service.post("voucher/redeem", {"voucher_id": voucher["id"]})
                assert used.status == 200, used.text
            if guest == "ben":
                revoked = {"voucher_id": voucher["id"], "revoke": True}
                assert service.post("voucher/cancel", revoked).status == 200
        ended = {"campaign_id": campaign(service)["id"]}
        assert service.post("campaign/end", ended).status == 200
        yield service


@pytest.fixture
def desk(service: Service) -> Desk:
    return desk_on(service.engine)


def row(desk: Desk, pk: str, sk: str) -> dict[str, Any]:
    """The first row whose keys begin so."""
    rows = sorted(desk.rows(G), key=lambda each: (each["pk"]["S"], each["sk"]["S"]))
    return next(
        each for each in rows if each["pk"]["S"].startswith(pk) and each["sk"]["S"].startswith(sk)
    )


def change(pk: str, sk: str, **attributes: dict[str, str]) -> Callable[[Desk], None]:
    """Change the first such row."""
    return lambda desk: desk.put(G, row(desk, pk, sk) | attributes)


def remove(pk: str, sk: str) -> Callable[[Desk], None]:
    """Delete the first such row."""
    return lambda desk: desk.remove(G, row(desk, pk, sk))


def forget(desk: Desk) -> None:
    """Delete a voucher that a campaign paid for."""
    paid = next(each for each in desk.rows(V) if each["status"]["S"] == "issued")
    desk.remove(V, paid)


def give_to_another_offer(desk: Desk) -> None:
    """A voucher says that it is of another offer."""
    paid = next(each for each in desk.rows(V) if each["status"]["S"] == "issued")
    desk.put(V, paid | {"offer_id": {"S": "offer-2"}})


def end(desk: Desk) -> None:
    """A campaign that is listed as live has ended."""
    listed = row(desk, "hotel#", "live")["ends"]["S"]
    live = next(
        each
        for each in desk.rows(G)
        if each["sk"]["S"] == "campaign" and f'"{each["id"]["S"]}"' in listed
    )
    desk.put(G, live | {"state": {"S": "ended"}})


DAMAGES: dict[str, tuple[Callable[[Desk], None], str]] = {
    "a voucher is gone": (forget, ", which does not exist"),
    "a voucher of another offer": (give_to_another_offer, ", which is of another offer"),
    "an accept is gone": (
        remove("accept#", "accept"),
        "is of a campaign of which nobody accepted it",
    ),
    "an accept that does not count": (
        remove("accept#", "accept"),
        "counts 3 accepts of offer-1, but has 2",
    ),
    "a counter too high": (
        change("campaign#", "count#", consumed={"N": "7"}),
        " vouchers of offer-1 as consumed, but has ",
    ),
    "no counters": (remove("campaign#", "count#"), " vouchers of offer-1 as "),
    "a day too low": (
        change("campaign#", "day#", spent={"N": "100"}),
        "spent 9300 of the smallest unit, but 100 by its days",
    ),
    "a campaign that spent too little": (
        change("campaign#", "campaign", spent={"N": "3100"}),
        " cannot be read: a campaign did not spend what its guests accepted",
    ),
    "a campaign that is gone": (
        remove("campaign#", "campaign"),
        "was accepted, but does not exist",
    ),
    "an offer that promises nothing": (
        remove("campaign#", "offer#"),
        "has not what each of its offers promises",
    ),
    "a hotel without its campaign": (
        remove("hotel#", "campaign#"),
        "is not among its hotel's campaigns",
    ),
    "a hotel without a list": (
        remove("hotel#", "live"),
        "has not ended, but is not listed as live",
    ),
    "an end that is not in the list": (end, "has ended, but is listed as live"),
    "a key of another guest": (
        change("accept#", "accept", guest_uid={"S": "somebody"}),
        " has pk 'accept#",
    ),
    "a counter that is no number": (
        change("campaign#", "count#", booked={"S": "one"}),
        " cannot be read: ",
    ),
}


def test_what_the_service_writes_agrees(desk: Desk) -> None:
    ran = desk.check()
    assert (ran.code, ran.out.splitlines()[-1]) == (0, "All rows agree."), ran.out
    assert ", 2 campaigns" in ran.out


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_to_campaigns_is_reported(desk: Desk, damage: str) -> None:
    apply, expected = DAMAGES[damage]
    apply(desk)
    ran = desk.check("--all")
    assert ran.code == 1
    assert expected in ran.out, ran.out
