"""Is an agreement what a bargaining solution asks for? Every optimum in it is proved by prices."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from est_games.certificate.correlated import (
    Bound,
    Distribution,
    Feasible,
    bound_problems,
    distribution_payoffs,
    is_correlated,
)
from est_games.errors import Problem
from est_games.game.normal import NormalForm

Vector = tuple[Fraction, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Security:
    """What a player can secure.

    Parameters
    ----------
    player : int
        Who.
    value : Fraction
        How much.
    mixture : tuple of Fraction, shape (m_i,)
        How: it gets no less whatever the others do.
    punishment : tuple of Fraction
        A distribution over the others' profiles, in C order, against which it gets no more.
    """

    player: int
    value: Fraction
    mixture: Vector
    punishment: Vector


@dataclass(frozen=True, slots=True, kw_only=True)
class Ideal:
    """The most a player can get while nobody falls below the disagreement.

    Parameters
    ----------
    play : mapping of tuple of int to Fraction
        A distribution that pays that.
    bound : Bound
        The proof that none pays more: beside the player's payoff it weighs what others get above
        their floors.
    """

    play: Distribution
    bound: Bound


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One level reached: nobody above it can be raised together.

    Parameters
    ----------
    level : Fraction
        The common share of what each player weighs.
    bound : Bound
        A sum of payoffs that is greatest where every player it weighs is just at its level.
    """

    level: Fraction
    bound: Bound


def security_problems(game: NormalForm, security: Security) -> tuple[Problem, ...]:
    """Return what is wrong with a claim of what a player can secure.

    Examples
    --------
    >>> game = NormalForm.from_payoffs([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])
    >>> half = (Fraction(1, 2), Fraction(1, 2))
    >>> security_problems(
    ...     game, Security(player=0, value=Fraction(0), mixture=half, punishment=half)
    ... )
    ()
    """
    return tuple(_security_problems(game, security))


def _security_problems(game: NormalForm, security: Security) -> Iterator[Problem]:
    player = security.player
    others = [range(m) for i, m in enumerate(game.shape) if i != player]
    table = [
        [game.payoff((*rival[:player], k, *rival[player:]))[player] for rival in product(*others)]
        for k in range(game.shape[player])
    ]
    for name in ("mixture", "punishment"):
        weights = getattr(security, name)
        size = len(table) if name == "mixture" else len(table[0])
        if len(weights) != size or min(weights) < 0 or sum(weights) != 1:
            yield Problem(path=name, message="is not a distribution")
            return
    secured = min(_dot(security.mixture, column) for column in zip(*table, strict=True))
    held = max(_dot(security.punishment, row) for row in table)
    if secured != security.value:
        yield Problem(path="mixture", message="secures another amount", value=str(secured))
    if held != security.value:
        yield Problem(path="punishment", message="holds to another amount", value=str(held))


def play_problems(
    game: NormalForm, play: Distribution, feasible: Feasible, floors: Sequence[Fraction]
) -> tuple[Problem, ...]:
    """Return why a distribution is not of a kind, or pays somebody less than a floor."""
    problems = []
    payoffs = distribution_payoffs(game, play)
    if sum(play.values()) != 1 or min(play.values()) < 0:
        problems.append(Problem(path="play", message="is not a distribution"))
    elif feasible != "pure" and not is_correlated(
        game, play, coarse=feasible == "coarse-correlated"
    ):
        problems.append(Problem(path="play", message=f"is not {feasible}"))
    for player, (payoff, floor) in enumerate(zip(payoffs, floors, strict=True)):
        if payoff < floor:
            message = f"pays player {player} less than the floor"
            problems.append(Problem(path="play", message=message, value=str(payoff)))
    return tuple(problems)


def ideal_problems(
    game: NormalForm,
    ideals: Sequence[Ideal],
    claimed: Sequence[Fraction],
    disagreement: Sequence[Fraction],
    feasible: Feasible,
) -> tuple[Problem, ...]:
    """Return what is wrong with a claim of the most each player can get.

    Parameters
    ----------
    game : NormalForm
        The game.
    ideals : sequence of Ideal, shape (n_players,)
        The evidence.
    claimed : sequence of Fraction, shape (n_players,)
        The claim.
    disagreement : sequence of Fraction, shape (n_players,)
        What nobody falls below.
    feasible : {"pure", "correlated", "coarse-correlated"}
        The kind of play.
    """
    problems: list[Problem] = []
    for player, ideal in enumerate(ideals):
        found = [*play_problems(game, ideal.play, feasible, disagreement)]
        found += bound_problems(game, ideal.bound, feasible)
        prices = [x - (i == player) for i, x in enumerate(ideal.bound.normal)]
        if min(prices) < 0:
            found.append(Problem(path="bound", message="weighs a payoff below its floor"))
        limit = ideal.bound.offset - _dot(prices, disagreement)
        reached = distribution_payoffs(game, ideal.play)[player]
        if not limit == reached == claimed[player]:
            found.append(Problem(path="bound", message="does not meet the play"))
        problems.extend(
            Problem(path=f"ideals[{player}].{problem.path}", message=problem.message)
            for problem in found
        )
    return tuple(problems)


