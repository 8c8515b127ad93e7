"""What the contract says of every error."""

from __future__ import annotations

from tests.routes import STATUS
from tests.service import Answer

# A text that tests put into defects; no answer may contain it.
SECRET = "the secret text within"


def check_error(answer: Answer, code: str) -> None:
    """The answer is this error, in the contract's shape, with its status and headers."""
    assert answer.status == STATUS[code], answer.text
    assert answer.json.keys() == {"ok", "error", "code", "details", "request_id"}
    assert answer.json["ok"] is False
    assert answer.json["code"] == code
    assert answer.json["request_id"] == answer.headers["X-Request-Id"] != ""
    sentence = answer.json["error"]
    assert sentence[0].isupper()
    assert sentence.endswith(".")
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Cache-Control"] == "no-store"
    assert ("WWW-Authenticate" in answer.headers) == (answer.status == 401)
    check_security_headers(answer, code)
    assert SECRET not in answer.text
    assert "Traceback" not in answer.text


# What every answer of the service carries, whatever it is.
SECURITY_HEADERS = {
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "strict-transport-security": "max-age=31536000",
    "x-content-type-options": "nosniff",
}
FEATURES_OFF = ("geolocation", "microphone", "payment", "usb", "display-capture")


def check_security_headers(answer: Answer, name: str = "") -> None:
    """The answer has the headers that keep other sites' pages away."""
    headers = {header.lower(): value for header, value in answer.headers.items()}
    assert {header: headers[header] for header in SECURITY_HEADERS} == SECURITY_HEADERS, name
    policy = headers["content-security-policy"].split("; ")
    assert {"frame-ancestors 'none'", "object-src 'none'", "base-uri 'none'"} <= {*policy}, name
    features = dict(each.strip().split("=") for each in headers["permissions-policy"].split(","))
    assert {feature: features[feature] for feature in FEATURES_OFF} == dict.fromkeys(
        FEATURES_OFF, "()"
    ), name
    # The portal reads voucher codes with the camera.
    assert features["camera"] == "(self)", name
