"""POST /api/presence/heartbeat"""

from chalice import Blueprint

from chalicelib.domain.instants import milliseconds
from chalicelib.domain.permissions import resolve_uid
from chalicelib.http import audience
from chalicelib.http.context import RequestContext
from chalicelib.http.routing import route
from chalicelib.http.schemas.presence import HeartbeatRequest, HeartbeatResponse

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "POST",
    "/api/presence/heartbeat",
    request=HeartbeatRequest,
    response=HeartbeatResponse,
    allow=audience.guests("Only a guest, for its own thinker id, may send heartbeats."),
    errors=("unauthenticated", "forbidden"),
    one_dialect=True,
)
def heartbeat(context: RequestContext, request: HeartbeatRequest) -> HeartbeatResponse:
    """Report that the guest is online.

    A guest who sends no heartbeat for 60 seconds leaves the match.
    """
    thinker_id = resolve_uid(context.principal, request.thinker_id, "thinker_id")
    now = milliseconds(context.now)
    context.store.presence.record_heartbeat(thinker_id, request.pair_code, request.status, now)
    return HeartbeatResponse(last_seen=now)
