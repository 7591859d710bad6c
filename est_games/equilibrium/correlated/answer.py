"""Any question about correlated play, answered: all payoffs, or the best for a welfare."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from time import perf_counter
from typing import Protocol, cast

from est_games.certificate.correlated import Bound
from est_games.certificate.payoff_set import PayoffBounds
from est_games.equilibrium.asked import limit_problems, one_a_player
from est_games.equilibrium.correlated.payoff_set import PayoffSet, payoff_set
from est_games.equilibrium.correlated.play_program import Floor, Play, PlayProgram
from est_games.equilibrium.solution import Certificate, Equilibrium, Solution, Status
from est_games.errors import Problem, SolveError, shown
from est_games.game.extensive import ExtensiveForm
from est_games.game.normal import NormalForm

Welfare = str | Sequence[object] | None

_FEW_PLAYERS = 3
_MAX_VERTICES = 1_000
_PROGRAM = "linear programs in floats, solved again in rationals"


class Question(Protocol):
    """What is asked: the programs over the plays of a kind, and what a play means in the game."""

    @property
    def program(self) -> PlayProgram:
        """The programs."""

    @property
    def concept(self) -> str:
        """The kind."""

    @property
    def players(self) -> tuple[str, ...]:
        """Names."""

    @property
    def strategies(self) -> tuple[tuple[str, ...], ...]:
        """Labels of each player's strategies, where profiles are told by number."""

    def equilibrium(self, play: Play) -> Equilibrium:
        """Return a play as an equilibrium; the certificate package recomputes what it says."""

    def set_problems(
        self, equilibria: Sequence[Equilibrium], bounds: PayoffBounds
    ) -> tuple[Problem, ...]:
        """Return what is wrong with these being all vertices of the payoffs."""

    def best_problems(
        self, equilibrium: Equilibrium, bound: Bound, weights: tuple[Fraction, ...] | None
    ) -> tuple[Problem, ...]:
        """Return what is wrong with an equilibrium being the best."""


def answer(
    question: Question,
    *,
    welfare: Welfare,
    weights: tuple[Fraction, ...] | None,
    max_vertices: int | None,
    timeout: float | None,
    started: float,
) -> Solution:
    """Return the equilibria at the vertices of their payoffs, or the best one.

    Parameters
    ----------
    question : Question
        What is asked.
    welfare, max_vertices, timeout
        The options as they were given.
    weights : tuple of Fraction, shape (n_players,), or None
        Of the welfare; None for the least payoff.
    started : float
        A time of ``time.perf_counter``, in seconds.
    """
    options: dict[str, object] = {"welfare": welfare, "timeout": timeout}
    if max_vertices is None and question.program.n_players > _FEW_PLAYERS:
        max_vertices = _MAX_VERTICES
    if welfare is None:
        return _payoffs(question, started, {**options, "max_vertices": max_vertices})
    return _best(question, weights, started, options)


def _payoffs(question: Question, started: float, options: dict[str, object]) -> Solution:
    limit = cast("int | None", options["max_vertices"])
    found = payoff_set(question.program, max_vertices=limit)
    equilibria = tuple(_equilibrium(question, play) for play in found.plays)
    problems: Sequence[Problem] = ()
    if not found.reason:
        problems = question.set_problems(equilibria, found.bounds)
    whole = not (found.reason or problems)
    return Solution(
        equilibria=equilibria,
        status=Status.COMPLETE if whole else Status.LIMIT if found.reason else Status.PARTIAL,
        concept=question.concept,
        algorithm=f"outer approximation of the payoffs by {_PROGRAM}",
        options=options,
        certificate=_payoff_certificate(found, whole),
        stats={"seconds": perf_counter() - started, "programs": found.n_programs},
        messages=(
            "the equilibria are one for each vertex of the set of payoffs; mixtures of them "
            "attain every other payoff",
            *([f"not the whole set: {found.reason}"] if found.reason else []),
            *(f"not proved to be all: {problem}" for problem in problems),
        ),
        players=question.players,
        strategies=question.strategies,
    )


