"""Where the service keeps its rules and credentials, and the names that mutants are derived by."""

from __future__ import annotations

from typing import get_args

from chalicelib.domain.vouchers.voucher import VoucherStatus
from tests.torture.mutants.source import Tests

PERMISSIONS = "domain/permissions.py"
AUDIENCES = "http/audience.py"
AUTHENTICATION = "http/authentication.py"
WIDER_AUDIENCES = ("public", "signed_in")  # those that allow everybody, and everybody signed in
ROLES = ("guest", "issuer", "admin", "link", "open", "anonymous")
CHOICES = (ROLES, get_args(VoucherStatus))  # what a decision lists some of
UID_RULE = "resolve_uid"  # its second argument is a uid that the request states
# What the call of each rule becomes when the rule is removed; {0} is its argument 0.
WITHOUT_RULE = {
    "require_view": ("None",),
    "require_view_booking": ("None",),
    "require_may_hold": ("None",),
    "owns_hold": ("True", "False"),
    "require_cancel_booking": ("None",),
    "require_move_booking": ("None",),
    "resolve_booking": ("({1} or str({0}.booking_id))",),
    "require_manage": ("None",),
    "require_admin": ("None",),
    "resolve_uid": ("({1} or str({0}.uid))",),
    "resolve_hotel": ("({1} or str({0}.uid))",),
    "resolve_guest": ("({1} or str({0}.uid), {2} or str({0}.uid))",),
    "require_own_consents": ("None",),
    "resolve_holder": ("({2} or str({0}.uid))",),
    "manages": ("True", "False"),
    "listing_scope": ("({1}, {2})",),
    "own_partition": ("None",),
    "may_view": ("True",),
    "is_admin": ("True",),
    "events_issuer": ("None",),
    "require_calendar": ("{1}",),
    "require_campaign": ("{1}",),
}

_OF_CONSENTS: Tests = (
    "tests/domain/privacy/test_*.py",
    "tests/api/test_privacy.py",
    "tests/storage/tables/test_consent_rows.py",
)
_OF_SESSIONS: Tests = (
    "tests/domain/test_sessions.py",
    "tests/access/test_session_edges.py",
    "tests/access/test_sessions.py",
    "tests/access/test_session_cookies.py",
    "tests/access/test_session_pages.py",
)
_OF_GUEST_TOKENS: Tests = (
    "tests/domain/presence/test_*tokens.py",
    "tests/access/test_exchange.py",
    "tests/access/test_tokens.py",
)
# Modules with rules of their own, and their tests. Each decision and each bound in them has
# mutants; a new kind of decision needs a new kind of mutant (test_mutants.py).
MORE_RULES: dict[str, Tests] = {
    "domain/vouchers/assignment.py": (
        "tests/domain/vouchers/test_events_of_changes.py",
        "tests/api/test_holder.py",
        "tests/storage/repositories/test_conditions.py",
    ),
    "domain/vouchers/booking_links.py": (
        "tests/domain/vouchers/test_booking_links.py",
        "tests/domain/vouchers/test_takeover.py",
        "tests/access/test_booking_links.py",
        "tests/access/test_bad_links.py",
    ),
    "domain/vouchers/booking_codes.py": (
        "tests/domain/vouchers/test_booking_codes.py",
        "tests/access/test_booking_codes.py",
    ),
    "storage/repositories/booking_codes.py": (
        "tests/storage/repositories/test_booking_codes.py",
        "tests/access/test_booking_codes.py",
    ),
    "domain/vouchers/takeover.py": (
        "tests/domain/vouchers/test_takeover.py",
        "tests/storage/repositories/test_takeovers.py",
        "tests/access/test_claims_of_bookings.py",
    ),
    "domain/vouchers/extension.py": (
        "tests/domain/vouchers/test_extension.py",
        "tests/domain/vouchers/test_events_of_changes.py",
        "tests/api/test_extend.py",
    ),
    "domain/vouchers/no_show.py": (
        "tests/domain/vouchers/test_no_show.py",
        "tests/domain/vouchers/test_events_of_changes.py",
        "tests/api/test_noshow.py",
    ),
    "domain/vouchers/alteration.py": (
        "tests/domain/vouchers/test_alteration.py",
        "tests/api/test_change.py",
    ),
    "domain/vouchers/undo.py": (
        "tests/domain/vouchers/test_undo.py",
        "tests/domain/vouchers/test_events_of_changes.py",
        "tests/api/test_undo.py",
        "tests/api/test_lapsed_holds.py",
    ),
    "domain/vouchers/holds.py": (
        "tests/domain/vouchers/test_events_of_changes.py",
        "tests/api/test_hold.py",
        "tests/api/test_holds_of_places.py",
        "tests/api/test_lapsed_holds.py",
    ),
    "domain/vouchers/rescheduling.py": (
        "tests/domain/vouchers/test_events_of_changes.py",
        "tests/domain/vouchers/test_rescheduling.py",
        "tests/api/test_reschedule.py",
    ),
    "domain/privacy/consent.py": _OF_CONSENTS,
    "domain/privacy/receipt.py": _OF_CONSENTS,
    "http/browser_headers.py": ("tests/api/test_privacy.py",),
    "domain/sessions.py": _OF_SESSIONS,
    "http/sessions.py": _OF_SESSIONS,
    "http/session_cookie.py": (
        "tests/http/test_session_cookie.py",
        "tests/access/test_session_pages.py",
        *_OF_SESSIONS,
    ),
    "api/session/code.py": _OF_SESSIONS,
    "api/session/create.py": _OF_SESSIONS,
    "api/session/current.py": _OF_SESSIONS,
    "api/session/end.py": _OF_SESSIONS,
    "domain/presence/guest_tokens.py": _OF_GUEST_TOKENS,
    "domain/presence/tokens.py": _OF_GUEST_TOKENS,
    "http/guest_tokens.py": _OF_GUEST_TOKENS,
    "api/presence/revoke.py": _OF_GUEST_TOKENS,
    "api/presence/verify.py": ("tests/access/test_tokens.py",),
    AUTHENTICATION: (
        "tests/access/test_keys.py",
        "tests/access/test_tokens.py",
        "tests/access/test_local_stage.py",
        "tests/access/test_credentials.py",
        "tests/access/test_logs.py",
        "tests/access/test_matrix.py",
    ),
}

