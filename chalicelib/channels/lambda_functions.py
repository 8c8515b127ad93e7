"""Lambda functions, started by this one."""

from __future__ import annotations

import json
from typing import Any


def invoke_async(function: str, event: dict[str, Any]) -> None:
    """Start a function with an event, without waiting for its result."""
    from botocore.config import Config  # noqa: PLC0415 (no request needs a second client)
    from botocore.session import Session  # noqa: PLC0415

    # Short, because it is called in the last seconds of a run.
    config = Config(connect_timeout=1, read_timeout=2, retries={"total_max_attempts": 2})
    client: Any = Session().create_client("lambda", config=config)
    client.invoke(FunctionName=function, InvocationType="Event", Payload=json.dumps(event).encode())
