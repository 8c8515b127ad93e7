"""The server's process: the app behind the local gateway, its schedule, and its stream.

`python -m infra.local.server FD DEMO_FD`, where FD is the listening socket, and DEMO_FD that of the
demo hotel's own site.
"""

from __future__ import annotations

import functools
import importlib
import logging
import os
import socket
import sys
import threading

from chalice.cli.factory import CLIFactory
from chalice.local import CustomLocalChalice, LocalChalice

from chalicelib import logs, settings
from infra.local import callers, clock, demo_site, lifeline, mail_reports, schedule, stream
from infra.local.child import ROOT
from infra.local.gateway import Handler, Server

# What a run of the outbox did; without any of it, its line says nothing.
COUNTS = {"sent", "waiting", "dead", "void", "broken", "unanswered", "made", "failed"}


def main(fd: int, demo_fd: int) -> None:
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("botocore").setLevel(logging.WARNING)
    _log_as_deployed()
    config = CLIFactory(str(ROOT)).create_config_obj(chalice_stage_name="local")
    for name, value in config.environment_variables.items():
        os.environ.setdefault(name, value)  # Chalice's own loader would override the user's

    clock.set_ahead()
    app = importlib.import_module("app").app
    # As `chalice local` does: each thread gets its own current_request.
    CustomLocalChalice.__bases__ = (LocalChalice, app.__class__)
    app.__class__ = CustomLocalChalice

    handler = functools.partial(
        Handler,
        app_object=app,
        config=config,
        allowed_hosts=callers.allowed_hosts(),
        foreign_origins=settings.read().origins,
    )
    server = Server(socket.socket(fileno=fd), handler)
    # shutdown() waits for serve_forever() to end, so it must not run in a signal handler.
    lifeline.on_stop(lambda: threading.Thread(target=server.shutdown).start())
    schedule.start(app, config)
    stream.start(app, config)
    mail_reports.start(app, config)
    demo_site.start(demo_fd)
    lifeline.report_ready()
    server.serve_forever(poll_interval=0.1)


def _says_something(record: logging.LogRecord) -> bool:
    message = record.getMessage()
    if message in ("send", "fan_out", "catch_up"):
        counts = [value for name, value in vars(record).items() if name in COUNTS]
        return any(counts)
    return message not in ("request", "send_due")


def _log_as_deployed() -> None:
    """Write the app's log as Lambda does, without its line per request, since the gateway prints
    one, and without runs that had nothing to do."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(logs.Lines())
    handler.addFilter(_says_something)
    app_log = logging.getLogger(logs.NAME)
    app_log.propagate = False
    app_log.addHandler(handler)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
