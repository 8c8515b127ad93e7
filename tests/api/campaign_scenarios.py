"""Every error that the views of campaigns and offers answer."""

from __future__ import annotations

from tests.api.offer_use import accept, campaign, form, offer, template
from tests.api.steps import calendar
from tests.campaigns import changed_form
from tests.service import Answer, Service


def campaign_errors(desk: Service) -> dict[tuple[str, str], Answer]:
    """An error for each route and each code that its view answers."""
    made, ended = campaign(desk)["id"], campaign(desk)["id"]
    assert desk.post("campaign/end", {"campaign_id": ended}).status == 200
    unknown = [{"template_id": "tpl-none", "price_amount": 1, "count": 1}]
    mine = [{"offer_id": "offer-1", "count": 9}]
    changes = {
        "campaign_not_found": changed_form(desk, "cmp-none"),
        "campaign_ended": changed_form(desk, ended),
        "campaign_changed": changed_form(desk, made, version=9),
        "offer_not_found": changed_form(desk, made, offers=[{"offer_id": "offer-9", "count": 1}]),
        "template_not_found": changed_form(desk, made, offers=mine + unknown),
    }
    return {
        **{
            ("/api/campaign/change", code): desk.post("campaign/change", body)
            for code, body in changes.items()
        },
        **{
            (f"/api/campaign/{verb}", code): desk.post(
                f"campaign/{verb}", {"campaign_id": campaign_id}
            )
            for verb in ("pause", "resume", "end")
            for code, campaign_id in (("campaign_not_found", "cmp-none"), ("campaign_ended", ended))
        },
        ("/api/campaign/create", "template_not_found"): desk.post(
            "campaign/create", form(desk, offers=unknown)
        ),
        ("/api/campaign/report", "campaign_not_found"): desk.get(
            "campaign/report", {"campaign_id": "cmp-none"}
        ),
        ("/api/campaign/list", "invalid_cursor"): desk.get(
            "campaign/list", {"issuer_uid": "hotel", "cursor": "x"}
        ),
    }


def accept_errors(desk: Service) -> dict[tuple[str, str], Answer]:
    """The same, of accepts. (Over HTTP an operator sends them, who may accept nothing.)"""
    made, ended = campaign(desk)["id"], campaign(desk)["id"]
    assert desk.post("campaign/end", {"campaign_id": ended}).status == 200
    calendar_id = calendar(desk)["id"]
    in_calendar = offer(desk, template_id=template(desk, calendar_id=calendar_id))
    closed = campaign(desk, offers=[in_calendar])["id"]
    assert desk.post("calendar/archive", {"calendar_id": calendar_id}).status == 200
    assert accept(desk, made).status == 201
    answers = {
        "campaign_not_found": accept(desk, "cmp-none"),
        "offer_not_found": accept(desk, made, offer_id="offer-9"),
        "offer_not_available": accept(desk, ended),
        "offer_accepted": accept(desk, made),
        "calendar_archived": accept(desk, closed),
    }
    return {("/api/offers/accept", code): answer for code, answer in answers.items()}
