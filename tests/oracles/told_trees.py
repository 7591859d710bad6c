"""Trees told in one nested expression, as a paper draws them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from est_games.game.extensive import ExtensiveForm
from est_games.game.extensive_builder import Branch, ExtensiveBuilder


@dataclass(frozen=True, slots=True)
class Pays:
    """An end."""

    amounts: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Moves:
    """A player's node, or nature's where `player` is empty."""

    player: str
    information_set: str
    after: Mapping[str, Any]
    chances: Mapping[str, Any]
    on_the_way: Sequence[Any] = ()


Told = Pays | Moves


def pays(*amounts: Any) -> Pays:
    """An end and what each player gets."""
    return Pays(amounts)


def moves(player: str, information_set: str, after: Mapping[str, Told], way: Any = ()) -> Moves:
    """A decision: what follows each action; `way` is what accrues on passing."""
    return Moves(player, information_set, after, {}, way)


def nature(after: Mapping[str, tuple[Any, Told]]) -> Moves:
    """A move of nature: the probability of each branch and what follows."""
    follows = {label: told for label, (_, told) in after.items()}
    return Moves("", "", follows, {label: chance for label, (chance, _) in after.items()})


def tell(players: Sequence[str], root: Told, title: str = "") -> ExtensiveForm:
    """Return the form."""
    tree = ExtensiveBuilder(list(players), title=title)
    waiting: list[tuple[Told, Branch | None]] = [(root, None)]
    while waiting:
        told, branch = waiting.pop()
        if isinstance(told, Pays):
            tree.terminal(list(told.amounts), after=branch)
            continue
        if told.chances:
            node = tree.chance(dict(told.chances), after=branch)
        else:
            node = tree.decision(
                told.player,
                list(told.after),
                after=branch,
                information_set=told.information_set,
                payoffs=told.on_the_way,
            )
        waiting += [(told.after[label], node[label]) for label in reversed(told.after)]
    return tree.build()
