"""A commitment with its reply, as a profile of a bimatrix game."""

from __future__ import annotations

from fractions import Fraction

from est_games.certificate.commitment import Mixture
from est_games.equilibrium.solution import Equilibrium
from est_games.game.normal import NormalForm


def unit(k: int, size: int) -> Mixture:
    """Return a strategy as a mixture."""
    return tuple(Fraction(int(j == k)) for j in range(size))


def leader_profile(leader: int, mixture: Mixture, reply: int, n: int) -> tuple[Mixture, ...]:
    """Return a commitment and its reply as a profile, by player."""
    sides = (mixture, unit(reply, n))
    return sides if leader == 0 else sides[::-1]


def commitment_equilibrium(game: NormalForm, profile: tuple[Mixture, ...]) -> Equilibrium:
    """Return a commitment with its reply, whose regret is the follower's: none, as was checked."""
    m, n = game.shape
    first, second = profile
    payoffs = tuple(
        sum(
            (
                first[i] * second[j] * table[i * n + j]
                for i in range(m)
                for j in range(n)
                if first[i] and second[j]
            ),
            Fraction(0),
        )
        for table in game.payoffs
    )
    return Equilibrium(profile=profile, payoffs=payoffs, regret=Fraction(0))
