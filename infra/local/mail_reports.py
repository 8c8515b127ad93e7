"""Reports of mails that come back, as SES makes them of mails to its mailbox simulator.

Of the local run's mails, those to `bounce@simulator.amazonses.com` (or `bounce+any-label@…`) come
back, and those to `complaint@simulator.amazonses.com` are reported as unwanted.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from chalice import Chalice
from chalice.config import Config
from chalice.local import LambdaContext

from infra.local.mailbox import FOLDER
from infra.local.schedule import timeout_seconds

FUNCTION = "mail_reports"
POLL_SECONDS = 1.0
RETRY_SECONDS = 5.0
SIMULATOR = "simulator.amazonses.com"
# What SES reports of a mail to each of the simulator's mailboxes; of others, nothing that matters.
REPORTS: dict[str, dict[str, Any]] = {
    "bounce": {
        "eventType": "Bounce",
        "bounce": {"bounceType": "Permanent", "bounceSubType": "General"},
    },
    "complaint": {"eventType": "Complaint", "complaint": {"complaintFeedbackType": "abuse"}},
    "suppressionlist": {
        "eventType": "Bounce",
        "bounce": {"bounceType": "Permanent", "bounceSubType": "Suppressed"},
    },
}

log = logging.getLogger(__name__)


def start(app: Chalice, config: Config) -> None:
    """Start the thread that brings the reports to the app's function."""
    handler = app.handler_map[FUNCTION]
    timeout_ms = 1000 * timeout_seconds(config, FUNCTION)

    def bring(message: str) -> None:
        handler(_as_lambda(message), LambdaContext(FUNCTION, 128, timeout_ms))

    threading.Thread(target=_follow, args=(bring,), daemon=True, name=FUNCTION).start()


def messages(folder: Path, seen: set[Path]) -> Iterator[str]:
    """The reports of the mails that are not among those seen, and now are."""
    for path in sorted(folder.glob("*.json")):
        if path in seen:
            continue
        report = report_of(json.loads(path.read_bytes()))
        if report is not None:
            yield report
        seen.add(path)  # whoever could not take the report gets it again


def report_of(mail: dict[str, Any]) -> str | None:
    """What SES would report of a mail (`receiver` and `tags`), if anything."""
    mailbox, _, domain = mail["receiver"].rpartition("@")
    report = REPORTS.get(mailbox.partition("+")[0])
    if domain != SIMULATOR or report is None:
        return None
    tags = {name: [value] for name, value in mail["tags"].items()}
    about = {"timestamp": _now(), "destination": [mail["receiver"]], "tags": tags}
    return json.dumps(report | {"mail": about})


def _follow(bring: Callable[[str], None]) -> None:
    seen = set(FOLDER.glob("*.json"))  # those of earlier runs were reported then
    while True:
        try:
            for message in messages(FOLDER, seen):
                bring(message)
            time.sleep(POLL_SECONDS)
        except Exception:
            log.exception("%s failed; it gets the same report again", FUNCTION)
            time.sleep(RETRY_SECONDS)


def _as_lambda(message: str) -> dict[str, Any]:
    """A message of a topic as Lambda hands it over."""
    topic = "arn:aws:sns:local:000000000000:mail-reports"
    sns: dict[str, Any] = {
        "Type": "Notification",
        "TopicArn": topic,
        "Subject": None,
        "Message": message,
        "MessageAttributes": {},
        "Timestamp": _now(),
    }
    return {"Records": [{"EventSource": "aws:sns", "Sns": sns}]}


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
