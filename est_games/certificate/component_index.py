"""The indices of components: what becomes of each in a generic game infinitesimally close."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from est_games.certificate.feasible_basis import Table, tight_constraints
from est_games.certificate.label_tree import Labels, NearbyTree, leaf_labels
from est_games.errors import Problem


def counted_indices(
    tables: tuple[Table, Table],
    owners: Mapping[tuple[Labels, Labels], int],
    nearby: NearbyTree,
    *,
    deadline: float | None = None,
) -> tuple[dict[int, int], list[Problem]]:
    r"""Return the index of each component, counted in a generic game close by.

    Parameters
    ----------
    tables : pair of sequences of sequences of int, shapes (m, n) and (n, m)
        Both best-response polytopes; see :mod:`est_games.certificate.feasible_basis`.
    owners : mapping of (int, int) to int
        For each extreme equilibrium, as the labels both mixtures carry, its component.
    nearby : NearbyTree
        A tree of cases for the game close by.
    deadline : float, optional
        A time of ``time.perf_counter``, in seconds, at which to give up.

    Returns
    -------
    dict of int to int, and list of Problem
        The index of each component near which there is an equilibrium; what is wrong with the tree.

    Raises
    ------
    TimeoutError
        The deadline has passed.

    Notes
    -----
    1. To shift the right side of constraint `l` to :math:`1 + \epsilon \delta_l` is to divide the
       rival's payoffs against it by that: a game close by. Every extreme equilibrium of it ends at
       a leaf of its tree (:func:`.label_tree.open_cases`).
    2. At each leaf the constraints to be tight must be a basis of either polytope, complements of
       each other. If both are feasible for all small positive :math:`\epsilon`, with no constraint
       tight beside their own, they are a regular equilibrium, of index
       :math:`(-1)^{k+1} \operatorname{sign}(\det A_{KL} \det B_{KL})`; otherwise there is none.
    3. As :math:`\epsilon` goes to zero it comes to an extreme equilibrium of the game itself. The
       index of a component is the sum over those that come to it.

    References
    ----------
    Shapley (1974), A note on the Lemke-Howson algorithm.
    Ritzberger (1994), The theory of normal form games from the differentiable viewpoint.

    Examples
    --------
    One strategy each: there is nothing to do but play it, and the index is one.

    >>> import numpy as np
    >>> from est_games.certificate.label_tree import LabelTree
    >>> steps = np.array([0, 2, -2, -1, 2, -1, -3], dtype=np.int32)
    >>> tree = LabelTree(steps=steps, numbers=np.array([[-1.0], [-1.0]]))
    >>> nearby = NearbyTree(tree=tree, shifts=((1,), (1,)))
    >>> counted_indices(([[1]], [[1]]), {(0b10, 0b01): 0}, nearby)
    ({0: 1}, [])
    """
    m, n = len(tables[0]), len(tables[1])
    own, full = (1 << m) - 1, (1 << (m + n)) - 1
    leaves, problems = leaf_labels(tables, nearby, deadline=deadline)
    counted: dict[int, int] = {}
    for place, (x, y) in enumerate(leaves):
        if problems:
            break
        path = f"nearby.tree.leaves[{place}]"
        if not own & ~x and y == full ^ x:
            continue  # the pair of zeros
        if x.bit_count() != m or y != full ^ x:
            problems.append(Problem(path=path, message="is no pair of complementary bases"))
            continue
        # The second player's own strategies come first among its constraints.
        other = y >> m | (y & own) << n
        found = [
            _moved_vertex(table, basis, shift)
            for table, basis, shift in zip(tables, (x, other), nearby.shifts, strict=True)
        ]
        if found[0] is None or found[1] is None:
            continue
        first, sign = found[0]
        second, other_sign = found[1]
        if not sign or not other_sign:
            problems.append(Problem(path=path, message="is not regular"))
            continue
        owner = owners.get((first, second >> n | (second & ((1 << n) - 1)) << m))
        if owner is None:
            problems.append(Problem(path=path, message="is near no equilibrium known"))
            continue
        size = m - (x & own).bit_count()
        counted[owner] = counted.get(owner, 0) + sign * other_sign * (1 if size % 2 else -1)
    return counted, problems


def listed_indices(
    tables: tuple[Table, Table],
    owners: Mapping[tuple[Labels, Labels], int],
    bases: tuple[Iterable[int], Iterable[int]],
) -> tuple[dict[int, int], list[Problem]]:
    r"""Return the index of each component, counted in the game whose ties are broken.

    Parameters
    ----------
    tables : pair of sequences of sequences of int, shapes (m, n) and (n, m)
        Both best-response polytopes.
    owners : mapping of (int, int) to int
        For each extreme equilibrium, as the labels both mixtures carry, its component.
    bases : pair of iterables of int
        All feasible bases of either polytope, ties broken lexicographically; see
        :func:`est_games.certificate.bimatrix.completeness_problems`.

    Returns
    -------
    dict of int to int, and list of Problem
        The index of each component near which there is an equilibrium; what is wrong with the
        bases.

    Notes
    -----
    Where the right side of constraint `l` is :math:`1 + \epsilon^{l+1}` no vertex has more than one
    basis: the equilibria of that game are the pairs of bases, but for the zeros, that share no
    label, and each has the index of :func:`counted_indices`.

    Examples
    --------
    One strategy each.

    >>> listed_indices(([[1]], [[1]]), {(0b10, 0b01): 0}, ((0b01, 0b10), (0b01, 0b10)))
    ({0: 1}, [])
    """
    m, n = len(tables[0]), len(tables[1])
    own, full = (1 << m) - 1, (1 << (m + n)) - 1
    others = set(bases[1])
    counted: dict[int, int] = {}
    for basis in bases[0]:
        lacking = full ^ basis
        other = lacking >> m | (lacking & own) << n
        if other not in others or basis == own:
            continue
        first = tight_constraints(tables[0], basis)
        second = tight_constraints(tables[1], other)
        owner = None
        if first is not None and second is not None:
            owner = owners.get((first, second >> n | (second & ((1 << n) - 1)) << m))
        if owner is None:
            message = f"{bin(basis)} and {bin(other)} are near no equilibrium known"
            return {}, [Problem(path="bases", message=message)]
        size = m - (basis & own).bit_count()
        sign = _turn(tables[0], basis) * _turn(tables[1], other)
        counted[owner] = counted.get(owner, 0) + sign * (1 if size % 2 else -1)
    return counted, []


def _turn(table: Table, basis: int) -> int:
    """Return the sign of the determinant of a basis' square system."""
    import flint

    d, c = len(table), len(table[0])
    support = [k for k in range(d) if not basis >> k & 1]
    best = [rival for rival in range(c) if basis >> (d + rival) & 1]
    determinant = flint.fmpz_mat([[table[k][rival] for k in support] for rival in best]).det()
    return int(determinant > 0) - int(determinant < 0)


