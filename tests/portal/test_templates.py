"""A hotel's own templates on the page: saved, used, changed, deleted; two clerks at once."""

from __future__ import annotations

import itertools
import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.portal.conftest import Desk, Open

_numbers = itertools.count()


def save(desk: Desk, **fields: Any) -> dict[str, Any]:
    """A template of the demo hotel under a name of its own."""
    body = {"name": f"Template {next(_numbers)}", "title": "Day spa", "valid_days": 90, **fields}
    return dict(desk.post("/api/template/save", body)["template"])


def stored(desk: Desk, name: str) -> list[dict[str, Any]]:
    """The demo hotel's templates with this name."""
    items = desk.get("/api/template/list?limit=100")["items"]
    return [template for template in items if template["name"] == name]


def card(page: Page, name: str) -> Any:
    """The card of one of the hotel's own templates."""
    return page.locator(".own-templates li", has_text=name)


def refuse(page: Page, path: str, status: int, code: str) -> None:
    """Let the API refuse the next request to a path."""
    body = {"ok": False, "code": code, "error": "", "details": None}
    handler = lambda route: route.fulfill(status=status, json=body)  # noqa: E731
    page.route(f"**/api/{path}*", handler, times=1)


def test_voucher_is_saved_as_a_template_and_the_next_one_is_issued_from_it(
    open_page: Open, desk: Desk
) -> None:
    page = open_page("issue", "massage", key="local-hotel")
    page.get_by_label("Title").fill("Massage with hot stones")
    page.get_by_label("Value").fill("75")
    page.get_by_label("Guest's name (optional)").fill("Ms Baker")
    page.get_by_label("The guest may pass the voucher on").check()
    page.get_by_role("button", name="Add a condition", exact=True).click()
    page.get_by_label("Condition 1", exact=True).fill("Guests")
    page.get_by_label("Text of condition 1").fill("1")
    page.get_by_role("button", name="Save as template", exact=True).click()
    name = page.locator("#template-name")
    expect(name).to_have_value("Massage with hot stones")
    name.fill("Hot stones")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=The template “Hot stones” is saved.")
    [template] = stored(desk, "Hot stones")
    assert (template["valid_days"], template["duration_minutes"]) == (180, 60)
    assert (template["price_amount"], template["terms"]) == (75.0, {"Guests": "1"})
    assert template["transferable"] is True

    page.get_by_role("link", name="Show all templates", exact=True).click()
    card(page, "Hot stones").locator(".template-link").click()
    page.wait_for_selector(".issue-preview:has-text('Massage with hot stones')")
    expect(page.get_by_label("Guest's name (optional)")).to_have_value("")
    page.get_by_role("button", name="Issue voucher", exact=True).click()
    page.wait_for_selector(".split-detail .ticket-title:has-text('Massage with hot stones')")
    voucher_id = page.url.rpartition("/")[2]
    voucher = desk.get(f"/api/voucher/status?voucher_id={voucher_id}")["voucher"]
    assert (voucher["price_amount"], voucher["service_type"]) == (75.0, "hotel.massage")
    assert (voucher["terms"], voucher["transferable"]) == ({"Guests": "1"}, True)


def test_template_is_made_renamed_and_changed_by_keyboard(open_page: Open, desk: Desk) -> None:
    page = open_page("issue", key="local-hotel")
    page.get_by_role("link", name="New template", exact=True).press("Enter")
    page.wait_for_selector("#name:focus")
    page.keyboard.press("Enter")
    expect(page.locator("#name-problem")).to_have_text("Please fill this in.")
    page.keyboard.type("Sauna evening")
    page.locator("#title").fill("An evening in the sauna")
    page.locator("#duration").fill("3")
    page.get_by_label("Unit").select_option("day")
    page.locator("#days").fill("1")
    page.keyboard.press("Enter")
    page.wait_for_selector("#days-problem:has-text('This must be at least 3.')")
    page.locator("#days").fill("45")
    page.keyboard.press("Enter")
    card(page, "Sauna evening").wait_for()
    assert "valid for 45 days" in card(page, "Sauna evening").inner_text()

    card(page, "Sauna evening").get_by_role(
        "link", name="Change the template “Sauna evening”", exact=True
    ).press("Enter")
    page.wait_for_selector("#name:focus")
    page.locator("#name").fill("Sauna night")
    page.locator("#days").fill("")
    page.keyboard.press("Enter")
    card(page, "Sauna night").wait_for()
    assert stored(desk, "Sauna evening") == []
    [template] = stored(desk, "Sauna night")
    assert (template["version"], template["valid_days"]) == (2, None)
    assert template["title"] == "An evening in the sauna"


