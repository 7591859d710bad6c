"""Correlated play of two players as linear programs over pairs of their sequences."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial

from est_games.certificate.correlated import Bound
from est_games.certificate.tree_bound import TreeBound
from est_games.certificate.tree_correlated import TreeKind
from est_games.certificate.tree_profile import Profile
from est_games.equilibrium.correlated.plan_mixture import plan_mixture
from est_games.equilibrium.correlated.play_program import (
    Condition,
    PlayProgram,
    Prices,
    Vector,
    as_rows,
    first_corner,
)
from est_games.equilibrium.correlated.sequence_pairs import SequencePairs
from est_games.equilibrium.correlated.tree_side import EMPTY, lifted, outcomes
from est_games.equilibrium.correlated.triggers import (
    Amounts,
    Trigger,
    as_plans,
    trigger_conditions,
    triggers,
)
from est_games.errors import Problem, SolveError
from est_games.game.extensive import ExtensiveForm

PLAN_KINDS = (
    "coarse-correlated",
    "extensive-form-correlated",
    "extensive-form-coarse-correlated",
)
"""The kinds in which nobody is told more than one action at a time."""
MAX_ENTRIES = 200_000
"""Entries of all conditions together that are built at most."""

MAX_PAIRS = 10_000
"""Pairs of sequences of which programs are built at most."""

_POTENTIAL = "potential"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanProgram(PlayProgram):
    r"""Linear programs over correlation plans.

    A plan gives a pair of sequences the probability that both are told. So

    .. math:: \xi(\emptyset, \emptyset) = 1, \qquad
        \sum_a \xi(\sigma_h a, \tau) = \xi(\sigma_h, \tau), \qquad \xi \ge 0

    for the information sets `h` of one player and sequences :math:`\tau` of the other that can be
    played together, and the other way round. Where no two information sets of each player cross
    (:meth:`.SequencePairs.crossing`) this says that it comes of a lottery over pure profiles.

    Parameters
    ----------
    pairs : SequencePairs
        The pairs, which come first as columns.

    References
    ----------
    von Stengel and Forges (2008), theorem 3.9; Farina and Sandholm (2020), Polynomial-time
    computation of optimal correlated equilibria in two-player extensive-form games with public
    chance moves and beyond, theorem 3.
    """

    pairs: SequencePairs

    @classmethod
    def of(
        cls,
        form: ExtensiveForm,
        pairs: SequencePairs,
        kind: TreeKind,
        deadline: float | None = None,
        *,
        players: Sequence[int] = (0, 1),
    ) -> PlanProgram:
        """Return the programs of a kind of correlated play, told no more than one action.

        Only these players may disobey.

        Raises
        ------
        SolveError
            There would be more than 10,000 pairs.
        """
        if pairs.n_pairs > MAX_PAIRS:
            raise SolveError(f"the game is too large for {kind} play", [too_many(pairs)])
        sides, columns = pairs.sides, pairs.columns
        found = outcomes(form)
        conditions = [
            Condition(name=(_POTENTIAL, *name), entries=entries, is_equation=True)
            for name, entries in pairs.equations()
        ]
        deviators = list(triggers([sides[player] for player in players], kind))
        column = len(columns)
        paid = [list(lifted(found, side.player)) for side in sides]
        for trigger in deviators:
            credit, obeyed = _sums(trigger, paid[trigger.side.player], pairs)
            more, width = trigger_conditions(trigger, partial(_credited, credit), obeyed, column)
            conditions += more
            column += width
        # What all plays pay at least is paid by the empty pair, so that floats see the rest.
        payoffs = [[Fraction(0)] * column for _ in sides]
        for player, row in enumerate(payoffs):
            row[columns[EMPTY, EMPTY]] = min(outcome.least[player] for outcome in found)
            for (first, second), amount in paid[player]:
                row[columns[first, second]] += amount
        rows, names = as_rows(conditions)
        mass = (columns[EMPTY, EMPTY],)
        return cls(
            pairs=pairs,
            payoffs=tuple(map(tuple, payoffs)),
            mass=mass,
            conditions=rows,
            names=names,
            prove=partial(_prove, deviators),
            deadline=deadline,
            corner=first_corner(rows, mass, column),
        )

    def barring(self, columns: Collection[int]) -> PlanProgram:
        """Return the programs over the plans in which some pairs are never told."""
        conditions, names = [], []
        for row, name in zip(self.conditions, self.names, strict=True):
            entries = {j: x for j, x in row.entries.items() if j not in columns}
            if entries:
                conditions.append(replace(row, entries=entries))
                names.append(name)
        zero = Fraction(0)
        return replace(
            self,
            payoffs=tuple(
                tuple(zero if j in columns else x for j, x in enumerate(row))
                for row in self.payoffs
            ),
            conditions=tuple(conditions),
            names=tuple(names),
            corner=first_corner(conditions, self.mass, self.n_columns),
        )

    def lottery(self, weights: Iterable[tuple[int, Fraction]]) -> dict[Profile, Fraction]:
        """Return a lottery over profiles of which a play is the plan."""
        plan = {j: x for j, x in weights if j < len(self.pairs.columns)}
        found: dict[Profile, Fraction] = {}
        for strategies, weight in plan_mixture(self.pairs, plan):
            moves = [
                (side.sets[side.home[move]], side.labels[move])
                for side, own in zip(self.pairs.sides, strategies, strict=True)
                for move in own
            ]
            profile = tuple(labels for _, labels in sorted(moves))
            found[profile] = found.get(profile, Fraction(0)) + weight
        return found


def too_many(pairs: SequencePairs) -> Problem:
    """Return that there are more pairs than programs are built of."""
    return Problem(
        path="game",
        message=f"makes {pairs.n_pairs} pairs of sequences that can be played together",
        accepted=f"up to {MAX_PAIRS}",
    )


def _sums(
    trigger: Trigger, paid: Sequence[tuple[tuple[int, ...], Fraction]], pairs: SequencePairs
) -> tuple[Mapping[int, Amounts], Amounts]:
    """Return what each sequence is credited with when a deviator plays it, and what obeying pays.

    The other is then told what goes with the sequence the deviator is told.
    """
    side = trigger.side
    below = set(trigger.side.places_from(trigger.starts))
    credit: dict[int, dict[int, Fraction]] = {}
    obeyed: dict[int, Fraction] = {}
    for sequences, amount in paid:
        own, other = sequences[side.player], sequences[1 - side.player]
        if not amount or side.home[own] not in below:
            continue
        told = pairs.column(side.player, trigger.sequence, other)
        row = credit.setdefault(own, {})
        row[told] = row.get(told, Fraction(0)) + amount
        if trigger.sequence in (EMPTY, *side.chain(own)):
            here = pairs.column(side.player, own, other)
            obeyed[here] = obeyed.get(here, Fraction(0)) + amount
    return credit, obeyed


def _credited(credit: Mapping[int, Amounts], move: int) -> Amounts:
    return credit.get(move, {})


def _prove(deviators: Sequence[Trigger], normal: Vector, offset: Fraction, prices: Prices) -> Bound:
    """Return the bound whose evidence is the deviators' plans and the equations' prices."""
    potentials = tuple(
        (name[1:], -price) for name, price in prices.items() if name[0] == _POTENTIAL
    )
    plans = tuple(as_plans(deviators, prices).items())
    return TreeBound(normal=normal, offset=offset, prices=plans, potentials=potentials)
