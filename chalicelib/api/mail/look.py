"""GET /api/mail/look"""

from chalice import Blueprint

from chalicelib.domain.permissions import resolve_hotel
from chalicelib.http import audience, sent_mails
from chalicelib.http.context import RequestContext
from chalicelib.http.routing import route
from chalicelib.http.schemas.sent_mails import MailLookQuery, MailLookResponse

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "GET",
    "/api/mail/look",
    request=MailLookQuery,
    response=MailLookResponse,
    allow=audience.issuers("Only a hotel (its own mails) or an admin (any hotel's) may see mails."),
    errors=("delivery_not_found",),
    one_dialect=True,
)
def look(context: RequestContext, query: MailLookQuery) -> MailLookResponse:
    """Return what a mail says, or would say.

    No mail is kept: it is made anew from the event that it is about, with the guest's and the
    hotel's data as they are by now. An admin names the hotel.
    """
    # What writes mails is imported when it is needed: a start of the API does without.
    from chalicelib.jobs.mail_look import look_of  # noqa: PLC0415

    issuer_uid = resolve_hotel(context.principal, query.issuer_uid)
    delivery = sent_mails.delivery_of(context, issuer_uid, query.mail_id)
    shown = look_of(context.runtime, delivery, context.now)
    if shown is None:
        return MailLookResponse(subject=None, text=None, html=None)
    return MailLookResponse(subject=shown.subject, text=shown.text, html=shown.html)
