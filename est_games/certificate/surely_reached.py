"""Beliefs where every information set is reached whatever is done: Bayes' rule gives them all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from math import lcm

from est_games.certificate.behavior_cell import Assessment, BehaviorCell, Variable
from est_games.certificate.extensive_form import Behavior, move_probabilities
from est_games.certificate.support_ring import Terms
from est_games.game.extensive import CHANCE, ExtensiveForm

Polynomial = Mapping[tuple[int, ...], Fraction]
"""Coefficients by exponents."""


def avoidable_sets(form: ExtensiveForm) -> tuple[str, ...]:
    r"""Return the players' information sets that are not surely reached.

    A set :math:`h` is surely reached from a node if the node is in it; or if nature moves there and
    :math:`h` is surely reached from a child of positive probability; or if a player moves there and
    :math:`h` is surely reached from every child. Then every behaviour reaches it with positive
    probability.

    Parameters
    ----------
    form : ExtensiveForm
        The game.

    Returns
    -------
    tuple of str
        Labels; empty where every set is surely reached from the root.

    Notes
    -----
    Each node's move is taken by itself. A set that is reached only because a player must do the
    same at several nodes counts as avoidable: the condition is sufficient, not necessary.

    Examples
    --------
    >>> from est_games.game.extensive_builder import ExtensiveBuilder
    >>> tree = ExtensiveBuilder(["1", "2"])
    >>> for branch in tree.decision("1", ["l", "r"], information_set="1"):
    ...     for end in tree.decision("2", ["l", "r"], after=branch, information_set="2"):
    ...         tree.terminal([0, 0], after=end)
    >>> avoidable_sets(tree.build())
    ()
    """
    sets = [k for k, choice in enumerate(form.information_sets) if not choice.is_chance]
    bit = {number: 1 << place for place, number in enumerate(sets)}
    surely = [0] * form.n_nodes
    for node in range(form.n_nodes - 1, -1, -1):
        children = form.children[node]
        if not children:
            continue
        if form.player[node] == CHANCE:
            for child in children:
                if form.probability[child]:
                    surely[node] |= surely[child]
        else:
            common = surely[children[0]]
            for child in children:
                common &= surely[child]
            surely[node] = common | bit[form.information_set[node]]
        for child in children:
            surely[child] = 0
    return tuple(
        form.information_sets[number].label for number in sets if not surely[0] & bit[number]
    )


def bayes_beliefs(form: ExtensiveForm, behavior: Behavior) -> dict[str, dict[str, Fraction]]:
    """Return the beliefs that follow by Bayes' rule where a behaviour reaches every set.

    Parameters
    ----------
    form : ExtensiveForm
        The game.
    behavior : mapping of str to mapping of str to Fraction
        ``behavior[information set][action]``.

    Returns
    -------
    dict of str to dict of str to Fraction
        ``beliefs[information set][path of a node]``.

    Raises
    ------
    ZeroDivisionError
        A set is not reached.
    """
    weights = move_probabilities(form, behavior)
    reach = [Fraction(1)] * form.n_nodes
    for node in range(1, form.n_nodes):
        reach[node] = reach[form.parent[node]] * weights[node]
    beliefs = {}
    for choice, members in zip(form.information_sets, form.members, strict=True):
        if not choice.is_chance:
            whole = sum((reach[node] for node in members), Fraction(0))
            beliefs[choice.label] = {form.node(node).path: reach[node] / whole for node in members}
    return beliefs


def with_bayes_beliefs(form: ExtensiveForm, assessment: Assessment) -> Assessment:
    """Return a behaviour that reaches every set together with its beliefs."""
    behavior = assessment.behavior
    return Assessment(behavior=behavior, beliefs=bayes_beliefs(form, behavior))


def cell_with_beliefs(form: ExtensiveForm, cell: BehaviorCell) -> BehaviorCell:
    """Return a set of behaviours together with the beliefs that follow from them.

    Parameters
    ----------
    form : ExtensiveForm
        A game in which every information set is surely reached.
    cell : BehaviorCell
        Behaviours, in supports for every information set.

    Raises
    ------
    ValueError
        The probabilities at some set are not all variables but one.

    Notes
    -----
    Nodes are reached with probabilities that are polynomials in the behaviour. A belief times the
    probability of its set is that of the node: an equation each, but for one node of each set. The
    dimension stays. Where sets have fixed probabilities, and nodes linear ones, beliefs are linear
    in behaviour, and a polytope remains one.
    """
    reach = _reach(form, cell)
    n = len(cell.variables)
    supports: dict[str, tuple[str, ...]] = {}
    told: list[tuple[Variable, Polynomial, Polynomial]] = []
    is_linear = True
    for choice, members in zip(form.information_sets, form.members, strict=True):
        if choice.is_chance:
            continue
        possible = [node for node in members if reach[node]]
        if not possible:
            raise ValueError("a set is not reached")
        paths = [form.node(node).path for node in possible]
        supports[choice.label] = tuple(paths)
        whole: Polynomial = {}
        for node in possible:
            whole = _sum(whole, reach[node])
        if len(possible) > 1:
            is_linear = is_linear and all(not any(e) for e in whole)
            is_linear = is_linear and all(sum(e) <= 1 for node in possible for e in reach[node])
        for node, path in zip(possible[1:], paths[1:], strict=True):
            variable = Variable(information_set=choice.label, entry=path, is_belief=True)
            told.append((variable, whole, reach[node]))
    more = len(told)
    equations = [_padded(terms, more) for terms in cell.equations]
    for place, (_, whole, share) in enumerate(told):
        own = tuple(int(k == place) for k in range(more))
        product = {e + own: x for e, x in whole.items()}
        equations.append(_terms(_sum(product, {e + (0,) * more: -x for e, x in share.items()})))
    return replace(
        cell,
        belief_supports=supports,
        variables=(*cell.variables[:n], *(variable for variable, _, _ in told)),
        equations=tuple(equations),
        positive=tuple(_padded(terms, more) for terms in cell.positive),
        limits=tuple(_padded(terms, more) for terms in cell.limits),
        sample=with_bayes_beliefs(form, cell.sample),
        vertices=tuple(with_bayes_beliefs(form, each) for each in cell.vertices)
        if is_linear
        else (),
    )


def _reach(form: ExtensiveForm, cell: BehaviorCell) -> list[Polynomial]:
    """Return the probability of each node, in the variables of a cell."""
    n = len(cell.variables)
    zero = (0,) * n
    places: dict[str, dict[str, int]] = {}
    for place, variable in enumerate(cell.variables):
        if variable.is_belief:
            raise ValueError("the set has beliefs already")
        places.setdefault(variable.information_set, {})[variable.entry] = place
    chances: dict[tuple[str, str], Polynomial] = {}
    for label, played in cell.supports.items():
        own = places.get(label, {})
        (first,) = [action for action in played if action not in own]
        rest: Polynomial = {zero: Fraction(1)}
        for action in played:
            if action != first:
                line = {_unit(n, own[action]): Fraction(1)}
                chances[label, action] = line
                rest = _sum(rest, {e: -x for e, x in line.items()})
        chances[label, first] = rest
    reach: list[Polynomial] = [{zero: Fraction(1)}]
    for node in range(1, form.n_nodes):
        above = form.parent[node]
        if not reach[above] or not form.children[node]:
            reach.append({})
            continue
        if form.player[above] == CHANCE:
            chance = form.probability[node]
            factor: Polynomial = {zero: chance} if chance else {}
        else:
            choice = form.information_sets[form.information_set[above]]
            factor = chances.get((choice.label, choice.actions[form.branch[node]]), {})
        reach.append(_product(reach[above], factor))
    return reach


def _unit(n: int, place: int) -> tuple[int, ...]:
    return tuple(int(k == place) for k in range(n))


def _sum(one: Polynomial, other: Polynomial) -> Polynomial:
    total = dict(one)
    for exponents, x in other.items():
        total[exponents] = total.get(exponents, Fraction(0)) + x
    return {exponents: x for exponents, x in total.items() if x}


def _product(one: Polynomial, other: Polynomial) -> Polynomial:
    total: dict[tuple[int, ...], Fraction] = {}
    for e, x in one.items():
        for f, y in other.items():
            exponents = tuple(a + b for a, b in zip(e, f, strict=True))
            total[exponents] = total.get(exponents, Fraction(0)) + x * y
    return {exponents: x for exponents, x in total.items() if x}


def _padded(terms: Terms, more: int) -> Terms:
    return tuple((tuple(exponents) + (0,) * more, x) for exponents, x in terms)


def _terms(polynomial: Polynomial) -> Terms:
    scale = lcm(*(x.denominator for x in polynomial.values()))
    pairs: Sequence[tuple[tuple[int, ...], int]] = [
        (exponents, int(x * scale)) for exponents, x in polynomial.items()
    ]
    return tuple(sorted(pairs))
