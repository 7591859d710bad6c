"""Agreement of typed anonymous forms with brute force on random small games.

Every pure equilibrium by counts and every symmetric mixed one, against all profiles of the normal
form; stable sets of signers against the definition. Run ``python benchmarks/agreement_states.py``.
"""

from __future__ import annotations

import math
import random
import sys
from collections import Counter
from fractions import Fraction
from itertools import product

import est_games as eg

N_GAMES = 1_000


def drawn(seed: int) -> eg.TypedAnonymousForm:
    """Draw a game of at most eight players: types, strategies, tallies and payoffs at random."""
    rng = random.Random(seed)
    n_types = rng.randint(1, 3)
    sizes, left = {}, 8
    for t in range(n_types):
        sizes[f"t{t}"] = rng.randint(1, max(1, min(4, left - (n_types - 1 - t))))
        left -= sizes[f"t{t}"]
    most = 2 if sum(sizes.values()) > 6 else 3
    strategies = {name: [f"s{k}" for k in range(rng.randint(2, most))] for name in sizes}
    pairs = [(name, label) for name, labels in strategies.items() for label in labels]
    tallies = {
        f"tally {k}": {pair: rng.randint(0, 2) for pair in pairs} for k in range(rng.randint(1, 2))
    }
    known: dict[object, int] = {}
    span = rng.choice([2, 3, 100])

    def payoff(kind: str, strategy: str, tally: dict[str, int]) -> int:
        key = (kind, strategy, tuple(tally.items()))
        if key not in known:
            known[key] = rng.randint(0, span)
        return known[key]

    return eg.TypedAnonymousForm.from_payoff(
        payoff, sizes=sizes, strategies=strategies, tallies=tallies
    )


def counts_of(form: eg.TypedAnonymousForm, profile: tuple[int, ...]) -> tuple[tuple[int, ...], ...]:
    """Return how many of each type play what in a profile of the players."""
    found, place = [], 0
    for n, m in zip(form.sizes, form.n_strategies, strict=True):
        own = Counter(profile[place : place + n])
        found.append(tuple(own[a] for a in range(m)))
        place += n
    return tuple(found)


def brute_pure(form: eg.TypedAnonymousForm) -> dict[tuple[tuple[int, ...], ...], int]:
    """Return the count profiles of all pure equilibria of the normal form, with how many each."""
    normal = form.to_normal()
    shape = [len(own) for own in normal.strategies]
    strides = [math.prod(shape[i + 1 :]) for i in range(len(shape))]
    found: Counter[tuple[tuple[int, ...], ...]] = Counter()
    for place, profile in enumerate(product(*map(range, shape))):
        if all(
            normal.payoffs[i][place]
            >= max(normal.payoffs[i][place + (a - own) * stride] for a in range(n))
            for i, (own, n, stride) in enumerate(zip(profile, shape, strides, strict=True))
        ):
            found[counts_of(form, profile)] += 1
    return dict(found)


def expected(
    form: eg.TypedAnonymousForm, mixtures: list[list[Fraction]], kind: int
) -> list[Fraction]:
    """Return what each strategy pays one player of a type where everybody else mixes so."""
    owners = [t for t, n in enumerate(form.sizes) for _ in range(n - (t == kind))]
    law: dict[tuple[int, ...], Fraction] = {tuple(0 for _ in form.tallies): Fraction(1)}
    for t in owners:
        after: dict[tuple[int, ...], Fraction] = {}
        for totals, weight in law.items():
            for a, p in enumerate(mixtures[t]):
                if p:
                    moved = tuple(
                        x + tally.weights[t][a]
                        for x, tally in zip(totals, form.tallies, strict=True)
                    )
                    after[moved] = after.get(moved, Fraction(0)) + weight * p
        law = after
    return [
        sum((w * form.payoff(kind, a, totals) for totals, w in law.items()), Fraction(0))
        for a in range(form.n_strategies[kind])
    ]


def symmetric_mismatch(form: eg.TypedAnonymousForm, solution: eg.Solution) -> bool:
    """Tell whether a listed rational mixture is none, or a pure one of the grid is missing."""
    listed = []
    for equilibrium in solution.equilibria:
        mixtures = [list(own) for own in equilibrium.profile]
        if all(isinstance(p, Fraction) for own in mixtures for p in own):
            listed.append(mixtures)
            for t, own in enumerate(mixtures):
                pays = expected(form, mixtures, t)
                if any(p and pays[a] < max(pays) for a, p in enumerate(own)):
                    return True
    if solution.status is not eg.Status.COMPLETE:
        return False
    for chosen in product(*(range(m) for m in form.n_strategies)):
        mixtures = [
            [Fraction(a == own) for a in range(m)]
            for own, m in zip(chosen, form.n_strategies, strict=True)
        ]
        settled = all(
            pays[own] == max(pays)
            for t, own in enumerate(chosen)
            for pays in [expected(form, mixtures, t)]
        )
        if settled and mixtures not in listed and not getattr(solution, "components", ()):
            return True
    return False


def main(n_games: int) -> dict[str, int]:
    """Compare and return the number of games, equilibria and mismatches."""
    told = {"games": n_games, "pure": 0, "pure mismatches": 0, "symmetric mismatches": 0}
    told["symmetric complete"] = 0
    for seed in range(n_games):
        form = drawn(seed)
        pure = eg.solve(form, "pure-nash")
        found = {e.counts: e.multiplicity for e in pure.equilibria}
        brute = brute_pure(form)
        told["pure"] += len(brute)
        told["pure mismatches"] += found != brute
        symmetric = eg.solve(form, "symmetric-nash", timeout=2)
        told["symmetric complete"] += symmetric.status is eg.Status.COMPLETE
        told["symmetric mismatches"] += symmetric_mismatch(form, symmetric)
    return told


if __name__ == "__main__":
    print(main(int(sys.argv[1]) if len(sys.argv) > 1 else N_GAMES))
