"""POST /api/presence/match"""

from chalice import Blueprint

from chalicelib.domain.events import Event
from chalicelib.domain.instants import milliseconds, seconds
from chalicelib.domain.permissions import resolve_uid
from chalicelib.domain.presence.thinkers import ONLINE_MS, ROOM_SECONDS
from chalicelib.http import audience
from chalicelib.http.context import RequestContext
from chalicelib.http.routing import route
from chalicelib.http.schemas.presence import MatchRequest, MatchResponse

blueprint = Blueprint(__name__)
THINKERS_MAX = 100  # of the most recent are examined; one online is enough


@route(
    blueprint,
    "POST",
    "/api/presence/match",
    request=MatchRequest,
    response=MatchResponse,
    allow=audience.guests("Only a guest, for its own thinker id, may ask for a match."),
    errors=("unauthenticated", "forbidden"),
    one_dialect=True,
)
def match(context: RequestContext, request: MatchRequest) -> MatchResponse:
    """Return the room shared by the thinkers who are online under one pair code.

    It takes at least two, each with a heartbeat in the last 60 seconds.
    """
    thinker_id = resolve_uid(context.principal, request.thinker_id, "thinker_id")
    if request.pair_code is None:
        return MatchResponse(room_id=None, online=0)
    presence, since = context.store.presence, milliseconds(context.now) - ONLINE_MS
    caller = presence.get(thinker_id)
    if not caller or caller.pair_code != request.pair_code or not caller.is_online(since):
        return MatchResponse(room_id=None, online=0)
    thinkers = presence.online(request.pair_code, since, THINKERS_MAX)
    others = {each.thinker_id for each in thinkers if each.is_online(since)} - {thinker_id}
    if not others:
        return MatchResponse(room_id=None, online=1)
    opening = Event(
        id=context.new_id("ev"),
        type="presence.match",
        actor_id=thinker_id,
        subject_type="room",
        subject_id=context.new_id("room"),
        meta={"pair_code": request.pair_code},
        created_at=context.now,
    )
    room_id = presence.enter_room(
        request.pair_code, opening.subject_id, opening, seconds(context.now), ROOM_SECONDS
    )
    return MatchResponse(room_id=room_id, online=1 + len(others))
