"""Templates: read, listed and changed."""

from __future__ import annotations

from typing import NamedTuple

from msgspec import Struct

from chalicelib.domain.calendars.calendar import Calendar
from chalicelib.domain.instants import seconds
from chalicelib.domain.templates import TEMPLATES_MAX, Template, TemplateChange
from chalicelib.storage.dynamo.client import DynamoClient
from chalicelib.storage.dynamo.codec import attribute, item_of
from chalicelib.storage.dynamo.paging import Listing
from chalicelib.storage.dynamo.transaction import Condition, Parts, TransactItem
from chalicelib.storage.repositories.idempotency import record_part
from chalicelib.storage.state_changed import RowReader, commit_or_explain
from chalicelib.storage.tables import templates
from chalicelib.storage.tables.idempotency import IdempotencyRecord


class TemplateState(NamedTuple):
    """A template as it is stored; how many its hotel has, 0 before a change was refused; and the
    calendar that a request names for it."""

    template: Template | None
    total: int
    calendar: Calendar | None = None


_READERS = {
    "template": RowReader(templates.from_item),
    "total": RowReader(templates.to_count, missing=0),
}


class TemplateRepository(Struct, frozen=True):
    """The table `templates`."""

    client: DynamoClient

    def get(self, issuer_uid: str, template_id: str) -> Template | None:
        """A hotel's template, read consistently; None if it has no such one.

        Raises StoreUnavailable, CorruptRow.
        """
        if not template_id.startswith(templates.FIRST_ID):
            return None
        item = self.client.get(templates.TABLE, templates.key(issuer_uid, template_id))
        return templates.from_item(item) if item else None

    def list_by(self, issuer_uid: str) -> Listing[Template]:
        """A hotel's templates, newest first, with every change that was made before."""
        listing = Listing(
            self.client,
            templates.TABLE,
            templates.from_item,
            ("issuer_uid", "template_id"),
            partition=("issuer_uid", issuer_uid),
            sort="template_id",
            is_consistent=True,
        )
        listing.between("template_id", templates.FIRST_ID, None)
        return listing

    def save(self, change: TemplateChange, record: IdempotencyRecord | None = None) -> None:
        """Write a change whole: the record of an Idempotency-Key, the template, its hotel's count
        and the event.

        Raises StateChanged, Contended, StoreUnavailable.
        """
        parts: Parts = {}
        if record is not None:
            parts["record"] = record_part(record, seconds(change.now))
        parts["template"] = _template_part(change)
        if change.previous is None:
            parts["total"] = _one_more(change.latest.issuer_uid)
        if change.template is None:
            parts["total"] = _one_less(change.latest.issuer_uid)
        commit_or_explain(self.client, parts, change.event, _READERS)


def _template_part(change: TemplateChange) -> TransactItem:
    """The template's part of a change."""
    key = templates.key(change.latest.issuer_uid, change.latest.id)
    if change.previous is None:
        is_free = Condition("no template has this id", "attribute_not_exists(template_id)")
        item = templates.to_item(change.latest)
        return TransactItem(templates.TABLE, key, (is_free,), put=item)
    is_unchanged = Condition(
        "the template has not changed since it was read",
        "#version = :version_read",
        {":version_read": attribute(change.previous.version)},
    )
    if change.template is None:
        return TransactItem(templates.TABLE, key, (is_unchanged,), delete=True)
    item = templates.to_item(change.template)
    return TransactItem(templates.TABLE, key, (is_unchanged,), put=item)


def _one_more(issuer_uid: str) -> TransactItem:
    """The count's part of a new template."""
    has_room = Condition(
        "the hotel may have one more template",
        "attribute_not_exists(template_count) OR template_count < :most",
        {":most": attribute(TEMPLATES_MAX)},
    )
    key = templates.count_key(issuer_uid)
    return TransactItem(templates.TABLE, key, (has_room,), add=item_of(template_count=1))


def _one_less(issuer_uid: str) -> TransactItem:
    """The count's part of a deleted template."""
    has_one = Condition(
        "the hotel has a template", "template_count > :none", {":none": attribute(0)}
    )
    key = templates.count_key(issuer_uid)
    return TransactItem(templates.TABLE, key, (has_one,), add=item_of(template_count=-1))
