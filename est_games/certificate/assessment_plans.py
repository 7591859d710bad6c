"""What a player can do from an information set on, plan by plan, and what each plan brings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from est_games.arithmetic import rational
from est_games.certificate.assessment_system import Polynomial, added, times
from est_games.game.extensive import ExtensiveForm

MAX_PLANS = 512
"""No more plans are listed from one information set on."""

Plan = dict[int, int]
"""The action taken at the information set and at each own one that can be come to after it."""


class TooManyPlansError(Exception):
    """A player has more plans from an information set on than are listed.

    Parameters
    ----------
    label : str
        The information set.
    """

    def __init__(self, label: str) -> None:
        super().__init__(label)
        self.label = label


class AssessmentPlans:
    """The plans from every information set on.

    Parameters
    ----------
    form : ExtensiveForm
        The game, with perfect recall.
    sets : sequence of int
        The players' information sets.

    Raises
    ------
    TooManyPlansError
        There are more than :data:`MAX_PLANS` from some set on.
    """

    def __init__(self, form: ExtensiveForm, sets: Sequence[int]) -> None:
        self.form = form
        self._after = self._own_sets_after()
        self._plans = {number: list(self._listed(number)) for number in sets}

    def of(self, number: int) -> list[Plan]:
        """Return the plans from an information set on, each different from all others."""
        return self._plans[number]

    def _own_sets_after(self) -> dict[tuple[int, int], list[int]]:
        """Return the information sets that come next for the mover, after each of its actions."""
        form = self.form
        last: list[dict[int, tuple[int, int]]] = [{}]
        after: dict[tuple[int, int], list[int]] = {}
        for node in range(1, form.n_nodes):
            above, known = form.parent[node], last[form.parent[node]]
            mover = form.player[above]
            if mover is not None and mover >= 0:
                known = {**known, mover: (form.information_set[above], form.branch[node])}
            last.append(known)
            player = form.player[node]
            if player is not None and player in known:
                row = after.setdefault(known[player], [])
                if form.information_set[node] not in row:
                    row.append(form.information_set[node])
        return after

    def _listed(self, number: int) -> Iterator[Plan]:
        stack: list[tuple[Plan, tuple[int, ...]]] = [({}, (number,))]
        n_listed = 0
        while stack:
            plan, due = stack.pop()
            if not due:
                n_listed += 1
                if n_listed > MAX_PLANS:
                    raise TooManyPlansError(self.form.information_sets[number].label)
                yield plan
                continue
            first, *rest = due
            for action in reversed(range(len(self.form.information_sets[first].actions))):
                next_sets = self._after.get((first, action), [])
                stack.append(({**plan, first: action}, (*rest, *next_sets)))

    def value(
        self,
        number: int,
        plan: Plan,
        weights: Sequence[Polynomial],
        probability: Callable[[int], Polynomial],
        player: int,
    ) -> Polynomial:
        """Return what a plan brings its player, weighted by the nodes of the information set.

        Parameters
        ----------
        number : int
            The information set.
        plan : Plan
            What the player does.
        weights : sequence of Polynomial
            Of its nodes.
        probability : callable
            The probability of the move that leads to a node.
        player : int
            The mover.
        """
        form = self.form
        total: Polynomial = {}
        front = [
            (node, weight)
            for node, weight in zip(form.members[number], weights, strict=True)
            if weight
        ]
        for node, chance in front:
            if form.payoffs[node] and form.payoffs[node][player]:
                total = added(total, chance, rational(form.payoffs[node][player]))
            successors = form.children[node]
            if form.player[node] == player:
                front.append((successors[plan[form.information_set[node]]], chance))
                continue
            for child in successors:
                weight = times(chance, probability(child))
                if weight:
                    front.append((child, weight))
        return total
