"""Random trees with perfect recall, some of whose moves are seen and some not."""

from __future__ import annotations

import random
from collections.abc import Sequence

from est_games.game.extensive import ExtensiveForm
from est_games.game.extensive_builder import Branch, ExtensiveBuilder


def recall_tree(
    seed: int,
    *,
    players: int = 2,
    chance: bool = False,
    depth: int = 3,
    top: int = 4,
    widths: Sequence[int] = (2, 2, 2, 3),
    hidden: float = 0.5,
) -> ExtensiveForm:
    """Return a tree in which everybody remembers what it saw, in order."""
    rng = random.Random(seed)
    names = [f"P{i}" for i in range(players)]
    tree = ExtensiveBuilder(names)
    n_actions: dict[str, int] = {}

    def grow(after: Branch | None, level: int, seen: list[tuple[str, ...]]) -> None:
        if level >= depth or (level and rng.random() < 0.2):
            tree.terminal([rng.randint(0, top) for _ in names], after=after)
            return
        mover = rng.randrange(players)
        if chance and rng.random() < 0.35:
            mover = -1
            node = tree.chance({"l": "1/3", "r": "2/3"}, after=after)
        else:
            label = f"{names[mover]}:{'.'.join(seen[mover])}"
            width = n_actions.setdefault(label, rng.choice(widths))
            actions = [f"a{k}" for k in range(width)]
            node = tree.decision(names[mover], actions, after=after, information_set=label)
        told = [i == mover or rng.random() > hidden for i in range(players)]
        for action in node.actions:
            news = ["?" if not told[i] else "my " * (i == mover) + action for i in range(players)]
            grow(node[action], level + 1, [(*s, new) for s, new in zip(seen, news, strict=True)])

    grow(None, 0, [() for _ in names])
    return tree.build()


def small_recall_trees(count: int, most: int, **options: object) -> list[ExtensiveForm]:
    """Return trees with at least two information sets and so many full profiles at most."""
    found, seed = [], 0
    while len(found) < count:
        form = recall_tree(seed, **options)
        seed += 1
        profiles = 1
        own = [choice for choice in form.information_sets if not choice.is_chance]
        for choice in own:
            profiles *= len(choice.actions)
        if len(own) > 1 and profiles <= most:
            found.append(form)
    return found
