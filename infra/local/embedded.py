"""Starts the embedded store: ministack's DynamoDB in a process of its own."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import IO

from infra.local.child import Child

HOST = "127.0.0.1"
STOP_SECONDS = 30  # it saves first

# ministack can be much more than DynamoDB; the local run needs nothing else of it, and it must
# not touch the containers of this machine.
ENVIRONMENT = {
    "PERSIST_STATE": "1",
    "SERVICES": "dynamodb",
    "SFTP_ENABLED": "0",
    "IOT_MTLS_ENABLED": "0",
    "DOCKER_HOST": "unix:///nonexistent",
    "LOG_LEVEL": "WARNING",
}


def start(folder: Path, output: IO[bytes], *held: int) -> tuple[Child, str]:
    """The store's process and its address. It keeps its state in `folder`, and open what is
    `held`. It answers once it is ready."""
    with socket.socket() as listening:
        listening.bind((HOST, 0))
        listening.listen(128)
        port = listening.getsockname()[1]
        settings = {"STATE_DIR": str(folder), "GATEWAY_PORT": str(port)}
        child = Child(
            "infra.local.store",
            str(listening.fileno()),
            environment=os.environ | ENVIRONMENT | settings,
            pass_fds=[listening.fileno(), *held],
            output=output,
        )
    return child, f"http://{HOST}:{port}"
