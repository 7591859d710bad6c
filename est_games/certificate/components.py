"""Are these the components of the set of equilibria, their maximal Nash subsets and indices?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Protocol

from est_games.certificate.bimatrix import BimatrixBases
from est_games.certificate.bimatrix_payoffs import IntegerBimatrix
from est_games.certificate.component_index import counted_indices, listed_indices
from est_games.certificate.label_tree import LabelTree
from est_games.errors import Problem
from est_games.game.normal import NormalForm

Mixture = tuple[Fraction, ...]

_SHOWN_PROBLEMS = 20


class Component(Protocol):
    """What is claimed of one component; see :class:`.solution.EquilibriumComponent`."""

    @property
    def extreme(self) -> tuple[int, ...]:
        """Its extreme equilibria, as places in the list of all."""

    @property
    def subsets(self) -> tuple[tuple[tuple[Mixture, ...], ...], ...]:
        """Its maximal Nash subsets, each as vertices of either player."""

    @property
    def index(self) -> int | None:
        """Its index, if it is claimed."""


def component_problems(
    game: NormalForm,
    profiles: Sequence[tuple[Mixture, Mixture]],
    components: Sequence[Component],
    *,
    judge: IntegerBimatrix | None = None,
    evidence: BimatrixBases | LabelTree | None = None,
    deadline: float | None = None,
) -> tuple[Problem, ...]:
    r"""Return what is wrong with the components claimed for a bimatrix game.

    Parameters
    ----------
    game : NormalForm
        Two players.
    profiles : sequence of pairs of mixtures
        All extreme equilibria. That they are, and all there are, is for
        :func:`est_games.certificate.bimatrix.completeness_problems` to prove; no two mixtures
        carry the same labels then.
    components : sequence of Component
        The claim.
    judge : IntegerBimatrix, optional
        The game in whole numbers, if mixtures were already looked at.
    evidence : BimatrixBases or LabelTree, optional
        What proved the equilibria to be all: of a generic game close by it tells every index.
    deadline : float, optional
        A time of ``time.perf_counter``, in seconds, at which to give up.

    Returns
    -------
    tuple of Problem
        Empty where it holds; at most twenty.

    Notes
    -----
    1. The components must share out the extreme equilibria, and no mixture may stand in two; within
       one, every equilibrium must be linked to every other by equilibria that share a mixture.
    2. In a maximal Nash subset every pair is an extreme equilibrium, and no vertex can be added.
       The second player's vertices in one are those that some mixtures of the first all meet. So
       the subsets are all there are if what each mixture meets is listed, and what that leaves of
       each one listed, unless nothing.
    3. Where an equilibrium stands alone and carries each label once, its index is
       :math:`(-1)^{k+1} \operatorname{sign}(\det A_{KL} \det B_{KL})` for supports `K`, `L` of size
       `k` and positive payoffs. The indices of all components add up to one, so that this tells
       the index of a single other one. Those of several are counted from the evidence
       (:mod:`.component_index`), without which they may not be claimed.

    References
    ----------
    Winkels (1979), An algorithm to determine all equilibrium points of a bimatrix game.
    Shapley (1974), A note on the Lemke-Howson algorithm.

    Examples
    --------
    A strict equilibrium has index 1.

    >>> from types import SimpleNamespace
    >>> dilemma = NormalForm.from_payoffs([[2, 0], [3, 1]], [[2, 3], [0, 1]])
    >>> defect = (Fraction(0), Fraction(1))
    >>> claim = SimpleNamespace(extreme=(0,), subsets=(((defect,), (defect,)),), index=1)
    >>> component_problems(dilemma, [(defect, defect)], [claim])
    ()
    """
    if judge is None or judge.game is not game:
        judge = IntegerBimatrix(game)
    pairs = [(_labels(judge, 0, x), _labels(judge, 1, y)) for x, y in profiles]
    problems = list(_shares(pairs, components))
    if not problems:
        for place, component in enumerate(components):
            path = f"components[{place}]"
            own = [pairs[k] for k in component.extreme]
            claimed = [
                ([_labels(judge, 0, x) for x in rows], [_labels(judge, 1, y) for y in columns])
                for rows, columns in component.subsets
            ]
            problems.extend(_subset_problems(own, claimed, path))
        problems.extend(_index_problems(judge, pairs, components))
        if not problems:
            problems = _counting_problems(judge, pairs, components, evidence, deadline)
    return tuple(problems[:_SHOWN_PROBLEMS])


def _labels(judge: IntegerBimatrix, player: int, mixture: Mixture) -> int:
    """Return the labels of a mixture, which name a vertex; -1 for what is no mixture."""
    seen = judge.seen(player, mixture)
    return -1 if seen is None else seen[0]


def _shares(pairs: Sequence[tuple[int, int]], components: Sequence[Component]) -> Iterator[Problem]:
    """Yield why the components do not share out the equilibria."""
    places = [place for component in components for place in component.extreme]
    if not all(component.extreme for component in components) or sorted(places) != list(
        range(len(pairs))
    ):
        yield Problem(path="components", message="do not hold every extreme equilibrium once")
        return
    owner: dict[tuple[int, int], int] = {}
    for number, component in enumerate(components):
        own = [pairs[place] for place in component.extreme]
        for x, y in own:
            if (
                owner.setdefault((0, x), number) != number
                or owner.setdefault((1, y), number) != number
            ):
                message = "shares a mixture with another"
                yield Problem(path=f"components[{number}]", message=message)
                break
        if len(_reached(own)) < len(own):
            yield Problem(path=f"components[{number}]", message="is not connected")


def _reached(pairs: Sequence[tuple[int, int]]) -> set[tuple[int, int]]:
    """Return the pairs linked to the first by pairs that share a mixture."""
    left, reached = set(pairs[1:]), set(pairs[:1])
    rows, columns = ({x for x, _ in reached}, {y for _, y in reached})
    while True:
        more = {(x, y) for x, y in left if x in rows or y in columns}
        if not more:
            return reached
        left -= more
        reached |= more
        rows |= {x for x, _ in more}
        columns |= {y for _, y in more}


def _subset_problems(
    pairs: Sequence[tuple[int, int]],
    listed: Sequence[tuple[list[int], list[int]]],
    path: str,
) -> Iterator[Problem]:
    """Yield why some sets are not all the maximal complete subgraphs of a component."""
    met: dict[int, set[int]] = {}
    met_by: dict[int, set[int]] = {}
    for x, y in pairs:
        met.setdefault(x, set()).add(y)
        met_by.setdefault(y, set()).add(x)
    claimed = [(frozenset(rows), frozenset(columns)) for rows, columns in listed]
    if len(set(claimed)) < len(claimed):
        yield Problem(path=f"{path}.subsets", message="hold one twice")
    if any(len(set(side)) < len(side) for pair in listed for side in pair):
        yield Problem(path=f"{path}.subsets", message="hold a vertex twice")
    met_together = {columns for _, columns in claimed}
    for number, (rows, columns) in enumerate(claimed):
        if not rows or not columns or not (rows <= met.keys() and columns <= met_by.keys()):
            yield Problem(path=f"{path}.subsets[{number}]", message="are no extreme equilibria")
            return
        if set.intersection(*(met[x] for x in rows)) != columns or (
            set.intersection(*(met_by[y] for y in columns)) != rows
        ):
            yield Problem(path=f"{path}.subsets[{number}]", message="is no maximal Nash subset")
            return
    needed = {frozenset(columns) for columns in met.values()}
    needed |= {frozenset(columns & met[x]) for columns in met_together for x in met}
    if needed - met_together - {frozenset()}:
        yield Problem(path=f"{path}.subsets", message="lack a maximal Nash subset")


def _index_problems(
    judge: IntegerBimatrix, pairs: Sequence[tuple[int, int]], components: Sequence[Component]
) -> Iterator[Problem]:
    """Yield why indices are wrong."""
    m, n = judge.m, judge.n
    tables = judge.polytopes
    claimed = [component.index for component in components]
    for number, component in enumerate(components):
        if component.index is None or not _is_alone(pairs, component):
            continue
        x, _ = pairs[component.extreme[0]]
        rows = [i for i in range(m) if not x >> i & 1]
        columns = [j for j in range(n) if x >> (m + j) & 1]
        sign = _sign(tables[0], rows, columns) * _sign(tables[1], columns, rows)
        if component.index != (sign if len(rows) % 2 else -sign):
            path, value = f"components[{number}].index", str(component.index)
            yield Problem(path=path, message="is not that of its equilibrium", value=value)
    if None not in claimed and sum(filter(None, claimed)) != 1:
        yield Problem(path="components", message="have indices that do not add up to 1")


def _counting_problems(
    judge: IntegerBimatrix,
    pairs: Sequence[tuple[int, int]],
    components: Sequence[Component],
    evidence: BimatrixBases | LabelTree | None,
    deadline: float | None,
) -> list[Problem]:
    """Return why indices are not those counted in a generic game close by."""
    left = [
        component
        for component in components
        if component.index is not None and not _is_alone(pairs, component)
    ]
    if not left:
        return []
    owners = {
        pairs[place]: number
        for number, component in enumerate(components)
        for place in component.extreme
    }
    if isinstance(evidence, BimatrixBases):
        bases = evidence.first, evidence.second
        counted, problems = listed_indices(judge.polytopes, owners, bases)
    elif evidence is not None and evidence.nearby is not None:
        counted, problems = counted_indices(
            judge.polytopes, owners, evidence.nearby, deadline=deadline
        )
    elif len(left) == 1 and all(component.index is not None for component in components):
        return []  # the sum tells it
    else:
        message = "of several components with ties nothing proves the indices"
        return [Problem(path="components", message=message)]
    return problems or [
        Problem(
            path=f"components[{number}].index",
            message="is not that counted in a game close by",
            value=str(component.index),
        )
        for number, component in enumerate(components)
        if component.index not in (None, counted.get(number, 0))
    ]


def _is_alone(pairs: Sequence[tuple[int, int]], component: Component) -> bool:
    """Return whether a component is one equilibrium that carries each label once."""
    x, y = pairs[component.extreme[0]]
    return len(component.extreme) == 1 and not x & y


def _sign(table: Sequence[Sequence[int]], rows: Sequence[int], columns: Sequence[int]) -> int:
    """Return the sign of the determinant of part of a table, 0 where it is not square."""
    if len(rows) != len(columns):
        return 0
    if len(rows) == 1:
        return int(table[rows[0]][columns[0]] > 0)
    import flint

    determinant = flint.fmpz_mat([[table[i][j] for j in columns] for i in rows]).det()
    return int(determinant > 0) - int(determinant < 0)
