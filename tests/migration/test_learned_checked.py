"""`make check-data` of what is learned: silent on what the service writes; no damage is missed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.api.offer_use import accept
from tests.api.visitor_use import learning_campaign, shown
from tests.engines import Engine
from tests.migration.conftest import START, Desk, desk_on
from tests.service import Service, serve

Row = dict[str, Any]


@pytest.fixture
def service(moto: Engine) -> Iterator[Service]:
    """Visitors have seen offers; one took it, one said no, and one was erased."""
    for service in serve(moto, START):
        made = learning_campaign(service)
        for verb in ("take", "dismiss", "erase"):
            somebody, decided = shown(service)
            assert somebody.seen(decided["token"]).status == 200
            if verb == "take":
                taken = {"offer_id": decided["offer_id"], "decision": decided["token"]}
                assert accept(service, made["id"], **taken).status == 201
            elif verb == "dismiss":
                assert somebody.dismiss(decided["token"]).status == 200
            else:
                assert somebody.erase().status == 200
        yield service


@pytest.fixture
def desk(service: Service) -> Desk:
    return desk_on(service.engine)


def change(
    table: str, is_wanted: Callable[[Row], bool], **attributes: dict[str, str]
) -> Callable[[Desk], None]:
    """Change one row of a table."""

    def damage(desk: Desk) -> None:
        row = next(row for row in desk.rows(table) if is_wanted(row))
        desk.put(table, row | attributes)

    return damage


def is_exposure(row: Row) -> bool:
    """Whether a row is an exposure that was not accepted."""
    return "arm" in row and "accepted_at" not in row


def begins(prefix: str) -> Callable[[Row], bool]:
    """Whether a row is of this kind, and of nobody who was erased."""
    return lambda row: row["pk"]["S"].startswith(prefix) and row.get("seen") != {"N": "0"}


DAMAGES: dict[str, tuple[Callable[[Desk], None], str]] = {
    "other bins": (change("exposures", is_exposure, bins={"N": "9"}), "does not count"),
    "another sum": (change("growth", begins("stat#"), a_0_0={"N": "77"}), "does not count"),
    "no instant": (change("exposures", is_exposure, seen_at={"S": "soon"}), "cannot be read"),
    "another end": (change("exposures", is_exposure, expires_at={"N": "7"}), "expires_at"),
    "a policy": (change("growth", begins("policy#"), policy={"S": "[]"}), "cannot be read"),
    "a mark": (change("growth", begins("learn#"), due_at={"S": "soon"}), "cannot be read"),
}


def test_what_the_service_writes_agrees(desk: Desk) -> None:
    ran = desk.check()
    assert (ran.code, ran.out.splitlines()[-1]) == (0, "All rows agree."), ran.out
    assert ", 2 exposures" in ran.out


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_to_what_is_learned_is_reported(desk: Desk, damage: str) -> None:
    apply, expected = DAMAGES[damage]
    apply(desk)
    ran = desk.check("--all")
    assert ran.code == 1
    assert expected in ran.out, ran.out
