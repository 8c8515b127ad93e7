"""Consents and exposures after a process died while it wrote one, or took it back.

A receipt is answered once. So a lost answer is not given again: whoever missed it agrees anew, as
another visitor, and nobody can show the lost receipt.
"""

from __future__ import annotations

from tests.torture import oracle, oracle_of_learning
from tests.torture.scenarios import Ids, Scenario
from tests.torture.stage import Stage
from tests.visitors import withdraw


def assert_retry_completes(stage: Stage, scenario: Scenario, ids: Ids) -> None:
    """The next process does what was asked for. Raises AssertionError."""
    check = {
        "privacy/consent": _assert_consents,
        "privacy/withdraw": _assert_withdrawn,
        "privacy/erase": _assert_erased,
        "offers/seen": _assert_seen,
        "offers/dismiss": _assert_dismissed,
    }
    check[scenario.path](stage, scenario, ids)
    assert oracle.assert_consistent(stage.service.rows).events == []


def _assert_consents(stage: Stage, scenario: Scenario, ids: Ids) -> None:
    """Each answer has a receipt of its own, and each works; a lost one stays unused."""
    lost = len(stage.service.rows("consents"))
    answers = [scenario.send(stage, ids) for _ in range(2)]
    assert [answer.status for answer in answers] == [scenario.status] * 2
    for answer in answers:
        assert withdraw(stage.service, answer.json["receipt"]).status == 200
    withdrawn = ["withdrawn_at" in row for row in stage.service.rows("consents")]
    assert sorted(withdrawn) == [False] * lost + [True] * 2


def _assert_withdrawn(stage: Stage, scenario: Scenario, ids: Ids) -> None:
    """It is withdrawn, and asking again changes nothing."""
    first, second = (scenario.send(stage, ids) for _ in range(2))
    assert (first.status, first.text) == (scenario.status, second.text)
    (row,) = stage.service.rows("consents")
    assert "withdrawn_at" in row


def _assert_erased(stage: Stage, scenario: Scenario, ids: Ids) -> None:
    """Nothing is left, and asking again changes nothing."""
    first, second = (scenario.send(stage, ids) for _ in range(2))
    assert (first.status, second.json["erased"]) == (scenario.status, {"exposures": 0})
    assert stage.service.rows("exposures") == []
    assert oracle_of_learning.problems(stage.service.rows) == []
    assert oracle_of_learning.left_of(stage.service.rows, ids["receipt"]) == []


def _assert_seen(stage: Stage, scenario: Scenario, ids: Ids) -> None:
    """It is counted once, by whichever of the requests."""
    first, second = (scenario.send(stage, ids) for _ in range(2))
    assert (first.status, second.json["counted"]) == (scenario.status, False)
    exposures = [row for row in stage.service.rows("exposures") if "arm" in row]
    assert len(exposures) == 1
    assert oracle_of_learning.problems(stage.service.rows) == []


def _assert_dismissed(stage: Stage, scenario: Scenario, ids: Ids) -> None:
    """There is one no."""
    answers = [scenario.send(stage, ids) for _ in range(2)]
    assert [answer.status for answer in answers] == [scenario.status] * 2
    assert len(stage.service.rows("exposures")) == 1
