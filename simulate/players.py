"""Who plays: the engine, MABWiser and Vowpal Wabbit, all told the same at the same times."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from itertools import combinations_with_replacement
from typing import Any, Protocol

from chalicelib.domain.engine import statistics
from chalicelib.domain.engine.best import chances_of_best
from chalicelib.domain.engine.choice import draw, propensities, with_floor
from chalicelib.domain.engine.model import PRIOR, Counts, Prior, fit
from chalicelib.domain.engine.policy import Policy
from simulate.worlds import Context, World


class Player(Protocol):
    """Chooses an arm for each of some contexts; learns what came of it afterwards."""

    def choose(self, contexts: Sequence[Context]) -> list[int]:
        """The number of an arm for each context."""

    def learn(self, contexts: Sequence[Context], arms: list[int], rewards: list[int]) -> None:
        """What came of the arms that were chosen."""


Maker = Callable[[World, int], Player]
"""A player for a world, by its seed."""


class Engine:
    """The engine as it is used: a policy of the statistics, its propensities, a draw."""

    def __init__(self, world: World, seed: int) -> None:
        self._lot = random.Random(f"engine {seed}")
        self._counts = [statistics.OfferStatistics() for _ in range(world.arms)]

    def policy(self) -> Policy:
        """What has been learned."""
        return Policy(
            campaign_id="cmp-simulated",
            made_at=datetime(2026, 1, 1, tzinfo=UTC),
            offers=tuple((str(arm), each) for arm, each in enumerate(self._counts)),
            show_millionths=1_000_000,
        )

    def choose(self, contexts: Sequence[Context]) -> list[int]:
        """By the propensities of a policy."""
        policy = self.policy()
        arms = {context: propensities(policy, bins_of(context)) for context in {*contexts}}
        return [int(draw(arms[context], self._lot.randrange(1_000_000))) for context in contexts]

    def learn(self, contexts: Sequence[Context], arms: list[int], rewards: list[int]) -> None:
        """Add each exposure to the statistics of its offer."""
        for arm in set(arms):
            new = [
                statistics.of(bins_of(context), rewarded=bool(reward))
                for context, chosen, reward in zip(contexts, arms, rewards, strict=True)
                if chosen == arm
            ]
            self._counts[arm] = statistics.total([self._counts[arm], *new])


class Arithmetic:
    """What the engine computes, without its limits of eight offers and twelve bits, and with any
    prior."""

    def __init__(self, world: World, seed: int, prior: Prior = PRIOR) -> None:
        self._lot = random.Random(f"engine {seed}")
        self._world = world
        self._prior = prior
        self._a: list[Counter[tuple[int, int]]] = [Counter() for _ in range(world.arms)]
        self._b: list[Counter[int]] = [Counter() for _ in range(world.arms)]

    def chances(self, contexts: Iterable[Context]) -> dict[Context, list[float]]:
        """The chance of each arm, by the same model, integral and floor as the engine's."""
        counts = [Counts(a[0, 0], b[0], a, b) for a, b in zip(self._a, self._b, strict=True)]
        models = fit(counts, self._world.features, self._prior)
        return {
            context: with_floor(chances_of_best([model.normal(context) for model in models]))
            for context in contexts
        }

    def choose(self, contexts: Sequence[Context]) -> list[int]:
        """By these chances."""
        chances = self.chances({*contexts})
        arms = range(self._world.arms)
        return [self._lot.choices(arms, chances[context])[0] for context in contexts]

    def learn(self, contexts: Sequence[Context], arms: list[int], rewards: list[int]) -> None:
        """Count pairs of features."""
        for context, arm, reward in zip(contexts, arms, rewards, strict=True):
            self._a[arm].update(combinations_with_replacement(context, 2))
            if reward:
                self._b[arm].update(context)


class MabWiser:
    """A policy of MABWiser, by its name and parameters."""

    def __init__(self, world: World, seed: int, learning: Any, neighborhood: Any = None) -> None:
        from mabwiser.mab import MAB

        policies = {"learning_policy": learning, "neighborhood_policy": neighborhood}
        self._mab = MAB([*range(world.arms)], **policies, seed=seed)
        self._features = world.features
        self._lot = random.Random(f"mabwiser {seed}")
        self._arms = world.arms
        self._is_contextual = self._mab.is_contextual
        self._is_fitted = False

    def choose(self, contexts: Sequence[Context]) -> list[int]:
        """Before anything is learned, at random: some of its policies cannot begin otherwise."""
        if not self._is_fitted:
            return [self._lot.randrange(self._arms) for _ in contexts]
        if not self._is_contextual:
            return [self._mab.predict() for _ in contexts]
        chosen = self._mab.predict(self._rows(contexts))
        return chosen if isinstance(chosen, list) else [chosen]

    def learn(self, contexts: Sequence[Context], arms: list[int], rewards: list[int]) -> None:
        """A partial fit."""
        rows = [self._rows(contexts)] if self._is_contextual else []
        learn = self._mab.partial_fit if self._is_fitted else self._mab.fit
        learn(arms, rewards, *rows)
        self._is_fitted = True

    def _rows(self, contexts: Sequence[Context]) -> Any:
        import numpy as np

        rows = np.zeros((len(contexts), self._features))
        for row, context in zip(rows, contexts, strict=True):
            row[list(context)] = 1
        return rows


class VowpalWabbit:
    """Vowpal Wabbit's SquareCB, whose model crosses the offers with the features."""

    def __init__(self, world: World, seed: int, options: str) -> None:
        from vowpalwabbit import Workspace

        arguments = "--cb_explore_adf --squarecb --quiet -q oc --ignore_linear c"
        self._vw = Workspace(f"{arguments} {options} --random_seed {seed}")
        self._lot = random.Random(f"vw {seed}")
        self._arms = range(world.arms)
        self._chances: list[list[float]] = []

    def choose(self, contexts: Sequence[Context]) -> list[int]:
        """By the chances that it predicts."""
        self._chances = [self._vw.predict(self._example(context)) for context in contexts]
        return [self._lot.choices(self._arms, chances)[0] for chances in self._chances]

    def learn(self, contexts: Sequence[Context], arms: list[int], rewards: list[int]) -> None:
        """One visitor after another, with the chances that they had."""
        for context, arm, reward, chances in zip(
            contexts, arms, rewards, self._chances, strict=True
        ):
            label = f"0:{-reward}:{chances[arm]:.6f} "
            self._vw.learn(self._example(context, {arm: label}))

    def _example(self, context: Context, labels: dict[int, str] | None = None) -> list[str]:
        features = " ".join(f"f{index}" for index in context)
        arms = [f"{(labels or {}).get(arm, '')}|o offer{arm}" for arm in self._arms]
        return [f"shared |c {features}", *arms]


def bins_of(context: Context) -> int:
    """The bins of features that are 1."""
    return sum(1 << (index - 1) for index in context[1:])


def play(world: World, player: Player) -> list[float]:
    """The regret after each group of visitors: what the best offer for each would have brought on
    average, less what was chosen."""
    regret, curve = 0.0, []
    for start in range(0, len(world.visits), world.group):
        visits = world.visits[start : start + world.group]
        contexts = [visit.context for visit in visits]
        arms = player.choose(contexts)
        for visit, arm in zip(visits, arms, strict=True):
            regret += max(visit.rates) - visit.rates[arm]
        curve.append(regret)
        rewards = [visit.rewards[arm] for visit, arm in zip(visits, arms, strict=True)]
        player.learn(contexts, arms, rewards)
    return curve
