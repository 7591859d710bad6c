r"""Are these beliefs limits of Bayes' rule under trembles that vanish? Decided exactly.

A tremble gives each action that is not taken the probability :math:`c_a\, \epsilon^{k_a}`, of an
*order* :math:`k_a \ge 1`, a whole number, and a *coefficient* :math:`c_a > 0`. By the curve
selection lemma, for limits of anything else there are such trembles with the same limits. So
behaviour and beliefs are consistent exactly when

- orders exist: at every information set the nodes believed possible have the least sum of orders
  along their paths, all the same, and the others have more: linear inequalities;
- coefficients exist: at every information set the products along the paths to nodes believed
  possible are in the proportions of the beliefs: linear equations in logarithms.

The two have nothing to do with each other.

Kreps and Wilson let nature do nothing with probability zero. Where it does, such moves are taken as
mistakes too: they have orders and coefficients, and what is believed after them is a limit.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from est_games.arithmetic import fraction, rational
from est_games.certificate.alternative import Refutation, Row, System, decided
from est_games.certificate.extensive_form import Behavior
from est_games.certificate.sequential import Beliefs, check_assessment, node_beliefs
from est_games.game.extensive import ExtensiveForm

Move = tuple[int, int]
"""An information set and an action, by number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two nodes of an information set that were compared, and how often that counts.

    Parameters
    ----------
    information_set : str
        Where, by label.
    likely, other : str
        Two nodes, by path; the first is believed possible.
    weight : Fraction
        How often the comparison is taken.
    """

    information_set: str
    likely: str
    other: str
    weight: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Consistency:
    r"""Whether an assessment is consistent, and what shows it.

    Parameters
    ----------
    is_consistent : bool
        Whether it is.
    orders : mapping of str to mapping of str to int
        Of a consistent one: the order of every action with probability zero.
    coefficients : mapping of str to mapping of str to Fraction
        Of a consistent one: the coefficient of every action with probability zero, to the power of
        `root`. The trembles :math:`c_a^{1/root} \epsilon^{k_a}` have the beliefs as limits.
    root : int
        See there; mostly one.
    obstacle : str
        Of one that is not: ``"orders"`` or ``"proportions"``.
    comparisons : tuple of Comparison
        Of one that is not. Orders: the sum of orders along the path to the other node less that to
        the likely one, each taken so often, plus `moves`, is zero whatever the orders are; though
        each must be positive, or zero where both nodes are believed possible. Proportions: the
        product of the ratios of beliefs, each to the power of its weight, is not what it must be,
        as all trembles cancel.
    moves : mapping of str to mapping of str to Fraction
        Of orders that contradict each other: how often each action's own order is taken.
    """

    is_consistent: bool
    orders: Mapping[str, Mapping[str, int]] = field(default_factory=dict, hash=False)
    coefficients: Mapping[str, Mapping[str, Fraction]] = field(default_factory=dict, hash=False)
    root: int = 1
    obstacle: str = ""
    comparisons: tuple[Comparison, ...] = ()
    moves: Mapping[str, Mapping[str, Fraction]] = field(default_factory=dict, hash=False)


def is_consistent(form: ExtensiveForm, behavior: Behavior, beliefs: Beliefs) -> bool:
    """Return whether an assessment is a limit of Bayes' rule under trembles that vanish."""
    return consistency(form, behavior, beliefs).is_consistent


