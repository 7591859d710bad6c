"""From the multistage graph to the tree: every history its own node."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction

from est_games.errors import GameError, Problem
from est_games.game.extensive import CHANCE, TERMINAL, ExtensiveForm, InformationSet
from est_games.game.label import distinct
from est_games.game.multistage import MultistageForm, Stage, StageKind
from est_games.game.valuation import Valuation
from est_games.provenance import Source

MAX_NODES = 200_000
_SHOWN_HISTORY = 300


def expand(
    form: MultistageForm, valuation: Valuation | None = None, limit: int = MAX_NODES
) -> ExtensiveForm:
    """Return the extensive form of a multistage form at one assignment of its parameters.

    Parameters
    ----------
    form : MultistageForm
        The graph of public states.
    valuation : Valuation, optional
        The assignment; the form's own values unless given.
    limit : int
        How many nodes may be built.

    Raises
    ------
    GameError
        Before anything is built, when the tree would be larger: the error names the stage whose
        copies multiply most.

    Notes
    -----
    1. Nature draws the informed player's type, where there is more than one.
    2. The simultaneous moves of a decision stage become successive nodes. An information set is a
       public history and a mover, and the type where the mover is the informed player: the others
       see neither the type nor what is chosen at the same time.
    3. A chance stage is nature's move, at the probabilities of the type drawn.
    4. A delay stage makes no node: its payoffs are added to those of every terminal node after it,
       and its discount multiplies all that comes later.

    References
    ----------
    Fudenberg and Tirole (1991), Game Theory, section 8.2.3.
    """
    size = form.size
    if size.n_expanded_nodes > limit:
        problem = Problem(
            path=size.largest,
            message=f"the tree would have {size.n_expanded_nodes} nodes; "
            "this stage has the most copies in it",
            accepted=f"up to {limit} nodes: merge players or actions that are alike in this stage, "
            "merge its successors, or solve the graph without expanding it",
        )
        raise GameError("the game is too large to expand", [problem])
    return _Expansion(form, valuation or Valuation(form)).run()


@dataclass(frozen=True, slots=True)
class _Task:
    """A node to build: where in which stage, after what, with what already accrued."""

    parent: int
    stage: int
    kind: int
    copy: int
    history: str
    chosen: tuple[int, ...]
    accrued: tuple[Fraction, ...]
    factor: Fraction
    sources: tuple[Source, ...]


SetKey = tuple[int, int, int]
"""A public history (number of the stage's copy), a mover, and a type where the mover knows it."""


@dataclass(slots=True)
class _Tables:
    """The tree's arrays, as they grow."""

    parent: list[int] = field(default_factory=list)
    sets: list[int] = field(default_factory=list)
    payoffs: list[tuple[Fraction, ...]] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    sources: list[tuple[Source, ...]] = field(default_factory=list)
    index: dict[SetKey, int] = field(default_factory=dict)
    choices: list[InformationSet] = field(default_factory=list)


class _Expansion:
    """One expansion: the form read once a stage, the tree grown in preorder."""

    def __init__(self, form: MultistageForm, valuation: Valuation) -> None:
        self.form = form
        self.valuation = valuation
        self.tables = _Tables()
        self._payoffs: dict[int, tuple[tuple[Fraction, ...], ...]] = {}
        self._probabilities: dict[int, tuple[tuple[Fraction, ...], ...]] = {}

    def run(self) -> ExtensiveForm:
        n_roots = self.form.n_types
        if n_roots > 1:
            self._draw_type()
        for kind in range(n_roots):
            self._grow(kind, 0 if n_roots > 1 else -1)
        tables = self.tables
        labels = distinct((choice.label for choice in tables.choices), "information set ")
        return ExtensiveForm.from_nodes(
            title=self.form.title,
            players=self.form.players,
            parent=tables.parent,
            information_set=tables.sets,
            information_sets=[
                InformationSet(
                    label=label,
                    player=choice.player,
                    actions=choice.actions,
                    probabilities=choice.probabilities,
                )
                for label, choice in zip(labels, tables.choices, strict=True)
            ],
            payoffs=tables.payoffs,
            node_labels=tables.labels,
            sources=tables.sources,
        )

    def _draw_type(self) -> None:
        at_point = self.valuation.ring.at_point
        choice = InformationSet(
            label="type",
            player=CHANCE,
            actions=self.form.types,
            probabilities=tuple(at_point(weight) for weight in self.valuation.prior),
        )
        self._add(-1, (-1, CHANCE, -1), choice, "type", ())

    def _grow(self, kind: int, root: int) -> None:
        """Grow the tree below one type; copies are numbered alike below every type.

        The walk is the same for every type, so equal numbers are equal public histories.
        """
        zero = (Fraction(0),) * self.form.n_players
        stack = [_Task(root, 0, kind, 0, "", (), zero, Fraction(1), ())]
        n_copies = 0
        while stack:
            task = self._through_delays(stack.pop())
            if not task.chosen:
                n_copies += 1
                task = replace(task, copy=n_copies)
            stack.extend(reversed(list(self._built(task))))

    def _through_delays(self, task: _Task) -> _Task:
        stage = self.form.stages[task.stage]
        while stage.kind is StageKind.DELAY:
            accrued = self._accrued(task)
            factor = task.factor * self.valuation.ring.at_point(self.valuation.discount(task.stage))
            sources = (*task.sources, *stage.sources, *_transition(stage, 0))
            task = replace(
                task, stage=stage.successors[0], accrued=accrued, factor=factor, sources=sources
            )
            stage = self.form.stages[task.stage]
        return task

    def _accrued(self, task: _Task) -> tuple[Fraction, ...]:
        if task.stage not in self._payoffs:
            at_point = self.valuation.ring.at_point
            self._payoffs[task.stage] = tuple(
                zip(
                    *(map(at_point, row) for row in self.valuation.payoffs(task.stage)),
                    strict=True,
                )
            )
        here = self._payoffs[task.stage][task.kind]
        n_players = self.form.n_players - self.form.n_observers
        return tuple(
            before + (task.factor if player < n_players else 1) * now
            for player, (before, now) in enumerate(zip(task.accrued, here, strict=True))
        )

    def _built(self, task: _Task) -> Iterator[_Task]:
        """Build the task's node; yield what follows it, in order."""
        stage = self.form.stages[task.stage]
        sources = task.sources if task.chosen else (*task.sources, *stage.sources)
        label = self._node_label(task, stage)
        if stage.kind is StageKind.TERMINAL:
            self._add(task.parent, None, None, label, sources, self._accrued(task))
        elif stage.kind is StageKind.CHANCE:
            yield from self._chance(task, stage, label, sources)
        elif not stage.moves:
            raise GameError(
                "the game cannot be expanded",
                [Problem(path=stage.label, message="is a decision in which nobody moves")],
            )
        else:
            yield from self._move(task, stage, label, sources)

    def _chance(
        self, task: _Task, stage: Stage, label: str, sources: tuple[Source, ...]
    ) -> Iterator[_Task]:
        if task.stage not in self._probabilities:
            rows = self.valuation.probabilities(task.stage)
            at_point = self.valuation.ring.at_point
            self._probabilities[task.stage] = tuple(
                zip(*(map(at_point, row) for row in rows), strict=True)
            )
        choice = InformationSet(
            label=self._set_label("chance", task, stage, known=True),
            player=CHANCE,
            actions=stage.outcomes,
            probabilities=self._probabilities[task.stage][task.kind],
        )
        node = self._add(task.parent, (task.copy, CHANCE, task.kind), choice, label, sources)
        for number, outcome in enumerate(stage.outcomes):
            yield self._after(task, stage, node, number, outcome, ())

    def _move(
        self, task: _Task, stage: Stage, label: str, sources: tuple[Source, ...]
    ) -> Iterator[_Task]:
        position = len(task.chosen)
        move = stage.moves[position]
        known = move.player == self.form.informed
        choice = InformationSet(
            label=self._set_label(self.form.players[move.player], task, stage, known=known),
            player=move.player,
            actions=move.actions,
        )
        key = (task.copy, position, task.kind if known else -1)
        node = self._add(task.parent, key, choice, label, sources)
        for number in range(len(move.actions)):
            chosen, source = (*task.chosen, number), move.sources[number : number + 1]
            if len(chosen) < len(stage.moves):
                yield replace(task, parent=node, chosen=chosen, sources=source)
                continue
            index = 0
            for one, n in zip(chosen, stage.shape, strict=True):
                index = index * n + one
            yield self._after(task, stage, node, index, _profile_text(stage, chosen), source)

    def _after(
        self,
        task: _Task,
        stage: Stage,
        node: int,
        number: int,
        happened: str,
        sources: tuple[Source, ...],
    ) -> _Task:
        """Return the stage that follows, with the public history one event longer."""
        history = f"{task.history} > {happened}" if task.history else happened
        if len(history) > _SHOWN_HISTORY:
            history = f"[{task.copy}] … {happened}"
        return replace(
            task,
            parent=node,
            stage=stage.successors[number],
            history=history,
            chosen=(),
            sources=(*sources, *_transition(stage, number)),
        )

    def _set_label(self, owner: str, task: _Task, stage: Stage, *, known: bool) -> str:
        kind = self.form.types[task.kind]
        who = f"{owner} ({kind})" if known and kind else owner
        return (
            f"{who} | {stage.label} | {task.history}" if task.history else f"{who} | {stage.label}"
        )

    def _node_label(self, task: _Task, stage: Stage) -> str:
        so_far = _profile_text(stage, task.chosen) if task.chosen else ""
        parts = (self.form.types[task.kind], task.history, so_far, stage.label)
        return " | ".join(part for part in parts if part)

    def _add(
        self,
        parent: int,
        key: SetKey | None,
        choice: InformationSet | None,
        label: str,
        sources: tuple[Source, ...],
        payoffs: tuple[Fraction, ...] = (),
    ) -> int:
        tables = self.tables
        number = TERMINAL
        if key is not None and choice is not None:
            number = tables.index.setdefault(key, len(tables.choices))
            if number == len(tables.choices):
                tables.choices.append(choice)
        tables.parent.append(parent)
        tables.sets.append(number)
        tables.payoffs.append(payoffs)
        tables.labels.append(label)
        tables.sources.append(sources)
        return len(tables.parent) - 1


def _transition(stage: Stage, number: int) -> tuple[Source, ...]:
    """Return what makes one transition out of a stage, where that is said."""
    return tuple(source for source in stage.successor_sources[number : number + 1] if source)


def _profile_text(stage: Stage, chosen: tuple[int, ...]) -> str:
    return ", ".join(
        move.actions[number] for move, number in zip(stage.moves, chosen, strict=False)
    )
