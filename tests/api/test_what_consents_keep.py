"""What the service keeps of a visitor: a canary in every header and field is in no table."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from infra import tables
from tests.jobs.test_erasure import readable
from tests.service import Service, serve
from tests.torture.memory import in_memory
from tests.visitors import AGREED, receipt

pytestmark = pytest.mark.in_process("it reads all tables, and tells which address calls")

ADDRESS = "198.51.100.77"
CANARY = "zaunkoenig"
SITE = f"https://{CANARY}.example"
TELLING = (
    *("User-Agent", "Cookie", "Accept-Language", "Accept", "From", "DNT", "ETag", "Priority"),
    *("If-None-Match", "Idempotency-Key", "Sec-CH-UA", "Sec-CH-UA-Platform", "Traceparent"),
    *("Sec-Fetch-Site", "X-Requested-With", "X-Custom"),
)
OF_PROXIES = ("X-Forwarded-For", "Forwarded", "X-Real-IP", "CF-Connecting-IP", "Via")
# Whatever a browser, or a proxy before us, may tell of a visitor.
HEADERS = {
    "Origin": SITE,
    "Referer": f"{SITE}/{CANARY}?q={CANARY}",
    **dict.fromkeys(TELLING, CANARY),
    **dict.fromkeys(OF_PROXIES, ADDRESS),
}


@pytest.fixture
def service() -> Iterator[Service]:
    # With the rate limit, which counts by network address.
    yield from serve(in_memory(), rate_limit_post=100, rate_limit_get=100)


def stored(service: Service) -> str:
    """All that is in all tables, with what is compressed there."""
    prefix = service.engine.prefix
    names = [table.name.removeprefix(prefix) for table in tables.read(prefix)]
    return repr([readable(service.rows(name)) for name in names]).casefold()


def test_neither_header_nor_address_nor_purpose_of_others_is_kept(service: Service) -> None:
    purposes = {"learning": True, CANARY: True}
    body = AGREED | {"purposes": purposes}
    answer = service.post("privacy/consent", body, headers=HEADERS, source_ip=ADDRESS)
    assert answer.status == 201, answer.text
    token = answer.json["receipt"]
    answer = service.post(
        "privacy/withdraw", {"receipt": token}, headers=HEADERS, source_ip=ADDRESS
    )
    assert answer.status == 200, answer.text
    assert len(service.rows("consents")) == 1
    assert service.rows("rate_limits")
    for trace in (CANARY, ADDRESS, token):
        assert trace not in stored(service)


def test_whoever_reads_the_store_cannot_make_a_receipt(service: Service) -> None:
    token = receipt(service)
    (row,) = service.rows("consents")
    for value in (row["visitor_key"]["S"], f"rcp-{row['visitor_key']['S']}"):
        answer = service.post("privacy/withdraw", {"receipt": value})
        assert answer.status == 401
    assert token not in stored(service)
