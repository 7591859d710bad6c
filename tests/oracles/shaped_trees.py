"""Random two-player trees with perfect recall, of several shapes."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from est_games.game.extensive import CHANCE, TERMINAL, ExtensiveForm, InformationSet


def random_tree(
    n_nodes: int,
    seed: int,
    *,
    shape: str = "bushy",
    nodes_a_set: int = 3,
    chance: float = 0.1,
    types: int = 0,
    largest_payoff: int = 100,
    zero_sum: bool = False,
    inner_payoffs: float = 0.0,
) -> ExtensiveForm:
    """Return a tree of about so many nodes.

    Nodes of one player after the same own moves may share an information set, which is what perfect
    recall allows. ``shape`` is "bushy" (level by level), "deep" (mostly on from the last node) or
    "mixed"; with ``types``, nature first deals each player one of so many, so that nothing but the
    whole game is a subgame.
    """
    rng = np.random.default_rng(seed)
    parent, sets, choices = [-1], [TERMINAL], []
    own: list[list[int]] = [[0, 0]]
    depth = [0]
    n_sequences = [1, 1]
    first: dict[int, int] = {}
    open_sets: dict[tuple[int, int, int], list[list[int]]] = {}
    frontier = [0]

    def grow(node: int, number: int, width: int, mover: int) -> None:
        sets[node] = number
        for k in range(width):
            child = len(parent)
            parent.append(node)
            sets.append(TERMINAL)
            depth.append(depth[node] + 1)
            known = list(own[node])
            if mover >= 0:
                known[mover] = first[number] + k
            own.append(known)
            frontier.append(child)

    def nature(width: int) -> int:
        weights = rng.integers(1, 6, width)
        odds = tuple(Fraction(int(w), int(weights.sum())) for w in weights)
        choices.append(
            InformationSet(
                label=f"n{len(choices)}",
                player=CHANCE,
                actions=tuple(f"c{k}" for k in range(width)),
                probabilities=odds,
            )
        )
        return len(choices) - 1

    if types:
        frontier.clear()
        grow(0, nature(types * types), types * types, CHANCE)
        for k, node in enumerate(list(frontier)):
            own[node] = [-1 - k // types, -1 - k % types]
    while len(parent) < n_nodes and frontier:
        if shape == "bushy":
            node = frontier.pop(0)
        elif shape == "deep":
            node = frontier.pop(-1 - int(rng.integers(min(40, len(frontier)))))
        else:
            node = frontier.pop(int(rng.integers(len(frontier))))
        width = 2 + int(rng.random() < 0.3)
        if node and rng.random() < chance and (not types or parent[node] > 0):
            grow(node, nature(width), width, CHANCE)
            continue
        mover = (depth[node] + bool(types)) % 2 if rng.random() < 0.8 else int(rng.integers(2))
        key = (mover, own[node][mover], width)
        waiting = open_sets.setdefault(key, [])
        if waiting and rng.random() < 0.9:
            entry = waiting[int(rng.integers(len(waiting)))]
            entry[1] += 1
            number = entry[0]
            if entry[1] >= nodes_a_set:
                waiting.remove(entry)
        else:
            number = len(choices)
            choices.append(
                InformationSet(
                    label=f"{mover + 1}.{number}",
                    player=mover,
                    actions=tuple(f"a{k}" for k in range(width)),
                )
            )
            first[number] = n_sequences[mover]
            n_sequences[mover] += width
            if nodes_a_set > 1:
                waiting.append([number, 1])
        grow(node, number, width, mover)
    payoffs: list[tuple[Fraction, ...]] = []
    for number in sets:
        pays = number == TERMINAL or rng.random() < inner_payoffs
        amounts = [int(x) for x in rng.integers(0, largest_payoff + 1, 2)]
        if zero_sum:
            amounts[1] = -amounts[0]
        payoffs.append(tuple(map(Fraction, amounts)) if pays else ())
    return ExtensiveForm.from_nodes(
        players=("one", "two"),
        parent=parent,
        information_set=sets,
        information_sets=choices,
        payoffs=payoffs,
        title=f"{shape} {n_nodes} {seed}",
    )
