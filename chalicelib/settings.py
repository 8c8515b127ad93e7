"""Settings: environment variables, read once when a process starts; a wrong one stops it."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields
from typing import Any

LOCAL = "local"
WITH_TEST_CLOCKS = (LOCAL, "dev")
LOCAL_SECRET = "known-to-everybody-and-good-for-the-stage-local-alone"  # noqa: S105
LOCAL_LINK_SECRET = "signs-links-to-bookings-on-the-stage-local-alone"  # noqa: S105
SECRET_LENGTH_MIN = 32  # characters
_HSTS = re.compile(r"max-age=\d{1,10}(; includeSubDomains)?")


class BadSetting(Exception):
    """An invalid setting; the service does not start with it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.log_fields = {"reason": reason}
        """For the log (logs.place); no reason quotes a secret."""


def _setting(name: str, default: str | int, text: str) -> Any:
    return field(default=default, metadata={"name": name, "help": text})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Every setting, with its environment variable, its default and a line of help."""

    stage: str = _setting(
        "STAGE", LOCAL, "Which deployment this is; only `local` may run without a secret."
    )
    table_prefix: str = _setting(
        "TABLE_PREFIX", "hotel-vouchers-local-", "Put before the name of each table."
    )
    auth_mode: str = _setting(
        "AUTH_MODE",
        "keys",
        "`keys` requires credentials; `open` trusts the uids that requests state, as the first "
        "system did, and works on the stage local only.",
    )
    stage_secret: str = _setting(
        "STAGE_SECRET",
        "",
        f"The key for guests' uids and for cursors; at least {SECRET_LENGTH_MIN} characters, "
        "on every stage but local it or STAGE_SECRET_ARN is required. Changing it gives every "
        "guest another uid.",
    )
    stage_secret_arn: str = _setting(
        "STAGE_SECRET_ARN",
        "",
        "The secret in Secrets Manager that is used instead of STAGE_SECRET, fetched when it is "
        "first needed.",
    )
    stage_secret_version: str = _setting(
        "STAGE_SECRET_VERSION", "", "The version id of that secret; the current one if empty."
    )
    link_secret: str = _setting(
        "LINK_SECRET",
        "",
        f"The key that signs links to bookings; at least {SECRET_LENGTH_MIN} characters, on every "
        "stage but local it or LINK_SECRET_ARN is required. It can be rotated.",
    )
    link_secret_accepted: str = _setting(
        "LINK_SECRET_ACCEPTED",
        "",
        "Another value of LINK_SECRET, under which links are accepted while it is rotated.",
    )
    link_secret_arn: str = _setting(
        "LINK_SECRET_ARN",
        "",
        "The secret in Secrets Manager that is used instead of LINK_SECRET, fetched when it is "
        "first needed.",
    )
    link_secret_version: str = _setting(
        "LINK_SECRET_VERSION", "", "The version id of that secret; the current one if empty."
    )
    link_secret_accepted_version: str = _setting(
        "LINK_SECRET_ACCEPTED_VERSION",
        "",
        "The version id of another value of it, under which links are accepted, too.",
    )
    rate_limit_post: int = _setting(
        "RATE_LIMIT_POST", 60, "Requests a minute for each POST route and caller; 0 is no limit."
    )
    rate_limit_get: int = _setting(
        "RATE_LIMIT_GET", 600, "Requests a minute for each GET route and caller; 0 is no limit."
    )
    cors_origins: str = _setting(
        "CORS_ORIGINS",
        "",
        "Origins of other sites whose pages may call the API, separated by commas.",
    )
    hsts: str = _setting(
        "HSTS",
        "max-age=31536000",
        "The value of the header Strict-Transport-Security.",
    )
    older_prices: str = _setting(
        "OLDER_PRICES",
        "major",
        "What an amount of a camelCase client is: `major` (12.90) or `minor` (1290, in cents).",
    )
    origin_secret: str = _setting(
        "ORIGIN_SECRET",
        "",
        "What CloudFront sends in X-Origin-Secret; requests without it are refused. Empty: there "
        "is no CloudFront in front.",
    )
    origin_secret_accepted: str = _setting(
        "ORIGIN_SECRET_ACCEPTED",
        "",
        "Another value of X-Origin-Secret that is accepted while it is rotated.",
    )
    send_queue_url: str = _setting(
        "SEND_QUEUE_URL",
        "",
        "The queue of deliveries that are due soon; empty: the schedule alone sends them.",
    )
    mail_from: str = _setting(
        "MAIL_FROM",
        "",
        "The address that mails come from, verified in SES; empty: no mails are sent.",
    )
    mail_configuration_set: str = _setting(
        "MAIL_CONFIGURATION_SET",
        "",
        "The configuration set by which SES reports mails that come back; empty: it reports none.",
    )
    mail_folder: str = _setting(
        "MAIL_FOLDER",
        "",
        "The folder that mails are written into instead of being sent; on the stage local only.",
    )
    portal_url: str = _setting(
        "PORTAL_URL", "", "Where the portal is, with a slash at its end: for the links in mails."
    )
    test_clocks: str = _setting(
        "TEST_CLOCKS",
        "off",
        "`on` lets hotels move their time on, to see reminders and expiry at once; on the stages "
        "local and dev only.",
    )
    store_seconds: int = _setting(
        "STORE_SECONDS", 6, "How long a request may try to reach the store (seconds)."
    )

    @property
    def is_local(self) -> bool:
        """Whether this is the stage on one's own machine."""
        return self.stage == LOCAL

    @property
    def has_test_clocks(self) -> bool:
        """Whether a hotel's time can be moved on."""
        return self.test_clocks == "on"

    @property
    def has_minor_prices(self) -> bool:
        """Whether amounts of camelCase clients are in the currency's smallest unit."""
        return self.older_prices == "minor"

    @property
    def origins(self) -> frozenset[str]:
        """The origins of CORS_ORIGINS."""
        return frozenset(
            origin.strip() for origin in self.cors_origins.split(",") if origin.strip()
        )


