"""Lambda functions, started by this one."""

from __future__ import annotations

import json
from typing import Any


def invoke_async(function: str, event: dict[str, Any]) -> None:
    """Start a function with an event, without waiting for its result."""
    from botocore.session import Session  # noqa: PLC0415 (no request needs a second client)

    client: Any = Session().create_client("lambda")
    client.invoke(FunctionName=function, InvocationType="Event", Payload=json.dumps(event).encode())
