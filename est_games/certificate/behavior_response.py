"""Is there an agent logit equilibrium near this behaviour? Proved in ball arithmetic."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import flint

from est_games.arithmetic import rational
from est_games.certificate.ball_behavior import BallBehavior, behavior_balls
from est_games.certificate.ball_payoffs import as_ball, least_above
from est_games.certificate.extensive_form import Behavior, check_behavior
from est_games.certificate.krawczyk import krawczyk_radius
from est_games.errors import GameError, Problem, shown
from est_games.game.extensive import ExtensiveForm

Logarithms = Sequence[Sequence[Fraction]]


def behavior_response_radius(
    form: ExtensiveForm,
    lambda_: Fraction,
    behavior: Behavior,
    logarithms: Logarithms | None = None,
) -> Fraction | None:
    r"""Return how far from a behaviour there is an agent logit equilibrium, if that can be proved.

    .. math:: b_{ha} = \frac{\exp(\lambda u_{ha}(b))}{\sum_c \exp(\lambda u_{hc}(b))}

    where :math:`u_{ha}(b)` is what the player at information set `h` expects when it takes `a`
    there, given that `h` is reached and that everybody behaves as in `b`, the player itself
    included.

    Parameters
    ----------
    form : ExtensiveForm
        No information set is met twice on one play.
    lambda_ : Fraction
        Per unit of payoff, not negative.
    behavior : mapping of str to mapping of str to Fraction
        ``behavior[information set][action]``, exact.
    logarithms : sequence of sequences of Fraction, optional
        About the logarithms of the probabilities, by information set and action in the order of the
        form; those of the behaviour unless given. Where the behaviour rounds probabilities to 0
        they are needed, since beliefs depend on their ratios.

    Returns
    -------
    Fraction or None
        In each probability. Near the logarithms there is exactly one equilibrium, and it is within
        this distance of the behaviour. None where nothing is proved: the behaviour is none, or too
        rough, or nearly one of several.

    Raises
    ------
    GameError
        It is not a behaviour of this game, or the game has no agents' payoffs.

    Notes
    -----
    1. The unknowns are the logarithms `x` of all probabilities. The equations
       :math:`x_{ha} - \lambda u_{ha} + \log \sum_c e^{\lambda u_{hc}} = 0` and their derivatives
       are computed in balls from the exact payoffs.
    2. Krawczyk's test proves a single zero in a box around the logarithms.
    3. A probability differs from one whose logarithm is at most `r` away by a factor of at most
       :math:`e^r`.

    More bits are taken the larger the parameter times the payoffs is.

    References
    ----------
    McKelvey and Palfrey (1998), Quantal response equilibria for extensive form games.
    Krawczyk (1969), Newton-Algorithmen zur Bestimmung von Nullstellen mit Fehlerschranken.

    Examples
    --------
    >>> from est_games.game.extensive_builder import ExtensiveBuilder
    >>> tree = ExtensiveBuilder(["a"])
    >>> for end, amount in zip(tree.decision("a", ["l", "r"], information_set="h"), (1, 1)):
    ...     tree.terminal([amount], after=end)
    >>> half, other = Fraction(1, 2), Fraction(3, 5)
    >>> game = tree.build()
    >>> radius = behavior_response_radius(game, Fraction(9), {"h": {"l": half, "r": half}})
    >>> radius is not None and radius < Fraction(1, 10**15)
    True
    >>> radius = behavior_response_radius(game, Fraction(9), {"h": {"l": other, "r": 1 - other}})
    >>> radius is None or radius > Fraction(1, 10)
    True
    """
    check_behavior(form, behavior)
    lambda_ = Fraction(lambda_)
    with flint.ctx.workprec(response_bits(form, lambda_)):
        balls = BallBehavior(form)
        given = behavior_balls(form, behavior)
        if logarithms is not None:
            _check_logarithms(balls, logarithms)
            centre = [[flint.arb(rational(Fraction(x))) for x in row] for row in logarithms]
        elif all(weight > 0 for row in given for weight in row):
            centre = [[weight.log().mid() for weight in row] for row in given]
        else:
            return None
        parameter = flint.arb(rational(lambda_))
        values, slopes = response_system(balls, parameter, centre)

        def around(radius: Fraction) -> Any:
            wide = as_ball(Fraction(0), radius)
            return response_system(balls, parameter, [[x + wide for x in r] for r in centre])[1]

        radius = krawczyk_radius(values, slopes, around)
        if radius is None:
            return None
        factor = as_ball(radius).exp() - 1
        try:
            return least_above(
                [
                    abs(x.exp() - weight) + x.exp() * factor
                    for row, weights in zip(centre, given, strict=True)
                    for x, weight in zip(row, weights, strict=True)
                ]
            )
        except OverflowError:
            return None


def response_bits(form: ExtensiveForm, lambda_: Fraction) -> int:
    """Return how many bits balls need: what payoffs and the parameter eat up comes on top."""
    most = max((abs(x) for row in form.payoffs for x in row), default=Fraction(0))
    return 128 + 4 * int(lambda_ * most * form.n_nodes + 1).bit_length()


def response_system(
    balls: BallBehavior,
    parameter: Any,
    logarithms: Sequence[Sequence[Any]],
    *,
    slopes: bool = True,
) -> tuple[list[Any], Any]:
    """Return the logit equations in logarithms of probabilities, and their derivatives.

    Parameters
    ----------
    balls : BallBehavior
        The game.
    parameter : arb
        Per unit of payoff.
    logarithms : sequence of sequences of arb
        By information set and action.
    slopes : bool
        Whether the derivatives are wanted.

    Returns
    -------
    values : list of arb, shape (M,)
    slopes : arb_mat, shape (M, M)
        Empty unless wanted.
    """
    weights = [[x.exp() for x in row] for row in logarithms]
    pays, changes = balls.averaged(weights, slopes=slopes)
    starts = [sum(balls.shape[:agent]) for agent in range(len(balls.shape))]
    total = sum(balls.shape)
    values: list[Any] = []
    rows: list[list[Any]] = []
    for agent, (own, row) in enumerate(zip(pays, logarithms, strict=True)):
        # Each response is formed from differences to its own payoff, so that wide balls stay sound.
        sums = [sum((parameter * (other - pay)).exp() for other in own) for pay in own]
        values.extend(x + total_.log() for x, total_ in zip(row, sums, strict=True))
        if not slopes:
            continue
        mean: dict[tuple[int, int], Any] = {}
        for action, total_ in enumerate(sums):
            for place, change in changes[agent, action].items():
                mean[place] = mean.get(place, 0) + change / total_
        for action in range(len(own)):
            line = [flint.arb(0)] * total
            line[starts[agent] + action] += 1
            for (other, move), change in mean.items():
                own_change = changes[agent, action].get((other, move), 0)
                line[starts[other] + move] -= parameter * (own_change - change)
            rows.append(line)
    return values, flint.arb_mat(rows)


def _check_logarithms(balls: BallBehavior, logarithms: Logarithms) -> None:
    lengths = tuple(len(row) for row in logarithms)
    if lengths != balls.shape:
        problem = Problem(
            path="logarithms", message=f"must have the shape {balls.shape}", value=shown(lengths)
        )
        raise GameError("not the logarithms of a behaviour", [problem])
