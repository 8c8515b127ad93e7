"""GET /api/guest/contact"""

from chalice import Blueprint

from chalicelib.domain.permissions import resolve_hotel
from chalicelib.http import audience
from chalicelib.http.context import RequestContext
from chalicelib.http.routing import route
from chalicelib.http.schemas.guests import ContactQuery, ContactResponse

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "GET",
    "/api/guest/contact",
    request=ContactQuery,
    response=ContactResponse,
    allow=audience.issuers(
        "Only a hotel (of its own guests) or an admin (of any hotel's) may see a contact."
    ),
    one_dialect=True,
)
def contact(context: RequestContext, query: ContactQuery) -> ContactResponse:
    """Return how the hotel reaches a guest: null where it knows nothing of them."""
    issuer_uid = resolve_hotel(context.principal, query.issuer_uid)
    stored = context.store.contacts.get(issuer_uid, query.guest_uid)
    return ContactResponse(contact=context.serializers.contact(stored) if stored else None)
