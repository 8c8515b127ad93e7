"""SQS: the queue of deliveries that are due soon."""

from __future__ import annotations

from functools import cache
from typing import Any


def send(queue_url: str, message: str, delay_seconds: int) -> None:
    """Send a message, which the queue keeps back for so many seconds."""
    _client().send_message(QueueUrl=queue_url, MessageBody=message, DelaySeconds=delay_seconds)


@cache  # one a process: making it takes longer than a call
def _client() -> Any:
    from botocore.config import Config  # noqa: PLC0415 (no request needs it)
    from botocore.session import Session  # noqa: PLC0415

    # Short: the due index has what is not queued.
    config = Config(connect_timeout=1, read_timeout=2, retries={"total_max_attempts": 2})
    return Session().create_client("sqs", config=config)
