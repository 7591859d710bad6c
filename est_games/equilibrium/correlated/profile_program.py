"""Correlated play of a tree as linear programs with a column for every pure strategy profile."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from math import prod

from est_games.certificate.tree_correlated import TreeKind
from est_games.certificate.tree_profile import Profile
from est_games.equilibrium.correlated.play_program import (
    Condition,
    PlayProgram,
    as_rows,
    first_corner,
)
from est_games.equilibrium.correlated.profile_table import ProfileTable
from est_games.equilibrium.correlated.tree_side import Side, Strategy, counted, outcomes
from est_games.equilibrium.correlated.triggers import prove_by_plans, triggers
from est_games.errors import Problem, SolveError
from est_games.game.extensive import ExtensiveForm

MAX_ENTRIES = 1_000_000
"""Entries of all inequalities together that are built at most."""
MAX_PROFILES = 200_000
"""Profiles that are listed at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileProgram(PlayProgram):
    """Linear programs over lotteries over pure strategy profiles, which come first as columns.

    Parameters
    ----------
    sides : tuple of Side
        By player.
    strategies : tuple of sequences of Strategy
        By player.
    """

    sides: tuple[Side, ...]
    strategies: tuple[Sequence[Strategy], ...]

    @classmethod
    def of(
        cls, form: ExtensiveForm, kind: TreeKind, deadline: float | None = None
    ) -> ProfileProgram:
        """Return the programs of a kind of correlated play.

        Raises
        ------
        SolveError
            There would be more than 200,000 profiles or a million entries.
        """
        sides = tuple(Side.of(form, player) for player in range(form.n_players))
        full = kind == "agent-form-correlated"
        problems = size_problems(form, kind)
        if problems:
            raise SolveError(
                f"the game is too large for {kind} play: up to {MAX_PROFILES} profiles that make "
                f"inequalities of up to {MAX_ENTRIES} entries fit",
                problems,
            )
        strategies = tuple(side.strategies(full=full) for side in sides)
        deviators = list(triggers(sides, kind, strategies))
        table = ProfileTable.of(outcomes(form), sides, strategies)
        column = n_profiles = prod(map(len, strategies))
        conditions: list[Condition] = []
        for trigger in deviators:
            more, width = table.conditions(trigger, column)
            conditions += more
            column += width
        rows, names = as_rows(conditions)
        mass = range(n_profiles)
        idle = (Fraction(0),) * (column - n_profiles)
        return cls(
            sides=sides,
            strategies=strategies,
            payoffs=tuple((*row, *idle) for row in table.payoffs()),
            mass=mass,
            conditions=rows,
            names=names,
            prove=partial(prove_by_plans, deviators),
            deadline=deadline,
            corner=first_corner(rows, mass, column),
        )

    def profile(self, column: int) -> Profile:
        """Return the profile whose probability a column is, by label."""
        moves, rest = [], column
        for side, own in reversed(list(zip(self.sides, self.strategies, strict=True))):
            rest, k = divmod(rest, len(own))
            moves += [(side.sets[side.home[move]], side.labels[move]) for move in own[k]]
        return tuple(labels for _, labels in sorted(moves))

    def lottery(self, weights: Iterable[tuple[int, Fraction]]) -> dict[Profile, Fraction]:
        """Return the lottery over profiles that a play is."""
        return {
            self.profile(column): weight for column, weight in weights if column < len(self.mass)
        }


def size_problems(form: ExtensiveForm, kind: TreeKind) -> list[Problem]:
    """Return why programs over the profiles of a game would be too large, before any are built."""
    sides = [Side.of(form, player) for player in range(form.n_players)]
    full = kind == "agent-form-correlated"
    counts = [side.n_strategies(full=full) for side in sides]
    n_profiles = prod(counts)
    # Every profile stands in the inequalities of what its owner is told in it, once for each of
    # the sequences that could be played instead: those below each of the sets it comes to.
    once = not kind.startswith("extensive-form")
    entries = n_profiles * sum((1 if once else side.depth) * side.n_sequences for side in sides)
    if n_profiles <= MAX_PROFILES and entries <= MAX_ENTRIES:
        return []
    return [
        Problem(
            path=form.players[side.player],
            message=f"has {counted(count)} pure strategies",
            value=f"{len(side.sets)} information sets",
        )
        for side, count in zip(sides, counts, strict=True)
        if count > 1
    ]
