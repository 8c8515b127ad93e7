"""Field problems in the viewer's language, and the limits that the API states."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from chalicelib.domain.calendars.calendar import DAY_MINUTES
from tests.portal.conftest import Desk, Open
from tests.portal.steps import choose_day, choose_time
from tests.portal.test_languages import CODE, TAGS, TEXTS, placeholders

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

# Every code of the API, with limits as it sends them, and the English text.
CODES: list[tuple[str, dict[str, Any], str]] = [
    ("required", {}, "Please fill this in."),
    ("unknown_field", {}, "The service does not know this field."),
    ("repeated", {}, "This may be given only once."),
    ("more_problems", {"count": 12}, "12 more problems were found."),
    ("given_twice", {}, "This was given twice, in two spellings."),
    ("wrong_type", {"type": "text"}, "This must be text."),
    ("wrong_type", {"type": "integer"}, "This must be a whole number."),
    ("wrong_type", {"type": "number"}, "This must be a number."),
    ("wrong_type", {"type": "boolean"}, "This must be yes or no."),
    ("wrong_type", {"type": "object"}, "This must be a list of names and values."),
    ("too_short", {"min": 20}, "Use at least 20 characters."),
    ("too_short", {"min": 1}, "Use at least 1 character."),
    ("too_long", {"max": 2000}, "Use at most 2,000 characters."),
    ("too_small", {"min": 5}, "This must be at least 5."),
    ("not_a_multiple", {"of": 15}, "This must be a multiple of 15."),
    ("too_few", {"min": 1}, "Give at least 1."),
    ("too_many", {"max": 6}, "Give at most 6."),
    ("not_a_date", {"example": "2026-12-25"}, "This is not a valid date. Example: 2026-12-25"),
    ("unknown_zone", {"example": "UTC"}, "This is not a known time zone. Example: UTC"),
    ("not_with", {"field": "voucher_id"}, "This cannot be combined with “Voucher code”."),
    ("wrong_type", {"type": "list"}, "This must be a list."),
    ("too_large", {"max": 100}, "This must be at most 100."),
    ("too_large", {"below": 1000000000000}, "This must be less than 1,000,000,000,000."),
    ("wrong_format", {"example": "129.5"}, "This has the wrong format. Example: 129.5"),
    ("not_an_option", {"options": ["issued", "booked"]}, "This must be issued or booked."),
    (
        "control_characters",
        {},
        "This must not contain control characters; line breaks only in terms, a description or a "
        "reason.",
    ),
    ("invisible_characters", {}, "This must not contain invisible characters."),
    (
        "too_many_marks",
        {"max": 30},
        "This may have at most 30 accents or other marks on one character.",
    ),
    (
        "number_out_of_range",
        {"min": -308, "max": 308},
        "Every number in this must have an exponent from -308 to 308.",
    ),
    ("too_deep", {"max": 20}, "This may be nested at most 20 levels deep."),
    ("too_many_bytes", {"max": 8192}, "This is too long: at most 8 kB in total."),
    (
        "not_a_time",
        {"example": "2026-12-15T10:00:00Z"},
        "This is not a valid date and time. Example: 2026-12-15T10:00:00Z",
    ),
    ("outside_years", {"min": 1990, "max": 2199}, "The year must be between 1990 and 2199."),
    ("before_start", {"field": "from"}, "This must not be earlier than “From”."),
    ("not_after_start", {"field": "valid_from"}, "This must be after “Valid from”."),
    ("unknown_currency", {"example": "EUR"}, "This is not a known currency. Example: EUR"),
    ("too_many_decimals", {"max": 2, "currency": "EUR"}, "EUR has at most 2 decimals."),
    (
        "one_of",
        {"fields": ["voucher_id", "booking_id"]},
        "Give exactly one of these: Voucher code or Booking code.",
    ),
    ("needs_field", {"field": "price_amount"}, "“Value” is required with this."),
    ("disagrees", {"field": "voucher_id"}, "This does not agree with “Voucher code”."),
    ("not_empty", {}, "This must be empty."),
    (
        "too_early",
        {"min": "2099-12-31T22:00:00Z", "field": "duration_minutes"},
        "This must be no earlier than 31 Dec 2099, 23:00, to leave time for the service.",
    ),
    (
        "already_over",
        {"after": "2099-12-31T22:00:00Z"},
        "This is already over. Choose a time after 31 Dec 2099, 23:00.",
    ),
    (
        "too_late",
        {"max": "2099-12-31T22:00:00Z"},
        "This must be no later than 31 Dec 2099, 23:00.",
    ),
]


def problem(field: str, code: str, limits: dict[str, Any] | None = None) -> dict[str, Any]:
    """One detail of a refused request."""
    return {"field": field, "code": code, "problem": "in English", "limits": limits or {}}


def refuse(page: Page, path: str, details: list[dict[str, Any]]) -> None:
    """Let the API refuse a request for its fields."""
    body = {"ok": False, "code": "invalid_request", "error": "", "details": details}
    page.route(f"**/api/{path}", lambda route: route.fulfill(status=400, json=body))


def test_every_code_has_its_text(open_page: Open) -> None:
    page = open_page("issue", "scratch", key="local-hotel")
    page.wait_for_selector("#title")
    fields = [f"field_{number}" for number in range(len(CODES))]
    details = [
        problem(field, code, limits) for field, (code, limits, _) in zip(fields, CODES, strict=True)
    ]
    refuse(page, "voucher/issue", details)
    page.locator("#title").fill("Anything")
    page.keyboard.press("Enter")
    page.wait_for_selector(".notice.is-bad li")
    shown = page.locator(".notice.is-bad li").all_inner_texts()
    texts = [text for _, _, text in CODES]
    assert [line.replace("\xa0", " ") for line in shown] == [
        f"{field}: {text}" for field, text in zip(fields, texts, strict=True)
    ]


def test_problems_that_the_answer_leaves_out_are_counted_without_a_field(open_page: Open) -> None:
    page = open_page("issue", "scratch", key="local-hotel")
    page.wait_for_selector("#title")
    problems = [problem("a", "unknown_field"), problem("", "more_problems", {"count": 12})]
    refuse(page, "voucher/issue", problems)
    page.locator("#title").fill("Anything")
    page.keyboard.press("Enter")
    page.wait_for_selector(".notice.is-bad li")
    assert page.locator(".notice.is-bad li").all_inner_texts() == [
        "a: The service does not know this field.",
        "12 more problems were found.",
    ]


@pytest.mark.parametrize("tag", TAGS)
def test_every_placeholder_of_a_problem_is_filled(tag: str) -> None:
    derived = {"count", "field", "fields", "options"}
    for code, limits, _ in CODES:
        key = f"problem.{code}"
        if code == "wrong_type":
            key += f".{limits['type']}"
        elif "below" in limits:
            key += ".below"
        assert placeholders(TEXTS[tag][key]) <= limits.keys() | derived, key


def test_problems_stand_at_their_fields_in_the_viewers_language(open_page: Open) -> None:
    page = open_page("issue", "spa", key="local-hotel", locale="de-DE")
    page.wait_for_selector("#title")
    refuse(
        page,
        "voucher/issue",
        [
            problem("title", "invisible_characters"),
            problem("duration_minutes", "too_large", {"max": 44640}),
            problem("valid_until", "not_after_start", {"field": "valid_from"}),
            problem("terms.x.y", "too_deep", {"max": 20}),
            problem("description", "some_code_of_tomorrow"),
            problem("price_currency", "unknown_currency", {"example": "EUR"}),
        ],
    )
    page.get_by_role("button", name="Gutschein ausstellen", exact=True).click()
    page.wait_for_selector("#title-problem")
    shown = page.locator("form .problem").all_inner_texts()
    assert shown == [
        "Das darf keine unsichtbaren Zeichen enthalten.",
        "Der Server sagt: in English",
        "Höchstens 31 Tage.",
        "Das muss nach „Gültig ab“ liegen.",
        "Das darf höchstens 20 Ebenen tief verschachtelt sein.",
    ]
    assert page.locator("form .notice li").all_inner_texts() == [
        "Währung: Diese Währung ist nicht bekannt. Beispiel: EUR"
    ]


def test_other_forms_show_problems_at_their_fields_too(open_page: Open, desk: Desk) -> None:
    page = open_page("redeem", key="local-hotel")
    refuse(page, "voucher/redeem", [problem("voucher_id", "too_long", {"max": 128})])
    page.locator("#code").fill("x" * 200)
    page.keyboard.press("Enter")
    page.wait_for_selector("#code-problem:has-text('at most 128 characters')")

    voucher = desk.issue()
    page = open_page("v", voucher["id"], "book", key="local-hotel")
    refuse(page, "voucher/book", [problem("holder_name", "control_characters")])
    choose_day(page)
    choose_time(page)
    page.get_by_label("Guest's name (optional)").fill("guest")
    page.locator(".confirm-slot .is-main").click()
    page.wait_for_selector("#guest-problem:has-text('control characters')")

    page.goto(page.url.split("#")[0] + f"#/v/{voucher['id']}")
    refuse(page, "voucher/cancel", [problem("reason", "too_long", {"max": 500})])
    page.get_by_role("button", name="Cancel voucher", exact=True).click()
    page.get_by_label("Reason (optional)").fill("why not")
    page.locator(".confirm .is-danger").click()
    page.wait_for_selector("#revoke-reason-problem:has-text('at most 500 characters')")


def with_limits(route: Route) -> None:
    """The API's document with other limits than the real ones, behind a reference or two."""
    document = route.fetch().json()
    schemas = document["components"]["schemas"]
    fields = schemas["IssueRequest"]["properties"]
    fields["title"]["maxLength"] = 7
    fields["duration_minutes"].update(minimum=30, maximum=90)
    schemas["Holder"] = {"type": "string", "maxLength": 3}
    fields["holder_name"] = {"anyOf": [{"$ref": "#/components/schemas/Holder"}, {"type": "null"}]}
    for way in ("CancelRequestByBookingId", "CancelRequestByVoucherId"):
        schemas[way]["properties"]["reason"] = {
            "anyOf": [{"type": "null"}, {"type": "string", "maxLength": 11}]
        }
    route.fulfill(json=document)


