"""What every solver returns: the equilibria, how sure it is that they are all, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from est_games.errors import Problem, SolveError

if TYPE_CHECKING:
    from est_games.certificate.behavior_cell import BehaviorCell
    from est_games.certificate.equilibrium_cell import EquilibriumCell

Profile = tuple[tuple[Fraction, ...], ...]
Amount = Any
"""A Fraction; where three players or more mix in proportions that no fraction gives, an
:class:`~est_games.game.algebraic.AlgebraicNumber`."""
Amounts = tuple[Amount, ...]
Behavior = Mapping[str, Mapping[str, Fraction]]
Beliefs = Mapping[str, Mapping[str, Fraction]]
Distribution = Mapping[tuple[Any, ...], Fraction]


class Status(Enum):
    """How a solver ended; each member's value is its message."""

    COMPLETE = "all equilibria of the kind sought were found, and it is proved there are no others"
    PARTIAL = "every equilibrium shown is proved; more may exist"
    NONE = "it is proved that there is no equilibrium of this kind"
    LIMIT = "stopped by the time or size given; what is shown is proved, more may exist"
    FAILED = "the algorithm gave up; nothing is claimed"

    @property
    def message(self) -> str:
        """What the status means, one clause."""
        return self.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Equilibrium:
    """One equilibrium, exact.

    Parameters
    ----------
    payoffs : tuple of Fraction or AlgebraicNumber, shape (n_players,)
        What each player expects.
    regret : Fraction
        The most any player could gain by deviating, recomputed by the certificate package.
    profile : tuple of tuple of Fraction or AlgebraicNumber
        Normal forms: ``profile[i][k]`` is player i's probability of strategy k.
    behavior : mapping of str to mapping of str to Fraction
        Extensive and multistage forms: the probability of each action by information set, by label.
    beliefs : mapping of str to mapping of str to Fraction, or None
        Where the concept has them: the belief held at each information set, by label.
    distribution : mapping of tuple to Fraction
        Correlated play: the probability of each pure profile; those left out have none. A profile
        of a normal form is the number of each player's strategy; one of an extensive form is
        ``(information set, action)`` pairs by label, of which ``dict`` makes a mapping.

    Examples
    --------
    >>> defect = (Fraction(0), Fraction(1))
    >>> e = Equilibrium(
    ...     profile=(defect, defect), payoffs=(Fraction(1), Fraction(1)), regret=Fraction(0)
    ... )
    >>> e.is_pure
    True
    """

    payoffs: Amounts
    regret: Fraction
    profile: tuple[Amounts, ...] = ()
    behavior: Behavior = field(default_factory=dict, hash=False)
    beliefs: Beliefs | None = field(default=None, hash=False)
    distribution: Distribution = field(default_factory=dict, hash=False)

    @property
    def is_pure(self) -> bool:
        """Whether nobody randomises."""
        chosen = [*self.profile, *(tuple(actions.values()) for actions in self.behavior.values())]
        chosen.append(tuple(self.distribution.values()))
        return all(probability in (0, 1) for weights in chosen for probability in weights)

    @property
    def words(self) -> tuple[str, ...]:
        """What there is to say of it for people beside its fields here: nothing."""
        return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CountEquilibrium(Equilibrium):
    """One pure equilibrium of a typed anonymous form, up to who of a type plays what.

    Here ``profile[t][a]`` is the share of type t that plays strategy a, and ``payoffs[t]`` what a
    player of type t gets on average.

    Parameters
    ----------
    counts : tuple of tuple of int
        ``counts[t][a]`` players of type t play strategy a.
    multiplicity : int
        How many pure profiles of the players it stands for.
    strategy_payoffs : tuple of tuple of Fraction or None
        What each strategy in use pays its players.
    """

    counts: tuple[tuple[int, ...], ...]
    multiplicity: int
    strategy_payoffs: tuple[tuple[Fraction | None, ...], ...]

    @property
    def is_pure(self) -> bool:
        """Whether nobody randomises: always so."""
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class EquilibriumComponent:
    """One connected set of equilibria.

    Parameters
    ----------
    extreme : tuple of int
        Its extreme equilibria, as indices into ``Solution.equilibria``; a point of a cell if it has
        no others.
    subsets : tuple of tuples of tuples of Profile rows
        Its maximal Nash subsets, each a tuple of vertices for every player: any mixtures of these
        are an equilibrium together.
    index : int or None
        The sum of the indices of the equilibria near it in any generic game close by: 1 for a
        strict equilibrium; over all components they sum to 1; only a component whose index is not
        0 is sure to survive every small change of payoffs. None where it was not determined.
    cells : sequence of EquilibriumCell or BehaviorCell
        Three players or more: its parts that are no products of polytopes, each a set of equilibria
        with one support, given by exact equations and inequalities. Of an extensive form: its
        parts, each a set of behaviours, with beliefs where the concept has them.
    """

    extreme: tuple[int, ...]
    subsets: tuple[tuple[tuple[Amounts, ...], ...], ...] = ()
    index: int | None = None
    cells: Sequence[EquilibriumCell | BehaviorCell] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """Why the status holds: an argument in words, and the numbers it rests on.

    Parameters
    ----------
    argument : str
        One or two sentences.
    numbers : mapping of str to int, Fraction or AlgebraicNumber
        What was counted or measured, by name.
    evidence : object
        What the certificate package needs to check the argument again, where it needs more than
        the game and the equilibria, e.g. a :class:`est_games.certificate.label_tree.LabelTree`.
    """

    argument: str
    numbers: Mapping[str, Amount] = field(default_factory=dict, hash=False)
    evidence: object = field(default=None, repr=False)


