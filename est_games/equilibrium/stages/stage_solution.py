"""The answer for every stage of a form: its continuations, and what to know about them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from est_games.arithmetic import Value
from est_games.equilibrium.stages.continuation import Continuation, Outlook, Register
from est_games.game.multistage import MultistageForm
from est_games.game.valuation import Valuation


@dataclass(frozen=True, kw_only=True, eq=False)
class StageSolution:
    """What may follow every stage of a form.

    Parameters
    ----------
    valuation : Valuation
        The form and the numbers it was solved in.
    outlooks : tuple of Outlook, shape (n_stages,)
        The continuations of each stage.
    removed_ballots : mapping of str to int
        By stage label: how many weakly dominated ballots were removed; stages that lost none are
        not listed.
    mixed_stages : tuple of str
        Stages where mixed equilibria stand in for beliefs without a pure one.
    empty_stages : tuple of str
        Decision stages that have no continuation for a belief they can be reached with, although
        all that may follow has one.
    options : mapping of str to int
        `undominated_ballots` and `apart`, as used.
    register : Register
        The numbers of equal values, kept for runs that reuse this one.
    lacking : frozenset of int
        Indices of the empty stages and of all before them that inherit the gap.
    n_reused : int
        Stages taken over from another run.
    """

    valuation: Valuation
    outlooks: tuple[Outlook, ...]
    removed_ballots: Mapping[str, int]
    mixed_stages: tuple[str, ...]
    empty_stages: tuple[str, ...]
    options: Mapping[str, int]
    register: Register
    lacking: frozenset[int] = frozenset()
    n_reused: int = 0

    @cached_property
    def continuations(self) -> tuple[tuple[Continuation, ...], ...]:
        """The continuations of each stage, by index."""
        return tuple(outlook.continuations for outlook in self.outlooks)

    @property
    def exact_region(self) -> bool:
        """Whether the signs a traced run logged bound a region with the same complete answer."""
        return not self.mixed_stages and not self.empty_stages

    def at(self, stage: int, belief: Sequence[Value | Fraction | int]) -> tuple[Continuation, ...]:
        """Return the continuations of a stage that an unnormalised belief supports."""
        ring = self.valuation.ring
        weights = [
            ring.constant(weight) if isinstance(weight, Fraction | int) else weight
            for weight in belief
        ]
        return tuple(
            each
            for each in self.outlooks[stage].continuations
            if each.is_free or each.piece(weights, ring) is not None
        )

    def everywhere(self, stage: int) -> tuple[Continuation, ...]:
        """Return the continuations of a stage that any belief supports."""
        return self.outlooks[stage].continuations

    @cached_property
    def depends_on_prior(self) -> tuple[bool, ...]:
        """For each stage, whether the prior had a part in what was found: where it had gaps."""
        stages = zip(self.valuation.form.stages, self.outlooks, strict=True)
        return tuple(
            not outlook.covers or stage.label in self.mixed_stages for stage, outlook in stages
        )

    @cached_property
    def equilibria(self) -> tuple[Continuation, ...]:
        """The continuations of the root that the prior supports: all equilibria."""
        return self.at(0, self.valuation.prior)

    @cached_property
    def reads(self) -> tuple[frozenset[str], ...]:
        """For each stage, the parameters that anything from it on reads."""
        return _reads(self.valuation.form)

    @cached_property
    def distinct_reads(self) -> frozenset[frozenset[str]]:
        """The sets among them, each once: most stages read the same."""
        return frozenset(self.reads)


def _reads(form: MultistageForm) -> tuple[frozenset[str], ...]:
    reads: list[frozenset[str]] = [frozenset()] * len(form.stages)
    for number in reversed(range(len(form.stages))):
        stage = form.stages[number]
        polynomials = [
            stage.discount,
            *(amount for component in stage.components for amount in component.amounts),
            *(weight for row in stage.probabilities for weight in row),
        ]
        reads[number] = frozenset().union(
            *(polynomial.names for polynomial in polynomials),
            *(reads[target] for target in set(stage.successors)),
        )
    return tuple(reads)
