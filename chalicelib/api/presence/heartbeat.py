"""POST /api/presence/heartbeat"""

from __future__ import annotations

from chalice import Blueprint

from chalicelib import access
from chalicelib.domain.access import own
from chalicelib.domain.instants import milliseconds
from chalicelib.edge import Call, route
from chalicelib.messages import HeartbeatAnswer, HeartbeatRequest

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "POST",
    "/api/presence/heartbeat",
    takes=HeartbeatRequest,
    gives=HeartbeatAnswer,
    who=access.guests("the thinker itself"),
    refuses=("unauthenticated", "forbidden"),
    one_dialect=True,
)
def heartbeat(call: Call, request: HeartbeatRequest) -> HeartbeatAnswer:
    """Say that one is there. Without another within 60 seconds one has left the match."""
    thinker_id = own(call.caller, request.thinker_id, "thinker_id")
    now = milliseconds(call.now)
    call.store.heard(thinker_id, request.pair_code, request.status, now)
    return HeartbeatAnswer(last_seen=now)
