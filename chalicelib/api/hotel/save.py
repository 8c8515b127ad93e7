"""POST /api/hotel/save"""

from chalice import Blueprint

from chalicelib.domain.calendars.calendar import Calendar
from chalicelib.domain.hotels.hotel import Hotel, HotelChange, HotelDraft, content
from chalicelib.domain.hotels.hotel import save as rule_of
from chalicelib.domain.permissions import resolve_uid
from chalicelib.http import audience
from chalicelib.http.context import RequestContext
from chalicelib.http.decisions import HotelUpdate
from chalicelib.http.routing import route
from chalicelib.http.schemas.hotels import HotelResponse, HotelSaveRequest

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "POST",
    "/api/hotel/save",
    request=HotelSaveRequest,
    response=HotelResponse,
    allow=audience.issuers(
        "Only a hotel (its own profile) or an admin (any hotel's) may save a profile."
    ),
    errors=("hotel_changed", "calendar_not_found", "calendar_archived"),
    idempotent=True,
)
def save(context: RequestContext, request: HotelSaveRequest) -> HotelUpdate:
    """Save what a hotel says of itself, whole.

    `version` is that of the profile which was changed: if somebody else has saved one meanwhile,
    nothing is written.
    """
    issuer_uid = resolve_uid(context.principal, request.issuer_uid, "issuer_uid")
    draft = HotelDraft(
        **content(request) | {"languages": tuple(dict.fromkeys(request.languages))},
        logo=request.logo,
        remove_logo=request.remove_logo,
        version=request.version,
    )

    def rule(hotel: Hotel, calendar: Calendar | None) -> HotelChange:
        return rule_of(context.actor(issuer_uid), hotel, draft, calendar)

    return HotelUpdate(
        issuer_uid=issuer_uid,
        calendar_id=request.default_calendar_id,
        rule=rule,
        answer=context.serializers.saved_hotel,
    )