def _payoff_certificate(found: PayoffSet, whole: bool) -> Certificate:
    numbers = {
        "vertices": len(found.plays),
        "facets": len(found.bounds.facets),
        "equations": len(found.bounds.equations),
    }
    if not whole:
        return Certificate(
            argument="Each distribution keeps every incentive exactly. The set of payoffs holds "
            "the hull of theirs, and lies within the facets proved; other facets are open.",
            numbers={**numbers, "open facets": found.n_open},
            evidence=found.bounds,
        )
    return Certificate(
        argument="Each distribution keeps every incentive exactly and pays what is shown. Prices "
        "of the incentives prove every facet of the hull of these payoffs to bound all of their "
        "kind, and every ridge of a facet is on another one: the facets are all, and the hull is "
        "the set.",
        numbers=numbers,
        evidence=found.bounds,
    )


def _best(
    question: Question,
    weights: tuple[Fraction, ...] | None,
    started: float,
    options: dict[str, object],
) -> Solution:
    """Return the best play by weights, or by the least payoff where there are none."""
    program = question.program
    try:
        play = program.best(weights) if weights else _egalitarian(program)
    except TimeoutError:
        play = None
    equilibria: tuple[Equilibrium, ...] = ()
    numbers: dict[str, int | Fraction] = {}
    if play is not None:
        equilibrium = _equilibrium(question, play)
        problems = question.best_problems(equilibrium, play.bound, weights)
        if problems:
            raise ArithmeticError(f"a linear program was solved wrongly: {problems[0]}")
        equilibria, numbers = (equilibrium,), {"welfare": play.bound.offset}
    return Solution(
        equilibria=equilibria,
        status=Status.PARTIAL if equilibria else Status.LIMIT,
        concept=question.concept,
        algorithm=_PROGRAM,
        options=options,
        certificate=Certificate(
            argument="The distribution keeps every incentive exactly, and prices of the "
            "incentives prove that none that does has a greater welfare.",
            numbers=numbers,
            evidence=play.bound,
        )
        if play
        else None,
        stats={"seconds": perf_counter() - started, "programs": 1},
        messages=(
            ("the best welfare is proved; other equilibria may attain it too",)
            if play
            else ("stopped by the time given",)
        ),
        players=question.players,
        strategies=question.strategies,
    )


def _egalitarian(program: PlayProgram) -> Play | None:
    """Return what pays most to who gets least."""
    low, high = program.payoff_range()
    unit = high - low or Fraction(1)
    floors = [Floor(player=i, base=low, weight=unit) for i in range(program.n_players)]
    play = program.highest(floors)
    # A level's prices add up to one over its weights; as a mean of payoffs they add up to one.
    return play and replace(play, bound=play.bound.scaled(unit))


def _equilibrium(question: Question, play: Play) -> Equilibrium:
    equilibrium = question.equilibrium(play)
    if equilibrium.regret:
        raise ArithmeticError("a linear program was solved wrongly: a player would disobey")
    return equilibrium


def check_options(
    game: NormalForm | ExtensiveForm,
    welfare: Welfare,
    max_vertices: int | None,
    timeout: float | None,
) -> tuple[Fraction, ...] | None:
    """Return the weights of the welfare, where it has them.

    Raises
    ------
    SolveError
        Everything that is not accepted.
    """
    problems: list[Problem] = []
    weights = None
    if isinstance(welfare, str) and welfare == "utilitarian":
        weights = tuple([Fraction(1)] * game.n_players)
    elif isinstance(welfare, str) and welfare != "egalitarian":
        accepted = "utilitarian, egalitarian, or one number a player"
        problems.append(
            Problem(path="welfare", message="is not known", value=shown(welfare), accepted=accepted)
        )
    elif welfare is not None and not isinstance(welfare, str):
        weights, wrong = one_a_player(game, "welfare", "weights", welfare)
        problems.extend(wrong)
    problems.extend(limit_problems(timeout, max_vertices=max_vertices))
    if problems:
        raise SolveError("correlated play cannot be solved so", problems)
    return weights
