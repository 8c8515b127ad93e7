"""Calendar entries, imported by a reader that is not the library that wrote them: ical.js."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

from chalicelib.channels import calendar_entries
from chalicelib.channels.calendar_entries import CalendarEntry
from chalicelib.domain.instants import text_with_milliseconds
from tests.channels.made_entries import made_entry
from tests.clients.conftest import HERE, run
from tests.domain.made import HOUR, NOW

TITLE = 'Spa; "two", back\\slash Übung 🧖‍♀️ שלום ' * 5


def test_one_entry_with_its_last_state_and_then_none(ical_js: Path, tmp_path: Path) -> None:
    first = made_entry(title=TITLE, description=f"{TITLE}\n{TITLE}")
    moved = [at_hour(first, hours, version) for hours, version in ((5, 3), (7, 4))]
    last = replace(moved[1].voucher, version=5)
    gone = replace(moved[1], voucher=last, booking=moved[1].booking.cancel(NOW, None))
    files = []
    # The first comes once more at the end, as a mail that was late.
    for number, entry in enumerate([first, *moved, moved[0], gone, first]):
        method = calendar_entries.mail_method(entry)
        files.append(tmp_path / f"{number}.ics")
        files[-1].write_bytes(calendar_entries.write(entry, method, NOW))
    (tmp_path / "node_modules").symlink_to(ical_js)
    (tmp_path / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    shutil.copy(HERE / "ical" / "import.js", tmp_path)
    output = run("node", "import.js", *files, cwd=tmp_path)
    after = [json.loads(line) for line in output.splitlines()]
    shown = {
        "uid": "b-1@hotel-vouchers",
        "summary": TITLE,
        "description": f"{TITLE}\n{TITLE}",
        "location": "Hotel Seeblick, Seestraße 12, 10115 Berlin",
    }
    starts = [text_with_milliseconds(NOW + hours * HOUR) for hours in (2, 5, 7, 7)]
    assert after == [[shown | {"start": start}] for start in starts] + [[], []]


def at_hour(entry: CalendarEntry, hours: int, version: int) -> CalendarEntry:
    """The entry once the booking was moved."""
    slot = {"slot_start": NOW + hours * HOUR, "slot_end": NOW + (hours + 1) * HOUR}
    return replace(
        entry,
        voucher=replace(entry.voucher, version=version),
        booking=replace(entry.booking, **slot),
    )