def consistency(form: ExtensiveForm, behavior: Behavior, beliefs: Beliefs) -> Consistency:
    r"""Return whether an assessment is consistent, with trembles that show it or what prevents it.

    Parameters
    ----------
    form : ExtensiveForm
        The game, with perfect recall.
    behavior, beliefs : mappings
        The assessment; see :func:`est_games.certificate.sequential.check_assessment`.

    Raises
    ------
    GameError
        It is no assessment of this game, or the game is none in which such are defined.

    Notes
    -----
    1. Unknown are the orders of the actions with probability zero. Each is positive, and so is the
       excess of a node believed impossible over one believed possible; two of the latter are equal.
       A linear program finds rational orders, made whole, or the sum that refutes them.
    2. Unknown are the logarithms of their coefficients. Two nodes believed possible give one linear
       equation, with a whole matrix and the logarithm of a rational right side. Elimination leaves
       equations :math:`0 = \sum_i n_i \log r_i`: true exactly when :math:`\prod_i r_i^{n_i} = 1`.
       If they are, it also gives coefficients, as products of powers of the :math:`r_i`.

    References
    ----------
    Kreps and Wilson (1982), Sequential equilibria, lemmas A1 and A2.
    Perea, Jansen and Peters (1997), Characterization of consistent assessments in extensive form
    games.
    Kohlberg and Reny (1997), Independence on relative probability spaces and consistent assessments
    in game trees.

    Examples
    --------
    Two movers who both stay put: a third, who cannot tell which of them strayed, believes anything;
    that both did is infinitely less likely.

    >>> from est_games.game.extensive_builder import ExtensiveBuilder
    >>> tree = ExtensiveBuilder(["1", "2", "3"])
    >>> one = tree.decision("1", ["stay", "stray"], information_set="1")
    >>> two = [tree.decision("2", ["stay", "stray"], after=b, information_set="2") for b in one]
    >>> tree.terminal([0, 0, 0], after=two[0]["stay"])
    >>> for branch in (two[0]["stray"], two[1]["stay"], two[1]["stray"]):
    ...     three = tree.decision("3", ["l", "r"], after=branch, information_set="3")
    ...     for end in three:
    ...         tree.terminal([0, 0, 0], after=end)
    >>> game = tree.build()
    >>> behavior = {"1": {"stay": 1}, "2": {"stay": 1}, "3": {"l": 1}}
    >>> third = Fraction(1, 3)
    >>> free = {"stay/stray": third, "stray/stay": 1 - third}
    >>> shown = consistency(game, behavior, {"2": {"stay": 1}, "3": free})
    >>> shown.is_consistent, shown.orders["1"], shown.orders["2"]
    (True, {'stray': 1}, {'stray': 1})
    >>> both = consistency(game, behavior, {"2": {"stay": 1}, "3": {"stray/stray": 1}})
    >>> both.is_consistent, both.obstacle
    (False, 'orders')
    """
    check_assessment(form, behavior, beliefs)
    return decided_consistency(form, behavior, beliefs)


def decided_consistency(form: ExtensiveForm, behavior: Behavior, beliefs: Beliefs) -> Consistency:
    """Return the same of what is known to be an assessment of a game that has such."""
    paths = _Paths(form, behavior)
    believed = node_beliefs(form, beliefs)
    orders = _orders(paths, believed)
    if isinstance(orders, Consistency):
        return orders
    coefficients = _coefficients(paths, believed)
    if isinstance(coefficients, Consistency):
        return coefficients
    numbers, root = coefficients
    return Consistency(
        is_consistent=True,
        orders=paths.labelled(orders),
        coefficients=paths.labelled(numbers),
        root=root,
    )


class _Paths:
    """What lies on the path to each node: trembles, and the probability of everything else."""

    def __init__(self, form: ExtensiveForm, behavior: Behavior) -> None:
        self.form = form
        self.trembles: list[Move] = []
        chances: dict[Move, Fraction] = {}
        for number, choice in enumerate(form.information_sets):
            weights = behavior.get(choice.label, {})
            if choice.is_chance:
                weights = dict(zip(choice.actions, choice.probabilities, strict=True))
            for action, label in enumerate(choice.actions):
                chances[number, action] = Fraction(weights.get(label, 0))
                if not chances[number, action]:
                    self.trembles.append((number, action))
        place = {move: k for k, move in enumerate(self.trembles)}
        self.met: list[tuple[int, ...]] = [()]
        self.known = [Fraction(1)]
        for node in range(1, form.n_nodes):
            above = form.parent[node]
            move = (form.information_set[above], form.branch[node])
            met, known = self.met[above], self.known[above]
            if move in place:
                met = (*met, place[move])
            else:
                known *= chances[move]
            self.met.append(met)
            self.known.append(known)

    def difference(self, node: int, other: int) -> list[int]:
        """Return how much oftener each tremble is met on the way to one node than to another."""
        row = [0] * len(self.trembles)
        for place in self.met[node]:
            row[place] += 1
        for place in self.met[other]:
            row[place] -= 1
        return row

    def labelled(self, numbers: Sequence[Any]) -> dict[str, dict[str, Any]]:
        """Return one number for each tremble by the labels of information set and action."""
        answer: dict[str, dict[str, Any]] = {}
        for (number, action), x in zip(self.trembles, numbers, strict=True):
            choice = self.form.information_sets[number]
            answer.setdefault(choice.label, {})[choice.actions[action]] = x
        return answer

    def comparison(self, pair: tuple[int, int], weight: Fraction) -> Comparison:
        """Return a pair of nodes by label."""
        likely, other = pair
        return Comparison(
            information_set=self.form.information_sets[self.form.information_set[likely]].label,
            likely=self.form.node(likely).path,
            other=self.form.node(other).path,
            weight=weight,
        )


