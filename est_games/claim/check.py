"""What a claim must agree on with itself: names, models, measures, formulas."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from est_games.claim.game import game_problems
from est_games.claim.model import Claim, Ledger, ModelEntry
from est_games.claim.proposition import split
from est_games.errors import Problem, choices, shown
from est_games.expression import RESERVED, Expression


def check_ledger(ledger: Ledger) -> tuple[Problem, ...]:
    """Return everything that does not fit together, in file order."""
    problems: list[Problem] = []
    numbers: set[int] = set()
    for index, claim in enumerate(ledger.claim):
        path = f"claim[{index}]"
        if claim.number in numbers:
            problems.append(
                Problem(
                    path=f"{path}.number",
                    message="is used twice",
                    value=str(claim.number),
                    accepted="a number of its own",
                )
            )
        numbers.add(claim.number)
        problems += _claim(claim, path)
    return tuple(problems)


def _claim(claim: Claim, path: str) -> Iterator[Problem]:
    for field in ("model", "measure", "parameter"):
        yield from _names(getattr(claim, field), f"{path}.{field}")
    if (claim.holds is None) == (not claim.missing):
        yield Problem(
            path=f"{path}.holds",
            message="is missing" if claim.holds is None else "stands beside what is missing",
            accepted="a formula over measures, or in its place missing = what cannot be modelled",
        )
    yield from _models(claim, path)
    yield from _measures(claim, path)
    formulas: list[tuple[str, Expression]] = []
    if claim.holds is not None:
        formulas.append((f"{path}.holds", claim.holds))
        if not claim.holds.names:
            yield Problem(
                path=f"{path}.holds",
                message="reads no measure: a constant decides nothing",
                value=shown(claim.holds.text),
                accepted=choices(measure.id for measure in claim.measure),
            )
    formulas += [(f"{path}.figure.{shown(label)}", each) for label, each in claim.figure.items()]
    for place, formula in formulas:
        yield from _reads(claim, place, formula)


def _names(entries: Iterable[Any], path: str) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, entry in enumerate(entries):
        if entry.id in seen or entry.id in RESERVED:
            yield Problem(
                path=f"{path}[{index}].id",
                message="is used twice" if entry.id in seen else "is a word of formulas",
                value=entry.id,
                accepted="a name of its own",
            )
        seen.add(entry.id)


def _models(claim: Claim, path: str) -> Iterator[Problem]:
    for index, entry in enumerate(claim.model):
        if entry.game is not None:
            names = None if entry.situation else [each.id for each in claim.parameter]
            yield from game_problems(entry.game, f"{path}.model[{index}].game", names)
        begun = [name for name in ("in_force", "after", "untabled") if getattr(entry, name)]
        if entry.binding is not None and entry.treaty is None:
            yield Problem(
                path=f"{path}.model[{index}].binding",
                message="stands without a treaty",
                value=entry.binding,
                accepted="a treaty beside it",
            )
        if len(begun) > 1:
            yield Problem(
                path=f"{path}.model[{index}].{begun[-1]}",
                message=f"stands beside {begun[0]}: play begins in one place",
                accepted="one of in_force, after and untabled",
            )
    if len(set(claim.over)) < len(claim.over):
        yield Problem(
            path=f"{path}.over",
            message="names a parameter twice",
            value=", ".join(claim.over),
            accepted="one parameter, or two different ones",
        )


def _measures(claim: Claim, path: str) -> Iterator[Problem]:
    names = [entry.id for entry in claim.model]
    for index, measure in enumerate(claim.measure):
        entry = claim.model_of(measure)
        if entry is None:
            yield Problem(
                path=f"{path}.measure[{index}].model",
                message="is missing" if measure.model is None else "is no model of this claim",
                value=None if measure.model is None else measure.model,
                accepted=choices(names),
            )
            continue
        for need in _needed(measure.needs, entry):
            if getattr(entry, need) is None:
                yield Problem(
                    path=f"{path}.model[{names.index(entry.id)}].{need}",
                    message=f"is missing: measure {measure.id} looks at it",
                    accepted=f"the name of a {need}, or a path",
                )


def _needed(needs: tuple[str, ...], entry: ModelEntry) -> tuple[str, ...]:
    if "game" in needs:
        return () if entry.game is not None else ("treaty", "situation")
    return needs


def _reads(claim: Claim, path: str, formula: Expression) -> Iterator[Problem]:
    measures = {measure.id: measure for measure in claim.measure}
    for name in sorted(formula.names):
        own, field = split(name)
        if own not in measures:
            yield Problem(
                path=path,
                message="reads what is no measure of this claim",
                value=shown(name),
                accepted=choices(measures),
            )
        elif not measures[own].has_field(field):
            accepted = choices(f"{own}.{each}" if each else own for each in measures[own].fields)
            yield Problem(
                path=path,
                message="reads what this measure does not give",
                value=shown(name),
                accepted=accepted,
            )
