"""GET /api/health"""

from chalice import Blueprint

import chalicelib
from chalicelib import access
from chalicelib.edge import Call, route
from chalicelib.messages import HealthAnswer, NoQuery

blueprint = Blueprint(__name__)


@route(blueprint, "GET", "/api/health", takes=NoQuery, gives=HealthAnswer, who=access.anyone())
def health(call: Call, _: NoQuery) -> HealthAnswer:
    """Whether the service is up and reaches its store: 200 or 503."""
    call.store.reachable()
    return HealthAnswer(version=chalicelib.__version__, stage=call.runtime.settings.stage)
