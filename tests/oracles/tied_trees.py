"""Small random trees full of ties, with chance and hidden moves, and every behaviour on a grid."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from random import Random

from est_games.game.extensive import ExtensiveForm
from est_games.game.extensive_builder import Branch, ExtensiveBuilder


def random_tree(
    seed: int, *, n_players: int = 2, n_choices: int = 4, most: int = 2, is_open: bool = False
) -> ExtensiveForm:
    """Return a tree with about `n_choices` information sets and payoffs from 0 to `most`.

    `is_open` leaves out hidden moves: everybody knows all that was done.
    """
    rng = Random(seed)
    names = [f"p{k}" for k in range(n_players)]
    tree = ExtensiveBuilder(names)
    left = [n_choices]
    open_branches: list[Branch | None] = [None]
    n_sets = 0

    def fresh() -> str:
        nonlocal n_sets
        n_sets += 1
        return f"s{n_sets}"

    def end(branch: Branch | None) -> None:
        tree.terminal([rng.randint(0, most) for _ in names], after=branch)

    while open_branches:
        branch = open_branches.pop(rng.randrange(len(open_branches)))
        if branch is not None and (left[0] <= 0 or rng.random() < 0.25):
            end(branch)
            continue
        kinds = ["move", "move", "move", "chance"]
        kinds += [] if is_open else ["stage", "blind", "twice"]
        kind = rng.choice(kinds)
        if kind == "move":
            left[0] -= 1
            actions = "lmr" if rng.random() < 0.2 else "lr"
            node = tree.decision(rng.choice(names), actions, after=branch, information_set=fresh())
            open_branches += list(node)
        elif kind == "chance":
            node = tree.chance({"u": "1/2", "d": "1/2"}, after=branch)
            open_branches += list(node)
        elif kind == "stage" and left[0] >= 2:
            left[0] -= 2
            one, two = rng.sample(names, 2)
            first = tree.decision(one, "lr", after=branch, information_set=fresh())
            label = fresh()
            for own in first:
                open_branches += tree.decision(two, "lr", after=own, information_set=label)
        elif kind == "blind" and left[0] >= 1:
            left[0] -= 1
            nature = tree.chance({"u": "1/3", "d": "2/3"}, after=branch)
            mover, label = rng.choice(names), fresh()
            for own in nature:
                open_branches += tree.decision(mover, "lr", after=own, information_set=label)
        elif kind == "twice" and left[0] >= 3:
            left[0] -= 3
            one, two = rng.sample(names, 2)
            first = tree.decision(one, "lr", after=branch, information_set=fresh())
            label, again = fresh(), fresh()
            for k, own in enumerate(first):
                second = tree.decision(two, "lr", after=own, information_set=label)
                if k:
                    open_branches += list(second)
                    continue
                for theirs in second:
                    open_branches += tree.decision(one, "lr", after=theirs, information_set=again)
        else:
            open_branches.append(branch)
            left[0] = 0
            if branch is None:
                left[0] = 1
    return tree.build()


def mixtures(n_actions: int, parts: int) -> list[tuple[Fraction, ...]]:
    """Return all distributions over actions in whole shares of one over `parts`."""
    rows = product(range(parts + 1), repeat=n_actions)
    return [tuple(Fraction(x, parts) for x in row) for row in rows if sum(row) == parts]


def grid(form: ExtensiveForm, parts: int) -> Iterator[dict[str, dict[str, Fraction]]]:
    """Yield every behaviour whose probabilities are whole shares of one over `parts`."""
    choices = [choice for choice in form.information_sets if not choice.is_chance]
    rows = [mixtures(len(choice.actions), parts) for choice in choices]
    for chosen in product(*rows):
        yield {
            choice.label: dict(zip(choice.actions, row, strict=True))
            for choice, row in zip(choices, chosen, strict=True)
        }


def grid_size(form: ExtensiveForm, parts: int) -> int:
    """Return how many behaviours the grid has."""
    total = 1
    for choice in form.information_sets:
        if not choice.is_chance:
            total *= len(mixtures(len(choice.actions), parts))
    return total
