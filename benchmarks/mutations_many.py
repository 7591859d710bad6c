"""False claims to know all equilibria of games of three players: how many the checker rejects.

Run with ``python benchmarks/mutations_many.py [--claims 1000]``. True claims about random games
from 2 x 2 x 2 to 3 x 3 x 3, half of them degenerate, are falsified in turn: an equilibrium dropped,
a probability moved, a payoff raised so that an unplayed strategy pays more, a reason exchanged for
one that would settle the region which holds an equilibrium.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np

import est_games as eg
from est_games.certificate.polynomial_support import is_complete

ROOT, PAIR = 2, 0


def moved(rng: np.random.Generator, profiles: list[Any]) -> list[Any]:
    """Return the profiles with a little probability moved in one of them."""
    place = int(rng.integers(len(profiles)))
    row = [Fraction(float(x)) for x in profiles[place][0]]
    source = max(range(len(row)), key=row.__getitem__)
    target = (source + 1) % len(row)
    amount = row[source] / int(rng.integers(2, 10**9))
    row[source], row[target] = row[source] - amount, row[target] + amount
    return [*profiles[:place], (tuple(row), *profiles[place][1:]), *profiles[place + 1 :]]


def raised(game: eg.NormalForm, profiles: list[Any]) -> eg.NormalForm | None:
    """Return the game with an unplayed strategy made better against an equilibrium, if any is."""
    for first, *others in profiles:
        idle = [k for k, weight in enumerate(first) if not weight]
        if idle:
            row = list(game.payoffs[0])
            place = idle[0] * game.strides[0]
            for weights, stride in zip(others, game.strides[1:], strict=True):
                place += next(k for k, weight in enumerate(weights) if weight) * stride
            row[place] += 10**6
            return replace(game, payoffs=(tuple(row), *game.payoffs[1:]))
    return None


def without_a_root(rng: np.random.Generator, evidence: Any) -> Any:
    """Return the evidence with a region that holds a root said to be empty."""
    places = np.flatnonzero(evidence.nodes[:, 0] == ROOT)
    if not len(places):
        return None
    nodes = evidence.nodes.copy()
    player, first, second = rng.integers(0, (3, 2, 2))
    nodes[rng.choice(places)] = (PAIR, player, first, second)
    return replace(evidence, nodes=nodes)


def main() -> None:
    """Print how many false claims were made and rejected."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--claims", type=int, default=1_000)
    chosen = parser.parse_args()
    made = rejected = n_games = 0
    while made < chosen.claims:
        rng = np.random.default_rng(n_games)
        shape = tuple(int(n) for n in rng.integers(2, 4, 3))
        game = eg.NormalForm.from_payoffs(rng.integers(0, (3, 101)[n_games % 2], (3, *shape)))
        n_games += 1
        solution = eg.solve(game, "nash", timeout=20)
        if solution.status.name != "COMPLETE":
            continue
        profiles = [each.profile for each in solution.equilibria]
        evidence = solution.certificate.evidence
        if not is_complete(game, profiles, evidence):
            raise RuntimeError("a true claim was rejected")
        place = int(rng.integers(len(profiles)))
        claims = [
            (game, profiles[:place] + profiles[place + 1 :], evidence),
            (game, moved(rng, profiles), evidence),
        ]
        other = raised(game, profiles)
        if other is not None:
            claims.append((other, profiles, evidence))
        emptied = without_a_root(rng, evidence)
        if emptied is not None:
            claims.append((game, profiles, emptied))
        for claim in claims:
            made += 1
            rejected += not is_complete(*claim)
    print(f"{n_games} games, {made} false claims, {rejected} rejected")


if __name__ == "__main__":
    main()
