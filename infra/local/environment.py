"""What the processes of the local run find in their environment; what the user set wins."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

STATE = Path(__file__).parent.parent.parent / ".local"
STORE_URL = STATE / "store.url"  # there while the embedded store runs, for the operator's commands

DEFAULTS = {
    "STAGE": "local",
    "TABLE_PREFIX": "hotel-vouchers-local-",
    "AWS_DEFAULT_REGION": "eu-central-1",
}

# The store on this machine checks no signature, but boto3 will not send a request without one.
# The account is part of where the embedded store keeps a table, so a personal profile must not
# reach it by chance.
DUMMY_CREDENTIALS = {"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local"}


def for_children(given: Mapping[str, str], store_url: str) -> dict[str, str]:
    """The environment of the app, talking to the store at `store_url`."""
    environment = {**DEFAULTS, **given, "AWS_ENDPOINT_URL_DYNAMODB": store_url}
    if "AWS_ACCESS_KEY_ID" not in given and "AWS_PROFILE" not in given:
        environment |= DUMMY_CREDENTIALS
    return environment
