"""Claims to know all equilibria of a tree: made, judged, told from false ones, and falsified.

A claim is an answer with its evidence. Which answers are false is told by comparison with the true
one: which behaviours, or assessments, are held by which part of it, at many points.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from random import Random
from typing import Any

from est_games.certificate.assessment_claim import assessment_claim_problems, pattern_cell
from est_games.certificate.assessment_patterns import AssessmentPatterns
from est_games.certificate.behavior_cell import Assessment
from est_games.certificate.deviation_game import DeviationGame
from est_games.certificate.plan_nash import plan_problems
from est_games.certificate.plan_side import movers
from est_games.certificate.sequential import is_sequential
from est_games.certificate.sequential_set import sequential_problems
from est_games.certificate.subgame_perfection import completeness_problems
from est_games.certificate.subgame_sets import set_problems
from est_games.certificate.support_classes import found_classes
from est_games.equilibrium.solution import Solution
from est_games.equilibrium.solve import solve
from est_games.game.extensive import ExtensiveForm
from tests.oracles.bending import bent
from tests.oracles.tree_sets import (
    Answer,
    Cells,
    CellsAndPoints,
    Listed,
    Part,
    Point,
    as_assessment,
    is_other_set,
    parts,
)


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A true claim: what is said, what it rests on, and how both are judged.

    Parameters
    ----------
    concept : str
        What is claimed.
    form : ExtensiveForm
        The game.
    answer, evidence : object
        The claim.
    is_accepted : callable
        Of an answer and evidence: whether the checkers find nothing wrong.
    is_false : callable
        Of another answer: whether it says something else than the true one.
    cunning : callable or None
        An answer with evidence that was bent to fit it, or None where nothing came of it.
    """

    concept: str
    form: ExtensiveForm
    answer: Any
    evidence: Any
    is_accepted: Callable[[Any, Any], bool]
    is_false: Callable[[Any], bool]
    cunning: Callable[[Random], tuple[Any, Any] | None] | None = None


def _set_claim(
    concept: str,
    form: ExtensiveForm,
    answer: Answer,
    evidence: Any,
    check: Callable[..., bool],
    cunning: Callable[[Random], tuple[Any, Any] | None] | None = None,
) -> Claim:
    rng = Random(0)
    return Claim(
        concept=concept,
        form=form,
        answer=answer,
        evidence=evidence,
        is_accepted=check,
        is_false=lambda said: is_other_set(answer, said, rng),
        cunning=cunning,
    )


def _behaviors(solution: Solution) -> tuple[Point, ...]:
    return tuple(Point(behavior=each.behavior) for each in solution.equilibria)


def _points(solution: Solution) -> tuple[Assessment, ...]:
    return tuple(as_assessment(each) for each in solution.equilibria)


def is_rational(solution: Solution) -> bool:
    """Tell whether all probabilities are Fractions."""
    return all(
        isinstance(x, Fraction)
        for each in solution.equilibria
        for weights in (each.behavior, each.beliefs or {})
        for row in weights.values()
        for x in row.values()
    )


# Sets


def subgame_perfect_claim(form: ExtensiveForm, timeout: float = 10) -> Claim | None:
    """Return the claim to know all subgame-perfect equilibria."""
    solution = solve(form, "subgame-perfect", timeout=timeout)
    if solution.status.name != "COMPLETE" or not is_rational(solution):
        return None
    answer = Listed(equilibria=_behaviors(solution), components=parts(solution))

    def check(said: Listed, proof: Any) -> bool:
        behaviors = [each.behavior for each in said.equilibria]
        return not (
            set_problems(form, behaviors, said.components)
            or completeness_problems(form, behaviors, said.components, proof)
        )

    assert solution.certificate is not None
    proof = solution.certificate.evidence

    def cunning(rng: Random) -> tuple[Any, Any] | None:
        return _without_component(rng, answer, proof)

    return _set_claim("subgame-perfect", form, answer, proof, check, cunning)


