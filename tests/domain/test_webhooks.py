"""Webhooks: made, changed, rotated, deleted, disabled; what they hear, and what is refused."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain import webhooks
from chalicelib.domain.errors import (
    BrokenInvariant,
    DomainError,
    InvalidRequest,
    TooManyWebhooks,
    WebhookChanged,
    WebhookNotFound,
)
from chalicelib.domain.web_addresses import EXAMPLE, LOCAL_EXAMPLE
from chalicelib.domain.webhooks import (
    ENDPOINTS_MAX,
    EVENT_TYPES,
    FAILING_MAX,
    ROTATION,
    Endpoint,
    EndpointDraft,
    WebhookChange,
)
from tests.domain.made import ACTOR, HOUR, NOW, actor

SECRET = webhooks.secret_of(1)
OTHER = webhooks.secret_of(2)
THIRD = webhooks.secret_of(3)


def endpoint(**fields: Any) -> Endpoint:
    """An endpoint that hears everything, made NOW, but for these fields."""
    own = {"id": "wh-1", "issuer_uid": "hotel", "created_at": NOW, "changed_at": NOW}
    return Endpoint(**{"url": EXAMPLE, "secret": SECRET, **own, **fields})


def test_a_secret_is_that_of_standard_webhooks() -> None:
    prefix, _, rest = webhooks.secret_of(2**256 - 1).partition("_")
    assert (prefix, base64.b64decode(rest, validate=True)) == ("whsec", b"\xff" * 32)
    assert len(base64.b64decode(SECRET.partition("_")[2], validate=True)) == 32


def test_a_draft_has_each_type_once_in_their_own_order() -> None:
    chosen = ["voucher.cancel", "voucher.book", "voucher.book"]
    draft = webhooks.draft_of(EXAMPLE, "PMS", chosen)
    assert draft == EndpointDraft(
        url=EXAMPLE, description="PMS", event_types=("voucher.book", "voucher.cancel")
    )


@pytest.mark.parametrize("url", ["http://a.example/", "https://127.0.0.1/", LOCAL_EXAMPLE, "x"])
def test_an_address_that_is_not_called_is_refused_with_one_that_is(url: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        webhooks.draft_of(url, "", [])
    (detail,) = refused.value.details or ()
    assert (detail["field"], detail["code"]) == ("url", "not_a_web_address")
    assert detail["limits"] == {"example": EXAMPLE}


def test_on_the_stage_local_this_machine_may_be_called() -> None:
    assert webhooks.draft_of(LOCAL_EXAMPLE, "", [], loopback=True).url == LOCAL_EXAMPLE


def test_there_is_no_personal_matter_among_the_types() -> None:
    assert {each.partition(".")[0] for each in EVENT_TYPES} == {
        *("voucher", "template", "calendar", "hotel", "campaign")
    }


def test_a_new_endpoint_has_its_secret_and_the_first_version() -> None:
    made = webhooks.create(ACTOR, "wh-1", "hotel", EndpointDraft(url=EXAMPLE), SECRET, 0)
    assert (made.previous, made.endpoint, made.new_secret) == (None, endpoint(), SECRET)
    event = made.event
    assert (event.type, event.subject_type, event.subject_id, event.issuer_uid, event.meta) == (
        *("webhook.create", "webhook", "wh-1", "hotel"),
        {"version": 1},
    )


def test_a_hotel_has_so_many_and_no_more() -> None:
    draft = EndpointDraft(url=EXAMPLE)
    last = webhooks.create(ACTOR, "wh-1", "hotel", draft, SECRET, ENDPOINTS_MAX - 1)
    assert last.latest.version == 1
    with pytest.raises(TooManyWebhooks) as refused:
        webhooks.create(ACTOR, "wh-1", "hotel", draft, SECRET, ENDPOINTS_MAX)
    assert refused.value.details == {"max": ENDPOINTS_MAX}


def changed(stored: Endpoint, *, enabled: bool = True, **fields: Any) -> Endpoint:
    """What a save an hour later makes of it."""
    draft = EndpointDraft(**{"url": EXAMPLE, **fields})
    made = webhooks.change(actor(NOW + HOUR), stored, stored.version, draft, enabled=enabled)
    assert (made.previous, made.new_secret, made.event.type) == (stored, None, "webhook.change")
    return made.latest


def test_a_change_replaces_every_field_and_keeps_the_secret() -> None:
    stored = endpoint(description="PMS", event_types=("voucher.book",))
    assert changed(stored, description="Till") == endpoint(
        description="Till", version=2, changed_at=NOW + HOUR
    )


def test_switched_off_and_on_again() -> None:
    off = changed(endpoint(), enabled=False)
    assert off.disabled == "by_hotel"
    assert changed(off).disabled is None
    gone = endpoint(disabled="gone", failing_since=NOW)
    assert changed(gone, enabled=False).disabled == "gone"
    on = changed(gone)
    assert (on.disabled, on.failing_since) == (None, None)


def test_failures_are_counted_on_at_the_same_address_and_anew_at_another() -> None:
    failing = endpoint(failing_since=NOW)
    assert changed(failing, description="x").failing_since == NOW
    assert changed(failing, url="https://other.example/").failing_since is None


def test_a_rotated_endpoint_signs_with_both_secrets_for_a_day() -> None:
    rotated = webhooks.rotate(ACTOR, endpoint(), 1, OTHER, keep_old=True)
    assert rotated.new_secret == OTHER
    assert rotated.event.type == "webhook.rotate"
    one = rotated.latest
    assert one.secrets(NOW) == (OTHER, SECRET)
    assert one.secrets(NOW + ROTATION - timedelta(milliseconds=1)) == (OTHER, SECRET)
    assert one.secrets(NOW + ROTATION) == (OTHER,)
    again = webhooks.rotate(ACTOR, one, 2, THIRD, keep_old=True).latest
    assert again.secrets(NOW) == (THIRD, OTHER)


def test_a_secret_that_leaked_ends_at_once() -> None:
    both = webhooks.rotate(ACTOR, endpoint(), 1, OTHER, keep_old=True).latest
    one = webhooks.rotate(ACTOR, both, 2, THIRD, keep_old=False).latest
    assert one.secrets(NOW) == (THIRD,)
    assert endpoint().secrets(NOW) == (SECRET,)


def test_a_deleted_endpoint_is_gone_and_answered_as_it_was() -> None:
    made = webhooks.delete(ACTOR, endpoint(), 1)
    assert (made.endpoint, made.latest, made.event.type) == (None, endpoint(), "webhook.delete")
    assert made.new_secret is None


def test_a_disabled_endpoint_says_why() -> None:
    made = webhooks.disable(ACTOR, endpoint(failing_since=NOW), "failing")
    assert (made.latest.disabled, made.latest.version) == ("failing", 2)
    assert made.event.type == "webhook.disable"
    assert made.event.meta == {"version": 2, "reason": "failing"}


CHANGES = {
    "change": lambda stored, version: webhooks.change(
        ACTOR, stored, version, EndpointDraft(url=EXAMPLE), enabled=True
    ),
    "rotate": lambda stored, version: webhooks.rotate(ACTOR, stored, version, OTHER, keep_old=True),
    "delete": lambda stored, version: webhooks.delete(ACTOR, stored, version),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_somebody_else_changed_or_deleted_is_not_overwritten(name: str) -> None:
    with pytest.raises(WebhookChanged) as refused:
        CHANGES[name](endpoint(version=3), 2)
    assert refused.value.details == {"version": 3}
    with pytest.raises(WebhookNotFound):
        CHANGES[name](None, 1)


@pytest.mark.parametrize("error", [WebhookNotFound(), WebhookChanged(2), TooManyWebhooks(10)])
def test_a_refusal_has_a_sentence(error: DomainError) -> None:
    assert error.message.endswith(".")


def test_a_clock_behind_is_no_time_travel() -> None:
    stored = endpoint(created_at=NOW + HOUR, changed_at=NOW + HOUR)
    assert webhooks.rotate(ACTOR, stored, 1, OTHER, keep_old=False).latest.changed_at == NOW + HOUR


@pytest.mark.parametrize(
    ("fields", "hears"),
    [
        ({}, True),
        ({"event_types": ("voucher.book",)}, True),
        ({"event_types": ("voucher.cancel",)}, False),
        ({"disabled": "by_hotel"}, False),
        ({"disabled": "gone", "event_types": ("voucher.book",)}, False),
    ],
)
def test_what_it_hears(fields: dict[str, Any], hears: bool) -> None:
    assert endpoint(**fields).hears("voucher.book") is hears


def test_it_has_failed_too_long_after_three_days() -> None:
    failing = endpoint(failing_since=NOW)
    assert not failing.has_failed_too_long(NOW + FAILING_MAX - timedelta(milliseconds=1))
    assert failing.has_failed_too_long(NOW + FAILING_MAX)
    assert not endpoint().has_failed_too_long(NOW + 2 * FAILING_MAX)


@pytest.mark.parametrize(
    "fields",
    [
        {"version": 0},
        {"changed_at": NOW - HOUR},
        {"previous_secret": OTHER},
        {"previous_secret_until": NOW},
    ],
)
def test_an_endpoint_that_cannot_exist(fields: dict[str, Any]) -> None:
    with pytest.raises(BrokenInvariant):
        endpoint(**fields)


def test_a_change_of_nothing_cannot_exist() -> None:
    made = webhooks.delete(ACTOR, endpoint(), 1)
    with pytest.raises(BrokenInvariant):
        assert WebhookChange(now=NOW, event=made.event, previous=None, endpoint=None).latest
    assert replace(made, endpoint=endpoint(version=2)).latest.version == 2
