"""What a situation must agree on with itself: names, members, formulas, beliefs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from est_games.arithmetic import ExactRing, fraction
from est_games.errors import Problem, choices, shown
from est_games.expression import RESERVED, Expression
from est_games.polynomial import Evaluator, ExpressionError
from est_games.situation.attributes import attributes, readable_in_talks
from est_games.situation.model import Situation
from est_games.situation.roster import roster

MAX_WORK = 100_000
"""How many terms all formulas of a file together may touch when they are expanded."""


def check_situation(situation: Situation) -> tuple[Problem, ...]:
    """Return everything that does not fit together, in file order."""
    return (
        *_roles(situation),
        *_names(situation),
        *_values(situation),
        *_references(situation),
        *_members(situation),
        *_formulas(situation),
        *_distributions(situation),
    )


def _roles(situation: Situation) -> Iterator[Problem]:
    proposers = [actor.id for actor in situation.actor if actor.role == "proposer"]
    if len(proposers) != 1:
        yield Problem(
            path="actor",
            message="needs exactly one proposer",
            value=", ".join(proposers) or "none",
            accepted='one actor with role = "proposer"',
        )


def _names(situation: Situation) -> Iterator[Problem]:
    for field in ("actor", "group", "type", "parameter", "threat"):
        seen: set[str] = set()
        for index, entry in enumerate(getattr(situation, field)):
            if entry.id in seen:
                yield Problem(
                    path=f"{field}[{index}].id",
                    message="is used twice",
                    value=entry.id,
                    accepted="a name of its own",
                )
            seen.add(entry.id)
    known = dict(attributes(situation))
    for index, entry in enumerate(situation.parameter):
        if entry.id in known or entry.id in RESERVED:
            owner = "an attribute of outcomes" if entry.id in known else "a word of formulas"
            yield Problem(
                path=f"parameter[{index}].id",
                message=f"is already {owner}",
                value=entry.id,
                accepted="another name",
            )
    if len(situation.type) == 1:
        yield Problem(
            path="type",
            message="has a single type",
            value=situation.type[0].id,
            accepted="no types, or at least two",
        )


def _values(situation: Situation) -> Iterator[Problem]:
    for index, entry in enumerate(situation.parameter):
        low, high = entry.range
        if not low <= entry.value <= high:
            yield Problem(
                path=f"parameter[{index}].value",
                message="is outside its range",
                value=str(entry.value),
                accepted=f"{low} to {high}",
            )


def _references(situation: Situation) -> Iterator[Problem]:
    actors = [actor.id for actor in situation.actor]

    def check(path: str, names: tuple[str | None, ...]) -> Iterator[Problem]:
        seen: set[str] = set()
        for name in names:
            if name is not None and (name not in actors or name in seen):
                yield Problem(
                    path=path,
                    message="is named twice" if name in seen else "is not an actor",
                    value=name,
                    accepted=choices(actors),
                )
            seen.add(name or "")

    for index, group in enumerate(situation.group):
        yield from check(f"group[{index}].actors", group.actors)
    for index, threat in enumerate(situation.threat):
        yield from check(f"threat[{index}].aggressor", (threat.aggressor,))
        yield from check(f"threat[{index}].victim", (threat.victim,))
        if threat.victim is not None and threat.victim == threat.aggressor:
            yield Problem(
                path=f"threat[{index}].victim",
                message="is the aggressor itself",
                value=threat.victim,
                accepted="another actor, or none",
            )
    moved: set[str] = set()
    for index, step in enumerate(situation.outside):
        yield from check(f"outside[{index}].actor", (step.actor,))
        if step.actor in moved:
            yield Problem(
                path=f"outside[{index}].actor",
                message="moves twice outside",
                value=step.actor,
                accepted="one step for each actor",
            )
        moved.add(step.actor)
        for action in sorted({name for name in step.actions if step.actions.count(name) > 1}):
            yield Problem(
                path=f"outside[{index}].actions",
                message="is named twice",
                value=action,
                accepted="each action once",
            )
    for index, interest in enumerate(situation.interest):
        yield from check(f"interest[{index}].actor", interest.actors)


def member_states(situation: Situation) -> Mapping[str, tuple[str, ...] | int]:
    """Return the states of each actor: their codes where listed, else how many."""
    blocs = roster(situation.roster) if situation.roster else {}
    members: dict[str, tuple[str, ...] | int] = {}
    for actor in situation.actor:
        if isinstance(actor.members, dict):
            wanted = actor.members["blocs"]
            members[actor.id] = tuple(s for s, bloc in blocs.items() if bloc in wanted)
        else:
            members[actor.id] = actor.members
    return members


def sizes(situation: Situation) -> Mapping[str, int]:
    """Return the number of states of each actor."""
    return {
        actor: states if isinstance(states, int) else len(states)
        for actor, states in member_states(situation).items()
    }


def _members(situation: Situation) -> Iterator[Problem]:
    blocs = roster(situation.roster) if situation.roster else {}
    known = sorted(set(blocs.values()))
    owner: dict[str, str] = {}
    for index, actor in enumerate(situation.actor):
        path = f"actor[{index}].members"
        if isinstance(actor.members, int):
            yield from _parts_of(situation, actor.id, actor.members)
            continue
        if isinstance(actor.members, dict):
            named = actor.members["blocs"]
            unknown = [bloc for bloc in named if bloc not in known]
            for bloc in unknown:
                yield Problem(
                    path=f"{path}.blocs",
                    message="is not a bloc of the roster",
                    value=bloc,
                    accepted=choices(known)
                    if known
                    else 'blocs, once roster = "osce-2010" is given',
                )
            states = [state for state, bloc in blocs.items() if bloc in named]
            if not states and not unknown:
                yield Problem(
                    path=f"{path}.blocs",
                    message="names no bloc",
                    value="none",
                    accepted=choices(known),
                )
        else:
            states = list(actor.members)
            for state in states:
                if blocs and state not in blocs:
                    yield Problem(
                        path=path,
                        message="is not a state of the roster",
                        value=state,
                        accepted="an ISO 3166 code such as FRA",
                    )
        for state in states:
            if state in owner:
                yield Problem(
                    path=path,
                    message="is named twice"
                    if owner[state] == actor.id
                    else f"is also a member of {owner[state]!r}",
                    value=state,
                    accepted="each state once, in one actor",
                )
            owner[state] = actor.id
        yield from _parts_of(situation, actor.id, len(states))


def _parts_of(situation: Situation, actor: str, n_states: int) -> Iterator[Problem]:
    """Yield where a threat involves more states of an actor than there are."""
    for index, threat in enumerate(situation.threat):
        parts = {"aggressor": threat.aggressor_states, "victim": threat.victim_states}
        for role, part in parts.items():
            if part is not None and part > n_states and getattr(threat, role) == actor:
                yield Problem(
                    path=f"threat[{index}].{role}_states",
                    message=f"is more than the states of {actor!r}",
                    value=str(part),
                    accepted=f"at most {n_states}",
                )


def _formulas(situation: Situation) -> Iterator[Problem]:
    parameters = {entry.id for entry in situation.parameter}
    known = sorted(name for name, _ in attributes(situation))
    readable = parameters | set(known)
    kinds = {name for name in known if name.startswith("type.")}
    relatives: dict[str, str] = {}
    work = 0

    def accepted(name: str, readers: set[str]) -> str:
        family = name.partition(".")[0] + "."
        if family not in relatives:
            relatives[family] = choices(name for name in known if name.startswith(family))
        if readers == readable and relatives[family] != "none":
            return relatives[family]
        if readers == readable:
            return "a parameter of this file, or an attribute of outcomes"
        return "a parameter of this file" + (", or type.*" if readers > parameters else "")

    def examined(path: str, formula: Expression, readers: set[str]) -> Iterator[Problem]:
        nonlocal work
        for name in sorted(formula.names - readers):
            yield Problem(
                path=path,
                value=shown(name),
                accepted=accepted(name, readers),
                message="may not read this here" if name in known else "reads an unknown name",
            )
        work += formula.work
        if work > MAX_WORK:
            return
        try:
            formula.reduce({})
        except ExpressionError as failure:
            yield Problem(
                path=path,
                message=failure.summary,
                value=shown(formula.text),
                accepted="a formula that has a value",
            )

    for index, kind in enumerate(situation.type):
        yield from examined(f"type[{index}].belief", kind.belief, parameters)
    for index, threat in enumerate(situation.threat):
        path = f"threat[{index}].probability"
        yield from examined(path, threat.probability, parameters | kinds)
    yield from examined("talks.discount", situation.talks.discount, parameters)
    for index, interest in enumerate(situation.interest):
        path = f"interest[{index}].formula"
        yield from examined(path, interest.formula, readable)
        if interest.paid == "each-round":
            for name in sorted(interest.formula.names & set(known)):
                if not readable_in_talks(name):
                    yield Problem(
                        path=path,
                        message="is paid during talks, before this is known",
                        value=name,
                        accepted="what has happened by then, e.g. stalled.*",
                    )
    if work > MAX_WORK:
        yield Problem(
            path="interest",
            message="formulas take too much work together",
            accepted="fewer or shorter formulas",
        )


def _distributions(situation: Situation) -> Iterator[Problem]:
    ring = ExactRing()
    values = {entry.id: ring.constant(entry.value) for entry in situation.parameter}
    evaluate = Evaluator(values, ring)

    def number(
        path: str,
        formula: Expression,
        known: Mapping[str, int],
    ) -> Fraction | Problem | None:
        """Return a formula's value; None where it cannot be known, which is said elsewhere."""
        if not formula.names <= values.keys() | known.keys():
            return None
        try:
            return fraction(evaluate(formula.reduce(known)))
        except ExpressionError as failure:
            return Problem(
                path=path,
                message=failure.summary,
                value=shown(formula.text),
                accepted="a formula that has a value at the parameters' values",
            )

    def distribution(
        path: str, field: str, chances: list[Fraction | Problem | None], *, exactly_one: bool
    ) -> Iterator[Problem]:
        total: Fraction | None = Fraction(0)
        for index, chance in enumerate(chances):
            if isinstance(chance, Problem):
                yield chance
            elif chance is not None and not 0 <= chance <= 1:
                yield Problem(
                    path=f"{path}[{index}].{field}",
                    message="is not a probability",
                    value=str(chance),
                    accepted="0 to 1",
                )
            elif chance is not None:
                total = None if total is None else total + chance
                continue
            total = None
        if total is not None and (total > 1 or (exactly_one and total != 1)):
            yield Problem(
                path=path,
                message="has probabilities that do not add up",
                value=str(total),
                accepted="a sum of 1" if exactly_one else "a sum of at most 1",
            )

    if situation.type:
        beliefs = [
            number(f"type[{index}].belief", kind.belief, {})
            for index, kind in enumerate(situation.type)
        ]
        yield from distribution("type", "belief", beliefs, exactly_one=True)
    kinds = [kind.id for kind in situation.type] or [""]
    found: dict[Problem, None] = {}
    for kind in kinds:
        known = {f"type.{other}": int(other == kind) for other in kinds if other}
        chances = [
            number(f"threat[{index}].probability", threat.probability, known)
            for index, threat in enumerate(situation.threat)
        ]
        threats = distribution("threat", "probability", chances, exactly_one=False)
        found.update(dict.fromkeys(threats))
    yield from found
    discount = number("talks.discount", situation.talks.discount, {})
    if isinstance(discount, Problem):
        yield discount
    elif discount is not None and not 0 < discount <= 1:
        yield Problem(
            path="talks.discount",
            message="is not a discount factor",
            value=str(discount),
            accepted="above 0, at most 1",
        )