def test_focus_stays_in_the_field_whose_problem_the_viewer_mends(open_page: Open) -> None:
    page = open_page("issue", "new", key="local-hotel")
    page.wait_for_selector("#name:focus")
    # Both happen before the browser has time for anything else, as on a busy machine.
    focused = page.evaluate("""async () => {
        const name = document.querySelector("#name");
        name.form.requestSubmit();
        await null;
        name.value = "S";
        name.dispatchEvent(new Event("input", { bubbles: true }));
        await new Promise((wake) => setTimeout(wake, 50));
        return document.activeElement.id;
    }""")
    expect(page.locator("#title[aria-invalid=true]")).to_have_count(1)
    assert focused == "name"


def test_deleted_template_can_be_brought_back(open_page: Open, desk: Desk) -> None:
    name = save(desk, terms={"Guests": 2})["name"]
    page = open_page("issue", key="local-hotel")
    card(page, name).get_by_role("button", name=f"Delete the template “{name}”", exact=True).click()
    page.wait_for_selector(".confirm h3:focus")
    page.keyboard.press("Escape")
    card(page, name).locator(".template-link").wait_for()
    card(page, name).get_by_role("button", name=f"Delete the template “{name}”", exact=True).click()
    page.locator(".confirm .is-danger").click()
    page.wait_for_selector(f"text=The template “{name}” is deleted.")
    assert (card(page, name).count(), stored(desk, name)) == (0, [])
    page.get_by_role("button", name="Undo", exact=True).click()
    page.wait_for_selector(f"text=The template “{name}” is back.")
    card(page, name).wait_for()
    [template] = stored(desk, name)
    assert (template["terms"], template["valid_days"]) == ({"Guests": 2}, 90)


@pytest.mark.parametrize("choice", ["Load the other version", "Save mine instead"])
def test_second_of_two_clerks_chooses_which_version_stays(
    open_page: Open, desk: Desk, choice: str
) -> None:
    template = save(desk)
    page = open_page("issue", template["id"], "change", key="local-hotel")
    page.locator("#title").fill("The second clerk's title")
    changed = {"name": template["name"], "title": "The first clerk's title"}
    desk.post(
        "/api/template/save",
        {"template_id": template["id"], "version": 1, "valid_days": 90} | changed,
    )
    page.get_by_role("button", name="Save template", exact=True).click()
    page.wait_for_selector("text=Someone else was faster.")
    assert stored(desk, template["name"])[0]["title"] == "The first clerk's title"
    page.get_by_role("button", name=choice, exact=True).click()
    if choice == "Load the other version":
        page.wait_for_selector(".issue-preview:has-text('The first clerk')")
        page.locator("#title").fill("Both titles")
        page.get_by_role("button", name="Save template", exact=True).click()
    card(page, template["name"]).wait_for()
    expected = "Both titles" if choice.startswith("Load") else "The second clerk's title"
    [last] = stored(desk, template["name"])
    assert (last["title"], last["version"]) == (expected, 3)


def test_what_was_typed_outlives_a_deletion_by_somebody_else(open_page: Open, desk: Desk) -> None:
    template = save(desk)
    page = open_page("issue", template["id"], "change", key="local-hotel")
    page.locator("#title").fill("Nearly lost")
    desk.post("/api/template/delete", {"template_id": template["id"], "version": 1})
    page.get_by_role("button", name="Save template", exact=True).click()
    page.wait_for_selector("text=This template was deleted.")
    page.get_by_role("button", name="Save as a new template", exact=True).click()
    card(page, template["name"]).wait_for()
    assert stored(desk, template["name"])[0]["title"] == "Nearly lost"


def test_deletion_of_a_template_that_somebody_changed_is_asked_again(
    open_page: Open, desk: Desk
) -> None:
    template = save(desk)
    page = open_page("issue", key="local-hotel")
    name = template["name"]
    card(page, name).get_by_role("button", name=f"Delete the template “{name}”", exact=True).click()
    named = {"template_id": template["id"], "version": 1, "name": template["name"]}
    desk.post("/api/template/save", named)
    with page.expect_response("**/api/template/list*"):
        page.locator(".confirm .is-danger").click()
    page.wait_for_selector(".confirm :text('Someone else has just changed this template.')")
    assert len(stored(desk, template["name"])) == 1
    page.locator(".confirm .is-danger").click()
    page.wait_for_selector("text=is deleted.")
    assert stored(desk, template["name"]) == []


