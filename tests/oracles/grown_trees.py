"""Random extensive forms of about a given size: perfect recall, chance, nodes told apart or not."""

from __future__ import annotations

import random
from fractions import Fraction

from est_games.game.extensive import CHANCE, TERMINAL, ExtensiveForm, InformationSet


def grown_tree(
    seed: int,
    n_nodes: int = 20,
    *,
    n_players: int = 2,
    nature: float = 0.15,
    hidden: float = 0.5,
    top: int = 100,
    accrues: float = 0.0,
) -> ExtensiveForm:
    """Return a tree grown leaf by leaf; nodes of like own history may share an information set.

    Parameters
    ----------
    seed, n_nodes, n_players
        The tree has at least `n_nodes` nodes.
    nature : float
        How likely nature moves at a node.
    hidden : float
        How likely a node joins an information set that it may join.
    top : int
        Payoffs are whole numbers from 0 to this.
    accrues : float
        How likely something is paid on the way.
    """
    rng = random.Random(seed)
    parent, own, mover, children = [-1], [((),) * n_players], [None], [[]]
    leaves = [0]
    while len(parent) < n_nodes:
        node = leaves.pop(rng.randrange(len(leaves)) if rng.random() < 0.7 else 0)
        who = CHANCE if rng.random() < nature and node else rng.randrange(n_players)
        n = rng.choice((2, 2, 3))
        mover[node] = (who, n)
        for _ in range(n):
            children[node].append(len(parent))
            leaves.append(len(parent))
            parent.append(node)
            own.append(None)
            mover.append(None)
            children.append([])
    sets: list[InformationSet] = []
    number = [TERMINAL] * len(parent)
    alike: dict[tuple, list[int]] = {}
    for node, choice in enumerate(mover):
        if choice is None:
            continue
        who, n = choice
        key = (who, n, own[node][who])
        known = alike.setdefault(key, [])
        if who != CHANCE and known and rng.random() < hidden:
            number[node] = rng.choice(known)
        else:
            number[node] = len(sets)
            known.append(len(sets))
            weights = [rng.randint(1, 5) for _ in range(n)]
            sets.append(
                InformationSet(
                    label=f"{'nature' if who == CHANCE else f'p{who}'} {len(sets)}",
                    player=who,
                    actions=tuple(f"a{k}" for k in range(n)),
                    probabilities=tuple(Fraction(w, sum(weights)) for w in weights)
                    if who == CHANCE
                    else (),
                )
            )
        for k, child in enumerate(children[node]):
            histories = list(own[node])
            if who != CHANCE:
                histories[who] = (*histories[who], (number[node], k))
            own[child] = tuple(histories)
    payoffs = [
        tuple(Fraction(rng.randint(0, top)) for _ in range(n_players))
        if mover[node] is None or rng.random() < accrues
        else ()
        for node in range(len(parent))
    ]
    return ExtensiveForm.from_nodes(
        players=[f"player {i}" for i in range(n_players)],
        parent=parent,
        information_set=number,
        information_sets=sets,
        payoffs=payoffs,
    )
