"""Are these the vertices of a cell, and is this its dimension? Where conditions are linear."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from est_games.certificate.behavior_cell import Assessment, BehaviorCell, Variable
from est_games.certificate.polytope_vertices import (
    TooManyVerticesError,
    affine_dimension,
    polytope_vertices,
)
from est_games.certificate.support_ring import Terms
from est_games.game.extensive import ExtensiveForm

MOST_FREE = 8
"""Probabilities that may vary in a cell whose vertices are not listed, if it is to be looked at."""

Point = tuple[Fraction, ...]


def vertices_problem(form: ExtensiveForm, cell: BehaviorCell) -> str:
    """Return what is wrong with the vertices and the dimension that a cell claims, if anything.

    Parameters
    ----------
    form : ExtensiveForm
        The game.
    cell : BehaviorCell
        A set that holds its sample. A cell without vertices, or without a dimension, says nothing
        of them.

    Returns
    -------
    str
        Empty where nothing is wrong, and where a condition is not linear in all probabilities, or
        vertices are too many: that is not looked into here.

    Notes
    -----
    Beliefs that follow by Bayes' rule, and that nothing else is said of, are left out: they make
    a set no larger.

    1. The unknowns are the probabilities of all actions in support and, where the sample has
       beliefs, those in all nodes that may be believed possible. Those of each information set sum
       to one.
    2. What is positive is not negative in the closure; since the cell holds its sample, and is
       convex, nothing else changes.
    3. The vertices of what is left are enumerated.

    Examples
    --------
    An entrant who stays out for fear of a fight of probability one half at least.

    >>> from dataclasses import replace
    >>> import est_games as eg
    >>> game = eg.published_tree("selten-1978")
    >>> (_, threats) = eg.solve(game, "nash").components
    >>> cell = max(threats.cells, key=lambda each: each.dimension)
    >>> vertices_problem(game, cell)
    ''
    >>> vertices_problem(game, replace(cell, vertices=cell.vertices[:1]))
    'has other vertices than its conditions have'
    >>> vertices_problem(game, replace(cell, dimension=2))
    'has another dimension than its conditions have'
    """
    if not cell.vertices and cell.dimension is None:
        return ""
    following = _following(cell)
    if following is None:
        return ""
    rows = [row for row in _rows(form, cell) if not _told_of(row) & following]
    place = {variable: k for k, variable in enumerate(v for row in rows for v in row)}
    n = len(place)
    if not cell.vertices and n - len(rows) > MOST_FREE:
        return ""
    equations, limits = (
        [
            _line(each, cell.variables, place)
            for each in part
            if not _told_of(_variables(each, cell.variables)) & following
        ]
        for part in (cell.equations, (*cell.positive, *cell.limits))
    )
    for row in rows:
        own = [place[variable] for variable in row]
        equations.append([-1, *(int(k in own) for k in range(n))])
    limits += [[0, *(int(k == own) for k in range(n))] for own in range(n)]
    try:
        found = polytope_vertices(n, equations, limits)
    except TooManyVerticesError:
        return ""
    if not found:
        return "has conditions that nothing meets"
    if cell.vertices and sorted({_point(each, place) for each in cell.vertices}) != found:
        return "has other vertices than its conditions have"
    if cell.dimension is not None and cell.dimension != affine_dimension(found):
        return "has another dimension than its conditions have"
    return ""


def _variables(polynomial: Terms, variables: Sequence[Variable]) -> set[Variable]:
    """Return what a polynomial is written in."""
    return {
        variable
        for exponents, _ in polynomial
        for variable, power in zip(variables, exponents, strict=True)
        if power
    }


def _told_of(variables: Iterable[Variable]) -> set[str]:
    """Return the information sets whose beliefs are among some probabilities."""
    return {each.information_set for each in variables if each.is_belief}


def _following(cell: BehaviorCell) -> set[str] | None:
    """Return where beliefs follow from the rest, None where something else is not linear."""
    found: set[str] = set()
    for polynomial in cell.equations:
        if _degree(polynomial) > 1:
            held = _told_of(_variables(polynomial, cell.variables))
            if len(held) != 1:
                return None
            found |= held
    others = (*cell.positive, *cell.limits)
    for each in others:
        if _degree(each) > 1 or _told_of(_variables(each, cell.variables)) & found:
            return None
    return found


def _degree(polynomial: Terms) -> int:
    return max((sum(exponents) for exponents, _ in polynomial), default=0)


def _rows(form: ExtensiveForm, cell: BehaviorCell) -> list[list[Variable]]:
    """Return the probabilities that may be positive, by distribution."""
    rows = []
    for number, choice in enumerate(form.information_sets):
        if choice.is_chance:
            continue
        label = choice.label
        played = cell.supports.get(label, choice.actions)
        rows.append([Variable(information_set=label, entry=action) for action in played])
        nodes = cell.belief_supports.get(label)
        if nodes is None and label in cell.sample.beliefs:
            # Where nothing is said of a belief it is free.
            nodes = tuple(form.node(node).path for node in form.members[number])
        if nodes:
            rows.append([Variable(information_set=label, entry=x, is_belief=True) for x in nodes])
    return rows


def _line(
    polynomial: Terms, variables: Sequence[Variable], place: dict[Variable, int]
) -> list[int]:
    """Return a linear polynomial as a constant and coefficients."""
    line = [0] * (len(place) + 1)
    for exponents, amount in polynomial:
        if not any(exponents):
            line[0] += amount
            continue
        where = place.get(variables[exponents.index(1)])
        # What cannot be positive is nought.
        if where is not None:
            line[where + 1] += amount
    return line


def _point(vertex: Assessment, place: dict[Variable, int]) -> Point:
    """Return the probabilities at a vertex, in their order."""
    return tuple(
        Fraction(weights.get(each.information_set, {}).get(each.entry, 0))
        for each in place
        for weights in [vertex.beliefs if each.is_belief else vertex.behavior]
    )
