"""POST /api/mail/unsubscribe"""

from functools import partial

from chalice import Blueprint

from chalicelib.domain.guests import mail_links, subscription
from chalicelib.http import audience
from chalicelib.http.context import RequestContext
from chalicelib.http.mail_links import change
from chalicelib.http.routing import route
from chalicelib.http.schemas.mails import MailsResponse, UnsubscribeRequest

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "POST",
    "/api/mail/unsubscribe",
    request=UnsubscribeRequest,
    response=MailsResponse,
    allow=audience.public("Whoever has the link of a mail may end them."),
    errors=("link_not_valid",),
    one_dialect=True,
    is_one_click=True,
)
def unsubscribe(context: RequestContext, request: UnsubscribeRequest) -> MailsResponse:
    """End all mails that are not about a booking, at once.

    Mail programs send it with one click (RFC 8058): as a form `List-Unsubscribe=One-Click`, with
    the token in the address (`?token=…`). To send it again does no harm; the answer is the same
    where the hotel knows nothing of the guest.
    """
    mailbox = mail_links.read_unsubscribe(request.token, context.runtime.link_secrets)
    return change(context, mailbox, partial(subscription.unsubscribe, mailbox=mailbox))
