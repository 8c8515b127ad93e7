"""Every request that changes something, each with what must have happened before it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests import pictures
from tests.guests import guest_token
from tests.torture.stage import (
    HOTEL,
    HOTEL_UID,
    START,
    Answer,
    Stage,
    api_key,
    by_key,
    guest,
    guest_uid,
)
from tests.torture.times import HOUR, iso

ANNA, BEN = guest("anna"), guest("ben")
ANNA_UID, BEN_UID = guest_uid("anna"), guest_uid("ben")
STORED_KEY = "k-stored.a-secret-of-a-hotel-that-dies"
OLD_GUEST, NEW_GUEST, STOLEN_GUEST = "carla", "carla, again", "dora"  # the names of tokens
PAIR_CODE = "oak-table"
SLOT = START + 2 * HOUR
ISSUE, BOOK, MATCH = "voucher.issue", "voucher.book", "presence.match"
CREATE_TEMPLATE, SAVE = "template.create", "hotel.save"
ASSIGN, START_SESSION, END_SESSION = "voucher.assign", "session.start", "session.end"
CREATING = {"voucher/issue", "voucher/book", "calendar/block", "session/code", "session/create"}
CREATING |= {"campaign/create", "offers/accept", "privacy/consent"}
Ids = dict[str, str]  # of what was prepared, for the request


@dataclass(frozen=True, slots=True)
class Scenario:
    """A changing request, and what must have happened before it."""

    prepare: Callable[[Stage], Ids]
    path: str
    body: Callable[[Ids], dict[str, Any]]
    headers: dict[str, str]
    status: int
    calls: int  # store calls that it makes, besides the rate limit's
    events: tuple[str, ...]

    def send(self, stage: Stage, ids: Ids) -> Answer:
        """The request, always under the same key."""
        headers = self.headers_of(ids) | {"Idempotency-Key": "the-same"}
        return stage.service.post(self.path, self.body(ids), headers=headers)

    def headers_of(self, ids: Ids) -> dict[str, str]:
        """Its headers: with a session of the hotel, if one was prepared, as a page sends it; or
        with the link to a booking."""
        if "link" in ids:
            return self.headers | {"Authorization": f"Booking {ids['link']}"}
        if "cookie" not in ids:
            return self.headers
        return self.headers | {"Cookie": ids["cookie"], "Sec-Fetch-Site": "same-origin"}

    def run(self, stage: Stage) -> Ids:
        """Prepare and send it; it must succeed."""
        ids = self.prepare(stage)
        response = self.send(stage, ids)
        assert response.status == self.status, response.text
        return ids


def nothing(stage: Stage) -> Ids:
    """Nothing needs to be prepared."""
    return {}


def issue_voucher(stage: Stage) -> Ids:
    """An issued voucher."""
    response = stage.service.post("voucher/issue", {}, headers=HOTEL)
    return {"voucher": response.json["voucher"]["id"]}


def book_voucher(stage: Stage) -> Ids:
    """A voucher that Anna has booked."""
    ids = issue_voucher(stage)
    response = stage.service.post("voucher/book", slot_body(ids), headers=ANNA)
    return ids | {"booking": response.json["booking"]["id"]}


def _issue_with_stored_key(stage: Stage) -> Ids:
    return _stored_key(stage) | issue_voucher(stage)


def _anna_elsewhere(stage: Stage) -> Ids:
    _heartbeat(stage, ANNA, ANNA_UID, "another-table")
    stage.clocks.advance(seconds=10)
    return {}


def _two_online(stage: Stage) -> Ids:
    _heartbeat(stage, ANNA, ANNA_UID, PAIR_CODE)
    _heartbeat(stage, BEN, BEN_UID, PAIR_CODE)
    return {}


def _old_room(stage: Stage) -> Ids:
    """A room with less than half of its hour left, which the next match extends."""
    _two_online(stage)
    response = stage.service.post("presence/match", _anna_body({}), headers=ANNA)
    stage.clocks.advance(minutes=40)
    _two_online(stage)
    return {"room": response.json["room_id"]}


def _heartbeat(stage: Stage, headers: dict[str, str], uid: str, pair_code: str) -> None:
    body = {"thinker_id": uid, "pair_code": pair_code}
    assert stage.service.post("presence/heartbeat", body, headers=headers).status == 200


def _saved_template(stage: Stage) -> Ids:
    response = stage.service.post("template/save", {"name": "Spa"}, headers=HOTEL)
    return {"template": response.json["template"]["id"]}


def sign_in_code(stage: Stage, headers: dict[str, str] = HOTEL) -> Ids:
    """A code that signs a device in as the hotel."""
    response = stage.service.post("session/code", {}, headers=headers)
    return {"code": response.json["code"]}


def signed_in(stage: Stage) -> Ids:
    """A session of the hotel."""
    response = stage.service.post("session/create", sign_in_code(stage))
    return {"cookie": response.headers["Set-Cookie"].partition(";")[0]}


def _stored_key(stage: Stage) -> Ids:
    api_key(stage.service, HOTEL_UID, key=STORED_KEY)
    return {}


def _saved_profile(stage: Stage) -> Ids:
    response = stage.service.post("hotel/save", _profile_body({}), headers=HOTEL)
    assert response.status == 200
    return {}


def _sign_in_again(stage: Stage) -> Ids:
    """A session, and the code of a stored key that will replace it."""
    return signed_in(stage) | _stored_key(stage) | sign_in_code(stage, by_key(STORED_KEY))


def slot_body(ids: Ids) -> dict[str, Any]:
    """A booking of the voucher."""
    return {"voucher_id": ids["voucher"], "slot_id": f"slot-{iso(SLOT)}"}


def _anna_body(ids: Ids) -> dict[str, Any]:
    return {"thinker_id": ANNA_UID, "pair_code": PAIR_CODE}


def _title_body(ids: Ids) -> dict[str, Any]:
    return {"title": "once"}


def by_voucher(ids: Ids) -> dict[str, Any]:
    """The voucher by its id."""
    return {"voucher_id": ids["voucher"]}


def by_booking(ids: Ids) -> dict[str, Any]:
    """The voucher by its booking."""
    return {"booking_id": ids["booking"]}


def _revoke_body(ids: Ids) -> dict[str, Any]:
    return {"voucher_id": ids["voucher"], "revoke": True}


def nothing_sent(ids: Ids) -> dict[str, Any]:
    """An empty body."""
    return {}


def _template_body(ids: Ids) -> dict[str, Any]:
    return {"name": "Spa", "title": "Day spa"} | _named_template(ids) if ids else {"name": "Spa"}


def _named_template(ids: Ids) -> dict[str, Any]:
    return {"template_id": ids["template"], "version": 1}


def _to_ben(ids: Ids) -> dict[str, Any]:
    return {"voucher_id": ids["voucher"], "holder_uid": BEN_UID}


def _exchange_body(ids: Ids) -> dict[str, Any]:
    return {"token": guest_token(OLD_GUEST), "new_token": guest_token(NEW_GUEST)}


def _token_body(ids: Ids) -> dict[str, Any]:
    return {"token": guest_token(STOLEN_GUEST)}


def _profile_body(ids: Ids) -> dict[str, Any]:
    return {"name": "Seaside", "zone": "Europe/Berlin"}


def _logo_body(ids: Ids) -> dict[str, Any]:
    return _profile_body(ids) | {"logo": pictures.text(pictures.PNG), "version": 1}


def _code_body(ids: Ids) -> dict[str, Any]:
    return {"code": ids["code"]}


def scenario(
    prepare: Callable[[Stage], Ids],
    path: str,
    body: Callable[[Ids], dict[str, Any]],
    headers: dict[str, str],
    calls: int,
    *events: str,
) -> Scenario:
    """A scenario; the status follows from the route."""
    status = 201 if path in CREATING else 200
    return Scenario(prepare, path, body, headers, status, calls, events)


_CANCEL, _REDEEM, _BEAT, _MATCH = (
    "voucher/cancel", "voucher/redeem", "presence/heartbeat", "presence/match",
)  # fmt: skip
# A guest's token is looked up, too.
SCENARIOS = {
    "issue": scenario(nothing, "voucher/issue", _title_body, HOTEL, 1, ISSUE),
    "book": scenario(issue_voucher, "voucher/book", slot_body, ANNA, 3, ISSUE, BOOK),
    "cancel": scenario(book_voucher, _CANCEL, by_booking, ANNA, 4, ISSUE, BOOK, "voucher.cancel"),
    "cancel by voucher": scenario(
        book_voucher, _CANCEL, by_voucher, HOTEL, 2, ISSUE, BOOK, "voucher.cancel"
    ),
    "revoke": scenario(issue_voucher, _CANCEL, _revoke_body, HOTEL, 2, ISSUE, "voucher.revoke"),
    "revoke a booked voucher": scenario(
        book_voucher, _CANCEL, _revoke_body, HOTEL, 2, ISSUE, BOOK, "voucher.revoke"
    ),
    "walk-in": scenario(issue_voucher, _REDEEM, by_voucher, HOTEL, 2, ISSUE, "voucher.redeem"),
    "redeem": scenario(book_voucher, _REDEEM, by_booking, HOTEL, 3, ISSUE, BOOK, "voucher.redeem"),
    "walk-in with a stored key": scenario(  # its key is read, and marked as used
        _issue_with_stored_key,
        _REDEEM,
        by_voucher,
        by_key(STORED_KEY),
        4,
        ISSUE,
        "voucher.redeem",
    ),
    "heartbeat": scenario(_anna_elsewhere, _BEAT, _anna_body, ANNA, 2),
    "match": scenario(_two_online, _MATCH, _anna_body, ANNA, 5, MATCH),
    "match again": scenario(_old_room, _MATCH, _anna_body, ANNA, 5, MATCH),
    "assign": scenario(issue_voucher, "voucher/holder", _to_ben, HOTEL, 2, ISSUE, ASSIGN),
    "assign a booked voucher": scenario(
        book_voucher, "voucher/holder", _to_ben, HOTEL, 2, ISSUE, BOOK, ASSIGN
    ),
    "save a template": scenario(
        nothing, "template/save", _template_body, HOTEL, 1, CREATE_TEMPLATE
    ),
    "change a template": scenario(
        _saved_template,
        "template/save",
        _template_body,
        HOTEL,
        2,
        CREATE_TEMPLATE,
        "template.change",
    ),
    "delete a template": scenario(
        _saved_template,
        "template/delete",
        _named_template,
        HOTEL,
        2,
        CREATE_TEMPLATE,
        "template.delete",
    ),
    "exchange": scenario(nothing, "presence/exchange", _exchange_body, {}, 2),
    "revoke a token": scenario(nothing, "presence/revoke", _token_body, {}, 2),
    "save a profile": scenario(nothing, "hotel/save", _profile_body, HOTEL, 2, SAVE),
    "save a logo": scenario(_saved_profile, "hotel/save", _logo_body, HOTEL, 2, SAVE, SAVE),
    "make a code": scenario(_stored_key, "session/code", nothing_sent, by_key(STORED_KEY), 3),
    "sign in": scenario(
        _sign_in_again,
        "session/create",
        _code_body,
        {},
        5,
        START_SESSION,
        START_SESSION,
        END_SESSION,
    ),
    "sign out": scenario(signed_in, "session/end", nothing_sent, {}, 2, START_SESSION, END_SESSION),
}
