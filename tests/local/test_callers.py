"""What a page of another site can make a browser send, at the gateway and at the store."""

import http.client
import json
import stat
import urllib.parse

import pytest

from infra.local import callers
from tests.local.runs import LocalRun, eventually

EVIL = "http://evil.example"
BODY = json.dumps({"issuer_uid": "hotel-demo", "title": "Planted"})
JSON = {"Content-Type": "application/json", "X-TS-APIKEY": "local-hotel"}
PLANTED_KEY = json.dumps(
    {"TableName": "hotel-vouchers-local-api_keys", "Item": {"key_id": {"S": "k-planted"}}}
)
PUT = {
    "X-Amz-Target": "DynamoDB_20120810.PutItem",
    "Content-Type": "application/x-amz-json-1.0",
    "Authorization": "AWS4-HMAC-SHA256 Credential=local/20261126/eu-central-1/dynamodb/aws4_request"
    ", SignedHeaders=host, Signature=0",
}


def send(url, method, path, headers, body=None):
    """The status of one request, with these headers and none besides; and its body."""
    address = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=30)
    connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
    for name, value in headers:
        connection.putheader(name, value)
    data = (body or "").encode()
    if data:
        connection.putheader("Content-Length", str(len(data)))
    connection.endheaders(data)
    response = connection.getresponse()
    answer = response.status, response.read().decode()
    connection.close()
    return answer


def host_of(url):
    return urllib.parse.urlsplit(url).netloc


def store_of(run):
    return (run.project / ".local" / "store.url").read_text()


HOSTS = [
    ["evil.example"],
    ["evil.example:8000"],
    ["localhost.evil.example"],
    ["127.0.0.1.nip.io"],
    ["127.0.0.1@evil.example"],
    ["127.0.0.2"],
    ["[::2]"],
    ["localhost:80:80"],
    [""],
    [],
    ["localhost", "evil.example"],
    ["localhost", "localhost"],
]


@pytest.mark.parametrize("hosts", HOSTS, ids=str)
def test_foreign_host_is_refused(running, hosts):
    as_hosts = [("Host", host) for host in hosts]
    assert send(running.url, "GET", "/api/health", as_hosts)[0] in (400, 403)
    issue = as_hosts + list(JSON.items())
    assert send(running.url, "POST", "/api/voucher/issue", issue, BODY)[0] in (400, 403)
    put = as_hosts + list(PUT.items())
    assert send(store_of(running), "POST", "/", put, PLANTED_KEY)[0] in (400, 403)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LOCALHOST", "[::1]"])
@pytest.mark.parametrize("port", ["", ":8000", ":1"])
def test_host_of_this_machine_is_answered(running, host, port):
    # The port says nothing: a proxy or a container may have another.
    assert send(running.url, "GET", "/api/health", [("Host", host + port)])[0] == 200
    put = [("Host", host + port), *PUT.items()]
    assert send(store_of(running), "POST", "/", put, "{}")[0] != 403


ORIGINS = ["null", "", EVIL, "https://127.0.0.1", "file://", "http://localhost:3000"]


@pytest.mark.parametrize("origin", ORIGINS)
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_foreign_origin_is_refused_whatever_it_sends(running, method, origin):
    headers = [("Host", host_of(running.url)), ("Origin", origin)]
    for extra in (JSON, {"Content-Type": "text/plain"}, {}):
        path = "/api/health" if method == "GET" else "/api/voucher/issue"
        body = BODY if method == "POST" else None
        status, text = send(running.url, method, path, headers + list(extra.items()), body)
        assert (status, json.loads(text)["code"]) == (403, "forbidden")


@pytest.mark.parametrize("origin", ORIGINS)
def test_a_foreign_origin_sends_what_hotels_sites_use(running, origin):
    headers = [("Host", host_of(running.url)), ("Origin", origin), *JSON.items()]
    for path in ("/api/privacy/consent", "/api/privacy/withdraw"):
        assert send(running.url, "OPTIONS", path, headers)[0] == 204
        assert send(running.url, "POST", path, headers, "{}")[0] == 400
        assert send(running.url, "GET", path, headers)[0] == 403


@pytest.mark.parametrize("origin", ORIGINS)
def test_a_foreign_origin_reads_what_is_public_alone(running, origin):
    host = ("Host", host_of(running.url))
    for path in ("/embed/voucher-offer.js", "/api/offers/catalogue?issuer_uid=hotel-demo"):
        headers = [host, ("Origin", origin)]
        assert send(running.url, "GET", path, headers)[0] == 200
        assert send(running.url, "POST", path, headers, BODY)[0] == 403
        assert send(running.url, "OPTIONS", path, headers)[0] == 403
        evil = [("Host", "evil.example"), ("Origin", "http://evil.example")]
        assert send(running.url, "GET", path, evil)[0] == 403


