"""Create, list and revoke the API keys of hotels and operators; make sign-in links of them.

    python -m infra.operator.keys --stage dev create --uid hotel-seaside --label "front desk"
    python -m infra.operator.keys --stage dev list --uid hotel-seaside
    python -m infra.operator.keys --stage dev revoke k-mwqtz7k0-0q3v8m1x5r9t2w6y4ab
    python -m infra.operator.keys --stage dev sign-in-link k-mwqtz7k0-0q3v8m1x5r9t2w6y4ab

The AWS environment variables select the account and region. The stage local uses the store of
`make run`, which must be running.
The secret of a key is shown only once, when the key is created; the store has only its hash.
"""

from __future__ import annotations

import argparse
import secrets
import sys
from collections.abc import Sequence
from datetime import datetime, timedelta

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.domain import instants
from chalicelib.domain.errors import DomainError
from chalicelib.domain.events import Event, EventType
from chalicelib.http.authentication import GUEST_PREFIX, hash_of
from chalicelib.runtime import Runtime, clock
from chalicelib.settings import Settings
from chalicelib.storage.dynamo.botocore_client import make_client
from chalicelib.storage.dynamo.client import DynamoClient
from chalicelib.storage.read_through import CACHE_LIFE
from chalicelib.storage.store import Store
from chalicelib.storage.tables.api_keys import ApiKey
from infra.operator.sign_in_link import make as make_link
from infra.operator.sign_in_link import portal_address
from infra.operator.stage_tables import Unreachable, parser, table_prefix
from infra.operator.texts import KeyTexts, UidText, parse_texts

DAYS = 365  # that a key is valid, unless the operator says otherwise
DAYS_MAX = 3650
SOON_DAYS = 60  # `list` counts the days that are left
OPERATOR = "operator"  # who acts in the events of this command
SECRET_BYTES = 24  # 192 bits; the contract asks for at least 128


def create(
    current: Runtime, uid: str, role: str, label: str, expires_at: datetime | None
) -> tuple[ApiKey, str]:
    """Create a key; returns it with the text that its holder must send: <key id>.<secret>."""
    texts = parse_texts(KeyTexts, uid=uid, label=label)
    uid, label = texts.uid, texts.label
    if uid.startswith(GUEST_PREFIX):
        raise ValueError(f"uids that begin with {GUEST_PREFIX} are reserved for guests")
    now = current.now()
    if expires_at is not None and expires_at <= now:
        raise ValueError("the key would already have expired")
    secret = secrets.token_urlsafe(SECRET_BYTES)
    api_key = ApiKey(
        key_id=current.new_id("k", now),
        secret_hash=hash_of(secret),
        uid=uid,
        role="admin" if role == "admin" else "issuer",
        label=label,
        created_at=now,
        expires_at=expires_at,
    )
    event = _event(current, now, "api_key.create", api_key)
    current.store.with_deadline().api_keys.add(api_key, event)
    return api_key, f"{api_key.key_id}.{secret}"


def revoke(current: Runtime, key_id: str) -> None:
    """Revoke a key; again does nothing. Raises ValueError when there is none."""
    api_keys = current.store.with_deadline().api_keys
    api_key = api_keys.get(key_id)
    if api_key is None:
        raise ValueError(f"there is no key {key_id}")
    if not api_key.revoked:
        api_keys.revoke(key_id, _event(current, current.now(), "api_key.revoke", api_key))


def _event(current: Runtime, now: datetime, event_type: EventType, api_key: ApiKey) -> Event:
    """What the key's owner reads among its events."""
    expires_at = api_key.expires_at
    return Event(
        id=current.new_id("ev", now),
        type=event_type,
        actor_id=OPERATOR,
        subject_type="api_key",
        subject_id=api_key.key_id,
        meta={
            "label": api_key.label,
            "role": api_key.role,
            "expires_at": instants.text(expires_at) if expires_at else None,
        },
        created_at=now,
        issuer_uid=api_key.uid,
    )


def state(api_key: ApiKey, now: datetime) -> str:
    """active, expired or revoked."""
    if api_key.revoked:
        return "revoked"
    if api_key.expires_at is not None and api_key.expires_at <= now:
        return "expired"
    return "active"


def main(arguments: Sequence[str] | None = None, current: Runtime | None = None) -> int:
    """Run the command and return its exit code."""
    options = _parser().parse_args(arguments)
    try:
        lines = _run(options, current or _runtime(options.stage))
    except (ValueError, DomainError, Unreachable, BotoCoreError, ClientError) as problem:
        print(f"keys: {problem}", file=sys.stderr)
        return 1
    print("\n".join(lines))
    return 0


