"""Weak perfect Bayesian equilibria by brute force: every strategy, every belief worth trying.

Shares nothing with the solver. The form is expanded into its tree of public histories; every pure
strategy profile (one action for each mover, history and, for the informed player, type) is tried.
For a given profile all continuation values are numbers, so each history's conditions on the belief
p of the second type are an interval; a free belief need only be tried at the ends of these
intervals, carried back through nature's moves, and at 0 and 1.
"""

from fractions import Fraction
from itertools import product
from math import prod

from est_games.game.multistage import StageKind


class History:
    """One node of the tree of public histories."""

    def __init__(self, valuation, number):
        form = valuation.form
        at = valuation.ring.at_point
        self.form = form
        self.stage = form.stages[number]
        self.children = [History(valuation, target) for target in self.stage.successors]
        self.profiles = list(self.stage.profiles())
        self.informed = next(
            (i for i, move in enumerate(self.stage.moves) if move.player == form.informed), None
        )
        if self.stage.kind in (StageKind.TERMINAL, StageKind.DELAY):
            self.payoffs = [[at(x) for x in row] for row in valuation.payoffs(number)]
            self.discount = at(valuation.discount(number))
        if self.stage.kind is StageKind.CHANCE:
            self.chances = [[at(x) for x in row] for row in valuation.probabilities(number)]

    def decisions(self):
        own = [self] if self.stage.kind is StageKind.DECISION else []
        return own + [each for child in self.children for each in child.decisions()]

    def options(self):
        """All strategies at this history: by type, the profile played."""
        n_types = self.form.n_types
        if self.informed is None:
            return [(profile,) * n_types for profile in self.profiles]
        i = self.informed
        return [
            kinds
            for kinds in product(self.profiles, repeat=n_types)
            if len({profile[:i] + profile[i + 1 :] for profile in kinds}) == 1
        ]


def size(valuation):
    """Return the number of strategy profiles the oracle would try."""
    return prod(len(history.options()) for history in History(valuation, 0).decisions())


def equilibrium_values(valuation):
    """Return the set of value matrices of all pure weak perfect Bayesian equilibria."""
    root = History(valuation, 0)
    prior = [valuation.ring.at_point(weight) for weight in valuation.prior]
    belief = prior[1] if len(prior) == 2 else Fraction(0)
    decisions = root.decisions()
    found = set()
    for choice in product(*(history.options() for history in decisions)):
        for history, strategy in zip(decisions, choice, strict=True):
            history.strategy = strategy
        evaluate(root)
        if all(interval(history) for history in decisions) and feasible(root, belief):
            found.add(tuple(tuple(row) for row in root.values))
    return found


def evaluate(history):
    for child in history.children:
        evaluate(child)
    kinds = range(history.form.n_types)
    players = range(history.form.n_players)
    kind = history.stage.kind
    if kind is StageKind.TERMINAL:
        history.values = history.payoffs
    elif kind is StageKind.DELAY:
        later = history.children[0].values
        history.values = [
            [history.payoffs[i][k] + history.discount * later[i][k] for k in kinds] for i in players
        ]
    elif kind is StageKind.CHANCE:
        history.values = [
            [
                sum(
                    row[k] * child.values[i][k]
                    for row, child in zip(history.chances, history.children, strict=True)
                )
                for k in kinds
            ]
            for i in players
        ]
    else:
        history.values = [
            [after(history, history.strategy[k]).values[i][k] for k in kinds] for i in players
        ]


def after(history, profile):
    return history.children[history.profiles.index(profile)]


def interval(history):
    """Store the interval of beliefs at which nobody deviates; False if there is none."""
    low, high = Fraction(0), Fraction(1)
    n_types = history.form.n_types
    for position, move in enumerate(history.stage.moves):
        for action in range(len(move.actions)):
            gains = [
                after(history, with_action(history.strategy[k], position, action)).values[
                    move.player
                ][k]
                - history.values[move.player][k]
                for k in range(n_types)
            ]
            if n_types == 1 or position == history.informed:
                if max(gains) > 0:
                    return False
                continue
            # (1 - p) gains[0] + p gains[1] <= 0
            first, slope = gains[0], gains[1] - gains[0]
            if slope == 0:
                if first > 0:
                    return False
            elif slope > 0:
                high = min(high, -first / slope)
            else:
                low = max(low, -first / slope)
    history.interval = (low, high)
    return low <= high


def with_action(profile, position, action):
    return (*profile[:position], action, *profile[position + 1 :])


def ends(history):
    """Beliefs at this history at which some condition below may start or stop to hold."""
    points = {Fraction(0), Fraction(1)}
    kind = history.stage.kind
    if kind is StageKind.DECISION:
        points.update(history.interval)
    for number, child in enumerate(history.children):
        below = ends(child)
        if kind is StageKind.CHANCE and history.form.n_types == 2:
            first, second = history.chances[number]
            below = {
                q * first / (q * first + (1 - q) * second)
                for q in below
                if q * first + (1 - q) * second
            }
        points.update(below)
    return points


def feasible(history, p):
    """Whether beliefs exist below, from belief p here, that support the strategies."""
    kind = history.stage.kind
    if kind is StageKind.TERMINAL:
        return True
    if kind is StageKind.DELAY:
        return feasible(history.children[0], p)
    if kind is StageKind.CHANCE:
        for row, child in zip(history.chances, history.children, strict=True):
            weights = [(1 - p) * row[0], p * row[-1]]
            if not possible([child], weights):
                return False
        return True
    low, high = history.interval
    if not low <= p <= high:
        return False
    if history.informed is None:
        return all(feasible(child, p) for child in history.children)
    i = history.informed
    for action in range(len(history.stage.moves[i].actions)):
        reached = [
            child
            for profile, child in zip(history.profiles, history.children, strict=True)
            if profile[i] == action
        ]
        plays = [profile[i] == action for profile in history.strategy]
        weights = [(1 - p) * plays[0], p * plays[-1]]
        if not possible(reached, weights):
            return False
    return True


def possible(children, weights):
    """Whether one belief, by Bayes' rule or free after a surprise, supports all children."""
    total = sum(weights)
    if total:
        return all(feasible(child, weights[1] / total) for child in children)
    tries = set().union(*(ends(child) for child in children))
    return any(all(feasible(child, q) for child in children) for q in tries)
