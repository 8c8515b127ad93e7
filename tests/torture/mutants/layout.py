"""Where the service keeps its rules and credentials, and the names that mutants are derived by."""

from __future__ import annotations

PERMISSIONS = "domain/permissions.py"
AUDIENCES = "http/audience.py"
AUTHENTICATION = "http/authentication.py"
WIDER_AUDIENCES = ("public", "signed_in")  # those that allow everybody, and everybody signed in
ROLES = ("guest", "issuer", "admin", "open", "anonymous")
UID_RULE = "resolve_uid"  # its second argument is a uid that the request states
# What the call of each rule becomes when the rule is removed; {0} is its argument 0.
WITHOUT_RULE = {
    "require_view": ("None",),
    "require_view_booking": ("None",),
    "require_manage": ("None",),
    "require_admin": ("None",),
    "resolve_uid": ("({1} or str({0}.uid))",),
    "resolve_hotel": ("({1} or str({0}.uid))",),
    "resolve_holder": ("({2} or str({0}.uid))",),
    "manages": ("True", "False"),
    "listing_scope": ("({1}, {2})",),
    "own_partition": ("None",),
    "may_view": ("True",),
    "is_admin": ("True",),
    "events_issuer": ("None",),
    "require_calendar": ("{1}",),
}

# The checks of a credential, listed by hand: file, original, replacement.
CREDENTIALS = [
    *(
        (AUTHENTICATION, original, replacement)
        for original, replacement in (
            ("if principal.role in allow.roles:", "if True:"),
            ("if principal == ANONYMOUS:", "if False:"),
            ("if api_key is not None and authorization is not None:", "if False:"),
            (
                "if current.settings.is_local and api_key in LOCAL_PRINCIPALS:",
                "if api_key in LOCAL_PRINCIPALS:",
            ),
            ('scheme.lower() != "bearer" or ', ""),
            (" or not tokens.is_token(token)", ""),
            (
                "api_key is None or not hmac.compare_digest(secret_hash, api_key.secret_hash)",
                "api_key is None",
            ),
            ("if not api_key.is_valid(now):", "if False:"),
            ('f"{purpose}\\0{text}"', "text"),
        )
    ),
    ("storage/tables/api_keys.py", "not self.revoked and ", ""),
    ("storage/tables/api_keys.py", "self.expires_at is None or now < self.expires_at", "True"),
    ("storage/tables/api_keys.py", "now < self.expires_at", "now <= self.expires_at"),
    ("http/pipeline.py", "if repeated & CREDENTIAL_HEADERS:", "if False:"),
    ("storage/read_through.py", " < CACHE_LIFE", ""),
    ("storage/read_through.py", "timedelta(0) <= now - cached[0] < ", "now - cached[0] < "),
]
# Whose Idempotency-Key it is, and for which request: in the same way.
IDEMPOTENCY = [
    ("http/idempotency.py", "{principal.role}\\0{principal.uid}\\0{key}", "{key}"),
    (
        "http/idempotency.py",
        'path.encode() + b"\\0" + _encode([camel_case, values])',
        "_encode([camel_case, values])",
    ),
    ("http/idempotency.py", 'b"\\0" + _encode([camel_case, values])', 'b""'),
]

# The names of mutants that no test can tell from the original. `_is_holder` without its first half
# matters for a caller without uid and a holder that is None: anybody may see a voucher without
# holder, a booking has a holder, and whom a booking is for is compared only if the voucher has a
# holder. Guests, whom the other one lets into the events, are refused by the rule events_issuer as
# well: with 403 and before anything is read.
EVENTS_TEXT = '"Only a hotel (for its own vouchers) or an admin may read events."'
EQUIVALENT = {
    "domain/permissions.py[0]: principal.uid is not None and principal.uid == holder_uid"
    " -> ((principal.uid == holder_uid))",
    f"api/events.py[0]: audience.issuers({EVENTS_TEXT}) -> audience.signed_in({EVENTS_TEXT})",
}
