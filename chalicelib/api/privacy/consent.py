"""POST /api/privacy/consent"""

from chalice import Blueprint

from chalicelib.domain.instants import text
from chalicelib.domain.privacy import receipt as receipts
from chalicelib.domain.privacy.consent import ConsentDraft, give
from chalicelib.http import audience
from chalicelib.http.browser_headers import has_gpc, page_origin
from chalicelib.http.context import RequestContext
from chalicelib.http.routing import route
from chalicelib.http.schemas.privacy import ConsentRequest, ConsentResponse

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "POST",
    "/api/privacy/consent",
    request=ConsentRequest,
    response=ConsentResponse,
    status=201,
    allow=audience.public("Any visitor may agree, for themselves."),
    errors=("consent_refused",),
    one_dialect=True,
    any_origin=True,
)
def consent(context: RequestContext, request: ConsentRequest) -> ConsentResponse:
    """Agree that the service counts which offers a visitor is shown, and takes.

    The answer has a receipt, which the browser keeps for this site. `consent_refused` says in
    `details.reason` why it is none: `no_purpose`, or `gpc` where the browser sends Global Privacy
    Control. Sent again, it is another consent, of which nobody has the first receipt.
    """
    draft = ConsentDraft(
        issuer_uid=request.issuer_uid,
        purposes=request.purposes,
        wording=request.wording,
        source=request.source,
        despite_gpc=request.despite_gpc,
    )
    receipt_id, origin = context.new_id("rcp"), page_origin(context)
    receipt, kept = give(context.now, receipt_id, origin, draft, has_gpc=has_gpc(context))
    context.store.consents.give(kept)
    return ConsentResponse(
        receipt=receipts.sign(receipt, context.runtime.link_secrets[0]),
        given_at=text(kept.given_at),
        purposes=dict.fromkeys(kept.purposes, True),
    )
