"""Secrets Manager: secrets that are in no environment variable."""

from __future__ import annotations

from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

CONNECT_SECONDS = 1.0
READ_SECONDS = 2.0
ATTEMPTS_MAX = 3  # with botocore's pauses at most some 12 s, of the function's 25 s


class SecretUnavailable(Exception):
    """A secret could not be fetched; the next request tries again."""

    def __init__(self, secret_arn: str, version_id: str, reason: str) -> None:
        super().__init__(f"{secret_arn}: {reason}")
        self.log_fields = {"secret": secret_arn, "version": version_id, "reason": reason}
        """For the log (logs.place)."""


def fetch_secret(session: Any, secret_arn: str, version_id: str) -> str:
    """A secret's text: of one version, or without `version_id` of the current one.

    `session` is botocore's; a second one would take another 50 ms of a cold start.
    Raises SecretUnavailable.
    """
    config = Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        retries={"total_max_attempts": ATTEMPTS_MAX},
        parameter_validation=False,
        user_agent="hotel-vouchers",
    )
    version = {"VersionId": version_id} if version_id else {}
    try:
        client = session.create_client("secretsmanager", config=config)
        response = client.get_secret_value(SecretId=secret_arn, **version)
    except ClientError as error:
        code = error.response["Error"]["Code"]
        raise SecretUnavailable(secret_arn, version_id, code) from error
    except BotoCoreError as error:
        raise SecretUnavailable(secret_arn, version_id, type(error).__name__) from error
    if "SecretString" not in response:
        raise SecretUnavailable(secret_arn, version_id, "it holds no text")
    return str(response["SecretString"])
