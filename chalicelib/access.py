"""Who is it? The caller of a request, by its credential; and which callers a route takes.

What a caller may do with a voucher or a booking is a rule: domain/access.py.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from msgspec import Struct

from chalicelib.domain.errors import Forbidden, Refusal
from chalicelib.domain.model import Caller
from chalicelib.settings import Settings
from chalicelib.storage.keys import ApiKey

SHORTEST_TOKEN = 20  # characters, so that nobody guesses one
LONGEST_TOKEN = 512
CACHE_SECONDS = 60
CACHE_SIZE = 1000
GUEST_PREFIX = "t-"  # of a guest's uid; no hotel has one
NOBODY = Caller(None, "nobody")
LOCAL_KEYS = {
    "local-hotel": Caller("hotel-demo", "issuer"),
    "local-admin": Caller("local-admin", "admin"),
}
_TOKEN = re.compile(rf"[\x21-\x7e]{{{SHORTEST_TOKEN},{LONGEST_TOKEN}}}")
_KEY = re.compile(r"([\x21-\x2d\x2f-\x7e]{1,64})\.([\x21-\x2d\x2f-\x7e]{20,128})")


class Unauthenticated(Refusal):
    """No credential, or none that is good."""

    code = "unauthenticated"


class Who(Struct, frozen=True):
    """Which callers a route takes, in roles for the edge and in words for people."""

    roles: frozenset[str]
    text: str

    @property
    def anyone(self) -> bool:
        """Whether it takes callers without a credential."""
        return NOBODY.role in self.roles


def anyone(text: str = "anyone") -> Who:
    """A route that needs no credential."""
    return Who(frozenset({"guest", "issuer", "admin", "open", "nobody"}), text)


def callers(text: str) -> Who:
    """A route for whoever has a credential."""
    return Who(frozenset({"guest", "issuer", "admin", "open"}), text)


def issuers(text: str) -> Who:
    """A route for hotels and operators."""
    return Who(frozenset({"issuer", "admin", "open"}), text)


def guests(text: str) -> Who:
    """A route for guests."""
    return Who(frozenset({"guest", "open"}), text)


def admit(who: Who, caller: Caller) -> None:
    """Raises Unauthenticated, Forbidden."""
    if caller.role in who.roles:
        return
    if caller == NOBODY:
        raise Unauthenticated("Sign in: send an X-TS-APIKEY or an Authorization: Bearer token.")
    raise Forbidden(f"This is for {who.text}.")


def thinker_id(token: str, secret: str) -> str:
    """The uid of whoever holds `token`: 130 bits of an HMAC-SHA256 under the stage's secret."""
    digest = keyed_hash("thinker", token, secret)
    return GUEST_PREFIX + base64.b32encode(digest).decode().lower()[:26]


def pair_code(token: str, secret: str) -> str:
    """The pair code of a token: 40 bits, short enough to read out, and no secret."""
    digest = keyed_hash("pair", token, secret)
    return base64.b32encode(digest).decode().lower()[:8]


def keyed_hash(purpose: str, text: str, secret: str) -> bytes:
    """HMAC-SHA256 of `text` under the stage's secret, for one purpose."""
    return hmac.digest(secret.encode(), f"{purpose}\0{text}".encode(), "sha256")


class KeyCache(Struct, frozen=True):
    """API keys as the store knew them, for at most CACHE_SECONDS: so long may one that was
    revoked go on working in a warm process."""

    known: dict[str, tuple[datetime, ApiKey | None]] = {}

    def get(
        self, key_id: str, now: datetime, look_up: Callable[[str], ApiKey | None]
    ) -> ApiKey | None:
        """The key, from the store if it was not asked within CACHE_SECONDS."""
        held = self.known.get(key_id)
        if held and timedelta(0) <= now - held[0] < timedelta(seconds=CACHE_SECONDS):
            return held[1]
        if len(self.known) >= CACHE_SIZE:
            self.known.clear()
        found = look_up(key_id)
        self.known[key_id] = (now, found)
        return found


def identify(
    headers: Mapping[str, str],
    settings: Settings,
    now: datetime,
    cache: KeyCache,
    look_up: Callable[[str], ApiKey | None],
) -> Caller:
    """Who calls; `nobody` without a credential. Under AUTH_MODE=open none is looked at.

    Raises Unauthenticated for a credential that is not good, StoreUnavailable.
    """
    if settings.auth_mode == "open":
        return Caller(None, "open")
    key, authorization = headers.get("x-ts-apikey"), headers.get("authorization")
    if key is not None and authorization is not None:
        raise Unauthenticated("Send one credential, not two.")
    if key is not None:
        if settings.local and key in LOCAL_KEYS:
            return LOCAL_KEYS[key]
        return _by_key(key, now, cache, look_up)
    if authorization is not None:
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not _TOKEN.fullmatch(token):
            raise Unauthenticated(
                "Send Authorization: Bearer and 20 to 512 printable ASCII characters."
            )
        return Caller(thinker_id(token, settings.stage_secret), "guest")
    return NOBODY


def _by_key(
    given: str, now: datetime, cache: KeyCache, look_up: Callable[[str], ApiKey | None]
) -> Caller:
    # One sentence for all that can be wrong: which it was helps only who guesses.
    refusal = Unauthenticated("This API key is not good.")
    parts = _KEY.fullmatch(given)
    if not parts:
        raise refusal
    known = cache.get(parts[1], now, look_up)
    digest = hash_of(parts[2])
    if known is None or not hmac.compare_digest(digest, known.secret_hash):
        raise refusal
    if known.revoked or (known.expires_at is not None and known.expires_at <= now):
        raise refusal
    return Caller(known.uid, known.role)


def hash_of(secret: str) -> str:
    """What the store keeps of a key's secret. SHA-256 is enough: the secret has 192 bits."""
    return hashlib.sha256(secret.encode()).hexdigest()
