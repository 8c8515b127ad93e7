"""Consents of visitors of a hotel's own site: given, refused, withdrawn, and gone."""

from __future__ import annotations

import json
from collections import Counter
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from chalicelib.domain.instants import text
from chalicelib.domain.privacy import receipt as receipts
from chalicelib.domain.privacy.consent import KEPT
from chalicelib.domain.privacy.receipt import visitor_key
from chalicelib.domain.privacy.wordings import CURRENT
from chalicelib.settings import LOCAL_LINK_SECRET
from tests.access.cast import at_once
from tests.access.faults import lose_reply, only, unreachable
from tests.answers.shape import check_error
from tests.service import START, TRANSACT, Answer, Service
from tests.visitors import NO_PAGE, ON_SITE, SITE, agree, receipt, withdraw

OTHER_SITE = {"Origin": "https://www.other.example"}
GPC = ON_SITE | {"Sec-GPC": "1"}


def code(answer: Answer) -> tuple[int, str]:
    """The status and the code of a refusal."""
    check_error(answer, answer.json["code"])
    return answer.status, answer.json["code"]


@pytest.mark.in_process("reads the receipt, and the clock")
def test_a_visitor_agrees_and_gets_a_receipt_for_this_site(service: Service) -> None:
    answer = agree(service)
    assert answer.status == 201
    assert answer.headers["Cache-Control"] == "no-store"
    token = answer.json.pop("receipt")
    assert {name: value for name, value in answer.json.items() if name != "receipt"} == {
        "ok": True,
        "given_at": text(START),
        "purposes": {"learning": True},
    }
    kept = receipts.read(token, [LOCAL_LINK_SECRET], SITE, START)
    assert (kept.issuer_uid, kept.origin, kept.purposes) == ("hotel", SITE, ("learning",))
    (row,) = service.rows("consents")
    assert row == {
        "visitor_key": {"S": visitor_key(kept.id)},
        "issuer_uid": {"S": "hotel"},
        "purposes": {"S": '["learning"]'},
        "wording": {"S": CURRENT.name},
        "source": {"S": "element"},
        "despite_gpc": {"BOOL": False},
        "given_at": {"S": "2096-03-05T09:00:00.000Z"},
        "expires_at": {"N": str(kept.expires_at)},
    }


@pytest.mark.parametrize("purposes", [{}, {"learning": False}, {"ads": True}])
def test_what_is_no_yes_is_a_no_and_leaves_nothing(
    service: Service, purposes: dict[str, bool]
) -> None:
    answer = agree(service, purposes=purposes)
    assert code(answer) == (403, "consent_refused")
    assert answer.json["details"] == {"reason": "no_purpose"}
    assert service.rows("consents") == []


def test_a_purpose_that_the_service_does_not_have_is_left_out(service: Service) -> None:
    answer = agree(service, purposes={"learning": True, "ads": True}, source="klaro")
    assert answer.json["purposes"] == {"learning": True}
    (row,) = service.rows("consents")
    assert "ads" not in str(row)


@pytest.mark.parametrize("value", ["1", " 1 ", "1, 1", "0, 1"])
def test_global_privacy_control_is_a_no(service: Service, value: str) -> None:
    answer = agree(service, GPC | {"Sec-GPC": value})
    assert code(answer) == (403, "consent_refused")
    assert answer.json["details"] == {"reason": "gpc"}
    assert service.rows("consents") == []


@pytest.mark.parametrize("value", ["", "0", "?1", "true", "11"])
def test_another_value_of_the_header_says_nothing(service: Service, value: str) -> None:
    assert agree(service, GPC | {"Sec-GPC": value}).status == 201


def test_a_later_click_of_the_visitors_own_overrides_global_privacy_control(
    service: Service,
) -> None:
    assert agree(service, GPC, despite_gpc=False).status == 403
    for banner in ("tcf", "klaro"):
        assert agree(service, GPC, despite_gpc=True, source=banner).status == 403
    assert agree(service, GPC, despite_gpc=True).status == 201
    (row,) = service.rows("consents")
    assert row["despite_gpc"] == {"BOOL": True}


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"wording": "learning-2020-01"}, ("wording", "not_an_option")),
        ({"source": "banner"}, ("source", "not_an_option")),
        ({"purposes": {"learning": "yes"}}, ("purposes.learning", "wrong_type")),
        ({"purposes": {"learning": None}}, ("purposes.learning", "wrong_type")),
        ({"purposes": ["learning"]}, ("purposes", "wrong_type")),
        ({"issuer_uid": ""}, ("issuer_uid", "too_short")),
    ],
)
def test_a_choice_that_cannot_be_read_is_none(
    service: Service, fields: dict[str, Any], problem: tuple[str, str]
) -> None:
    # It is refused as such whatever else it says: GPC, too.
    for headers in (ON_SITE, GPC):
        answer = agree(service, headers, **fields)
        assert code(answer) == (400, "invalid_request")
        assert [(each["field"], each["code"]) for each in answer.json["details"]] == [problem]
    assert service.rows("consents") == []


