"""Claims about one behaviour, lottery or outcome of a tree: made, judged, told from false ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from est_games.certificate.behavior_response import behavior_response_radius
from est_games.certificate.extensive_form import expected_payoffs, regrets
from est_games.certificate.plan_regret import plan_values
from est_games.certificate.profile_bounds import profile_bounds
from est_games.certificate.removed_outcome import removal_problems, type_payoffs
from est_games.certificate.tree_bound import tree_payoff_set_problems, tree_welfare_problems
from est_games.certificate.tree_commitment import tree_commitment_problems
from est_games.certificate.tree_correlated import tree_regrets
from est_games.certificate.tree_profile import tree_distribution_payoffs
from est_games.equilibrium.beliefs.forward_induction import divinity, intuitive_criterion
from est_games.equilibrium.solve import solve
from est_games.errors import SolveError
from est_games.game.extensive import ExtensiveForm
from est_games.game.signalling import signalling_game
from tests.oracles.behavior_oracle import is_equilibrium, payoffs
from tests.oracles.tree_claims import Claim


@dataclass(frozen=True, slots=True, kw_only=True)
class Valued:
    """An answer: a behaviour and what it pays."""

    behavior: Any
    payoffs: tuple[Fraction, ...]
    regret: Fraction = Fraction(0)


def one_nash_claims(form: ExtensiveForm) -> list[Claim]:
    """Return the claims of one equilibrium, and of the value where the game has one."""
    found = []
    for concept in ("one-nash", "zero-sum"):
        try:
            solution = solve(form, concept)
        except SolveError:
            continue
        (point,) = solution.equilibria
        answer = Valued(behavior=point.behavior, payoffs=point.payoffs)
        found.append(_value_claim(concept, form, answer))
    return found


def _value_claim(concept: str, form: ExtensiveForm, answer: Valued) -> Claim:
    def check(said: Valued, _: Any) -> bool:
        values = plan_values(form, said.behavior)
        paths = max(regrets(form, said.behavior)) == said.regret
        return values.is_nash and values.payoffs == said.payoffs and paths

    def is_false(said: Valued) -> bool:
        paid = tuple(payoffs(form, said.behavior))
        right = paid == said.payoffs and said.regret == 0
        return not (right and is_equilibrium(form, said.behavior))

    return Claim(
        concept=concept,
        form=form,
        answer=answer,
        evidence=None,
        is_accepted=check,
        is_false=is_false,
    )


KINDS = (
    "correlated",
    "coarse-correlated",
    "extensive-form-correlated",
    "extensive-form-coarse-correlated",
    "agent-form-correlated",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lotteries:
    """An answer: lotteries, and what they pay."""

    distributions: tuple[Any, ...]
    payoffs: tuple[tuple[Fraction, ...], ...]


def lottery_claims(form: ExtensiveForm) -> list[Claim]:
    """Return the claims to know all payoffs of correlated play, and the best, of every kind."""
    return [claim for kind in KINDS for claim in _lotteries(form, kind)]


def _lotteries(form: ExtensiveForm, kind: Any) -> Iterable[Claim]:
    for welfare in (None, "utilitarian", "egalitarian"):
        solution = solve(form, kind, welfare=welfare) if welfare else solve(form, kind)
        if welfare is None and solution.status.name != "COMPLETE":
            continue
        if not solution.equilibria or solution.certificate is None:
            continue
        answer = Lotteries(
            distributions=tuple(each.distribution for each in solution.equilibria),
            payoffs=tuple(each.payoffs for each in solution.equilibria),
        )
        weights = (Fraction(1),) * form.n_players if welfare == "utilitarian" else None
        yield _lottery_claim(form, kind, welfare, weights, answer, solution.certificate.evidence)


def _lottery_claim(
    form: ExtensiveForm,
    kind: Any,
    welfare: str | None,
    weights: tuple[Fraction, ...] | None,
    answer: Lotteries,
    evidence: Any,
) -> Claim:
    def check(said: Lotteries, bounds: Any) -> bool:
        if len(said.distributions) != len(said.payoffs):
            return False
        for lottery, paid in zip(said.distributions, said.payoffs, strict=True):
            if tree_distribution_payoffs(form, lottery) != paid:
                return False
            if any(tree_regrets(form, lottery, kind)):
                return False
        if welfare is None:
            return not tree_payoff_set_problems(form, said.payoffs, bounds, kind)
        (lottery,) = said.distributions
        return not tree_welfare_problems(form, lottery, bounds, kind, weights=weights)

    def worth(paid: Sequence[Fraction]) -> Fraction:
        return sum(paid, Fraction(0)) if weights else min(paid)

    def is_false(said: Lotteries) -> bool:
        right = all(
            tree_distribution_payoffs(form, lottery) == paid
            for lottery, paid in zip(said.distributions, said.payoffs, strict=True)
        )
        if not right:
            return True
        if welfare is None:
            return sorted(said.payoffs) != sorted(answer.payoffs)
        return worth(said.payoffs[0]) != worth(answer.payoffs[0])

    return Claim(
        concept=f"{kind}, {'payoffs' if welfare is None else 'best'}",
        form=form,
        answer=answer,
        evidence=evidence,
        is_accepted=check,
        is_false=is_false,
    )


def commitment_claims(form: ExtensiveForm) -> list[Claim]:
    """Return the claims of the best commitment of either player."""
    found = []
    if form.n_players != 2:
        return []
    for leader, name in enumerate(form.players):
        solution = solve(form, "stackelberg", leader=name)
        if not solution.equilibria or solution.certificate is None:
            continue
        (point,) = solution.equilibria
        answer = Valued(behavior=point.behavior, payoffs=point.payoffs)
        found.append(_commitment_claim(form, leader, answer, solution.certificate.evidence))
    return found


def _commitment_claim(form: ExtensiveForm, leader: int, answer: Valued, proof: Any) -> Claim:
    def check(said: Valued, shown: Any) -> bool:
        value = said.payoffs[leader]
        problems = tree_commitment_problems(form, leader, said.behavior, value, shown)
        return not problems and expected_payoffs(form, said.behavior) == said.payoffs

    def is_false(said: Valued) -> bool:
        if said.payoffs[leader] != answer.payoffs[leader]:
            return True
        return tuple(payoffs(form, said.behavior)) != said.payoffs

    return Claim(
        concept="stackelberg",
        form=form,
        answer=answer,
        evidence=proof,
        is_accepted=check,
        is_false=is_false,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """An answer: an equilibrium's outcome, and the criterion and message that remove it."""

    behavior: Any
    criterion: str
    message: str


