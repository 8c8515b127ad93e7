"""Codes of bookings after a process died while one was requested or tried: whoever missed an answer
requests another code, and no code is right twice."""

from __future__ import annotations

from typing import Any

from tests.torture import oracle
from tests.torture.code_scenarios import by_link, latest_code, request_code
from tests.torture.scenarios import Ids, Scenario
from tests.torture.stage import Answer, Stage


def assert_retry_completes(stage: Stage, scenario: Scenario, ids: Ids) -> None:
    """The next process finishes what was asked for. Raises AssertionError."""
    if scenario.path == "booking/code":
        _assert_requests(stage, scenario, ids)
    else:
        _assert_tries(stage, scenario, ids)
    oracle.assert_consistent(stage.service.rows)


def _assert_requests(stage: Stage, scenario: Scenario, ids: Ids) -> None:
    """Each request has its event, and the latest code is right, once."""
    lost = _requests(stage)
    assert lost in (0, 1)
    for number in (1, 2):
        assert scenario.send(stage, ids).status == scenario.status
        assert _requests(stage) == lost + number
    assert len(_code_row(stage)["requests"].split(",")) == lost + 2
    code = latest_code(stage)
    assert _confirm(stage, ids, code).status == 200
    assert _confirm(stage, ids, code).json["code"] == "code_not_valid"


def _assert_tries(stage: Stage, scenario: Scenario, ids: Ids) -> None:
    """The code is right, unless the one who died has used it up; then the next one is."""
    was_used = "used_at" in _code_row(stage)
    response = scenario.send(stage, ids)
    if was_used:
        assert (response.status, response.json["code"]) == (409, "code_not_valid")
        request_code(stage, ids)
        response = _confirm(stage, ids, latest_code(stage))
    assert response.status == scenario.status, response.text
    shown = stage.service.get("booking/status", headers=by_link(response.json["token"]))
    assert shown.json["booking"]["id"] == ids["booking"]
    row = _code_row(stage)
    assert row["tries"] == 1
    assert "used_at" in row


def _confirm(stage: Stage, ids: Ids, code: str) -> Answer:
    return stage.service.post("booking/confirm", {"code": code}, headers=by_link(ids["link"]))


def _requests(stage: Stage) -> int:
    """How many codes were requested."""
    state = oracle.assert_consistent(stage.service.rows)
    return len([*state.events_of("voucher.code")])


def _code_row(stage: Stage) -> dict[str, Any]:
    (row,) = (one for one in map(oracle.decode, stage.service.rows("sessions")) if "tries" in one)
    return row
