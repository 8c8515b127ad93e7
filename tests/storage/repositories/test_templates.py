"""Templates: each condition of their writes, and their listing."""

from __future__ import annotations

import pytest

from chalicelib.domain import templates as rules
from chalicelib.domain.templates import TEMPLATES_MAX, Template, TemplateChange
from chalicelib.storage.dynamo.codec import item_of
from chalicelib.storage.repositories.templates import TemplateState
from chalicelib.storage.state_changed import StateChanged
from chalicelib.storage.tables import templates
from tests.domain.made import template, template_draft
from tests.storage.conftest import Storage
from tests.storage.repositories.changes_to_test import RECORD


def creation(storage: Storage, number: int = 1) -> TemplateChange:
    """A new template of the hotel."""
    return rules.create(storage.actor(), f"tpl-{number}", "hotel", template_draft(), 0)


def total(storage: Storage) -> int:
    """How many templates the hotel's count says."""
    rows = [row for row in storage.rows("templates") if row["template_id"]["S"] == "count"]
    return templates.to_count(rows[0] if rows else None)


def set_total(storage: Storage, number: int) -> None:
    """Another count, past every rule."""
    storage.put("templates", templates.count_key("hotel") | item_of(template_count=number))


def stored_state(changed: pytest.ExceptionInfo[StateChanged]) -> TemplateState:
    """What a refusal found stored."""
    return changed.value.update(TemplateState(template(version=99), 99))


def test_a_template_is_made_changed_listed_and_deleted(storage: Storage) -> None:
    repository = storage.store.templates
    first = creation(storage, 1)
    repository.save(first)
    repository.save(creation(storage, 2))
    assert repository.get("hotel", "tpl-1") == first.template
    draft = template_draft(name="Day")
    changed = rules.change(storage.actor(), first.template, 1, draft)
    repository.save(changed)
    listed, _ = repository.list_by("hotel").page(10, None)
    assert [(each.id, each.name) for each in listed] == [("tpl-2", "Spa"), ("tpl-1", "Day")]
    assert total(storage) == 2
    repository.save(rules.delete(storage.actor(), changed.template, 2))
    assert repository.get("hotel", "tpl-1") is None
    assert total(storage) == 1
    types = sorted(event.type for event in storage.stored_events())
    assert types == ["template.change", "template.create", "template.create", "template.delete"]


def test_a_listing_has_one_hotels_templates_in_pages(storage: Storage) -> None:
    for number in range(3):
        storage.store.templates.save(creation(storage, number))
    other = rules.create(storage.actor(), "tpl-9", "other-hotel", template_draft(), 0)
    storage.store.templates.save(other)
    page, start = storage.store.templates.list_by("hotel").page(2, None)
    assert [each.id for each in page] == ["tpl-2", "tpl-1"]
    page, start = storage.store.templates.list_by("hotel").page(2, start)
    assert ([each.id for each in page], start) == (["tpl-0"], None)
    assert storage.store.templates.get("hotel", "tpl-9") is None


def test_the_row_that_counts_is_no_template(storage: Storage) -> None:
    storage.store.templates.save(creation(storage))
    assert storage.store.templates.get("hotel", templates.COUNT_ID) is None


def test_a_hotel_gets_no_more_templates_than_it_may_have(storage: Storage) -> None:
    set_total(storage, TEMPLATES_MAX - 1)
    storage.store.templates.save(creation(storage, 1))
    assert total(storage) == TEMPLATES_MAX
    with pytest.raises(StateChanged) as changed:
        storage.store.templates.save(creation(storage, 2))
    assert stored_state(changed).total == TEMPLATES_MAX
    assert total(storage) == TEMPLATES_MAX
    assert storage.store.templates.get("hotel", "tpl-2") is None


def test_a_template_is_never_written_over_another(storage: Storage) -> None:
    storage.store.templates.save(creation(storage))
    with pytest.raises(StateChanged) as changed:
        storage.store.templates.save(creation(storage))
    assert stored_state(changed).template == storage.store.templates.get("hotel", "tpl-1")
    assert total(storage) == 1


@pytest.mark.parametrize("stored", [template(version=2, name="Theirs"), None])
@pytest.mark.parametrize("is_deletion", [False, True])
def test_a_changed_or_deleted_template_is_not_overwritten(
    storage: Storage, stored: Template | None, is_deletion: bool
) -> None:
    set_total(storage, 1)
    if stored:
        storage.put("templates", templates.to_item(stored))
    actor, read = storage.actor(), template()
    change = rules.delete(actor, read, 1)
    if not is_deletion:
        change = rules.change(actor, read, 1, template_draft(name="Ours"))
    with pytest.raises(StateChanged) as changed:
        storage.store.templates.save(change)
    assert stored_state(changed).template == stored
    assert storage.store.templates.get("hotel", "tpl-1") == stored
    assert (total(storage), storage.stored_events()) == (1, [])


def test_a_count_never_falls_below_zero(storage: Storage) -> None:
    storage.put("templates", templates.to_item(template()))
    set_total(storage, 0)
    with pytest.raises(StateChanged) as changed:
        storage.store.templates.save(rules.delete(storage.actor(), template(), 1))
    assert stored_state(changed).total == 0
    assert storage.store.templates.get("hotel", "tpl-1") == template()


def test_a_change_is_written_with_its_record_in_this_order(storage: Storage) -> None:
    storage.store.templates.save(creation(storage), RECORD)
    [(_, arguments)] = storage.spy.calls
    requests = [part for item in arguments["TransactItems"] for part in item.values()]
    tables = [each["TableName"].removeprefix(storage.engine.prefix) for each in requests]
    assert tables == ["idempotency", "templates", "templates", "events"]
    with pytest.raises(StateChanged) as changed:
        storage.store.templates.save(creation(storage, 2), RECORD)
    assert changed.value.record == RECORD


def test_a_long_template_fits_into_a_row(storage: Storage) -> None:
    longest = template(
        name="\N{GRINNING FACE}" * 80,
        title="\N{GRINNING FACE}" * 200,
        description="\N{GRINNING FACE}" * 2000,
        terms={"a": "x" * 8000},
    )
    row = storage.read_back("templates", templates.to_item(longest), "issuer_uid", "template_id")
    assert templates.from_item(row) == longest
