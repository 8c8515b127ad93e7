"""`make check-data` of consents: silent on what the service writes, and no damage is missed."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.engines import Engine
from tests.migration.conftest import START, Desk, desk_on
from tests.service import Service, serve
from tests.visitors import receipt, withdraw

C = "consents"


@pytest.fixture
def service(moto: Engine) -> Iterator[Service]:
    """Two visitors agreed, and one withdrew it."""
    for service in serve(moto, START):
        receipt(service)
        token = receipt(service)
        service.clock.advance(hours=1)
        assert withdraw(service, token).status == 200
        yield service


@pytest.fixture
def desk(service: Service) -> Desk:
    return desk_on(service.engine)


def change(**attributes: dict[str, str]) -> Callable[[Desk], None]:
    """Change one of them."""
    return lambda desk: desk.put(C, desk.rows(C)[0] | attributes)


DAMAGES: dict[str, tuple[Callable[[Desk], None], str]] = {
    "a wording that nobody was shown": (
        change(wording={"S": "learning-2020-01"}),
        " is to the wording 'learning-2020-01', which nobody was shown",
    ),
    "kept for another time": (
        change(expires_at={"N": "4102444800"}),
        " is not kept for three years",
    ),
    "no instant": (
        change(given_at={"S": "yesterday"}),
        " cannot be read: has an unreadable given_at",
    ),
    "erased and not withdrawn": (
        lambda desk: desk.put(
            C,
            next(row for row in desk.rows(C) if "withdrawn_at" not in row)
            | {"erased_at": {"S": "2026-03-02T10:00:00.000Z"}},
        ),
        " cannot be read: was erased and not withdrawn",
    ),
    "an instant of another form": (
        change(given_at={"S": "2026-03-02T09:00:00Z"}),
        " has given_at '2026-03-02T09:00:00Z', but should have '2026-03-02T09:00:00.000Z'",
    ),
}


def test_what_the_service_writes_agrees(desk: Desk) -> None:
    ran = desk.check()
    assert (ran.code, ran.out.splitlines()[-1]) == (0, "All rows agree."), ran.out
    assert ", 2 consents" in ran.out


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_to_consents_is_reported(desk: Desk, damage: str) -> None:
    apply, expected = DAMAGES[damage]
    apply(desk)
    ran = desk.check("--all")
    assert ran.code == 1
    assert expected in ran.out, ran.out
