"""Random small trees with perfect recall, ties and chance, for tests."""

from fractions import Fraction
from random import Random

from est_games.game.extensive import ExtensiveForm
from est_games.game.extensive_builder import ExtensiveBuilder


def random_tree(
    rng: Random,
    n_players: int = 2,
    n_inner: int = 5,
    payoffs: tuple[int, ...] = (0, 1, 2),
    chance: float = 0.2,
) -> ExtensiveForm:
    """Return a tree with so many nodes that are not terminal, at most.

    Nodes of a player after the same own moves are often put into one information set.
    """
    names = [f"P{k}" for k in range(n_players)]
    tree = ExtensiveBuilder(names)
    waiting = [(None, ((),) * n_players)]
    known: dict = {}
    inner = 0
    while waiting:
        after, histories = waiting.pop(0)
        if inner >= n_inner or (inner >= 2 and rng.random() < 0.35):
            tree.terminal([rng.choice(payoffs) for _ in names], after=after)
            continue
        inner += 1
        if rng.random() < chance:
            third = Fraction(rng.choice((1, 2)), 3)
            moves = tree.chance({"h": third, "t": 1 - third}, after=after)
            waiting += [(branch, histories) for branch in moves]
            continue
        player, m = rng.randrange(n_players), 2 if rng.random() < 0.85 else 3
        own = known.setdefault((player, m, histories[player]), [])
        if not own or rng.random() < 0.4:
            own.append(f"{names[player]}.{inner}")
        label = rng.choice(own)
        actions = list("abc"[:m])
        moves = tree.decision(names[player], actions, after=after, information_set=label)
        for action, branch in zip(actions, moves, strict=True):
            later = list(histories)
            later[player] = (*histories[player], (label, action))
            waiting.append((branch, tuple(later)))
    return tree.build()


def three_behind_a_choice(seed: int, top: int = 10) -> ExtensiveForm:
    """A player may stay out of a game in which three move at once."""
    rng = Random(seed)
    tree = ExtensiveBuilder(["1", "2", "3"])
    root = tree.decision(rng.choice("123"), ["in", "out"], information_set="root")
    tree.terminal([rng.randrange(top) for _ in range(3)], after=root["out"])
    first = tree.decision("1", ["l", "r"], after=root["in"], information_set="one")
    for a in "lr":
        second = tree.decision("2", ["l", "r"], after=first[a], information_set="two")
        for b in "lr":
            third = tree.decision("3", ["l", "r"], after=second[b], information_set="three")
            for c in "lr":
                tree.terminal([rng.randrange(top) for _ in range(3)], after=third[c])
    return tree.build()
