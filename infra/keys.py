"""API keys for hotels and operators: make, list and revoke them.

    python -m infra.keys --stage dev create --uid hotel-seaside --label "front desk"
    python -m infra.keys --stage dev list --uid hotel-seaside
    python -m infra.keys --stage dev revoke k-mwqtz7k0-0q3v8m1x5r9t2w6y4ab

A stage's tables are in the account and region of AWS's own environment variables; those of the
stage local in the store of `make run`, while it runs.
The secret of a key is shown once, when it is made; the store keeps only its hash.
"""

from __future__ import annotations

import argparse
import secrets
import sys
from collections.abc import Sequence
from datetime import datetime

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib import access
from chalicelib.domain import instants
from chalicelib.domain.errors import Refusal
from chalicelib.runtime import Runtime, clock
from chalicelib.settings import Settings
from chalicelib.storage.calls import Calls
from chalicelib.storage.client import make_client
from chalicelib.storage.keys import ApiKey
from chalicelib.storage.store import Store
from infra.stage import Unreachable, prefix_of
from infra.stage import parser as stage_parser

LONGEST_UID = 128  # as in every request
SECRET_BYTES = 24  # 192 bits; the contract asks for at least 128


def create(
    current: Runtime, uid: str, role: str, label: str, expires_at: datetime | None
) -> tuple[ApiKey, str]:
    """A new key, and the whole of it as its holder must send it: <key id>.<secret>."""
    if not 1 <= len(uid) <= LONGEST_UID or uid != uid.strip() or not uid.isprintable():
        raise ValueError(f"a uid has 1 to {LONGEST_UID} printable characters, and no space around")
    if uid.startswith(access.GUEST_PREFIX):
        raise ValueError(f"a uid that begins with {access.GUEST_PREFIX} is a guest's")
    now = current.now()
    if expires_at is not None and expires_at <= now:
        raise ValueError("the key would have expired already")
    secret = secrets.token_urlsafe(SECRET_BYTES)
    made = ApiKey(
        key_id=current.new_id("k", now),
        secret_hash=access.hash_of(secret),
        uid=uid,
        role="admin" if role == "admin" else "issuer",
        label=label,
        created_at=now,
        expires_at=expires_at,
    )
    current.store.begun().add_key(made)
    return made, f"{made.key_id}.{secret}"


def state(known: ApiKey, now: datetime) -> str:
    """active, expired or revoked."""
    if known.revoked:
        return "revoked"
    if known.expires_at is not None and known.expires_at <= now:
        return "expired"
    return "active"


def main(arguments: Sequence[str] | None = None, current: Runtime | None = None) -> int:
    """The command. Gives its exit code."""
    asked = _parser().parse_args(arguments)
    try:
        current = current or _runtime(asked.stage)
        lines = _do(asked, current)
    except (ValueError, Refusal, Unreachable, BotoCoreError, ClientError) as problem:
        print(f"keys: {problem}", file=sys.stderr)
        return 1
    print("\n".join(lines))
    return 0


def _do(asked: argparse.Namespace, current: Runtime) -> list[str]:
    if asked.command == "create":
        made, whole = create(current, asked.uid, asked.role, asked.label, asked.expires)
        until = instants.text(made.expires_at) if made.expires_at else "revoked"
        return [
            f"Made a key for {made.uid} ({made.role}), good until {until}.",
            "Send it as the header X-TS-APIKEY. It is shown this once:",
            "",
            f"  {whole}",
        ]
    if asked.command == "revoke":
        if not current.store.begun().revoke_key(asked.key_id):
            raise ValueError(f"there is no key {asked.key_id}")
        return [
            f"Revoked {asked.key_id}. Warm processes may take it for up to "
            f"{access.CACHE_SECONDS} seconds more."
        ]
    found = [known for known in current.store.begun().all_keys() if asked.uid in (None, known.uid)]
    if not found:
        return ["There are no keys."]
    now = current.now()
    rows = [("KEY", "STATE", "ROLE", "UID", "LABEL", "MADE", "EXPIRES")]
    rows += [
        (
            known.key_id,
            state(known, now),
            known.role,
            known.uid,
            known.label,
            instants.text(known.created_at),
            instants.text(known.expires_at) if known.expires_at else "never",
        )
        for known in sorted(found, key=lambda known: known.created_at)
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def _runtime(stage: str) -> Runtime:
    prefix = prefix_of(stage)
    # Made here, not from the stage's settings: a key needs no STAGE_SECRET.
    settings = Settings(stage=stage, table_prefix=prefix)
    store = Store(Calls(make_client(), settings.store_seconds), prefix)
    return Runtime(settings, store, clock)


def _parser() -> argparse.ArgumentParser:
    parser = stage_parser("keys", __doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    making = commands.add_parser("create", help="make a key and show it, once")
    making.add_argument("--uid", required=True, help="whose key it is, such as hotel-seaside")
    making.add_argument("--role", choices=("issuer", "admin"), default="issuer")
    making.add_argument("--label", default="", help="what it is for, such as 'front desk'")
    making.add_argument("--expires", type=_instant, help="such as 2027-01-01T00:00:00Z")
    listing = commands.add_parser("list", help="list keys, without their secrets")
    listing.add_argument("--uid", help="only this uid's")
    revoking = commands.add_parser("revoke", help="make a key useless, for ever")
    revoking.add_argument("key_id", help="the part before the dot")
    return parser


def _instant(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text} is no instant such as 2027-01-01T00:00:00Z"
        ) from None
    if moment.tzinfo is None:
        raise argparse.ArgumentTypeError("say the time zone too: 2027-01-01T00:00:00Z")
    return instants.normal(moment)


if __name__ == "__main__":
    sys.exit(main())
