"""Which hotel a request is about."""

from __future__ import annotations

import pytest

from chalicelib.domain import permissions
from chalicelib.domain.actors import Principal
from chalicelib.domain.errors import DomainError, Forbidden, InvalidRequest
from tests.domain.test_permissions import ADMIN, ANONYMOUS, HOTEL, OPEN, error_of


@pytest.mark.parametrize(
    ("principal", "stated_uid", "expected"),
    [
        (HOTEL, None, "hotel"),
        (HOTEL, "hotel", "hotel"),
        (HOTEL, "other-hotel", Forbidden),
        (ADMIN, "hotel", "hotel"),
        (ADMIN, None, InvalidRequest),
        (OPEN, None, InvalidRequest),
        (OPEN, "hotel", "hotel"),
        (ANONYMOUS, "hotel", Forbidden),
    ],
)
def test_an_admin_names_the_hotel_that_a_hotel_itself_need_not_name(
    principal: Principal, stated_uid: str | None, expected: str | type[DomainError]
) -> None:
    if isinstance(expected, str):
        assert permissions.resolve_hotel(principal, stated_uid) == expected
    else:
        assert error_of(permissions.resolve_hotel, principal, stated_uid) is expected
