"""What every choice pays against everybody's: of a table of payoffs, or of a tree.

The branch of logit equilibria is followed by the same loops for both; which kind of game is meant
is settled when they are compiled.
"""

from __future__ import annotations

from numba import types
from numba.extending import overload

from est_games.equilibrium.kernels.behavior_values import behavior_values
from est_games.equilibrium.kernels.multilinear import expected


def choice_values(game, shape, starts, x, weights, pays, slopes):  # type: ignore[no-untyped-def]
    r"""Write the payoff of every choice, and its derivatives in logarithms of probabilities.

    Called from compiled loops only.

    Parameters
    ----------
    game : array or tuple of arrays
        Payoffs of a normal form, as :func:`est_games.equilibrium.kernels.multilinear.expected`
        takes them; or a tree, as
        :func:`est_games.equilibrium.kernels.behavior_values.behavior_values` does.
    shape, starts : arrays of int, shape (n,)
        Number of choices of each player or agent, and where its first one stands among all `M`.
    x, weights : arrays of float, shape (M,)
        Logarithms of the probabilities, and the probabilities.
    pays : array of float, shape (M,)
        Becomes the payoffs.
    slopes : array of float, shape (M, M)
        Becomes :math:`\partial u_k / \partial x_c`.
    """
    raise NotImplementedError


@overload(choice_values)
def _of_kind(game, shape, starts, x, weights, pays, slopes):  # type: ignore[no-untyped-def]
    return _of_tables if isinstance(game, types.Array) else _of_tree


def _of_tables(game, shape, starts, x, weights, pays, slopes):  # type: ignore[no-untyped-def]
    expected(game, shape, starts, weights, pays, slopes)
    m = len(weights)
    for k in range(m):
        for c in range(m):
            slopes[k, c] *= weights[c]


def _of_tree(game, shape, starts, x, weights, pays, slopes):  # type: ignore[no-untyped-def]
    behavior_values(game, shape, starts, x, weights, pays, slopes)