@dataclass(frozen=True, kw_only=True)
class Solution:
    """The answer to one question asked of one game.

    Parameters
    ----------
    equilibria : tuple of Equilibrium
        Each one checked before it stands here.
    status : Status
        How sure it is that they are all.
    concept : str
        The solution concept, e.g. ``"pure-nash"``.
    algorithm : str
        The algorithm used.
    options : mapping of str to object
        The options it actually used.
    certificate : Certificate or None
        The argument for the status.
    stats : mapping of str to int or float
        Seconds, nodes, iterations.
    messages : tuple of str
        What a reader must know, e.g. that weakly dominated ballots were removed.
    components : tuple of EquilibriumComponent
        The connected sets of equilibria, where the algorithm finds them.
    players : tuple of str
        Names, for people.
    strategies : tuple of tuple of str
        Strategy labels of a normal form, for people.

    Raises
    ------
    SolveError
        When the status contradicts the equilibria.

    Examples
    --------
    >>> answer = Solution(
    ...     equilibria=(), status=Status.NONE, concept="pure-nash", algorithm="enumeration"
    ... )
    >>> answer.status.name, bool(answer.is_complete), len(answer.equilibria)
    ('NONE', True, 0)
    """

    equilibria: tuple[Equilibrium, ...]
    status: Status
    concept: str
    algorithm: str
    options: Mapping[str, object] = field(default_factory=dict, hash=False)
    certificate: Certificate | None = None
    stats: Mapping[str, int | float] = field(default_factory=dict, hash=False)
    messages: tuple[str, ...] = ()
    components: tuple[EquilibriumComponent, ...] = ()
    players: tuple[str, ...] = ()
    strategies: tuple[tuple[str, ...], ...] = ()

    def __post_init__(self) -> None:
        empty = not self.equilibria
        contradiction = {
            Status.COMPLETE: empty,
            Status.NONE: not empty,
            Status.FAILED: not empty,
        }.get(self.status, False)
        if contradiction:
            problem = Problem(
                path="status",
                message=f"says {self.status.message!r} of {len(self.equilibria)} equilibria",
                accepted="NONE exactly when the proved set is empty",
            )
            raise SolveError("a solution contradicts itself", [problem])

    @property
    def is_complete(self) -> bool:
        """Whether nothing is missing, an empty set included."""
        return self.status in (Status.COMPLETE, Status.NONE)

    def __repr__(self) -> str:
        n = len(self.equilibria)
        noun = "equilibrium" if n == 1 else "equilibria"
        return f"Solution({self.concept}: {n} {noun}, {self.status.name}, {self.algorithm})"

    def _repr_html_(self) -> str:
        from est_games.equilibrium.solution_page import solution_html

        return solution_html(self)
