"""The files that are served: verified, under a strict policy, and small."""

from __future__ import annotations

import http.server
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from app import app
from infra import vendor
from tests.local.runs import LocalRun
from tests.portal.conftest import Desk, Open, Watch
from tests.portal.steps import book


def test_vendored_files_are_those_of_the_manifest() -> None:
    assert vendor.problems() == []


def test_a_changed_vendored_file_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    manifest = vendor.read()
    manifest[0]["files"][0]["sha256"] = "0" * 64
    monkeypatch.setattr(vendor, "read", lambda: manifest)
    assert vendor.problems() == ["chalicelib/web/vendor/htm.js is not the file of htm"]


def fetch(address: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of one request."""
    request = urllib.request.Request(address, headers=headers)
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, dict(answer.headers), answer.read()
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, dict(refusal.headers), refusal.read()


def test_the_policy_is_strict(server: LocalRun) -> None:
    _, headers, _ = fetch(f"{server.url}/")
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    # Mails in frames have their styles at their tags (channels/mail/as_page.py).
    assert "unsafe" not in policy.replace("style-src-attr 'unsafe-inline'", "")
    assert "http" not in policy


def test_files_are_immutable_and_the_page_is_revalidated(server: LocalRun) -> None:
    _, headers, page = fetch(f"{server.url}/")
    assert headers["Cache-Control"] == "no-cache"
    status, _, _ = fetch(f"{server.url}/", **{"If-None-Match": headers["ETag"]})
    assert status == 304
    script = page.decode().split('src="')[1].split('"')[0]
    _, headers, _ = fetch(f"{server.url}/{script}")
    assert "immutable" in headers["Cache-Control"]
    version = script.split("/")[1]
    for other in (
        "0" * 16 + "/portal/main.js",
        f"{version}/portal/none.js",
        f"{version}/portal/index.html",
        f"{version}/portal/screens/none.js",
        f"{version}/portal/..%2Findex.html",
        f"{version}/docs/docs.js",
        f"{version}/portal",
    ):
        status, _, _ = fetch(f"{server.url}/web/{other}")
        assert status == 404, other


def test_the_browser_refuses_any_other_inline_script(open_page: Open, watch: Watch) -> None:
    page = open_page()
    page.evaluate(
        "() => { const script = document.createElement('script');"
        " script.textContent = 'window.wasRun = true'; document.head.append(script); }"
    )
    assert page.evaluate("'wasRun' in window") is False
    (refusal,) = watch.seen
    assert "Content Security Policy" in refusal
    watch.seen.clear()


def test_stage_without_slash_redirects_to_the_one_with_it() -> None:
    event: dict[str, Any] = {
        "httpMethod": "GET",
        "headers": {},
        "multiValueQueryStringParameters": None,
        "pathParameters": {},
        "body": None,
        "isBase64Encoded": False,
        "stageVariables": None,
        "requestContext": {"resourcePath": "/", "httpMethod": "GET", "path": "/dev"},
    }
    answer = app(event, None)
    assert answer["statusCode"] == 302
    assert answer["headers"]["Location"] == "dev/"
    event["requestContext"]["path"] = "/dev/"
    assert app(event, None)["statusCode"] == 200


@pytest.fixture
def staged(server: LocalRun) -> Iterator[str]:
    """The service behind a path of its own, as a deployed stage is."""

    class Gateway(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def pass_on(self) -> None:
            if not self.path.startswith("/dev/"):
                self.send_error(403)
                return
            length = int(self.headers.get("Content-Length", "0"))
            request = urllib.request.Request(
                server.url + self.path.removeprefix("/dev"),
                data=self.rfile.read(length) if length else None,
                headers=dict(self.headers.items()),  # with its Host, which is the page's own
                method=self.command,
            )
            try:
                answer = urllib.request.urlopen(request)
            except urllib.error.HTTPError as refusal:
                answer = refusal
            with answer:
                body = answer.read()
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    if name.lower() not in ("content-length", "connection", "date", "server"):
                        self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        do_GET = do_POST = pass_on  # noqa: N815

        def log_message(self, *_: object) -> None: ...

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Gateway) as gateway:
        threading.Thread(target=gateway.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{gateway.server_address[1]}/dev/"
        gateway.shutdown()


def test_it_works_behind_a_stage(open_page: Open, desk: Desk, staged: str, watch: Any) -> None:
    watch.origin = staged
    page = open_page("v", desk.issue()["id"], base=staged)
    book(page)
    page.wait_for_selector("text=You are booked.")
    assert page.locator("#share").input_value().startswith(staged + "#/v/v-")
