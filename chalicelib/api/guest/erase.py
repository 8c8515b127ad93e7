"""POST /api/guest/erase"""

from chalice import Blueprint

from chalicelib.domain.guests.changes import GuestChange
from chalicelib.domain.guests.changes import erase as rule_of
from chalicelib.domain.guests.contact import Contact
from chalicelib.domain.permissions import resolve_guest
from chalicelib.http import audience
from chalicelib.http.context import RequestContext
from chalicelib.http.decisions import GuestUpdate
from chalicelib.http.guest_erasure import Erasure
from chalicelib.http.routing import route
from chalicelib.http.schemas.guests import GuestErasedResponse, GuestRequest

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "POST",
    "/api/guest/erase",
    request=GuestRequest,
    response=GuestErasedResponse,
    allow=audience.signed_in(
        "Guests may have erased what a hotel knows of them; a hotel, what it knows of a guest."
    ),
    idempotent=True,
    one_dialect=True,
)
def erase(context: RequestContext, request: GuestRequest) -> Erasure:
    """Erase what a hotel knows of a guest: the contact, names on vouchers, and reasons.

    Vouchers and bookings stay, with their times and prices, under the guest's uid. After a 503,
    send the same request again: it completes what is missing.
    """
    key = resolve_guest(context.principal, request.issuer_uid, request.guest_uid)

    def rule(contact: Contact | None) -> GuestChange:
        return rule_of(context.actor(key[1]), *key, contact)

    contact = GuestUpdate(
        issuer_uid=key[0],
        guest_uid=key[1],
        rule=rule,
        answer=lambda change: GuestErasedResponse(
            guest_uid=key[1], erased=change.contact is not None
        ),
    )
    return Erasure(contact=contact)
