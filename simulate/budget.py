"""How long a budget lasts, when more or fewer visitors accept than it can pay for."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from bench.table import markdown
from chalicelib.domain.engine.pacing import show_millionths
from chalicelib.domain.offers.campaign import Campaign, Offer
from simulate.plot import Axis, Line, lines
from simulate.results import Result, Row, Size, share_at_least

DAYS = 30
START = datetime(2026, 1, 1, tzinfo=UTC)
BUDGET, SAVING = 6000, 20
DEMANDS = (0.5, 1.0, 2.0, 4.0, 8.0)
"""How many times the budget would be spent, if all visitors were shown an offer."""
STEP = timedelta(minutes=10)


def section(size: Size) -> Result:
    """How a budget is spent over time."""
    size.note(f"budgets of {len(size.seeds)} campaigns")
    curves = {demand: [spend(demand, seed) for seed in size.seeds] for demand in DEMANDS}
    last = {demand: [lasting(curve) for curve in curves[demand]] for demand in DEMANDS}
    shares = {demand: [curve[-1] for curve in curves[demand]] for demand in DEMANDS}
    most = max(max(each) for each in shares.values())
    rows = [
        share_at_least(
            "Pacing: a budget for a half or a quarter of the demand lasts, of the campaign's time",
            0.9,
            min(last[2.0] + last[4.0]),
        ),
        share_at_least(
            "Pacing: what is spent of such a budget in the end",
            0.95,
            min(shares[2.0] + shares[4.0]),
        ),
        Row("Pacing: the most that is spent", "≤ 100 %", f"{most:.1%}", most <= 1),
    ]
    table = markdown(
        ("demand, in budgets", "spent in the end", "lasts for, of the time", "least of all"),
        [
            (
                f"{demand:g}",
                f"{sum(shares[demand]) / len(shares[demand]):.1%}",
                f"{sum(last[demand]) / len(last[demand]):.1%}",
                f"{min(last[demand]):.1%}",
            )
            for demand in DEMANDS
        ],
    )
    text = f"""\
{table}

{len(size.seeds)} campaigns of each kind: {DAYS} days, {BUDGET // SAVING} accepts, more
visitors by day than by night. Demand is how many budgets would be spent if every visitor
were shown an offer; at least a tenth of them is, as long as there is budget, so that eight
budgets' demand ends early.

![How a budget is spent over the time of a campaign](growth-pacing.svg)"""
    return Result("How a budget lasts", rows, text, {"growth-pacing.svg": picture(curves)})


def spend(demand: float, seed: int) -> list[float]:
    """The share of the budget that is spent, at each step."""
    lot = random.Random(f"budget {demand} {seed}")
    steps = DAYS * timedelta(days=1) // STEP
    mean = demand * BUDGET / SAVING / steps
    accepted, curve = 0, []
    for step in range(steps):
        now = START + step * STEP
        share = show_millionths(campaign(accepted), now) / 1e6
        by_day = 1.6 if 8 <= now.hour < 22 else 0.16  # so that the mean is 1
        chance = mean * by_day * share
        accepted += int(chance) + (lot.random() < chance % 1)
        accepted = min(accepted, BUDGET // SAVING)
        curve.append(accepted * SAVING / BUDGET)
    return curve


def campaign(accepted: int) -> Campaign:
    """The campaign, of which this many vouchers were accepted."""
    offer = Offer(
        number=1,
        template_id="tpl-1",
        title="Spa",
        service_type="spa",
        duration_minutes=60,
        original_amount=Decimal(100),
        price_amount=Decimal(100 - SAVING),
        count=BUDGET,
        accepted=accepted,
    )
    return Campaign(
        id="cmp-1",
        issuer_uid="hotel",
        name="Quiet weeks",
        zone="UTC",
        starts_at=START,
        ends_at=START + timedelta(days=DAYS),
        price_currency="EUR",
        budget_amount=Decimal(BUDGET),
        spent_amount=Decimal(SAVING * accepted),
        hour_amount=Decimal(0),
        offers=(offer,),
        created_at=START,
        changed_at=START,
    )


def lasting(curve: list[float]) -> float:
    """For how much of the time something was left of the budget."""
    return sum(share < 1 for share in curve) / len(curve)


def picture(curves: dict[float, list[list[float]]]) -> str:
    """The first campaign of each kind."""
    return lines(
        "How a budget is spent over the time of a campaign",
        Axis("day", 0, DAYS),
        Axis("spent of the budget", 0, 100, percent=True),
        [
            Line(
                f"demand {demand:g} ×",
                [(at * DAYS / len(kind[0]), share * 100) for at, share in enumerate(kind[0])],
                look,
            )
            for look, (demand, kind) in enumerate(curves.items())
        ],
    )
