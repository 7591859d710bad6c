"""What players agree on: the Nash, Kalai-Smorodinsky and egalitarian bargaining solutions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from time import perf_counter
from typing import get_args

from est_games.argument import TEXT, takes
from est_games.certificate.bargaining import Ideal, Security
from est_games.certificate.correlated import Bound, distribution_payoffs
from est_games.equilibrium.asked import one_a_player
from est_games.equilibrium.bargaining.agreement import (
    Agreement,
    AgreementProof,
    BargainingSolution,
    Vector,
    agreement_problems,
    unit,
)
from est_games.equilibrium.bargaining.level_bargain import level_bargain
from est_games.equilibrium.bargaining.nash_bargain import nash_bargain
from est_games.equilibrium.bargaining.security_level import security_level
from est_games.equilibrium.correlated.correlated_program import CorrelatedProgram
from est_games.equilibrium.correlated.incentives import Feasible
from est_games.equilibrium.correlated.play_program import Floor, Play
from est_games.equilibrium.solution import Distribution
from est_games.errors import Problem, SolveError, shown
from est_games.game.normal import NormalForm


@takes(SolveError, game=NormalForm, solution=TEXT, feasible=TEXT)
def bargain(
    game: NormalForm,
    solution: BargainingSolution = "nash",
    *,
    feasible: Feasible = "pure",
    disagreement: str | Sequence[object] = "maximin",
    status_quo: Sequence[int | str] | None = None,
) -> Agreement:
    r"""Return what a bargaining solution gives the players of a game.

    Above the disagreement `d`, over the feasible payoffs `u`:

    - Nash: the greatest :math:`\prod_i (u_i - d_i)`;
    - Kalai-Smorodinsky: the greatest common share of what each could gain at most;
    - egalitarian: the greatest common gain, in the units of the payoffs.

    Parameters
    ----------
    game : NormalForm
        Any number of players.
    solution : {"nash", "kalai-smorodinsky", "egalitarian"}
        Which.
    feasible : {"pure", "correlated", "coarse-correlated"}
        What can be agreed on: any lottery over pure profiles, or only one that nobody gains by
        leaving.
    disagreement : "maximin" or sequence of numbers
        What each player can secure alone (``"minmax"`` is the same, as the others may act as one),
        or a payoff for each player.
    status_quo : sequence of int or str, optional
        A pure profile that is played without an agreement, in place of `disagreement`.

    Returns
    -------
    Agreement
        Exact, but for Nash with three players or more whose gains are not simple rationals: those
        are enclosed to within `error`, a share of 1e-20 as a rule and 1e-9 at most.

    Raises
    ------
    SolveError
        An option is not one of those accepted, no feasible payoff reaches the disagreement, or the
        greatest product for three players or more is not found.
    GameError
        The status quo is no profile.

    Notes
    -----
    1. The disagreement is given, or each player's value of a zero-sum program.
    2. The most each player can get, while nobody falls below, is a linear program.
    3. The levels of Kalai-Smorodinsky and the egalitarian solution are linear programs too. Where
       some are stuck at a level, the others are raised on (Imai 1983), so that the agreement is
       Pareto optimal for any number of players.
    4. Nash's product is maximised over mixtures of plays; a linear program proves the maximum, or
       yields a play to mix in.
    5. The certificate package checks every optimum in rationals.

    A player who cannot gain is left at the disagreement, and takes no part in Nash's product.

    References
    ----------
    Nash (1950), The bargaining problem; Kalai and Smorodinsky (1975), Other solutions to Nash's
    bargaining problem; Kalai (1977), Proportional solutions to bargaining situations; Imai (1983),
    Individual monotonicity and lexicographic maxmin solution.

    Examples
    --------
    Two sets of payoffs of Kalai and Smorodinsky's. The second player can get more in the second,
    whatever the first gets, and yet Nash's solution gives it less.

    >>> small = NormalForm.from_payoffs([[0, 1, "3/4"]], [[1, 0, "3/4"]])
    >>> large = NormalForm.from_payoffs([[0, 1, 1]], [[1, 0, "7/10"]])
    >>> for game in (small, large):
    ...     for name in ("nash", "kalai-smorodinsky"):
    ...         print(name, *bargain(game, name, disagreement=(0, 0)).payoffs)
    nash 3/4 3/4
    kalai-smorodinsky 3/4 3/4
    nash 1 7/10
    kalai-smorodinsky 10/13 10/13
    """
    start = _checked(game, solution, feasible, disagreement, status_quo)
    started = perf_counter()
    security: tuple[Security, ...] = ()
    if start is None:
        security = tuple(security_level(game, i) for i in range(game.n_players))
        start = tuple(each.value for each in security)
    program = CorrelatedProgram.of(game, feasible)
    found = _FINDERS[solution](program, start)
    agreement = Agreement(
        payoffs=distribution_payoffs(game, found.distribution),
        distribution=found.distribution,
        disagreement=start,
        ideal=found.ideal,
        error=found.error,
        solution=solution,
        feasible=feasible,
        proof=replace(found.proof, security=security),
        messages=found.messages,
        stats={"seconds": perf_counter() - started},
        players=game.players,
        strategies=game.strategies,
    )
    problems = agreement_problems(game, agreement)
    if problems:
        raise ArithmeticError(f"an agreement was found wrongly: {problems[0]}")
    return agreement


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """What a solution gives, before it is checked."""

    distribution: Distribution
    proof: AgreementProof
    ideal: Vector = ()
    error: Fraction = Fraction(0)
    messages: tuple[str, ...] = ()


def _nash(program: CorrelatedProgram, start: Vector) -> _Found:
    draft, plays = _ideals(program, start)
    gaining = _gaining(draft.ideal, start)
    if not gaining:
        return draft
    if len(gaining) == 1:
        (only,) = gaining
        bound, gain = plays[only].bound, draft.ideal[only] - start[only]
        weighed = Bound(
            normal=tuple(x / gain for x in bound.normal),
            offset=bound.offset / gain,
            prices=tuple((deviation, price / gain) for deviation, price in bound.prices),
        )
        return replace(
            draft,
            distribution=_distribution(program.game, plays[only].weights),
            proof=replace(draft.proof, bound=weighed),
        )
    found = nash_bargain(program, start, gaining, [plays[i] for i in gaining])
    if found is None:
        problem = Problem(
            path="solution",
            message=f"of {len(gaining)} players was not found",
            accepted="kalai-smorodinsky or egalitarian, which are found exactly",
        )
        raise SolveError("the greatest product of gains could not be proved", [problem])
    notes = draft.messages
    if found.error:
        notes = (*notes, f"gains are enclosed to within a share of {float(found.error):.1e}")
    return replace(
        draft,
        distribution=_distribution(program.game, found.weights),
        error=found.error,
        messages=notes,
        proof=replace(draft.proof, bound=found.bound),
    )


def _kalai_smorodinsky(program: CorrelatedProgram, start: Vector) -> _Found:
    draft, _ = _ideals(program, start)
    shares = tuple(x - d for x, d in zip(draft.ideal, start, strict=True))
    if not any(shares):
        return draft
    levels = level_bargain(program, start, shares)
    return replace(
        draft,
        distribution=_distribution(program.game, levels.weights),
        proof=replace(draft.proof, steps=levels.steps),
    )


def _egalitarian(program: CorrelatedProgram, start: Vector) -> _Found:
    _ideal_play(program, start, 0)
    levels = level_bargain(program, start, [unit(program.game)] * len(start))
    return _Found(
        distribution=_distribution(program.game, levels.weights),
        proof=AgreementProof(steps=levels.steps),
    )


_FINDERS: Mapping[str, Callable[[CorrelatedProgram, Vector], _Found]] = {
    "nash": _nash,
    "kalai-smorodinsky": _kalai_smorodinsky,
    "egalitarian": _egalitarian,
}


def _ideals(program: CorrelatedProgram, start: Vector) -> tuple[_Found, list[Play]]:
    """Return the most each player can get; as a draft, what pays nobody a gain if none can."""
    plays = [_ideal_play(program, start, i) for i in range(len(start))]
    ideal = tuple(play.payoffs[i] for i, play in enumerate(plays))
    stuck = [i for i in range(len(start)) if i not in _gaining(ideal, start)]
    proof = AgreementProof(
        ideals=tuple(
            Ideal(play=_distribution(program.game, play.weights), bound=play.bound)
            for play in plays
        )
    )
    notes = tuple(f"{program.game.players[i]} cannot gain, and gets what it has" for i in stuck)
    distribution = _distribution(program.game, plays[0].weights)
    return _Found(distribution=distribution, proof=proof, ideal=ideal, messages=notes), plays


def _ideal_play(program: CorrelatedProgram, start: Vector, player: int) -> Play:
    floors = [Floor(player=i, base=d) for i, d in enumerate(start)]
    play = program.best([Fraction(int(i == player)) for i in range(len(start))], floors)
    if play is None:
        problem = Problem(
            path="disagreement",
            message=f"is reached by no {program.feasible} payoffs",
            value=shown(", ".join(map(str, start))),
            accepted="payoffs that some feasible payoffs are no less than, for every player",
        )
        raise SolveError("there is nothing to agree on", [problem])
    return play


def _gaining(ideal: Vector, start: Vector) -> list[int]:
    return [i for i, (x, d) in enumerate(zip(ideal, start, strict=True)) if x > d]


def _distribution(game: NormalForm, weights: Mapping[int, Fraction]) -> Distribution:
    return {
        tuple(
            place // stride % m for stride, m in zip(game.strides, game.shape, strict=True)
        ): weight
        for place, weight in weights.items()
    }


def _checked(
    game: NormalForm,
    solution: str,
    feasible: str,
    disagreement: str | Sequence[object],
    status_quo: Sequence[int | str] | None,
) -> Vector | None:
    """Return the disagreement if it is given; raise on what is not accepted."""
    problems: list[Problem] = []
    named = isinstance(disagreement, str)
    for path, value, accepted in (
        ("solution", solution, get_args(BargainingSolution)),
        ("feasible", feasible, get_args(Feasible)),
    ):
        if value not in accepted:
            problems.append(
                Problem(
                    path=path,
                    message="is not known",
                    value=shown(value),
                    accepted=", ".join(accepted),
                )
            )
    start = None
    if status_quo is not None and not (named and disagreement == "maximin"):
        message = "is given beside a disagreement"
        problems.append(Problem(path="status_quo", message=message, accepted="one of the two"))
    elif status_quo is not None:
        start = game.payoff(status_quo)
    elif isinstance(disagreement, str):
        if disagreement not in ("maximin", "minmax"):
            problems.append(
                Problem(
                    path="disagreement",
                    message="is not known",
                    value=shown(disagreement),
                    accepted="maximin, minmax, or one payoff a player",
                )
            )
    else:
        start, wrong = one_a_player(game, "disagreement", "payoffs", disagreement)
        problems.extend(wrong)
    if problems:
        raise SolveError("the players cannot bargain so", problems)
    return start