# What cannot be derived of the checks of a credential: file, original, replacement.
CREDENTIALS = [
    (AUTHENTICATION, 'f"{purpose}\\0{text}"', "text"),
    ("storage/tables/api_keys.py", "not self.revoked and ", ""),
    ("storage/tables/api_keys.py", "self.expires_at is None or now < self.expires_at", "True"),
    ("storage/tables/api_keys.py", "now < self.expires_at", "now <= self.expires_at"),
    ("http/pipeline.py", "if repeated & CREDENTIAL_HEADERS:", "if False:"),
    ("storage/read_through.py", " < CACHE_LIFE", ""),
    ("storage/read_through.py", "timedelta(0) <= now - cached[0] < ", "now - cached[0] < "),
]
# Whose Idempotency-Key it is, and for which request: in the same way.
IDEMPOTENCY = [
    ("http/idempotency.py", "{principal.role}\\0{caller}\\0{key}", "{key}"),
    (
        "http/idempotency.py",
        'path.encode() + b"\\0" + _encode([camel_case, values])',
        "_encode([camel_case, values])",
    ),
    ("http/idempotency.py", 'b"\\0" + _encode([camel_case, values])', 'b""'),
]

# Mutants that no test can tell from the original, and why.
EVENTS_TEXT = '"Only a hotel (for its own vouchers) or an admin may read events."'
EQUIVALENT = {
    "domain/permissions.py[0]: principal.uid is not None and principal.uid == holder_uid"
    " -> ((principal.uid == holder_uid))": (
        "It matters for a caller without uid and a holder that is None: anybody may see a voucher "
        "without holder, a booking has a holder, and whom a booking is for is compared only if "
        "the voucher has a holder."
    ),
    f"api/events.py[0]: audience.issuers({EVENTS_TEXT}) -> audience.signed_in({EVENTS_TEXT})": (
        "Guests are refused by the rule events_issuer as well: with 403, before anything is read."
    ),
    "domain/vouchers/assignment.py[0]: not isinstance(voucher.state, Booked) or holder_uid is None"
    " -> ((not isinstance(voucher.state, Booked)))": (
        "A booked voucher without a new holder was refused before. The clause is for the type "
        "checker: a booking has a holder."
    ),
    'http/sessions.py[0]: principal.key_id or "" -> ((principal.key_id))': (
        "Only a caller with an API key or a session makes a code. The clause is for the type "
        "checker: guests and AUTH_MODE=open have no key."
    ),
    "http/guest_tokens.py[0]: 3 -> 4": (
        "A token's record changes twice at most, so a third attempt is the last."
    ),
    **{
        f"http/guest_tokens.py[{number}]: raise StoreUnavailable -> return None": (
            "It is not reached, for the same reason."
        )
        for number in (0, 1)
    },
    **{
        "api/presence/verify.py[0]: request.ts is not None and request.sig is not None"
        f" -> ((request.{name} is not None))": (
            "One of them without the other is refused before. The clause is for the type checker."
        )
        for name in ("ts", "sig")
    },
}
