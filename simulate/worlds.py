"""Where the engine and its references are tried: simulated hotels, and handwritten digits."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from typing import NamedTuple

from chalicelib.domain.engine.bins import FEATURES

OFFERS = 8
VISITORS = 20_000
VISITORS_A_DAY = 200
IMPLIED = {1: 0, 5: 4, 7: 6}
"""Bits that say more of the same: two minutes are also 20 seconds."""

# How likely each bit is of four kinds of visitors, who are this often among all.
KINDS = (
    (0.40, (0.5, 0.1, 0.3, 0.1, 0.4, 0.1, 0.1, 0.0, 0.0, 0.05, 0.1, 0.6)),  # look around
    (0.30, (0.9, 0.5, 0.7, 0.6, 0.9, 0.5, 0.5, 0.2, 0.1, 0.15, 0.3, 0.4)),  # compare
    (0.20, (0.9, 0.4, 0.8, 0.3, 0.8, 0.2, 0.6, 0.1, 0.6, 0.40, 0.5, 0.3)),  # decide
    (0.10, (0.9, 0.7, 0.8, 0.4, 0.5, 0.2, 0.4, 0.3, 0.9, 0.60, 0.2, 0.5)),  # are stuck in the form
)

Context = tuple[int, ...]
"""The features that are 1, in ascending order; the constant, feature 0, is the first."""


class Visit(NamedTuple):
    """One visitor: what the page tells, and what each offer would bring."""

    context: Context
    rewards: tuple[int, ...]
    """Whether the visitor would take each offer: the same for whoever plays."""
    rates: tuple[float, ...]
    """How likely that is."""


class World(NamedTuple):
    """Visitors in the order in which they come; all of one group are decided before any of it is
    learned."""

    arms: int
    features: int
    group: int
    visits: Sequence[Visit]


def hotel(seed: int, visitors: int = VISITORS) -> World:
    """A hotel with eight offers, of which visitors take one to fifteen of a hundred by what they
    do. The rates are logistic, so that no linear model has them right."""
    lot = random.Random(f"hotel {seed}")
    bits = len(FEATURES)
    appeal = [lot.gauss(-3.3, 0.35) for _ in range(OFFERS)]
    of_a_bit = [lot.gauss(0, 0.3) for _ in range(bits)]
    of_both = [
        [lot.gauss(0, 0.5) if lot.random() < 0.3 else 0.0 for _ in range(bits)]
        for _ in range(OFFERS)
    ]
    visits = []
    for _ in range(visitors):
        (_, likely), *_ = lot.choices(KINDS, [share for share, _ in KINDS])
        features = [lot.random() < chance for chance in likely]
        for more, less in IMPLIED.items():
            features[more] &= features[less]
        active = [bit for bit in range(bits) if features[bit]]
        rates = tuple(
            1 / (1 + math.exp(-appeal[arm] - sum(of_a_bit[i] + of_both[arm][i] for i in active)))
            for arm in range(OFFERS)
        )
        luck = lot.random()
        rewards = tuple(int(luck < rate) for rate in rates)
        visits.append(Visit((0, *(bit + 1 for bit in active)), rewards, rates))
    return World(OFFERS, bits + 1, VISITORS_A_DAY, visits)


def digits(seed: int, classes: int, pixels: int) -> World:
    """scikit-learn's handwritten digits, in another order for each seed: which digit it is, is to
    be guessed, and all that is learned is whether the guess was right. A pixel is 1 if it is darker
    than its median; of fewer than 64 pixels, those are taken that vary most."""
    from sklearn.datasets import load_digits

    images, labels = load_digits(return_X_y=True)
    keep = labels < classes
    images, labels = images[keep], labels[keep]
    varied = sorted(range(64), key=lambda pixel: (-images[:, pixel].var(), pixel))[:pixels]
    medians = [sorted(images[:, pixel])[len(images) // 2] for pixel in varied]
    order = [*range(len(images))]
    random.Random(f"digits {seed}").shuffle(order)
    visits = []
    for place in order:
        dark = [
            images[place][pixel] > median for pixel, median in zip(varied, medians, strict=True)
        ]
        context = (0, *(number for number, is_dark in enumerate(dark, start=1) if is_dark))
        rewards = tuple(int(labels[place] == arm) for arm in range(classes))
        visits.append(Visit(context, rewards, tuple(map(float, rewards))))
    return World(classes, pixels + 1, 20, visits)
