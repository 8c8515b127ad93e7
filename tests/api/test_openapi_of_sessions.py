"""The OpenAPI document is true of the answers of sessions, which need credentials."""

from __future__ import annotations

import pytest

from tests.api.test_openapi_answers import Checked
from tests.routes import ROUTES
from tests.service import Service, use_settings


@pytest.mark.in_process("requires credentials, and changes that afterwards")
def test_every_real_answer_of_a_session_fits_the_document(desk: Service) -> None:
    checked = Checked(desk.engine, desk.clock, desk.spy, desk)
    use_settings(auth_mode="keys")
    by_key, own_page = {"X-TS-APIKEY": "local-hotel"}, {"Sec-Fetch-Site": "same-origin"}
    code = {"code": checked.post("session/code", {}, headers=by_key).json["code"]}
    checked.post("session/preview", code)
    cookie = checked.post("session/create", code, headers=own_page).headers["Set-Cookie"]
    for headers in (by_key, own_page | {"Cookie": cookie.partition(";")[0]}):
        checked.get("session/current", headers=headers)
        checked.post("session/end", {}, headers=headers)
    use_settings(auth_mode="open")
    routes = {route for route in ROUTES if route.path.startswith("/api/session/")}
    assert {(route.path, route.status) for route in routes} <= checked.answered
