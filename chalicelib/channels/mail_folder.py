"""A folder that mails are written into: for the stage local, where they reach nobody.

Beside each stand its tags, for whoever reports what would have become of it.
"""

from __future__ import annotations

import json
from pathlib import Path

from chalicelib.channels.outgoing import OutgoingMail
from chalicelib.domain.outbox.outcomes import Outcome, Sent


def write(folder: Path, mail: OutgoingMail) -> Outcome:
    """Write a mail as `<delivery id>.eml`, and then its tags and where it went as `.json`, each
    whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{mail.delivery_id}.eml"
    _write_whole(path, mail.content)
    about = {"receiver": mail.receiver, "tags": dict(mail.tags)}
    _write_whole(path.with_suffix(".json"), json.dumps(about).encode())
    return Sent(path.name)


def _write_whole(path: Path, content: bytes) -> None:
    unfinished = path.with_suffix(".part")
    unfinished.write_bytes(content)
    unfinished.replace(path)
