"""One file a documented function, found by its URL: /api/voucher/issue is api/voucher/issue.py."""

from chalicelib.api import events, health, openapi, portal
from chalicelib.api.calendar import archive, block, conflicts, except_, load, unblock
from chalicelib.api.calendar import list as list_calendars
from chalicelib.api.calendar import save as save_calendar
from chalicelib.api.hotel import logo, profile
from chalicelib.api.hotel import save as save_hotel
from chalicelib.api.presence import exchange, heartbeat, match, revoke, token, verify
from chalicelib.api.session import code, create, current, end, preview
from chalicelib.api.slots import available
from chalicelib.api.template import delete as delete_template
from chalicelib.api.template import list as list_templates
from chalicelib.api.template import save as save_template
from chalicelib.api.voucher import (
    book,
    bookings,
    cancel,
    change,
    counts,
    extend,
    holder,
    issue,
    list,  # noqa: A004
    noshow,
    redeem,
    reschedule,
    status,
    undo,
)

BLUEPRINTS = [
    module.blueprint
    for module in (
        *(issue, book, reschedule, cancel, holder, redeem),
        *(undo, extend, noshow, change),
        *(bookings, list, counts, status),
        *(save_template, delete_template, list_templates),
        *(available, token, verify, exchange, revoke, heartbeat, match),
        *(save_calendar, except_, block, unblock, archive, list_calendars, conflicts, load),
        *(save_hotel, profile, logo),
        *(code, preview, create, current, end),
        *(events, health, openapi, portal),
    )
]
