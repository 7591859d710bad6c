"""Does a curve of fully mixed profiles lead here, to which this is a best response? Its slopes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from est_games.arithmetic import rational
from est_games.certificate.normal_form import is_nash, strategy_payoffs
from est_games.errors import Problem
from est_games.game.normal import NormalForm

Mixture = tuple[Fraction, ...]
Sides = Sequence[Sequence[Mixture]]


@dataclass(frozen=True, slots=True, kw_only=True)
class MistakeCurve:
    """A direction in which probabilities may change while what is played stays best.

    Parameters
    ----------
    direction : tuple of tuple of Fraction, shape (n_players, m_i)
        How fast each probability changes; by player they add up to zero, and all that is not
        played gains.
    """

    direction: tuple[Mixture, ...]


def curve_problems(
    game: NormalForm, sides: Sides, claim: MistakeCurve, *, proper: bool = False
) -> tuple[Problem, ...]:
    r"""Return what is wrong with a claim that a direction proves equilibria perfect.

    Parameters
    ----------
    game : NormalForm
        Any number of players.
    sides : sequence of sequences of mixtures
        For each player the corners of a polytope; all profiles in the product are meant. For one
        profile: its mixtures alone.
    claim : MistakeCurve
        The evidence.
    proper : bool
        Whether they are claimed to be proper.

    Returns
    -------
    tuple of Problem
        Empty exactly when the evidence is a proof.

    Notes
    -----
    1. That the strategies used pay the same is a system of equations :math:`F = 0`, but for those
       of twins, which always hold. Where its slopes are independent its solutions make a smooth
       manifold, and each direction `v` with :math:`F' v = 0` is tangent to a curve in it.
    2. Along the curve all that is not played has a positive probability. It pays less than what is
       played: at once, or by the slope of the difference along the direction; or it is a twin. So
       the curve consists of fully mixed profiles to which what is used is a best response.
    3. Both conditions are multilinear in the profile and are checked at the combinations of the
       corners; that the slopes are independent, at the middle: it holds then almost everywhere, and
       perfect profiles make a closed set.
    4. If each player leaves one strategy unplayed at most, there are no mistakes to rank: it is
       proper, too.

    References
    ----------
    Selten (1975), Reexamination of the perfectness concept for equilibrium points in extensive
    games.

    Examples
    --------
    The second player is indifferent if the first errs as it should: its mixtures are perfect.

    >>> game = NormalForm.from_payoffs([[1, 1], [0, 0]], [[0, 0], [0, 0]])
    >>> top, half = (Fraction(1), Fraction(0)), (Fraction(1, 2), Fraction(1, 2))
    >>> still = (Fraction(0), Fraction(0))
    >>> claim = MistakeCurve(direction=((Fraction(-1), Fraction(1)), still))
    >>> curve_problems(game, ((top,), (half,)), claim)
    ()
    """
    supports = [sorted({k for x in side for k, w in enumerate(x) if w}) for side in sides]
    problems = list(_direction_problems(game, supports, claim))
    if proper and any(len(own) < m - 1 for own, m in zip(supports, game.shape, strict=True)):
        problems.append(Problem(path="sides", message="leave a player two mistakes to rank"))
    if problems:
        return tuple(problems)
    kept = [
        (i, own[0], a)
        for i, own in enumerate(supports)
        for a in range(game.shape[i])
        if a != own[0] and not _are_twins(game, i, own[0], a)
    ]
    for choice in product(*sides):
        if not is_nash(game, choice):
            return (Problem(path="sides", message="have a corner that is no equilibrium"),)
        for i, first, a in kept:
            pays = strategy_payoffs(game, choice, i)
            slope = _slope(game, choice, claim.direction, i, first, a)
            if a in supports[i]:
                if slope or pays[a] != pays[first]:
                    message = f"pays another amount than {first} along the curve"
                    return (Problem(path=f"direction[{i}][{a}]", message=message),)
            elif pays[a] == pays[first] and slope >= 0:
                message = "is not played, and does not become worse"
                return (Problem(path=f"direction[{i}][{a}]", message=message),)
    middle = [
        tuple(sum(column, Fraction(0)) / len(side) for column in zip(*side, strict=True))
        for side in sides
    ]
    if not _has_independent_slopes(
        game, middle, [each for each in kept if each[2] in supports[each[0]]]
    ):
        return (Problem(path="sides", message="have slopes that may depend on each other"),)
    return ()


def _direction_problems(
    game: NormalForm, supports: Sequence[Sequence[int]], claim: MistakeCurve
) -> Iterator[Problem]:
    if tuple(map(len, claim.direction)) != game.shape:
        yield Problem(path="direction", message="does not have an entry for each strategy")
        return
    for i, (own, row) in enumerate(zip(supports, claim.direction, strict=True)):
        if sum(row, Fraction(0)):
            yield Problem(path=f"direction[{i}]", message="does not add up to zero")
        if any(row[k] <= 0 for k in range(len(row)) if k not in own):
            yield Problem(path=f"direction[{i}]", message="leaves a strategy unplayed")


def _are_twins(game: NormalForm, player: int, a: int, b: int) -> bool:
    """Return whether two strategies of a player pay it the same whatever the others do."""
    row, stride, m = game.payoffs[player], game.strides[player], game.shape[player]
    return all(
        row[place] == row[place + (b - a) * stride]
        for place in range(game.n_profiles)
        if place // stride % m == a
    )


def _slope(
    game: NormalForm,
    profile: Sequence[Mixture],
    direction: Sequence[Mixture],
    player: int,
    first: int,
    other: int,
) -> Fraction:
    """Return how fast one strategy comes to pay more than another along a direction."""
    total = Fraction(0)
    for j, row in enumerate(direction):
        if j != player and any(row):
            turned = [*profile[:j], row, *profile[j + 1 :]]
            pays = strategy_payoffs(game, turned, player)
            total += pays[other] - pays[first]
    return total


def _has_independent_slopes(
    game: NormalForm, profile: Sequence[Mixture], equations: Sequence[tuple[int, int, int]]
) -> bool:
    """Return whether the slopes of payoff differences are linearly independent."""
    import flint

    if not equations:
        return True
    columns = []
    for j, m in enumerate(game.shape):
        for k in range(1, m):
            step = [Fraction(int(c == k) - int(c == 0)) for c in range(m)]
            turned = [*profile[:j], tuple(step), *profile[j + 1 :]]
            pays = [
                strategy_payoffs(game, turned, i) if i != j else None for i in range(game.n_players)
            ]
            columns.append(
                [
                    rational(Fraction(0) if own is None else own[a] - own[first])
                    for i, first, a in equations
                    for own in (pays[i],)
                ]
            )
    return int(flint.fmpq_mat(columns).rank()) == len(equations)
