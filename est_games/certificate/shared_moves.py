"""What the nodes of an information set tell apart: the moves on the way that are not common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from est_games.game.extensive import ExtensiveForm

Move = tuple[int, int]
"""An information set and the action taken there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """How all nodes of an information set are come to from an earlier place.

    Parameters
    ----------
    source : int
        The node of the place, -1 where it is an information set.
    information_set : int
        Number of the earlier information set, -1 where it is a single node.
    target : int
        Number of the later information set, every node of which follows a node of the place.
    starts : tuple of int
        The node of the place before each node of the target.
    moves : tuple of tuple of int
        For each node of the target, the nodes entered on the way whose move is not common to all of
        them: what is common to all tells nothing.
    """

    source: int
    information_set: int
    target: int
    starts: tuple[int, ...]
    moves: tuple[tuple[int, ...], ...]


def passages(form: ExtensiveForm, target: int) -> Iterator[Passage]:
    """Yield the passages to an information set, from the root of each subgame and from each set.

    Parameters
    ----------
    form : ExtensiveForm
        The game, with perfect recall.
    target : int
        Number of a player's information set.

    Examples
    --------
    Selten's horse: the third player's set is come to from the root only.

    >>> from est_games.game.extensive_builder import ExtensiveBuilder
    >>> tree = ExtensiveBuilder(["1", "2", "3"])
    >>> one = tree.decision("1", ["across", "down"])
    >>> two = tree.decision("2", ["across", "down"], after=one["across"])
    >>> for branch in (one["down"], two["down"]):
    ...     end = tree.decision("3", ["left", "right"], after=branch, information_set="3")
    ...     for action in end:
    ...         tree.terminal([0, 0, 0], after=action)
    >>> tree.terminal([0, 0, 0], after=two["across"])
    >>> form = tree.build()
    >>> [passage.starts for passage in passages(form, form.information_set_index["3"])]
    [(0, 0), (0, 0)]
    """
    nodes = form.members[target]
    ways = [_way(form, node) for node in nodes]
    roots = set(form.subgame_roots)
    common = [node for node in ways[0] if all(node in way for way in ways)]
    for node in sorted(common):
        if node in roots:
            yield _passage(form, (node, -1, target), (node,) * len(nodes), ways)
    above = [
        {form.information_set[node]: node for node in way if form.player[node] != -1}
        for way in ways
    ]
    for number in sorted(above[0]):
        if number != target and all(number in each for each in above):
            starts = tuple(each[number] for each in above)
            yield _passage(form, (-1, number, target), starts, ways)


def _way(form: ExtensiveForm, node: int) -> list[int]:
    """Return a node and all before it, itself first."""
    way = [node]
    while (node := form.parent[node]) >= 0:
        way.append(node)
    return way


def _passage(
    form: ExtensiveForm, place: tuple[int, int, int], starts: tuple[int, ...], ways: list[list[int]]
) -> Passage:
    entered = [way[: way.index(start)] for way, start in zip(ways, starts, strict=True)]
    return Passage(
        source=place[0],
        information_set=place[1],
        target=place[2],
        starts=starts,
        moves=_telling(form, entered),
    )


def _telling(form: ExtensiveForm, entered: list[list[int]]) -> tuple[tuple[int, ...], ...]:
    """Return the nodes entered by moves that are not common to all ways."""
    counts = [Counter(_move(form, node) for node in way) for way in entered]
    common = counts[0]
    for each in counts[1:]:
        common = common & each
    kept = []
    for way in entered:
        left = Counter(common)
        own = []
        for node in way:
            move = _move(form, node)
            # What nature never does is not undone by being common.
            if left[move] and form.probability[node]:
                left[move] -= 1
            else:
                own.append(node)
        kept.append(tuple(own))
    return tuple(kept)


def _move(form: ExtensiveForm, node: int) -> Move:
    return form.information_set[form.parent[node]], form.branch[node]


Signature = tuple[tuple[Move, ...], ...]


def signature(form: ExtensiveForm, target: int) -> tuple[Signature, tuple[int, ...]]:
    """Return what tells the nodes of an information set apart, and the nodes in that order.

    Two information sets with one signature are come to by the same moves, but for moves common to
    all nodes of one of them; whoever does not see more in these than there is believes the same.

    Parameters
    ----------
    form : ExtensiveForm
        The game.
    target : int
        Number of an information set.

    Returns
    -------
    signature : tuple of tuple of (int, int)
        For each node the moves that are not common, ascending.
    nodes : tuple of int
        The nodes in this order.
    """
    nodes = form.members[target]
    kept = _telling(form, [_way(form, node)[:-1] for node in nodes])
    rows = sorted(
        (tuple(sorted(_move(form, each) for each in own)), node)
        for own, node in zip(kept, nodes, strict=True)
    )
    return tuple(row for row, _ in rows), tuple(node for _, node in rows)
