"""Over two parameters: the exact set of points at which a finding has a value.

1. Settle the box by leaves, each proved by one call of the judge
   (:mod:`~est_games.verdict.survey`).
2. Forget the curves across which the finding does not change.
3. Write the rest as few inequalities (:mod:`~est_games.verdict.cover`).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from est_games.arithmetic import fraction, rational
from est_games.game.multistage import MultistageForm
from est_games.verdict.area import Share, share_of
from est_games.verdict.arrangement import Arrangement
from est_games.verdict.cells import Curve
from est_games.verdict.cover import ANY, Cube, Signs, active, admits, cover
from est_games.verdict.inequality import Inequality, solved_for
from est_games.verdict.leaf import LIMIT, Atlas, Judge, Leaf, Sample
from est_games.verdict.survey import Survey

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
        Whether all of the box is settled. Otherwise the inequalities are the simplest that fit
        what is, a conjecture, and `unresolved` says how much of the box is not settled.
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
    found = Survey(atlas)
    columns, members = _told_apart(found, lambda leaf: _is(leaf, key, wanted))
    curves = tuple(atlas.curves[column] for column in columns)
    cubes = cover(members)
    box = tuple((fraction(low), fraction(high)) for low, high in atlas.box)
    return Region(
        names=(names[0], names[1]),
        box=box,
        key=key,
        value=wanted,
        inequalities=tuple(_conjunction(cube, curves, atlas) for cube in cubes),
        share=_share(atlas, curves, cubes, found.complete),
        exact=atlas.exact,
        complete=found.complete,
        unresolved=found.unresolved,
        n_leaves=len(atlas.leaves),
        n_calls=atlas.n_calls,
        curves=curves,
    )


def _told_apart(
    found: Survey, member: Callable[[Leaf], bool]
) -> tuple[tuple[int, ...], dict[Signs, bool]]:
    """Return few curves whose signs tell members from others, and the table of these signs.

    They are chosen by the samples of the survey, then every tile is cut by them: should some
    combination of signs have both members and others, the samples that show it are added.
    """
    curves = found.atlas.curves
    samples = [(sample, member(leaf)) for sample, leaf in found.samples()]
    candidates: Sequence[int] = sorted(found.bounding(member))
    agree = True
    while True:
        table = _table(samples, candidates)
        if table is None and len(candidates) < len(curves):
            # Apart they lie beyond curves that cross no mixed tile.
            candidates = range(len(curves))
            continue
        if table is None:
            # Only where something beside signs decided, so that leaves may contradict each other.
            agree = False
            table = _table(samples, candidates, strict=False) or {}
        order = _forgetting_order([curves[index] for index in candidates])
        columns = tuple(candidates[place] for place in active(table, order))
        met = found.cut_by(columns) if found.complete else found.samples()
        seen = [(sample, member(leaf)) for sample, leaf in met]
        apart = _table(seen, columns, strict=agree and found.atlas.exact)
        if apart is not None:
            return columns, apart
        samples += seen


def _table(
    samples: Iterable[tuple[Sample, bool]], columns: Sequence[int], *, strict: bool = True
) -> dict[Signs, bool] | None:
    """Return membership by the signs of some curves; if strict None where they do not tell it."""
    table: dict[Signs, bool] = {}
    for sample, is_member in samples:
        known = table.setdefault(tuple(map(sample.sign, columns)), is_member)
        if strict and known != is_member:
            return None
    return table


def _is(leaf: Leaf, key: str, value: Hashable) -> bool:
    return leaf.findings is not None and leaf.findings.get(key) == value


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


def _share(
    atlas: Atlas, curves: tuple[Curve, ...], cubes: tuple[Cube, ...], complete: bool
) -> Share:
    arrangement = Arrangement(atlas.box)
    arrangement.extend(curves)
    share = share_of(arrangement, lambda signs: any(admits(cube, signs) for cube in cubes))
    return share if complete else Share(value=float(share), exact=False)
