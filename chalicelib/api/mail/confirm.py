"""POST /api/mail/confirm"""

from functools import partial

from chalice import Blueprint

from chalicelib.domain.guests import mail_links, subscription
from chalicelib.http import audience
from chalicelib.http.context import RequestContext
from chalicelib.http.mail_links import change
from chalicelib.http.routing import route
from chalicelib.http.schemas.mails import ConfirmRequest, MailsResponse

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "POST",
    "/api/mail/confirm",
    request=ConfirmRequest,
    response=MailsResponse,
    allow=audience.public("Whoever has the link of the mail may confirm."),
    errors=("link_not_valid",),
    one_dialect=True,
)
def confirm(context: RequestContext, request: ConfirmRequest) -> MailsResponse:
    """Confirm that mails are wanted that are not about a booking.

    As the mail asks which follows a guest's consent. To send it again does no harm.
    """
    link = mail_links.read_confirm(request.token, context.runtime.link_secrets, context.now)
    return change(context, link.mailbox, partial(subscription.confirm, confirmation=link))
