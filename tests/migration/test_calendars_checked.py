"""`make check-data` and `make recount` of calendars: silent on what the service writes, and every
damage is reported and repaired."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from infra.operator import recount
from tests.api.steps import book, calendar, issued
from tests.calendars import block_times
from tests.engines import Engine
from tests.migration.conftest import Desk, desk_on
from tests.service import Service, serve

START = datetime(2096, 3, 5, 9, 0, tzinfo=UTC)
DAY = "2096-03-05"


@pytest.fixture
def service(moto: Engine) -> Iterator[Service]:
    """A calendar with three bookings, one cancelled, and a block."""
    for service in serve(moto, START):
        made = calendar(service)["id"]
        vouchers = [issued(service, calendar_id=made)["id"] for _ in range(3)]
        for voucher in vouchers:
            assert book(service, voucher, hours=2 + vouchers.index(voucher)).status == 201
        service.post("voucher/cancel", {"voucher_id": vouchers[0]})
        service.post("calendar/block", {"calendar_id": made, **block_times(START)})
        yield service


def row(service: Service, table: str, part: str) -> dict[str, Any]:
    """The row whose part or sort key has this in it."""
    rows = service.rows(table)
    return next(one for one in rows if part in str(one.get("part") or one.get("sort")))


def count(desk: Desk, service: Service, *arguments: str) -> tuple[int, str]:
    """Run recount for the day of the bookings."""
    made = service.rows("agenda")[0]["calendar_id"]["S"]
    out = io.StringIO()
    code = recount.main(
        [made, DAY, *arguments], tables=desk.tables, now=lambda: service.clock.now, out=out
    )
    return code, out.getvalue()


def add(service: Service, **attributes: Any) -> None:
    """Change the row of counters."""
    desk_on(service.engine).put("calendars", row(service, "calendars", "u#") | attributes)


def forget(service: Service) -> None:
    """Delete the entry of a booking."""
    entry = row(service, "agenda", "#b-")
    key = {name: entry[name] for name in ("calendar_id", "sort")}
    service.engine.client.delete_item(TableName=f"{service.engine.prefix}agenda", Key=key)


DAMAGES: dict[str, tuple[Callable[[Service], None], str]] = {
    "a counter too high": (
        lambda service: add(service, u44={"N": "9"}),
        "counts 9 places at 2096-03-05T11:00:00Z, not 2",
    ),
    "a counter too low": (
        lambda service: add(service, u48={"N": "0"}),
        "counts 0 places at 2096-03-05T12:00:00Z, not 1",
    ),
    "a booking that is not in the agenda": (
        forget,
        "is not in the agenda of c-",
    ),
    "an entry of a cancelled booking": (
        lambda service: desk_on(service.engine).put(
            "agenda",
            row(service, "agenda", "#b-")
            | {
                "id": {"S": "b-gone"},
                "sort": {"S": "2096-03-05T13:00:00.000Z#b-gone"},
            },
        ),
        "b-gone is in the agenda, and no live booking",
    ),
    "an entry of another time": (
        lambda service: desk_on(service.engine).put(
            "agenda", row(service, "agenda", "#b-") | {"places": {"N": "2"}}
        ),
        "is not as its booking",
    ),
}


def test_what_the_service_writes_agrees(service: Service) -> None:
    desk = desk_on(service.engine)
    ran = desk.check()
    assert (ran.code, ran.out.splitlines()[-1]) == (0, "All rows agree."), ran.out
    assert count(desk, service) == (0, "The counters agree.\n")


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_is_reported(service: Service, damage: str) -> None:
    apply, expected = DAMAGES[damage]
    apply(service)
    ran = desk_on(service.engine).check("--all")
    assert ran.code == 1
    assert expected in ran.out


def test_recount_shows_and_repairs_and_leaves_the_past_alone(service: Service) -> None:
    desk = desk_on(service.engine)
    add(service, u44={"N": "9"}, u10={"N": "4"})
    code, shown = count(desk, service)
    assert (code, shown) == (1, "2096-03-05T11:00:00Z: 9 places counted, 2 taken\n")
    code, shown = count(desk, service, "--repair")
    assert (code, shown.splitlines()[-1]) == (0, "Repaired 1 counters.")
    assert count(desk, service) == (0, "The counters agree.\n")
    assert row(service, "calendars", "u#")["u10"] == {"N": "4"}


def test_recount_repairs_nothing_that_changes_meanwhile(service: Service) -> None:
    desk = desk_on(service.engine)
    add(service, u44={"N": "9"})
    desk.client.before = lambda operation, _: (
        add(service, u44={"N": "8"}) if operation == "update_item" else None
    )
    code, shown = count(desk, service, "--repair")
    assert (code, shown.splitlines()[-1]) == (
        2,
        "The counters have changed meanwhile. Run it again.",
    )
