"""Loops compiled before the clock starts, so that the first call on a machine is not cut short."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cache

from est_games.equilibrium.solution import Solution
from est_games.game.extensive import ExtensiveForm
from est_games.game.normal import NormalForm

_SMALL = 14
_THREE = ((71, 22, 9, 64, 38, 95), (13, 80, 57, 41, 66, 30), (52, 7, 88, 19, 93, 45))


@cache
def compile_loops(function: Callable[..., Solution], n_players: int, takes_trees: bool) -> None:
    """Have a solver compile its loops, once a process.

    Parameters
    ----------
    function : callable
        A solver of normal forms, or of extensive forms.
    n_players : int
        How many players its game has: one or two, who may be met by other loops, or three.
    takes_trees : bool
        Whether it is a solver of extensive forms.

    Notes
    -----
    A game of a few strategies is solved, which needs the same loops as a large one. That takes up
    to a minute the first time on a machine, and next to nothing later, since compiled loops are
    kept. A loop that only rarer games come to, e.g. those with continua, may be left out.
    """
    function(_tree(n_players) if takes_trees else _example(n_players))


def always(_: object) -> bool:
    """Return that loops are run on every game."""
    return True


def never(_: object) -> bool:
    """Return that no loops are run."""
    return False


def of_two(game: NormalForm | ExtensiveForm) -> bool:
    """Return whether a tree has two players, whose plans are sought by loops."""
    return game.n_players == 2


def unless_small(game: NormalForm) -> bool:
    """Return whether a game is more than a small one of two players, which takes no loops."""
    return game.n_players > 2 or sum(game.shape) > _SMALL


def _example(n_players: int) -> NormalForm:
    """Return a game large enough to be solved by loops, with mixed equilibria only."""
    n, m = (2, 9) if n_players <= 2 else (3, 3)
    n_profiles = m**n
    tables = [[(row[k % 6] * (k + 20) ** 2) % 101 for k in range(n_profiles)] for row in _THREE[:n]]
    return NormalForm(
        players=tuple(f"player {i}" for i in range(n)),
        strategies=(tuple(f"strategy {k}" for k in range(m)),) * n,
        payoffs=tuple(tuple(map(Fraction, table)) for table in tables),
    )


def _tree(n_players: int) -> ExtensiveForm:
    """Return pennies as a tree, the later players not seeing what the first did; it is zero-sum."""
    from est_games.game.extensive_builder import Branch, ExtensiveBuilder

    names = [f"player {i}" for i in range(n_players)]
    tree = ExtensiveBuilder(names)
    sides = ("heads", "tails")
    level: list[tuple[Branch | None, int]] = [(None, 0)]
    for i, name in enumerate(names):
        grown: list[tuple[Branch | None, int]] = []
        for branch, heads in level:
            choice = tree.decision(name, sides, after=branch, information_set=f"set {i}")
            grown += [(choice[side], heads + (side == "heads")) for side in sides]
        level = grown
    for branch, heads in level:
        won = 1 if heads % 2 else -1
        tree.terminal([won, -won, *([0] * (n_players - 2))][:n_players], after=branch)
    return tree.build()
