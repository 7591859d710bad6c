"""A cell of equilibria in words: what is played, what is free, and what follows from it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from est_games.certificate.equilibrium_cell import EquilibriumCell
from est_games.certificate.real_root import RealRoot
from est_games.equilibrium.terms_words import terms_text


def cell_words(
    cell: EquilibriumCell, players: Sequence[str], strategies: Sequence[Sequence[str]]
) -> str:
    """Return what a cell is, in one line.

    Parameters
    ----------
    cell : EquilibriumCell
        The cell.
    players : sequence of str
        Their names.
    strategies : sequence of sequences of str
        Their labels.

    Examples
    --------
    >>> from est_games.certificate.support_cases import replayed
    >>> from est_games.certificate.support_case import first_case
    >>> from est_games.certificate.support_ring import SupportRing
    >>> from est_games.game.normal import NormalForm
    >>> game = NormalForm.from_payoffs([[1], [1]], [[0], [0]])
    >>> ring = SupportRing(game, ((0, 1), (0,)))
    >>> _, (cell,) = replayed(ring, first_case(ring), ("decide",))
    >>> cell_words(cell, ("A", "B"), game.strategies)
    '{1, 2} x {1}, dimension 1: p(A: 1) = -p(A: 2) + 1; p(A: 2) between 0 and 1'
    """
    names = [f"p({players[i]}: {strategies[i][k]})" for i, k in cell.unknowns]
    lines = [*_weights(cell, names, players, strategies), *_conditions(cell, names)]
    size = "dimension not proved" if cell.dimension is None else f"dimension {cell.dimension}"
    return f"{support_words(cell.supports, strategies)}, {size}: {'; '.join(lines)}"


def support_words(supports: Sequence[Sequence[int]], strategies: Sequence[Sequence[str]]) -> str:
    """Return a support by its labels.

    Examples
    --------
    >>> support_words(((0, 1), (1,)), (("yes", "no"), ("yes", "no")))
    '{yes, no} x {no}'
    """
    return " x ".join(
        "{" + ", ".join(labels[k] for k in own) + "}"
        for labels, own in zip(strategies, supports, strict=True)
    )


def _weights(
    cell: EquilibriumCell,
    names: Sequence[str],
    players: Sequence[str],
    strategies: Sequence[Sequence[str]],
) -> Iterator[str]:
    """Yield the probabilities that follow from those that are free."""
    free = {cell.unknowns[place] for place in cell.free}
    for i, own in enumerate(cell.supports):
        for k in own if len(own) > 1 else ():
            if (i, k) not in free:
                above, below = (terms_text(terms, names) for terms in cell.weights[i][k])
                value = above if below == "1" else f"({above}) / ({below})"
                yield f"p({players[i]}: {strategies[i][k]}) = {value}"


def _conditions(cell: EquilibriumCell, names: Sequence[str]) -> Iterator[str]:
    if cell.ends is not None:
        low, high = (
            str(end if isinstance(end, Fraction) else end.value)
            if isinstance(end, Fraction) or end.value is not None
            else f"{_near(end):.6g}…"
            for end in cell.ends
        )
        yield f"{names[cell.free[0]]} between {low} and {high}"
        return
    yield from (f"{terms_text(terms, names)} = 0" for terms in cell.equations)
    yield from (f"{terms_text(terms, names)} > 0" for terms in cell.positive)
    yield from (f"{terms_text(terms, names)} != 0" for terms in cell.nonzero)
    yield from (f"{terms_text(terms, names)} >= 0" for terms in cell.limits)
    if not (cell.positive or cell.limits):
        yield f"{', '.join(names[place] for place in cell.free)} free"


def _near(root: RealRoot) -> float:
    low, high = root.interval(64)
    return float((low + high) / 2)
