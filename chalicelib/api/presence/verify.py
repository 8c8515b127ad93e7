"""POST /api/presence/verify"""

from __future__ import annotations

import hmac

from chalice import Blueprint

from chalicelib import access, reading
from chalicelib.domain.errors import InvalidRequest
from chalicelib.domain.instants import milliseconds
from chalicelib.domain.presence import SIGNATURE_MS
from chalicelib.edge import Call, route
from chalicelib.messages import VerifyAnswer, VerifyRequest

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "POST",
    "/api/presence/verify",
    takes=VerifyRequest,
    gives=VerifyAnswer,
    who=access.anyone(),
    refuses=("unauthenticated",),
    one_dialect=True,
)
def verify(call: Call, request: VerifyRequest) -> VerifyAnswer:
    """The stable id of whoever holds a token: the uid of that guest.

    Nothing is stored. `ts` and `sig`, if given, must be right and at most 5 minutes off.
    """
    token = reading.one_of(request)
    if (request.ts is None) != (request.sig is None):
        missing = "ts" if request.ts is None else "sig"
        raise InvalidRequest((missing, "is required: ts and sig go together"))
    if request.ts is not None and request.sig is not None:
        signed = hmac.new(token.encode(), str(request.ts).encode(), "sha256").hexdigest()
        late = abs(milliseconds(call.now) - request.ts) > SIGNATURE_MS
        if late or not hmac.compare_digest(signed, request.sig.lower()):
            raise access.Unauthenticated("The signature is not good, or too old.")
    secret = call.runtime.settings.stage_secret
    return VerifyAnswer(
        thinker_id=access.thinker_id(token, secret), pair_code=access.pair_code(token, secret)
    )
