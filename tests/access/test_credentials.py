"""Which credentials are refused, by which routes, and how."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.access.cast import (
    ANNA_TOKEN,
    AS_ANNA,
    AS_BERT,
    BERT,
    Headers,
    House,
    api_key,
    by_key,
    by_token,
    calls_of,
    code,
    everything,
    new_process,
)
from tests.access.good_requests import requests
from tests.guests import guest_token
from tests.routes import PUBLIC, ROUTES, register
from tests.service import START

# Of a credential that looks right, its row is read.
ALLOWED_CALLS: tuple[list[tuple[str, str]], ...] = (
    [],
    [("get_item", "api_keys")],
    [("get_item", "guest_tokens")],
)


def exchanged(house: House) -> str:
    """A token that another one has replaced."""
    tokens = {"token": guest_token("replaced"), "new_token": guest_token("replacing")}
    assert house.service.post("presence/exchange", tokens).status == 200
    return tokens["token"]


def revoked(house: House) -> str:
    """A token that was revoked."""
    token = guest_token("stolen")
    assert house.service.post("presence/revoke", {"token": token}).status == 200
    return token


def bad_credentials(house: House) -> dict[str, Headers]:
    """Every kind of credential that identifies nobody."""
    service = house.service
    good = house.hotel["X-TS-APIKEY"]
    key_id, _, secret = good.partition(".")
    other_secret = house.other["X-TS-APIKEY"].partition(".")[2]
    past = START - timedelta(days=1)
    return {
        "none": {},
        "empty key": by_key(""),
        "malformed key": by_key("hotel"),
        "key without a secret": by_key(f"{key_id}."),
        "secret without a key": by_key(f".{secret}"),
        "key with two points": by_key(f"{key_id}.{secret}.{secret}"),
        "key with a space before it": by_key(f" {good}"),
        "key that is not ASCII": by_key(f"{key_id}.{secret[:-1]}é"),
        "unknown key": by_key(f"k-unknown.{secret}"),
        "wrong secret": by_key(f"{key_id}.{secret[:-1]}{'a' if secret[-1] != 'a' else 'b'}"),
        "secret of another key": by_key(f"{key_id}.{other_secret}"),
        "hash instead of the secret": by_key(f"{key_id}.{'0' * 64}"),
        "expired key": by_key(api_key(service, "hotel", expires_at=past)),
        "revoked key": by_key(api_key(service, "hotel", revoked=True)),
        "local key of the hotel": by_key("local-hotel"),
        "local key of the admin": by_key("local-admin"),
        "empty token": {"Authorization": ""},
        "token that is no secret": by_token("a" * 20),
        "e-mail address as a token": by_token("anna.of.room.12@hotel-seaside.example"),
        "token of an older form": by_token("tRw7-zX2m_Qp9LkV4sYb8NcD"),
        "token with another checksum": by_token(ANNA_TOKEN[:-1] + "*"),
        "token in small letters": by_token(ANNA_TOKEN.lower()),
        "token with a space": by_token(f"{ANNA_TOKEN} "),
        "token that was exchanged": by_token(exchanged(house)),
        "token that was revoked": by_token(revoked(house)),
        "token that is not ASCII": by_token("é" * 20),
        "token without its scheme": {"Authorization": ANNA_TOKEN},
        "token of another scheme": {"Authorization": f"Basic {ANNA_TOKEN}"},
        "API key as a token's scheme": {"Authorization": f"X-TS-APIKEY {good}"},
        "both credentials": house.hotel | AS_ANNA,
        "both, one of them bad": house.hotel | by_token("short"),
        "both, one of them empty": AS_ANNA | by_key(""),
    }


COUNTS = ("update_item", "rate_limits")


def test_no_route_accepts_a_bad_credential(house: House) -> None:
    private = {path: request for path, request in requests(house).items() if path not in PUBLIC}
    credentials = bad_credentials(house)
    new_process(rate_limit_post=1000, rate_limit_get=1000)
    before = everything(house.service)
    for name, headers in credentials.items():
        for path, request in private.items():
            house.service.spy.calls.clear()
            answer = request.send(house, headers)
            assert (answer.status, code(answer)) == (401, "unauthenticated"), (name, path)
            calls = calls_of(house.service)
            # A change is counted by itself. One write counts several GETs, as long as there is room
            # for them; then each is counted by a second one.
            counts = (1,) if request.method == "POST" else (0, 1, 2)
            assert calls.count(COUNTS) in counts, (name, path)
            assert [each for each in calls if each != COUNTS] in ALLOWED_CALLS, (name, path)
    assert everything(house.service) == before


OPEN_A_SESSION_OR_END_IT = {"/api/session/preview", "/api/session/create", "/api/session/end"}


def test_only_these_routes_are_public() -> None:
    tokens = {f"/api/presence/{name}" for name in ("token", "verify", "exchange", "revoke")}
    shown = {"/api/health", "/api/hotel/profile", "/api/hotel/logo", "/api/offers/catalogue"}
    mails = {f"/api/mail/{name}" for name in ("confirm", "unsubscribe", "subscribe")}
    privacy = ("consent", "withdraw", "export", "erase", "why")
    visitors = {f"/api/privacy/{name}" for name in privacy}
    visitors |= {f"/api/offers/{name}" for name in ("decide", "seen", "dismiss")}
    shown |= {"/api/offers/model", "/api/offers/explain"}
    assert {*shown, *tokens, *mails, *visitors} | OPEN_A_SESSION_OR_END_IT == PUBLIC


@pytest.mark.parametrize("path", sorted(PUBLIC - {"/api/session/create"}))
def test_public_routes_ignore_credentials(house: House, path: str) -> None:
    request = requests(house)[path]
    statuses = {
        name: request.send(house, headers).status
        for name, headers in bad_credentials(house).items()
    }
    made = path.endswith(("/token", "/consent"))
    assert set(statuses.values()) == {201 if made else 200}, statuses


def test_signing_in_ignores_other_credentials(house: House) -> None:
    for name, headers in bad_credentials(house).items():
        body = {"code": house.sign_in_code()}
        assert house.service.post("session/create", body, headers=headers).status == 201, name


def test_every_bad_api_key_is_refused_with_the_same_answer(house: House) -> None:
    bad_keys = [
        "unknown key",
        "wrong secret",
        "secret of another key",
        "expired key",
        "revoked key",
        "malformed key",
        "local key of the admin",
    ]
    credentials = bad_credentials(house)
    answers = {
        house.service.get("voucher/list", headers=credentials[name]).text for name in bad_keys
    }
    assert len(answers) == 1


def test_guest_with_the_uid_of_a_hotel_is_not_that_hotel(house: House) -> None:
    hotel_with_berts_uid = by_key(api_key(house.service, BERT))
    answer = house.service.post("voucher/issue", {}, headers=hotel_with_berts_uid)
    voucher = answer.json["voucher"]
    assert voucher["issuer_uid"] == BERT
    body = {"voucher_id": voucher["id"]}
    assert house.service.post("voucher/redeem", body, headers=AS_BERT).status == 403
    assert house.service.get("voucher/list", headers=AS_BERT).json["items"] == []


def test_route_without_an_audience_cannot_be_registered() -> None:
    before = list(ROUTES)
    with pytest.raises(TypeError, match=r"who|allow"):
        register("/api/no-audience")
    for audience in (None, frozenset(), "anyone"):
        with pytest.raises((TypeError, AttributeError)):
            register("/api/bad-audience", allow=audience)
    assert before == ROUTES
