"""Mixed equilibria of one decision stage, for the beliefs at which it has no pure one.

Only where randomising signals nothing and every incentive is a number: two players move, and what
they get does not depend on the informed player's type. For each choice of continuations:

1. Write the bimatrix game at the point.
2. For every pair of equally large supports solve the indifference conditions exactly: a player's
   mixture is the vector of signed minors of the differences of the opponent's payoffs.
3. Keep the pair if the mixtures are positive and no action outside pays more.
4. Decide 3 again in the ring, so that a traced run logs what it rests on.

In a nondegenerate game these are all its mixed equilibria (von Stengel 2002, "Computing equilibria
for two-person games", proposition 2.2); in a degenerate one there may be more, so a solution that
rests on such a stage never says that it is complete.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import combinations, product
from typing import NamedTuple

from est_games.arithmetic import ExactRing, Ring, Value, rational
from est_games.equilibrium.stages.belief import Cone, meet
from est_games.equilibrium.stages.continuation import Continuation, MixedWitness, Values
from est_games.equilibrium.stages.gathering import Gathering
from est_games.equilibrium.stages.stage_game import StageGame

MAX_SUPPORTS = 5_000
MAX_SELECTIONS = 512

Matrix = list[list[Value]]


class Mixture(NamedTuple):
    """One mixed equilibrium of a bimatrix game."""

    rows: tuple[Value, ...]
    columns: tuple[Value, ...]


def mixed_continuations(game: StageGame, regions: Sequence[Cone], gathering: Gathering) -> bool:
    """Gather mixed equilibria of a stage for the beliefs in given regions; tell if any is there.

    Parameters
    ----------
    game : StageGame
        The stage.
    regions : sequence of Cone
        Beliefs for which there is no pure equilibrium.
    gathering : Gathering
        Where they go.
    """
    shape = game.pattern.shape
    if len(shape) != 2 or math.comb(sum(shape), shape[0]) > MAX_SUPPORTS:
        return False
    offered = [game.outlooks[reached].continuations for reached in game.pattern.classes]
    if math.prod(map(len, offered)) > MAX_SELECTIONS:
        return False
    n_pure = gathering.n_cones
    for choices in product(*(range(len(each)) for each in offered)):
        chosen = [each[choice] for each, choice in zip(offered, choices, strict=True)]
        if not all(_ignores_type(each, player) for each in chosen for player in game.players):
            continue
        cones = [cone for region in regions for cone in _supported(region, chosen, game.ring)]
        if not cones:
            continue
        for mixture in _mixtures(game, chosen):
            values = _expected(chosen, mixture)
            witness = MixedWitness(mixtures=(mixture.rows, mixture.columns), choices=choices)
            for cone in cones:
                gathering.add(values, cone, witness, None)
    return gathering.n_cones > n_pure


def _ignores_type(continuation: Continuation, player: int) -> bool:
    first, *others = continuation.values[player]
    return all(first == other for other in others)


def _supported(region: Cone, chosen: Sequence[Continuation], ring: Ring) -> list[Cone]:
    """Return the beliefs of a region for which all chosen continuations are rational."""
    cones = [region]
    for each in {id(each): each for each in chosen}.values():
        cones = [
            met
            for cone in cones
            for piece in each.cones
            for met in [meet(cone, piece, ring)]
            if met
        ]
    return cones


def _mixtures(game: StageGame, chosen: Sequence[Continuation]) -> Iterator[Mixture]:
    n_rows, n_columns = game.pattern.shape
    matrices: list[Matrix] = [
        [
            [chosen[i * n_columns + j].values[player][0] for j in range(n_columns)]
            for i in range(n_rows)
        ]
        for player in game.players
    ]
    plain = ExactRing()
    at_point = [
        [[rational(game.ring.at_point(entry)) for entry in row] for row in matrix]
        for matrix in matrices
    ]
    for size in range(2, min(n_rows, n_columns) + 1):
        for rows, columns in product(
            combinations(range(n_rows), size), combinations(range(n_columns), size)
        ):
            if bimatrix_mixture(at_point[0], at_point[1], rows, columns, plain):
                mixture = bimatrix_mixture(matrices[0], matrices[1], rows, columns, game.ring)
                if mixture:
                    yield mixture


def bimatrix_mixture(
    first: Matrix, second: Matrix, rows: Sequence[int], columns: Sequence[int], ring: Ring
) -> Mixture | None:
    """Return the equilibrium with given supports of equal size, or None.

    Examples
    --------
    Matching pennies.

    >>> one, zero = rational(1), rational(0)
    >>> same, other = [[one, zero], [zero, one]], [[zero, one], [one, zero]]
    >>> bimatrix_mixture(same, other, (0, 1), (0, 1), ExactRing())
    Mixture(rows=(1/2, 1/2), columns=(1/2, 1/2))
    """
    flipped = [list(column) for column in zip(*second, strict=True)]
    row_weights = _indifferent(flipped, columns, rows, ring)
    column_weights = row_weights and _indifferent(first, rows, columns, ring)
    if not row_weights or not column_weights:
        return None
    if not _is_best(first, rows, column_weights, ring):
        return None
    if not _is_best(flipped, columns, row_weights, ring):
        return None
    return Mixture(row_weights, column_weights)


def _indifferent(
    payoffs: Matrix, own: Sequence[int], other: Sequence[int], ring: Ring
) -> tuple[Value, ...] | None:
    """Return the other's positive weights that make all own actions pay the same, or None."""
    first, *rest = own
    differences = [[payoffs[i][j] - payoffs[first][j] for j in other] for i in rest]
    minors = [
        _determinant([[row[k] for k in range(len(other)) if k != j] for row in differences])
        * ((-1) ** j)
        for j in range(len(other))
    ]
    total = sum(minors[1:], start=minors[0])
    sign = ring.sign(total)
    if not sign or any(ring.sign(minor) != sign for minor in minors):
        return None
    weights = dict(zip(other, minors, strict=True))
    zero = ring.constant(0)
    return tuple(
        ring.divide(weights[j], total) if j in weights else zero for j in range(len(payoffs[0]))
    )


def _determinant(matrix: Matrix) -> Value:
    """Return a determinant by expansion along the first row: small, and without division."""
    if not matrix:
        return rational(1)
    total = rational(0)
    for j, entry in enumerate(matrix[0]):
        minor = _determinant([[*row[:j], *row[j + 1 :]] for row in matrix[1:]])
        total = entry * minor * ((-1) ** j) + total
    return total


def _is_best(payoffs: Matrix, support: Sequence[int], weights: Sequence[Value], ring: Ring) -> bool:
    def worth(action: int) -> Value:
        terms = [weight * amount for weight, amount in zip(weights, payoffs[action], strict=True)]
        return sum(terms[1:], start=terms[0])

    best = worth(support[0])
    return all(
        ring.sign(best - worth(action)) >= 0
        for action in range(len(payoffs))
        if action not in support
    )


def _expected(chosen: Sequence[Continuation], mixture: Mixture) -> Values:
    weights = [p * q for p in mixture.rows for q in mixture.columns]
    terms = [
        [[weight * entry for entry in row] for row in each.values]
        for weight, each in zip(weights, chosen, strict=True)
    ]
    n_players, n_types = len(terms[0]), len(terms[0][0])
    return tuple(
        tuple(
            sum((term[player][kind] for term in terms[1:]), start=terms[0][player][kind])
            for kind in range(n_types)
        )
        for player in range(n_players)
    )