def test_two_origins_are_refused(running):
    own = ("Origin", running.url)
    headers = [("Host", host_of(running.url)), own, own]
    assert send(running.url, "GET", "/api/health", headers)[0] == 403


def test_pages_of_the_run_itself_are_answered(running):
    headers = [("Host", host_of(running.url)), ("Origin", running.url), *JSON.items()]
    assert send(running.url, "POST", "/api/voucher/issue", headers, BODY)[0] == 201


def test_store_answers_no_page_not_even_of_its_own_address(running):
    url = store_of(running)
    for origin in (*ORIGINS, url):
        headers = [("Host", host_of(url)), ("Origin", origin), *PUT.items()]
        assert send(url, "POST", "/", headers, PLANTED_KEY)[0] == 403
        preflight = [*headers[:2], ("Access-Control-Request-Method", "POST")]
        assert send(url, "OPTIONS", "/", preflight)[0] == 403


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "OPTIONS"])
@pytest.mark.parametrize(
    "path",
    [
        "/_ministack/reset",
        "/_ministack/config",
        "/_ministack/lambda-code/x",
        "/_localstack/health",
        "/health",
        "//_ministack/reset",
        "/%5fministack/reset",
    ],
)
def test_store_refuses_the_routes_of_ministack(running, method, path):
    voucher_id = running.issue()
    url = store_of(running)
    for extra in ([], list(PUT.items())):
        assert send(url, method, path, [("Host", host_of(url)), *extra], "{}")[0] == 403
    assert running.knows(voucher_id)


def test_store_answers_calls_of_dynamodb_alone(running):
    url = store_of(running)
    for target in ("", "Logs_20140328.DescribeLogGroups", "xDynamoDB_20120810.ListTables"):
        headers = [("Host", host_of(url)), *(PUT | {"X-Amz-Target": target}).items()]
        assert send(url, "POST", "/", headers, "{}")[0] == 403


def test_body_under_open_mode_needs_a_content_type_and_no_foreign_page(project):
    body = BODY.replace("Planted", "Planted by a page")
    with LocalRun(project, AUTH_MODE="open") as run:
        host = ("Host", host_of(run.url))
        assert send(run.url, "POST", "/api/voucher/issue", [host], body)[0] == 415
        for content_type in ("text/plain", "application/json"):
            headers = [host, ("Origin", EVIL), ("Content-Type", content_type)]
            assert send(run.url, "POST", "/api/voucher/issue", headers, body)[0] == 403
        assert "Planted" not in str(run.call("/api/voucher/list?issuer_uid=hotel-demo")[1])


def test_named_hosts_and_origins_are_answered_and_the_state_is_private(project):
    old = project / ".local" / "store" / "dynamodb.json.bak"
    old.parent.mkdir(parents=True)
    old.write_text("{}")
    old.chmod(0o644)
    variables = {
        "LISTEN_ADDRESS": "0.0.0.0",  # noqa: S104 (as in a container)
        "ALLOWED_HOSTS": "Box.example, [::5]",
        "CORS_ORIGINS": "https://shop.example",
        "SAVE_EVERY": "0.1",
    }
    with LocalRun(project, **variables) as run:
        run.wait_for("whoever reaches it")
        for host in ("box.example:8000", "[::5]", "localhost"):
            assert send(run.url, "GET", "/api/health", [("Host", host)])[0] == 200
        assert send(run.url, "GET", "/api/health", [("Host", "x.box.example")])[0] == 403
        headers = [("Host", "localhost"), ("Origin", "https://shop.example")]
        assert send(run.url, "GET", "/api/health", headers)[0] == 200
        run.issue()
        eventually((old.parent / "dynamodb.json").exists, "it is saved")
        state = project / ".local"
        modes = {path: stat.S_IMODE(path.stat().st_mode) for path in (state, *state.rglob("*"))}
        assert len(modes) >= 5
        assert {path: mode for path, mode in modes.items() if mode & 0o077} == {}


def test_address_to_listen_on_is_a_host():
    assert callers.allowed_hosts({"LISTEN_ADDRESS": "::7"}) == callers.LOOPBACK | {"[::7]"}
    assert callers.allowed_hosts({}) == callers.LOOPBACK