def _moved_vertex(table: Table, basis: int, shift: Sequence[int]) -> tuple[int, int] | None:
    """Return all constraints tight where a basis meets before shifts, and its determinant's sign.

    The sign is zero where the basis is singular or another constraint stays tight; None where the
    basis is not feasible after infinitesimal shifts.
    """
    import flint

    d, c = len(table), len(table[0])
    support = [k for k in range(d) if not basis >> k & 1]
    best = [rival for rival in range(c) if basis >> (d + rival) & 1]
    if len(best) != len(support) or not support:
        return 0, 0
    system = flint.fmpz_mat([[table[k][rival] for k in support] for rival in best])
    determinant = int(system.det())
    if not determinant:
        return 0, 0
    solved: Any = system.solve(flint.fmpz_mat([[1, shift[rival]] for rival in best]))
    numerators, denominator = solved.numer_denom()
    turn = 1 if int(denominator) > 0 else -1
    unit = abs(int(denominator))
    points = [(turn * int(row[0]), turn * int(row[1])) for row in numerators.tolist()]
    tight, is_regular = basis, True
    for bit, amount, moved in _slacks(table, basis, support, points, (unit, shift)):
        if amount < 0 or (not amount and moved < 0):
            return None
        if not amount:
            tight |= bit
            is_regular = is_regular and moved > 0
    return tight, (1 if determinant > 0 else -1) if is_regular else 0


def _slacks(
    table: Table,
    basis: int,
    support: Sequence[int],
    points: Sequence[tuple[int, int]],
    scale: tuple[int, Sequence[int]],
) -> Iterator[tuple[int, int, int]]:
    """Yield each constraint outside a basis: its bit, its slack, and how that moves."""
    d, c = len(table), len(table[0])
    unit, shift = scale
    for k, (amount, moved) in zip(support, points, strict=True):
        yield 1 << k, amount, moved
    for rival in range(c):
        if not basis >> (d + rival) & 1:
            column = [table[k][rival] for k in support]
            amount = unit - sum(t * z for t, (z, _) in zip(column, points, strict=True))
            moved = unit * shift[rival] - sum(
                t * z for t, (_, z) in zip(column, points, strict=True)
            )
            yield 1 << (d + rival), amount, moved
