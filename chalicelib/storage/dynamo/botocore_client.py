"""botocore's session and its DynamoDB client, each made once a process."""

from __future__ import annotations

from typing import Any

from botocore.config import Config
from botocore.session import Session

CONNECT_SECONDS = 1.0
READ_SECONDS = 2.0
CONNECTIONS_MAX = 128  # kept open; more at once are possible, and closed after use


def make_session() -> Any:
    """A session for all clients of a process: what one client loads, the next one finds."""
    return Session()


def make_client(endpoint_url: str | None = None, session: Any = None) -> Any:
    """A client; region, credentials and, without `endpoint_url`, the address come from AWS's own
    environment variables.

    Its retries are off: DynamoClient repeats, with a deadline and one token per transaction.
    """
    # What boto3.client() returns, without importing boto3's resources on a cold start.
    return (session or make_session()).create_client(
        "dynamodb",
        endpoint_url=endpoint_url,
        config=Config(
            connect_timeout=CONNECT_SECONDS,
            read_timeout=READ_SECONDS,
            max_pool_connections=CONNECTIONS_MAX,
            retries={"total_max_attempts": 1},
            # A third of a transaction's time in botocore (make bench); DynamoDB checks them anyway.
            parameter_validation=False,
            # botocore would otherwise put it together from thirty parts for each call.
            user_agent="hotel-vouchers",
        ),
    )
