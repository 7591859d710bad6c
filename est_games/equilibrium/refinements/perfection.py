"""Is this profile trembling-hand perfect? Exact for two players, three-valued for more."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from est_games.certificate.domination import Domination, FullBelief, domination_problems
from est_games.certificate.normal_form import MixedProfile, regrets
from est_games.certificate.rare_gain import RareGain, rare_gain_problems
from est_games.certificate.trembles import Trembles, perfect_problems
from est_games.equilibrium.refinements.refinement import Refinement
from est_games.equilibrium.refinements.support_dominance import support_dominance
from est_games.equilibrium.refinements.tremble_search import found_trembles
from est_games.game.normal import NormalForm


def perfection(game: NormalForm, profile: MixedProfile) -> Refinement:
    r"""Return whether a profile is a trembling-hand perfect equilibrium, with a witness.

    A profile is perfect if it is the limit of fully mixed profiles to which each of its own
    strategies is a best response.

    Parameters
    ----------
    game : NormalForm
        Any number of players.
    profile : sequence of sequences of Fraction, shape (n_players, m_i)
        The profile.

    Returns
    -------
    Refinement
        `holds` is never None for two players. `test` says how it was settled: ``"regret"`` (not
        even Nash), ``"undominated"``, ``"rare gains"`` or ``"sequence"``.

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
       A pure profile is not perfect either if some strategy gains on another only after more
       mistakes than make it lose. Trembles of many orders and sizes are tried; those that do are a
       proof. What neither settles is left undecided.

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
    lost = regrets(game, profile)
    if any(lost):
        name = game.players[next(i for i, loss in enumerate(lost) if loss)]
        return Refinement(
            concept="perfect", holds=False, test="regret", reason=f"{name} gains by deviating"
        )
    exact = [tuple(map(Fraction, weights)) for weights in profile]
    beliefs: list[FullBelief] = []
    for player, weights in enumerate(exact):
        support = [k for k, weight in enumerate(weights) if weight]
        found = support_dominance(game, player, support)
        if isinstance(found, Domination):
            return _dominated(game, weights, found)
        beliefs.append(found)
    rare = None if game.n_players == 2 else _rare_gain(game, exact)
    if rare is not None:
        own = exact[rare.player].index(1)
        labels = game.strategies[rare.player]
        return Refinement(
            concept="perfect",
            holds=False,
            test="rare gains",
            reason=f"{game.players[rare.player]}'s {labels[own]} pays more than "
            f"{labels[rare.alternative]} only after more mistakes than make it pay less",
            witness=rare,
        )
    trembles = _believed(exact, beliefs) if game.n_players == 2 else found_trembles(game, exact)
    if trembles is None or perfect_problems(game, profile, trembles):
        return Refinement(
            concept="perfect",
            holds=None,
            test="undominated",
            reason="no mixture is weakly dominated, and no trembles were found that prove it",
        )
    return Refinement(
        concept="perfect",
        holds=True,
        test="undominated" if game.n_players == 2 else "sequence",
        reason="every mixture is a best response to trembles that vanish",
        witness=trembles,
    )


def _dominated(game: NormalForm, weights: tuple[Fraction, ...], found: Domination) -> Refinement:
    """Return the answer for a mixture whose support holds a dominated one."""
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


def _rare_gain(game: NormalForm, profile: Sequence[tuple[Fraction, ...]]) -> RareGain | None:
    """Return who should play otherwise at a pure profile, however small mistakes are."""
    if any(1 not in weights for weights in profile):
        return None
    pure = [weights.index(Fraction(1)) for weights in profile]
    claims = (
        RareGain(player=player, alternative=k)
        for player, m in enumerate(game.shape)
        for k in range(m)
        if k != pure[player]
    )
    return next((claim for claim in claims if not rare_gain_problems(game, pure, claim)), None)


def _believed(profile: Sequence[tuple[Fraction, ...]], beliefs: Sequence[FullBelief]) -> Trembles:
    """Return the trembles in which each player errs as the other believes."""
    return Trembles(levels=((profile[0], beliefs[1].belief), (profile[1], beliefs[0].belief)))