def test_forms_take_their_limits_from_the_api(open_page: Open, desk: Desk) -> None:
    page = open_page(key="local-hotel")
    page.route("**/api/openapi.json", with_limits)
    with page.expect_response("**/api/openapi.json"):
        page.goto(page.url.split("#")[0] + "#/issue/scratch")
    page.locator("#title").fill("12345678")
    page.locator("#duration").fill("20")
    page.locator("#holder").fill("four")
    page.get_by_role("button", name="Issue voucher", exact=True).click()
    page.wait_for_selector("#title-problem:has-text('at most 7 characters')")
    page.wait_for_selector("#duration-problem:has-text('at least 30 minutes')")
    page.wait_for_selector("#holder-problem:has-text('at most 3 characters')")
    page.locator("#duration").fill("100")
    page.wait_for_selector("#duration-problem:has-text('at most 1 hour 30 minutes')")
    page.goto(page.url.split("#")[0] + f"#/v/{desk.issue()['id']}")
    page.get_by_role("button", name="Cancel voucher", exact=True).click()
    page.wait_for_selector("#revoke-reason[maxlength='11']")


def test_forms_work_without_the_document(open_page: Open) -> None:
    page = open_page(key="local-hotel")
    page.route("**/api/openapi.json", lambda route: route.abort())
    page.goto(page.url.split("#")[0] + "#/issue/scratch")
    page.locator("#title").fill("x" * 1000)
    page.locator("#duration").fill("1")
    page.get_by_role("button", name="Issue voucher", exact=True).click()
    page.wait_for_selector("#title-problem")  # the server judges
    page.wait_for_selector("#duration-problem")
    page.locator("#title").fill("Short enough")
    page.locator("#duration").fill("60")
    page.get_by_role("button", name="Issue voucher", exact=True).click()
    page.wait_for_selector(".ticket-title:has-text('Short enough')")


