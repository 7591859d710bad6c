"""What a situation must agree on with itself: names, members, formulas, beliefs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from est_games.errors import Problem, choices, shown
from est_games.expression import RESERVED, Expression
from est_games.polynomial import ExpressionError
from est_games.situation.attributes import attributes, readable_in_talks
from est_games.situation.chances import chances
from est_games.situation.model import OutsideStep, Situation, Threat
from est_games.situation.roster import roster

MAX_WORK = 100_000
"""How many terms all formulas of a file together may touch when they are expanded."""


def check_situation(situation: Situation) -> tuple[Problem, ...]:
    """Return everything that does not fit together, in file order."""
    return (
        *_roles(situation),
        *_readings(situation),
        *_names(situation),
        *_values(situation),
        *_references(situation),
        *_members(situation),
        *_formulas(situation),
        *chances(situation),
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


def _readings(situation: Situation) -> Iterator[Problem]:
    """Yield where a mark names no reading, or a reading sets what it cannot."""
    for field in ("parameter", "threat", "outside", "interest"):
        for index, entry in enumerate(getattr(situation, field)):
            for name in dict.fromkeys(entry.readings):
                if name not in situation.readings:
                    yield Problem(
                        path=f"{field}[{index}].reading",
                        message="is not a reading of this situation",
                        value=name,
                        accepted=choices(situation.readings),
                    )
    parameters = {entry.id: entry for entry in situation.parameter}
    for index, reading in enumerate(situation.reading):
        known = [entry.id for entry in situation.parameter if entry.holds_under(reading.id)]
        for name, value in reading.set.items():
            path = f"reading[{index}].set.{name}"
            if name not in known:
                yield Problem(
                    path=path,
                    message=f"is not a parameter under {reading.id!r}",
                    value=str(value),
                    accepted=choices(known),
                )
                continue
            low, high = parameters[name].range
            if not low <= value <= high:
                yield Problem(
                    path=path,
                    message="is outside the parameter's range",
                    value=str(value),
                    accepted=f"{low} to {high}",
                )


def _meet(one: Threat | OutsideStep, other: Threat | OutsideStep) -> bool:
    """Whether two elements hold together under some reading."""
    return one.reading is None or other.reading is None or bool({*one.readings} & {*other.readings})


def _names(situation: Situation) -> Iterator[Problem]:
    for field in ("reading", "actor", "group", "type", "parameter", "threat"):
        entries = getattr(situation, field)
        for index, entry in enumerate(entries):
            # Rival readings may tell one threat otherwise: who attacked whom, say.
            if any(
                entry.id == earlier.id and (field != "threat" or _meet(entry, earlier))
                for earlier in entries[:index]
            ):
                yield Problem(
                    path=f"{field}[{index}].id",
                    message="is used twice",
                    value=entry.id,
                    accepted="a name of its own",
                )
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
    for index, step in enumerate(situation.outside):
        yield from check(f"outside[{index}].actor", (step.actor,))
        if any(
            step.actor == earlier.actor and _meet(step, earlier)
            for earlier in situation.outside[:index]
        ):
            yield Problem(
                path=f"outside[{index}].actor",
                message="moves twice outside",
                value=step.actor,
                accepted="one step for each actor",
            )
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
    confined = {entry.id: entry.readings for entry in situation.parameter if entry.readings}
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

    def examined(
        path: str, formula: Expression, readers: set[str], marks: tuple[str, ...] = ()
    ) -> Iterator[Problem]:
        nonlocal work
        for name in sorted(formula.names & confined.keys()):
            lacking = set(marks or situation.readings) - {*confined[name]}
            if lacking:
                yield Problem(
                    path=path,
                    message=f"reads a parameter that is none under {min(lacking)!r}",
                    value=name,
                    accepted=f"an entry that belongs to {choices(confined[name])} alone",
                )
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
        yield from examined(path, threat.probability, parameters | kinds, threat.readings)
    yield from examined("talks.discount", situation.talks.discount, parameters)
    for index, interest in enumerate(situation.interest):
        path = f"interest[{index}].formula"
        yield from examined(path, interest.formula, readable, interest.readings)
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
