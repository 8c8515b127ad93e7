"""Settings: environment variables, read once, failing loudly."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields


class BadSetting(Exception):
    """A setting that the service will not start with."""


def _setting(name: str, default: str | int, text: str) -> object:
    return field(default=default, metadata={"name": name, "help": text})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Each with the environment variable that sets it, its default and a line of help."""

    stage: str = _setting(
        "STAGE", "local", "Which deployment this is; only `local` may run without secrets."
    )  # type: ignore[assignment]
    table_prefix: str = _setting(
        "TABLE_PREFIX", "hotel-vouchers-local-", "Put before the name of each table."
    )  # type: ignore[assignment]
    auth_mode: str = _setting(
        "AUTH_MODE",
        "open",
        "`open` trusts the uids that requests state, as the first system did; local only.",
    )  # type: ignore[assignment]
    stage_secret: str = _setting(
        "STAGE_SECRET", "", "Signs cursors; at least 32 characters on any stage but local."
    )  # type: ignore[assignment]
    store_seconds: int = _setting(
        "STORE_SECONDS", 6, "How long a request may try to reach the store (seconds)."
    )  # type: ignore[assignment]


LOCAL_SECRET = "only-for-the-stage-local-never-elsewhere"


def read(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings of this process. Raises BadSetting, naming the setting and what it may be."""
    values: dict[str, str | int] = {}
    for setting in fields(Settings):
        name = setting.metadata["name"]
        given = environment.get(name)
        if given is None:
            continue
        values[setting.name] = _number(name, given) if setting.type == "int" else given
    settings = Settings(**values)  # type: ignore[arg-type]
    local = settings.stage == "local"
    if settings.auth_mode != "open":
        raise BadSetting(f"AUTH_MODE must be open, not {settings.auth_mode!r}")
    if not local and settings.auth_mode == "open":
        raise BadSetting(f"AUTH_MODE=open works on the stage local only, not on {settings.stage}")
    if len(settings.stage_secret) < 32:
        if not local or settings.stage_secret:
            raise BadSetting("STAGE_SECRET must have at least 32 characters")
        values["stage_secret"] = LOCAL_SECRET
        settings = Settings(**values)  # type: ignore[arg-type]
    return settings


def _number(name: str, given: str) -> int:
    if not given.isdecimal():
        raise BadSetting(f"{name} must be a whole number, not {given!r}")
    return int(given)
