"""Who makes a request: an API key's hotel or operator, a token's guest, a booking's link, or nobody
(contract: Who may do what).

What a caller may do with a voucher or a booking is a rule: domain/permissions.py.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import datetime

from chalicelib.domain.actors import ANONYMOUS, Principal
from chalicelib.domain.errors import Forbidden, LinkNotValid
from chalicelib.domain.presence import guest_tokens, tokens
from chalicelib.domain.vouchers import booking_links
from chalicelib.domain.vouchers.errors import BookingNotFound
from chalicelib.http.context import RequestContext
from chalicelib.http.errors import Unauthenticated
from chalicelib.runtime import Runtime
from chalicelib.storage.repositories.api_keys import ApiKeyRepository
from chalicelib.storage.store import Store

GUEST_PREFIX = "t-"  # of a guest's uid; no hotel has it
LOCAL_PRINCIPALS = {
    "local-hotel": Principal("hotel-demo", "issuer", "front desk", key_id="local-hotel"),
    "local-admin": Principal("local-admin", "admin", key_id="local-admin"),
}
_API_KEY = re.compile(r"([\x21-\x2d\x2f-\x7e]{1,64})\.([\x21-\x2d\x2f-\x7e]{20,128})")


class EndedApiKey(Unauthenticated):
    """A key that was valid: it expired, or it was revoked."""

    def __init__(self, message: str, key_id: str) -> None:
        super().__init__(message)
        self.key_id = key_id


def authenticate(context: RequestContext) -> None:
    """Identify the caller, except on public routes.

    Raises Unauthenticated, LinkNotValid for an invalid credential, StoreUnavailable.
    """
    if not context.route.allow.is_public:
        try:
            context.principal = identify(
                context.raw.headers, context.runtime, context.now, context.store
            )
        except EndedApiKey as ended:
            context.response.log["key_id"] = ended.key_id
            raise
    log_caller(context)


def log_caller(context: RequestContext) -> None:
    """Put the caller's role and the hash of its uid into the request's log line."""
    log, secret = context.response.log, context.runtime.stage_secret
    log["role"] = context.principal.role
    if context.principal.uid is not None:
        log["caller"] = keyed_hash("uid", context.principal.uid, secret).hex()[:16]
    if context.principal.key_id is not None:
        log["key_id"] = context.principal.key_id


def authorize(context: RequestContext) -> None:
    """Raises Unauthenticated, Forbidden for a caller whom the route does not allow."""
    allow, principal = context.route.allow, context.principal
    if principal.role in allow.roles:
        return
    if principal == ANONYMOUS:
        raise Unauthenticated("Sign in: send X-TS-APIKEY or Authorization: Bearer.")
    raise Forbidden(allow.text)


def identify(
    headers: Mapping[str, str], current: Runtime, now: datetime, store: Store
) -> Principal:
    """Who sends these headers; ANONYMOUS without a credential. Under AUTH_MODE=open they are
    ignored.

    Raises Unauthenticated, LinkNotValid for an invalid credential, StoreUnavailable.
    """
    if current.settings.auth_mode == "open":
        return Principal(None, "open")
    api_key, authorization = headers.get("x-ts-apikey"), headers.get("authorization")
    if api_key is not None and authorization is not None:
        raise Unauthenticated("Send one credential, not two.")
    if api_key is not None:
        if current.settings.is_local and api_key in LOCAL_PRINCIPALS:
            return LOCAL_PRINCIPALS[api_key]
        return _by_api_key(api_key, now, store.api_keys)
    if authorization is not None:
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() == "booking":
            return _by_link(token, current, now, store)
        if scheme.lower() != "bearer" or not tokens.is_token(token):
            raise Unauthenticated(
                "Send Authorization: Bearer and a guest token, as POST /api/presence/token makes "
                "it. A token of an older form is exchanged once: POST /api/presence/exchange."
            )
        return Principal(guest_uid(token, current.stage_secret, now, store), "guest")
    return ANONYMOUS


def _by_link(text: str, current: Runtime, now: datetime, store: Store) -> Principal:
    """Whoever has a link to a booking that its guest has not made void. The booking's own
    generation is asked again with whatever a request does with the link, by
    permissions.require_view_booking. Raises LinkNotValid, StoreUnavailable."""
    link = booking_links.read(text, current.link_secrets, now)
    try:
        booking = store.bookings.get(link.booking_id)
    except BookingNotFound:
        raise LinkNotValid from None
    generation = store.contacts.link_generation(booking.issuer_uid, booking.holder_uid)
    if generation != link.guest_generation:
        raise LinkNotValid
    return Principal(
        None,
        "link",
        booking_id=link.booking_id,
        link_generation=link.generation,
        may_cancel=link.rights != "see",
        may_move=link.rights == "move",
    )


def _by_api_key(credential: str, now: datetime, api_keys: ApiKeyRepository) -> Principal:
    # One sentence for all that can be wrong: the difference would only help somebody who guesses.
    message = "Invalid API key."
    invalid = Unauthenticated(message)
    parts = _API_KEY.fullmatch(credential)
    if not parts:
        raise invalid
    api_key = api_keys.get_cached(parts[1], now)
    secret_hash = hash_of(parts[2])
    if api_key is None or not hmac.compare_digest(secret_hash, api_key.secret_hash):
        raise invalid
    if not api_key.is_valid(now):
        raise EndedApiKey(message, api_key.key_id)
    api_keys.record_use(api_key, now)
    return Principal(api_key.uid, api_key.role, api_key.label, api_key.key_id)


def hash_of(secret: str) -> str:
    """What the store keeps of a key's secret. SHA-256 is enough: the secret has 192 bits."""
    return hashlib.sha256(secret.encode()).hexdigest()


def guest_uid(token: str, secret: str, now: datetime, store: Store) -> str:
    """The uid of whoever has `token`, which may have taken another one's place.

    Raises Unauthenticated for a token that was exchanged or revoked, StoreUnavailable.
    """
    token_id = thinker_id(token, secret)
    uid = guest_tokens.holder(token_id, store.guest_tokens.get_cached(token_id, now))
    if uid is None:
        raise dead_token()
    return uid


def dead_token() -> Unauthenticated:
    """The error for a token that was exchanged or revoked."""
    return Unauthenticated("This token was exchanged for another one or revoked.")


def thinker_id(token: str, secret: str) -> str:
    """The uid that a token has by itself: 130 bits of an HMAC-SHA256 under the stage's secret."""
    digest = keyed_hash("thinker", tokens.secret_part(token), secret)
    return GUEST_PREFIX + base64.b32encode(digest).decode().lower()[:26]


def pair_code(token: str, secret: str) -> str:
    """The pair code of a token: 40 bits, short enough to read aloud, and no secret."""
    digest = keyed_hash("pair", tokens.secret_part(token), secret)
    return base64.b32encode(digest).decode().lower()[:8]


def keyed_hash(purpose: str, text: str, secret: str) -> bytes:
    """HMAC-SHA256 of `text` under the stage's secret, for one purpose."""
    message = f"{purpose}\0{text}".encode(errors="surrogatepass")
    return hmac.digest(secret.encode(), message, "sha256")
