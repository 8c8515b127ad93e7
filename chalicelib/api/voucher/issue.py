"""POST /api/voucher/issue"""

from chalice import Blueprint

from chalicelib.domain.calendars.calendar import Calendar
from chalicelib.domain.hotels.hotel import Hotel, end_of, is_day, start_of
from chalicelib.domain.permissions import require_admin, resolve_uid
from chalicelib.domain.vouchers import lifecycle
from chalicelib.domain.vouchers.changes import VoucherChange
from chalicelib.domain.vouchers.voucher import VoucherDraft, content
from chalicelib.http import audience
from chalicelib.http.context import RequestContext
from chalicelib.http.decisions import Creation
from chalicelib.http.routing import route
from chalicelib.http.schemas.vouchers import IssueRequest, VoucherResponse

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "POST",
    "/api/voucher/issue",
    request=IssueRequest,
    response=VoucherResponse,
    status=201,
    allow=audience.issuers(
        "Only a hotel (in its own name) or an admin (for anyone) may issue vouchers."
    ),
    idempotent=True,
    errors=("calendar_not_found", "calendar_archived"),
)
def issue(context: RequestContext, request: IssueRequest) -> Creation:
    """Issue a voucher.

    A date in its validity is a day of the hotel's own calendar (of UTC, if it has no profile).
    """
    issuer_uid = resolve_uid(context.principal, request.issuer_uid, "issuer_uid")
    if request.allow_past:
        require_admin(context.principal, "Only an admin may use allow_past. Leave it out.")
    hotel = Hotel(issuer_uid=issuer_uid)
    if any(is_day(end) for end in (request.valid_from, request.valid_until)):
        hotel = context.store.hotels.get_cached(issuer_uid, context.now)

    def rule(calendar: Calendar | None) -> VoucherChange:
        actor, voucher_id = context.actor(issuer_uid), context.new_id("v")
        draft = VoucherDraft(
            **content(request),
            valid_from=start_of(request.valid_from, hotel, "valid_from"),
            valid_until=end_of(request.valid_until, hotel, "valid_until"),
        )
        return lifecycle.issue(
            actor,
            voucher_id,
            issuer_uid,
            draft,
            allow_past=request.allow_past,
            calendar=calendar,
        )

    return Creation(calendar_id=request.calendar_id, rule=rule, answer=context.serializers.issued)
