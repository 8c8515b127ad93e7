"""One file a documented function, found by its URL: /api/voucher/issue is api/voucher/issue.py."""

from chalicelib.api import events, health, openapi, portal
from chalicelib.api.booking import cancel as cancel_booking
from chalicelib.api.booking import claim as claim_booking
from chalicelib.api.booking import code as booking_code
from chalicelib.api.booking import confirm as confirm_code
from chalicelib.api.booking import link, renew
from chalicelib.api.booking import reschedule as reschedule_booking
from chalicelib.api.booking import slots as booking_slots
from chalicelib.api.booking import status as booking_status
from chalicelib.api.calendar import archive, block, conflicts, except_, load, unblock
from chalicelib.api.calendar import list as list_calendars
from chalicelib.api.calendar import save as save_calendar
from chalicelib.api.campaign import change as change_campaign
from chalicelib.api.campaign import create as create_campaign
from chalicelib.api.campaign import end as end_campaign
from chalicelib.api.campaign import list as list_campaigns
from chalicelib.api.campaign import pause as pause_campaign
from chalicelib.api.campaign import report as report_campaign
from chalicelib.api.campaign import resume as resume_campaign
from chalicelib.api.feed import file as feed_file
from chalicelib.api.feed import save as save_feed
from chalicelib.api.guest import contact, erase, export
from chalicelib.api.guest import save as save_contact
from chalicelib.api.hotel import clock, logo, profile
from chalicelib.api.hotel import save as save_hotel
from chalicelib.api.mail import confirm, look, subscribe, unsubscribe
from chalicelib.api.mail import list as list_mails
from chalicelib.api.offers import accept, catalogue, decide, dismiss, explain, model, seen
from chalicelib.api.presence import exchange, heartbeat, match, revoke, token, verify
from chalicelib.api.privacy import consent, why, withdraw
from chalicelib.api.privacy import erase as erase_visitor
from chalicelib.api.privacy import export as export_visitor
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
    entry,
    extend,
    hold,
    holder,
    issue,
    list,  # noqa: A004
    noshow,
    redeem,
    release,
    reschedule,
    status,
    undo,
)
from chalicelib.api.webhook import delete as delete_webhook
from chalicelib.api.webhook import deliveries, replay, rotate, test
from chalicelib.api.webhook import list as list_webhooks
from chalicelib.api.webhook import save as save_webhook

BLUEPRINTS = [
    module.blueprint
    for module in (
        *(issue, hold, release, book, reschedule, cancel, holder, redeem),
        *(undo, extend, noshow, change),
        *(bookings, list, counts, status, entry),
        *(link, renew, booking_status, booking_slots, cancel_booking),
        *(booking_code, confirm_code, reschedule_booking, claim_booking),
        *(save_template, delete_template, list_templates),
        *(create_campaign, change_campaign, pause_campaign, resume_campaign, end_campaign),
        *(list_campaigns, report_campaign, catalogue, accept),
        *(decide, seen, dismiss, model, explain),
        *(export_visitor, erase_visitor, why),
        *(available, token, verify, exchange, revoke, heartbeat, match),
        *(save_calendar, except_, block, unblock, archive, list_calendars, conflicts, load),
        *(save_hotel, profile, logo, clock, contact, save_contact),
        *(export, erase),
        *(confirm, unsubscribe, subscribe),
        *(consent, withdraw),
        *(save_webhook, rotate, test, replay, delete_webhook, list_webhooks, deliveries),
        *(list_mails, look),
        *(save_feed, feed_file),
        *(code, preview, create, current, end),
        *(events, health, openapi, portal),
    )
]
