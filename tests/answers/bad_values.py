"""Values that no field or parameter may have, and the problem that is named for each."""

from __future__ import annotations

from typing import Any, get_args

from chalicelib.domain.events import EventType

TEXT = "must be text"
WHOLE = "must be a whole number"
NUMBER = "must be a number"
BOOL = "must be true or false"
OBJECT = "must be an object"
EMPTY = "must not be empty"
LINE = "must not contain control characters; line breaks only in terms, a description or a reason"
INSTANT = "must be a time with its offset, such as 2026-12-15T10:00:00Z"
SLOT_TIME = "must be a time with its offset, such as slot-2026-12-15T10:00:00Z"
YEARS = "must be between the years 1970 and 9999"
SLOT = "does not have the required format, such as slot-2026-12-15T10:00:00Z"
CURRENCY = "does not have the required format, such as EUR"
ISO = "must be an ISO 4217 currency, such as EUR"
VOUCHER_STATUS = "must be one of issued, booked, consumed, cancelled, expired"
BOOKING_STATUS = "must be one of booked, cancelled, no_show"
EVENT_TYPE = f"must be one of {', '.join(get_args(EventType))}"
UNKNOWN = "is not a known field"
REQUIRED = "is required"
TWICE = "was given more than once"
BEFORE_FROM = "must be at or after from"
NEGATIVE = "must be at least 0"
TOO_LARGE = "must be less than 1,000,000,000,000"
DECIMALS = "must have at most 2 decimals in EUR"


def longest(characters: int) -> str:
    """The problem of a text with more characters than that."""
    return f"must have at most {characters} characters"


TEXTS = [
    *[(value, TEXT) for value in (1, 1.5, True, [], {}, ["x"])],
    *[(value, EMPTY) for value in ("", " ", "\t\n", "\u00a0", "\u3000")],
    *[(f"a{control}b", LINE) for control in "\x00\x01\t\n\r\x1f\x7f\x80\x85\x9f\u2028\u2029"],
]
# A text of several lines.
LINES = [(value, problem) for value, problem in TEXTS if value not in ("a\tb", "a\nb")]
INSTANTS = [
    (1767225600, INSTANT),
    (1767225600.5, INSTANT),
    (True, INSTANT),
    ([], INSTANT),
    *[
        (text, INSTANT)
        for text in (
            "",
            "now",
            "null",
            "1767225600",
            "1767225600.5",
            "2026-12-15T10:00:00",
            "2026-12-15T10:00",
            "2026-12-15T10:00Z",
            "2026-12-15T10Z",
            "20261215T100000Z",
            "2026-13-15T10:00:00Z",
            "2026-02-29T10:00:00Z",
            "2026-12-15T24:00:00Z",
            "2026-12-15T10:60:00Z",
            "2026-12-15T10:00:00+25:00",
            "2026-12-15T10:00:00 Europe/Berlin",
            "2026-12-15T10:00:00Z[Europe/Berlin]",
            "0000-01-01T00:00:00Z",
            "+12026-12-15T10:00:00Z",
            "2026-12-15T10:00:00,5Z",
            "٢٠٢٦-12-15T10:00:00Z",
        )
    ],
    *[
        (text, YEARS)
        for text in (
            "1969-12-31T23:59:59.999Z",
            "1970-01-01T00:59:59+01:00",
            "0001-01-01T00:00:00+01:00",
            "9999-12-31T23:59:59-00:01",
        )
    ],
]
# A day of the hotel's own calendar that there is not.
NO_DAYS = [
    *[(text, INSTANT) for text in ("2026-02-29", "2026-13-01", "0000-01-01", "2026-12-15Z")],
    *[(text, INSTANT) for text in ("2026-W50-2", "20261215", "٢٠٢٦-12-15")],
    ("1969-12-31", YEARS),
]

