"""Which equilibria do all players prefer? Payoff dominance and efficiency among equilibria."""

from __future__ import annotations

from dataclasses import dataclass

from est_games.argument import takes
from est_games.equilibrium.solution import Solution
from est_games.errors import GameError

_SPANNED = ("pure-nash", "nash", "perfect", "proper")


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoffOrder:
    """How the equilibria of a solution compare by what they pay.

    Parameters
    ----------
    efficient : tuple of int
        Indices into ``Solution.equilibria`` of those that no other pays nobody less and somebody
        more than.
    dominant : tuple of int
        Indices of those that pay every player at least what any other does; mostly none.
    strictly_dominant : int or None
        The one that pays every player more than every other equilibrium does: payoff dominance in
        the sense of Harsanyi and Selten.
    improvements : tuple of (int, int)
        For each equilibrium that is not efficient, itself and an efficient one that is better.
    over_all : bool
        Whether this holds among all equilibria of the concept, not only those shown: the solution
        is complete and the concept one whose extreme equilibria stand for all.
    """

    efficient: tuple[int, ...]
    dominant: tuple[int, ...]
    strictly_dominant: int | None
    improvements: tuple[tuple[int, int], ...]
    over_all: bool


@takes(GameError, solution=Solution)
def payoff_dominance(solution: Solution) -> PayoffOrder:
    """Return how the equilibria of a solution compare by what they pay.

    Parameters
    ----------
    solution : Solution
        Of any concept.

    Returns
    -------
    PayoffOrder
        Pareto efficiency is *among these equilibria*, not among all profiles of the game.

    Notes
    -----
    In a maximal Nash subset of a bimatrix game what the first player gets depends on the second's
    mixture only, linearly, and the other way round. So each equilibrium is matched or bettered, for
    both at once, by an extreme one: what is efficient or dominant among the extreme equilibria of a
    COMPLETE solution is so among all. The faces of perfect equilibria are products alike.

    References
    ----------
    Harsanyi and Selten (1988), A General Theory of Equilibrium Selection in Games, section 3.6.

    Examples
    --------
    The stag hunt.

    >>> from est_games.equilibrium.bimatrix.bimatrix_nash import bimatrix_nash
    >>> from est_games.game.normal import NormalForm
    >>> game = NormalForm.from_payoffs([[9, 0], [8, 7]], [[9, 8], [0, 7]])
    >>> solution = bimatrix_nash(game)
    >>> order = payoff_dominance(solution)
    >>> [str(x) for x in solution.equilibria[order.strictly_dominant].payoffs]
    ['9', '9']
    """
    pays = [equilibrium.payoffs for equilibrium in solution.equilibria]
    everyone = range(len(pays))

    def never_less(a: int, b: int) -> bool:
        return all(x >= y for x, y in zip(pays[a], pays[b], strict=True))

    efficient = tuple(
        b for b in everyone if not any(never_less(a, b) and pays[a] != pays[b] for a in everyone)
    )
    dominant = tuple(a for a in everyone if all(never_less(a, b) for b in everyone))
    strictly = [
        a
        for a in dominant
        if all(
            all(x > y for x, y in zip(pays[a], pays[b], strict=True)) for b in everyone if b != a
        )
    ]
    improvements = tuple(
        (b, next(a for a in efficient if never_less(a, b))) for b in everyone if b not in efficient
    )
    return PayoffOrder(
        efficient=efficient,
        dominant=dominant,
        strictly_dominant=strictly[0] if strictly else None,
        improvements=improvements,
        over_all=solution.is_complete and solution.concept in _SPANNED,
    )