def level_problems(
    game: NormalForm,
    play: Distribution,
    steps: Sequence[Step],
    *,
    disagreement: Sequence[Fraction],
    weights: Sequence[Fraction],
    feasible: Feasible,
) -> tuple[Problem, ...]:
    r"""Return what is wrong with a claim that the least gain is as great as can be, and the next.

    Gains are shares :math:`(u_i - d_i) / w_i`.

    Parameters
    ----------
    game : NormalForm
        The game.
    play : mapping of tuple of int to Fraction
        The claim.
    steps : sequence of Step
        The evidence.
    disagreement : sequence of Fraction, shape (n_players,)
        `d`.
    weights : sequence of Fraction, shape (n_players,)
        `w`; a player with none is known to be unable to gain, and stays at `d`.
    feasible : {"pure", "correlated", "coarse-correlated"}
        The kind of play.

    Notes
    -----
    1. At each step every player has a floor: those settled at theirs, the others at the step's
       level, which is no less than the one before.
    2. The step's bound is met by the floors. So whoever it weighs cannot get more while the rest
       keep to their floors: it is settled there.
    3. The play pays all their floors once all are settled; it is then the only payoff that does.
    """
    problems: list[Problem] = []
    floors = list(disagreement)
    open_players = {i for i, weight in enumerate(weights) if weight}
    last = Fraction(0)
    for place, step in enumerate(steps):
        for i in open_players:
            floors[i] = disagreement[i] + weights[i] * step.level
        found = [*bound_problems(game, step.bound, feasible)]
        if step.level < last:
            found.append(Problem(path="level", message="is lower than the one before"))
        if min(step.bound.normal) < 0 or _dot(step.bound.normal, floors) != step.bound.offset:
            found.append(Problem(path="bound", message="is not met by the floors"))
        settled = {i for i in open_players if step.bound.normal[i] > 0}
        if not settled:
            found.append(Problem(path="bound", message="settles nobody"))
        problems.extend(
            Problem(path=f"steps[{place}].{problem.path}", message=problem.message)
            for problem in found
        )
        open_players -= settled
        last = step.level
    if open_players:
        problems.append(Problem(path="steps", message=f"leave players {sorted(open_players)} open"))
    return (*problems, *play_problems(game, play, feasible, floors))


def nash_problems(
    game: NormalForm,
    play: Distribution,
    bound: Bound,
    *,
    disagreement: Sequence[Fraction],
    gaining: Sequence[int],
    error: Fraction,
    feasible: Feasible,
) -> tuple[Problem, ...]:
    r"""Return what is wrong with a claim that a play has the greatest product of gains.

    Parameters
    ----------
    game : NormalForm
        The game.
    play : mapping of tuple of int to Fraction
        The claim.
    bound : Bound
        The evidence: it weighs each gaining player by one over its gain, and others, who are known
        to be unable to gain, by anything not negative.
    disagreement : sequence of Fraction, shape (n_players,)
        `d`.
    gaining : sequence of int
        The players whose gains are multiplied.
    error : Fraction
        How much greater or smaller each gain may be at the true optimum, as a share of itself;
        zero where the play is the optimum.
    feasible : {"pure", "correlated", "coarse-correlated"}
        The kind of play.

    Notes
    -----
    1. With :math:`r_i` the gains at the optimum over those of the play, the bound says
       :math:`\sum_i (r_i - 1) \le \varepsilon`, while :math:`\sum_i \log r_i \ge 0`.
    2. Each :math:`r_i - 1 - \log r_i`, never negative, is therefore at most :math:`\varepsilon`.
       Up to :math:`\varepsilon = 1/6` that makes :math:`(r_i - 1)^2 \le 6 \varepsilon`.

    References
    ----------
    Nash (1950), The bargaining problem.
    """
    problems = [*play_problems(game, play, feasible, disagreement)]
    problems += bound_problems(game, bound, feasible)
    payoffs = distribution_payoffs(game, play)
    gains = {i: payoffs[i] - disagreement[i] for i in gaining}
    if any(gain <= 0 for gain in gains.values()):
        return (*problems, Problem(path="play", message="leaves somebody without a gain"))
    prices = [x - (1 / gains[i] if i in gains else 0) for i, x in enumerate(bound.normal)]
    if min(prices) < 0 or any(prices[i] for i in gains):
        problems.append(Problem(path="bound", message="does not weigh by gains"))
    limit = bound.offset - _dot(prices, disagreement)
    excess = limit - sum((payoffs[i] / gain for i, gain in gains.items()), Fraction(0))
    if excess < 0 or 6 * excess > error * error or 6 * excess > 1:
        problems.append(Problem(path="error", message="is more than claimed", value=str(excess)))
    return tuple(problems)


def _dot(x: Sequence[Fraction | int], y: Sequence[Fraction]) -> Fraction:
    return sum((a * b for a, b in zip(x, y, strict=True)), Fraction(0))
