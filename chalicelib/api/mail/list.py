"""GET /api/mail/list"""

from chalice import Blueprint

from chalicelib.domain.permissions import resolve_hotel
from chalicelib.http import audience, sent_mails
from chalicelib.http.context import RequestContext
from chalicelib.http.routing import route
from chalicelib.http.schemas.sent_mails import MailListQuery, MailPage

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "GET",
    "/api/mail/list",
    request=MailListQuery,
    response=MailPage,
    allow=audience.issuers("Only a hotel (its own mails) or an admin (any hotel's) may see mails."),
    errors=("invalid_cursor",),
    one_dialect=True,
)
def list(context: RequestContext, query: MailListQuery) -> MailPage:  # noqa: A001 (named as its URL)
    """List what a hotel's guests were sent in the last 90 days, or will be, newest event first.

    Whether a mail was opened is not known: mails have no tracking. An admin names the hotel.
    """
    issuer_uid = resolve_hotel(context.principal, query.issuer_uid)
    items, next_cursor = sent_mails.page_of(context, issuer_uid, query)
    return MailPage(items=items, next_cursor=next_cursor)
