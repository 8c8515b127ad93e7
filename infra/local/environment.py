"""The environment of the local run's processes; the user's own variables take precedence."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from pathlib import Path

STATE = Path(__file__).parent.parent.parent / ".local"
SECRET_LENGTH = 64  # characters
STORE_URL = STATE / "store.url"  # exists while the embedded store runs

DEFAULTS = {
    "STAGE": "local",
    "TABLE_PREFIX": "hotel-vouchers-local-",
    "AWS_DEFAULT_REGION": "eu-central-1",
    # Mails reach nobody: they are written into a folder, and shown at /mail.
    "MAIL_FOLDER": str(STATE / "mail"),
    "MAIL_FROM": "vouchers@local.example",
    "TEST_CLOCKS": "on",
}

# The local store checks no signature, but boto3 sends no request without credentials. The embedded
# store keeps tables by account, so the user's personal profile must not select one by accident.
DUMMY_CREDENTIALS = {"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local"}


def link_secret(folder: Path = STATE) -> str:
    """The secret that signs links to the bookings in the embedded store: made at its first run,
    and kept with its data."""
    path = folder / "link.secret"
    kept = path.read_text(encoding="ascii") if path.exists() else ""
    if len(kept) == SECRET_LENGTH:
        return kept
    made = secrets.token_hex(SECRET_LENGTH // 2)
    path.touch(0o600)
    path.write_text(made, encoding="ascii")
    return made


def for_children(variables: Mapping[str, str], store_url: str) -> dict[str, str]:
    """The environment of an app that uses the store at `store_url`."""
    environment = {**DEFAULTS, **variables, "AWS_ENDPOINT_URL_DYNAMODB": store_url}
    if "AWS_ACCESS_KEY_ID" not in variables and "AWS_PROFILE" not in variables:
        environment |= DUMMY_CREDENTIALS
    return environment
