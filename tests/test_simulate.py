"""The simulation tries what it says, at a size that takes seconds and without what the engine is
compared with."""

from __future__ import annotations

import random
import re
from statistics import fmean

import pytest

from bench.table import markdown
from chalicelib.domain.engine.choice import propensities
from simulate import __main__ as simulate
from simulate import budget, looks, off_policy, regret, speed
from simulate.players import Arithmetic, Engine, bins_of, play
from simulate.plot import Axis, Line, lines
from simulate.results import Row, Size, at_most, prose
from simulate.worlds import IMPLIED, hotel

SIZE = Size(range(2), 4, 1, lambda _: None)


def test_a_hotel_is_the_same_for_the_same_seed_and_another_for_another():
    assert hotel(1, 50) == hotel(1, 50)
    assert hotel(1, 50) != hotel(2, 50)


def test_the_visitors_of_a_hotel_contradict_neither_their_bits_nor_their_rates():
    visits = hotel(3, 3000).visits
    for more, less in IMPLIED.items():
        assert all(less + 1 in each.context for each in visits if more + 1 in each.context)
    for arm in range(8):
        rate = fmean(each.rates[arm] for each in visits)
        assert fmean(each.rewards[arm] for each in visits) == pytest.approx(rate, abs=0.02)


def test_bins_and_features_are_the_same():
    assert bins_of((0, 1, 12)) == 0b1000_0000_0001


def test_the_engine_learns():
    world = hotel(5, 4000)
    curve = play(world, Engine(world, 5))
    assert len(curve) == 20
    # It misses less in the last five days than in the first.
    assert curve[-1] - curve[-6] < 0.85 * curve[4]


def test_the_arithmetic_without_limits_is_the_engine_s():
    world = hotel(7, 600)
    engine, arithmetic = Engine(world, 7), Arithmetic(world, 7)
    contexts = [visit.context for visit in world.visits]
    arms = [number % world.arms for number in range(600)]
    rewards = [visit.rewards[arm] for visit, arm in zip(world.visits, arms, strict=True)]
    for player in (engine, arithmetic):
        player.learn(contexts, arms, rewards)
    for context, chances in arithmetic.chances(contexts).items():
        exact = propensities(engine.policy(), bins_of(context))
        assert [each / 1e6 for each in [*exact.values()][:-1]] == pytest.approx(chances, abs=2e-6)


def test_successes_are_binomial():
    lot = random.Random(1)
    for chance in (0.02, 0.8):
        drawn = [looks.successes(lot, 200, chance) for _ in range(4000)]
        assert fmean(drawn) == pytest.approx(200 * chance, rel=0.03)
        variance = fmean((each - 200 * chance) ** 2 for each in drawn)
        assert variance == pytest.approx(200 * chance * (1 - chance), rel=0.1)


def test_each_part_that_needs_no_reference_gives_its_rows():
    results = [looks.interval(SIZE), looks.split(SIZE), budget.section(SIZE)]
    assert [len(each.rows) for each in results] == [3, 3, 3]
    assert all(row.reached for row in [*results[1].rows, *results[2].rows])
    assert {*results[0].pictures, *results[2].pictures} == {
        "growth-uplift.svg",
        "growth-pacing.svg",
    }


def test_a_decision_takes_some_time():
    durations = speed.decisions(speed.some_policy(), iter(range(100_000)).__next__)
    assert len(durations) == speed.DECISIONS
    assert {*durations} == {1000}


def test_what_a_policy_would_bring_is_near_the_truth():
    visits = hotel(1, 3000).visits
    policy = off_policy.policy_of(visits[:1000], 1)
    decisions = off_policy.decide(policy, visits[1000:], 1)
    rewarded = fmean(each.rewarded for each in decisions)
    assert rewarded == pytest.approx(off_policy.truth(policy, visits[1000:]), abs=0.03)
    assert {*off_policy.weights_of(policy, decisions)} == {1.0}


def test_the_best_of_each_was_one_of_those_that_were_tuned():
    assert {
        *regret.BEST_MABWISER,
        *regret.BEST_ON_DIGITS,
        regret.DEFAULT_VW,
        regret.BEST_VW,
    } <= regret.ALL.keys()


def test_a_picture_has_every_line_within_its_frame():
    drawn = [
        Line("one & all", [(0, 0), (50, 8), (100, 4)], 0),
        Line("other", [(0, 1), (100, 4)], 1),
    ]
    picture = lines("Title", Axis("x", 0, 100), Axis("y", 0, 8), drawn)
    assert "one &amp; all" in picture
    assert "prefers-color-scheme: dark" in picture
    names = [float(y) for y in re.findall(r'<text x="592" y="([\d.]+)" style', picture)]
    assert abs(names[0] - names[1]) >= 16


def test_a_row_says_whether_its_aim_was_reached():
    assert at_most("what", 1.15, 1.2) == Row("what", "≤ 1.15", "1.20", reached=False)
    assert at_most("what", 1.15, 1.15).cells("`hotel`")[3] == "yes"


def test_paragraphs_are_wrapped_and_tables_are_not():
    text = "| a |\n|---|\n\nA line\nand another."
    assert prose(text) == "| a |\n|---|\n\nA line and another."


def test_the_page_keeps_the_rows_of_the_other_parts():
    rows = [at_most(what, 1.0, 0.5).cells("`part`") for what in ("one", "two")]
    page = f"# Page\n\n{markdown(simulate.HEAD, rows)}\n\n## Next\n"
    again = [at_most(what, 1.0, 0.75).cells("`part`") for what in ("two", "three")]
    changed = simulate.with_rows(page, again)
    assert changed == page.replace(
        markdown(simulate.HEAD, rows), markdown(simulate.HEAD, [rows[0], *again])
    )
    assert simulate.with_rows(changed, again) == changed


def test_the_page_has_the_numbers_of_every_part():
    page = simulate.PAGE.read_text()
    assert all(f"`{name}` " in page for name in simulate.DEFAULT_PARTS)
