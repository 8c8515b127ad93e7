"""Visitors who consented, and what the API's tests let them see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from chalicelib.domain.privacy import receipt as receipts
from tests.api.offer_use import accept, campaign, offer
from tests.service import Answer, Service, current_runtime
from tests.visitors import receipt, withdraw

ORIGIN = "https://www.hotel.example"


@dataclass(frozen=True, slots=True)
class Visitor:
    """A browser on a hotel's site, with the receipt that it keeps."""

    service: Service
    receipt: str
    key: str
    """Under which the store has what this visitor saw."""
    issuer_uid: str = "hotel"
    origin: str = ORIGIN

    @property
    def headers(self) -> dict[str, str]:
        """What the browser says of the page."""
        return {"origin": self.origin}

    def decide(self, **query: Any) -> Answer:
        """Ask what is to be shown."""
        fields = {"issuer_uid": self.issuer_uid, "receipt": self.receipt} | query
        return self.service.get("offers/decide", fields, headers=self.headers)

    def decision(self, **query: Any) -> Any:
        """What is to be shown."""
        answer = self.decide(**query)
        assert answer.status == 200, answer.text
        return answer.json["decision"]

    def token(self, **query: Any) -> str:
        """The token of what is to be shown."""
        return str(self.decision(**query)["token"])

    def seen(self, token: str) -> Answer:
        """Say that it was shown."""
        return self._post("offers/seen", token)

    def dismiss(self, token: str) -> Answer:
        """Say no."""
        return self._post("offers/dismiss", token)

    def withdraw(self) -> None:
        """Take the consent back."""
        assert withdraw(self.service, self.receipt, self.headers).status == 200

    def export(self) -> Answer:
        """Ask for all that is stored."""
        return self._privacy("export")

    def erase(self) -> Answer:
        """Have all that is stored erased."""
        return self._privacy("erase")

    def _privacy(self, verb: str) -> Answer:
        body = {"receipt": self.receipt}
        return self.service.post(f"privacy/{verb}", body, headers=self.headers)

    def _post(self, path: str, token: str) -> Answer:
        body = {"receipt": self.receipt, "decision": token}
        return self.service.post(path, body, headers=self.headers)


def visitor(
    service: Service, issuer_uid: str = "hotel", origin: str = ORIGIN, *, signals: bool = False
) -> Visitor:
    """A new visitor, who consented; to signals, too, if it says so."""
    purposes = {"learning": True, "signals": signals}
    token = receipt(service, {"origin": origin}, issuer_uid=issuer_uid, purposes=purposes)
    content = receipts.read(token, current_runtime().link_secrets, origin, service.clock.now)
    return Visitor(service, token, content.visitor_key, issuer_uid, origin)


def learning_campaign(service: Service, **fields: Any) -> dict[str, Any]:
    """A new campaign of three offers, with a policy."""
    offers = fields.pop("offers", None) or [offer(service, count=1000) for _ in range(3)]
    made = campaign(service, **{"budget_amount": 93000, "offers": offers} | fields)
    calls = service.spy.calls[:]
    assert service.snapshot()["failed"] == 0
    service.spy.calls[:] = calls  # what the job needs, no route does
    return made


def shown(service: Service, arm: str = "offer", *, signals: bool = False) -> tuple[Visitor, Any]:
    """A new visitor to whom an offer is shown, or none, with the decision."""
    while True:
        somebody = visitor(service, signals=signals)
        decided = somebody.decision()
        if decided["arm"] == arm:
            return somebody, decided


def visitor_lifecycle(service: Service) -> None:
    """A visitor is shown an offer and takes it, says no, asks what is stored, and has it erased."""
    made = learning_campaign(service)
    somebody, decided = shown(service)
    assert somebody.seen(decided["token"]).json["counted"] is True
    taken = {"offer_id": decided["offer_id"], "decision": decided["token"]}
    assert accept(service, made["id"], **taken).status == 201
    assert somebody.dismiss(decided["token"]).status == 200
    assert somebody.seen(decided["token"]).status == 409
    assert service.post("privacy/why", {"decision": decided["token"]}).json["matches"] is True
    assert len(somebody.export().json["exposures"]) == 1
    assert somebody.erase().json["erased"] == {"exposures": 1}
    assert service.post("campaign/end", {"campaign_id": made["id"]}).status == 200
