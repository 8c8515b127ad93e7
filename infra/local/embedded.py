"""Starts the embedded store: ministack's DynamoDB in its own process."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import IO

from infra.local.child import Child

HOST = "127.0.0.1"
STOP_SECONDS = 30  # it saves first

# The local run needs none of ministack's other services, and it must not use this machine's
# containers.
ENVIRONMENT = {
    "PERSIST_STATE": "1",
    "SERVICES": "dynamodb,dynamodbstreams",
    "SFTP_ENABLED": "0",
    "IOT_MTLS_ENABLED": "0",
    "DOCKER_HOST": "unix:///nonexistent",
    "LOG_LEVEL": "WARNING",
}


def start(folder: Path, output: IO[bytes], *inherited_fds: int) -> tuple[Child, str]:
    """Start the store and return its process and address; its state is in `folder`.

    The process keeps the file descriptors `inherited_fds` open.
    """
    with socket.socket() as listening:
        listening.bind((HOST, 0))
        listening.listen(128)
        port = listening.getsockname()[1]
        settings = {"STATE_DIR": str(folder), "GATEWAY_PORT": str(port)}
        child = Child(
            "infra.local.store",
            str(listening.fileno()),
            environment=os.environ | ENVIRONMENT | settings,
            pass_fds=[listening.fileno(), *inherited_fds],
            output=output,
        )
    return child, f"http://{HOST}:{port}"
