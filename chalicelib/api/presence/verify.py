"""POST /api/presence/verify"""

import hmac

from chalice import Blueprint

from chalicelib.domain.instants import milliseconds
from chalicelib.domain.presence.thinkers import SIGNATURE_MS
from chalicelib.http import audience
from chalicelib.http.authentication import guest_uid, pair_code
from chalicelib.http.context import RequestContext
from chalicelib.http.errors import Unauthenticated
from chalicelib.http.guest_tokens import require_token
from chalicelib.http.parsing import one_of
from chalicelib.http.routing import route
from chalicelib.http.schemas import ONE_OF
from chalicelib.http.schemas.presence import VerifyRequest, VerifyResponse

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "POST",
    "/api/presence/verify",
    request=VerifyRequest,
    response=VerifyResponse,
    allow=audience.public(),
    errors=("unauthenticated",),
    one_dialect=True,
)
def verify(context: RequestContext, request: VerifyRequest) -> VerifyResponse:
    """Return the stable id of the holder of a token, which is the guest's uid.

    A guest finds out its own uid: nobody else has the token, or can guess it. Nothing is stored.
    `ts` and `sig`, if given, must be valid and at most 5 minutes off.
    """
    token = one_of(request)
    if context.runtime.settings.auth_mode != "open":
        names = ONE_OF[VerifyRequest]
        require_token(next(name for name in names if getattr(request, name)), token)
    if request.ts is not None and request.sig is not None:
        is_late = abs(milliseconds(context.now) - request.ts) > SIGNATURE_MS
        if is_late or not _is_signed(token, request.ts, request.sig.lower()):
            raise Unauthenticated("The signature is wrong or too old.")
    secret = context.runtime.stage_secret
    uid = guest_uid(token, secret, context.now, context.store)
    return VerifyResponse(thinker_id=uid, pair_code=pair_code(token, secret))


def _is_signed(token: str, signed_at: int, signature: str) -> bool:
    """Whether the signature is of the time, or of the token and the time, as clients of the first
    system sign."""
    digests = [
        hmac.new(token.encode(), message.encode(), "sha256").hexdigest()
        for message in (str(signed_at), f"{token}.{signed_at}")
    ]
    return any(hmac.compare_digest(digest, signature) for digest in digests)
