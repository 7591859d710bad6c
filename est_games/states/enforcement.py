"""Enforcement by states: each party carries its share of a defied decision, or stands aside."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cache

from est_games.arithmetic import ExactRing, fraction, rational
from est_games.errors import GameError, Problem
from est_games.expression import Expression, Node
from est_games.game.typed_anonymous import TypedAnonymousForm
from est_games.polynomial import Polynomial
from est_games.procedure.conference import carried
from est_games.procedure.crisis import breached
from est_games.procedure.draft import Facts
from est_games.states.crisis import Crisis, with_sanctions
from est_games.states.linear_form import Arguments, Layout, forms_of
from est_games.states.standpoint import count_name, rewritten

ACTS = ("enforce", "stand aside")


def enforcement_form(crisis: Crisis) -> TypedAnonymousForm:
    """Return the game in which parties outside the dispute enforce a defied decision or do not.

    Parameters
    ----------
    crisis : Crisis
        Whose decision was adopted, and defied if there is an aggressor.

    Raises
    ------
    GameError
        All parties are in the dispute.

    Notes
    -----
    1. ``enforced.A`` is the state's own act in A's formula, the share of A's states in another's;
       ``enforcers`` counts states.
    2. Standing aside breaks a binding decision: one obligation more for that state.
    3. Payoffs are expected over the proposer's types, the threat having come.
    4. Of several measures the strongest was adopted. Sanctions that need no vote are in place,
       those that do are not.
    """
    facts: Facts = carried(crisis.context, {**crisis.facts, "quorate": 1})
    if crisis.threat.aggressor is not None:
        facts = {**facts, "defied": 1}
        if crisis.conference.binding and crisis.parties.get(crisis.threat.aggressor):
            facts = breached(crisis.context, facts, crisis.threat.aggressor)
        facts = with_sanctions(crisis.context, facts, "defiance")
    dispute = (crisis.threat.victim, crisis.threat.aggressor)
    acting = {a: n for a, n in crisis.parties.items() if n and a not in dispute}
    if not acting:
        problem = Problem(
            path="parties",
            message="leave nobody outside the dispute",
            accepted=", ".join(a for a in crisis.context.sizes if a not in dispute)
            or "nobody here",
        )
        raise GameError("there is nobody to enforce a decision", [problem])
    names = [[count_name(actor, act) for act in ACTS] for actor in acting]
    payoffs = {
        (actor, act): _expected(crisis, facts, acting, actor, act)
        for actor in acting
        for act in ACTS
    }
    counts = frozenset(name for own in names for name in own)
    forms = [
        ("enforcers", form)
        for polynomial in payoffs.values()
        for form in forms_of(polynomial, counts)
    ]
    layout = Layout.of(forms, names, list(acting.values()))
    values = {name: rational(value) for name, value in crisis.values.items()}

    arguments = {who: Arguments.of([each], sorted(counts)) for who, each in payoffs.items()}
    known: dict[tuple[str, str], dict[tuple[Fraction | int, ...], Fraction]] = {
        who: {} for who in payoffs
    }

    @cache
    def counted(tallies: tuple[tuple[str, int], ...]) -> Mapping[str, Fraction | int]:
        return layout.counts(dict(tallies))

    def payoff(kind: str, strategy: str, tally: Mapping[str, int]) -> Fraction:
        who, given = (kind, strategy), counted(tuple(tally.items()))
        key = arguments[who].at(given)
        if key not in known[who]:
            numbers = {name: rational(n) for name, n in given.items()}
            found = payoffs[who].evaluate({**values, **numbers}, ExactRing())
            known[who][key] = Fraction(found) if isinstance(found, int) else fraction(found)
        return known[who][key]

    return TypedAnonymousForm.from_payoff(
        payoff,
        sizes=acting,
        strategies=ACTS,
        tallies={
            each.name: {
                (actor, act): weight
                for actor, row in zip(acting, each.weights, strict=True)
                for act, weight in zip(ACTS, row, strict=True)
            }
            for each in layout.tallies
        },
        title=f"{crisis.context.title}: enforcement by states",
    )


def _expected(
    crisis: Crisis,
    facts: Mapping[str, Fraction | int],
    acting: Mapping[str, int],
    actor: str,
    act: str,
) -> Polynomial:
    """Return what an act pays a state of an actor: in parameters, and counts of acts."""
    binding = crisis.conference.binding
    broken = breached(crisis.context, facts, *acting) if binding else dict(facts)

    def meaning(name: str) -> Node | None:
        family, _, rest = name.partition(".")
        if name == "enforcers":
            total: Node = ("number", Fraction(0))
            for other in acting:
                total = ("+", total, ("name", count_name(other, "enforce")))
            return total
        if rest not in acting:
            return None
        if family == "enforced":
            own: Node = ("number", Fraction(act == "enforce"))
            return own if rest == actor else _share(crisis, rest, "enforce")
        more = Fraction(broken.get(name, 0) - facts.get(name, 0))
        if not more:
            return None
        aside: Node = ("number", Fraction(act == "stand aside"))
        share = aside if rest == actor else _share(crisis, rest, "stand aside")
        return ("+", ("number", Fraction(facts.get(name, 0))), ("*", ("number", more), share))

    interests = [
        rewritten(interest.formula, meaning)
        for interest in crisis.context.situation.interest
        if interest.paid == "end" and actor in interest.actors
    ]
    parameters = crisis.values.keys() | {
        count_name(other, each) for other in acting for each in ACTS
    }
    kinds = crisis.belief or {"": Fraction(1)}
    total = Polynomial({})
    for kind, weight in kinds.items():
        for formula in interests:
            known = _settled(formula, facts, parameters, kind, crisis.belief)
            total = total + Polynomial.constant(weight) * formula.reduce(known)
    return total


def _settled(
    formula: Expression,
    facts: Mapping[str, Fraction | int],
    parameters: frozenset[str] | set[str],
    kind: str,
    kinds: Mapping[str, Fraction],
) -> dict[str, Fraction | int]:
    types = {f"type.{each}": int(each == kind) for each in kinds}
    return {name: types.get(name, facts.get(name, 0)) for name in formula.names - parameters}


def _share(crisis: Crisis, actor: str, act: str) -> Node:
    share = Fraction(1, crisis.context.sizes[actor])
    return ("*", ("number", share), ("name", count_name(actor, act)))
