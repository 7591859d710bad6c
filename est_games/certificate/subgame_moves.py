"""Single moves that depend on how ties below are broken: which cells there are, for the proof."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import combinations
from typing import Any

from est_games.arithmetic import fraction, rational
from est_games.certificate.local_cell import ActionKey, LocalCell
from est_games.certificate.polytope_vertices import TooManyVerticesError, polytope_vertices
from est_games.certificate.subgame_conditions import (
    Known,
    SymbolicWorth,
    cell_conditions,
    coefficient_bounds,
    players_above,
)
from est_games.certificate.subgame_sets import RefusedError, in_time
from est_games.certificate.subgame_values import SubgameValues

MAX_CELLS = 2_000
"""Cells that are followed."""

Line = tuple[Fraction, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Region:
    """What the first moves of a group do, and the probabilities with which that is possible."""

    worth: SymbolicWorth
    rows: Mapping[int, Sequence[int]] = field(default_factory=dict)
    loose: frozenset[int] = frozenset()
    equal: tuple[Any, ...] = ()
    below: tuple[Any, ...] = ()
    fixed: Mapping[ActionKey, Fraction] = field(default_factory=dict)
    seen: dict[object, Mapping[ActionKey, Fraction] | None] = field(default_factory=dict)


def move_cells(
    values: SubgameValues, roots: Sequence[int], known: Known, deadline: float | None
) -> frozenset[LocalCell]:
    """Return the cells of all equilibria of single moves.

    Parameters
    ----------
    values : SubgameValues
        The game, and what is known of its subgames.
    roots : sequence of int
        The moves, the last first.
    known : mapping of (int, int) to Fraction
        What other subgames with several equilibria are worth.
    deadline : float or None
        A time of ``time.perf_counter``, in seconds, at which to give up.

    Raises
    ------
    RefusedError
        Conditions are not linear, or cells too many.
    TimeoutError
        The deadline has passed.

    Notes
    -----
    For every set of actions at each move in turn, those equilibria are left in which it is played:
    a polytope. If none of its vertices has a positive probability of some action that is played,
    no point has. What is worth the same in all that is left may be played in any mixture.
    """
    numbers = [n for root in roots for own in values.sets[root].values() for n in own]
    regions = [_Region(worth=SymbolicWorth(values, numbers, known))]
    for root in roots:
        in_time(deadline)
        players = players_above(values, roots, root)
        regions = [
            _noted(longer, root, players) for each in regions for longer in _followed(each, root)
        ]
        if len(regions) > MAX_CELLS:
            raise RefusedError("factors", "have too many cells")
    return frozenset(
        LocalCell(
            tuple(sorted((n, tuple(row)) for n, row in each.rows.items() if n not in each.loose)),
            cell_conditions(values, roots, known, each.rows, each.loose),
        )
        for each in regions
    )


def _noted(region: _Region, root: int, players: Sequence[int]) -> _Region:
    worth = region.worth.copy()
    ((_, (number,)),) = worth.values.sets[root].items()
    worth.tell(number, region.rows[number], region.fixed)
    worth.note(root, players)
    return replace(region, worth=worth)


def _followed(region: _Region, root: int) -> Iterator[_Region]:
    worth = region.worth
    ((player, (number,)),) = worth.values.sets[root].items()
    kept = worth.values.kept[root]
    every = worth.of_actions(root, number, player, kept)
    amounts = {k: _put_in(worth, every[k], region.fixed) for k in kept}
    loose_row: Sequence[int] = ()
    if all(each.is_constant() for each in amounts.values()):
        loose_row = [
            k for k in kept if not any(_is_less(amounts[k], other) for other in amounts.values())
        ]
    elif all(amounts[k] == amounts[kept[0]] for k in kept):
        loose_row = kept
    if loose_row:
        is_loose = len(loose_row) > 1
        yield replace(
            region,
            rows={**region.rows, number: tuple(loose_row)},
            loose=region.loose | {number} if is_loose else region.loose,
        )
        return
    for size in range(1, len(kept) + 1):
        for row in combinations(kept, size):
            first = amounts[row[0]]
            narrower = replace(
                region,
                rows={**region.rows, number: row},
                equal=(*region.equal, *(first - amounts[k] for k in row[1:])),
                below=(*region.below, *(first - amounts[k] for k in kept if k not in row)),
            )
            fitting = _fitting(narrower)
            if fitting is not None:
                yield fitting


def _is_less(one: Any, other: Any) -> bool:
    return bool(coefficient_bounds(one - other)[1] < 0)


def _put_in(worth: SymbolicWorth, polynomial: Any, fixed: Mapping[ActionKey, Fraction]) -> Any:
    names = {f"x{worth.keys.index(key)}": rational(amount) for key, amount in fixed.items()}
    return polynomial.subs(names) if names else polynomial


def _fitting(region: _Region) -> _Region | None:
    """Return a region with what is known of its probabilities; None where it is empty."""
    worth = region.worth
    equal, below = (
        [_put_in(worth, each, region.fixed) for each in every]
        for every in (region.equal, region.below)
    )
    equal = [each for each in equal if not each.is_zero()]
    below = [each for each in below if coefficient_bounds(each)[0] < 0]
    if any(low > 0 or high < 0 for low, high in map(coefficient_bounds, equal)) or any(
        coefficient_bounds(each)[1] < 0 for each in below
    ):
        return None
    if any(each.total_degree() > 1 for each in (*equal, *below)):
        raise RefusedError("factors", "have cells whose conditions are not linear")
    fixed = dict(region.fixed)
    for numbers in _blocks(worth, [*equal, *below]):
        keys = [(number, k) for number in numbers for k in region.rows[number][1:]]
        lines: list[list[tuple[Fraction, ...]]] = [[], []]
        for kind, every in enumerate((equal, below)):
            own = [each for each in every if _numbers(worth, each) & numbers]
            lines[kind] = [_line(worth, each, keys) for each in own]
        lines[0] += [_pinned(keys, key, fixed[key]) for key in keys if key in fixed]
        found = _block(region, tuple(keys), tuple(lines[0]), tuple(lines[1]))
        if found is None:
            return None
        fixed.update(found)
    return replace(region, fixed=fixed, equal=tuple(equal), below=tuple(below))


def _numbers(worth: SymbolicWorth, polynomial: Any) -> set[int]:
    """Return the information sets that a polynomial depends on."""
    return {
        worth.keys[place][0]
        for exponents in polynomial.to_dict()
        for place, e in enumerate(exponents)
        if e
    }


def _blocks(worth: SymbolicWorth, polynomials: Sequence[Any]) -> list[set[int]]:
    """Return the information sets that conditions tie together."""
    found: list[set[int]] = []
    for each in polynomials:
        own = _numbers(worth, each)
        for block in [block for block in found if block & own]:
            found.remove(block)
            own |= block
        found.append(own)
    return found


def _block(
    region: _Region, keys: tuple[ActionKey, ...], equal: tuple[Line, ...], below: tuple[Line, ...]
) -> Mapping[ActionKey, Fraction] | None:
    """Return what is certain of probabilities that are tied together; None where they cannot be."""
    told = (keys, equal, below, *(key[0] in region.loose for key in keys))
    if told in region.seen:
        return region.seen[told]
    lines = [*below]
    for number in {key[0] for key in keys}:
        own = [key for key in keys if key[0] == number]
        lines += [(Fraction(0), *(Fraction(key == other) for other in keys)) for key in own]
        lines.append((Fraction(1), *(-Fraction(key in own) for key in keys)))
    try:
        vertices = polytope_vertices(len(keys), equal, lines)
    except TooManyVerticesError:
        raise RefusedError("factors", "have cells with too many vertices") from None
    columns = dict(zip(keys, zip(*vertices, strict=True), strict=False))
    region.seen[told] = (
        {key: column[0] for key, column in columns.items() if min(column) == max(column)}
        if vertices and _are_played(region, columns)
        else None
    )
    return region.seen[told]


def _are_played(region: _Region, columns: Mapping[ActionKey, tuple[Fraction, ...]]) -> bool:
    """Tell whether every action said to be played is at some vertex, so that all are inside."""
    for number in {key[0] for key in columns} - region.loose:
        own = [column for key, column in columns.items() if key[0] == number]
        if not all(map(any, own)) or all(sum(weights) == 1 for weights in zip(*own, strict=True)):
            return False
    return True


def _pinned(keys: Sequence[ActionKey], key: ActionKey, amount: Fraction) -> Line:
    return (-amount, *(Fraction(key == other) for other in keys))


def _line(worth: SymbolicWorth, polynomial: Any, keys: Sequence[ActionKey]) -> Line:
    line = [Fraction(0)] * (len(keys) + 1)
    for exponents, amount in polynomial.to_dict().items():
        places = [place for place, e in enumerate(exponents) if e]
        line[keys.index(worth.keys[places[0]]) + 1 if places else 0] = fraction(amount)
    return tuple(line)