def test_the_first_view_asks_for_no_document(open_page: Open, watch: Any) -> None:
    page = open_page()
    page.wait_for_load_state("networkidle")
    assert not any("openapi" in address for address in watch.addresses)


def limits_of(schema: Any) -> set[int]:
    """Every limit that a schema states."""
    if isinstance(schema, list):
        return set().union(*map(limits_of, schema))
    if not isinstance(schema, dict):
        return set()
    names = ("maxLength", "minLength", "minimum", "maximum", "exclusiveMaximum")
    own = {schema[name] for name in names if isinstance(schema.get(name), int)}
    return own.union(*map(limits_of, schema.values()))


@pytest.mark.parametrize("path", CODE, ids=lambda path: path.name)
def test_no_limit_is_copied(path: Path, desk: Desk) -> None:
    schemas = desk.get("/api/openapi.json")["components"]["schemas"]
    requests = [schemas[name] for name in schemas if "Request" in name]
    # A day and an hour have as many minutes as they have, and a kilobyte as many bytes, whatever
    # the limits are.
    limits = {limit for limit in limits_of(requests) if limit >= 5} - {DAY_MINUTES, 60, 1024}
    assert {128, 500, 2000, 44640, 5} <= limits
    # Neither durations in milliseconds nor dates are limits of a field.
    source = re.sub(r"_MS = \d+|new Date\(\d+", "", path.read_text(encoding="utf-8"))
    compared = re.findall(r"(?:maxlength=\D{0,3}|(?<![<>=])[<>]=?\s)(\d[\d_]*)", source)
    named = re.findall(r"(?:LONGEST|SHORTEST|M(?:AX|IN))\w*\s=\s(\d[\d_]*)", source)
    assert limits & {int(number.replace("_", "")) for number in [*compared, *named]} == set()
    large = {int(number.replace("_", "")) for number in re.findall(r"\b\d[\d_]{2,}\b", source)}
    assert large & {limit for limit in limits if limit > 250} == set()
    assert large & {128} == set()


def test_the_real_document_can_be_read(desk: Desk) -> None:
    document = desk.get("/api/openapi.json")
    for path in ("voucher/issue", "voucher/book", "voucher/cancel", "presence/match"):
        body = document["paths"][f"/api/{path}"]["post"]["requestBody"]
        assert "application/json" in body["content"], json.dumps(body)
