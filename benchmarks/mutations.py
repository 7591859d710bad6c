"""False claims to know all equilibria: how many of them the checker rejects.

Run with ``python benchmarks/mutations.py [--claims 10000]``. True claims about random games from
2 x 2 to 5 x 5, half of them degenerate, are falsified in turn: a probability moved, an equilibrium
dropped, an equilibrium dropped and the evidence bent to fit, a payoff raised so that an unplayed
strategy pays more, indices of components changed so that they still add up to one.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from fractions import Fraction

import numpy as np

import est_games as eg
from est_games.certificate.bimatrix import BimatrixBases, is_complete
from est_games.certificate.components import component_problems
from est_games.certificate.label_tree import LEAF, LabelTree
from est_games.equilibrium.solution import EquilibriumComponent

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


def bent(rng: np.random.Generator, evidence: BimatrixBases | LabelTree) -> object:
    """Return evidence with something done to it that might hide an equilibrium."""
    return bent_bases(rng, evidence) if isinstance(evidence, BimatrixBases) else shut(rng, evidence)


def bent_bases(rng: np.random.Generator, evidence: BimatrixBases) -> BimatrixBases:
    """Return the bases with one left out, doubled or changed, or with bits that mean nothing."""
    side = ("first", "second")[rng.integers(2)]
    bases = list(getattr(evidence, side))
    place, bit = int(rng.integers(len(bases))), 1 << int(rng.integers(12))
    kind = int(rng.integers(4))
    if kind == 0:
        del bases[place]
    elif kind == 1:
        bases[place] = bases[place - 1]
    elif kind == 2:
        bases[place] ^= bit
    else:
        bases = [basis | bit << 4 for basis in bases]
    return replace(evidence, **{side: tuple(bases)})


def shut(rng: np.random.Generator, evidence: LabelTree) -> LabelTree:
    """Return the tree with a leaf closed, for a reason that stands elsewhere or for none."""
    leaves = np.flatnonzero(evidence.steps == LEAF)
    at = int(rng.choice(leaves))
    steps, numbers = evidence.steps.copy(), evidence.numbers
    steps[at] = rng.choice([-2, -3, -4, -5])
    row = (
        numbers[rng.integers(len(numbers))]
        if rng.integers(2)
        else rng.integers(-2, 3, numbers.shape[1])
    )
    place = int((evidence.steps[:at] < LEAF).sum())
    return replace(evidence, steps=steps, numbers=np.insert(numbers, place, row, axis=0))


def shifted(rng: np.random.Generator, solution: eg.Solution) -> list[EquilibriumComponent]:
    """Return the components with one index more and another less, if there are two."""
    components = list(solution.components)
    if len(components) > 1:
        more, less = rng.choice(len(components), 2, replace=False)
        for place, change in ((int(more), 1), (int(less), -1)):
            component = components[place]
            components[place] = replace(component, index=component.index + change)
    return components


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
        claims = [
            (game, dropped(rng, profiles), evidence),
            (game, dropped(rng, profiles), bent(rng, evidence)),
            (game, moved(rng, profiles), evidence),
        ]
        other = raised(game, profiles)
        if other is not None:
            claims.append((other, profiles, evidence))
        for claimed, falsified, reason in claims:
            made += 1
            rejected += not is_complete(claimed, falsified, reason)
        if len(solution.components) > 1:
            made += 1
            components = shifted(rng, solution)
            rejected += bool(component_problems(game, profiles, components, evidence=evidence))
    print(f"{n_games} games, {made} false claims, {rejected} rejected")


if __name__ == "__main__":
    main()
