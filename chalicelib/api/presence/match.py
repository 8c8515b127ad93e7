"""POST /api/presence/match"""

from __future__ import annotations

from chalice import Blueprint

from chalicelib import access
from chalicelib.domain.access import own
from chalicelib.domain.instants import milliseconds
from chalicelib.domain.model import Event
from chalicelib.domain.presence import ONLINE_MS, ROOM_SECONDS
from chalicelib.edge import Call, route
from chalicelib.messages import MatchAnswer, MatchRequest

blueprint = Blueprint(__name__)
MOST = 100  # of the latest thinkers are looked at: one of them online makes a room


@route(
    blueprint,
    "POST",
    "/api/presence/match",
    takes=MatchRequest,
    gives=MatchAnswer,
    who=access.guests("the thinker itself"),
    refuses=("unauthenticated", "forbidden"),
    one_dialect=True,
)
def match(call: Call, request: MatchRequest) -> MatchAnswer:
    """The room shared by at least two thinkers online in the last 60 s under one pair code."""
    thinker_id = own(call.caller, request.thinker_id, "thinker_id")
    since = milliseconds(call.now) - ONLINE_MS
    myself = call.store.thinker(thinker_id)
    if not myself or myself.pair_code != request.pair_code or not myself.online(since):
        return MatchAnswer(room_id=None, online=0)
    known = call.store.thinkers(request.pair_code, since, MOST)
    others = {one.thinker_id for one in known if one.online(since)} - {thinker_id}
    if not others:
        return MatchAnswer(room_id=None, online=1)
    opened = Event(
        id=call.new_id("ev"),
        type="presence.match",
        actor_id=thinker_id,
        subject_type="room",
        subject_id=call.new_id("room"),
        meta={"pair_code": request.pair_code},
        created_at=call.now,
    )
    now = milliseconds(call.now) // 1000
    room_id = call.store.room(request.pair_code, opened.subject_id, opened, now, ROOM_SECONDS)
    return MatchAnswer(room_id=room_id, online=1 + len(others))
