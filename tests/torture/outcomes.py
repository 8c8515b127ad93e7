"""Where the responses to the callers of a round disagree with the stored state."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from tests.torture.actors import Request, is_open
from tests.torture.oracle import State
from tests.torture.stage import Answer, guest_uid


def disagreements(state: State, requests: list[Request]) -> list[str]:
    """All disagreements between responses and state."""
    by_tag: dict[str, list[Request]] = defaultdict(list)
    for request in requests:
        by_tag[request.tag].append(request)
    effects = _effects(state)
    problems: list[str] = []
    for tag, twins in by_tag.items():
        problems += [f"{tag}: {problem}" for problem in _of_request(state, effects, twins)]
    for action in OF_A_BOOKING:
        problems += _of_bookings(state, action, requests)
    for request in requests:
        if request.action == "change" and request.last.status < 300:
            problems += [f"{request.tag}: {problem}" for problem in _of_change(state, request)]
    return [*problems, *_of_redeemed_vouchers(state, by_tag)]


OF_A_GUEST = ("book", "hold", "release")  # the mark of these is who sent them, once each
OF_A_BOOKING = ("reschedule", "noshow")  # the events of these have no mark of their request


def _effects(state: State) -> dict[str, Counter[str]]:
    """How often each request had its effect, by the mark that it leaves in the store."""
    return {
        "issue": Counter(row["title"] for row in state.vouchers.values()),
        "book": Counter(event["meta"]["holder_uid"] for event in state.events_of("voucher.book")),
        "hold": Counter(event["actor_id"] for event in state.events_of("voucher.hold")),
        "release": Counter(event["actor_id"] for event in state.events_of("voucher.release")),
        "cancel": Counter(
            event["meta"]["reason"]
            for change in ("voucher.cancel", "voucher.forfeit")
            for event in state.events_of(change)
        ),
        "revoke": Counter(event["meta"]["reason"] for event in state.events_of("voucher.revoke")),
        "assign": Counter(event["meta"]["reason"] for event in state.events_of("voucher.assign")),
        "extend": Counter(event["meta"]["reason"] for event in state.events_of("voucher.extend")),
        "undo": Counter(event["meta"]["reason"] for event in state.events_of("voucher.undo")),
        "block": Counter(event["meta"]["reason"] for event in state.events_of("calendar.block")),
        "save": Counter(event["meta"]["title"] for event in state.events_of("calendar.save")),
    }


def _of_request(
    state: State, effects: dict[str, Counter[str]], twins: list[Request]
) -> Iterator[str]:
    """One request, which several connections may have sent."""
    action, tag = twins[0].action, twins[0].tag
    granted = [twin.last for twin in twins if twin.last.status < 300]
    bodies = {response.text for response in granted}
    if len(bodies) > 1:
        yield f"one key, {len(bodies)} different responses"
    if action not in effects:
        return  # it leaves no mark of its own
    mark = guest_uid(tag.partition(".")[0]) if action in OF_A_GUEST else tag
    effect_count = effects[action][mark]
    if effect_count > 1:
        yield f"{action} happened {effect_count} times"
    if granted and not effect_count:
        yield f"the response to {action} was {bodies}, and it did not happen"
    if effect_count and not granted and not any(is_open(twin.last) for twin in twins):
        yield f"{action} happened, and the responses were {[twin.last.text for twin in twins]}"
    for response in granted:
        yield from _of_response(state, action, response)


def _of_response(state: State, action: str, response: Answer) -> Iterator[str]:
    body = response.json
    if "voucher" not in body:
        return  # of a calendar
    if body["voucher"]["id"] not in state.vouchers:
        yield "the voucher of its response does not exist"
    booking = body.get("booking")
    if booking and booking["id"] not in state.bookings:
        yield "the booking of its response does not exist"
    # An undo of a forfeit brings it back.
    undone = {event["subject_id"] for event in state.events_of("voucher.undo")}
    is_cancelled = state.bookings[booking["id"]]["status"] == "cancelled" if booking else True
    if action == "cancel" and not is_cancelled and body["voucher"]["id"] not in undone:
        yield "the booking of its response is not cancelled"


def _of_bookings(state: State, action: str, requests: list[Request]) -> Iterator[str]:
    """A change of a booking happened as often as it was granted, but for what is not known; and
    each move was counted by itself."""
    granted: dict[str, list[Answer]] = defaultdict(list)
    unknown: Counter[str] = Counter()
    for request in requests:
        if request.action == action:
            booking_id = request.body["booking_id"]
            if request.last.status < 300:
                granted[booking_id].append(request.last)
            unknown[booking_id] += is_open(request.last)
    happened = Counter(
        event["meta"]["booking_id"] for event in state.events_of(f"voucher.{action}")
    )
    for booking_id in granted.keys() | unknown.keys():
        count, answers = happened[booking_id], granted[booking_id]
        if not len(answers) <= count <= len(answers) + unknown[booking_id]:
            yield f"{booking_id}: {action} happened {count} times, granted {len(answers)} times"
        if action == "reschedule":
            counted = [answer.json["booking"].get("sequence", 0) for answer in answers]
            if len({*counted}) < len(counted) or not {*counted} <= {*range(1, count + 1)}:
                yield f"{booking_id}: {count} moves, answered as {counted}"


def _of_change(state: State, request: Request) -> Iterator[str]:
    """Each voucher of the answer was changed once, if it was not so already, or refused."""
    happened = Counter(
        event["subject_id"]
        for event in state.events_of("voucher.change")
        if event["meta"]["reason"] == request.tag
    )
    answered = {item["voucher_id"]: item for item in request.last.json["items"]}
    if answered.keys() != {*request.body["voucher_ids"]} or happened.keys() - answered.keys():
        yield f"{[*happened]} were changed, and {[*answered]} answered"
    for voucher_id, item in answered.items():
        if happened[voucher_id] > ("voucher" in item):
            yield f"changed {happened[voucher_id]} times, and the answer was {item}"


def _of_redeemed_vouchers(state: State, by_tag: dict[str, list[Request]]) -> Iterator[str]:
    """A voucher can be used once, unless that is undone: its event belongs to the one request that
    was granted."""
    tags: dict[str | None, list[str]] = defaultdict(list)
    targets, open_targets = set(), set()
    for tag, twins in by_tag.items():
        if twins[0].action != "redeem":
            continue
        targets |= {twin.voucher_id for twin in twins}
        open_targets |= {twin.voucher_id for twin in twins if is_open(twin.last)}
        if any(twin.last.status < 300 for twin in twins):
            tags[twins[0].voucher_id].append(tag)
    redeemed = {event["subject_id"] for event in state.events_of("voucher.redeem")}
    # Nobody came after all: that gives it back, too.
    restored = Counter(
        event["subject_id"]
        for event in [*state.events_of("voucher.undo"), *state.events_of("voucher.noshow")]
        if event["type"] == "voucher.undo" or event["meta"].get("consumed_by") == "redeem"
    )
    for voucher_id in targets:
        granted = tags[voucher_id]
        if len(granted) > 1 + restored[voucher_id]:
            yield f"{voucher_id}: redeemed by {granted}"
        if granted and voucher_id not in redeemed:
            yield f"{voucher_id}: {granted} was granted, and it is not redeemed"
        if voucher_id in redeemed and not granted and voucher_id not in open_targets:
            yield f"{voucher_id}: redeemed, and no request was granted"
