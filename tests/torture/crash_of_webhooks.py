"""Webhooks after a process died while it made, changed or deleted one, or had it sent something.

Their secrets are answered once, so no answer is kept under an Idempotency-Key. A change names the
version that was read, and so happens once; whoever missed the answer to a new webhook makes another
and deletes the lost one; a test that is asked for again is another test, and a replay the same.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from tests.torture import oracle
from tests.torture.scenarios import Ids, Scenario
from tests.torture.stage import HOTEL, Answer, Stage


def assert_retry_completes(stage: Stage, scenario: Scenario, ids: Ids) -> None:
    """The next process does what was asked for. Raises AssertionError."""
    is_new = scenario.path == "webhook/save" and not ids
    check = {
        "webhook/save": _assert_new if is_new else _assert_once,
        "webhook/rotate": _assert_once,
        "webhook/delete": _assert_once,
        "webhook/test": _assert_tests,
        "webhook/replay": _assert_replay,
    }[scenario.path]
    check(stage, scenario, ids)


def _assert_new(stage: Stage, scenario: Scenario, ids: Ids) -> None:
    """Each answer has a webhook of its own, with its secret; the lost one can be deleted."""
    lost = [*_webhooks(stage)]
    answers = [_succeed(scenario.send(stage, ids)) for _ in range(2)]
    rows = _webhooks(stage)
    assert {one["webhook"]["id"]: one["secret"] for one in answers} == {
        name: row["secret"] for name, row in rows.items() if name not in lost
    }
    assert len(rows) == len(lost) + 2
    for name in lost:
        body = {"webhook_id": name, "version": 1}
        _succeed(stage.service.post("webhook/delete", body, headers=HOTEL))
    deletions = ["webhook.delete"] * len(lost)
    made = [*scenario.events] * (len(lost) + 2)
    assert _events(stage) == sorted([*made, *deletions])


def _assert_once(stage: Stage, scenario: Scenario, ids: Ids) -> None:
    """It happens, unless it did before the death; then the version that was read is over."""
    was_done = _events(stage) == sorted(scenario.events)
    is_gone = scenario.path == "webhook/delete"
    over = (404, "webhook_not_found") if is_gone else (409, "webhook_changed")
    if not was_done:
        body = _succeed(scenario.send(stage, ids))
        if not is_gone:
            row = _webhooks(stage)[ids["webhook"]]
            assert (row["url"], row["version"]) == (body["webhook"]["url"], 2)
            assert body["secret"] in (None, row["secret"])
    for _ in range(2):
        refused = scenario.send(stage, ids)
        assert (refused.status, refused.json["code"]) == over
    assert _events(stage) == sorted(scenario.events)
    assert [*_webhooks(stage)] == ([] if is_gone else [ids["webhook"]])
    if scenario.path == "webhook/rotate":  # a secret that was lost with its answer
        again = {"webhook_id": ids["webhook"], "version": 2}
        body = _succeed(stage.service.post("webhook/rotate", again, headers=HOTEL))
        assert body["secret"] == _webhooks(stage)[ids["webhook"]]["secret"]


def _assert_tests(stage: Stage, scenario: Scenario, ids: Ids) -> None:
    """Each request is a test of its own, and leaves the webhook as it was."""
    stored, before = _webhooks(stage), _events(stage)
    for _ in range(2):
        _succeed(scenario.send(stage, ids))
    assert _webhooks(stage) == stored
    assert _events(stage) == sorted([*before, "webhook.test", "webhook.test"])


def _assert_replay(stage: Stage, scenario: Scenario, ids: Ids) -> None:
    """The delivery waits to be sent once more, however often that was asked for."""
    answers = [scenario.send(stage, ids) for _ in range(2)]
    assert answers[0].text == answers[1].text
    assert _succeed(answers[0])["delivery"]["status"] == "queued"
    (row,) = map(oracle.decode, stage.service.rows("deliveries"))
    assert (row["sort"], row["status"]) == (ids["delivery"], "queued")
    assert {"due_at", "due_shard"} <= row.keys()
    assert not {"ended_at", "reason"} & row.keys()
    assert _events(stage) == sorted(scenario.events)


def _succeed(response: Answer) -> Any:
    assert response.status == 200, response.text
    return response.json


def _webhooks(stage: Stage) -> dict[str, dict[str, Any]]:
    """The hotel's webhooks by their ids; the row that counts them must agree."""
    rows = {row["id"]: row for row in map(oracle.decode, stage.service.rows("webhooks"))}
    count = rows.pop("count", {"webhook_count": 0})
    assert count["webhook_count"] == len(rows)
    return rows


def _events(stage: Stage) -> list[str]:
    """The types of all events, which agree with the webhooks: each was made once, each change made
    its version one higher, and what was deleted is gone."""
    events = oracle.assert_consistent(stage.service.rows).events
    counts = Counter((event["subject_id"], event["type"]) for event in events)
    rows = _webhooks(stage)
    for name in {event["subject_id"] for event in events}:
        assert counts[name, "webhook.create"] == 1
        assert counts[name, "webhook.delete"] == (name not in rows)
        if name in rows:
            changes = counts[name, "webhook.change"] + counts[name, "webhook.rotate"]
            assert rows[name]["version"] == 1 + changes
    return sorted(event["type"] for event in events)
