"""POST /api/guest/save"""

from chalice import Blueprint

from chalicelib.domain.guests.changes import GuestChange, correct
from chalicelib.domain.guests.contact import Contact, drafted
from chalicelib.domain.permissions import require_own_consents, resolve_hotel
from chalicelib.http import audience
from chalicelib.http.context import RequestContext
from chalicelib.http.decisions import GuestUpdate
from chalicelib.http.routing import route
from chalicelib.http.schemas.guests import GuestSavedResponse, GuestSaveRequest

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "POST",
    "/api/guest/save",
    request=GuestSaveRequest,
    response=GuestSavedResponse,
    allow=audience.issuers(
        "Only a hotel (of its own guests) or an admin (of any hotel's) may save a contact."
    ),
    errors=("contact_changed",),
    idempotent=True,
    one_dialect=True,
)
def save(context: RequestContext, request: GuestSaveRequest) -> GuestUpdate:
    """Save how the hotel reaches a guest, whole.

    `version` is that of the contact which was changed: if somebody else has saved one meanwhile,
    nothing is written.
    """
    issuer_uid = resolve_hotel(context.principal, request.issuer_uid)
    draft = drafted(request.contact)
    require_own_consents(context.principal, draft)

    def rule(contact: Contact | None) -> GuestChange:
        actor = context.actor(issuer_uid)
        return correct(actor, issuer_uid, request.guest_uid, contact, draft, request.version)

    return GuestUpdate(
        issuer_uid=issuer_uid,
        guest_uid=request.guest_uid,
        rule=rule,
        answer=lambda change: GuestSavedResponse(
            guest_uid=request.guest_uid, version=change.event.meta["version"]
        ),
    )