def _pairs(
    form: ExtensiveForm, believed: Sequence[Sequence[Fraction]]
) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Return the first node believed possible with each other possible, and each impossible one."""
    same, more = [], []
    for members, weights in zip(form.members, believed, strict=True):
        if weights:
            likely = [x for x, weight in zip(members, weights, strict=True) if weight]
            same += [(likely[0], x) for x in likely[1:]]
            more += [(likely[0], x) for x in members if x not in likely]
    return same, more


def _orders(paths: _Paths, believed: Sequence[Sequence[Fraction]]) -> list[int] | Consistency:
    same, more = _pairs(paths.form, believed)
    n = len(paths.trembles)

    def row(pair: tuple[int, int]) -> Row:
        return (*paths.difference(pair[1], pair[0]), 0)

    units: list[Row] = [(*(int(k == place) for k in range(n)), 0) for place in range(n)]
    system = System(
        n=n,
        equations=tuple(row(pair) for pair in same),
        strict=(*units, *(row(pair) for pair in more)),
    )
    found = decided(system)
    if not isinstance(found, Refutation):
        scale = math.lcm(*(x.denominator for x in found))
        whole = [int(x * scale) for x in found]
        factor = math.gcd(*whole) or 1
        return [x // factor for x in whole]
    weights = zip([*same, *more], [*found.equations, *found.strict[n:]], strict=True)
    return Consistency(
        is_consistent=False,
        obstacle="orders",
        comparisons=tuple(paths.comparison(pair, x) for pair, x in weights if x),
        moves={
            label: {action: x for action, x in own.items() if x}
            for label, own in paths.labelled(found.strict[:n]).items()
            if any(own.values())
        },
    )


def _coefficients(
    paths: _Paths, believed: Sequence[Sequence[Fraction]]
) -> tuple[list[Fraction], int] | Consistency:
    """Return coefficients to the power of a root, and the root."""
    import flint

    form = paths.form
    pairs, _ = _pairs(form, believed)
    n, m = len(paths.trembles), len(pairs)
    if not m:
        return [Fraction(1)] * n, 1
    belief = {
        node: weight
        for members, weights in zip(form.members, believed, strict=True)
        for node, weight in zip(members, weights, strict=False)
    }
    ratios, rows = [], []
    for k, (one, other) in enumerate(pairs):
        ratios.append(belief[one] / belief[other] * paths.known[other] / paths.known[one])
        unit = [int(place == k) for place in range(m)]
        rows.append([*paths.difference(one, other), *unit])
    reduced, _ = flint.fmpq_mat([[rational(x) for x in row] for row in rows]).rref()
    powers: list[list[Fraction]] = [[Fraction(0)] * m for _ in range(n)]
    for r in range(m):
        row = [fraction(reduced[r, k]) for k in range(n + m)]
        pivot = next((k for k in range(n) if row[k]), None)
        if pivot is not None:
            powers[pivot] = row[n:]
            continue
        scale = math.lcm(*(x.denominator for x in row[n:]))
        whole = [int(x * scale) for x in row[n:]]
        if _product(ratios, whole) != 1:
            return Consistency(
                is_consistent=False,
                obstacle="proportions",
                comparisons=tuple(
                    paths.comparison(pair, Fraction(x))
                    for pair, x in zip(pairs, whole, strict=True)
                    if x
                ),
            )
    root = math.lcm(*(x.denominator for row in powers for x in row))
    return [_product(ratios, [int(x * root) for x in row]) for row in powers], root


def _product(numbers: Sequence[Fraction], powers: Sequence[int]) -> Fraction:
    return math.prod((x**p for x, p in zip(numbers, powers, strict=True) if p), start=Fraction(1))
