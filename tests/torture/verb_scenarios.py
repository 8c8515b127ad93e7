"""The scenarios of changes of mind, with a calendar of the voucher's own and in a shared one."""

from __future__ import annotations

from typing import Any

from tests.torture.calendar_scenarios import SAVE, booked, forfeit_body, made_calendar
from tests.torture.hold_scenarios import HOLD, LAPSE, SCENARIOS, keep_and_wait
from tests.torture.scenarios import (
    ANNA,
    BOOK,
    ISSUE,
    SLOT,
    Ids,
    book_voucher,
    by_booking,
    by_voucher,
    issue_voucher,
    scenario,
)
from tests.torture.stage import HOTEL, Stage

__all__ = ["SCENARIOS"]

REDEEM, FORFEIT, UNDO = "voucher.redeem", "voucher.forfeit", "voucher.undo"
EXTEND, NO_SHOW = "voucher.extend", "voucher.noshow"


def _redeemed(stage: Stage) -> Ids:
    """A voucher that Anna has booked and used."""
    ids = book_voucher(stage)
    assert stage.service.post("voucher/redeem", by_voucher(ids), headers=HOTEL).status == 200
    return ids


def _forfeited(stage: Stage) -> Ids:
    """A voucher of a calendar that Anna has lost by a late cancel."""
    ids = booked(stage)
    assert stage.service.post("voucher/cancel", forfeit_body(ids), headers=ANNA).status == 200
    return ids


def _forfeited_and_kept(stage: Stage) -> Ids:
    """The same; with another voucher its places were kept, until the hold lapsed."""
    ids = _forfeited(stage)
    keep_and_wait(stage, ids["calendar"])
    return ids


def _undo_body(ids: Ids) -> dict[str, Any]:
    return by_voucher(ids) | {"reason": "by mistake"}


def _without_slot(ids: Ids) -> dict[str, Any]:
    return _undo_body(ids) | {"without_slot": True}


def _in_progress(stage: Stage) -> Ids:
    """A voucher that Anna has booked, and her slot has begun."""
    ids = book_voucher(stage)
    stage.clocks.set(SLOT)
    return ids


def _in_progress_in_calendar(stage: Stage) -> Ids:
    """The same, of a shared calendar."""
    ids = booked(stage)
    stage.clocks.set(SLOT)
    return ids


def _lost(stage: Stage) -> Ids:
    """A voucher of a calendar whose guest did not come."""
    ids = _in_progress_in_calendar(stage)
    assert stage.service.post("voucher/noshow", by_booking(ids), headers=HOTEL).status == 200
    return ids


def _give_back(ids: Ids) -> dict[str, Any]:
    return by_booking(ids) | {"give_back": True}


def _two_vouchers(stage: Stage) -> Ids:
    """Two issued vouchers."""
    return {"first": issue_voucher(stage)["voucher"], "second": issue_voucher(stage)["voucher"]}


def _change_body(ids: Ids) -> dict[str, Any]:
    return {"voucher_ids": [ids["first"], ids["second"]], "title": "Day spa"}


def _issued_beside_a_calendar(stage: Stage) -> Ids:
    """A voucher with a calendar of its own, and one that it can share."""
    return made_calendar(stage) | issue_voucher(stage)


def _into_a_calendar(ids: Ids) -> dict[str, Any]:
    named = {"calendar_id": ids["calendar"], "reason": "the spa has opened"}
    return {"voucher_ids": [ids["voucher"]], **named}


def _expired(stage: Stage) -> Ids:
    """A voucher that the sweep has closed."""
    ids = issue_voucher(stage)
    stage.clocks.advance(days=31)
    stage.service.sweep()
    return ids


def _missed_in_calendar(stage: Stage) -> Ids:
    """A voucher of a calendar that was used first, before its guest turned out not to come."""
    ids = _in_progress_in_calendar(stage)
    assert stage.service.post("voucher/redeem", by_booking(ids), headers=HOTEL).status == 200
    return ids


def _longer(ids: Ids) -> dict[str, Any]:
    return by_voucher(ids) | {"valid_until": "2099-12-31T00:00:00Z"}


SCENARIOS.update(
    {
        "extend": scenario(issue_voucher, "voucher/extend", _longer, HOTEL, 2, ISSUE, EXTEND),
        "extend a booked voucher": scenario(
            book_voucher, "voucher/extend", _longer, HOTEL, 2, ISSUE, BOOK, EXTEND
        ),
        "extend an expired voucher": scenario(
            *(_expired, "voucher/extend", _longer, HOTEL, 2), *(ISSUE, "voucher.expire", EXTEND)
        ),
        "no-show after a redeem": scenario(
            *(_missed_in_calendar, "voucher/noshow", by_booking, HOTEL, 3),
            *(SAVE, ISSUE, BOOK, REDEEM, NO_SHOW),
        ),
        "no-show": scenario(
            _in_progress, "voucher/noshow", by_booking, HOTEL, 3, ISSUE, BOOK, NO_SHOW
        ),
        "no-show in a calendar": scenario(
            *(_in_progress_in_calendar, "voucher/noshow", _give_back, HOTEL, 3),
            *(SAVE, ISSUE, BOOK, NO_SHOW),
        ),
        "undo a no-show": scenario(
            *(_lost, "voucher/undo", _undo_body, HOTEL, 4), *(SAVE, ISSUE, BOOK, NO_SHOW, UNDO)
        ),
        "change": scenario(
            *(_two_vouchers, "voucher/change", _change_body, HOTEL, 4),
            *(ISSUE, ISSUE, "voucher.change", "voucher.change"),
        ),
        "change into a calendar": scenario(
            *(_issued_beside_a_calendar, "voucher/change", _into_a_calendar, HOTEL, 3),
            *(SAVE, ISSUE, "voucher.change"),
        ),
        "undo": scenario(
            *(_redeemed, "voucher/undo", _undo_body, HOTEL, 2), *(ISSUE, BOOK, REDEEM, UNDO)
        ),
        "undo without slot": scenario(
            *(_redeemed, "voucher/undo", _without_slot, HOTEL, 2), *(ISSUE, BOOK, REDEEM, UNDO)
        ),
        "undo a forfeit": scenario(
            *(_forfeited, "voucher/undo", _undo_body, HOTEL, 4),
            *(SAVE, ISSUE, BOOK, FORFEIT, UNDO),
        ),
        # What has lapsed is ended by itself, and then the places are asked for again.
        "undo a forfeit beside a lapsed hold": scenario(
            *(_forfeited_and_kept, "voucher/undo", _undo_body, HOTEL, 10),
            *(SAVE, ISSUE, BOOK, FORFEIT, ISSUE, HOLD, LAPSE, UNDO),
        ),
        "undo a forfeit without slot": scenario(
            *(_forfeited, "voucher/undo", _without_slot, HOTEL, 3),
            *(SAVE, ISSUE, BOOK, FORFEIT, UNDO),
        ),
    }
)