def _without_component(rng: Random, answer: Listed, proof: Any) -> tuple[Any, Any] | None:
    """Return an answer less a component, with a proof that knows nothing of it."""
    place = rng.randrange(len(answer.components))
    kept = answer.components[:place] + answer.components[place + 1 :]
    named = sorted({number for part in kept for number in part.extreme})
    said = Listed(
        equilibria=tuple(answer.equilibria[number] for number in named),
        components=tuple(replace(p, extreme=tuple(map(named.index, p.extreme))) for p in kept),
    )
    groups = [k for k, ways in enumerate(proof.factors) if len(ways) > 1]
    if not groups:
        return said, proof
    group = rng.choice(groups)
    ways = list(proof.factors[group])
    del ways[rng.randrange(len(ways))]
    factors = (*proof.factors[:group], tuple(ways), *proof.factors[group + 1 :])
    told = []
    for each in proof.claims:
        nash = each.nash
        if each.roots[-1] in proof.groups[group] and len(nash.components) > 1:
            gone = nash.components[rng.randrange(len(nash.components))]
            own = [k for k in range(len(nash.profiles)) if k not in gone.extreme]
            nash = replace(
                nash,
                profiles=tuple(nash.profiles[k] for k in own),
                components=tuple(
                    replace(part, extreme=tuple(map(own.index, part.extreme)))
                    for part in nash.components
                    if part is not gone
                ),
            )
        told.append(replace(each, nash=nash))
    return said, replace(proof, factors=factors, claims=tuple(told))


def nash_claim(
    form: ExtensiveForm, timeout: float = 10, *, by_agents: bool = False
) -> Claim | None:
    """Return the claim to know all Nash equilibria, of players or of their agents."""
    name = "agent-nash" if by_agents else "nash"
    solution = solve(form, name, timeout=timeout)
    if not solution.is_complete or solution.certificate is None or not is_rational(solution):
        return None
    game = DeviationGame(form, by_agents=by_agents)
    if movers(game) is not None:
        return _plan_claim(game, solution)
    evidence = solution.certificate.evidence
    classes, _ = found_classes(game, evidence)
    answer = Cells(cells=tuple(own.cell for each in classes for own in each.sets))

    def derived(shown: Any) -> Cells:
        held, _ = found_classes(game, shown)
        return Cells(cells=tuple(own.cell for each in held for own in each.sets))

    def check(said: Cells, shown: Any) -> bool:
        # What is claimed is worked out from the evidence: no claim fits it but one.
        held, problems = found_classes(game, shown)
        cells = [own.cell for each in held for own in each.sets]
        return not problems and cells == list(said.cells)

    def cunning(rng: Random) -> tuple[Any, Any] | None:
        found = bent(rng, evidence)
        return None if found is None else (derived(found[1]), found[1])

    label = "agent-nash" if by_agents else "nash, several players"
    return _set_claim(label, form, answer, evidence, check, cunning)


def _plan_claim(game: DeviationGame, solution: Solution) -> Claim:
    answer = Listed(equilibria=_points(solution), components=parts(solution, subsets=True))

    def check(said: Listed, evidence: Any) -> bool:
        return not plan_problems(game, said.components, evidence)

    rng = Random(0)
    true = {frozenset(_products(part)) for part in answer.components}

    def is_false(said: Listed) -> bool:
        if {frozenset(_products(part)) for part in said.components} != true:
            return True
        # What equilibria a component lists is not for this checker to say.
        for own in said.components:
            (twin,) = (p for p in answer.components if set(_products(p)) == set(_products(own)))
            if own.cells and is_other_set(Cells(cells=twin.cells), Cells(cells=own.cells), rng):
                return True
        return False

    assert solution.certificate is not None
    evidence = solution.certificate.evidence
    return Claim(
        concept="nash, two players",
        form=game.form,
        answer=answer,
        evidence=evidence,
        is_accepted=check,
        is_false=is_false,
        cunning=lambda rng: _hidden_plan(rng, game, answer, evidence),
    )


