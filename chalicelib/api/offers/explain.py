"""GET /api/offers/explain"""

from chalice import Blueprint

from chalicelib.domain.analysis.reading import read
from chalicelib.domain.analysis.table import CURRENT
from chalicelib.http import audience
from chalicelib.http.context import RequestContext
from chalicelib.http.routing import route
from chalicelib.http.schemas.analysis import Evidence, ExplainQuery, ExplainResponse

blueprint = Blueprint(__name__)
MAX_AGE = 3600  # seconds


@route(
    blueprint,
    "GET",
    "/api/offers/explain",
    request=ExplainQuery,
    response=ExplainResponse,
    allow=audience.public(),
    one_dialect=True,
    any_origin=True,
    is_uncounted=True,
)
def explain(context: RequestContext, query: ExplainQuery) -> ExplainResponse:
    """Say what a visit with these bits looks like, and by which of them.

    It is the same for everybody; browsers keep it for an hour.
    """
    context.response.let_browsers_keep(MAX_AGE)
    reading = read(query.bins, CURRENT)
    return ExplainResponse(
        version=CURRENT.version,
        state=reading.state,
        evidence=[Evidence(bit=each.bit, points=each.points) for each in reading.evidence],
    )
