"""Are these all the extreme equilibria of a bimatrix game? A proof that is checked, not redone."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from time import perf_counter

from est_games.certificate.bimatrix_payoffs import IntegerBimatrix
from est_games.certificate.enclosed_basis import MAX_CONSTRAINTS, proved_nondegenerate
from est_games.certificate.feasible_basis import Table, tight_constraints
from est_games.certificate.integer_basis import proved_tight
from est_games.certificate.label_tree import LabelTree, tree_problems
from est_games.errors import GameError, Problem
from est_games.game.normal import NormalForm

_FEW = 40
_SHOWN_PROBLEMS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class BimatrixBases:
    """The evidence: all feasible bases of both best-response polytopes.

    Parameters
    ----------
    first, second : tuple of int
        For each player's polytope its bases, each the bits of the constraints it makes tight: own
        strategies not played first, then the rival's best responses. See
        :mod:`est_games.certificate.feasible_basis`.
    """

    first: tuple[int, ...]
    second: tuple[int, ...]


def completeness_problems(
    game: NormalForm,
    profiles: Sequence[Sequence[Sequence[Fraction]]],
    evidence: BimatrixBases | LabelTree,
    *,
    judge: IntegerBimatrix | None = None,
    deadline: float | None = None,
) -> tuple[Problem, ...]:
    """Return what is wrong with a claim to know all extreme equilibria of a bimatrix game.

    Parameters
    ----------
    game : NormalForm
        Two players.
    profiles : sequence of profiles
        The extreme equilibria claimed to be all: ``profiles[e][i][k]`` is player i's probability of
        strategy k.
    evidence : BimatrixBases or LabelTree
        Why there are no others.
    judge : IntegerBimatrix, optional
        The game in whole numbers, if mixtures were already looked at.
    deadline : float, optional
        A time of ``time.perf_counter``, in seconds, at which to give up.

    Returns
    -------
    tuple of Problem
        Empty exactly when the claim is proved; otherwise what fails, at most twenty of a kind.

    Raises
    ------
    GameError
        The game has not two players.
    TimeoutError
        The deadline has passed.

    Notes
    -----
    A tree of cases is checked as :func:`est_games.certificate.label_tree.tree_problems` says. For
    lists of bases:

    1. Every basis listed is feasible in the polytope whose right sides are moved
       lexicographically. That polytope is simple and bounded: each edge from the vertex of a basis
       is that basis less one constraint, and ends in exactly one other.
    2. Every basis less one constraint therefore has to be found in exactly two bases listed: the
       list is closed under adjacency. The graph of a polytope is connected, so it is whole.
    3. Every vertex of the polytope itself is the limit of one of the moved one: the vertices, as
       sets of tight constraints, are those of the bases listed.
    4. Extreme equilibria are the pairs of vertices that together carry every label, but for the
       pair of zeros. The profiles must be these, each one once; carrying every label is to have no
       regret.

    References
    ----------
    Balinski (1961), On the graph structure of convex polyhedra in n-space.
    Winkels (1979), An algorithm to determine all equilibrium points of a bimatrix game.
    Avis, Rosenberg, Savani and von Stengel (2010), Enumeration of Nash equilibria for two-player
    games, section 2.

    Examples
    --------
    One strategy each: two bases a polytope, the zero and the pure strategy.

    >>> game = NormalForm.from_payoffs([[1]], [[1]])
    >>> bases = BimatrixBases(first=(0b01, 0b10), second=(0b01, 0b10))
    >>> completeness_problems(game, [((Fraction(1),), (Fraction(1),))], bases)
    ()
    >>> [str(problem) for problem in completeness_problems(game, [], bases)]
    ['profiles: lack an equilibrium that plays strategies [0] against [0]']
    """
    if game.n_players != 2:
        problem = Problem(path="game", message=f"has {game.n_players} players", accepted="two")
        raise GameError("the proof is for bimatrix games", [problem])
    m, n = game.shape
    if judge is None or judge.game is not game:
        judge = IntegerBimatrix(game)
    tables = judge.polytopes
    problems: list[Problem] = []
    if isinstance(evidence, LabelTree):
        labelled = _labelled(game, judge, profiles, problems)
        if not problems:
            problems = tree_problems(tables, labelled, evidence, deadline=deadline)
        return tuple(problems)
    tight: list[set[int]] = []
    for name, table in zip(("first", "second"), tables, strict=True):
        listed = getattr(evidence, name)
        found, wrong = _vertices(table, listed, f"bases.{name}", deadline)
        tight.append(found)
        problems.extend(wrong or _open_edges(listed, f"bases.{name}"))
    if problems:
        return tuple(problems)
    full = (1 << (m + n)) - 1
    turned = {_turned(constraints, n, m) for constraints in tight[1]}
    zero = ((1 << m) - 1, full ^ ((1 << m) - 1))
    sought = set(_fully_labelled(tight[0], turned, (m, n))) - {zero}
    return tuple(_profile_problems(game, judge, profiles, sought))


def is_complete(
    game: NormalForm,
    profiles: Sequence[Sequence[Sequence[Fraction]]],
    evidence: BimatrixBases | LabelTree,
) -> bool:
    """Return whether the evidence proves that the profiles are all extreme equilibria.

    Examples
    --------
    >>> game = NormalForm.from_payoffs([[1]], [[1]])
    >>> is_complete(game, [], BimatrixBases(first=(0b01,), second=(0b01, 0b10)))
    False
    """
    return not completeness_problems(game, profiles, evidence)


def _vertices(
    table: Table, bases: Sequence[int], path: str, deadline: float | None
) -> tuple[set[int], list[Problem]]:
    """Return the tight constraints of every basis' vertex, and the bases that are not feasible."""
    vertices: set[int] = set()
    problems: list[Problem] = []
    left = list(range(len(bases)))
    if len(bases) > _FEW:
        quick = proved_nondegenerate(table, bases, deadline=deadline)
        vertices.update(basis for basis, proved in zip(bases, quick, strict=True) if proved)
        left = [place for place in left if not quick[place]]
    if len(left) > _FEW or (left and "numba" in sys.modules):
        found = proved_tight(table, [bases[place] for place in left], deadline=deadline)
        vertices.update(tight for tight in found if tight is not None)
        left = [place for place, tight in zip(left, found, strict=True) if tight is None]
    for place in left:
        if deadline is not None and perf_counter() > deadline:
            raise TimeoutError("the proof was not finished in time")
        tight = tight_constraints(table, bases[place])
        if tight is not None:
            vertices.add(tight)
        elif len(problems) < _SHOWN_PROBLEMS:
            message, value = "is not a feasible basis", bin(bases[place])
            problems.append(Problem(path=f"{path}[{place}]", message=message, value=value))
    return vertices, problems