def _run(options: argparse.Namespace, current: Runtime) -> list[str]:
    if options.command == "create":
        api_key, credential = create(
            current, options.uid, options.role, options.label, _expiry(options, current.now())
        )
        expiry = instants.text(api_key.expires_at) if api_key.expires_at else "it is revoked"
        return [
            f"Created a key for {api_key.uid} ({api_key.role}), valid until {expiry}.",
            "Send it in the header X-TS-APIKEY. It is shown only this once:",
            "",
            f"  {credential}",
        ]
    if options.command == "revoke":
        revoke(current, options.key_id)
        return [
            f"Revoked {options.key_id}. Running functions may accept it for up to "
            f"{CACHE_LIFE.seconds} seconds more."
        ]
    if options.command == "sign-in-link":
        portal = options.portal or portal_address(options.stage)
        link = make_link(current, options.key_id, portal, ends_at_rest=options.shared_device)
        return [
            "This link signs one device in to the portal. It works once, within ten minutes.",
            "Whoever opens it is asked first. Send it only to the person whom you expect:",
            "",
            f"  {link}",
        ]
    uid = None if options.uid is None else parse_texts(UidText, uid=options.uid).uid
    api_keys = [
        api_key
        for api_key in current.store.with_deadline().api_keys.all()
        if uid in (None, api_key.uid)
    ]
    return _table(api_keys, current.now()) if api_keys else ["There are no keys."]


def expiry_text(api_key: ApiKey, now: datetime) -> str:
    """When a key expires, and in how many days if that is soon."""
    if api_key.expires_at is None:
        return "never"
    at, days = instants.text(api_key.expires_at), (api_key.expires_at - now).days
    if api_key.revoked or api_key.expires_at <= now or days > SOON_DAYS:
        return at
    return f"{at} (in {days} day{'' if days == 1 else 's'})" if days else f"{at} (within a day)"


def _expiry(options: argparse.Namespace, now: datetime) -> datetime | None:
    """What --expires, --days or --never says; without them a year from now."""
    if options.never:
        return None
    return options.expires or now + timedelta(days=options.days)


def _days(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= DAYS_MAX:
        raise argparse.ArgumentTypeError(f"must be a whole number from 1 to {DAYS_MAX}")
    return int(text)


def _table(api_keys: list[ApiKey], now: datetime) -> list[str]:
    rows = [("KEY", "STATE", "ROLE", "UID", "LABEL", "CREATED", "LAST USED", "EXPIRES")]
    rows += [
        (
            api_key.key_id,
            state(api_key, now),
            api_key.role,
            api_key.uid,
            api_key.label,
            instants.text(api_key.created_at),
            instants.text(api_key.last_used_at) if api_key.last_used_at else "never",
            expiry_text(api_key, now),
        )
        for api_key in sorted(api_keys, key=lambda api_key: api_key.created_at)
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def _runtime(stage: str) -> Runtime:
    prefix = table_prefix(stage)
    # Not from the stage's own settings: creating a key needs no STAGE_SECRET.
    settings = Settings(stage=stage, table_prefix=prefix)
    store = Store(DynamoClient(make_client(), prefix, settings.store_seconds))
    return Runtime(settings, store, clock)


def _parser() -> argparse.ArgumentParser:
    keys_parser = parser("keys", __doc__)
    commands = keys_parser.add_subparsers(dest="command", required=True)
    create_parser = commands.add_parser("create", help="create a key and show it once")
    create_parser.add_argument("--uid", required=True, help="its owner, such as hotel-seaside")
    create_parser.add_argument("--role", choices=("issuer", "admin"), default="issuer")
    create_parser.add_argument("--label", default="", help="its purpose, such as 'front desk'")
    life = create_parser.add_mutually_exclusive_group()
    life.add_argument(
        "--days", type=_days, default=DAYS, help=f"how long it is valid; {DAYS} unless said"
    )
    life.add_argument("--expires", type=_instant, help="such as 2027-01-01T00:00:00Z")
    life.add_argument("--never", action="store_true", help="valid until it is revoked")
    list_parser = commands.add_parser("list", help="list keys, without their secrets")
    list_parser.add_argument("--uid", help="list only the keys of this uid")
    revoke_parser = commands.add_parser("revoke", help="revoke a key for good")
    revoke_parser.add_argument("key_id", type=str.strip, help="the part of the key before the dot")
    link_parser = commands.add_parser("sign-in-link", help="make a link that signs a device in")
    link_parser.add_argument(
        "key_id", type=str.strip, help="the key that the session is to stem from"
    )
    link_parser.add_argument(
        "--shared-device", action="store_true", help="the session ends after 30 minutes of rest"
    )
    link_parser.add_argument("--portal", help="the portal's address, if it is not the stage's own")
    return keys_parser


def _instant(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text} is not a time; write it like 2027-01-01T00:00:00Z"
        ) from None
    if moment.tzinfo is None:
        raise argparse.ArgumentTypeError("add the time zone: 2027-01-01T00:00:00Z")
    return instants.normal(moment)


if __name__ == "__main__":
    sys.exit(main())
