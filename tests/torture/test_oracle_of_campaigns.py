"""The oracle of campaigns: silent on what the service stores, and loud on each damage."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

import pytest

from tests.engines import Engine
from tests.torture.campaign_scenarios import SCENARIOS
from tests.torture.oracle_of_campaigns import campaign_problems
from tests.torture.stage import open_stage

Tables = dict[str, list[dict[str, Any]]]


@pytest.fixture
def tables(moto: Engine) -> Iterator[Tables]:
    """The rows of a campaign, one of whose vouchers was used."""
    with open_stage(moto) as stage:
        SCENARIOS["use what was accepted"].run(stage)
        yield {name: deepcopy(stage.service.rows(name)) for name in ("growth", "vouchers")}


def change(sort: str, **attributes: Any) -> Callable[[Tables], None]:
    """Change the row of `growth` whose sort key begins so."""

    def apply(tables: Tables) -> None:
        rows = [row for row in tables["growth"] if row["sk"]["S"].startswith(sort)]
        row = next(row for row in rows if not row["pk"]["S"].startswith("hotel#"))
        row.update(attributes)

    return apply


def remove(table: str, sort: str = "") -> Callable[[Tables], None]:
    """Delete the rows whose sort key begins so; all of a table without one."""

    def apply(tables: Tables) -> None:
        tables[table] = [
            row for row in tables[table] if not row.get("sk", {"S": ""})["S"].startswith(sort)
        ]

    return apply


def repeat(tables: Tables) -> None:
    """Another guest accepted the same voucher."""
    row = next(row for row in tables["growth"] if row["sk"]["S"] == "accept")
    tables["growth"].append(row | {"pk": {"S": row["pk"]["S"] + "-other"}})


DAMAGES: dict[str, tuple[Callable[[Tables], None], str]] = {
    "no campaign": (remove("growth", "campaign"), "no campaign"),
    "an accept too many": (
        change("campaign", accepted_1={"N": "2"}),
        "offer-1 was accepted 1 times, and counts otherwise",
    ),
    "more than there are": (
        change("campaign", offers={"S": '[[1,"t","Spa","x",60,"120.00","89.00",0]]'}),
        "offer-1 was accepted 1 times, of 0",
    ),
    "money that is lost": (change("campaign", spent={"N": "0"}), "spent 3100, and says otherwise"),
    "a day's money": (change("day#", spent={"N": "1"}), "spent 3100, and says otherwise"),
    "a day's accepts": (
        change("day#", accepted={"N": "2"}),
        "accepts on other days than those that it counts",
    ),
    "a budget overspent": (
        change("campaign", budget_amount={"S": "30.00"}),
        "spent more than its budget",
    ),
    "a counter": (change("count#", consumed={"N": "2"}), "vouchers more of "),
    "no counters": (remove("growth", "count#"), "vouchers more of "),
    "a voucher that is gone": (remove("vouchers"), "which is not of offer-1"),
    "an accept that is gone": (remove("growth", "accept"), "nobody accepted it"),
    "a voucher accepted twice": (repeat, "accepted 2 times"),
}


def test_what_the_service_stores_is_right(tables: Tables) -> None:
    assert campaign_problems(tables.__getitem__) == []


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_is_seen(tables: Tables, damage: str) -> None:
    apply, expected = DAMAGES[damage]
    apply(tables)
    problems = campaign_problems(tables.__getitem__)
    assert any(expected in problem for problem in problems), problems
