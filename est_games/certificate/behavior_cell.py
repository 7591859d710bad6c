"""A set of behaviours, with beliefs where a concept has them: exact (in)equalities and a point."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from est_games.argument import MAPPING, kind_problems, mapping_of
from est_games.certificate.support_ring import Terms
from est_games.errors import GameError

Weights = Mapping[str, Mapping[str, Fraction]]
"""``behavior[information set][action]`` or ``beliefs[information set][path of a node]``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """Behaviour, with the beliefs held where players move.

    Parameters
    ----------
    behavior : mapping of str to mapping of str to Fraction
        ``behavior[information set][action]``; actions left out have probability zero.
    beliefs : mapping of str to mapping of str to Fraction
        ``beliefs[information set][node]``, nodes by :attr:`~est_games.game.extensive.Node.path`;
        those left out have probability zero. Empty where a concept has no beliefs.
    """

    behavior: Weights = field(hash=False)
    beliefs: Weights = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        kinds = dict.fromkeys(("behavior", "beliefs"), mapping_of(MAPPING))
        given = {"behavior": self.behavior, "beliefs": self.beliefs}
        problems = kind_problems(kinds, given)
        if problems:
            raise GameError("not an assessment", problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """One probability of an assessment.

    Parameters
    ----------
    information_set : str
        Where, by label.
    entry : str
        Of which action, by label; or of which node, by path.
    is_belief : bool
        Whether it is a belief.
    """

    information_set: str
    entry: str
    is_belief: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BehaviorCell:
    """A set of assessments of an extensive form in which the same probabilities are positive.

    Parameters
    ----------
    supports : mapping of str to tuple of str
        The actions with positive probability at the players' information sets; where one is left
        out, anything may be done there.
    belief_supports : mapping of str to tuple of str
        The nodes believed possible, where the concept has beliefs; empty otherwise.
    variables : tuple of Variable
        The probabilities that the polynomials are written in, in the order of the exponents; all
        others follow from the supports and from sums being one, or do not matter.
    equations, positive, limits : tuple of Terms
        Polynomials that vanish, are positive, and are not negative: together with the supports this
        says exactly which assessments are in the set.
    sample : Assessment
        A point in it.
    vertices : tuple of Assessment
        Where the closure of the set is a polytope in all probabilities: its vertices. Otherwise
        empty.
    dimension : int or None
        How many probabilities can be chosen freely; None where that was not proved.

    Examples
    --------
    An entrant who stays out for fear of a fight of probability at least one half.

    >>> one, half = Fraction(1), Fraction(1, 2)
    >>> threats = [
    ...     Assessment(behavior={"E": {"out": one}, "I": {"fight": p, "yield": 1 - p}})
    ...     for p in (half, Fraction(3, 4), one)
    ... ]
    >>> cell = BehaviorCell(
    ...     supports={"E": ("out",), "I": ("fight", "yield")},
    ...     variables=(Variable(information_set="I", entry="fight"),),
    ...     limits=((((1,), 2), ((0,), -1)),),
    ...     sample=threats[1],
    ...     vertices=(threats[0], threats[2]),
    ...     dimension=1,
    ... )
    >>> [cell.contains(assessment) for assessment in threats]
    [True, True, False]
    """

    supports: Mapping[str, tuple[str, ...]] = field(hash=False)
    belief_supports: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    variables: tuple[Variable, ...] = ()
    equations: tuple[Terms, ...] = ()
    positive: tuple[Terms, ...] = ()
    limits: tuple[Terms, ...] = ()
    sample: Assessment
    vertices: tuple[Assessment, ...] = ()
    dimension: int | None = None

    def contains(self, assessment: Assessment) -> bool:
        """Tell whether an assessment is in the set, exactly; its form is taken for granted."""
        played = _supports(assessment.behavior)
        if any(played.get(label) != own for label, own in _as_sets(self.supports).items()):
            return False
        if self.belief_supports and (
            _supports(assessment.beliefs) != _as_sets(self.belief_supports)
        ):
            return False
        point = [_probability(assessment, variable) for variable in self.variables]
        return (
            not any(_values(self.equations, point))
            and all(value > 0 for value in _values(self.positive, point))
            and all(value >= 0 for value in _values(self.limits, point))
        )


def point_cell(assessment: Assessment) -> BehaviorCell:
    """Return one assessment as a cell.

    Parameters
    ----------
    assessment : Assessment
        In Fractions.

    Examples
    --------
    >>> cell = point_cell(Assessment(behavior={"E": {"out": Fraction(1)}}))
    >>> cell.contains(cell.sample), cell.contains(Assessment(behavior={"E": {"in": Fraction(1)}}))
    (True, False)
    """
    variables, equations = [], []
    for weights, is_belief in ((assessment.behavior, False), (assessment.beliefs, True)):
        for label, row in weights.items():
            for entry, x in [pair for pair in row.items() if pair[1]][1:]:
                variables.append(Variable(information_set=label, entry=entry, is_belief=is_belief))
                equations.append(x)
    n = len(variables)
    supports, belief_supports = (
        {label: tuple(entry for entry, x in row.items() if x) for label, row in weights.items()}
        for weights in (assessment.behavior, assessment.beliefs)
    )
    return BehaviorCell(
        supports=supports,
        belief_supports=belief_supports,
        variables=tuple(variables),
        equations=tuple(
            (((0,) * n, -x.numerator), (tuple(int(j == k) for j in range(n)), x.denominator))
            for k, x in enumerate(equations)
        ),
        sample=assessment,
        vertices=(assessment,),
        dimension=0,
    )


def _supports(weights: Weights) -> dict[str, frozenset[str]]:
    return {
        label: frozenset(entry for entry, weight in row.items() if weight)
        for label, row in weights.items()
    }


def _as_sets(supports: Mapping[str, tuple[str, ...]]) -> dict[str, frozenset[str]]:
    return {label: frozenset(entries) for label, entries in supports.items()}


def _probability(assessment: Assessment, variable: Variable) -> Fraction:
    weights = assessment.beliefs if variable.is_belief else assessment.behavior
    return Fraction(weights.get(variable.information_set, {}).get(variable.entry, 0))


def _values(polynomials: Sequence[Terms], point: Sequence[Fraction]) -> Iterator[Fraction]:
    for terms in polynomials:
        total = Fraction(0)
        for exponents, coefficient in terms:
            product = Fraction(coefficient)
            for base, exponent in zip(point, exponents, strict=True):
                if exponent:
                    product *= base**exponent
            total += product
        yield total
