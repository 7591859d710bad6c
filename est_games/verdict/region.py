"""Over two parameters: the exact set of points at which a finding has a value.

1. Trace the judge at the current point; the signs it asked for settle a leaf.
2. Cut the box by the curves of all leaves known; take one sample in every cell
   (:mod:`~est_games.verdict.arrangement`).
3. Trace the judge at every sample that no leaf covers. New curves: back to 2. None: the leaves
   cover the box, its edges and the curves themselves included.
4. Forget the curves across which the finding does not change, and write the rest as few
   inequalities (:mod:`~est_games.verdict.cover`).
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from est_games.arithmetic import fraction, rational
from est_games.game.multistage import MultistageForm
from est_games.verdict.area import Share, share_of
from est_games.verdict.arrangement import Arrangement, Signs
from est_games.verdict.cells import Curve, Point
from est_games.verdict.cover import ANY, Cube, active, admits, cover, projected
from est_games.verdict.inequality import Inequality, solved_for
from est_games.verdict.leaf import LIMIT, Atlas, Judge, Leaf, Sample
from est_games.verdict.root import Root

if TYPE_CHECKING:
    import sympy

Conjunction = tuple[Inequality, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """Where, in a rectangle of two parameters, a finding has a value.

    Parameters
    ----------
    names : pair of str
        The parameters.
    box : pair of (low, high) pairs
        Their ranges, ends included.
    key : str
        The finding.
    value : hashable
        The value it has in the region.
    inequalities : tuple of conjunctions of Inequality
        The region is where all of some conjunction hold; an empty conjunction holds everywhere.
    share : Share
        Its part of the area of the box.
    exact : bool
        Whether every leaf is proved: the judge decided by signs alone.
    complete : bool
        Whether all of the box is settled. Otherwise the region is the part settled so far, and
        `unresolved` says how much of the box is not.
    unresolved : Share
        Part of the area of the box that no leaf covers.
    n_leaves, n_calls : int
        Leaves found, and calls of the judge.
    curves : tuple of Curve
        The curves across which the finding changes.

    Notes
    -----
    What holds at a point where two boundaries meet is judged where one coordinate at least is
    rational; at other meeting points the inequalities are the simplest that fit.
    """

    names: tuple[str, str]
    box: tuple[tuple[Fraction, Fraction], ...]
    key: str
    value: Hashable
    inequalities: tuple[Conjunction, ...]
    share: Share
    exact: bool
    complete: bool
    unresolved: Share
    n_leaves: int
    n_calls: int
    curves: tuple[Curve, ...]

    def holds(self, point: Mapping[str, Fraction]) -> bool:
        """Return whether a point of the box is in the region.

        Raises
        ------
        ValueError
            The point is outside the box.
        """
        values = [point[name] for name in self.names]
        if any(not low <= v <= high for v, (low, high) in zip(values, self.box, strict=True)):
            raise ValueError(f"{dict(point)} is outside the box of the region")
        place = tuple(map(rational, values))
        return any(all(each.holds(place) for each in row) for row in self.inequalities)

    def boundary_in(self, name: str) -> tuple[sympy.Expr, ...]:
        """Return the boundaries of first degree in one parameter, solved for it."""
        axis = self.names.index(name)
        linear = (curve for curve in self.curves if curve.degree(axis) == 1)
        middle = [rational((low + high) / 2) for low, high in self.box]
        return tuple(solved_for(curve, self.names, axis, middle) for curve in linear)

    def __str__(self) -> str:
        if not self.inequalities:
            return "nowhere"
        if any(not row for row in self.inequalities):
            return "everywhere"
        rows = [" and ".join(map(str, row)) for row in self.inequalities]
        return rows[0] if len(rows) == 1 else " or ".join(f"({row})" for row in rows)


def region(
    form: MultistageForm,
    names: tuple[str, str],
    judge: Judge,
    key: str,
    value: Hashable = None,
    *,
    parameters: Mapping[str, Fraction] | None = None,
    limit: int = LIMIT,
) -> Region:
    """Return where in the rectangle of two parameters' ranges a finding has a value.

    Parameters
    ----------
    form : MultistageForm
        The game.
    names : pair of str
        The two parameters.
    judge : callable
        Takes a valuation, returns named findings; decides only through the valuation's ring.
    key : str
        The finding.
    value : hashable
        Its value in the region; None for the value it has at the current point.
    parameters : mapping of str to Fraction, or None
        Values that replace the form's own.
    limit : int
        Most calls of the judge.

    Raises
    ------
    GameError
        A name is not a parameter, or the current point is not admissible.

    Examples
    --------
    A receiver who believes in a sincere sender with probability mu signs iff it pays:

    >>> from est_games.game.multistage import MultistageForm, Stage, StageKind
    >>> from est_games.parameter import Parameter
    >>> from est_games.provenance import Kind, Source
    >>> guess = Source(citation="an example", kind=Kind.ASSUMPTION)
    >>> form = MultistageForm(
    ...     title="hidden agenda", players=("receiver",),
    ...     stages=(Stage(label="end", kind=StageKind.TERMINAL),),
    ...     parameters=(
    ...         Parameter(name="mu", value=Fraction(1), low=Fraction(0), high=Fraction(1),
    ...                   source=guess),
    ...         Parameter(name="s", value=Fraction(0), low=Fraction(0), high=Fraction(3),
    ...                   source=guess)))
    >>> def judge(valuation):
    ...     mu, s = (valuation.traced.generators[name] for name in ("mu", "s"))
    ...     return {"sign": valuation.ring.sign(mu * (3 - s) - (2 - s)) >= 0}
    >>> found = region(form, ("mu", "s"), judge, "sign")
    >>> print(found)
    mu*(3 - s) >= 2 - s
    >>> found.boundary_in("mu")
    ((2 - s)/(3 - s),)
    """
    atlas = Atlas(form, names, judge, parameters, limit)
    here = atlas.start()
    wanted = (here.findings or {}).get(key) if value is None else value
    arrangement, table = _explored(atlas)
    members = {signs: _is(leaf, key, wanted) for signs, leaf in table.items()}
    columns = active(members, _forgetting_order(atlas.curves))
    curves = tuple(atlas.curves[column] for column in columns)
    cubes = cover(projected(members, columns) or {})
    complete = all(leaf is not None for leaf in table.values())
    box = tuple((fraction(low), fraction(high)) for low, high in atlas.box)
    return Region(
        names=(names[0], names[1]),
        box=box,
        key=key,
        value=wanted,
        inequalities=tuple(_conjunction(cube, curves, atlas) for cube in cubes),
        share=_share(atlas, curves, cubes),
        exact=atlas.exact,
        complete=complete,
        unresolved=share_of(arrangement, lambda signs: table.get(signs) is None)
        if not complete
        else Share(value=Fraction(0), exact=True),
        n_leaves=len(atlas.leaves),
        n_calls=atlas.n_calls,
        curves=curves,
    )


Table = dict[Signs, Leaf | None]


def _explored(atlas: Atlas) -> tuple[Arrangement, Table]:
    """Trace until every cell lies in a leaf, or the judge may not be called any more."""
    arrangement = Arrangement(atlas.box)
    while True:
        arrangement.extend(atlas.curves[len(arrangement.curves) :])
        table: Table = {}
        for signs, point in _cells(arrangement).items():
            sample = Sample(point, atlas.curves, signs)
            leaf = atlas.leaf_at(sample)
            if leaf is None and not atlas.exhausted:
                leaf = atlas.trace(sample)
            table[signs] = leaf
        if len(arrangement.curves) == len(atlas.curves):
            return arrangement, table


def _cells(arrangement: Arrangement) -> dict[Signs, Point]:
    """Return a point for every combination of signs, open cells first, rational where possible."""
    found: dict[Signs, Point] = {}
    for point, signs in arrangement.samples():
        known = found.get(signs)
        if known is None or (_is_irrational(known) and not _is_irrational(point)):
            found[signs] = point
    return dict(sorted(found.items(), key=lambda item: (item[0].count(0), item[0])))


def _is_irrational(point: Point) -> bool:
    return any(isinstance(value, Root) for value in point)


def _is(leaf: Leaf | None, key: str, value: Hashable) -> bool:
    return leaf is not None and leaf.findings is not None and leaf.findings.get(key) == value


def _forgetting_order(curves: list[Curve]) -> list[int]:
    """Return the columns, the curves a person would least like to read first."""

    def burden(column: int) -> tuple[int, int, int]:
        terms = curves[column].terms
        return (max(sum(powers) for powers, _ in terms), len(terms), column)

    return sorted(range(len(curves)), key=burden, reverse=True)


def _conjunction(cube: Cube, curves: tuple[Curve, ...], atlas: Atlas) -> Conjunction:
    return tuple(
        Inequality(curve=curve, signs=literal, names=atlas.names, box=atlas.box)
        for curve, literal in zip(curves, cube, strict=True)
        if literal != ANY
    )


def _share(atlas: Atlas, curves: tuple[Curve, ...], cubes: tuple[Cube, ...]) -> Share:
    arrangement = Arrangement(atlas.box)
    arrangement.extend(curves)
    return share_of(arrangement, lambda signs: any(admits(cube, signs) for cube in cubes))
