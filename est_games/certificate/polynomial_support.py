"""Are these all equilibria of a game of many players? A subdivision is checked, not redone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import gcd, lcm
from time import perf_counter
from typing import TYPE_CHECKING, Any

from est_games.certificate.claimed_profiles import profile_problems
from est_games.certificate.product_set import is_unfelt
from est_games.certificate.region_root import Point, is_root_of_region, standing_of
from est_games.certificate.support_cases import SupportCases
from est_games.certificate.whole_support import (
    members,
    uneven_supports,
    unused_problems,
    whole_problem,
)
from est_games.errors import Problem
from est_games.game.algebraic import AlgebraicNumber
from est_games.game.normal import NormalForm

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_SHORT_BITS = 30
_BLOCK = 256
_SHOWN_PROBLEMS = 20

Number = Fraction | AlgebraicNumber
Mixture = tuple[Fraction, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SupportSubdivision:
    """The evidence: for every support, why nothing more is in it.

    Supports are ordered as ``itertools.product`` orders their bits, each player's from 1 to
    ``2 ** m - 1``.

    Parameters
    ----------
    nodes : array of int, shape (n_nodes, 4)
        In preorder, support after support, as :func:`est_games.certificate.support_tree.walk` reads
        them. A support's only node may also be PRODUCT, REDUNDANT or CASES with a place in
        `products`, `redundancies` or `cases`, or OPEN; see
        :mod:`est_games.certificate.whole_support`.
    weights : array of int
        The multipliers that the nodes use up.
    starts : array of int, shape (n_supports + 1, 2)
        Where each support's nodes and multipliers start.
    points : tuple of profiles or EnclosedRoot
        The single roots of regions. Not all need be equilibria.
    products : tuple of tuples of tuples of mixtures
        Sets of equilibria: for each player the vertices of a polytope.
    redundancies : tuple of (int, tuple of Fraction) pairs
        A player, and a change of its mixture that changes nothing for the others.
    cases : tuple of SupportCases
        Case distinctions, and the points and cells that they end in.
    """

    nodes: NDArray[np.int64]
    weights: NDArray[np.int64]
    starts: NDArray[np.int64]
    points: tuple[Point, ...] = ()
    products: tuple[tuple[tuple[Mixture, ...], ...], ...] = ()
    redundancies: tuple[tuple[int, Mixture], ...] = ()
    cases: tuple[SupportCases, ...] = ()


def completeness_problems(
    game: NormalForm,
    profiles: Sequence[Sequence[Sequence[Number]]],
    evidence: SupportSubdivision,
    *,
    deadline: float | None = None,
) -> tuple[Problem, ...]:
    r"""Return what is wrong with a claim to know all equilibria of a game of any number of players.

    Parameters
    ----------
    game : NormalForm
        The game.
    profiles : sequence of profiles
        The equilibria claimed: ``profiles[e][i][k]`` is player i's probability of strategy k, a
        Fraction or an AlgebraicNumber.
    evidence : SupportSubdivision
        For every support, why nothing more is in it.
    deadline : float, optional
        A time of ``time.perf_counter``, in seconds, at which to give up.

    Returns
    -------
    tuple of Problem
        Empty exactly when it is proved that every profile is an equilibrium, and that every
        equilibrium is one of them, or a mixture, player by player, of several all of whose
        combinations are among them, or in a cell of the evidence's case distinctions: each of these
        is a set of equilibria given by its exact equations and inequalities, with a point in it.

    Raises
    ------
    TimeoutError
        The deadline has passed.

    Notes
    -----
    1. An equilibrium with a given support lies in the product of its simplices, and there the
       strategies played pay the same. Every support's subdivision is walked, in 64-bit integers
       where payoffs allow it: each region is proved to be empty, or to hold one root at most.
    2. Where a region holds one at most, a point named is proved to be that root: in rationals, or
       by an interval Newton method. It is an equilibrium or proved not to be one.
    3. A support with only linear conditions may instead hold a product of polytopes, whose vertices
       are enumerated again here and whose combinations are checked.
    4. A support is redundant where some change of a player's mixture, within the support, changes
       no payoff difference of any other player: its equilibria are mixtures of equilibria with
       smaller supports. Only supports are left out so whose faces hold rational points and products
       of polytopes at most.
    5. A support may be settled by case distinctions, which are replayed: an equation has factors,
       or is solved for an unknown. What is left at the end are points and cells.
    6. The profiles claimed must be exactly the points that are equilibria and the combinations of
       the vertices, with the points of case distinctions, each once; points of cells may be there.

    Examples
    --------
    A game of one strategy each: its only support needs no more than the profile itself.

    >>> import numpy as np
    >>> game = NormalForm.from_payoffs([[[1]]], [[[2]]], [[[3]]])
    >>> profile = ((Fraction(1),),) * 3
    >>> evidence = SupportSubdivision(
    ...     nodes=np.array([[2, 0, 0, 0]]),
    ...     weights=np.zeros(0, dtype=np.int64),
    ...     starts=np.array([[0, 0], [1, 0]]),
    ...     points=(profile,),
    ... )
    >>> completeness_problems(game, [profile], evidence)
    ()
    >>> [str(problem) for problem in completeness_problems(game, [], evidence)]
    ['profiles: lack the equilibrium at points[0]']
    """
    supports = [*product(*(range(1, 1 << m) for m in game.shape))]
    problems = list(_shape_problems(evidence, len(supports)))
    if problems:
        return tuple(problems)
    standings = [standing_of(game, point) for point in evidence.points]
    problems.extend(
        Problem(path=f"points[{place}]", message="is neither proved an equilibrium nor refuted")
        for place, standing in enumerate(standings)
        if standing == "undecided"
    )
    uneven = uneven_supports(game, evidence, standings)
    problems.extend(_support_problems(game, supports, evidence, uneven, deadline))
    if problems:
        return tuple(problems[:_SHOWN_PROBLEMS])
    problems.extend(unused_problems(evidence))
    problems.extend(profile_problems(game, profiles, evidence, standings))
    return tuple(problems[:_SHOWN_PROBLEMS])


def is_complete(
    game: NormalForm,
    profiles: Sequence[Sequence[Sequence[Number]]],
    evidence: SupportSubdivision,
) -> bool:
    """Return whether the evidence proves that the profiles are all equilibria.

    Examples
    --------
    >>> import numpy as np
    >>> game = NormalForm.from_payoffs([[[1]]], [[[2]]], [[[3]]])
    >>> evidence = SupportSubdivision(
    ...     nodes=np.array([[4, 0, 0, 0]]),
    ...     weights=np.zeros(0, dtype=np.int64),
    ...     starts=np.array([[0, 0], [1, 0]]),
    ... )
    >>> is_complete(game, [], evidence)
    False
    """
    return not completeness_problems(game, profiles, evidence)


def _shape_problems(evidence: SupportSubdivision, n_supports: int) -> Iterator[Problem]:
    import numpy as np

    starts = evidence.starts
    for name, axes in (("nodes", 2), ("weights", 1), ("starts", 2)):
        numbers = getattr(evidence, name)
        is_array = isinstance(numbers, np.ndarray)
        if not is_array or numbers.dtype != np.int64 or numbers.ndim != axes:
            yield Problem(path=name, message=f"must be 64-bit integers with {axes} axes")
            return
    if starts.shape != (n_supports + 1, 2):
        yield Problem(path="starts", message=f"must have a row for each of {n_supports} supports")
        return
    ends = (len(evidence.nodes), len(evidence.weights))
    rising = bool((starts[1:] >= starts[:-1]).all())
    rising = rising and bool((starts[1:, 0] > starts[:-1, 0]).all())
    if not rising or tuple(starts[0]) != (0, 0) or tuple(starts[-1]) != ends:
        yield Problem(path="starts", message="do not cut nodes and weights into supports")
    if evidence.nodes.ndim != 2 or evidence.nodes.shape[1] != 4:
        yield Problem(path="nodes", message="need four columns")


# Supports


def _support_problems(
    game: NormalForm,
    supports: Sequence[tuple[int, ...]],
    evidence: SupportSubdivision,
    uneven: frozenset[tuple[int, ...]],
    deadline: float | None,
) -> Iterator[Problem]:
    import numpy as np

    from est_games.certificate import support_tree
    from est_games.certificate.region_reason import PROVED

    table = _payoff_differences(game)
    short, halves = _shortened(table)
    counts = np.array(game.shape, dtype=np.int64)
    masks = np.array(supports, dtype=np.int64)
    starts = evidence.starts
    unfelt = [is_unfelt(game, player, change) for player, change in evidence.redundancies]
    roots: list[tuple[int, int, Any, Any]] = []
    for block in range(0, len(supports), _BLOCK):
        _in_time(deadline)
        end = min(block + _BLOCK, len(supports))
        endings, owners, found, corners = support_tree.walk_supports(
            short,
            halves,
            counts,
            masks[block:end],
            # Laid out otherwise, they would have the loops compiled anew.
            np.ascontiguousarray(evidence.nodes[starts[block, 0] : starts[end, 0]]),
            starts[block : end + 1] - starts[block],
            np.ascontiguousarray(evidence.weights[starts[block, 1] : starts[end, 1]]),
        )
        roots.extend(
            (block + owner, int(row[0]), row[1:], where)
            for owner, row, where in zip(owners.tolist(), found, corners, strict=True)
        )
        for place in (np.flatnonzero(endings != PROVED) + block).tolist():
            _in_time(deadline)
            problem = whole_problem(game, supports[place], place, evidence, unfelt, uneven)
            if problem is not None and problem.message == "":
                ending, some = _walked_in_full(game, table, supports[place], place, evidence)
                if ending == PROVED:
                    roots.extend((place, *root) for root in some)
                    problem = None
            if problem is not None:
                message = problem.message or "a reason given for a region does not hold"
                yield Problem(path=problem.path, message=message, value=problem.value)
    for place, point, denominators, where in roots:
        own = tuple(map(members, supports[place]))
        if not (
            0 <= point < len(evidence.points)
            and is_root_of_region(game, evidence.points[point], own, denominators, where)
        ):
            message = f"points[{point}] is not proved to be the root of a region"
            yield Problem(path=f"supports[{place}]", message=message)


def _in_time(deadline: float | None) -> None:
    if deadline is not None and perf_counter() > deadline:
        raise TimeoutError("the proof was not finished in time")


def _payoff_differences(game: NormalForm) -> list[list[int]]:
    """Return what each strategy pays more than the player's first, as whole numbers.

    Each player's are scaled to whole numbers without a common factor, and then by a power of two,
    so that all players' are about as large: the multipliers expect it.
    """
    rows = []
    for player, (stride, m) in enumerate(zip(game.strides, game.shape, strict=True)):
        payoffs = game.payoffs[player]
        common = lcm(*(x.denominator for x in payoffs))
        whole = [x.numerator * (common // x.denominator) for x in payoffs]
        own = [
            [
                whole[p - (p // stride % m - a) * stride] - whole[p - (p // stride % m) * stride]
                for p in range(game.n_profiles)
            ]
            for a in range(m)
        ]
        factor = gcd(*(x for row in own for x in row)) or 1
        rows.append([[x // factor for x in row] for row in own])
    sizes = [max(abs(x) for row in own for x in row).bit_length() for own in rows]
    return [
        [x << (max(sizes) - size if size else 0) for x in row]
        for own, size in zip(rows, sizes, strict=True)
        for row in own
    ]


def _shortened(table: Sequence[Sequence[int]]) -> tuple[Any, int]:
    """Return the table rounded to short integers, and by how many halves differences may be off."""
    import numpy as np

    bits = max(abs(x) for row in table for x in row).bit_length()
    shift = bits - _SHORT_BITS
    if shift <= 0:
        return np.array(table, dtype=np.int64), 0
    half = 1 << (shift - 1)
    return np.array([[(x + half) >> shift for x in row] for row in table], dtype=np.int64), 2


def _walked_in_full(
    game: NormalForm,
    table: Sequence[Sequence[int]],
    support: tuple[int, ...],
    place: int,
    evidence: SupportSubdivision,
) -> tuple[int, list[tuple[int, Any, Any]]]:
    """Walk one support in whole numbers of any length."""
    import numpy as np

    from est_games.certificate import support_tree

    played = [members(mask) for mask in support]
    offsets = [
        sum(choice)
        for choice in product(
            *([k * stride for k in own] for own, stride in zip(played, game.strides, strict=True))
        )
    ]
    rows: list[list[int]] = []
    first = 0
    for player, m in enumerate(game.shape):
        base = table[first + played[player][0]]
        rows.extend([table[first + a][o] - base[o] for o in offsets] for a in range(m))
        first += m
    padded = np.zeros((game.n_players, max(game.shape)), dtype=np.int64)
    for player, own in enumerate(played):
        padded[player, : len(own)] = own
    (start, used), (end, used_end) = evidence.starts[place : place + 2].tolist()
    ending, found, corners = support_tree.walk(
        np.array(rows, dtype=object),
        0,
        False,
        np.array(game.shape),
        np.array([len(own) for own in played], dtype=object),
        padded,
        evidence.nodes[start:end],
        evidence.weights[used:used_end].astype(object),
    )
    return ending, [
        (int(row[0]), row[1:], where) for row, where in zip(found, corners, strict=True)
    ]