def read(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings of this process. Raises BadSetting, naming the setting and what it may be."""
    values: dict[str, Any] = {
        setting.name: _value(setting, environment[setting.metadata["name"]])
        for setting in fields(Settings)
        if setting.metadata["name"] in environment
    }
    settings = Settings(**values)
    _check_values(settings)
    if settings.auth_mode == "open" and not settings.is_local:
        raise BadSetting(f"AUTH_MODE=open works on the stage local only, not on {settings.stage}")
    if settings.is_local and "AWS_LAMBDA_FUNCTION_NAME" in environment:
        raise BadSetting("STAGE must be set: the stage local is for one's own machine")
    if settings.mail_folder and not settings.is_local:
        raise BadSetting(f"MAIL_FOLDER works on the stage local only, not on {settings.stage}")
    if settings.has_test_clocks and settings.stage not in WITH_TEST_CLOCKS:
        stages = " and ".join(WITH_TEST_CLOCKS)
        raise BadSetting(f"TEST_CLOCKS works on the stages {stages} only, not on {settings.stage}")
    if settings.stage_secret_arn and settings.stage_secret:
        raise BadSetting("STAGE_SECRET and STAGE_SECRET_ARN exclude each other")
    if settings.is_local and not settings.stage_secret and not settings.stage_secret_arn:
        return read({**environment, "STAGE_SECRET": LOCAL_SECRET})
    if settings.is_local and not settings.link_secret and not settings.link_secret_arn:
        return read({**environment, "LINK_SECRET": LOCAL_LINK_SECRET})
    is_public = settings.is_local and settings.stage_secret == LOCAL_SECRET
    if not settings.stage_secret_arn and not is_public:
        checked_secret(settings.stage_secret)
    _check_link_secrets(settings)
    if not settings.is_local and "TABLE_PREFIX" not in environment:
        raise BadSetting(f"TABLE_PREFIX must be set on the stage {settings.stage}")
    return settings


def _check_link_secrets(settings: Settings) -> None:
    """Raises BadSetting."""
    if settings.link_secret_arn and settings.link_secret:
        raise BadSetting("LINK_SECRET and LINK_SECRET_ARN exclude each other")
    if settings.link_secret_accepted and not settings.link_secret:
        raise BadSetting("LINK_SECRET_ACCEPTED needs a LINK_SECRET")
    if settings.link_secret_accepted_version and not settings.link_secret_arn:
        raise BadSetting("LINK_SECRET_ACCEPTED_VERSION needs a LINK_SECRET_ARN")
    is_public = settings.is_local and settings.link_secret == LOCAL_LINK_SECRET
    if not settings.link_secret_arn and not is_public:
        checked_secret(settings.link_secret, "LINK_SECRET")
    if settings.link_secret_accepted:
        checked_secret(settings.link_secret_accepted, "LINK_SECRET_ACCEPTED")


def _check_values(settings: Settings) -> None:
    """Check the settings that have few values or a form, each by itself. Raises BadSetting."""
    if settings.auth_mode not in ("keys", "open"):
        raise BadSetting(f"AUTH_MODE must be keys or open, not {settings.auth_mode!r}")
    if settings.older_prices not in ("major", "minor"):
        raise BadSetting(f"OLDER_PRICES must be major or minor, not {settings.older_prices!r}")
    if settings.test_clocks not in ("on", "off"):
        raise BadSetting(f"TEST_CLOCKS must be on or off, not {settings.test_clocks!r}")
    if not _HSTS.fullmatch(settings.hsts):
        raise BadSetting(f"HSTS must be max-age=…, not {settings.hsts!r}")
    origin_secrets = {
        "ORIGIN_SECRET": settings.origin_secret,
        "ORIGIN_SECRET_ACCEPTED": settings.origin_secret_accepted,
    }
    for name, secret in origin_secrets.items():
        if secret and len(secret) < SECRET_LENGTH_MIN:
            raise BadSetting(f"{name} must have at least {SECRET_LENGTH_MIN} characters")
    if settings.origin_secret_accepted and not settings.origin_secret:
        raise BadSetting("ORIGIN_SECRET_ACCEPTED needs an ORIGIN_SECRET")


def checked_secret(secret: str, name: str = "STAGE_SECRET") -> str:
    """The secret, if it may be used on a deployed stage. Raises BadSetting."""
    if len(secret) < SECRET_LENGTH_MIN:
        raise BadSetting(f"{name} must have at least {SECRET_LENGTH_MIN} characters")
    if secret in (LOCAL_SECRET, LOCAL_LINK_SECRET):
        raise BadSetting(f"{name} must not be a public secret of the stage local")
    return secret


def _value(setting: Field[Any], text: str) -> str | int:
    if setting.type != "int":
        return text
    if not (text.isascii() and text.isdecimal()):
        raise BadSetting(f"{setting.metadata['name']} must be a whole number, not {text!r}")
    return int(text)
