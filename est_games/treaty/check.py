"""Lints: what a treaty says that cannot be, and what it leaves unsaid.

Errors make a treaty meaningless (a reference to nothing, a threshold nobody can reach, exceptions
in a circle). Warnings are findings a reader should know: acts nobody may deal with, two procedures
for one act, decisions whose defiance has no consequence, a deadlock with nothing behind it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from est_games.errors import Problem, choices
from est_games.treaty.model import Treaty, read_as
from est_games.treaty.provision import (
    Conference,
    Consultation,
    EntryIntoForce,
    InformationRequest,
    Restraint,
    Sanctions,
    Scope,
    SelfDefence,
)
from est_games.treaty.tenure import Spans, meet, spans_of
from est_games.treaty.threshold import Threshold


@dataclass(frozen=True, slots=True, kw_only=True)
class Lint:
    """One finding about a treaty.

    Parameters
    ----------
    code : str
        Name of the lint, stable.
    is_error : bool
        Whether the treaty is refused.
    problem : Problem
        Where, what, and the remedy.
    """

    code: str
    is_error: bool
    problem: Problem

    def __str__(self) -> str:
        return f"{'error' if self.is_error else 'warning'} {self.code}: {self.problem}"


def check_treaty(treaty: Treaty) -> tuple[Lint, ...]:
    """Return everything the lints find, errors first.

    Examples
    --------
    >>> from est_games.treaty.read import load_treaty
    >>> [lint.code for lint in check_treaty(load_treaty("osce"))]
    ['gap']
    """
    return (*errors_of(treaty), *(lint for check in _WARNINGS for lint in check(treaty)))


def errors_of(treaty: Treaty) -> tuple[Lint, ...]:
    """Return the lints that make the treaty meaningless."""
    return tuple(lint for check in _ERRORS for lint in check(treaty))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Clause:
    """A provision as encoded, or under one of its other readings, and where that stands."""

    provision: Any
    path: str
    article: str
    changed: frozenset[str] | None = None

    def says(self, field: str) -> bool:
        """Whether a field is set here: a reading repeats nothing of what it does not replace."""
        return self.changed is None or field in self.changed

    def lint(
        self,
        code: str,
        field: str,
        message: str,
        *,
        error: bool,
        value: str | None = None,
        accepted: str | None = None,
    ) -> Lint:
        """Return a finding about a field of the clause."""
        return Lint(
            code=code,
            is_error=error,
            problem=Problem(
                path=f"{self.path}.{field}",
                message=message,
                value=value,
                accepted=accepted,
                article=self.article,
            ),
        )


def _clauses(treaty: Treaty) -> Iterator[_Clause]:
    for i, article in enumerate(treaty.article):
        for j, provision in enumerate(article.provision):
            path, place = f"article[{i}].provision[{j}]", provision.place or article.number
            yield _Clause(provision=provision, path=path, article=place)


def _readings(treaty: Treaty) -> Iterator[_Clause]:
    """Yield every clause as encoded, then under each of its other readings."""
    for clause in _clauses(treaty):
        yield clause
        for name, fields in clause.provision.readings.items():
            yield _Clause(
                provision=read_as(clause.provision, name),
                path=f"{clause.path}.readings.{name}",
                article=clause.article,
                changed=frozenset(fields),
            )


def _duplicates(treaty: Treaty) -> Iterator[Lint]:
    seen: set[str] = set()
    for clause in _clauses(treaty):
        if clause.provision.id in seen:
            yield clause.lint(
                "duplicate",
                "id",
                "is the name of two provisions",
                error=True,
                value=clause.provision.id,
                accepted="a name of its own",
            )
        seen.add(clause.provision.id)
    numbers: set[str] = set()
    for index, article in enumerate(treaty.article):
        if article.number in numbers:
            yield Lint(
                code="duplicate",
                is_error=True,
                problem=Problem(
                    path=f"article[{index}].number",
                    message="is the number of two articles",
                    value=article.number,
                    accepted="a number of its own",
                ),
            )
        numbers.add(article.number)


def _repeated_members(treaty: Treaty) -> Iterator[Lint]:
    names: set[str] = set()
    states: dict[str, list[Spans]] = {}
    for index, member in enumerate(treaty.member):
        twice = [("id", member.id)] if member.id in names else []
        spans = {state: spans_of(member, state) for state in member.states}
        twice += [
            ("states", state)
            for state, span in spans.items()
            if any(meet(span, earlier) for earlier in states.get(state, ()))
        ]
        for field, value in twice:
            yield Lint(
                code="duplicate",
                is_error=True,
                problem=Problem(
                    path=f"member[{index}].{field}",
                    message="is in two classes of members"
                    if field == "states"
                    else "is the name of two classes of members",
                    value=value,
                    accepted="one class only" if field == "states" else "a name of its own",
                ),
            )
        names.add(member.id)
        for state, span in spans.items():
            states.setdefault(state, []).append(span)


def _members_are_eligible(treaty: Treaty) -> Iterator[Lint]:
    n = sum(member.size for member in treaty.member)
    if treaty.eligible is not None and n > treaty.eligible:
        yield Lint(
            code="members-above-eligible",
            is_error=True,
            problem=Problem(
                path="member",
                message="are more than may become parties",
                value=str(n),
                accepted=f"at most {treaty.eligible}",
            ),
        )


def _dangling_references(treaty: Treaty) -> Iterator[Lint]:
    known = sorted({provision.id for provision in treaty.provisions})
    consultations = [p.id for p in treaty.of_type(Consultation)]
    for clause in _readings(treaty):
        for target in clause.provision.overrides if clause.says("overrides") else ():
            if target not in known:
                yield clause.lint(
                    "dangling-reference",
                    "overrides",
                    "names no provision of this treaty",
                    error=True,
                    value=target,
                    accepted=choices(known),
                )
        after = getattr(clause.provision, "after", None)
        if after is not None and clause.says("after") and after not in consultations:
            yield clause.lint(
                "dangling-reference",
                "after",
                "names no consultation of this treaty",
                error=True,
                value=after,
                accepted=choices(consultations),
            )


def _acts_in_scope(treaty: Treaty) -> Iterator[Lint]:
    scopes = treaty.of_type(Scope)
    covered = {act for scope in scopes for act in scope.covers}
    for clause in _readings(treaty) if scopes else ():
        for act in (clause.provision.acts or ()) if clause.says("acts") else ():
            if act not in covered:
                yield clause.lint(
                    "dangling-reference",
                    "acts",
                    "is not covered by the treaty's scope",
                    error=True,
                    value=act,
                    accepted=choices(sorted(covered)),
                )


def _override_cycles(treaty: Treaty) -> Iterator[Lint]:
    clauses = {clause.provision.id: clause for clause in _clauses(treaty)}
    settled: set[str] = set()
    for start in clauses:
        path = [start] if start not in settled else []
        stack = [iter(clauses[name].provision.overrides) for name in path]
        while stack:
            target = next(stack[-1], None)
            if target is None:
                settled.add(path.pop())
                stack.pop()
            elif target in path:
                cycle = " -> ".join([*path[path.index(target) :], target])
                yield clauses[path[-1]].lint(
                    "override-cycle",
                    "overrides",
                    "makes exceptions run in a circle",
                    error=True,
                    value=cycle,
                    accepted="exceptions that end",
                )
            elif target in clauses and target not in settled:
                path.append(target)
                stack.append(iter(clauses[target].provision.overrides))


def _reachable_thresholds(treaty: Treaty) -> Iterator[Lint]:
    n = treaty.eligible
    if n is None:
        return
    for clause in _readings(treaty):
        for field, threshold in _thresholds(clause.provision):
            if clause.says(field.split(".")[0]) and threshold.least(n) > n:
                is_quorum = field.endswith("quorum")
                yield clause.lint(
                    "quorum-above-membership" if is_quorum else "unreachable-threshold",
                    field,
                    "is above the membership"
                    if is_quorum
                    else "can never be reached by the states eligible",
                    error=True,
                    value=str(threshold),
                    accepted=f"at most {n}",
                )


def _thresholds(provision: Any) -> Iterator[tuple[str, Threshold]]:
    """Yield every number of states a provision asks for, with its field."""
    if isinstance(provision, EntryIntoForce):
        yield "threshold", provision.threshold
    if isinstance(provision, Conference):
        asked = {"quorum": provision.quorum, "call": provision.call}
        yield from ((field, least) for field, least in asked.items() if least is not None)
    if isinstance(provision, InformationRequest) and provision.imposed_by is not None:
        yield "imposed_by", provision.imposed_by
    for field in ("decision", "lifting", "renewal"):
        rule = getattr(provision, field, None)
        if rule is not None:
            yield from _rule_thresholds(field, rule)


def _rule_thresholds(path: str, rule: Any) -> Iterator[tuple[str, Threshold]]:
    if rule.quorum is not None:
        yield f"{path}.quorum", rule.quorum
    if hasattr(rule, "threshold") and not hasattr(rule, "measure"):
        yield f"{path}.threshold", rule.threshold
    for index, part in enumerate(getattr(rule, "rules", ())):
        yield from _rule_thresholds(f"{path}.rules[{index}]", part)


def _voted_sanctions(treaty: Treaty) -> Iterator[Lint]:
    for clause in _readings(treaty):
        provision = clause.provision
        if (
            isinstance(provision, Sanctions)
            and provision.mode == "voted"
            and provision.decision is None
            and clause.says("mode")
        ):
            yield clause.lint(
                "gap",
                "decision",
                "is missing: a voted sanction needs a rule",
                error=True,
                accepted='a decision rule, such as "consensus"',
            )


def _overlaps(treaty: Treaty) -> Iterator[Lint]:
    clauses = [c for c in _clauses(treaty) if isinstance(c.provision, Conference)]
    for i, later in enumerate(clauses):
        second = later.provision
        for first in (clause.provision for clause in clauses[:i]):
            related = second.id in first.overrides or first.id in second.overrides
            shared = set(first.acts or second.acts or ["every act"]) & set(
                second.acts or first.acts or ["every act"]
            )
            if shared and not related:
                yield later.lint(
                    "overlap",
                    "acts",
                    f"overlaps {first.id!r} and neither overrides the other",
                    error=False,
                    value=choices(sorted(shared)),
                    accepted=f'overrides = ["{first.id}"], or separate acts',
                )


def _gaps(treaty: Treaty) -> Iterator[Lint]:
    clauses = tuple(_clauses(treaty))

    def about(kind: type[Any], act: str | None = None) -> list[_Clause]:
        return [
            c
            for c in clauses
            if isinstance(c.provision, kind) and (act is None or c.provision.applies_to(act))
        ]

    acts = {act for clause in about(Scope) for act in clause.provision.covers}
    acts |= {act for clause in about(Restraint) for act in clause.provision.acts or ()}
    for act in sorted(acts):
        meetings = about(Conference, act)
        if not meetings and not about(Consultation, act):
            restraining = [c for c in about(Restraint, act) if c.provision.acts]
            covering = [c for c in about(Scope) if act in c.provision.covers]
            field = "acts" if restraining else "covers"
            yield (restraining or covering)[0].lint(
                "gap",
                field,
                "is covered but no procedure deals with it",
                error=False,
                value=act,
                accepted="a consultation or a conference",
            )
        elif meetings and not about(SelfDefence, act):
            yield meetings[0].lint(
                "gap",
                "decision",
                "nothing is said of what a party may do when no decision is reached",
                error=False,
                value=act,
                accepted="a self-defence provision",
            )
    binding = [clause for clause in about(Conference) if clause.provision.binding]
    if binding and not any(c.provision.upon == "defiance" for c in about(Sanctions)):
        yield binding[0].lint(
            "gap",
            "binding",
            "decisions bind but nothing follows their defiance",
            error=False,
            accepted="a sanctions provision",
        )
    for clause in about(Sanctions):
        answered = clause.provision.acts
        restraining = [
            c
            for c in about(Restraint)
            if answered is None or c.provision.acts is None or set(answered) & set(c.provision.acts)
        ]
        if clause.provision.upon == "breach" and not restraining:
            yield clause.lint(
                "gap",
                "upon",
                "answers a breach, and nothing is restrained",
                error=False,
                value="breach",
                accepted="a restraint provision",
            )
    if not about(EntryIntoForce):
        yield Lint(
            code="gap",
            is_error=False,
            problem=Problem(
                path="article",
                message="nothing says when the treaty enters into force",
                accepted="an entry-into-force provision; without it the first signature suffices",
            ),
        )


_Check = Callable[[Treaty], Iterator[Lint]]
_ERRORS: tuple[_Check, ...] = (
    _duplicates,
    _repeated_members,
    _members_are_eligible,
    _dangling_references,
    _acts_in_scope,
    _override_cycles,
    _reachable_thresholds,
    _voted_sanctions,
)
_WARNINGS: tuple[_Check, ...] = (_overlaps, _gaps)