def test_an_origin_that_no_browser_states_is_refused(service: Service) -> None:
    answer = agree(service, {"Origin": "https://" + "h" * 300})
    assert [(each["field"], each["code"]) for each in answer.json["details"]] == [
        ("Origin", "wrong_format")
    ]


@pytest.mark.in_process("moves the clock")
def test_a_withdrawal_counts_once_and_answers_the_first_instant(service: Service) -> None:
    token = receipt(service)
    service.clock.advance(hours=3)
    first = withdraw(service, token)
    assert (first.status, first.json) == (
        200,
        {"ok": True, "withdrawn_at": text(START + timedelta(hours=3))},
    )
    (row,) = service.rows("consents")
    service.clock.advance(days=400)
    assert withdraw(service, token).json == first.json
    assert service.rows("consents") == [row]


def test_whoever_withdrew_may_agree_again_as_a_new_visitor(service: Service) -> None:
    token = receipt(service)
    assert withdraw(service, token).status == 200
    assert receipt(service) != token
    withdrawn = ["withdrawn_at" in row for row in service.rows("consents")]
    assert sorted(withdrawn) == [False, True]


def test_a_receipt_is_of_no_other_site(service: Service) -> None:
    token = receipt(service)
    before = service.rows("consents")
    for headers in (OTHER_SITE, {"Origin": "null"}, {"Origin": SITE + ":8443"}):
        assert code(withdraw(service, token, headers)) == (401, "receipt_not_valid")
    assert service.rows("consents") == before
    # One without an Origin comes from no page of another site.
    assert withdraw(service, token, NO_PAGE).status == 200


def test_a_receipt_given_to_no_page_is_of_no_page(service: Service) -> None:
    token = str(agree(service, NO_PAGE).json["receipt"])
    assert withdraw(service, token).status == 401
    assert withdraw(service, token, NO_PAGE).status == 200


@pytest.mark.in_process("signs a receipt")
def test_a_changed_receipt_and_one_of_which_nothing_is_stored_are_refused(
    service: Service,
) -> None:
    token = receipt(service)
    unknown = receipts.read(token, [LOCAL_LINK_SECRET], SITE, START)._replace(id="rcp-none")
    for other in (token[:-1] + "~", "r1.x.y", receipts.sign(unknown, LOCAL_LINK_SECRET)):
        assert code(withdraw(service, other)) == (401, "receipt_not_valid")
    assert ["withdrawn_at" in row for row in service.rows("consents")] == [False]


@pytest.mark.in_process("compares instants")
def test_one_browser_at_two_hotels_has_nothing_in_common(service: Service) -> None:
    browser = {"User-Agent": "the same", "Cookie": "a=b", "Accept-Language": "nl"}
    for issuer_uid, site in (("hotel", SITE), ("other", OTHER_SITE["Origin"])):
        answer = agree(service, browser | {"Origin": site}, issuer_uid=issuer_uid)
        assert "Set-Cookie" not in answer.headers
    one, two = service.rows("consents")
    assert one["visitor_key"] != two["visitor_key"]
    assert one["issuer_uid"] != two["issuer_uid"]
    # What else is equal is so for everybody who agrees at this instant.
    alike = {name for name in one if one[name] == two[name]}
    assert alike == one.keys() - {"visitor_key", "issuer_uid"}


@pytest.mark.in_process("moves the clock")
@pytest.mark.parametrize(("left", "status"), [(timedelta(seconds=1), 200), (timedelta(0), 401)])
def test_after_three_years_a_consent_is_gone_whatever_the_table_still_has(
    service: Service, left: timedelta, status: int
) -> None:
    token = receipt(service)
    service.clock.now = START + KEPT - left
    assert withdraw(service, token).status == status
    (row,) = service.rows("consents")
    assert ("withdrawn_at" in row) == (status == 200)


def test_fifty_withdrawals_at_once_write_once(local_service: Service) -> None:
    token = receipt(local_service)
    local_service.spy.calls.clear()
    answers = at_once([partial(withdraw, local_service, token)] * 50)
    assert Counter((answer.status, answer.text) for answer in answers) == {
        (200, json.dumps({"ok": True, "withdrawn_at": text(START)}, separators=(",", ":"))): 50
    }
    (row,) = local_service.rows("consents")
    assert row["withdrawn_at"] == {"S": "2096-03-05T09:00:00.000Z"}


@pytest.mark.in_process("makes the store fail")
def test_lost_replies_do_no_harm(service: Service) -> None:
    with service.faulty_store(after=only(TRANSACT, lose_reply, count=1)):
        token = receipt(service)
    assert len(service.rows("consents")) == 1
    with service.faulty_store(after=only(TRANSACT, lose_reply, count=1)):
        assert withdraw(service, token).status == 200
    service.clock.advance(hours=1)
    assert withdraw(service, token).json["withdrawn_at"] == text(START)
    # A page that never saw its answer asks again: of the first consent nobody has the receipt.
    assert receipt(service) != receipt(service)


@pytest.mark.in_process("makes the store fail")
def test_what_did_not_reach_the_store_is_not_given(service: Service) -> None:
    with service.faulty_store(before=unreachable):
        assert code(agree(service)) == (503, "store_unavailable")
    assert service.rows("consents") == []
