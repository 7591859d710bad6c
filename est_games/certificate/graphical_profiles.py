"""Are these profiles equilibria of a graphical form? Each local deviation compared, exactly."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from est_games.errors import Problem
from est_games.game.graphical import GraphicalForm

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_SHOWN_PROBLEMS = 20
_WORD = 1 << 62


def local_payoffs(
    form: GraphicalForm, profile: Sequence[int] | Mapping[int, int], player: int
) -> tuple[Fraction, ...]:
    """Return what each of a player's strategies pays it against a pure profile of the others.

    Parameters
    ----------
    form : GraphicalForm
        The game.
    profile : sequence or mapping of int to int
        Strategies by player; the player's own, and those of players it does not depend on, are not
        read.
    player : int
        Whose payoffs.

    Examples
    --------
    >>> form = GraphicalForm.from_tables({"a": (["a", "b"], [[2, 0], [1, 1]]), "b": []})
    >>> [str(payoff) for payoff in local_payoffs(form, (0, 1), 0)]
    ['0', '1']
    """
    chosen = {j: profile[j] for j in form.neighbours[player]}
    payoffs = []
    for strategy in range(form.shape[player]):
        chosen[player] = strategy
        parts = (table.payoffs[form.place(table.scope, chosen)] for table in form.tables[player])
        payoffs.append(sum(parts, Fraction(0)))
    return tuple(payoffs)


def graphical_profile_problems(
    form: GraphicalForm, profiles: NDArray[np.int64]
) -> tuple[Problem, ...]:
    """Return what is wrong with a claim that pure profiles are equilibria, each listed once.

    Parameters
    ----------
    form : GraphicalForm
        The game.
    profiles : array of int64, shape (n_profiles, n_players)
        The profiles.

    Returns
    -------
    tuple of Problem
        Empty exactly when the claim is true; otherwise what fails, at most twenty.

    Notes
    -----
    For every player each local profile that occurs, of the player and its neighbours, is looked at
    once: no strategy pays the player more than the one it plays.

    Examples
    --------
    >>> import numpy as np
    >>> form = GraphicalForm.from_tables({"a": (["a", "b"], [[2, 0], [1, 1]]), "b": []})
    >>> graphical_profile_problems(form, np.array([[0, 0], [1, 1]]))
    ()
    >>> str(graphical_profile_problems(form, np.array([[1, 0]]))[0])
    "profiles[0]: a gains by leaving '2'"
    """
    import numpy as np

    sizes = np.array(form.shape)
    if profiles.ndim != 2 or profiles.shape[1] != form.n_players:
        return (Problem(path="profiles", message=f"need {form.n_players} strategies each"),)
    if ((profiles < 0) | (profiles >= sizes)).any():
        return (Problem(path="profiles", message="hold what is no strategy"),)
    if len(np.unique(_keys(profiles, sizes))) < len(profiles):
        return (Problem(path="profiles", message="hold one profile twice"),)
    found = sorted(
        (place, player)
        for player in range(form.n_players)
        for place in _leaving(form, profiles, player)
    )
    return tuple(
        Problem(
            path=f"profiles[{place}]",
            message=f"{form.players[player]} gains by leaving "
            f"{form.strategies[player][profiles[place, player]]!r}",
        )
        for place, player in found[:_SHOWN_PROBLEMS]
    )


def _keys(rows: NDArray[np.int64], sizes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return a number for each row, the same for equal rows only."""
    import numpy as np

    keys, bound = np.zeros(len(rows), dtype=np.int64), 1
    for column, size in zip(rows.T, sizes.tolist(), strict=True):
        if bound * size >= _WORD:
            keys = np.unique(keys, return_inverse=True)[1]
            bound = len(keys)
        keys = keys * size + column
        bound *= size
    return keys


def _leaving(form: GraphicalForm, profiles: NDArray[np.int64], player: int) -> Iterator[int]:
    """Yield the profiles that a player gains by leaving."""
    import numpy as np

    scope = sorted({player, *form.neighbours[player]})
    if not len(profiles):
        return
    keys = _keys(profiles[:, scope], np.array(form.shape)[scope])
    _, first, which = np.unique(keys, return_index=True, return_inverse=True)
    for k, row in enumerate(profiles[first][:, scope].tolist()):
        chosen = dict(zip(scope, row, strict=True))
        pays = local_payoffs(form, chosen, player)
        if pays[chosen[player]] < max(pays):
            yield from np.flatnonzero(which == k).tolist()
