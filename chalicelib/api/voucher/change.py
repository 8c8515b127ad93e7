"""POST /api/voucher/change"""

from chalice import Blueprint

from chalicelib.domain.calendars.calendar import Calendar
from chalicelib.domain.calendars.rules import places_problems, require_usable
from chalicelib.domain.errors import (
    CalendarArchived,
    CalendarNotFound,
    DomainError,
    InvalidRequest,
)
from chalicelib.domain.permissions import require_calendar, require_manage
from chalicelib.domain.vouchers.alteration import alter
from chalicelib.domain.vouchers.changes import VoucherChange
from chalicelib.domain.vouchers.voucher import Voucher
from chalicelib.http import audience
from chalicelib.http.context import RequestContext
from chalicelib.http.each_voucher import EachVoucher, Unchanged
from chalicelib.http.routing import route
from chalicelib.http.schemas.changes import ChangeRequest, ChangeResponse

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "POST",
    "/api/voucher/change",
    request=ChangeRequest,
    response=ChangeResponse,
    allow=audience.issuers(
        "Only a hotel (its own vouchers) or an admin (any hotel's) may change vouchers."
    ),
    idempotent=True,
    errors=("calendar_not_found", "calendar_archived"),
)
def change(context: RequestContext, request: ChangeRequest) -> EachVoucher:
    """Give up to 20 issued vouchers other texts, or put them into a calendar.

    Each voucher is changed by itself, and has a row in the answer: as it is now, or why it was
    refused. Only issued vouchers can be changed (`voucher_not_changeable`).
    """
    calendar: Calendar | None = None
    refusal: DomainError | None = None
    try:
        calendar = _calendar(context, request)
    except (CalendarNotFound, CalendarArchived, InvalidRequest) as refused:
        refusal = refused

    def rule(voucher: Voucher) -> VoucherChange:
        require_manage(context.principal, voucher)
        if refusal is not None:
            raise refusal
        altered = alter(
            context.actor(voucher.issuer_uid),
            voucher,
            calendar=calendar,
            places=request.places,
            title=request.title,
            description=request.description,
            reason=request.reason,
        )
        if altered is None:
            raise Unchanged(voucher)
        return altered

    ids = tuple(dict.fromkeys(request.voucher_ids))
    return EachVoucher(voucher_ids=ids, rule=rule, refusal=refusal)


def _calendar(context: RequestContext, request: ChangeRequest) -> Calendar | None:
    """The calendar that the request names, if vouchers can be put into it. Raises CalendarNotFound,
    CalendarArchived, InvalidRequest, StoreUnavailable."""
    if request.calendar_id is None:
        return None
    stored = context.store.calendars.get(request.calendar_id)
    calendar = require_calendar(context.principal, stored)
    require_usable(calendar, calendar.id, calendar.issuer_uid)
    problems = [*places_problems(request.places, calendar)]
    if problems:
        raise InvalidRequest(*problems)
    return calendar
