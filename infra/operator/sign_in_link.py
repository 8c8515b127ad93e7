"""Links that sign a device in to the portal, once and for ten minutes."""

from __future__ import annotations

import os
from typing import Any

import boto3

from chalicelib.domain.instants import seconds
from chalicelib.domain.sessions import CODE_LIFE, SECRET_BITS, SignInCode, secret_text
from chalicelib.http.authentication import LOCAL_PRINCIPALS, hash_of
from chalicelib.runtime import Runtime
from chalicelib.settings import LOCAL
from chalicelib.storage.tables.api_keys import ApiKey
from infra.deploy.stack import Stack, public_address, stack_name


def make(current: Runtime, key_id: str, portal: str, *, ends_at_rest: bool) -> str:
    """Store a one-time code that stems from an API key; returns the link with it.

    Raises ValueError for a key that is not valid, StoreUnavailable.
    """
    now = current.now()
    api_key = _api_key(current, key_id)
    secret = secret_text(current.random_bits(SECRET_BITS))
    code = SignInCode(
        code_hash=hash_of(secret),
        key_id=api_key.key_id,
        uid=api_key.uid,
        role=api_key.role,
        label=api_key.label,
        ends_at_rest=ends_at_rest,
        made_in_session=False,
        created_at=now,
        expires_at=seconds(now) + int(CODE_LIFE.total_seconds()),
    )
    current.store.with_deadline().sessions.add_code(code)
    # A fragment is never sent to a server, so no log holds the code.
    return f"{portal.rstrip('/')}/#sign-in={secret}"


def _api_key(current: Runtime, key_id: str) -> ApiKey:
    now = current.now()
    if current.settings.is_local and key_id in LOCAL_PRINCIPALS:
        principal = LOCAL_PRINCIPALS[key_id]
        return ApiKey(
            key_id=key_id,
            secret_hash="",
            uid=principal.uid or "",
            role="admin" if principal.role == "admin" else "issuer",
            label=principal.key_label or "",
            created_at=now,
        )
    api_key = current.store.with_deadline().api_keys.get(key_id)
    if api_key is None:
        raise ValueError(f"there is no key {key_id}")
    if not api_key.is_valid(now):
        raise ValueError(f"the key {key_id} has expired or was revoked")
    return api_key


def portal_address(stage: str, cloudformation: Any | None = None) -> str:
    """Where the portal of a stage is: on the stage local at PORT, else what its stack states.

    `cloudformation` replaces the client. Raises ValueError for a stage that is not deployed,
    ClientError, BotoCoreError.
    """
    if stage == LOCAL:
        return f"http://127.0.0.1:{os.environ.get('PORT', '8000')}/"
    client = cloudformation or boto3.client("cloudformation")
    return public_address(Stack(client, stack_name(stage), print).outputs())
