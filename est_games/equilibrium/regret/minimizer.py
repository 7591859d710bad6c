"""Counterfactual regret minimisation: play, regret what was not played, play by regret, average."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import numpy as np

from est_games.equilibrium.kernels.regret_tiles import iterate
from est_games.equilibrium.kernels.worker_barrier import ROW
from est_games.equilibrium.regret.evaluator import ProfileEvaluator
from est_games.equilibrium.regret.layout import Floats
from est_games.errors import Problem, SolveError, choices, shown
from est_games.game.extensive import ExtensiveForm

MOST_WORKERS = 64
MOST_GAMMA = 30
"""Weights of the longest runs still are floats."""
_AT_A_TIME = 100_000
"""So many iterations at most are done before an interruption is heard, ..."""
_SEQUENCES_AT_A_TIME = 2 * 10**8
"""... and so many sequences gone over, about a second's."""
_SEQUENCES_TOGETHER = 4 * 10**6
"""After so many, some ten milliseconds, workers are asked whether one alone was faster ..."""
_TRIED_AGAIN = 32
"""... and the slower way is tried again every so many times."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegretRule:
    """What becomes of regrets from one iteration to the next.

    Parameters
    ----------
    alpha, beta : float
        Before iteration `t`, positive and negative regrets are multiplied by
        :math:`s^a / (s^a + 1)`, where :math:`s = t - 1` and `a` is `alpha` or `beta`; infinite ones
        keep them as they are (``inf``) or forget them (``-inf``).
    gamma : float
        Iteration `t` has weight :math:`t^\\gamma` in the average.
    is_predictive : bool
        Whether the last payoffs are taken as a forecast of the next.
    """

    alpha: float
    beta: float
    gamma: float
    is_predictive: bool = False


_FOR_EVER = float("inf")
RULES = {
    "CFR": RegretRule(alpha=_FOR_EVER, beta=_FOR_EVER, gamma=0.0),
    "CFR+": RegretRule(alpha=_FOR_EVER, beta=-_FOR_EVER, gamma=1.0),
    "DCFR": RegretRule(alpha=1.5, beta=0.0, gamma=2.0),
    "PCFR+": RegretRule(alpha=_FOR_EVER, beta=-_FOR_EVER, gamma=2.0, is_predictive=True),
}
"""The algorithms by name, with what their authors advise."""


class RegretMinimizer:
    r"""A run of counterfactual regret minimisation that can be gone on with.

    At each information set and for each action it keeps the regret for not having played it,
    :math:`R(a) = \sum_t [q_t(a) - \sum_b \sigma_t(b) q_t(b)]`, where :math:`q_t(a)` is what the
    action leads to in iteration `t`, weighted by the chance that all others let one come there; it
    plays actions in proportion to their positive regrets.

    Parameters
    ----------
    form : ExtensiveForm
        The game, with perfect recall; any number of players.
    algorithm : str
        ``"CFR"``, ``"CFR+"``, ``"DCFR"`` or ``"PCFR+"``.
    alternating : bool
        Whether each player sees what the one before has just done, in the order of players; else
        all answer the last iteration.
    alpha, beta, gamma : float, optional
        How fast positive and negative regrets are forgotten, and how much more late iterations
        count in the average, see :class:`RegretRule`; as the authors advise unless given.
    workers : int
        Threads at most. Results do not depend on it, to the last bit. A small game has work for one
        only; and where others use the processors, so that workers wait for one another, one goes on
        alone for a while.

    Raises
    ------
    SolveError
        A player forgets what it knew or did, or an option cannot be used; everything wrong at once.

    Notes
    -----
    The average behaviour of two players in a zero-sum game comes as near to an equilibrium as one
    likes; in other games it need not, and of its exploitability nothing is promised.

    1. Each player's information sets are gone through the last first: what the plays that end after
       each action earn against the others' plans, and what follows, gives regrets.
    2. Then the first first: plans are added to the average and replaced.
    3. An action is played in proportion to its positive regret; where there are none, all equally.

    Payoffs are brought to [-1, 1], so that nothing depends on their scale and offset. An iteration
    goes once over the players' sequences and the payoffs of the ends of play.

    References
    ----------
    Zinkevich, Johanson, Bowling and Piccione (2007), Regret minimization in games with incomplete
    information. Tammelin (2014), Solving large imperfect information games using CFR+. Brown and
    Sandholm (2019), Solving imperfect-information games via discounted regret minimization. Farina,
    Kroer and Sandholm (2021), Faster game solving via predictive Blackwell approachability.

    Examples
    --------
    >>> from est_games.game.published_trees import published_tree
    >>> run = RegretMinimizer(published_tree("kuhn-1950"))
    >>> run.run(1000).exploitability() < 1e-4
    True
    """

    def __init__(
        self,
        form: ExtensiveForm,
        algorithm: str = "CFR+",
        *,
        alternating: bool = True,
        alpha: float | None = None,
        beta: float | None = None,
        gamma: float | None = None,
        workers: int = 1,
    ) -> None:
        given = {"alpha": alpha, "beta": beta, "gamma": gamma}
        problems = option_problems(algorithm, given, workers, alternating)
        if problems:
            raise SolveError("regrets cannot be minimised so", problems)
        advised = RULES[algorithm]
        self.algorithm = algorithm
        self.rule = RegretRule(
            alpha=advised.alpha if alpha is None else alpha,
            beta=advised.beta if beta is None else beta,
            gamma=advised.gamma if gamma is None else gamma,
            is_predictive=advised.is_predictive,
        )
        self.alternating = alternating
        self.evaluator = ProfileEvaluator(form)
        self.iterations = 0
        layout = self.evaluator.layout
        self._workers = min(workers, int(np.diff(layout.part_start).max()))
        self._owner = layout.shared(self._workers, self.evaluator.terms.costs(layout))
        self._pace = {1: float("inf"), self._workers: 0.0}
        self._bursts = 0
        regret, chance, value, hope, plan, average = np.zeros((6, layout.n_sequences))
        worth, promise = np.zeros((2, len(layout.parent)))
        plan[layout.root] = 1.0
        for first, n_sets, n_actions, start, _ in layout.tiles.tolist():
            end = start + n_sets * n_actions
            chance[start:end] = 1.0 / n_actions
            above = plan[layout.parent[first : first + n_sets]]
            plan[start:end] = np.tile(above / n_actions, n_actions)
        self._state = (regret, chance, value, hope, plan, average, worth, promise)

    @property
    def form(self) -> ExtensiveForm:
        """The game."""
        return self.evaluator.form

    def run(self, iterations: int) -> RegretMinimizer:
        """Do so many iterations more; return this run.

        Raises
        ------
        SolveError
            That is no number of iterations.
        """
        if type(iterations) is not int or iterations < 0:
            problem = Problem(
                path="iterations",
                message="cannot be",
                value=shown(iterations),
                accepted="a whole number, not negative",
            )
            raise SolveError("regrets cannot be minimised so", [problem])
        goal = self.iterations + iterations
        at_once = _SEQUENCES_AT_A_TIME if self._workers == 1 else _SEQUENCES_TOGETHER
        most = min(_AT_A_TIME, at_once // self.evaluator.layout.n_sequences + 1)
        while self.iterations < goal:
            n = min(goal - self.iterations, most)
            workers = self._enough()
            started = perf_counter()
            self._iterate(self._schedule(n), workers)
            self._pace[workers] = (perf_counter() - started) / n
            self.iterations += n
        return self

    def _enough(self) -> int:
        """Return how many workers go on: all, or one if that was faster; each is tried again."""
        self._bursts += 1
        faster = min(self._pace, key=self._pace.__getitem__)
        if self._bursts % _TRIED_AGAIN == 2:
            return 1 if faster == self._workers else self._workers
        return faster

    def compile(self) -> None:
        """Compile the loops, which takes a while the first time on a machine."""
        self._iterate(np.ones((0, 3)), 1)
        self.gains()

    def _schedule(self, n: int) -> Floats:
        done = self.iterations
        times = np.arange(done + 1, done + n + 1, dtype=np.float64)
        keep, forgive = (_kept(times - 1, power) for power in (self.rule.alpha, self.rule.beta))
        return np.stack([keep, forgive, times**self.rule.gamma], axis=1)

    def _iterate(self, schedule: Floats, workers: int) -> None:
        owner = self._owner if workers > 1 else np.zeros_like(self._owner)
        layout, terms = self.evaluator.layout, self.evaluator.terms
        # From a cache line on, two lines for each meeting of the workers.
        meeting = np.zeros((2 + self.form.n_players) * 2 * ROW, dtype=np.int64)
        address = -(-meeting.ctypes.data // (8 * ROW)) * 8 * ROW

        def work(worker: int) -> None:
            iterate(
                schedule,
                self.alternating,
                self.rule.is_predictive,
                worker,
                owner,
                workers,
                address,
                layout.part_start,
                layout.part_tile,
                layout.root,
                layout.tiles,
                layout.parent,
                terms.tile_range,
                terms.runs,
                terms.blocks,
                terms.rows,
                terms.others,
                terms.numbers,
                *self._state,
            )

        if workers == 1:
            work(0)
            return
        others = [threading.Thread(target=work, args=(k,)) for k in range(1, workers)]
        for thread in others:
            thread.start()
        work(0)
        for thread in others:
            thread.join()

    @property
    def average(self) -> Floats:
        """The average behaviour over all actions in the form's order, shape (n_actions,).

        Averages are those of plans: of how often each action is reached and taken. Where an
        information set was never reached, all actions equally; nature's are ones.
        """
        return self._behavior(self._state[5])

    @property
    def current(self) -> Floats:
        """What would be played in the next iteration, shape (n_actions,)."""
        return self._behavior(self._state[1])

    def _behavior(self, masses: Floats) -> Floats:
        layout, tree = self.evaluator.layout, self.form.tree
        numbers = np.where(layout.action >= 0, masses[np.maximum(layout.action, 0)], 1.0)
        widths = tree.set_n_actions
        sums = np.repeat(np.add.reduceat(numbers, tree.action_start[:-1]), widths)
        even = np.repeat(1.0 / widths, widths)
        behavior = np.where(sums > 0, numbers / np.where(sums > 0, sums, 1.0), even)
        return np.where(layout.action >= 0, behavior, 1.0)

    def gains(self) -> Floats:
        """Return what each player could gain against the average, in floats."""
        return self.evaluator.gains(self.average)

    def exploitability(self) -> float:
        """Return the mean of what players could gain against the average, in floats."""
        return self.evaluator.exploitability(self.average)

    def __repr__(self) -> str:
        return f"RegretMinimizer({self.algorithm}, {self.iterations} iterations of {self.form!r})"


def _kept(times: Floats, power: float) -> Floats:
    """Return by how much regrets are multiplied; there are none at time zero."""
    if np.isinf(power):
        return np.full(len(times), 1.0 if power > 0 else 0.0)
    with np.errstate(over="ignore"):
        # The same as s^a / (s^a + 1), and no overflow.
        kept: Floats = 1.0 / (1.0 + np.maximum(times, 1.0) ** -power)
    return kept


def option_problems(
    algorithm: object, given: Mapping[str, Any], workers: object, alternating: object
) -> list[Problem]:
    """Return what is wrong with the options of a run."""
    problems = []
    if not (isinstance(algorithm, str) and algorithm in RULES):
        problems.append(
            Problem(
                path="algorithm",
                message="is not known",
                value=shown(algorithm),
                accepted=choices(RULES),
            )
        )
    for name, number in given.items():
        is_number = isinstance(number, int | float) and not isinstance(number, bool)
        low, high = (0, MOST_GAMMA) if name == "gamma" else (-_FOR_EVER, _FOR_EVER)
        if number is not None and not (is_number and low <= number <= high):
            accepted = (
                f"a number from 0 to {MOST_GAMMA}" if name == "gamma" else "a number, inf or -inf"
            )
            problems.append(
                Problem(path=name, message="cannot be", value=shown(number), accepted=accepted)
            )
    if not isinstance(alternating, bool):
        problems.append(
            Problem(
                path="alternating",
                message="cannot be",
                value=shown(alternating),
                accepted="True or False",
            )
        )
    if not (type(workers) is int and 1 <= workers <= MOST_WORKERS):
        accepted = f"a whole number from 1 to {MOST_WORKERS}"
        problems.append(
            Problem(path="workers", message="cannot be", value=shown(workers), accepted=accepted)
        )
    return problems
