"""GET /api/offers/model"""

from chalice import Blueprint

from chalicelib.domain.analysis.table import CURRENT, STRONGER
from chalicelib.domain.engine.bins import FEATURES, MEANINGS
from chalicelib.http import audience
from chalicelib.http.context import RequestContext
from chalicelib.http.routing import route
from chalicelib.http.schemas.analysis import ModelResponse, StatePoints, VisitBit
from chalicelib.http.schemas.service import NoQuery

blueprint = Blueprint(__name__)
MAX_AGE = 3600  # seconds


@route(
    blueprint,
    "GET",
    "/api/offers/model",
    request=NoQuery,
    response=ModelResponse,
    allow=audience.public(),
    one_dialect=True,
    any_origin=True,
    is_uncounted=True,
)
def model(context: RequestContext, _: NoQuery) -> ModelResponse:
    """Return the table of points by which visits of hotels' own sites are read.

    It is the same for everybody; browsers keep it for an hour.
    """
    context.response.let_browsers_keep(MAX_AGE)
    return ModelResponse(
        version=CURRENT.version,
        states=[
            StatePoints(state=state, start=each.start, points=dict(each.of_bits))
            for state, each in CURRENT.points.items()
        ],
        bits=[
            VisitBit(bit=bit, name=name, meaning=MEANINGS[name], instead_of=STRONGER.get(name))
            for bit, name in enumerate(FEATURES)
        ],
    )
