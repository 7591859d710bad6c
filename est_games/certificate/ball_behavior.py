"""What actions pay at their information sets against behaviour known up to a factor, in balls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import flint

from est_games.arithmetic import rational
from est_games.certificate.extensive_form import Behavior
from est_games.errors import GameError, Problem
from est_games.game.extensive import CHANCE, ExtensiveForm

Balls = Sequence[Any]
"""Probabilities, or payoffs: one ``flint.arb`` an action."""
Place = tuple[int, int]
"""A player's information set, counted among those of players only, and one of its actions."""


class BallBehavior:
    r"""A tree whose payoffs are balls, to be averaged over behaviour that is balls.

    Parameters
    ----------
    form : ExtensiveForm
        The game.

    Raises
    ------
    GameError
        An information set is met twice on one play, or nature never leads to it.

    Notes
    -----
    All balls are made at the precision in force when the object is made. What a play pays is the
    least that any pays, which matters to nothing, and what entering each node adds to the least
    that can follow: large amounts that are the same below a node do not widen balls. Probabilities
    far below those of any float keep their digits, and so do beliefs: a ball has any exponent.

    Examples
    --------
    >>> from est_games.game.extensive_builder import ExtensiveBuilder
    >>> tree = ExtensiveBuilder(["a", "b"])
    >>> for k, branch in enumerate(tree.decision("a", ["l", "r"])):
    ...     then = tree.decision("b", ["l", "r"], after=branch, information_set="b")
    ...     for amount, end in enumerate(then):
    ...         tree.terminal([0, amount if k else 2 - amount], after=end)
    >>> quarter = [flint.arb("0.25"), flint.arb("0.75")]
    >>> pays, slopes = BallBehavior(tree.build()).averaged([quarter] * 2)
    >>> [float(x) for x in pays[1]], float(slopes[1, 0][0, 0])
    ([0.25, 0.75], 0.1875)
    """

    def __init__(self, form: ExtensiveForm) -> None:
        self.form = form
        self.sets = tuple(n for n, c in enumerate(form.information_sets) if not c.is_chance)
        self.shape = tuple(len(form.information_sets[number].actions) for number in self.sets)
        agents = {number: agent for agent, number in enumerate(self.sets)}
        self._agent = [agents.get(number, -1) for number in form.information_set]
        self._ancestors: list[list[int]] = []
        """Of every node, those at or above it, itself first, to which a player's move led."""
        for node in range(form.n_nodes):
            above = form.parent[node]
            rest = self._ancestors[above] if node else []
            is_moved = node > 0 and form.player[above] != CHANCE
            self._ancestors.append([node, *rest] if is_moved else rest)
        self._nature = [flint.arb(rational(weight)) for weight in form.probability]
        gains = [_gains(form, player) for player in range(form.n_players)]
        self._gains = [[flint.arb(rational(x)) for x in row] for row in zip(*gains, strict=True)]
        self._check()

    def _check(self) -> None:
        possible = [True] * self.form.n_nodes
        for node in range(1, self.form.n_nodes):
            possible[node] = possible[self.form.parent[node]] and self.form.probability[node] > 0
        problems = []
        for number in self.sets:
            members, label = self.form.members[number], self.form.information_sets[number].label
            if not any(possible[node] for node in members):
                problems.append(Problem(path=label, message="is never reached"))
            for node in members:
                before = (self.form.parent[child] for child in self._ancestors[node])
                if any(self.form.information_set[above] == number for above in before):
                    problems.append(Problem(path=label, message="is met twice on one play"))
                    break
        if problems:
            raise GameError("agents' payoffs are not defined", problems)

    def averaged(
        self, weights: Sequence[Balls], *, slopes: bool = True
    ) -> tuple[list[list[Any]], Mapping[Place, Mapping[Place, Any]]]:
        r"""Return what each action pays where it is chosen, and how weights change that.

        Parameters
        ----------
        weights : sequence of Balls, shape (n_sets, m)
            Of every player's information set, in the order of the form. They need not add up to
            one; every information set must be reached.
        slopes : bool
            Whether the derivatives are wanted.

        Returns
        -------
        pays : list of list of arb
            By information set: what each player expects there, at the beliefs that the weights
            imply, over the least that can follow.
        slopes : mapping of Place to mapping of Place to arb
            The derivative of a payoff in the logarithm of a weight; those left out are zero.
        """
        form = self.form
        reach, chance = [flint.arb(1)], [flint.arb(1)]
        for node in range(1, form.n_nodes):
            agent = self._agent[form.parent[node]]
            weight = self._nature[node] if agent < 0 else weights[agent][form.branch[node]]
            chance.append(weight)
            reach.append(reach[form.parent[node]] * weight)
        worth = [list(row) for row in self._gains]
        for node in range(form.n_nodes - 1, 0, -1):
            above = worth[form.parent[node]]
            for player, amount in enumerate(worth[node]):
                above[player] += chance[node] * amount
        pays: list[list[Any]] = []
        changes: dict[Place, dict[Place, Any]] = {}
        belief: dict[int, Any] = {}
        for agent, number in enumerate(self.sets):
            members = form.members[number]
            total = sum((reach[node] for node in members), flint.arb(0))
            for node in members:
                belief[node] = reach[node] / total
            player = form.information_sets[number].player
            pays.append([])
            for action in range(self.shape[agent]):
                amounts = [worth[form.children[node][action]][player] for node in members]
                pay = sum(
                    (belief[n] * x for n, x in zip(members, amounts, strict=True)), flint.arb(0)
                )
                pays[-1].append(pay)
                row: dict[Place, Any] = {}
                changes[agent, action] = row
                if slopes and len(members) > 1:
                    for node, amount in zip(members, amounts, strict=True):
                        for place in map(self._place, self._ancestors[node]):
                            row[place] = row.get(place, 0) + belief[node] * (amount - pay)
        if slopes:
            self._add_what_follows(changes, belief, chance, worth)
        return pays, changes

    def _place(self, child: int) -> Place:
        """Return the move that leads to a node."""
        return self._agent[self.form.parent[child]], self.form.branch[child]

    def _add_what_follows(
        self,
        changes: dict[Place, dict[Place, Any]],
        belief: Mapping[int, Any],
        chance: Balls,
        worth: Sequence[Balls],
    ) -> None:
        """Add how payoffs change with the moves that come after."""
        form = self.form
        for node in range(1, form.n_nodes):
            above = form.parent[node]
            if form.player[above] == CHANCE:
                continue
            column, follows = self._place(node), chance[node]
            while above:
                before = form.parent[above]
                player = form.player[before]
                if player is not None and player != CHANCE:
                    row = changes[self._place(above)]
                    change = belief[before] * follows * worth[node][player]
                    row[column] = row.get(column, 0) + change
                follows = follows * chance[above]
                above = before


def _gains(form: ExtensiveForm, player: int) -> list[Fraction]:
    """Return what entering each node adds to the least that can follow, exactly."""
    least = [Fraction(0)] * form.n_nodes
    for node, total in zip(form.terminals, form.leaf_totals[player].fractions, strict=True):
        least[node] = total
    for node in range(form.n_nodes - 1, -1, -1):
        if form.children[node]:
            least[node] = min(least[child] for child in form.children[node])
    return [
        least[node] - least[above] if node else Fraction(0)
        for node, above in enumerate(form.parent)
    ]


def behavior_balls(form: ExtensiveForm, behavior: Behavior) -> list[list[Any]]:
    """Return a behaviour as balls, in the order of the form's information sets."""
    return [
        [flint.arb(rational(Fraction(behavior[c.label].get(action, 0)))) for action in c.actions]
        for c in form.information_sets
        if not c.is_chance
    ]
