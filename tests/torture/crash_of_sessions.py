"""Sessions after a process died while it made a code, signed in or signed out.

Codes and cookies are secrets that are answered once. So a lost answer is not given again: whoever
missed it makes another code, and nothing of the lost one can be used by anybody.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from tests.torture import oracle
from tests.torture.scenarios import HOTEL_UID, Ids, Scenario, sign_in_code
from tests.torture.stage import Answer, Stage

OWN_PAGE = {"Sec-Fetch-Site": "same-origin"}


def assert_retry_completes(stage: Stage, scenario: Scenario, ids: Ids) -> None:
    """The next process finishes what was asked for, once. Raises AssertionError."""
    {
        "session/code": _assert_codes,
        "session/create": _assert_sign_in,
        "session/end": _assert_sign_out,
    }[scenario.path](stage, scenario, ids)


def _assert_codes(stage: Stage, scenario: Scenario, ids: Ids) -> None:
    """Each answer has a code of its own, and each works."""
    for _ in range(2):
        response = scenario.send(stage, ids)
        assert response.status == scenario.status, response.text
        body = {"code": response.json["code"]}
        assert stage.service.post("session/preview", body).json["uid"] == HOTEL_UID
    assert events_of_sessions(stage) == []


def _assert_sign_in(stage: Stage, scenario: Scenario, ids: Ids) -> None:
    """The code signs in, unless it was used up before the death; then another one does. The session
    before is over in any case."""
    was_used = used_codes(stage) == 2  # the first one opened the session before
    response = scenario.send(stage, ids)
    if was_used:
        assert (response.status, response.json["code"]) == (404, "sign_in_code_not_found")
        response = scenario.send(stage, ids | sign_in_code(stage))
    assert response.status == scenario.status, response.text
    assert who(stage, response).status == 200
    assert who(stage, ids["cookie"]).status == 401
    assert scenario.send(stage, ids).status == 404  # a code is good once
    # A session whose cookie was lost with its answer lasts until its time is over.
    lost = ["session.start"] if was_used else []
    assert events_of_sessions(stage) == sorted([*scenario.events, *lost])


def _assert_sign_out(stage: Stage, scenario: Scenario, ids: Ids) -> None:
    """The session is over, and signing out again changes nothing."""
    for _ in range(2):
        assert scenario.send(stage, ids).status == scenario.status
        assert who(stage, ids["cookie"]).status == 401
        assert events_of_sessions(stage) == sorted(scenario.events)


def who(stage: Stage, signed_in: Answer | str) -> Answer:
    """The answer to whoever has this cookie, or the one of this sign-in."""
    if isinstance(signed_in, Answer):
        signed_in = signed_in.headers["Set-Cookie"].partition(";")[0]
    return stage.service.get("session/current", headers=OWN_PAGE | {"Cookie": signed_in})


def session_rows(stage: Stage, kind: str) -> list[dict[str, Any]]:
    """The rows of codes, or of sessions."""
    rows = [oracle.decode(item) for item in stage.service.rows("sessions")]
    return [row for row in rows if row["credential"].startswith(f"{kind}#")]


def used_codes(stage: Stage) -> int:
    """How many codes were used."""
    return sum("used_at" in row for row in session_rows(stage, "code"))


def events_of_sessions(stage: Stage) -> list[str]:
    """The types of all events, which agree with the sessions: each began once, each that was ended
    did so once, and for each a code was used."""
    events = oracle.assert_consistent(stage.service.rows).events
    counts = Counter((event["type"], event["subject_id"]) for event in events)
    rows = session_rows(stage, "session")
    expected = [("session.start", row["id"]) for row in rows]
    expected += [("session.end", row["id"]) for row in rows if "ended_at" in row]
    assert counts == Counter(expected)
    assert used_codes(stage) == len(rows)
    return sorted(event["type"] for event in events)
