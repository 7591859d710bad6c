"""Is this equilibrium proper? Ordered partitions of mistakes, each settled by linear programs."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from est_games.certificate.normal_form import MixedProfile, regrets
from est_games.certificate.ordered_partitions import improper_problems
from est_games.certificate.trembles import Trembles, proper_problems
from est_games.equilibrium.refinements.mistake_search import MistakeSearch
from est_games.equilibrium.refinements.perfection import perfection
from est_games.equilibrium.refinements.refinement import Refinement
from est_games.equilibrium.refinements.tremble_search import found_trembles
from est_games.game.normal import NormalForm

MAX_NODES = 10_000
"""Ordered partitions looked at, in part or whole, before the answer is left open."""

Mixture = tuple[Fraction, ...]


def properness(
    game: NormalForm, profile: MixedProfile, *, max_nodes: int = MAX_NODES
) -> Refinement:
    r"""Return whether a profile is a proper equilibrium, with a witness.

    A profile is proper if it is the limit of fully mixed profiles in which a mistake that costs
    more than another is made infinitely less often.

    Parameters
    ----------
    game : NormalForm
        Any number of players.
    profile : sequence of sequences of Fraction, shape (n_players, m_i)
        The profile.
    max_nodes : int
        How many ordered partitions to go through.

    Returns
    -------
    Refinement
        Two players: an exact answer, unless `max_nodes` is reached. More: proper if trembles are
        found, not proper if not perfect, else undecided.

    Raises
    ------
    GameError
        It is no mixed profile of this game.

    Notes
    -----
    1. Against the trembles of the rival the strategies of each player fall into classes that pay
       the same, each more than the next. Classes part only what ties against the equilibrium, and
       the first contains the support. Some fully mixed strategy of the rival must pay in this
       order, a linear program, or the order is not gone into.
    2. With both orders given, proper trembles exist exactly if for each class of the rival some
       mixture uses all of it, nothing later, and never pays a later class of the player's more: a
       linear program each. These mixtures, one after another, are the levels of the trembles.
    3. The orders are built class by class, the best first. If nothing is left, the dual solutions
       prove that the equilibrium is not proper.

    Without ties between mistakes there is only one order. With `k` tied strategies there may be as
    many as ordered partitions of `k`: 3, 13, 75, 541 for 2 to 5.

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
    lost = regrets(game, profile)
    if any(lost):
        name = game.players[next(i for i, loss in enumerate(lost) if loss)]
        return Refinement(
            concept="proper", holds=False, test="regret", reason=f"{name} gains by deviating"
        )
    exact = [tuple(map(Fraction, weights)) for weights in profile]
    if game.n_players != 2:
        return _of_several(game, exact)
    search = MistakeSearch(game=game, profile=exact, max_nodes=max_nodes)
    tree = search.explored()
    test = "ordered partitions"
    if search.found:
        trembles = _in_turn(exact, search.found[0][1].levels)
        if proper_problems(game, exact, trembles):
            raise ArithmeticError("trembles are not proper that should be")
        reason = "costlier mistakes can be made infinitely less often"
        return Refinement(concept="proper", holds=True, test=test, reason=reason, witness=trembles)
    if tree is not None:
        if improper_problems(game, exact, tree):
            raise ArithmeticError("a linear program was solved wrongly")
        reason = "every order of mistakes contradicts what they cost"
        return Refinement(concept="proper", holds=False, test=test, reason=reason, witness=tree)
    reason = f"more than {max_nodes} ordered partitions of mistakes"
    return Refinement(concept="proper", holds=None, test=test, reason=reason)


def _in_turn(profile: Sequence[Mixture], reached: Sequence[Sequence[Mixture]]) -> Trembles:
    """Return the profile, and after it the mixtures that reach one class after another."""
    return Trembles(
        levels=tuple(
            (own, *(mixture for mixture in mixtures if mixture != own))
            for own, mixtures in zip(profile, reached, strict=True)
        )
    )


def _of_several(game: NormalForm, profile: Sequence[Mixture]) -> Refinement:
    trembles = found_trembles(game, profile, proper=True)
    if trembles is not None:
        return Refinement(
            concept="proper",
            holds=True,
            test="sequence",
            reason="costlier mistakes can be made infinitely less often",
            witness=trembles,
        )
    perfect = perfection(game, profile)
    refuted = perfect.holds is False
    reason = "it is not perfect: " + perfect.reason if refuted else "no trembles were found"
    return Refinement(
        concept="proper",
        holds=False if refuted else None,
        test=perfect.test,
        reason=reason,
        witness=perfect.witness if refuted else None,
    )