def test_template_that_is_gone_leads_back(open_page: Open) -> None:
    page = open_page("issue", "tpl-none", key="local-hotel")
    page.wait_for_selector("text=This template was deleted.")
    page.locator(".empty a").click()
    page.wait_for_selector(".own-templates")


def test_failed_list_leaves_the_suggestions_and_can_be_tried_again(
    open_page: Open, desk: Desk
) -> None:
    name = save(desk)["name"]
    page = open_page("today", key="local-hotel")
    refuse(page, "template/list", 503, "store_unavailable")
    page.get_by_role("navigation").get_by_role("link", name="Issue", exact=True).click()
    page.wait_for_selector(".own-templates .notice.is-bad")
    expect(page.get_by_role("link", name=re.compile("^Massage"))).to_have_count(1)
    page.get_by_role("button", name="Try again", exact=True).click()
    card(page, name).wait_for()


def test_full_house_is_explained_and_nothing_is_lost(open_page: Open) -> None:
    page = open_page("issue", "spa", key="local-hotel")
    page.get_by_role("button", name="Save as template", exact=True).click()
    refuse(page, "template/save", 409, "too_many_templates")
    page.locator("#template-name").fill("One too many")
    page.keyboard.press("Enter")
    page.wait_for_selector(".save-template :text('Delete one first.')")
    expect(page.locator("#template-name")).to_have_value("One too many")


@pytest.mark.parametrize("place", ["spa", "new"])
def test_forms_are_there_again_after_signing_in_anew(
    open_page: Open, desk: Desk, place: str
) -> None:
    page = open_page("issue", place, key="local-hotel")
    page.locator("#title").fill("Tea for two")
    if place == "spa":
        page.get_by_role("button", name="Save as template", exact=True).click()
    field = page.locator("#template-name" if place == "spa" else "#name")
    name = f"Tea {next(_numbers)}"
    field.fill(name)
    refuse(page, "template/save", 401, "unauthenticated")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=You have been signed out.")
    page.locator("#key").fill("local-hotel")
    page.keyboard.press("Enter")
    field.wait_for()
    assert (field.input_value(), page.locator("#title").input_value()) == (name, "Tea for two")
    field.press("Enter")
    page.wait_for_selector(
        f"text=The template “{name}” is saved." if place == "spa" else ".own-templates li"
    )
    assert len(stored(desk, name)) == 1


def test_lost_answer_saves_one_template(open_page: Open, desk: Desk) -> None:
    page = open_page("issue", "new", key="local-hotel")
    name = f"Once {next(_numbers)}"
    page.locator("#name").fill(name)
    page.locator("#title").fill("Once")

    keys = []

    def lose_the_first(route: Any) -> None:
        keys.append(route.request.headers["idempotency-key"])
        if len(keys) > 1:
            route.continue_()
            return
        route.fetch()  # the template is saved
        route.abort()  # but its answer is lost

    page.route("**/api/template/save", lose_the_first)
    page.locator("#title").press("Enter")
    page.wait_for_selector("text=There is no connection.")
    page.get_by_role("button", name="Try again", exact=True).click()
    card(page, name).wait_for()
    assert (len(keys), len(set(keys)), len(stored(desk, name))) == (2, 1, 1)


def test_operator_has_suggestions_and_no_templates(open_page: Open) -> None:
    page = open_page("issue", key="local-admin")
    page.wait_for_selector(".template")
    expect(page.locator(".own-templates")).to_have_count(0)
    page.get_by_role("link", name=re.compile("^Massage")).click()
    page.wait_for_selector("#title")
    expect(page.get_by_role("button", name="Save as template", exact=True)).to_have_count(0)


def test_phone_shows_templates_without_scrolling_sideways(open_page: Open, desk: Desk) -> None:
    name = "Ein-sehr-langer-Name-ohne-Leerzeichen-der-nicht-umbricht-und-doch-passt"
    template = save(desk, name=name, title="x" * 200, price_amount=123456789.5)
    page = open_page("issue", key="local-hotel", width=360, height=740)
    for place in ("issue", f"issue/{template['id']}", f"issue/{template['id']}/change"):
        page.goto(f"{desk.server.url}/#/{place}")
        page.wait_for_selector(".own-templates li, #title")
        assert page.evaluate("document.documentElement.scrollWidth") == 360, place
    desk.post("/api/template/delete", {"template_id": template["id"], "version": 1})
