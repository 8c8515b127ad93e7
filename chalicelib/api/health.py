"""GET /api/health"""

from chalice import Blueprint

import chalicelib
from chalicelib.http import audience
from chalicelib.http.context import RequestContext
from chalicelib.http.routing import route
from chalicelib.http.schemas.service import HealthResponse, NoQuery

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "GET",
    "/api/health",
    request=NoQuery,
    response=HealthResponse,
    allow=audience.public(),
)
def health(context: RequestContext, _: NoQuery) -> HealthResponse:
    """Check that the service is up and reaches its store: 200 or 503."""
    context.store.check_reachable()
    return HealthResponse(version=chalicelib.__version__, stage=context.runtime.settings.stage)
