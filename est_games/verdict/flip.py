"""Along one parameter: what is found on its whole range, exactly, and where a finding flips.

1. Trace the judge at the current value; the signs it asked for settle a set of values.
2. Cut the range at every root of every polynomial logged so far, into open intervals and points.
3. Take the nearest interval or point that no known leaf covers, trace in it, and cut again.
4. Stop when all is covered (a profile), or when what is watched has flipped (the nearest flip).

Nothing is sampled: between two neighbouring roots no sign the judge asked for can change.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from est_games.arithmetic import fraction
from est_games.game.multistage import MultistageForm
from est_games.verdict.leaf import LIMIT, Atlas, Findings, Judge, Leaf, Sample
from est_games.verdict.root import (
    Coordinate,
    Number,
    Root,
    between,
    coordinate_to_sympy,
    number,
    real_roots,
)

if TYPE_CHECKING:
    import sympy


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A part of a parameter's range on which the same is found.

    Parameters
    ----------
    low, high : Fraction or Root
        Its ends; equal where it is a single value.
    low_closed, high_closed : bool
        Whether the ends belong to it.
    findings : mapping or None
        What is found; None where the game is not admissible.
    exact : bool
        Whether that is proved: the judge decided by signs alone.
    """

    low: Number
    high: Number
    low_closed: bool
    high_closed: bool
    findings: Findings | None
    exact: bool = True

    def __str__(self) -> str:
        if self.low == self.high:
            return f"{{{self.low}}}"
        left, right = "[" if self.low_closed else "(", "]" if self.high_closed else ")"
        return f"{left}{self.low}, {self.high}{right}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Flip:
    """The nearest value at which one finding is another.

    Parameters
    ----------
    key : str
        The finding.
    before, after : hashable
        What it is now, and what it becomes.
    at : Fraction or Root
        The value nearest the current one beyond which, or at which, it is `after`.
    attained : bool
        Whether it is `after` at the value itself; otherwise only beyond it.
    direction : int
        1 upwards, -1 downwards.
    value : Fraction
        The current value.
    width : Fraction
        Width of the parameter's range.
    is_nearest : bool
        Whether it is proved that nothing changes before.
    is_exact : bool
        Whether what is found after it is proved: all was decided by signs, with pure equilibria.
    """

    key: str
    before: Hashable
    after: Hashable
    at: Number
    attained: bool
    direction: int
    value: Fraction
    width: Fraction
    is_nearest: bool = True
    is_exact: bool = True

    @property
    def distance(self) -> Fraction | float:
        """How far the parameter has to move; a float where that is irrational."""
        if isinstance(self.at, Root):
            return abs(float(self.at) - float(self.value))
        return abs(self.at - self.value)

    @property
    def relative_distance(self) -> float:
        """The distance as a share of the parameter's range."""
        return float(self.distance) / float(self.width) if self.width else 0.0

    def exact_distance(self) -> sympy.Expr:
        """Return the distance as an exact sympy number."""
        return self.direction * (coordinate_to_sympy(self.at) - coordinate_to_sympy(self.value))


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A parameter's range, cut into pieces on which the same is found.

    Parameters
    ----------
    name : str
        The parameter.
    value : Fraction
        Its current value.
    low, high : Fraction
        Its range.
    findings : mapping
        What is found at the current value.
    pieces : tuple of Piece
        Neighbours, ascending, the current value inside; the whole range where `complete`.
    complete : bool
        Whether the pieces tile the whole range.
    stopped : bool
        Whether the limit on calls of the judge cut the search short.
    exact : bool
        Whether every piece is proved: the judge decided by signs alone.
    n_calls : int
        How often the judge was called.
    """

    name: str
    value: Fraction
    low: Fraction
    high: Fraction
    findings: Findings
    pieces: tuple[Piece, ...]
    complete: bool
    stopped: bool
    exact: bool
    n_calls: int

    @property
    def complete_from(self) -> Number:
        """The least value up to which, going down, all is known."""
        return self.pieces[0].low

    @property
    def complete_to(self) -> Number:
        """The greatest value up to which, going up, all is known."""
        return self.pieces[-1].high

    def at(self, value: Fraction) -> Findings | None:
        """Return what is found at a value; None where the game is not admissible.

        Raises
        ------
        ValueError
            The value is not in what the line covers.
        """
        for piece in self.pieces:
            above = piece.low < value or (piece.low_closed and piece.low == value)
            if above and (value < piece.high or (piece.high_closed and value == piece.high)):
                return piece.findings
        raise ValueError(f"{value} is outside {self.complete_from} to {self.complete_to}")

    @property
    def _here(self) -> int:
        return next(i for i, piece in enumerate(self.pieces) if _contains(piece, self.value))

    def flips(self, keys: Collection[str] | None = None) -> tuple[Flip, ...]:
        """Return the nearest flip of each finding in each direction, nearest first."""
        watched = self.findings if keys is None else keys
        here = self._here
        outward = ((1, self.pieces[here + 1 :]), (-1, self.pieces[here::-1][1:]))
        found = (
            self._flip(key, direction, pieces) for key in watched for direction, pieces in outward
        )
        return tuple(sorted((f for f in found if f), key=lambda flip: flip.relative_distance))

    def _flip(self, key: str, direction: int, pieces: Sequence[Piece]) -> Flip | None:
        before = self.findings.get(key)
        proved = self.pieces[self._here].exact
        for piece in pieces:
            if piece.findings is not None and piece.findings.get(key) != before:
                return Flip(
                    key=key,
                    before=before,
                    after=piece.findings.get(key),
                    at=piece.low if direction > 0 else piece.high,
                    attained=piece.low_closed if direction > 0 else piece.high_closed,
                    direction=direction,
                    value=self.value,
                    width=self.high - self.low,
                    is_nearest=proved,
                    is_exact=piece.exact,
                )
            proved = proved and piece.exact
        return None


def _contains(piece: Piece, value: Fraction) -> bool:
    above = piece.low < value or (piece.low_closed and piece.low == value)
    return above and (value < piece.high or (piece.high_closed and value == piece.high))


def profile(
    form: MultistageForm,
    name: str,
    judge: Judge,
    *,
    parameters: Mapping[str, Fraction] | None = None,
    limit: int = LIMIT,
) -> Line:
    """Cut a parameter's whole range into pieces on which the same is found.

    Parameters
    ----------
    form : MultistageForm
        The game.
    name : str
        The parameter.
    judge : callable
        Takes a valuation, returns named findings; decides only through the valuation's ring.
    parameters : mapping of str to Fraction, or None
        Values that replace the form's own, the current value of `name` included.
    limit : int
        Most calls of the judge; past it the line is incomplete and says up to where it holds.

    Raises
    ------
    GameError
        The name is not a parameter, or the current point is not admissible.

    Examples
    --------
    >>> from est_games.game.multistage import MultistageForm, Stage, StageKind
    >>> from est_games.parameter import Parameter
    >>> from est_games.provenance import Kind, Source
    >>> guess = Source(citation="an example", kind=Kind.ASSUMPTION)
    >>> form = MultistageForm(
    ...     title="one parameter", players=("a",),
    ...     stages=(Stage(label="end", kind=StageKind.TERMINAL),),
    ...     parameters=(Parameter(name="s", value=Fraction(1), low=Fraction(0), high=Fraction(3),
    ...                           source=guess),))
    >>> def judge(valuation):
    ...     s = valuation.traced.generators["s"]
    ...     return {"large": valuation.ring.sign(s * s - 2) >= 0}
    >>> [(str(piece), piece.findings) for piece in profile(form, "s", judge).pieces]
    [('[0, sqrt(2))', {'large': False}), ('[sqrt(2), 3]', {'large': True})]
    """
    atlas = Atlas(form, [name], judge, parameters, limit)
    return _line(atlas, lambda _: False)


def nearest_flip(
    form: MultistageForm,
    name: str,
    judge: Judge,
    *,
    keys: Collection[str] | None = None,
    parameters: Mapping[str, Fraction] | None = None,
    limit: int = LIMIT,
) -> Line:
    """Cut a parameter's range outwards only until each watched finding has flipped.

    Parameters
    ----------
    form, name, judge, parameters, limit
        As :func:`profile` takes them.
    keys : collection of str, or None
        The findings watched; all of them where None.

    Returns
    -------
    Line
        ``line.flips(keys)`` are the nearest flips; a finding that does not flip in a direction
        keeps its value to the end of the range, unless ``line.stopped``.
    """
    atlas = Atlas(form, [name], judge, parameters, limit)
    now = atlas.start().findings or {}
    watched = set(now if keys is None else keys)

    def settled(leaves: Sequence[Leaf]) -> bool:
        seen = [leaf.findings for leaf in leaves if leaf.findings is not None]
        return all(any(each.get(key) != now.get(key) for each in seen) for key in watched)

    return _line(atlas, settled)


@dataclass(frozen=True, slots=True)
class _Cell:
    """A single value, or an open interval between neighbouring roots, with a value inside."""

    low: Coordinate
    high: Coordinate
    inside: Coordinate

    @property
    def is_point(self) -> bool:
        return bool(self.low == self.high)


class _Cuts:
    """The cells of a range under the curves of an atlas, as far as it goes."""

    def __init__(self, atlas: Atlas) -> None:
        self.atlas = atlas
        self.value = atlas.base[0]
        self._n_curves = 0
        self._cuts: set[Coordinate] = set(atlas.box[0])
        self._samples: dict[Coordinate, Sample] = {}
        self._leaves: dict[Coordinate, Leaf] = {}

    def cells(self) -> tuple[list[_Cell], int]:
        """Return the cells, ascending, and which of them the current value is in."""
        low, high = self.atlas.box[0]
        for curve in self.atlas.curves[self._n_curves :]:
            self._cuts.update(root for root, _ in real_roots(curve.along(0, (low,)), low, high))
        self._n_curves = len(self.atlas.curves)
        cuts = sorted(self._cuts)
        cells = [_Cell(cuts[0], cuts[0], cuts[0])]
        for left, right in pairwise(cuts):
            cells.append(_Cell(left, right, self._inside(left, right)))
            cells.append(_Cell(right, right, right))
        return cells, next(i for i, cell in enumerate(cells) if cell.inside == self.value)

    def _inside(self, left: Coordinate, right: Coordinate) -> Coordinate:
        if left < self.value and right > self.value:
            return self.value
        return between(left, right)

    def distance(self, cell: _Cell) -> float:
        """Return about how far a cell is from the current value."""
        return abs(float(number(cell.inside)) - float(fraction(self.value)))

    def sample(self, cell: _Cell) -> Sample:
        """Return the sample inside a cell; the same cell has the same sample."""
        if cell.inside not in self._samples:
            self._samples[cell.inside] = Sample((cell.inside,), self.atlas.curves)
        return self._samples[cell.inside]

    def leaf(self, cell: _Cell) -> Leaf | None:
        """Return the known leaf that covers a cell."""
        known = self._leaves.get(cell.inside)
        if known is None:
            known = self.atlas.leaf_at(self.sample(cell))
            if known is not None:
                self._leaves[cell.inside] = known
        return known


Settled = Callable[[Sequence[Leaf]], bool]


def _line(atlas: Atlas, settled: Settled) -> Line:
    if not atlas.leaves:
        atlas.start()
    cuts = _Cuts(atlas)
    return _drawn(cuts, stopped=not _walk(cuts, settled))


def _walk(cuts: _Cuts, settled: Settled) -> bool:
    """Trace outwards, the nearest first, until both ways are done; return False at the limit."""
    while True:
        ahead = [cell for way in (1, -1) if (cell := _uncovered(cuts, way, settled)) is not None]
        if not ahead:
            return True
        if cuts.atlas.exhausted:
            return False
        cuts.atlas.trace(cuts.sample(min(ahead, key=cuts.distance)))


def _uncovered(cuts: _Cuts, direction: int, settled: Settled) -> _Cell | None:
    """Return the first cell in a direction that no leaf covers; None where that way is done."""
    cells, here = cuts.cells()
    passed: list[Leaf] = []
    for cell in cells[here:] if direction > 0 else cells[here::-1]:
        leaf = cuts.leaf(cell)
        if leaf is None:
            return cell
        passed.append(leaf)
        if settled(passed):
            return None
    return None


def _drawn(cuts: _Cuts, *, stopped: bool) -> Line:
    """Merge the covered neighbours of the current value that find the same."""
    atlas = cuts.atlas
    cells, here = cuts.cells()
    leaves = [cuts.leaf(cell) for cell in cells]
    first = next((i + 1 for i in range(here, -1, -1) if leaves[i] is None), 0)
    last = next((i for i in range(here, len(cells)) if leaves[i] is None), len(cells))
    pieces: list[Piece] = []
    for cell, leaf in zip(cells[first:last], leaves[first:last], strict=True):
        findings = leaf.findings if leaf else None
        exact = leaf is None or leaf.exact
        if pieces and (pieces[-1].findings, pieces[-1].exact) == (findings, exact):
            cell_start = pieces.pop()
            low, low_closed = cell_start.low, cell_start.low_closed
        else:
            low, low_closed = number(cell.low), cell.is_point
        pieces.append(
            Piece(
                low=low,
                high=number(cell.high),
                low_closed=low_closed,
                high_closed=cell.is_point,
                findings=findings,
                exact=exact,
            )
        )
    start = atlas.leaves[0].findings or {}
    return Line(
        name=atlas.names[0],
        value=fraction(cuts.value),
        low=fraction(atlas.box[0][0]),
        high=fraction(atlas.box[0][1]),
        findings=start,
        pieces=tuple(pieces),
        complete=first == 0 and last == len(cells),
        stopped=stopped,
        exact=atlas.exact,
        n_calls=atlas.n_calls,
    )
