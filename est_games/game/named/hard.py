"""Games built to be hard: cycles of fictitious play, long Lemke-Howson paths, large supports."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from math import comb
from typing import Any

from est_games.game.named.draw import chosen, number, refused, shape_of, tabulated, whole
from est_games.game.normal import NormalForm


def shapley_game(*, n: int = 3, beta: Any = 0) -> NormalForm:
    """Return the game on which fictitious play cycles, from 3 strategies each to n.

    Parameters
    ----------
    n : int
        Number of strategies, from 3.
    beta : number
        What both get where the second player's strategy is two or more steps after the first's;
        0 is Shapley's game.

    References
    ----------
    Shapley (1964), Some topics in two-person games.

    Examples
    --------
    >>> shapley_game().array[0].tolist()
    [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]
    >>> shapley_game().array[1].tolist()
    [[0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]
    """
    size, rest = whole("n", n, 3, 1_000), number("beta", beta)

    def payoff(player: int, profile: tuple[int, ...]) -> Fraction:
        ahead = (profile[1] - profile[0]) % size
        return Fraction(ahead == player) if ahead < 2 else rest

    return tabulated(shape_of([size] * 2), payoff, title="Shapley's game")


def cyclic_polytope_game(*, dimension: int = 4) -> NormalForm:
    r"""Return a square game with one equilibrium, on which Lemke-Howson takes exponentially long.

    Parameters
    ----------
    dimension : int
        Number of strategies of each player, even, 2 to 40.

    Notes
    -----
    1. The dual cyclic polytope with 2d facets in dimension d: points of the moment curve
       :math:`(t, t^2, \dots, t^d)`, moved so that zero is inside, are its facets' normals.
    2. Facets are labelled 1 to 2d along the curve for the first player; for the second by the
       permutation of Savani and von Stengel: on the first d it swaps neighbours but keeps 1 and d,
       and on the last d it swaps neighbours, 2k-1 with 2k. The facets labelled 1 to d meet in a
       vertex; an affine map takes them to the walls :math:`x \ge 0`.
    3. What is left of the normals, scaled, is the payoff matrix: exact rationals of whole numbers.

    References
    ----------
    Savani and von Stengel (2006), Hard-to-solve bimatrix games, Econometrica 74, section 4.

    Examples
    --------
    >>> cyclic_polytope_game(dimension=2).shape
    (2, 2)
    """
    d = whole("dimension", dimension, 2, 40)
    if d % 2:
        raise refused("dimension", dimension, "an even number from 2 to 40")
    normals = _cyclic_normals(d)
    swapped = [0, *(k + 1 if k % 2 else k - 1 for k in range(1, d - 1)), d - 1]
    swapped += [k + 1 if (k - d) % 2 == 0 else k - 1 for k in range(d, 2 * d)]
    first = _as_table(normals[:d], normals[d:])
    renamed = [normals[k] for k in swapped]
    # The second player's own strategies are labelled d+1 to 2d, the first's 1 to d.
    second = _as_table(renamed[d:], renamed[:d])
    return NormalForm.from_payoffs(
        second,
        [list(row) for row in zip(*first, strict=True)],
        title=f"dual cyclic polytopes of dimension {d}",
    )


def _cyclic_normals(d: int) -> list[list[Fraction]]:
    """Return points of the moment curve about their centre."""
    points = [[Fraction(t**k) for k in range(1, d + 1)] for t in range(1, 2 * d + 1)]
    centre = [sum(column, Fraction(0)) / (2 * d) for column in zip(*points, strict=True)]
    return [[x - c for x, c in zip(point, centre, strict=True)] for point in points]


def _as_table(walls: list[list[Fraction]], rest: list[list[Fraction]]) -> list[list[Fraction]]:
    r"""Return the rows r of :math:`r x \le 1` once the walls are :math:`x \ge 0`.

    The vertex v where :math:`w_k v = 1` for every wall becomes zero: with
    :math:`x_k = 1 - w_k z`, a facet :math:`n z \le 1` reads :math:`-(n W^{-1}) x \le 1 - n v`.
    """
    import flint

    matrix = flint.fmpq_mat(
        [[flint.fmpq(x.numerator, x.denominator) for x in row] for row in walls]
    )
    normals = flint.fmpq_mat(
        [[flint.fmpq(x.numerator, x.denominator) for x in row] for row in rest]
    )
    moved = normals * matrix.inv()
    d = len(walls)
    table = []
    for i in range(len(rest)):
        row = [Fraction(int(moved[i, k].p), int(moved[i, k].q)) for k in range(d)]
        slack = 1 - sum(row, Fraction(0))
        table.append([-x / slack for x in row])
    return table


def sgc_game(*, k: int = 2) -> NormalForm:
    r"""Return Sandholm, Gilpin and Conitzer's game: one equilibrium, on nearly half the strategies.

    Parameters
    ----------
    k : int
        Each player has :math:`4k - 1` strategies, of which the equilibrium plays 2k - 1.

    Notes
    -----
    1. Within the first 2k - 1 strategies both get 3/4, but 1 one step ahead of the other around
       the circle and 1/2 one step behind: mixed evenly, they pay 3/4.
    2. There against one of the other 2k, they pay 1/2, and nothing to who plays the other.
    3. The other 2k come in pairs, and pay like matching pennies: 3/4 to the first player where both
       choose the same, 3/4 to the second where they choose different ones of a pair.

    References
    ----------
    Sandholm, Gilpin and Conitzer (2005), Mixed-integer programming methods for finding Nash
    equilibria.

    Examples
    --------
    >>> [str(x) for x in sgc_game().payoff((1, 0))]
    ['1', '1/2']
    """
    size = whole("k", k, 1, 200)
    n_first = 2 * size - 1
    high, half = Fraction(3, 4), Fraction(1, 2)

    def payoff(player: int, profile: tuple[int, ...]) -> Fraction:
        own, rival = profile[player], profile[1 - player]
        if own < n_first and rival < n_first:
            ahead = {1: Fraction(1), n_first - 1: half} if n_first > 1 else {}
            return ahead.get((own - rival) % n_first, high)
        if own < n_first:
            return half
        same = own == rival if player == 0 else own - n_first == (rival - n_first) ^ 1
        return high if rival >= n_first and same else Fraction(0)

    return tabulated(shape_of([4 * size - 1] * 2), payoff, title="Sandholm-Gilpin-Conitzer game")


def blotto_game(
    *, n_fields: int = 3, troops: Any = (4, 4), values: Any = None, scoring: str = "plurality"
) -> NormalForm:
    """Return Colonel Blotto: troops split over fields, the larger force takes each field.

    Parameters
    ----------
    n_fields : int
        From 1.
    troops : pair of int
        Of the two players.
    values : sequence of numbers, optional
        Of the fields; all 1 unless given.
    scoring : {"plurality", "majority"}
        The value of fields taken less that of fields lost, or 1 to who takes more value and -1 to
        the other.

    References
    ----------
    Borel (1921), La théorie du jeu et les équations intégrales à noyau symétrique.

    Examples
    --------
    >>> game = blotto_game(n_fields=2, troops=(1, 1))
    >>> game.strategies[0], game.payoff(("1-0", "0-1"))
    (('0-1', '1-0'), (Fraction(0, 1), Fraction(0, 1)))
    """
    n = whole("n_fields", n_fields, 1, 12)
    if not isinstance(troops, list | tuple) or len(troops) != 2:
        raise refused("troops", troops, "two whole numbers")
    forces = [whole(f"troops[{i}]", force, 0, 1_000) for i, force in enumerate(troops)]
    shape_of([comb(force + n - 1, n - 1) for force in forces])
    amounts = [Fraction(1)] * n if values is None else [number("values", value) for value in values]
    if len(amounts) != n:
        raise refused("values", values, f"{n} numbers")
    majority = chosen("scoring", scoring, ("plurality", "majority")) == "majority"
    splits = [_splits(force, n) for force in forces]

    def score(own: tuple[int, ...], rival: tuple[int, ...]) -> Fraction:
        balance = sum(
            (value * ((x > y) - (x < y)) for value, x, y in zip(amounts, own, rival, strict=True)),
            Fraction(0),
        )
        return Fraction((balance > 0) - (balance < 0)) if majority else balance

    table = [[score(own, rival) for rival in splits[1]] for own in splits[0]]
    return NormalForm.from_payoffs(
        table,
        [[-x for x in row] for row in table],
        strategies=[["-".join(map(str, split)) for split in own] for own in splits],
        title="Colonel Blotto",
    )


def _splits(force: int, n: int) -> list[tuple[int, ...]]:
    found = []
    for bars in combinations(range(force + n - 1), n - 1):
        edges = (-1, *bars, force + n - 1)
        found.append(tuple(edges[k + 1] - edges[k] - 1 for k in range(n)))
    return found
