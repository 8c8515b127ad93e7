"""POST /api/mail/subscribe"""

from functools import partial

from chalice import Blueprint

from chalicelib.domain.guests import mail_links, subscription
from chalicelib.http import audience
from chalicelib.http.context import RequestContext
from chalicelib.http.mail_links import change
from chalicelib.http.routing import route
from chalicelib.http.schemas.mails import MailsResponse, SubscribeRequest

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "POST",
    "/api/mail/subscribe",
    request=SubscribeRequest,
    response=MailsResponse,
    allow=audience.public("Whoever has the link of a mail may ask for them."),
    errors=("link_not_valid",),
    one_dialect=True,
)
def subscribe(context: RequestContext, request: SubscribeRequest) -> MailsResponse:
    """Ask anew for mails that are not about a booking, after they were ended.

    A mail asks to confirm it; before that there are none. The token is that of **unsubscribe**.
    """
    mailbox = mail_links.read_unsubscribe(request.token, context.runtime.link_secrets)
    return change(context, mailbox, partial(subscription.subscribe, mailbox=mailbox))
