"""Which of two strict equilibria risk-dominates the other? Products of deviation losses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from est_games.argument import LIST, takes
from est_games.certificate.normal_form import is_nash
from est_games.equilibrium.selection.p_dominance import pure_mixtures
from est_games.errors import Problem, SolveError
from est_games.game.normal import NormalForm


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskComparison:
    r"""Two equilibria, and what each player loses by going over to the other alone.

    Parameters
    ----------
    first, second : tuple of int
        The two profiles.
    losses : tuple of tuple of Fraction, shape (2, 2)
        ``losses[e][i]`` is what player i loses if it alone plays its strategy of the other
        equilibrium while `e` is played.
    products : tuple of Fraction, length 2
        The Nash products of these losses.
    dominant : tuple of int or None
        The profile with the larger product; None where they are equal.
    strict : bool
        Whether both are strict equilibria of the game in which only these strategies are left, as
        the theory asks.
    """

    first: tuple[int, ...]
    second: tuple[int, ...]
    losses: tuple[tuple[Fraction, Fraction], tuple[Fraction, Fraction]]
    products: tuple[Fraction, Fraction]
    dominant: tuple[int, ...] | None
    strict: bool


@takes(SolveError, game=NormalForm, first=LIST, second=LIST)
def risk_dominance(
    game: NormalForm, first: Sequence[int | str], second: Sequence[int | str]
) -> RiskComparison:
    r"""Return which of two pure equilibria of a bimatrix game risk-dominates the other.

    .. math:: \prod_i [u_i(s) - u_i(t_i, s_{-i})] \;\text{ against }\;
              \prod_i [u_i(t) - u_i(s_i, t_{-i})]

    Parameters
    ----------
    game : NormalForm
        Two players.
    first, second : sequence of int or str
        The profiles `s` and `t`, by index or label, that differ in both players' strategies.

    Returns
    -------
    RiskComparison
        The losses, their products, and the dominant profile.

    Raises
    ------
    SolveError
        There are not two players, one of the profiles is no equilibrium, or they share a strategy.
    GameError
        There is no such profile.

    Notes
    -----
    In a 2 x 2 game with two strict equilibria this is risk dominance, which three axioms
    characterise (invariance, independence of what best replies leave unchanged, monotonicity). In
    larger games the comparison is of the 2 x 2 game these strategies make, which Harsanyi and
    Selten's tracing procedure need not agree with; and among three equilibria it may go in a
    circle.

    References
    ----------
    Harsanyi and Selten (1988), A General Theory of Equilibrium Selection in Games, section 3.9.

    Examples
    --------
    The stag hunt: to hunt hares is safer, though stags pay more.

    >>> game = NormalForm.from_payoffs([[9, 0], [8, 7]], [[9, 8], [0, 7]])
    >>> found = risk_dominance(game, (0, 0), (1, 1))
    >>> [str(product) for product in found.products], found.dominant
    (['1', '49'], (1, 1))
    """
    if game.n_players != 2:
        problem = Problem(
            path="game",
            message=f"has {game.n_players} players",
            accepted="two players; p_dominance takes any number",
        )
        raise SolveError("risk dominance compares equilibria of bimatrix games", [problem])
    pair = (_indices(game, first), _indices(game, second))
    problems = [
        Problem(path=name, message="is no equilibrium", value=str(profile))
        for name, profile in zip(("first", "second"), pair, strict=True)
        if not is_nash(game, pure_mixtures(game, profile))
    ]
    problems.extend(
        Problem(path=f"second[{player}]", message="is the strategy of the first profile too")
        for player in range(2)
        if pair[0][player] == pair[1][player]
    )
    if problems:
        raise SolveError("these profiles cannot be compared", problems)
    s, t = pair
    losses = (_losses(game, s, t), _losses(game, t, s))
    products = (losses[0][0] * losses[0][1], losses[1][0] * losses[1][1])
    dominant = None if products[0] == products[1] else pair[products[1] > products[0]]
    return RiskComparison(
        first=s,
        second=t,
        losses=losses,
        products=products,
        dominant=dominant,
        strict=all(loss > 0 for each in losses for loss in each),
    )


def _indices(game: NormalForm, profile: Sequence[int | str]) -> tuple[int, ...]:
    game.payoff(profile)
    return tuple(
        labels.index(choice) if isinstance(choice, str) else int(choice)
        for labels, choice in zip(game.strategies, profile, strict=True)
    )


def _losses(
    game: NormalForm, there: tuple[int, ...], other: tuple[int, ...]
) -> tuple[Fraction, Fraction]:
    """Return what each player loses at one equilibrium by its strategy of the other."""
    pays = game.payoff(there)
    return (
        pays[0] - game.payoff((other[0], there[1]))[0],
        pays[1] - game.payoff((there[0], other[1]))[1],
    )
