"""Which vertices of the two best-response polytopes make an equilibrium, and of which index."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import lcm

from est_games.equilibrium.bimatrix.best_response_polytope import Polytope
from est_games.equilibrium.bimatrix.polytope_bases import Bases


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtremeEquilibria:
    """The pairs of vertices that carry every label.

    Parameters
    ----------
    first, second : tuple of tuple of Fraction
        Mixed strategies of each player that stand in a pair.
    pairs : tuple of (int, int)
        The pairs, as indices into them.
    signs : tuple of (int, int)
        A pair's place and the sign, +1 or -1, of an equilibrium near it in the game whose ties are
        broken; one entry for each such equilibrium. What a component with ties is left with where
        there is just one, as all indices add up to one, stands at one of its pairs.
    """

    first: tuple[tuple[Fraction, ...], ...]
    second: tuple[tuple[Fraction, ...], ...]
    pairs: tuple[tuple[int, int], ...]
    signs: tuple[tuple[int, int], ...] = ()

    @classmethod
    def from_labels(
        cls,
        first: Mapping[int, tuple[Fraction, ...]],
        second: Mapping[int, tuple[Fraction, ...]],
        matched: Iterable[tuple[int, int]],
    ) -> tuple[ExtremeEquilibria, dict[tuple[int, int], int]]:
        """Return the equilibria in order, and the place of each pair of label sets among them.

        Parameters
        ----------
        first, second : mapping of int to tuple of Fraction
            The mixed strategy that carries each set of labels.
        matched : iterable of (int, int)
            Pairs of label sets, each pair once. No two sets stand for one mixture.
        """
        pairs = list(matched)
        rows = _sorted({x for x, _ in pairs}, first)
        columns = _sorted({y for _, y in pairs}, second)
        left = {x: place for place, x in enumerate(rows)}
        right = {y: place for place, y in enumerate(columns)}
        pairs.sort(key=lambda pair: (left[pair[0]], right[pair[1]]))
        equilibria = cls(
            first=tuple(first[x] for x in rows),
            second=tuple(second[y] for y in columns),
            pairs=tuple((left[x], right[y]) for x, y in pairs),
        )
        return equilibria, {pair: place for place, pair in enumerate(pairs)}


def _sorted(names: Iterable[int], mixtures: Mapping[int, tuple[Fraction, ...]]) -> list[int]:
    """Return names in descending order of their mixtures, compared in whole numbers."""
    ratios = {name: [weight.as_integer_ratio() for weight in mixtures[name]] for name in names}
    unit = lcm(*{bottom for mixture in ratios.values() for _, bottom in mixture})
    whole = {
        name: [top * (unit // bottom) for top, bottom in mixture]
        for name, mixture in ratios.items()
    }
    return sorted(whole, key=whole.__getitem__, reverse=True)


def extreme_equilibria(
    polytopes: tuple[Polytope, Polytope], found: tuple[Bases, Bases]
) -> ExtremeEquilibria:
    r"""Return the pairs of vertices that carry every label, without the pair of zeros.

    Parameters
    ----------
    polytopes : pair of Polytope
        Of the first player, of the second.
    found : pair of Bases
        Bases of each.

    Raises
    ------
    ZeroDivisionError
        What is given for a basis is none.

    Notes
    -----
    1. The partner of a nondegenerate vertex among the nondegenerate is the one that carries just
       the labels it lacks. For the others, the set of vertices that carry a label is kept as bits,
       and the partners of a vertex are the intersection over the labels it lacks.
    2. To break ties is to multiply the payoffs against each strategy by
       :math:`1/(1 + \epsilon)`: a generic game close by, whose equilibria are the pairs of
       complementary bases. An equilibrium with supports of size `k` and payoff matrices
       :math:`A_{KL}, B_{KL}` restricted to them has index
       :math:`(-1)^{k+1} \operatorname{sign}(\det A_{KL} \det B_{KL})`.
    3. The index of a component is the sum over the equilibria of a generic game near it.

    References
    ----------
    Shapley (1974), A note on the Lemke-Howson algorithm.
    Ritzberger (1994), The theory of normal form games from the differentiable viewpoint.
    """
    own, rival = polytopes
    m, n = own.d, rival.d
    tight = (found[0].tight, [turned(constraints, n, m) for constraints in found[1].tight])
    rows = dict(zip(tight[0], found[0].bases, strict=True))
    columns = dict(zip(tight[1], found[1].bases, strict=True))
    zero = ((1 << m) - 1, ((1 << n) - 1) << m)
    matched = [pair for pair in _matched(list(rows), list(columns), (m, n)) if pair != zero]
    first = {x: own.mixture(rows[x]) for x in {x for x, _ in matched}}
    second = {y: rival.mixture(columns[y]) for y in {y for _, y in matched}}
    equilibria, places = ExtremeEquilibria.from_labels(first, second, matched)
    return replace(equilibria, signs=tuple(_signs(polytopes, found, tight, places)))


def _matched(
    rows: Sequence[int], columns: Sequence[int], sizes: tuple[int, int]
) -> Iterator[tuple[int, int]]:
    """Yield the pairs of label sets whose union holds every label.

    Where neither holds more labels than its polytope has dimensions, they are complements.
    """
    m, n = sizes
    full = (1 << (m + n)) - 1
    simple = {labels for labels in columns if labels.bit_count() == n}
    others = [labels for labels in columns if labels not in simple]
    simple_rows = [labels for labels in rows if labels.bit_count() == m]
    other_rows = [labels for labels in rows if labels.bit_count() > m]
    for labels in simple_rows:
        if full ^ labels in simple:
            yield labels, full ^ labels
    yield from _intersected(simple_rows, others, m + n)
    yield from _intersected(other_rows, columns, m + n)


def _intersected(
    rows: Sequence[int], columns: Sequence[int], n_labels: int
) -> Iterator[tuple[int, int]]:
    """Yield the pairs whose union holds every label, by intersecting the carriers of each."""
    if len(rows) <= n_labels or not columns:
        full = (1 << n_labels) - 1
        yield from (
            (labels, other) for labels in rows for other in columns if labels | other == full
        )
        return
    carriers = [
        int("".join("1" if labels >> label & 1 else "0" for labels in columns), 2)
        for label in range(n_labels)
    ]
    everyone = (1 << len(columns)) - 1
    for labels in rows:
        partners = everyone
        for label in range(n_labels):
            if not labels >> label & 1:
                partners &= carriers[label]
                if not partners:
                    break
        while partners:
            highest = partners.bit_length() - 1
            partners ^= 1 << highest
            yield labels, columns[len(columns) - 1 - highest]


def _signs(
    polytopes: tuple[Polytope, Polytope],
    found: tuple[Bases, Bases],
    tight: tuple[Sequence[int], Sequence[int]],
    places: Mapping[tuple[int, int], int],
) -> Iterator[tuple[int, int]]:
    """Yield the place of the pair each complementary pair of bases stands at, and its sign."""
    own, rival = polytopes
    m, n = own.d, rival.d
    full = (1 << (m + n)) - 1
    at = {turned(basis, n, m): k for k, basis in enumerate(found[1].bases)}
    for basis, constraints in zip(found[0].bases, tight[0], strict=True):
        k = at.get(full ^ basis)
        place = None if k is None else places.get((constraints, tight[1][k]))
        if k is None or place is None:
            continue
        yield place, sign_of(polytopes, (basis, found[1].bases[k]))


def sign_of(polytopes: tuple[Polytope, Polytope], bases: tuple[int, int]) -> int:
    """Return the index of the equilibrium at two complementary bases.

    Parameters
    ----------
    polytopes : pair of Polytope
        Of the first player, of the second.
    bases : pair of int
        A basis of each, as its bits; which labels they carry must be complements.
    """
    own, rival = polytopes
    size = own.d - (bases[0] & ((1 << own.d) - 1)).bit_count()
    sign = -1 if size % 2 == 0 else 1
    return sign * own.orientation(bases[0]) * rival.orientation(bases[1])


def turned(constraints: int, n: int, m: int) -> int:
    """Return the second player's constraints as labels: the first player's strategies first."""
    return (constraints >> n) | (constraints % (1 << n)) << m
