"""The texts that people type into requests: which are about a guest, and which about a hotel."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from tests.routes import POST_ROUTES

# What each text says of a guest that an erasure takes away, by route and field. No two share a
# canary.
ABOUT_A_GUEST = {
    "guest/save contact.name": "Amsel",
    "guest/save contact.email": "buchfink@piep.example",
    "guest/save contact.phone": "+4930111222333",
    "guest/save contact.note": "Drossel",
    "voucher/book contact.name": "Elster",
    "voucher/book contact.email": "fink@piep.example",
    "voucher/book contact.phone": "+4930444555666",
    "voucher/book contact.note": "Girlitz",
    "voucher/book holder_name": "Habicht",
    "voucher/issue holder_name": "Ibis",
    "voucher/holder reason": "Kiebitz",
    "voucher/holder holder_name": "Jagdfasan",
    "voucher/cancel reason": "Lerche",
    "booking/cancel reason": "Meise",
    "voucher/change reason": "Nachtigall",
    "voucher/extend reason": "Pirol",
    "voucher/undo reason": "Rotkehlchen",
    "offers/accept contact.name": "Sperling",
    "offers/accept contact.email": "star@piep.example",
    "offers/accept contact.phone": "+4930777888999",
}
# What a hotel writes of itself, and of what it sells: texts that are about no guest.
OF_THE_HOTEL = {
    "calendar/block reason",
    "calendar/save title",
    *(f"hotel/save {name}" for name in ("name", "address", "map_url", "phone", "email", "website")),
    *(f"template/save {name}" for name in ("name", "title", "description", "terms")),
    *(f"voucher/issue {name}" for name in ("title", "description", "terms")),
    *(f"voucher/change {name}" for name in ("title", "description")),
    *(f"webhook/save {name}" for name in ("url", "description")),
    *(f"campaign/{verb} name" for verb in ("create", "change")),
}
# Names of fields that nobody writes sentences into: ids, credentials, codes, choices, times.
NO_TEXTS = {
    *("voucher_id", "voucher_ids", "booking_id", "block_id", "calendar_id", "template_id"),
    *("campaign_id", "offer_id", "webhook_id", "delivery_id", "default_calendar_id"),
    *("thinker_id", "thinker_token"),
    *("issuer_uid", "holder_uid", "guest_uid", "token", "new_token", "code", "pair_code", "sig"),
    "link",  # names ids alone
    *("mot", "status", "service_type", "price_currency", "accent", "zone", "check_out"),
    *("from", "to", "consents"),
    *("wording", "receipt", "decision", "purposes"),  # of purposes those that we have are kept
}


def texts_in(kind: msgspec.inspect.Type, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The paths of all texts of a schema."""
    match kind:
        case msgspec.inspect.StrType() | msgspec.inspect.DictType():
            yield path
        case msgspec.inspect.UnionType():
            for each in kind.types:
                yield from texts_in(each, path)
        case msgspec.inspect.Metadata():
            yield from texts_in(kind.type, path)
        case msgspec.inspect.ListType() | msgspec.inspect.VarTupleType():
            yield from texts_in(kind.item_type, path)
        case msgspec.inspect.StructType():
            for field in kind.fields:
                yield from texts_in(field.type, (*path, field.encode_name))


def texts() -> set[str]:
    """Every text of every request that changes something, by route and field."""
    return {
        f"{route.path.removeprefix('/api/')} {'.'.join(path)}"
        for route in POST_ROUTES
        for path in texts_in(msgspec.inspect.type_info(route.request), ())
        if path[-1] not in NO_TEXTS
    }
