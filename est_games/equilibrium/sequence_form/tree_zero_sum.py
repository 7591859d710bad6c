"""The value of a two-player zero-sum tree and a pair of optimal behaviours, exact."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from time import perf_counter

import numpy as np

from est_games.equilibrium.sequence_form.condensed import Condensed, condensed, uncondensed
from est_games.equilibrium.sequence_form.path_ends import PathCount, path_ends
from est_games.equilibrium.sequence_form.plan_program import optimal_plans
from est_games.equilibrium.sequence_form.proved import proved_equilibrium
from est_games.equilibrium.sequence_form.sequence_form import (
    Floats,
    SequenceForm,
    check_two_players,
    sequence_form,
)
from est_games.equilibrium.sequence_form.support_plan import Plan, support_pairs
from est_games.equilibrium.sequence_form.tree_one_nash import PATHS
from est_games.equilibrium.sequence_form.value_bounds import value_bounds
from est_games.equilibrium.sequence_form.whole_program import whole_plans
from est_games.equilibrium.solution import Certificate, Equilibrium, Solution, Status
from est_games.equilibrium.time_limit import is_past, timeout_problem
from est_games.errors import Problem, SolveError
from est_games.game.extensive import ExtensiveForm

TINY = 40
"""Games with no more sequences are not made smaller, which would take longer than it saves."""
FEW_SEQUENCES = 150
"""Games with no more are solved by a path, before the linear program would have been set up."""
_MOST_PATHS = 8

PROGRAM = "linear program in sequence form, its corner solved again in whole numbers"
WHOLE = "linear program in sequence form, solved in rationals"


def tree_zero_sum(game: ExtensiveForm, *, timeout: float | None = None) -> Solution:
    r"""Return one equilibrium of a zero-sum or constant-sum tree, and its exact value.

    Parameters
    ----------
    game : ExtensiveForm
        Two players with perfect recall, whose payoffs add up to the same amount whatever they do.
    timeout : float, optional
        Seconds after which to stop; no limit unless given.

    Returns
    -------
    Solution
        PARTIAL: one pair of optimal behaviours; there may be others, but all pay the same. The
        certificate's numbers hold the first player's ``value`` and the ``sum``. LIMIT: the time
        was not enough to solve the program, or its corner, exactly; if the program was solved in
        floats, the numbers hold a ``lower`` and an ``upper`` bound on the value, which are exact.

    Raises
    ------
    SolveError
        There are not two players, one forgets, their payoffs do not add up to a constant, or
        `timeout` is not a positive number.

    Notes
    -----
    .. math:: v = \max_x \min_y x^T A y, \quad E x = e,\ F y = f,\ x, y \ge 0

    1. Realisation plans x, y and the payoffs A of pairs of sequences are written down; see
       :mod:`.sequence_form`. Dominated actions are struck out, and sequences that are alike become
       one; see :mod:`.condensed`.
    2. The linear program for `v` has as many unknowns and conditions as there are sequences and
       information sets left, and is solved by the simplex method in floats. A small game is solved
       along a path of complementary pivots; see :mod:`.path_ends`.
    3. Which sequences are played, and which are best replies, is read off the corner; the equations
       they make are solved in whole numbers, those of information sets where one action is played
       by substitution.
    4. The pair is believed only if the certificate package, on the tree, finds that neither gains
       by deviating: the value is then exact.
    5. Were floats wrong, whatever tolerance they are read with, paths are followed in its place,
       and last the program is solved in rationals; after that the same with all sequences.

    References
    ----------
    von Stengel (1996), Efficient computation of behavior strategies, theorem 3.1.
    Koller, Megiddo and von Stengel (1996), Efficient computation of equilibria for extensive
    two-person games.
    Applegate, Cook, Dash and Espinoza (2007), Exact solutions to linear programming problems.
    Grohe, Kersting, Mladenov and Selman (2014), Dimension reduction via colour refinement.

    Examples
    --------
    The second player guesses a coin that it saw the first one turn, or not.

    >>> from est_games.game.extensive_builder import ExtensiveBuilder
    >>> tree = ExtensiveBuilder(["one", "two"])
    >>> seen = tree.chance({"seen": "1/4", "hidden": "3/4"})
    >>> for sight in ("seen", "hidden"):
    ...     coin = tree.decision("one", ["heads", "tails"], after=seen[sight], information_set="1")
    ...     for side in ("heads", "tails"):
    ...         known = side if sight == "seen" else "nothing"
    ...         guess = tree.decision(
    ...             "two", ["heads", "tails"], after=coin[side], information_set=known
    ...         )
    ...         for said in ("heads", "tails"):
    ...             won = -1 if said == side else 1
    ...             tree.terminal([won, -won], after=guess[said])
    >>> solution = tree_zero_sum(tree.build())
    >>> solution.status.name, str(solution.certificate.numbers["value"])
    ('PARTIAL', '-1/4')
    """
    check_two_players(game, [timeout_problem(timeout)])
    started = perf_counter()
    deadline = None if timeout is None else started + timeout
    form = sequence_form(game)
    total = checked_sum(game, form)
    search = _Search(game=game, form=form, deadline=deadline)
    found = search.run()
    return Solution(
        equilibria=() if found is None else (found,),
        status=Status.LIMIT if found is None else Status.PARTIAL,
        concept="zero-sum",
        algorithm=search.algorithm,
        options={"timeout": timeout},
        certificate=search.bounds(total) if found is None else _certificate(found, total),
        stats={
            "seconds": perf_counter() - started,
            "nodes": game.n_nodes,
            "sequences": form.n_sequences,
            "sequences apart": search.n_apart,
            "candidates": search.n_candidates,
        },
        messages=("stopped before the value was known exactly; the certificate may hold bounds",)
        if found is None
        else (
            "one optimal pair is given; any others pay the same",
            "where no plan leads, moves are best replies to the other's plan, which need not make "
            "it subgame perfect",
        ),
        players=game.players,
    )


@dataclass(slots=True, kw_only=True)
class _Search:
    """What was tried so far."""

    game: ExtensiveForm
    form: SequenceForm
    deadline: float | None
    algorithm: str = ""
    n_candidates: int = 0
    n_apart: int = 0
    made: Condensed = field(init=False)
    plan: Floats | None = None

    def run(self) -> Equilibrium | None:
        """Ask one finder after another; return the first pair that is proved."""
        for made in self._forms():
            self.made = made
            path, program = (PATHS, self._by_paths), (PROGRAM, self._by_program)
            whole = (WHOLE, self._by_whole_program)
            is_small = made.form.n_sequences <= FEW_SEQUENCES
            for name, finder in (path, program, whole) if is_small else (program, path, whole):
                self.algorithm = name
                for pairs in finder():
                    self.n_candidates += 1
                    found = proved_equilibrium(self.game, self.form, made.pairs(pairs))
                    if found is not None:
                        return found
                    if is_past(self.deadline):
                        return None
                if is_past(self.deadline):
                    return None
        return None

    def _forms(self) -> Iterator[Condensed]:
        """Yield the form with fewer sequences; should nothing in it be proved, the form itself."""
        is_tiny = self.form.n_sequences <= TINY
        small = uncondensed(self.form) if is_tiny else condensed(self.form)
        self.n_apart = small.form.n_sequences
        yield small
        if small.form is not self.form:
            yield uncondensed(self.form)

    def _by_program(self) -> Iterator[Iterable[tuple[Plan, Plan]]]:
        form = self.made.form
        for reading in optimal_plans(form, self.deadline):
            self.plan = self.made.plan(reading.plan)
            yield support_pairs(form, reading.played, reading.best, reading.plan)

    def bounds(self, total: Fraction) -> Certificate | None:
        """Return what is known of the value where it is not known exactly."""
        if self.plan is None:
            return None
        lower, upper = value_bounds(self.game, self.form, self.plan, total)
        return Certificate(
            argument="What the first player's plan secures, and what the second's concedes, were "
            "computed exactly on the tree.",
            numbers={"lower": lower, "upper": upper, "sum": total},
        )

    def _by_paths(self) -> Iterator[Iterable[tuple[Plan, Plan]]]:
        count = PathCount()
        form = self.made.form
        ends = path_ends(form, most_paths=_MOST_PATHS, deadline=self.deadline, count=count)
        for end in ends:
            yield support_pairs(form, end.played, end.played, end.plan)

    def _by_whole_program(self) -> Iterator[Iterable[tuple[Plan, Plan]]]:
        pair = whole_plans(self.made.form, self.deadline)
        if pair is not None:
            yield [pair]


def _certificate(found: Equilibrium, total: Fraction) -> Certificate:
    return Certificate(
        argument="Both best replies were recomputed exactly on the tree: what one behaviour "
        "secures is what the other concedes, so that both are optimal and the value is exact.",
        numbers={"value": found.payoffs[0], "sum": total},
    )


def checked_sum(game: ExtensiveForm, form: SequenceForm) -> Fraction:
    """Return what both payoffs add up to whatever is done.

    Raises
    ------
    SolveError
        They do not always add up to the same; two cases are told.
    """
    lows = sum(form.lows)
    scale = form.chance_unit
    quick = _machine_sum(form)
    if quick is not None:
        return lows + quick * form.units[0] / scale
    one, two = (unit / scale for unit in form.units)
    bottom = one.denominator * two.denominator
    first, second = int(one * bottom), int(two * bottom)
    sums = [
        a * first + b * second
        for a, b in zip(form.amounts[0].tolist(), form.amounts[1].tolist(), strict=True)
    ]
    chances = form.chances.tolist()
    place = next(k for k, chance in enumerate(chances) if chance)
    top, weight = sums[place], chances[place]
    for k, amount in enumerate(sums):
        if amount * weight != top * chances[k]:
            there, here = (lows + Fraction(sums[j], bottom * chances[j]) for j in (place, k))
            problem = Problem(
                path="payoffs",
                message="do not add up to a constant",
                value=f"{there} where {_said(game, form, place)}, {here} where "
                f"{_said(game, form, k)}",
                accepted="the same sum whatever is done, exactly; one-nash takes any payoffs",
            )
            raise SolveError("this solver takes zero-sum games", [problem])
    return lows + Fraction(top, bottom * weight)


def _machine_sum(form: SequenceForm) -> int | None:
    """Return the sum above the least payoffs, in units, if machine integers show that it is one."""
    first, second = form.amounts
    has_room = first.dtype != object and second.dtype != object and form.units[0] == form.units[1]
    if not has_room or form.chances.dtype == object:
        return None
    sums, top = first + second, int(form.chances.max())
    total = int(sums[form.chances.argmax()]) // top
    if total * top < 2**62 and np.array_equal(sums, total * form.chances):
        return total
    return None


def _said(game: ExtensiveForm, form: SequenceForm, place: int) -> str:
    """Return what the players have done where an entry of the payoff matrices stands."""
    done = []
    for sequence in (int(form.left[place]), int(form.right[place])):
        number = int(form.owner[sequence])
        if number < 0:
            done.append("nothing")
            continue
        choice = game.information_sets[int(form.information_sets[number])]
        done.append(f"{choice.actions[sequence - int(form.first[number])]} at {choice.label}")
    return f"they did {done[0]} and {done[1]}"
