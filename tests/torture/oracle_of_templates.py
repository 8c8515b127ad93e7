"""What must never be stored of templates: each is what its events made of it, and its hotel's count
is right. It shares no code with the service, as oracle.py."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

Row = dict[str, Any]
COUNT = "count"  # the id of the row that counts a hotel's templates
TEMPLATES_MAX = 100
KINDS = ("template.create", "template.change", "template.delete")


def violations(rows: Sequence[Row], events: Sequence[Row], records: Sequence[Row]) -> Iterator[str]:
    """All that is wrong with the rows of `templates`, by the events of all kinds, and with the
    idempotency records that are of templates."""
    by_template: dict[str, list[Row]] = defaultdict(list)
    for event in events:
        if event["type"] in KINDS:
            by_template[event["subject_id"]].append(event)
    stored = {row["template_id"]: row for row in rows if row["template_id"] != COUNT}
    totals = {
        row["issuer_uid"]: row["template_count"] for row in rows if row not in stored.values()
    }
    for template_id in stored.keys() | by_template.keys():
        for problem in _of_template(stored.get(template_id), by_template[template_id]):
            yield f"{template_id}: {problem}"
    counted = Counter(row["issuer_uid"] for row in stored.values())
    for hotel in totals.keys() | counted.keys():
        if totals.get(hotel, 0) != counted[hotel] or counted[hotel] > TEMPLATES_MAX:
            yield f"{hotel}: counts {totals.get(hotel)} templates, has {counted[hotel]}"
    for record in records:
        template = record["body"].get("template")
        if template and (template.get("id") or template["templateId"]) not in by_template:
            yield f"{record['caller_key']}: an idempotency record without its template"


def _of_template(row: Row | None, events: list[Row]) -> Iterator[str]:
    kinds = Counter(event["type"] for event in events)
    if kinds["template.create"] != 1:
        yield f"made {kinds['template.create']} times"
    if (row is None) != (kinds["template.delete"] == 1):
        yield "not stored" if row is None else "stored"
    if row is None:
        return
    if row["version"] != len(events):
        yield f"version {row['version']} after {len(events)} events"
    if {event["issuer_uid"] for event in events} != {row["issuer_uid"]}:
        yield "an event of another hotel"
    names = {event["meta"]["name"] for event in events}
    if row["name"] not in names:
        yield "a name that no event has"