def _open_edges(bases: Sequence[int], path: str) -> list[Problem]:
    """Return why the bases are not closed under adjacency, if they are not."""
    if not bases:
        return [Problem(path=path, message="is empty")]
    if len(set(bases)) < len(bases):
        return [Problem(path=path, message="holds a basis twice")]
    n_open = _n_open(bases)
    if n_open:
        message = f"is not closed: {n_open} edges do not lead from one basis listed to another"
        return [Problem(path=path, message=message)]
    return []


def _n_open(bases: Sequence[int]) -> int:
    """Return how many edges, as bases less one constraint, are not found in exactly two."""
    if len(bases) <= _FEW or max(bases).bit_length() > MAX_CONSTRAINTS:
        return sum(count != 2 for count in Counter(_edges(bases)).values())
    import numpy as np

    named = np.array(bases, dtype=np.int64)
    edges = [named[named >> bit & 1 == 1] ^ (1 << bit) for bit in range(max(bases).bit_length())]
    _, counts = np.unique(np.concatenate(edges), return_counts=True)
    return int((counts != 2).sum())


def _edges(bases: Iterable[int]) -> Iterator[int]:
    for basis in bases:
        left = basis
        while left:
            lowest = left & -left
            yield basis ^ lowest
            left ^= lowest


def _turned(constraints: int, own: int, rival: int) -> int:
    """Return the second player's constraints as labels: the first player's strategies first."""
    return constraints >> own | (constraints & ((1 << own) - 1)) << rival


def _fully_labelled(
    first: Collection[int], second: Collection[int], sizes: tuple[int, int]
) -> Iterator[tuple[int, int]]:
    """Yield the pairs that carry every label.

    No vertex carries fewer labels than its polytope has dimensions; where neither carries more,
    they are complements.
    """
    m, n = sizes
    full = (1 << (m + n)) - 1
    plain = {labels for labels in second if labels.bit_count() == n}
    yield from (
        (labels, full ^ labels)
        for labels in first
        if labels.bit_count() == m and full ^ labels in plain
    )
    degenerate = [labels for labels in second if labels not in plain]
    yield from _covering([x for x in first if x.bit_count() == m], degenerate, full)
    yield from _covering([x for x in first if x.bit_count() > m], list(second), full)


def _covering(first: Sequence[int], second: Sequence[int], full: int) -> Iterator[tuple[int, int]]:
    """Yield the pairs that carry every label, by trying all."""
    if full.bit_length() > MAX_CONSTRAINTS or len(first) * len(second) < _FEW * _FEW:
        yield from ((x, y) for x in first for y in second if x | y == full)
        return
    import numpy as np

    columns = np.array(second, dtype=np.int64)
    for start in range(0, len(first), _FEW):
        rows = np.array(first[start : start + _FEW], dtype=np.int64)
        for row, column in np.argwhere((rows[:, None] | columns) == full).tolist():
            yield first[start + row], second[column]


def _labelled(
    game: NormalForm,
    judge: IntegerBimatrix,
    profiles: Sequence[Sequence[Sequence[Fraction]]],
    problems: list[Problem],
) -> dict[tuple[int, int], int]:
    """Return the labels both mixtures of each profile carry, with its place; tell what is none."""
    full = (1 << sum(game.shape)) - 1
    labelled: dict[tuple[int, int], int] = {}
    for place, profile in enumerate(profiles):
        path = f"profiles[{place}]"
        found = [judge.seen(player, mixture) for player, mixture in enumerate(profile[:2])]
        if len(profile) != 2 or found[0] is None or found[1] is None:
            problems.append(Problem(path=path, message="is not a mixed profile of this game"))
            continue
        first, second = found[0][0], found[1][0]
        if first | second != full:
            problems.append(Problem(path=path, message="is not an extreme equilibrium"))
        elif labelled.setdefault((first, second), place) != place:
            problems.append(Problem(path=path, message="is listed twice"))
    return labelled


def _profile_problems(
    game: NormalForm,
    judge: IntegerBimatrix,
    profiles: Sequence[Sequence[Sequence[Fraction]]],
    sought: set[tuple[int, int]],
) -> Iterator[Problem]:
    problems: list[Problem] = []
    labelled = _labelled(game, judge, profiles, problems)
    yield from problems
    for pair, place in labelled.items():
        if pair not in sought:
            yield Problem(path=f"profiles[{place}]", message="is not an extreme equilibrium")
    for first, second in sorted(sought.difference(labelled))[:_SHOWN_PROBLEMS]:
        m, n = game.shape
        rows = [i for i in range(m) if not first >> i & 1]
        columns = [j for j in range(n) if not second >> (m + j) & 1]
        message = f"lack an equilibrium that plays strategies {rows} against {columns}"
        yield Problem(path="profiles", message=message)
