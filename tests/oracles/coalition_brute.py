"""Strong and coalition-proof pure equilibria straight from their definitions, one by one."""

from __future__ import annotations

from functools import cache
from itertools import chain, combinations, product

from est_games.game.normal import NormalForm

Chosen = tuple[int, ...]


def coalitions(players: Chosen) -> list[Chosen]:
    return list(chain.from_iterable(combinations(players, k) for k in range(1, len(players) + 1)))


def moves(game: NormalForm, coalition: Chosen, profile: Chosen) -> list[Chosen]:
    """Return every profile a coalition can reach, the present one included."""
    ranges = [range(m) if i in coalition else [profile[i]] for i, m in enumerate(game.shape)]
    return list(product(*ranges))


def all_gain(game: NormalForm, coalition: Chosen, before: Chosen, after: Chosen) -> bool:
    old, new = game.payoff(before), game.payoff(after)
    return all(new[i] > old[i] for i in coalition)


def some_gain(game: NormalForm, coalition: Chosen, before: Chosen, after: Chosen) -> bool:
    old, new = game.payoff(before), game.payoff(after)
    return all(new[i] >= old[i] for i in coalition) and any(new[i] > old[i] for i in coalition)


def strong(game: NormalForm, weak: bool = False) -> set[Chosen]:
    gain = some_gain if weak else all_gain
    everybody = tuple(range(game.n_players))
    return {
        profile
        for profile in product(*map(range, game.shape))
        if not any(
            gain(game, coalition, profile, after)
            for coalition in coalitions(everybody)
            for after in moves(game, coalition, profile)
        )
    }


def coalition_proof(game: NormalForm) -> set[Chosen]:
    @cache
    def enforces(coalition: Chosen, profile: Chosen) -> bool:
        return all(proof(part, profile) for part in coalitions(coalition) if part != coalition)

    @cache
    def proof(coalition: Chosen, profile: Chosen) -> bool:
        return enforces(coalition, profile) and not any(
            enforces(coalition, after) and all_gain(game, coalition, profile, after)
            for after in moves(game, coalition, profile)
        )

    everybody = tuple(range(game.n_players))
    return {p for p in product(*map(range, game.shape)) if proof(everybody, p)}
