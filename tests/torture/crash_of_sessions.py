"""Sessions after a process died while it made a code, signed in or signed out; and feeds and links
to bookings, whose addresses are such secrets, too.

Codes and cookies are secrets that are answered once. So a lost answer is not given again: whoever
missed it makes another code, and nothing of the lost one can be used by anybody.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from tests.torture import crash_of_codes, crash_of_consents, oracle
from tests.torture.scenarios import HOTEL_UID, Ids, Scenario, sign_in_code
from tests.torture.stage import Answer, Stage

OWN_PAGE = {"Sec-Fetch-Site": "same-origin"}


def assert_retry_completes(stage: Stage, scenario: Scenario, ids: Ids) -> None:
    """The next process finishes what was asked for, once. Raises AssertionError."""
    {
        "session/code": _assert_codes,
        "session/create": _assert_sign_in,
        "session/end": _assert_sign_out,
        "feed/save": _assert_feeds,
        "booking/renew": _assert_links,
        "booking/code": crash_of_codes.assert_retry_completes,
        "booking/confirm": crash_of_codes.assert_retry_completes,
    }.get(scenario.path, crash_of_consents.assert_retry_completes)(stage, scenario, ids)


def _assert_feeds(stage: Stage, scenario: Scenario, ids: Ids) -> None:
    """Each answer has an address of its own, and the last one works."""
    secrets = [scenario.send(stage, ids).json["secret"] for _ in range(2)]
    statuses = [
        stage.service.call("GET", "/feed/{secret}", path_params={"secret": secret}).status
        for secret in secrets
    ]
    assert statuses == [404, 200]
    assert len(stage.service.rows("feeds")) == 1


def _assert_links(stage: Stage, scenario: Scenario, ids: Ids) -> None:
    """Each answer has a link of its own, and none but the last works; a renewal that was lost with
    its answer counts as one, too."""
    lost = _renewals(stage)
    answers = [scenario.send(stage, ids) for _ in range(2)]
    assert [answer.status for answer in answers] == [scenario.status] * 2
    links = [ids["void"], *(answer.json["token"] for answer in answers)]
    shown = [_shown_by(stage, link) for link in links]
    assert [answer.status for answer in shown] == [401, 401, 200]
    assert shown[-1].json["booking"]["id"] == ids["booking"]
    assert _renewals(stage) == lost + 2
    (row,) = map(oracle.decode, stage.service.rows("voucher_bookings"))
    assert row["link_generation"] == lost + 2


def _renewals(stage: Stage) -> int:
    """How often the links to the booking were made void."""
    state = oracle.assert_consistent(stage.service.rows)
    return len([*state.events_of("voucher.relink")])


def _shown_by(stage: Stage, link: str) -> Answer:
    return stage.service.get("booking/status", headers={"Authorization": f"Booking {link}"})


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
