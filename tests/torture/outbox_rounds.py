"""The outbox while its processes die at each of their store calls, the stream loses and repeats
events, and receivers misbehave; in the end `outbox_oracle` compares what came with what happened.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from threading import Lock
from typing import Any

from chalicelib import runtime
from chalicelib.domain.events import Event
from chalicelib.domain.outbox.delivery import Delivery
from chalicelib.domain.outbox.outcomes import Dead, Outcome, Retry, Sent
from chalicelib.jobs import catch_up, fan_out, send
from chalicelib.storage.dynamo.client import DynamoClient
from chalicelib.storage.store import Store
from chalicelib.storage.tables import deliveries
from tests.jobs.outbox import PLENTY, Receivers, images, record_queue
from tests.service import Service, serve
from tests.torture import outbox_oracle
from tests.torture.crash import Died, MortalClient, die_in_process
from tests.torture.memory import in_memory
from tests.torture.outbox_life import Lively

# How endpoints behave, each by its id. What comes of all deliveries to it, the oracle knows itself.
ENDPOINTS: outbox_oracle.Endpoints = dict.fromkeys(
    ("takes", "cuts", "hangs", "drips", "answers-500", "gone")
)
# A run makes one or two attempts at an endpoint that takes nothing: it hears of less.
ENDPOINTS["redirects"] = frozenset({"voucher.cancel", "voucher.revoke"})
FAILURES = {"cuts": 1, "hangs": 2, "drips": 2, "answers-500": 3, "redirects": 99}
BOOKINGS_A_TICK = 4
PROFILE = {"issuer_uid": "hotel", "version": 0, "name": "Hotel", "zone": "Europe/Berlin"}


@dataclass
class Campaign:
    """What was done, and what is wrong."""

    bookings: int = 0
    events: int = 0
    deliveries: int = 0
    deaths: Counter[str] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)
    arrived: int = 0
    arrived_twice: int = 0
    streamed: int = 0  # events that the stream brought, or lost
    lost_batches: int = 0
    repeated_batches: int = 0
    lost_messages: int = 0
    repeated_messages: int = 0
    violations: list[str] = field(default_factory=list)


@dataclass
class OtherSide:
    """The receivers, which misbehave."""

    seen: Counter[tuple[str, str]] = field(default_factory=Counter)
    lock: Lock = field(default_factory=Lock)

    def answer(self, delivery: Delivery, content: bytes) -> Outcome:
        """What the receiver of a delivery answers this time."""
        kind = delivery.receiver.removeprefix("webhook:")
        with self.lock:
            self.seen[kind, delivery.id] += 1
            tries = self.seen[kind, delivery.id]
        if kind == "gone":
            return Dead("410")
        # How often it does not take a delivery before it does.
        failures = FAILURES.get(kind, 0)
        if kind.startswith("guest:"):
            failures = int(int(delivery.id[:8], 16) % 7 == 0)
        return Retry(kind) if tries <= failures else Sent(f"their-{delivery.id}")


@dataclass
class Deaths:
    """Where the next process of each job dies: at its first call, before and after it, then at its
    second, and so on until it survives; then from the start again."""

    client: Any
    next_at: dict[str, int] = field(default_factory=lambda: dict.fromkeys(JOBS, 0))
    counts: Counter[str] = field(default_factory=Counter)

    def run(self, job: str, act: Callable[[], object]) -> bool:
        """Run a job in a process that dies; whether it survived."""
        at = self.next_at[job]
        mortal = MortalClient(self.client, at // 2 + 1, at % 2 == 1, die_in_process)
        current = runtime.current()
        store = current.store
        dying = Store(replace_client(store.client, mortal))
        runtime.use(replace(current, store=dying))
        try:
            act()
        except Died:
            self.next_at[job] += 1
            self.counts[job] += 1
            return False
        finally:
            runtime.use(current)
        self.next_at[job] = 0
        return True


JOBS = ("fan_out", "send_queued", "send_due", "catch_up")


def replace_client(client: DynamoClient, mortal: Any) -> DynamoClient:
    """The same client over another connection."""
    return DynamoClient(
        mortal,
        client.prefix,
        client.timeout_seconds,
        monotonic=client.monotonic,
        sleep=client.sleep,
    )


@dataclass
class Queue:
    """What is due soon: messages are lost, come twice, and kill their process."""

    service: Service
    chance: random.Random
    result: Campaign
    messages: list[tuple[str, int]]
    waiting: list[tuple[datetime, str]] = field(default_factory=list)

    def bring(self, receivers: Receivers, deaths: Deaths) -> None:
        """Every message whose time has come, each to a process of its own."""
        now = self.service.clock.now
        self.waiting += [(now + timedelta(seconds=delay), text) for text, delay in self.messages]
        self.messages.clear()
        due = [text for at, text in self.waiting if at <= now]
        self.waiting = [(at, text) for at, text in self.waiting if at > now]
        for text in due:
            times = self.chance.choices([0, 1, 2], [5, 90, 5])[0]
            self.result.lost_messages += times == 0
            self.result.repeated_messages += times == 2
            for _ in range(times):
                self._send(text, receivers, deaths)

    def _send(self, text: str, receivers: Receivers, deaths: Deaths) -> None:
        send_it = partial(send.run_queued, receivers.senders, [text])
        if self.chance.random() < 0.1:
            deaths.run("send_queued", send_it)
        else:
            send_it()


def campaign(
    bookings: int, seed: int, progress: Callable[[Campaign], None] = lambda _: None
) -> Campaign:
    """So many bookings with all that may become of them, and then quiet until nothing is open."""
    result, chance = Campaign(), random.Random(seed)  # noqa: S311 (no secret)
    for service in serve(in_memory()):
        assert service.post("hotel/save", PROFILE).status == 200
        queue = Queue(service, chance, result, record_queue())
        receivers = Receivers(OtherSide().answer)
        deaths = Deaths(service.spy.client, counts=result.deaths)
        lively = Lively(service, chance)
        catch_up.run(lambda: PLENTY, _listening)
        while result.bookings < bookings:
            lively.live(BOOKINGS_A_TICK)
            result.bookings += BOOKINGS_A_TICK
            _rough_weather(service, queue, receivers, deaths)
            progress(result)
        _let_everything_end(service, receivers)
        _compare(service, receivers, result)
    return result


def _listening(_: object, event: Event) -> list[str]:
    """The endpoints that listen to an event."""
    return [each for each, types in ENDPOINTS.items() if types is None or event.type in types]


def _rough_weather(service: Service, queue: Queue, receivers: Receivers, deaths: Deaths) -> None:
    """The jobs do what there is to do, while they die one after the other."""
    batch = images(service, after=queue.result.streamed)
    queue.result.streamed += len(batch)
    _stream(batch, queue.chance, deaths, queue.result)
    for _ in range(2):
        service.clock.advance(seconds=queue.chance.choice([5, 30, 61, 600]))
        queue.bring(receivers, deaths)
    deaths.run("send_due", lambda: send.run_due(receivers.senders, lambda: PLENTY))
    deaths.run("catch_up", lambda: catch_up.run(lambda: PLENTY, _listening))


def _stream(
    batch: list[dict[str, Any]],
    chance: random.Random,
    deaths: Deaths,
    result: Campaign,
) -> None:
    """The stream brings a batch: not at all, in another order, twice, or again after a death."""
    if chance.random() < 0.2:
        result.lost_batches += 1
        return
    if chance.random() < 0.5:
        chance.shuffle(batch)
    for _ in range(3):
        if deaths.run("fan_out", lambda: fan_out.run(batch, _listening)):
            break
    if chance.random() < 0.2:
        result.repeated_batches += 1
        fan_out.run(batch[:3], _listening)


def _let_everything_end(service: Service, receivers: Receivers) -> None:
    """Quiet weather, until all that was planned has come; by the due index alone."""
    for _ in range(3):
        service.clock.advance(minutes=1)
        catch_up.run(lambda: PLENTY, _listening)
        send.run_due(receivers.senders, lambda: PLENTY)
    while (due := _next_due(service)) is not None:
        # Soon enough for a reminder, a day before its slot; some hours' worth at once.
        service.clock.now = max(service.clock.now, due)
        service.clock.advance(hours=6)
        send.run_due(receivers.senders, lambda: PLENTY)


def _next_due(service: Service) -> datetime | None:
    """When the first of the open deliveries is due; None once all have ended."""
    due = []
    for shard in deliveries.DUE_SHARDS:
        page = service.engine.client.query(
            TableName=service.engine.prefix + deliveries.TABLE,
            IndexName="due",
            KeyConditionExpression="due_shard = :shard",
            ExpressionAttributeValues={":shard": {"S": shard}},
            Limit=1,
        )
        due += [datetime.fromisoformat(row["due_at"]["S"]) for row in page["Items"]]
    return min(due, default=None)


def _compare(service: Service, receivers: Receivers, result: Campaign) -> None:
    rows = service.rows("deliveries")
    result.events = len(service.rows("events"))
    result.deliveries = len(rows)
    result.statuses = Counter(row["status"]["S"] for row in rows)
    result.arrived = len(receivers.arrived)
    by_id = Counter(delivery.id for delivery, _ in receivers.arrived)
    result.arrived_twice = sum(count > 1 for count in by_id.values())
    arrived = [(delivery.id, content) for delivery, content in receivers.arrived]
    result.violations = outbox_oracle.violations(
        service.rows("events"), service.rows("vouchers"), rows, arrived, ENDPOINTS
    )


def report(result: Campaign) -> str:
    """The campaign in some lines."""
    lines = [
        f"{result.bookings} bookings, {result.events} events, {result.deliveries} deliveries",
        f"processes killed: {dict(sorted(result.deaths.items()))}",
        f"batches of the stream lost: {result.lost_batches}, repeated: {result.repeated_batches}",
        f"messages of the queue lost: {result.lost_messages}, repeated: {result.repeated_messages}",
        f"statuses at the end: {dict(sorted(result.statuses.items()))}",
        f"{result.arrived} arrivals; {result.arrived_twice} deliveries were tried more than once",
        f"{len(result.violations)} violations",
    ]
    return "\n".join(lines)
