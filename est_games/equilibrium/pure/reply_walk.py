"""One pure equilibrium by chance: players who can gain reply best, in random order."""

from __future__ import annotations

import random
from typing import Any

from est_games.equilibrium.time_limit import is_past
from est_games.game.graphical import GraphicalForm

_STARTS = 20
_REPLIES_A_PLAYER = 30


def reply_walk(form: GraphicalForm, *, deadline: float | None = None) -> tuple[int, ...] | None:
    """Return a pure equilibrium that best replies in random order have led to, if they have.

    Parameters
    ----------
    form : GraphicalForm
        The game.
    deadline : float, optional
        A time of ``time.perf_counter`` at which to stop.

    Returns
    -------
    tuple of int or None
        None says nothing: there may be equilibria.

    Notes
    -----
    1. From a random profile, a random one of those who might gain replies best; then those who
       depend on it might gain.
    2. When nobody is left who might, the profile is an equilibrium. After thirty replies a player
       another start is tried, up to twenty, always the same ones.

    In games with a potential every walk ends.

    References
    ----------
    Young (1993), The evolution of conventions, theorem 1.

    Examples
    --------
    >>> same = [[1, 0], [0, 1]]
    >>> ring = {(str(i), str((i + 1) % 9)): (same, same) for i in range(9)}
    >>> reply_walk(GraphicalForm.from_pairs(ring)) is None
    False
    """
    chance = random.Random(0)
    listeners: list[list[int]] = [[] for _ in form.players]
    for player, others in enumerate(form.neighbours):
        for other in others:
            listeners[other].append(player)
    tables = [_own_tables(form, player) for player in range(form.n_players)]
    for _ in range(_STARTS):
        chosen = [chance.randrange(m) for m in form.shape]
        restless = set(range(form.n_players))
        for _ in range(_REPLIES_A_PLAYER * form.n_players):
            if not restless:
                return tuple(chosen)
            if is_past(deadline):
                return None
            player = chance.choice(sorted(restless))
            restless.discard(player)
            pays = _payoffs(form, tables[player], chosen, player)
            if pays[chosen[player]] < max(pays):
                chosen[player] = pays.index(max(pays))
                restless.update(listeners[player])
    return None


def _own_tables(form: GraphicalForm, player: int) -> list[tuple[tuple[int, ...], Any]]:
    return [
        (table.scope, whole)
        for table, whole in zip(form.tables[player], form.integers[player], strict=True)
        if player in table.scope
    ]


def _payoffs(
    form: GraphicalForm,
    tables: list[tuple[tuple[int, ...], Any]],
    chosen: list[int],
    player: int,
) -> list[int]:
    """Return what each of a player's strategies pays, up to a factor and a summand."""
    here = chosen[player]
    pays = []
    for strategy in range(form.shape[player]):
        chosen[player] = strategy
        pays.append(sum(int(whole[form.place(scope, chosen)]) for scope, whole in tables))
    chosen[player] = here
    return pays