def removal_claims(form: ExtensiveForm) -> list[Claim]:
    """Return the claims that forward induction removes outcomes of a signalling game."""
    solution = solve(form, "perfect-bayesian", timeout=10)
    if solution.status.name != "COMPLETE":
        return []
    verdicts = [
        intuitive_criterion(form, solution),
        intuitive_criterion(form, solution, is_joint=True),
        divinity(form, solution),
        divinity(form, solution, criterion="d2"),
    ]
    removed: dict[Any, set[Any]] = {}
    for each in verdicts:
        for verdict in each.verdicts:
            for part in verdict.parts:
                names = {removal.message for removal in part.removals}
                removed.setdefault((each.criterion, part.payoffs), set()).update(names)
    found = []
    for each in verdicts:
        for verdict in each.verdicts:
            for part in verdict.parts:
                for removal in part.removals:
                    found.append(_removal_claim(form, part.sample.behavior, removal, removed))
    return found


def _removal_claim(form: ExtensiveForm, behavior: Any, removal: Any, removed: Any) -> Claim:
    game = signalling_game(form)
    answer = Removed(behavior=behavior, criterion=removal.criterion, message=removal.message)

    def check(said: Removed, shown: Any) -> bool:
        if (shown.criterion, shown.message) != (said.criterion, said.message):
            return False
        return not removal_problems(form, said.behavior, shown)

    def is_false(said: Removed) -> bool:
        paid = type_payoffs(game, said.behavior)
        return said.message not in removed.get((said.criterion, paid), ())

    return Claim(
        concept="forward induction",
        form=form,
        answer=answer,
        evidence=removal,
        is_accepted=check,
        is_false=is_false,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Within:
    """An answer: something is no farther from a number, or from a behaviour, than so much."""

    behavior: Any
    lower: Fraction
    upper: Fraction


def bound_claims(form: ExtensiveForm) -> list[Claim]:
    """Return the claim that what all could gain against equal chances is between two numbers."""
    even = {
        choice.label: dict.fromkeys(choice.actions, Fraction(1, len(choice.actions)))
        for choice in form.information_sets
        if not choice.is_chance
    }
    found = profile_bounds(form, even).nash_conv
    answer = Within(behavior=even, lower=found.lower, upper=found.upper)

    def check(said: Within, _: Any) -> bool:
        own = profile_bounds(form, said.behavior).nash_conv
        return said.lower <= own.lower and own.upper <= said.upper

    def is_false(said: Within) -> bool:
        return not said.lower <= sum(regrets(form, said.behavior)) <= said.upper

    claim = Claim(
        concept="bounds of regret",
        form=form,
        answer=answer,
        evidence=None,
        is_accepted=check,
        is_false=is_false,
    )
    return [claim]


_PRECISION = Fraction(1, 8)
"""So low that there is one response only in trees with small payoffs."""


def response_claims(form: ExtensiveForm) -> list[Claim]:
    """Return the claim that an agent logit equilibrium is near a behaviour."""
    solution = solve(form, "quantal-response", lambdas=[_PRECISION])
    if not solution.equilibria:
        return []
    (point,) = solution.equilibria
    radius = behavior_response_radius(form, _PRECISION, point.behavior)
    if radius is None:
        return []
    answer = Within(behavior=point.behavior, lower=Fraction(0), upper=radius)

    def check(said: Within, _: Any) -> bool:
        radius = behavior_response_radius(form, _PRECISION, said.behavior)
        return radius is not None and said.lower <= radius <= said.upper

    def is_false(said: Within) -> bool:
        away = max(
            abs(row.get(action, 0) - x)
            for label, own in answer.behavior.items()
            for row in [said.behavior[label]]
            for action, x in own.items()
        )
        return away > said.upper + answer.upper

    claim = Claim(
        concept="quantal response",
        form=form,
        answer=answer,
        evidence=None,
        is_accepted=check,
        is_false=is_false,
    )
    return [claim]
