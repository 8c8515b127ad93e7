"""The journeys that run against each variant of the page: joined, and in single modules."""

from __future__ import annotations

from types import FunctionType, ModuleType

from tests.portal import (
    test_barriers,
    test_files,
    test_guest,
    test_hotel,
    test_languages,
    test_race,
    test_stale_answers,
)

JOURNEYS: dict[ModuleType, tuple[str, ...]] = {
    test_guest: (
        "test_guest_books_keeps_and_cancels",
        "test_the_recovery_code_makes_another_device_the_same_guest",
        "test_a_code_that_others_have_seen_is_replaced",
        "test_addresses_of_earlier_versions_still_lead_there",
    ),
    test_hotel: (
        "test_hotel_issues_books_cancels_and_redeems",
        "test_list_filters_search_and_arrow_keys",
    ),
    test_files: (
        "test_the_policy_is_strict",
        "test_files_are_immutable_and_the_page_is_revalidated",
        "test_the_browser_refuses_any_other_inline_script",
    ),
    test_languages: ("test_language_follows_the_browser_until_the_viewer_chooses",),
    test_stale_answers: ("test_the_last_chosen_language_wins",),
    test_race: ("test_second_booker_learns_that_the_voucher_is_booked",),
    test_barriers: ("test_a_booking_with_the_keyboard_alone",),
}


def journeys() -> dict[str, FunctionType]:
    """These tests, by their names."""
    return {name: getattr(module, name) for module, names in JOURNEYS.items() for name in names}
