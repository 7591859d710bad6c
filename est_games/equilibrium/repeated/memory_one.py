"""All subgame-perfect equilibria of a repeated game in which only the last period is remembered."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from time import perf_counter

from est_games.certificate.automaton_play import (
    OneShotDeviation,
    one_shot_deviations,
    state_payoffs,
)
from est_games.equilibrium.asked import limit_problems
from est_games.equilibrium.solution import Certificate, Equilibrium, Solution, Status
from est_games.equilibrium.time_limit import deadline_after, is_past
from est_games.errors import Problem, SolveError
from est_games.game.automaton_profile import AutomatonProfile
from est_games.game.repeated import RepeatedForm

MAX_RULES = 4_096


@dataclass(frozen=True, slots=True, kw_only=True)
class AutomatonEquilibrium(Equilibrium):
    """One equilibrium of a repeated game in automata; ``payoffs`` are average discounted ones.

    Parameters
    ----------
    automata : AutomatonProfile
        What all do.
    path : tuple of str
        What is then played: profiles until they come round.
    """

    automata: AutomatonProfile
    path: tuple[str, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """The path of play, and what follows each profile."""
        automata = self.automata
        profiles = product(*automata.stage.strategies)
        rules = (
            f"after {', '.join(done)}: {automata.states[after]}"
            for done, after in zip(profiles, automata.transitions[0], strict=True)
        )
        return (" then ".join(self.path), *rules)


def memory_one(form: RepeatedForm, *, timeout: float | None = None) -> Solution:
    """Return all subgame-perfect equilibria in pure strategies that remember the last period only.

    Parameters
    ----------
    form : RepeatedForm
        Four profiles of the stage game at most, as of two players with two strategies each.
    timeout : float, optional
        Seconds after which to stop; no limit unless given.

    Returns
    -------
    Solution
        One equilibrium for each rule that says what all do after each profile, and each profile
        that play can start with. COMPLETE: all of that kind; there are others that remember more.
        LIMIT: the time ran out.

    Raises
    ------
    SolveError
        The stage game has too many profiles, or `timeout` is not positive.

    Notes
    -----
    Every rule and every start is tried: after each profile, also after one that it takes several
    deviations to come to, nobody may gain by a deviation that happens once. That covers deviations
    of any kind, those that remember more included.

    References
    ----------
    Mailath and Samuelson (2006), Repeated Games and Reputations, section 2.3.

    Examples
    --------
    >>> from est_games.game.normal import NormalForm
    >>> stage = NormalForm.from_payoffs([[2, -1], [3, 0]], [[2, 3], [-1, 0]], strategies=["CD"] * 2)
    >>> solution = memory_one(RepeatedForm.of(stage, "1/2"))
    >>> sorted({tuple(map(str, e.payoffs)) for e in solution.equilibria if len(e.path) == 1})
    [('0', '0'), ('2', '2')]
    """
    n = form.stage.n_profiles
    problems = limit_problems(timeout)
    if n > 64 or n**n > MAX_RULES:
        problems.append(
            Problem(
                path="stage",
                message=f"has {n} profiles, and {n} ** {n} rules of what follows them",
                accepted=f"up to {MAX_RULES} rules; discount_factors takes any one of them",
            )
        )
    if problems:
        raise SolveError("strategies of one period's memory cannot be listed", problems)
    started, deadline = perf_counter(), deadline_after(timeout)
    equilibria: list[AutomatonEquilibrium] = []
    refuted: dict[tuple[tuple[int, ...], int], OneShotDeviation] = {}
    is_late = False
    for rule, start in product(product(range(n), repeat=n), range(n)):
        if is_past(deadline):
            is_late = True
            break
        # What is wrong after some profile is so wherever play starts.
        known = refuted.get((rule, rule[0]))
        automata = _automata(form, rule, start)
        gains = () if known else one_shot_deviations(automata, form.discount)
        if known or gains:
            refuted[rule, start] = known or gains[0]
        else:
            equilibria.append(_equilibrium(form, automata))
    n_rules = len(refuted) + len(equilibria)
    status = Status.COMPLETE if equilibria else Status.NONE
    return Solution(
        equilibria=tuple(equilibria),
        status=Status.LIMIT if is_late else status,
        concept="memory-one",
        algorithm="one-shot deviations from every rule of what follows each profile",
        options={"timeout": timeout},
        certificate=Certificate(
            argument="Every rule of what all do after each profile was tried, from every start: "
            "somebody gains by a deviation that happens once, or nobody does after any history.",
            numbers={"rules with a start": n_rules, "refuted": len(refuted)},
            evidence=refuted,
        ),
        stats={"seconds": perf_counter() - started},
        messages=("stopped by the time given",) if is_late else (),
        players=form.stage.players,
    )


def _automata(form: RepeatedForm, rule: tuple[int, ...], start: int) -> AutomatonProfile:
    """Return the automaton of a rule, whose states are what is played next."""
    stage = form.stage
    labels = [", ".join(profile) for profile in product(*stage.strategies)]
    plays = [start, *sorted(set(rule) - {start})]
    places = {profile: state for state, profile in enumerate(plays)}
    return AutomatonProfile(
        stage=stage,
        states=tuple(labels[profile] for profile in plays),
        plays=tuple(plays),
        transitions=(tuple(places[after] for after in rule),) * len(plays),
    )


def _equilibrium(form: RepeatedForm, automata: AutomatonProfile) -> AutomatonEquilibrium:
    path: list[int] = []
    state = 0
    while state not in path:
        path.append(state)
        state = automata.follow[state]
    return AutomatonEquilibrium(
        payoffs=state_payoffs(automata, form.discount)[0],
        regret=Fraction(0),
        automata=automata,
        path=tuple(automata.states[s] for s in path),
    )
