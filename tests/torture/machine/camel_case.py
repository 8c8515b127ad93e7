"""Names in camel case, as the first system had them, and responses turned back to snake case."""

from __future__ import annotations

from typing import Any


def to_camel_case(name: str) -> str:
    """`voucher_id` becomes `voucherId`."""
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def to_snake_case(value: Any) -> Any:
    """A response in either style, in snake case."""
    if isinstance(value, list):
        return [to_snake_case(item) for item in value]
    if not isinstance(value, dict):
        return (
            value.replace(".000Z", "Z") if isinstance(value, str) and value[-1:] == "Z" else value
        )
    fields: dict[str, Any] = {}
    for name, part in value.items():
        snake = "".join(f"_{c.lower()}" if c.isupper() else c for c in name)
        if name == "price":
            fields["price_amount"] = part and part["amount"]
            fields["price_currency"] = part and part["currency"]
            continue
        fields[snake] = to_snake_case(part)
    if "title" in fields and "voucher_id" in fields:
        fields["id"] = fields.pop("voucher_id")
    elif "valid_days" in fields and "template_id" in fields:
        fields["id"] = fields.pop("template_id")
    elif "slot_id" in fields and "booking_id" in fields:
        fields["id"] = fields.pop("booking_id")
    return fields
