"""A set of behaviours in words: what is played, what is believed, and what limits it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice

from est_games.certificate.behavior_cell import BehaviorCell, Variable
from est_games.equilibrium.terms_words import terms_text

_SHOWN = 40
"""Information sets and conditions that are named."""


def behavior_words(cell: BehaviorCell) -> str:
    """Return what a set of behaviours is, in one line.

    Examples
    --------
    >>> from fractions import Fraction
    >>> from est_games.certificate.behavior_cell import Assessment
    >>> cell = BehaviorCell(
    ...     supports={"E": ("out",), "I": ("fight", "yield")},
    ...     variables=(Variable(information_set="I", entry="fight"),),
    ...     limits=((((1,), 2), ((0,), -1)),),
    ...     sample=Assessment(behavior={"E": {"out": 1}, "I": {"fight": 1}}),
    ...     dimension=1,
    ... )
    >>> behavior_words(cell)
    'E: out; I: fight, yield, dimension 1: 2*p(I: fight) - 1 >= 0'
    """
    names = [_name(variable) for variable in cell.variables]
    size = "dimension not proved" if cell.dimension is None else f"dimension {cell.dimension}"
    parts = [_supports(cell.supports)]
    # Where a mover knows where it is, there is nothing to believe.
    open_beliefs = {
        label: nodes
        for label, nodes in cell.belief_supports.items()
        if len(cell.sample.beliefs.get(label, nodes)) > 1 or len(nodes) > 1
    }
    if open_beliefs:
        parts.append(f"believing {_supports(open_beliefs)}")
    conditions = [
        *(f"{terms_text(terms, names)} = 0" for terms in cell.equations),
        *(f"{terms_text(terms, names)} > 0" for terms in cell.positive),
        *(f"{terms_text(terms, names)} >= 0" for terms in cell.limits),
    ]
    said = f"{', '.join(parts)}, {size}"
    if len(conditions) > _SHOWN:
        conditions = [*conditions[:_SHOWN], f"… ({len(conditions)} conditions in all)"]
    return f"{said}: {'; '.join(conditions)}" if conditions else said


def _name(variable: Variable) -> str:
    kind = "belief" if variable.is_belief else "p"
    return f"{kind}({variable.information_set}: {variable.entry})"


def _supports(supports: Mapping[str, tuple[str, ...]]) -> str:
    if not supports:
        return "whatever is played"
    shown = list(islice(_support(supports), _SHOWN))
    if len(supports) > _SHOWN:
        shown.append(f"… ({len(supports)} information sets in all)")
    return "; ".join(shown)


def _support(supports: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    for label, entries in supports.items():
        yield f"{label}: {', '.join(entries)}"