def _hidden_plan(rng: Random, game: DeviationGame, answer: Listed, evidence: Any) -> Any:
    """Return an answer less a plan, which is said to be a mixture of others."""
    pair = movers(game)
    assert pair is not None
    side = rng.randrange(2)
    player, name = pair[side], ("first", "second")[side]
    if player not in range(game.form.n_players):
        return None
    shown = {x[1:] for part in answer.components for own in part.subsets for x in own[player]}
    plans = sorted(shown | set(getattr(evidence, name)))
    number = rng.randrange(len(answer.components))
    part = answer.components[number]
    place = rng.randrange(len(part.subsets))
    if len(plans) < 2:
        return None
    rows = list(part.subsets[place][player])
    gone = rows.pop(rng.randrange(len(rows)))
    hidden = gone[1:]
    one, other = (rng.choice(plans) for _ in range(2))
    share = rng.choice([Fraction(1, 2), 1.0, Fraction(1)])
    mixture = {one: share, other: 1 - share} if one != other else {one: share}
    told = replace(evidence, **{name: {**getattr(evidence, name), hidden: mixture}})
    subset = (*part.subsets[place][:player], tuple(rows), *part.subsets[place][player + 1 :])
    subsets = [*part.subsets[:place], subset, *part.subsets[place + 1 :]]
    bent_part = replace(part, subsets=tuple(each for each in subsets if all(each)))
    components = (*answer.components[:number], bent_part, *answer.components[number + 1 :])
    return replace(answer, components=components), told


def _products(part: Part) -> Iterable[Any]:
    return (tuple(frozenset(side) for side in subset) for subset in part.subsets)


def sequential_claim(form: ExtensiveForm, timeout: float = 10) -> Claim | None:
    """Return the claim to know all sequential equilibria."""
    solution = solve(form, "sequential", timeout=timeout)
    if solution.status.name != "COMPLETE" or not is_rational(solution):
        return None
    cells = tuple(cell for part in solution.components for cell in part.cells)
    answer = CellsAndPoints(points=_points(solution), cells=cells)  # type: ignore[arg-type]

    def check(said: CellsAndPoints, evidence: Any) -> bool:
        if sequential_problems(form, said.cells, said.points, evidence):
            return False
        points = [*said.points, *(p for cell in said.cells for p in (cell.sample, *cell.vertices))]
        return all(is_sequential(form, each.behavior, each.beliefs) for each in points)

    assert solution.certificate is not None
    evidence = solution.certificate.evidence

    def cunning(rng: Random) -> tuple[Any, Any] | None:
        place = rng.randrange(len(answer.points) + len(cells))
        less = CellsAndPoints(
            points=answer.points[:place] + answer.points[place + 1 :],
            cells=tuple(cell for k, cell in enumerate(cells) if k != place - len(answer.points)),
        )
        found = bent(rng, evidence)
        return None if found is None else (less, found[1])

    return _set_claim("sequential", form, answer, evidence, check, cunning)


def perfect_bayesian_claim(
    form: ExtensiveForm, timeout: float = 10, *, is_weak: bool = False
) -> Claim | None:
    """Return the claim to know all perfect Bayesian equilibria, weak or not."""
    name = "weak-perfect-bayesian" if is_weak else "perfect-bayesian"
    solution = solve(form, name, timeout=timeout)
    if solution.status.name != "COMPLETE" or solution.certificate is None:
        return None
    cells = tuple(cell for part in solution.components for cell in part.cells)
    if any(not part.cells for part in solution.components):
        return None
    answer = Cells(cells=cells)  # type: ignore[arg-type]

    def check(said: Cells, evidence: Any) -> bool:
        is_same_kind = evidence.is_weak is is_weak
        return is_same_kind and not assessment_claim_problems(form, said.cells, evidence)

    evidence = solution.certificate.evidence

    def cunning(rng: Random) -> tuple[Any, Any] | None:
        return _without_pattern(rng, form, evidence)

    return _set_claim(name, form, answer, evidence, check, cunning)


def _without_pattern(rng: Random, form: ExtensiveForm, evidence: Any) -> tuple[Any, Any] | None:
    """Return the cells that are left where a system that holds something is said to be empty."""
    rules = AssessmentPatterns(form, is_weak=evidence.is_weak)
    known = dict(evidence.refutations)
    systems = {system for each in rules.patterns(known.__contains__) for system in each.systems}
    if not systems or not known:
        return None
    found = bent(rng, rng.choice(list(known.values())))
    if found is None:
        return None
    known[rng.choice(sorted(systems, key=repr))] = found[1]
    nowhere = Assessment(behavior={})
    cells = [
        pattern_cell(rules, each, sample=nowhere) for each in rules.patterns(known.__contains__)
    ]
    return Cells(cells=tuple(cells)), replace(evidence, refutations=known)
