"""boto3's DynamoDB client, made once a process."""

from __future__ import annotations

from typing import Any

from botocore.config import Config
from botocore.session import Session

CONNECT_SECONDS = 1.0
READ_SECONDS = 2.0
CONNECTIONS = 128  # kept; more at once are possible, and closed after use


def make_client(endpoint_url: str | None = None) -> Any:
    """The client; region, credentials and, unless given, the address come from AWS's own
    environment variables.

    Its retries are off: calls.py repeats, with a deadline and one token for a transaction.
    """
    # What boto3.client() gives, without importing boto3's resources on a cold start.
    return Session().create_client(
        "dynamodb",
        endpoint_url=endpoint_url,
        config=Config(
            connect_timeout=CONNECT_SECONDS,
            read_timeout=READ_SECONDS,
            max_pool_connections=CONNECTIONS,
            retries={"total_max_attempts": 1},
            # A third of a transaction's time in botocore (make bench); DynamoDB checks them anyway.
            parameter_validation=False,
            # By itself botocore puts it together anew for each call, of thirty parts.
            user_agent="hotel-vouchers",
        ),
    )
