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
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert SECRET not in answer.text
    assert "Traceback" not in answer.text
