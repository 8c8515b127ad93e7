"""Who makes a request: an API key's hotel or operator, a token's guest, or nobody
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
from chalicelib.domain.errors import Forbidden
from chalicelib.http.context import RequestContext
from chalicelib.http.errors import Unauthenticated
from chalicelib.runtime import Runtime
from chalicelib.storage.repositories.api_keys import ApiKeyRepository

TOKEN_LENGTH_MIN = 20  # characters, so that nobody guesses one
TOKEN_LENGTH_MAX = 512
GUEST_PREFIX = "t-"  # of a guest's uid; no hotel has it
LOCAL_PRINCIPALS = {
    "local-hotel": Principal("hotel-demo", "issuer", "front desk"),
    "local-admin": Principal("local-admin", "admin"),
}
_TOKEN = re.compile(rf"[\x21-\x7e]{{{TOKEN_LENGTH_MIN},{TOKEN_LENGTH_MAX}}}")
_API_KEY = re.compile(r"([\x21-\x2d\x2f-\x7e]{1,64})\.([\x21-\x2d\x2f-\x7e]{20,128})")


def authenticate(context: RequestContext) -> None:
    """Identify the caller, except on public routes.

    Raises Unauthenticated for an invalid credential, StoreUnavailable.
    """
    if not context.route.allow.is_public:
        current, api_keys = context.runtime, context.store.api_keys
        context.principal = identify(context.raw.headers, current, context.now, api_keys)
    log, secret = context.response.log, context.runtime.stage_secret
    log["role"] = context.principal.role
    if context.principal.uid is not None:
        log["caller"] = keyed_hash("uid", context.principal.uid, secret).hex()[:16]


def authorize(context: RequestContext) -> None:
    """Raises Unauthenticated, Forbidden for a caller whom the route does not allow."""
    allow, principal = context.route.allow, context.principal
    if principal.role in allow.roles:
        return
    if principal == ANONYMOUS:
        raise Unauthenticated("Sign in: send X-TS-APIKEY or Authorization: Bearer.")
    raise Forbidden(allow.text)


def identify(
    headers: Mapping[str, str], current: Runtime, now: datetime, api_keys: ApiKeyRepository
) -> Principal:
    """Who sends these headers; ANONYMOUS without a credential. Under AUTH_MODE=open they are
    ignored.

    Raises Unauthenticated for an invalid credential, StoreUnavailable.
    """
    if current.settings.auth_mode == "open":
        return Principal(None, "open")
    api_key, authorization = headers.get("x-ts-apikey"), headers.get("authorization")
    if api_key is not None and authorization is not None:
        raise Unauthenticated("Send one credential, not two.")
    if api_key is not None:
        if current.settings.is_local and api_key in LOCAL_PRINCIPALS:
            return LOCAL_PRINCIPALS[api_key]
        return _by_api_key(api_key, now, api_keys)
    if authorization is not None:
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not _TOKEN.fullmatch(token):
            raise Unauthenticated(
                "Send Authorization: Bearer and a token of 20 to 512 printable ASCII characters."
            )
        return Principal(thinker_id(token, current.stage_secret), "guest")
    return ANONYMOUS


def _by_api_key(credential: str, now: datetime, api_keys: ApiKeyRepository) -> Principal:
    # One sentence for all that can be wrong: the difference would only help somebody who guesses.
    invalid = Unauthenticated("Invalid API key.")
    parts = _API_KEY.fullmatch(credential)
    if not parts:
        raise invalid
    api_key = api_keys.get_cached(parts[1], now)
    secret_hash = hash_of(parts[2])
    if api_key is None or not hmac.compare_digest(secret_hash, api_key.secret_hash):
        raise invalid
    if api_key.revoked or (api_key.expires_at is not None and api_key.expires_at <= now):
        raise invalid
    return Principal(api_key.uid, api_key.role, api_key.label or None)


def hash_of(secret: str) -> str:
    """What the store keeps of a key's secret. SHA-256 is enough: the secret has 192 bits."""
    return hashlib.sha256(secret.encode()).hexdigest()


def thinker_id(token: str, secret: str) -> str:
    """The uid of whoever has `token`: 130 bits of an HMAC-SHA256 under the stage's secret."""
    digest = keyed_hash("thinker", token, secret)
    return GUEST_PREFIX + base64.b32encode(digest).decode().lower()[:26]


def pair_code(token: str, secret: str) -> str:
    """The pair code of a token: 40 bits, short enough to read aloud, and no secret."""
    digest = keyed_hash("pair", token, secret)
    return base64.b32encode(digest).decode().lower()[:8]


def keyed_hash(purpose: str, text: str, secret: str) -> bytes:
    """HMAC-SHA256 of `text` under the stage's secret, for one purpose."""
    message = f"{purpose}\0{text}".encode(errors="surrogatepass")
    return hmac.digest(secret.encode(), message, "sha256")
