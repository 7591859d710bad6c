"""Small random trees with perfect recall: stages of moves that some later movers observe or not."""

from __future__ import annotations

import random
from fractions import Fraction

from est_games.game.extensive import ExtensiveForm
from est_games.game.extensive_builder import ExtensiveBuilder


def random_tree(
    seed: int, *, n_players: int = 2, n_sets: int = 3, highest: int = 2, wide: float = 0.2
) -> ExtensiveForm:
    """Return a tree with perfect recall, at most so many players' information sets, small payoffs.

    Notes
    -----
    Nodes are grown level by level; a mover's node joins an information set of nodes at which the
    mover has the same own past, or starts one. Levels end in payoffs at random.
    """
    rng = random.Random(seed)
    names = [f"P{k + 1}" for k in range(n_players)]
    tree = ExtensiveBuilder(names)
    made: dict[str, tuple[int, tuple, tuple[str, ...], int]] = {}
    open_branches = [(None, ((),) * n_players, 0)]
    n_chance = 0
    while open_branches:
        branch, past, level = open_branches.pop(0)
        may_end = level > 0 and (rng.random() < 0.35 or level > 3)
        if not level and rng.random() < 0.35:
            weights = rng.choice([(1, 1), (1, 2), (3, 1), (1, 1, 1)])
            n_chance += 1
            parts = {f"n{k}": Fraction(w, sum(weights)) for k, w in enumerate(weights)}
            node = tree.chance(parts, after=branch, information_set=f"N{n_chance}")
            open_branches += [(b, past, level + 1) for b in node]
            continue
        fitting = [
            label
            for label, (player, own, _, depth) in made.items()
            if past[player] == own and depth == level
        ]
        label = None
        if not may_end:
            if fitting and rng.random() < 0.75:
                label = rng.choice(fitting)
            elif len(made) < n_sets:
                label = f"h{len(made) + 1}"
                player = rng.randrange(n_players)
                width = 3 if rng.random() < wide else 2
                made[label] = (player, past[player], tuple("abc"[:width]), level)
            elif fitting:
                label = rng.choice(fitting)
        if label is None:
            pays = [rng.randint(0, highest) for _ in names]
            if branch is None:
                return random_tree(seed + 1_000_003, n_players=n_players, n_sets=n_sets)
            tree.terminal(pays, after=branch)
            continue
        player, own, actions, _ = made[label]
        node = tree.decision(names[player], actions, after=branch, information_set=label)
        for b, action in zip(node, actions, strict=True):
            after = list(past)
            after[player] = (*own, (label, action))
            open_branches.append((b, tuple(after), level + 1))
    return tree.build()
