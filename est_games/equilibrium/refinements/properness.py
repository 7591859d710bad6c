"""Is this equilibrium proper? Orders of mistakes, each settled by linear programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from math import inf

from est_games.argument import LIMIT, LIST, list_of, takes
from est_games.certificate.enclosed_root import EnclosedRoot
from est_games.certificate.mistake_tree import improper_problems
from est_games.certificate.normal_form import regrets
from est_games.certificate.regular_equilibrium import Unshaken
from est_games.certificate.trembles import Trembles, proper_problems
from est_games.equilibrium.asked import limit_problems
from est_games.equilibrium.refinements.curve_search import found_curve
from est_games.equilibrium.refinements.mistake_search import MistakeSearch
from est_games.equilibrium.refinements.perfection import perfection
from est_games.equilibrium.refinements.refinement import Refinement
from est_games.equilibrium.refinements.strategy_order import StrategyOrder
from est_games.equilibrium.refinements.tremble_search import found_trembles
from est_games.equilibrium.refinements.unshaken import (
    Number,
    exact_point,
    found_unshaken,
    undecided_point,
)
from est_games.equilibrium.time_limit import deadline_after, is_past
from est_games.errors import SolveError
from est_games.game.normal import NormalForm

MAX_NODES = 100_000
"""Orders of mistakes looked at, in part or whole, before the answer is left open."""

Mixture = tuple[Fraction, ...]


@takes(SolveError, game=NormalForm, profile=list_of(LIST), max_nodes=LIMIT)
def properness(
    game: NormalForm,
    profile: Sequence[Sequence[Number]],
    *,
    max_nodes: int = MAX_NODES,
    timeout: float | None = None,
) -> Refinement:
    r"""Return whether a profile is a proper equilibrium, with a witness.

    A profile is proper if it is the limit of fully mixed profiles in which a mistake that costs
    more than another is made infinitely less often.

    Parameters
    ----------
    game : NormalForm
        Any number of players.
    profile : sequence of sequences of Fraction or AlgebraicNumber, shape (n_players, m_i)
        The profile.
    max_nodes : int
        How many orders of mistakes, in part or whole, to go through.
    timeout : float, optional
        Two players: seconds after which to leave the answer open.

    Returns
    -------
    Refinement
        Two players: an exact answer, unless `max_nodes` or `timeout` is reached. More: proper if
        trembles are found, or if it is regular or completely mixed; not proper if not perfect;
        else undecided.

    Raises
    ------
    GameError
        It is no mixed profile of this game.
    SolveError
        `timeout` or `max_nodes` is not positive.

    Notes
    -----
    1. Against the trembles of the rival each player's strategies rank in some order, with ties. It
       respects what they pay against the equilibrium, and strategies in use rank first.
    2. With both orders given, proper trembles exist exactly if for each strategy of either player
       some mixture uses it and nothing that ranks lower, and pays the rival's strategies in order:
       a linear program each. These mixtures, class by class, are the levels of the trembles.
    3. The orders are built by comparing pairs of strategies, first those that a contradiction met
       before would need. If nothing is left, the dual solutions prove that the equilibrium is not
       proper.

    Without ties between mistakes there is only one order. With `k` tied strategies there are as
    many as ordered partitions of `k`: 3, 13, 75, 541 for 2 to 5, of which few are gone into.

    References
    ----------
    Myerson (1978), Refinements of the Nash equilibrium concept. Blume, Brandenburger and Dekel
    (1991), Lexicographic probabilities and equilibrium refinements, proposition 5.

    Examples
    --------
    Myerson's game: all three equilibria on the diagonal, the middle one perfect and not proper.

    >>> table = [[1, 0, -9], [0, 0, -7], [-9, -7, -7]]
    >>> game = NormalForm.from_payoffs(table, table)
    >>> [properness(game, [pure, pure]).holds for pure in ([1, 0, 0], [0, 1, 0], [0, 0, 1])]
    [True, False, False]
    """
    wrong = limit_problems(timeout, max_nodes=max_nodes)
    if wrong:
        raise SolveError("properness cannot be judged so", wrong)
    deadline = deadline_after(timeout)
    exact = exact_point(game, profile)
    if exact is None:
        return undecided_point("proper")
    if game.n_players != 2 or isinstance(exact, EnclosedRoot):
        return _of_several(game, profile, exact)
    lost = regrets(game, exact)
    if any(lost):
        name = game.players[next(i for i, loss in enumerate(lost) if loss)]
        return Refinement(
            concept="proper", holds=False, test="regret", reason=f"{name} gains by deviating"
        )
    search = MistakeSearch(
        game=game,
        max_nodes=max_nodes,
        deadline=inf if deadline is None else deadline,
        first_only=True,
    )
    tree = search.explored(((exact[0],), (exact[1],)))
    test = "orders of mistakes"
    if search.opened is not None:
        orders, leaf = search.opened
        trembles = _in_turn(exact, orders, leaf.mistakes)
        if proper_problems(game, exact, trembles):
            raise ArithmeticError("trembles are not proper that should be")
        reason = "costlier mistakes can be made infinitely less often"
        return Refinement(concept="proper", holds=True, test=test, reason=reason, witness=trembles)
    if tree is not None:
        if improper_problems(game, exact, tree):
            raise ArithmeticError("a linear program was solved wrongly")
        reason = "every order of mistakes contradicts what they cost"
        return Refinement(concept="proper", holds=False, test=test, reason=reason, witness=tree)
    late = is_past(deadline)
    reason = "stopped by the time given" if late else f"more than {max_nodes} orders of mistakes"
    return Refinement(concept="proper", holds=None, test=test, reason=reason)


def _in_turn(
    profile: Sequence[Mixture],
    orders: Sequence[StrategyOrder],
    mistakes: Sequence[Sequence[Mixture]],
) -> Trembles:
    """Return the profile, and then the mixtures that use one class of mistakes after another."""
    levels = []
    for own, order, mixtures in zip(profile, orders, mistakes, strict=True):
        rows = [own]
        for members in order.classes():
            if not all(own[k] for k in members):
                columns = zip(*(mixtures[k] for k in members), strict=True)
                rows.append(tuple(sum(column, Fraction(0)) for column in columns))
        levels.append(tuple(rows))
    return Trembles(levels=tuple(levels))


def _of_several(
    game: NormalForm,
    profile: Sequence[Sequence[Number]],
    point: tuple[Mixture, ...] | EnclosedRoot,
) -> Refinement:
    """Return what the tests for any number of players say."""
    perfect = perfection(game, profile)
    if isinstance(perfect.witness, Unshaken):
        return replace(perfect, concept="proper")
    if perfect.holds is False:
        found = perfect.reason
        reason = found if perfect.test == "regret" else f"it is not perfect: {found}"
        return replace(perfect, concept="proper", reason=reason)
    if not isinstance(point, EnclosedRoot):
        is_pure = all(1 in weights for weights in point)
        sides = [[weights] for weights in point]
        curve = None if is_pure else found_curve(game, sides, proper=True)
        if curve is not None:
            reason = "fully mixed profiles to which it is a best response lead to it"
            return Refinement(
                concept="proper", holds=True, test="curve", reason=reason, witness=curve
            )
        trembles = found_trembles(game, point, proper=True)
        if trembles is not None:
            reason = "costlier mistakes can be made infinitely less often"
            return Refinement(
                concept="proper", holds=True, test="sequence", reason=reason, witness=trembles
            )
        unshaken = found_unshaken(game, point)
        if unshaken is not None:
            reason = "every small mistake has an equilibrium nearby that answers it"
            return Refinement(
                concept="proper", holds=True, test=unshaken.kind, reason=reason, witness=unshaken
            )
    return Refinement(
        concept="proper", holds=None, test=perfect.test, reason="no trembles were found"
    )
