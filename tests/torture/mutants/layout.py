"""Where the service keeps its rules and credentials, and the names that mutants are derived by.

The previous backend's layout can be deleted with that backend.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.torture.mutants.source import CODE


@dataclass(frozen=True, slots=True)
class Layout:
    """The names of one backend."""

    permissions: str  # the file of the rules
    audiences: str  # the file that says which roles a route allows
    audience_calls: tuple[str, str]  # those that allow everybody, and everybody signed in
    audience_keyword: str  # of a route
    roles: tuple[str, ...]
    uid_rule: str  # the rule whose second argument is a uid that the request states
    without_rule: dict[str, tuple[str, ...]]  # what each rule's call becomes; {0} is its argument 0
    credentials: list[tuple[str, str, str]]  # file, original, replacement: a list by hand
    idempotency: list[tuple[str, str, str]]
    equivalent: set[str]  # names of mutants that no test can tell from the original


# Why the two equivalent mutants of each layout are: `_is_holder` without its first half matters
# for a caller without uid and a holder that is None. Anybody may see a voucher without holder;
# a booking has a holder; and whom a booking is for is compared only if the voucher has a holder.
# Guests, whom the other one lets into the events, are refused by the rule events_issuer as well:
# with 403 and before anything is read.
NEW = Layout(
    permissions="domain/permissions.py",
    audiences="http/audience.py",
    audience_calls=("public", "signed_in"),
    audience_keyword="allow",
    roles=("guest", "issuer", "admin", "open", "anonymous"),
    uid_rule="resolve_uid",
    without_rule={
        "require_view": ("None",),
        "require_view_booking": ("None",),
        "require_manage": ("None",),
        "resolve_uid": ("({1} or str({0}.uid))",),
        "resolve_holder": ("({2} or str({0}.uid))",),
        "manages": ("True", "False"),
        "listing_scope": ("({1}, {2})",),
        "events_issuer": ("None",),
    },
    credentials=[
        ("http/authentication.py", original, replacement)
        for original, replacement in (
            ("if principal.role in allow.roles:", "if True:"),
            ("if principal == ANONYMOUS:", "if False:"),
            ("if api_key is not None and authorization is not None:", "if False:"),
            (
                "if settings.is_local and api_key in LOCAL_PRINCIPALS:",
                "if api_key in LOCAL_PRINCIPALS:",
            ),
            ('scheme.lower() != "bearer" or ', ""),
            (" or not _TOKEN.fullmatch(token)", ""),
            (
                "api_key is None or not hmac.compare_digest(secret_hash, api_key.secret_hash)",
                "api_key is None",
            ),
            ("api_key.revoked or ", ""),
            (
                "if api_key.revoked or (api_key.expires_at is not None"
                " and api_key.expires_at <= now):",
                "if api_key.revoked:",
            ),
            ("api_key.expires_at <= now", "api_key.expires_at < now"),
            ('f"{purpose}\\0{text}"', "text"),
        )
    ]
    + [
        ("storage/repositories/api_keys.py", " < CACHE_LIFE", ""),
        (
            "storage/repositories/api_keys.py",
            "timedelta(0) <= now - cached[0] < ",
            "now - cached[0] < ",
        ),
    ],
    idempotency=[
        ("http/idempotency.py", "{principal.role}\\0{principal.uid}\\0{key}", "{key}"),
        ("http/idempotency.py", 'context.route.path.encode() + b"\\0" + content', "content"),
        ("http/idempotency.py", 'b"\\0" + content', 'b""'),
    ],
    equivalent={
        "domain/permissions.py[0]: principal.uid is not None and principal.uid == holder_uid"
        " -> ((principal.uid == holder_uid))",
        "api/events.py[0]: audience.issuers("
        '"Only a hotel (for its own vouchers) or an admin may read events.") -> '
        'audience.signed_in("Only a hotel (for its own vouchers) or an admin may read events.")',
    },
)
PREVIOUS = Layout(
    permissions="domain/access.py",
    audiences="access.py",
    audience_calls=("anyone", "callers"),
    audience_keyword="who",
    roles=("guest", "issuer", "admin", "open", "nobody"),
    uid_rule="own",
    without_rule={
        "see_voucher": ("None",),
        "see_booking": ("None",),
        "manage_voucher": ("None",),
        "own": ("({1} or str({0}.uid))",),
        "booker": ("({2} or str({0}.uid))",),
        "manages": ("True", "False"),
        "listing": ("({1}, {2})",),
        "events_issuer": ("None",),
    },
    credentials=[
        ("access.py", original, replacement)
        for original, replacement in (
            ("if caller.role in who.roles:", "if True:"),
            ("if caller == NOBODY:", "if False:"),
            ("if key is not None and authorization is not None:", "if False:"),
            ("if settings.local and key in LOCAL_KEYS:", "if key in LOCAL_KEYS:"),
            ('scheme.lower() != "bearer" or ', ""),
            (" or not _TOKEN.fullmatch(token)", ""),
            (
                "known is None or not hmac.compare_digest(digest, known.secret_hash)",
                "known is None",
            ),
            ("known.revoked or ", ""),
            (
                "if known.revoked or (known.expires_at is not None and known.expires_at <= now):",
                "if known.revoked:",
            ),
            ("known.expires_at <= now", "known.expires_at < now"),
            (" < timedelta(seconds=CACHE_SECONDS)", ""),
            ("timedelta(0) <= now - held[0] < ", "now - held[0] < "),
            ('f"{purpose}\\0{text}"', "text"),
        )
    ],
    idempotency=[
        ("idempotency.py", "{caller.role}\\0{caller.uid}\\0{key}", "{key}"),
        ("idempotency.py", 'b"\\0" + said', 'b""'),
    ],
    equivalent={
        "domain/access.py[0]: caller.uid is not None and caller.uid == holder_uid"
        " -> ((caller.uid == holder_uid))",
        'api/events.py[0]: access.issuers("an issuer, on its own vouchers and bookings; an admin")'
        ' -> access.callers("an issuer, on its own vouchers and bookings; an admin")',
    },
)
LAYOUT = NEW if (CODE / NEW.permissions).exists() else PREVIOUS
