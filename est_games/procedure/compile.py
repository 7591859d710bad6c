"""Compilation: a treaty and a situation become a multistage form.

The compiler plays every procedure out from the tabling of the treaty. Two histories are one public
state when the same rules can still apply and the same payoffs can still follow: the facts later
rules read are equal, and so is every payoff formula reduced by what is settled. A choice that
changes nothing is not asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from est_games.argument import FLAG, REAL, TEXT, mapping_of, one_of, optional, takes
from est_games.errors import GameError, Problem
from est_games.expression import Expression
from est_games.game.multistage import Component, MultistageForm, Stage, StageKind
from est_games.game.valuation import check_parameters
from est_games.polynomial import ONE
from est_games.procedure import phases
from est_games.procedure.accession import Consent, LaterAccession, Replies, Talks
from est_games.procedure.compliance import Compliance, Enforcement, Sanctioning
from est_games.procedure.concern import Appeal, Concern
from est_games.procedure.conference import Adjournment, Attendance, Recall, Vote
from est_games.procedure.consultation import (
    Admission,
    Call,
    Consulting,
    Escalation,
    Filing,
    Settlement,
)
from est_games.procedure.context import Context
from est_games.procedure.crisis import Draw, Restraining
from est_games.procedure.defence import Assisting, Defence
from est_games.procedure.draft import Branch, Draft, Facts, Procedure
from est_games.procedure.event import read_events
from est_games.procedure.fit import check_fit
from est_games.procedure.information import Disclosure, Information, Mission
from est_games.procedure.label import stage_labels
from est_games.procedure.lifting import Lifting, Relenting
from est_games.procedure.membership import membership_in_force
from est_games.procedure.outcome import Payoffs, family
from est_games.procedure.outside import Forum, Outside
from est_games.procedure.readings import taken_apart
from est_games.procedure.response import Responding
from est_games.procedure.setting import read_numbers
from est_games.procedure.standing import opening
from est_games.procedure.submission import Submission
from est_games.procedure.tabling import Tabling
from est_games.situation.model import Situation
from est_games.treaty.model import Treaty
from est_games.treaty.read import load_treaty

MAX_STAGES = 60_000

ORDER_OF_PLAY: tuple[Procedure, ...] = (
    Tabling(),
    Replies(),
    Talks(),
    LaterAccession(),
    Consent(),
    Draw(),
    Restraining(),
    Sanctioning(phase=phases.BREACH, upon="breach", onward=phases.RESPONSE),
    Responding(),
    Assisting(phase=phases.FIRST_HELP, onward=phases.INFORMATION),
    Information(),
    Disclosure(),
    Mission(),
    Filing(),
    Concern(),
    Admission(),
    Consulting(),
    Settlement(),
    Escalation(),
    Appeal(),
    Submission(),
    Call(),
    Attendance(),
    Vote(),
    Recall(),
    Adjournment(),
    Compliance(),
    Sanctioning(phase=phases.SANCTIONS, upon="defiance", onward=phases.ENFORCEMENT),
    Enforcement(),
    Defence(),
    Assisting(phase=phases.ASSISTANCE, onward=phases.RELENTING),
    Relenting(),
    Lifting(),
    Forum(),
    Outside(),
)


@takes(
    GameError,
    treaty=Treaty,
    situation=Situation,
    readings=optional(mapping_of(TEXT)),
    parameters=optional(mapping_of(one_of((), TEXT, REAL))),
    forum=optional(Treaty),
    in_force=FLAG,
    observe=optional(mapping_of(TEXT)),
)
def compile_game(
    treaty: Treaty,
    situation: Situation,
    *,
    readings: Mapping[str, str] | None = None,
    parameters: Mapping[str, Fraction | int | str] | None = None,
    forum: Treaty | None = None,
    in_force: bool = False,
    observe: Mapping[str, str] | None = None,
) -> MultistageForm:
    """Compile a treaty facing a situation into a multistage form.

    It is tabled by the situation's proposer, or in force from the start: then its members among the
    actors are its parties, and play begins with nature's draw of a crisis.

    Parameters
    ----------
    treaty : Treaty
        The instrument tabled.
    situation : Situation
        Who faces it.
    readings : mapping of str to str
        Place or provision to the reading taken, ``payoffs`` to that of the situation's payoffs;
        the one in force where left out.
    parameters : mapping
        Values that replace the situation's.
    forum : Treaty
        The institution in which a reform can be sought; the one the situation names where left out.
    in_force : bool
        Whether the treaty is an institution in force, rather than tabled.
    observe : mapping of str to str
        Events to be watched: a formula over the attributes of outcomes and the parameters, by name.
        Each becomes a player after the actors who never moves and is paid the formula, so that its
        expected payoff in an equilibrium is the probability of the event there.

    Raises
    ------
    TreatyError, SituationError
        A reading does not exist.
    GameError
        The two do not fit (a name in the treaty that the situation does not know, a forum that
        cannot decide, a parameter out of its range, seats that an institution in force does not
        have), an event cannot be read, or the game is too large.

    Examples
    --------
    >>> from est_games.treaty import load_treaty
    >>> from est_games.situation import load_situation
    >>> game = compile_game(load_treaty("est-2009"), load_situation("europe-2010"))
    >>> game.players
    ('russia', 'nato', 'eu', 'neutrals')
    >>> council = compile_game(load_treaty("nato"), load_situation("europe-2010"), in_force=True)
    >>> council.stages[0].phase, len(council.stages) < len(game.stages)
    ('crisis', True)
    """
    clauses, situation = taken_apart(treaty, situation, readings or {})
    watched = read_events(situation, observe or {})
    if forum is None and situation.forum is not None:
        forum = load_treaty(situation.forum)
    treaty = treaty.under(clauses)
    standing = membership_in_force(treaty, situation) if in_force else None
    context = Context(treaty=treaty, situation=situation, forum=forum, standing=standing)
    check_fit(context)
    form = _Compiler(context, watched).form()
    if not parameters:
        return form
    values = check_parameters(form, read_numbers(parameters))
    return replace(
        form,
        parameters=tuple(
            replace(parameter, value=values[parameter.name]) for parameter in form.parameters
        ),
    )


def compile_onwards(
    context: Context, phase: str, facts: Facts, *, watchers: tuple[str, ...] = ()
) -> MultistageForm:
    """Compile what follows a public state, with players who only watch.

    Parameters
    ----------
    context : Context
        A treaty facing a situation; interests may belong to watchers.
    phase : str
        The step with which play goes on.
    facts : mapping of str to Fraction or int
        What is known to have happened.
    watchers : tuple of str
        Players who never move, after the actors: what the rest is worth to them is counted.

    Raises
    ------
    GameError
        The game is too large.
    """
    compiler = _Compiler(context, {})
    players = (*context.players, *watchers)
    compiler.payoffs.index = {name: number for number, name in enumerate(players)}
    # Watchers are paid like players, so what comes later counts less to them too.
    return replace(compiler.form((phase, facts)), n_observers=0)


@dataclass(slots=True)
class _Node:
    """A stage being built: its draft, the facts common to all its histories, its successors."""

    phase: str
    draft: Draft | None
    facts: dict[str, Fraction | int]
    components: tuple[Component, ...]
    successors: list[int]


class _Compiler:
    """Plays the procedures out, merging equal public states."""

    def __init__(self, context: Context, observe: Mapping[str, Expression] | None = None) -> None:
        self.context = context
        self.payoffs = Payoffs(context, observe)
        self.procedures = {procedure.phase: procedure for procedure in ORDER_OF_PLAY}
        self.reads = {phase: self._closure(phase, "reads") for phase in self.procedures}
        self.writes = {phase: self._closure(phase, "writes") for phase in self.procedures}
        self.nodes: list[_Node] = []
        self.by_key: dict[tuple[Any, ...], int] = {}
        self.by_facts: dict[tuple[Any, ...], int] = {}
        self.idle: dict[str, Draft] = {}

    def _closure(self, phase: str, field: str) -> frozenset[str]:
        """Return the families read or written in a phase or any that may follow it."""
        found: set[str] = set()
        seen, stack = set(), [phase]
        while stack:
            current = stack.pop()
            if current in seen or current not in self.procedures:
                continue
            seen.add(current)
            found |= getattr(self.procedures[current], field)
            stack.extend(self.procedures[current].leads_to)
        return frozenset(found)

    def form(self, start: tuple[str, Facts] | None = None) -> MultistageForm:
        """Return the form: explored depth first, then numbered so that successors come later."""
        root = self._explore(*(start or opening(self.context)))
        order = self._topological(root)
        number = {node: place for place, node in enumerate(order)}
        labels = stage_labels(
            [(self.nodes[node].phase, self.nodes[node].facts) for node in order], self.context
        )
        stages = tuple(
            self._stage(self.nodes[node], label, number)
            for node, label in zip(order, labels, strict=True)
        )
        situation = self.context.situation
        return MultistageForm(
            title=self.context.title,
            players=tuple(self.payoffs.index),
            stages=stages,
            types=self.payoffs.types,
            informed=self.context.index[self.context.proposer] if situation.type else None,
            prior=tuple(kind.belief.reduce({}) for kind in situation.type) or (ONE,),
            parameters=situation.parameters,
            n_observers=len(self.payoffs.index) - len(self.context.players),
            ordinal=situation.scale == "ordinal",
            notes=self._notes({stage.phase for stage in stages}),
        )

    def _notes(self, played: set[str]) -> tuple[str, ...]:
        """Say which steps of the order of play are never asked, since nothing depends on them."""
        outside = tuple(
            f"Threat {threat.id} is of a kind ({threat.kind}) the treaty does not speak of: none "
            "of its procedures deals with it."
            for threat in self.context.situation.threat
            if not self.context.speaks_of(threat.kind)
        )
        return (
            self.context.membership.notes
            + outside
            + tuple(
                f"Nothing anybody is paid depends on {' or '.join(draft.moves[0].actions)} "
                f"({phase}; {draft.moves[0].sources[0]}), so that choice is not asked."
                for phase, draft in self.idle.items()
                if phase not in played
            )
        )

    def _explore(self, phase: str, facts: Facts) -> int:
        """Return the node of a public state, building everything after it; no recursion."""
        root = self._enter(phase, facts)
        pending = [root]
        while pending:
            node = pending.pop()
            draft = self.nodes[node].draft
            if draft is None or self.nodes[node].successors:
                continue
            for branch in draft.branches:
                target = self._enter(branch.phase, branch.facts)
                self.nodes[node].successors.append(target)
                pending.append(target)
        return self._without_idle_choices(root)

    def _enter(self, phase: str, facts: Facts) -> int:
        """Return the node in which play stands, merged with any equal one."""
        shortcut = (phase, frozenset((k, v) for k, v in facts.items() if v))
        known = self.by_facts.get(shortcut)
        if known is not None:
            return known
        entry: Draft | Branch | None = None
        while phase not in phases.TERMINAL:
            entry = self.procedures[phase].draft(self.context, facts)
            if isinstance(entry, Draft):
                break
            phase, facts = entry.phase, entry.facts
        draft = entry if isinstance(entry, Draft) else None
        node = self._node(phase, draft, facts)
        self.by_facts[shortcut] = node
        return node

    def _node(self, phase: str, draft: Draft | None, facts: Facts) -> int:
        reads = self.reads.get(phase, frozenset())
        writes = self.writes.get(phase, frozenset())
        kept = frozenset(
            (name, value)
            for name, value in facts.items()
            if value and (name == "in_force" or self._matters(name, reads, writes))
        )
        talks = self.payoffs.in_talks(facts) if draft is not None and phase == phases.TALKS else ()
        paid = tuple((c.player, c.name, c.amounts) for c in talks)
        key = (phase, kept, paid, self.payoffs.residual(facts, writes))
        node = self.by_key.get(key)
        if node is not None:
            common = self.nodes[node].facts
            for name in [n for n, v in common.items() if facts.get(n, 0) != v]:
                del common[name]
            return node
        if len(self.nodes) >= MAX_STAGES:
            raise GameError(
                "the game is too large",
                [
                    Problem(
                        path=phase,
                        message=f"multiplies beyond {MAX_STAGES} public states",
                        accepted="fewer actors, rounds of talks, threats or outside steps",
                    )
                ],
            )
        components = talks if draft is not None else self.payoffs.at_end(facts)
        self.nodes.append(
            _Node(
                phase=phase,
                draft=draft,
                facts=dict(facts),
                successors=[],
                components=components,
            )
        )
        self.by_key[key] = len(self.nodes) - 1
        return self.by_key[key]

    def _matters(self, name: str, reads: frozenset[str], writes: frozenset[str]) -> bool:
        """Whether later rules read a fact, or may still change one that payoffs read."""
        return family(name) in reads or (family(name) in writes and name in self.payoffs.names)

    def _without_idle_choices(self, root: int) -> int:
        """Drop decision stages whose every profile leads to one stage; return the new root."""
        stands_for: dict[int, int] = {}

        for node in reversed(self._topological(root)):
            entry = self.nodes[node]
            entry.successors = [stands_for.get(t, t) for t in entry.successors]
            draft = entry.draft
            if (
                draft is not None
                and draft.kind is StageKind.DECISION
                and len(set(entry.successors)) == 1
            ):
                stands_for[node] = entry.successors[0]
                self.idle.setdefault(entry.phase, draft)
        return stands_for.get(root, root)

    def _topological(self, root: int) -> list[int]:
        """Return the nodes reachable, each before its successors."""
        order: list[int] = []
        state: dict[int, int] = {}
        stack = [root]
        while stack:
            node = stack[-1]
            if state.get(node) == 2:
                stack.pop()
                continue
            if state.get(node) == 1:
                state[node] = 2
                order.append(stack.pop())
                continue
            state[node] = 1
            stack.extend(t for t in self.nodes[node].successors if t not in state)
        return order[::-1]

    def _stage(self, node: _Node, label: str, number: Mapping[int, int]) -> Stage:
        facts = tuple(
            sorted(
                (name, Fraction(value))
                for name, value in node.facts.items()
                if value and not name.startswith("_")
            )
        )
        if node.draft is None:
            return Stage(
                label=label,
                kind=StageKind.TERMINAL,
                phase=node.phase,
                facts=facts,
                components=node.components,
            )
        draft = node.draft
        sources = tuple(branch.source for branch in draft.branches)
        return Stage(
            label=label,
            kind=draft.kind,
            phase=node.phase,
            facts=facts,
            moves=draft.moves,
            outcomes=draft.outcomes,
            probabilities=draft.probabilities,
            successors=tuple(number[target] for target in node.successors),
            successor_sources=sources,
            discount=draft.discount,
            components=node.components,
            ballots=draft.ballots,
            sources=draft.sources,
        )
