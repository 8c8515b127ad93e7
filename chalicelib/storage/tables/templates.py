"""The table `templates`: key issuer_uid, then template_id. One row of each hotel counts the others,
under the id `count`, which comes before those of all templates."""

from __future__ import annotations

from chalicelib.domain.templates import ID_PREFIX, Template
from chalicelib.storage.dynamo.codec import (
    BOOLEAN,
    DECIMAL,
    INSTANT,
    INTEGER,
    JSON,
    TEXT,
    Attributes,
    Codec,
    Item,
    attribute,
)

TABLE = "templates"
FIRST_ID = f"{ID_PREFIX}-"  # no template's id comes before it
COUNT_ID = "count"

CODEC = Codec(
    TABLE,
    "template_id",
    id=TEXT.named("template_id"),
    issuer_uid=TEXT,
    name=TEXT,
    service_type=TEXT,
    title=TEXT,
    description=TEXT,
    duration_minutes=INTEGER,
    valid_days=INTEGER.optional(),
    price_amount=DECIMAL.optional(),
    price_currency=TEXT.optional(),
    transferable=BOOLEAN,
    terms=JSON,
    calendar_id=TEXT.optional(),
    places=INTEGER.optional(),
    created_at=INSTANT,
    changed_at=INSTANT,
    version=INTEGER,
)
COUNT_CODEC = Codec(TABLE, None, template_count=INTEGER)


def key(issuer_uid: str, template_id: str) -> Item:
    """The key of one template."""
    return {"issuer_uid": attribute(issuer_uid), "template_id": attribute(template_id)}


def count_key(issuer_uid: str) -> Item:
    """The key of the row that counts a hotel's templates."""
    return key(issuer_uid, COUNT_ID)


def to_item(template: Template) -> Item:
    """The template as stored."""
    return CODEC.encode(Attributes(template))


def from_item(item: Item) -> Template:
    """What `to_item` wrote. Raises CorruptRow."""
    template: Template = CODEC.build(Template, CODEC.decode(item), item)
    return template


def to_count(item: Item | None) -> int:
    """How many templates a hotel has, by its count's row; none without one. Raises CorruptRow."""
    return int(COUNT_CODEC.decode(item)["template_count"]) if item else 0
