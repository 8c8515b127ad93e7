"""How often an offer is taken in a context: Bayesian least squares, made of the offers' counts.

All offers of a campaign are fitted together first; each offer's own fit says how it differs from
that, and is drawn towards no difference as long as it was seen little (a hierarchical prior). The
variance is that of a reward of 0 or 1 at the campaign's mean rate.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from chalicelib.domain.errors import BrokenInvariant

Matrix = list[list[float]]


class Prior(NamedTuple):
    """What is believed of the offers of any campaign, before anything is counted. The numbers were
    tuned on simulated hotels (docs/growth.md)."""

    rewarded: float = 1.0
    seen: float = 20.0
    """The mean rate begins as if this many of this many had been taken."""
    shared: float = 1.0
    """How strongly all offers together are drawn towards the mean rate: as if seen as often."""
    spread: float = 0.4
    """How far the rates of offers lie apart: a standard deviation, in mean rates."""
    feature_spread: float = 1.0
    """The same of what a feature changes in an offer's rate."""
    exploration: float = 0.3
    """The width of the normals, in standard deviations of the fit: less than 1, because the floor
    explores, too, and so does whoever learns a day late."""


PRIOR = Prior()


class Counts(NamedTuple):
    """What is counted of one offer, of any number of features; feature 0 is the constant."""

    seen: int
    rewarded: int
    a: Mapping[tuple[int, int], int]
    b: Mapping[int, int]


class Normal(NamedTuple):
    """What is believed of an offer's rate in one context."""

    mean: float
    deviation: float


class Model:
    """The fit of one offer."""

    __slots__ = ("_covariance", "_weights")

    def __init__(self, weights: list[float], covariance: Matrix) -> None:
        """The covariance as its lower half, with everything off the diagonal doubled."""
        self._weights = weights
        self._covariance = covariance

    def normal(self, features: Sequence[int]) -> Normal:
        """The offer's rate where these features are 1, in ascending order."""
        weights = self._weights
        mean = sum([weights[index] for index in features])
        variance = 0.0
        for place, index in enumerate(features, start=1):
            row = self._covariance[index]
            variance += sum([row[other] for other in features[:place]])
        return Normal(mean, math.sqrt(variance))


def fit(offers: Sequence[Counts], size: int, prior: Prior = PRIOR) -> tuple[Model, ...]:
    """A model of each offer, by the counts of all of them: of one offer at least, and of `size`
    features.

    Raises BrokenInvariant if the counts cannot be those of exposures.
    """
    seen = sum(each.seen for each in offers)
    rate = (sum(each.rewarded for each in offers) + prior.rewarded) / (seen + prior.seen)
    if not 0 < rate < 1:
        raise BrokenInvariant("more was taken than was shown")
    noise = rate * (1 - rate)
    spreads = [prior.spread * rate, *[prior.feature_spread * rate] * (size - 1)]
    precisions = [noise / spread**2 for spread in spreads]
    matrices = [_matrix(each, size) for each in offers]
    shared = _shared(matrices, offers, rate, prior.shared)
    models = []
    for matrix, each in zip(matrices, offers, strict=True):
        rest = [each.b.get(i, 0) - sum(map(float.__mul__, matrix[i], shared)) for i in range(size)]
        for i in range(size):
            matrix[i][i] += precisions[i]
        inverse = _inverse(matrix)
        own = [sum(map(float.__mul__, row, rest)) for row in inverse]
        scale = noise * prior.exploration**2
        covariance = [
            [scale * inverse[i][j] * (1 if i == j else 2) for j in range(i + 1)]
            for i in range(size)
        ]
        models.append(Model([a + b for a, b in zip(shared, own, strict=True)], covariance))
    return tuple(models)


def _shared(
    matrices: list[Matrix], offers: Sequence[Counts], rate: float, strength: float
) -> list[float]:
    """The weights of all offers together, drawn towards the mean rate in every context."""
    matrix = [
        [sum(column) for column in zip(*rows, strict=True)] for rows in zip(*matrices, strict=True)
    ]
    target = [float(sum(each.b.get(i, 0) for each in offers)) for i in range(len(matrix))]
    target[0] += strength * rate
    for i, row in enumerate(matrix):
        row[i] += strength
    return [sum(map(float.__mul__, row, target)) for row in _inverse(matrix)]


def _matrix(counts: Counts, size: int) -> Matrix:
    matrix = [[0.0] * size for _ in range(size)]
    for (i, j), count in counts.a.items():
        matrix[i][j] = matrix[j][i] = float(count)
    return matrix


def _inverse(matrix: Matrix) -> Matrix:
    """The inverse of a symmetric, positive definite matrix, by Cholesky. Raises BrokenInvariant."""
    size = len(matrix)
    lower: Matrix = []
    for i in range(size):
        row: list[float] = []
        for j in range(i):
            row.append((matrix[i][j] - sum(map(float.__mul__, row, lower[j]))) / lower[j][j])
        square = matrix[i][i] - sum([value * value for value in row])
        if square <= 0:
            raise BrokenInvariant("counts of features contradict each other")
        row.append(math.sqrt(square))
        lower.append(row)
    columns: Matrix = []  # of the inverse of `lower`, each from its diagonal on
    for j in range(size):
        column = [1 / lower[j][j]]
        for i in range(j + 1, size):
            column.append(-sum(map(float.__mul__, lower[i][j:i], column)) / lower[i][i])
        columns.append(column)
    inverse = [[0.0] * size for _ in range(size)]
    for i in range(size):
        for j in range(i + 1):
            value = sum(map(float.__mul__, columns[i], columns[j][i - j :]))
            inverse[i][j] = inverse[j][i] = value
    return inverse
