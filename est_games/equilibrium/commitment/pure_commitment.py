"""The strategies to which a leader of a bimatrix game best commits itself, if not to mixtures."""

from __future__ import annotations

from fractions import Fraction
from time import perf_counter

from est_games.certificate.commitment import leader_tables, pure_commitments, reply_problems
from est_games.equilibrium.commitment.leader_profile import (
    commitment_equilibrium,
    leader_profile,
    unit,
)
from est_games.equilibrium.solution import Certificate, Solution, Status
from est_games.game.normal import NormalForm

_MAX_SHOWN = 1_000


def pure_commitment(
    game: NormalForm, leader: int, weak: bool, options: dict[str, object], started: float
) -> Solution:
    """Return every best pure commitment with the replies that give it its value.

    Parameters
    ----------
    game : NormalForm
        Two players.
    leader : int
        Who commits itself.
    weak : bool
        Whether ties are broken against the leader.
    options : dict of str to object
        The options as they were given.
    started : float
        A time of ``time.perf_counter``, in seconds.
    """
    value, chosen = _best(game, leader, weak)
    if pure_commitments(game, leader, weak=weak) != (value, chosen):
        raise ArithmeticError("pure commitments were compared wrongly")
    mine, _ = leader_tables(game, leader)
    m, n = len(mine), len(mine[0])
    profiles = [leader_profile(leader, unit(i, m), j, n) for i, j in chosen[:_MAX_SHOWN]]
    for profile in profiles:
        if reply_problems(game, leader, profile, value, weak=weak):
            raise ArithmeticError("pure commitments were compared wrongly")
    more = len(chosen) - len(profiles)
    return Solution(
        equilibria=tuple(commitment_equilibrium(game, profile) for profile in profiles),
        status=Status.LIMIT if more else Status.COMPLETE,
        concept="stackelberg",
        algorithm="every pure commitment, with its best replies",
        options=options,
        certificate=Certificate(
            argument="Every pure commitment was compared with every other, by the best replies to "
            "it.",
            numbers={"value": value, "commitments": len(chosen)},
        ),
        stats={"seconds": perf_counter() - started},
        messages=(f"{more} more commitments with their replies are not shown",) if more else (),
        players=game.players,
        strategies=game.strategies,
    )


def _best(
    game: NormalForm, leader: int, weak: bool
) -> tuple[Fraction, tuple[tuple[int, int], ...]]:
    """Return the best value of a pure commitment, and the commitments with replies that give it."""
    mine, theirs = leader_tables(game, leader)
    value: Fraction | None = None
    chosen: list[tuple[int, int]] = []
    for i, (gets, pays) in enumerate(zip(mine, theirs, strict=True)):
        top = max(pays)
        best = [(gets[j], j) for j, amount in enumerate(pays) if amount == top]
        level = min(best)[0] if weak else max(best)[0]
        if value is None or level > value:
            value, chosen = level, []
        if level == value:
            chosen += [(i, j) for amount, j in best if amount == level]
    return value or Fraction(0), tuple(chosen)
