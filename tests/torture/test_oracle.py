"""The oracle reports each kind of damage, and the operator's check_data reports what it can."""

from __future__ import annotations

import re

import pytest

from infra.operator.check_data.scan import StoredRows
from tests.torture import damage, damage_of_changes, damage_of_moves, oracle
from tests.torture.states import STATES, Rows, rows_in

OF = (damage, damage_of_moves, damage_of_changes)
DAMAGE = {name: one for each in OF for name, one in each.DAMAGE.items()}
REPORTED = {name for each in OF for name in each.REPORTED_BY_CHECK_DATA}


def violations(rows: Rows) -> list[str]:
    """What the oracle reports."""
    return oracle.violations(oracle.read(lambda table: rows[table]))


def operator_findings(rows: Rows) -> set[str]:
    """The problems that `check_data` reports."""
    stored = StoredRows()
    for table in ("vouchers", "voucher_bookings", "events", "templates"):
        for row in rows[table]:
            stored.add(table, row)
    groups = [*stored.families(), *stored.hotel_templates()]
    findings = {one for group in groups for one in group.findings()}
    return {finding.problem for finding in findings | stored.unreadable}


@pytest.mark.parametrize("state", STATES)
def test_an_intact_state_has_no_problems(state: str) -> None:
    rows = rows_in(state)
    assert violations(rows) == []
    assert operator_findings(rows) == set()


def check_of(problem: str) -> str:
    """The check that reported a problem: its text without ids and values."""
    return re.sub(r" b-\S+", "", problem.split(": ")[1])


@pytest.mark.parametrize("name", DAMAGE)
def test_each_damage_is_reported_by_its_check(name: str) -> None:
    state, do_damage, *problems = DAMAGE[name]
    rows = rows_in(state)
    do_damage(rows)
    assert [check_of(problem) for problem in violations(rows)] == problems


def test_check_data_reports_what_rows_show_without_a_replay() -> None:
    reported = set()
    for name, (state, do_damage, *_) in DAMAGE.items():
        rows = rows_in(state)
        do_damage(rows)
        if operator_findings(rows):
            reported.add(name)
    assert reported == REPORTED