# path, field, [(value, problem)]
BODIES: list[tuple[str, str, list[tuple[Any, str]]]] = [
    ("issue", "issuer_uid", [*TEXTS, ("x" * 129, longest(128))]),
    ("issue", "holder_uid", [*TEXTS, ("x" * 129, longest(128))]),
    ("issue", "holder_name", [*TEXTS, ("x" * 201, longest(200))]),
    ("issue", "service_type", [*TEXTS, (None, TEXT), ("x" * 65, longest(64))]),
    ("issue", "title", [*TEXTS, (None, TEXT), ("x" * 201, longest(200))]),
    (
        "issue",
        "description",
        [(1, TEXT), (None, TEXT), ([], TEXT), ("a\rb", LINE), ("x" * 2001, longest(2000))],
    ),
    (
        "issue",
        "duration_minutes",
        [
            *[(value, WHOLE) for value in ("60", 60.5, True, None, [], {}, 1e300, "", "x")],
            *[(value, "must be at least 5") for value in (4, 0, -1, -(10**17))],
            *[(value, "must be at most 44640") for value in (44641, 10**17)],
        ],
    ),
    *[("issue", name, [*INSTANTS, *NO_DAYS]) for name in ("valid_from", "valid_until")],
    (
        "issue",
        "price_amount",
        [
            *[(value, NUMBER) for value in ("100.00", "", "x", True, [], {})],
            (0.001, DECIMALS),
            (100.005, DECIMALS),
            (-0.01, NEGATIVE),
            (10**12, TOO_LARGE),
            (10**40, TOO_LARGE),
            (1e300, TOO_LARGE),
        ],
    ),
    (
        "issue",
        "price_currency",
        [
            *[(value, CURRENCY) for value in ("eur", "EURO", "E1R", "€", "", "EU")],
            (1, TEXT),
            ("ABC", ISO),
            ("XAU", ISO),
        ],
    ),
    ("issue", "transferable", [(value, BOOL) for value in ("true", 1, 0, None, [], "")]),
    ("issue", "terms", [(value, OBJECT) for value in ("{}", 1, None, [], True)]),
    ("book", "voucher_id", [*TEXTS, (None, TEXT), ("x" * 129, longest(128))]),
    ("book", "holder_uid", [*TEXTS, ("x" * 129, longest(128))]),
    ("book", "holder_name", [*TEXTS, ("x" * 201, longest(200))]),
    (
        "book",
        "slot_id",
        [
            (1, TEXT),
            (None, TEXT),
            *[
                (text, SLOT)
                for text in (
                    "",
                    "slot-",
                    "2026-12-15T10:00:00Z",
                    "slot-now",
                    "slot-2026-12-15",
                    "slot-2026-12-15T10:00:00",
                    "slot-1765792800",
                    "Slot-2026-12-15T10:00:00Z",
                    "slot-slot-2026-12-15T10:00:00Z",
                    "slot-2026-12-15T10:00:00Z; DROP TABLE",
                    "slot-٢٠٢٦-12-15T10:00:00Z",
                )
            ],
            *[
                (text, SLOT)
                for text in ("slot-2026-12-15T25:00:00Z", "slot-2026-12-15T10:00:00+99:99")
            ],
            *[(text, SLOT_TIME) for text in ("slot-2026-02-29T10:00:00Z",)],
            *[
                (text, YEARS)
                for text in ("slot-1969-12-31T23:00:00Z", "slot-9999-12-31T23:59:59-01:00")
            ],
        ],
    ),
    ("cancel", "voucher_id", [*TEXTS, ("x" * 129, longest(128))]),
    ("cancel", "reason", [*LINES, ("x" * 501, longest(500))]),
    ("cancel", "revoke", [(value, BOOL) for value in ("true", 1, None)]),
    ("redeem", "voucher_id", [*TEXTS, ("x" * 129, longest(128))]),
]

LIMITS = [
    *[(value, WHOLE) for value in ("", "x", "1.5", "null", "true", "0x10", "\u0665")],
    *[(value, WHOLE) for value in ("1e1000000", "-1e1000000", "1e-1000000", "-1e-1000000")],
    *[(value, "must be at least 1") for value in ("0", "-1")],
    *[(value, "must be at most 100") for value in ("101", "10000000000")],
]
UIDS = [("", EMPTY), ("  ", EMPTY), ("a\nb", LINE), ("x" * 129, longest(128))]
NO_STATUSES = ("", "Issued", "ISSUED", "null", "live", "issued,booked")
QUERY_INSTANTS = [(value, problem) for value, problem in INSTANTS if isinstance(value, str)]
QUERY_INSTANTS.append(("2026-12-15", INSTANT))
QUERIES: list[tuple[str, str, list[tuple[str, str]]]] = [
    ("/api/voucher/list", "limit", LIMITS),
    ("/api/voucher/list", "issuer_uid", UIDS),
    ("/api/voucher/list", "holder_uid", UIDS),
    ("/api/voucher/list", "status", [(value, VOUCHER_STATUS) for value in NO_STATUSES]),
    ("/api/voucher/list", "service_type", [("", EMPTY), ("x" * 65, longest(64))]),
    ("/api/voucher/list", "cursor", [("x" * 2049, longest(2048))]),
    ("/api/voucher/bookings", "limit", LIMITS),
    ("/api/voucher/bookings", "voucher_id", UIDS),
    (
        "/api/voucher/bookings",
        "status",
        [(value, BOOKING_STATUS) for value in (*NO_STATUSES, "issued")],
    ),
    ("/api/voucher/bookings", "from", QUERY_INSTANTS),
    ("/api/voucher/bookings", "to", QUERY_INSTANTS),
    ("/api/voucher/status", "voucher_id", UIDS),
    ("/api/slots/available", "voucher_id", UIDS),
    ("/api/slots/available", "from", QUERY_INSTANTS),
    ("/api/slots/available", "to", QUERY_INSTANTS),
    ("/api/events", "subject_id", UIDS),
    (
        "/api/events",
        "type",
        [(value, EVENT_TYPE) for value in ("", "null", "issue", "voucher.nothing")],
    ),
    ("/api/events", "from", QUERY_INSTANTS),
    ("/api/events", "to", QUERY_INSTANTS),
    ("/api/events", "limit", LIMITS),
]
