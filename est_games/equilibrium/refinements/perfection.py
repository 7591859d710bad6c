"""Is this profile trembling-hand perfect? Exact for two players, three-valued for more."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from est_games.argument import LIST, list_of, takes
from est_games.certificate.domination import Domination, FullBelief, domination_problems
from est_games.certificate.enclosed_root import EnclosedRoot
from est_games.certificate.mistake_curve import MistakeCurve
from est_games.certificate.normal_form import regrets
from est_games.certificate.rare_gain import RareGain, rare_gain_problems
from est_games.certificate.regular_equilibrium import Unshaken
from est_games.certificate.trembles import Trembles, perfect_problems
from est_games.equilibrium.refinements.curve_search import found_curve
from est_games.equilibrium.refinements.refinement import Refinement
from est_games.equilibrium.refinements.support_dominance import support_dominance
from est_games.equilibrium.refinements.tremble_search import found_trembles
from est_games.equilibrium.refinements.unshaken import (
    Number,
    exact_point,
    found_unshaken,
    undecided_point,
)
from est_games.errors import GameError
from est_games.game.normal import NormalForm

Mixture = tuple[Fraction, ...]
Point = tuple[Mixture, ...] | EnclosedRoot


@takes(GameError, game=NormalForm, profile=list_of(LIST))
def perfection(game: NormalForm, profile: Sequence[Sequence[Number]]) -> Refinement:
    r"""Return whether a profile is a trembling-hand perfect equilibrium, with a witness.

    A profile is perfect if it is the limit of fully mixed profiles to which each of its own
    strategies is a best response.

    Parameters
    ----------
    game : NormalForm
        Any number of players.
    profile : sequence of sequences of Fraction or AlgebraicNumber, shape (n_players, m_i)
        The profile.

    Returns
    -------
    Refinement
        `holds` is never None for two players. `test` says how it was settled: ``"regret"`` (not
        even Nash), ``"undominated"``, ``"completely mixed"``, ``"regular"``, ``"rare gains"``,
        ``"curve"`` or ``"sequence"``.

    Raises
    ------
    GameError
        It is no mixed profile of this game.

    Notes
    -----
    1. A profile with regret is not perfect.
    2. Neither is one in which a player's mixture is weakly dominated: an exact linear program.
    3. Two players: there are no others. The beliefs that prove both mixtures undominated are
       themselves the trembles, :math:`\sigma^\varepsilon \propto \sigma + \varepsilon \beta`.
    4. Three players or more: being undominated is necessary only, as the beliefs may be correlated.
       A profile is not perfect either if some strategy gains on another only after more mistakes
       than make it lose. A completely mixed equilibrium is perfect, and so is a regular
       one. Else a curve of fully mixed profiles is sought along which what is played stays best, by
       its direction; then trembles of many orders and sizes are tried. What none of these settles
       is left undecided.

    References
    ----------
    Selten (1975), Reexamination of the perfectness concept for equilibrium points in extensive
    games. van Damme (1987), Stability and Perfection of Nash Equilibria, theorem 3.2.2.

    Examples
    --------
    Both refuse, though acceptance costs nothing.

    >>> game = NormalForm.from_payoffs([[1, 0], [0, 0]], [[1, 0], [0, 0]])
    >>> answer = perfection(game, [[0, 1], [0, 1]])
    >>> answer.holds, answer.test, answer.reason
    (False, 'undominated', "player 1's mixture is weakly dominated")
    >>> perfection(game, [[1, 0], [1, 0]]).holds
    True
    """
    point = exact_point(game, profile)
    if point is None:
        return undecided_point("perfect")
    deviating = _deviating(game, point)
    if deviating is not None:
        return deviating
    beliefs: list[FullBelief] = []
    for player, support in enumerate(_supports(point)):
        found = support_dominance(game, player, support)
        if isinstance(found, Domination):
            weights = None if isinstance(point, EnclosedRoot) else point[player]
            return _dominated(game, weights, found)
        beliefs.append(found)
    if game.n_players != 2 or isinstance(point, EnclosedRoot):
        return _of_several(game, point)
    trembles = _believed(point, beliefs)
    if perfect_problems(game, point, trembles):
        raise ArithmeticError("a belief was found wrongly")
    return _survivor("undominated", trembles)


def _of_several(game: NormalForm, point: Point) -> Refinement:
    """Return what the tests for any number of players say of an undominated equilibrium."""
    unshaken = found_unshaken(game, point)
    if unshaken is not None and unshaken.kind == "completely mixed":
        return _survivor(unshaken.kind, unshaken)
    rare = found_rare_gain(game, _supports(point))
    if rare is not None:
        labels = game.strategies[rare.player]
        return Refinement(
            concept="perfect",
            holds=False,
            test="rare gains",
            reason=f"{game.players[rare.player]}'s {labels[rare.own]} pays more than "
            f"{labels[rare.alternative]} only after more mistakes than make it pay less",
            witness=rare,
        )
    if not isinstance(point, EnclosedRoot):
        is_pure = all(1 in weights for weights in point)
        if not is_pure and unshaken is None:
            curve = found_curve(game, [[weights] for weights in point])
            if curve is not None:
                return _survivor("curve", curve)
        trembles = found_trembles(game, point) if is_pure or unshaken is None else None
        if trembles is not None:
            return _survivor("sequence", trembles)
    if unshaken is not None:
        return _survivor(unshaken.kind, unshaken)
    return Refinement(
        concept="perfect",
        holds=None,
        test="undominated",
        reason="no mixture is weakly dominated, and no trembles were found that prove it",
    )


def _supports(point: Point) -> Sequence[Sequence[int]]:
    if isinstance(point, EnclosedRoot):
        return point.supports
    return [[k for k, weight in enumerate(row) if weight] for row in point]


def _survivor(test: str, witness: Trembles | Unshaken | MistakeCurve) -> Refinement:
    reason = {
        "completely mixed": "every strategy is played already",
        "regular": "every small mistake has an equilibrium nearby that answers it",
        "curve": "fully mixed profiles to which it is a best response lead to it",
    }.get(test, "every mixture is a best response to trembles that vanish")
    return Refinement(concept="perfect", holds=True, test=test, reason=reason, witness=witness)


def _deviating(game: NormalForm, point: Point) -> Refinement | None:
    """Return the answer for what is no equilibrium, or is not proved to be one."""
    if isinstance(point, EnclosedRoot):
        standing = point.standing() if point.is_proved() else "undecided"
        refuted = standing == "refuted"
        name = "somebody"
    else:
        lost = regrets(game, point)
        refuted = any(lost)
        standing = "refuted" if refuted else "equilibrium"
        name = game.players[next((i for i, loss in enumerate(lost) if loss), 0)]
    if standing == "equilibrium":
        return None
    reason = f"{name} gains by deviating" if refuted else "not proved to be an equilibrium"
    return Refinement(
        concept="perfect", holds=False if refuted else None, test="regret", reason=reason
    )


def _dominated(
    game: NormalForm, weights: tuple[Fraction, ...] | None, found: Domination
) -> Refinement:
    """Return the answer for a mixture whose support holds a dominated one.

    If it is known by its intervals only, what is dominated is the even mixture of its support.
    """
    witness = found
    if weights is not None:
        share = min(x / y for x, y in zip(weights, found.mixture, strict=True) if y)
        better = tuple(
            x + share * (new - old)
            for x, new, old in zip(weights, found.dominator, found.mixture, strict=True)
        )
        witness = Domination(player=found.player, mixture=weights, dominator=better)
    if domination_problems(game, witness):
        raise ArithmeticError("a linear program was solved wrongly")
    return Refinement(
        concept="perfect",
        holds=False,
        test="undominated",
        reason=f"{game.players[found.player]}'s mixture is weakly dominated",
        witness=witness,
    )


def found_rare_gain(game: NormalForm, supports: Sequence[Sequence[int]]) -> RareGain | None:
    """Return who should play otherwise, however small mistakes are, in profiles of a support.

    Parameters
    ----------
    game : NormalForm
        Any number of players.
    supports : sequence of sequences of int
        The strategies each player uses.
    """
    claims = (
        RareGain(player=player, own=own, alternative=k)
        for player, m in enumerate(game.shape)
        for own in supports[player]
        for k in range(m)
        if k != own
    )
    return next((claim for claim in claims if not rare_gain_problems(game, supports, claim)), None)


def _believed(profile: Sequence[tuple[Fraction, ...]], beliefs: Sequence[FullBelief]) -> Trembles:
    """Return the trembles in which each player errs as the other believes."""
    return Trembles(levels=((profile[0], beliefs[1].belief), (profile[1], beliefs[0].belief)))
