"""POST /api/feed/save"""

from chalice import Blueprint

from chalicelib.domain.calendars.feeds import Feed, FeedSecret
from chalicelib.domain.permissions import require_calendar
from chalicelib.http import audience
from chalicelib.http.authentication import hash_of
from chalicelib.http.context import RequestContext
from chalicelib.http.routing import route
from chalicelib.http.schemas.feeds import FeedResponse, FeedSaveRequest
from chalicelib.http.sessions import new_secret

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "POST",
    "/api/feed/save",
    request=FeedSaveRequest,
    response=FeedResponse,
    allow=audience.issuers(
        "Only a hotel (its own) or an admin (any hotel's) may make a calendar's feed."
    ),
    errors=("calendar_not_found",),
    one_dialect=True,
)
def save(context: RequestContext, request: FeedSaveRequest) -> FeedResponse:
    """Give the feed of a calendar a new address, or take it away.

    The address before it works no more, at once. Sent again after a lost answer, the request makes
    another address: the one that nobody has seen is then worth nothing.
    """
    store = context.store
    calendar = require_calendar(context.principal, store.calendars.get(request.calendar_id))
    if request.remove:
        store.feeds.remove(calendar.id)
        return FeedResponse(feed=None, secret=None)
    secret = new_secret(context)
    feed = Feed(
        calendar_id=calendar.id,
        issuer_uid=calendar.issuer_uid,
        secret_hash=hash_of(secret),
        with_names=request.with_names,
        created_at=context.now,
    )
    store.feeds.save(feed)
    return FeedResponse(
        feed=context.serializers.feed(feed), secret=str(FeedSecret(calendar.id, secret))
    )
