"""False claims to know all equilibria: how many of them the checker rejects.

Run with ``python benchmarks/mutations.py [--claims 10000]``. True claims about random games from
2 x 2 to 5 x 5, half of them degenerate, are falsified in turn: a probability moved, an equilibrium
dropped, a payoff raised so that an unplayed strategy pays more.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from fractions import Fraction

import numpy as np

import est_games as eg
from est_games.certificate.bimatrix import is_complete

Profiles = list[tuple[tuple[Fraction, ...], tuple[Fraction, ...]]]


def moved(rng: np.random.Generator, profiles: Profiles) -> Profiles:
    """Return the profiles with a little probability moved in one of them."""
    place = int(rng.integers(len(profiles)))
    mixture = list(profiles[place][0])
    source = max(range(len(mixture)), key=mixture.__getitem__)
    target = (source + 1) % len(mixture)
    amount = mixture[source] / int(rng.integers(2, 10**9))
    mixture[source], mixture[target] = mixture[source] - amount, mixture[target] + amount
    return [*profiles[:place], (tuple(mixture), profiles[place][1]), *profiles[place + 1 :]]


def dropped(rng: np.random.Generator, profiles: Profiles) -> Profiles:
    """Return the profiles less one."""
    place = int(rng.integers(len(profiles)))
    return profiles[:place] + profiles[place + 1 :]


def raised(game: eg.NormalForm, profiles: Profiles) -> eg.NormalForm | None:
    """Return the game with an unplayed strategy made better against an equilibrium, if any is."""
    for x, y in profiles:
        idle = [i for i, weight in enumerate(x) if not weight]
        if idle:
            played = next(j for j, weight in enumerate(y) if weight)
            row = list(game.payoffs[0])
            row[idle[0] * game.shape[1] + played] += 10**6
            return replace(game, payoffs=(tuple(row), game.payoffs[1]))
    return None


def main() -> None:
    """Print how many false claims were made and rejected."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--claims", type=int, default=10_000)
    chosen = parser.parse_args()
    made = rejected = n_games = 0
    while made < chosen.claims:
        rng = np.random.default_rng(n_games)
        shape = tuple(int(n) for n in rng.integers(2, 6, 2))
        game = eg.NormalForm.from_payoffs(rng.integers(0, (3, 101)[n_games % 2], (2, *shape)))
        n_games += 1
        solution = eg.solve(game, "nash")
        profiles: Profiles = [each.profile for each in solution.equilibria]
        evidence = solution.certificate.evidence
        if not is_complete(game, profiles, evidence):
            raise RuntimeError("a true claim was rejected")
        claims = [(game, dropped(rng, profiles)), (game, moved(rng, profiles))]
        other = raised(game, profiles)
        if other is not None:
            claims.append((other, profiles))
        for claimed, falsified in claims:
            made += 1
            rejected += not is_complete(claimed, falsified, evidence)
    print(f"{n_games} games, {made} false claims, {rejected} rejected")


if __name__ == "__main__":
    main()
