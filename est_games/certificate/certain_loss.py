"""Is an action in support a loss for certain, before it is known what is done elsewhere?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from est_games.certificate.deviation_game import ON_PATH, DeviationGame, Supports


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """An action with positive probability that pays less than another, whatever else is done.

    Parameters
    ----------
    information_set : int
        Where it is taken, on the path.
    action, other : int
        The action, and what pays more.
    """

    information_set: int
    action: int
    other: int


def certain_losses(game: DeviationGame, supports: Supports) -> Iterator[Loss]:
    """Yield losses that no behaviour with these supports avoids.

    Parameters
    ----------
    game : DeviationGame
        The tree, and who deviates as one.
    supports : mapping of int to tuple of int
        The actions with positive probability at some information sets; at others anything may be.

    Notes
    -----
    1. Going up the tree, what a deviator can get at most from a node on, and what it can make sure
       of at least, are bounded: the others and chance do anything that the supports allow; what it
       can do itself counts for the least only where it knows the node.
    2. An action is a loss if at every node of its information set that may be reached it gives less
       at most than the other at least, or no more, and less at one that is reached.

    Examples
    --------
    >>> from est_games.game.extensive_builder import ExtensiveBuilder
    >>> tree = ExtensiveBuilder(["1"])
    >>> for amount, branch in enumerate(tree.decision("1", ["l", "r"])):
    ...     tree.terminal([amount], after=branch)
    >>> next(certain_losses(DeviationGame(tree.build()), {0: (0, 1)}))
    Loss(information_set=0, action=0, other=1)
    """
    form = game.form
    bits, may = game.reach(supports).bits, game.possible(supports)
    bounds: dict[int, tuple[list[int], list[int]]] = {}
    for number, played in supports.items():
        members = [node for node in form.members[number] if may[node]]
        if len(form.information_sets[number].actions) == 1 or not any(
            bits[node] & ON_PATH for node in members
        ):
            continue
        d = game.deviator[number]
        if d not in bounds:
            bounds[d] = _bounds(game, supports, d)
        most, least = bounds[d]
        for action in played:
            for other in range(len(form.information_sets[number].actions)):
                gaps = [
                    (least[form.children[node][other]] - most[form.children[node][action]], node)
                    for node in members
                ]
                if all(gap >= 0 for gap, _ in gaps) and any(
                    gap > 0 and bits[node] & ON_PATH for gap, node in gaps
                ):
                    yield Loss(information_set=number, action=action, other=other)


def is_certain_loss(game: DeviationGame, supports: Supports, loss: Loss) -> bool:
    """Tell whether a loss is one."""
    if loss.information_set not in supports:
        return False
    return loss in certain_losses(game, supports)


def _bounds(game: DeviationGame, supports: Supports, d: int) -> tuple[list[int], list[int]]:
    """Return what a deviator can get at most and make sure of at least from each node on."""
    form = game.form
    most = list(game.amounts[d])
    least = list(most)
    for node in range(form.n_nodes - 1, -1, -1):
        number = form.information_set[node]
        if number < 0:
            continue
        children = form.children[node]
        mover = game.deviator[number]
        if mover == -1:
            most[node] = sum(most[child] for child in children)
            least[node] = sum(least[child] for child in children)
        elif mover == d:
            most[node] = max(most[child] for child in children)
            pick = max if len(form.members[number]) == 1 else min
            least[node] = pick(least[child] for child in children)
        else:
            played = supports.get(number, range(len(children)))
            most[node] = max(most[children[k]] for k in played)
            least[node] = min(least[children[k]] for k in played)
    return most, least
