"""What each action pays at its information set against everybody's behaviour, and how it changes.

Everything is read off logarithms of probabilities, so that beliefs keep their digits where nodes
are reached with probabilities below all floats. Nothing decided here is believed: what is found
with it is proved afterwards.
"""

from __future__ import annotations

import numpy as np
from numba import njit


@njit(cache=True, error_model="numpy")
def behavior_values(tree, shape, starts, x, weights, pays, slopes):  # type: ignore[no-untyped-def]
    r"""Write the payoff of every action at its information set, and its derivatives, in place.

    .. math:: u_{ha} = \sum_{n \in h} \beta(n) V_i(n a), \qquad
        \beta(n) = \frac{\rho(n)}{\sum_{m \in h} \rho(m)}

    Parameters
    ----------
    tree : tuple of arrays
        As :attr:`est_games.equilibrium.quantal.behavior_tables.BehaviorTables.arrays` has it first:
        the node before each node, the first one after it, the agent who moves at it, the move that
        led to it, the logarithm of nature's probability of that move, each agent's player, the
        nodes of the agents and where each one's start, and what entering a node gains each player.
    shape, starts : arrays of int, shape (A,)
        Number of actions of each agent, and where its first one stands among all `M`.
    x : array of float, shape (M,)
        Logarithms of the actions' probabilities.
    weights : array of float, shape (M,)
        Their exponentials.
    pays : array of float, shape (M,)
        Becomes :math:`u_{ha}`.
    slopes : array of float, shape (M, M)
        Becomes :math:`\partial u_{ha} / \partial x_{gb}`.

    Notes
    -----
    1. Down the levels: the logarithm of each node's probability of being reached.
    2. Up: what everybody expects from a node on.
    3. At each information set: beliefs, and what actions pay.
    4. A move further down changes a payoff by what follows it times the probability that it
       follows; a move further up, through the beliefs: both are found on the way from a node to
       the root.
    """
    parent, first_child, agent, move, nature, player, members, first, gains = tree
    n_nodes, n_players = gains.shape
    reach, chance = np.zeros(n_nodes), np.ones(n_nodes)
    worth = np.zeros((n_nodes, n_players))
    belief = np.zeros(n_nodes)
    for node in range(1, n_nodes):
        if move[node] >= 0:
            reach[node] = reach[parent[node]] + x[move[node]]
            chance[node] = weights[move[node]]
        else:
            reach[node] = reach[parent[node]] + nature[node]
            chance[node] = np.exp(nature[node])
    # What a node is worth includes what entering it gains.
    for node in range(n_nodes - 1, 0, -1):
        above = parent[node]
        for i in range(n_players):
            worth[node, i] += gains[node, i]
            worth[above, i] += chance[node] * worth[node, i]
    for h in range(len(shape)):
        top = -np.inf
        for place in range(first[h], first[h + 1]):
            top = max(top, reach[members[place]])
        total = 0.0
        for place in range(first[h], first[h + 1]):
            belief[members[place]] = np.exp(reach[members[place]] - top)
            total += belief[members[place]]
        for place in range(first[h], first[h + 1]):
            belief[members[place]] /= total
    for k in range(len(x)):
        pays[k] = 0.0
        for c in range(len(x)):
            slopes[k, c] = 0.0
    for node in range(1, n_nodes):
        k = move[node]
        if k < 0:
            continue
        above = parent[node]
        pays[k] += belief[above] * worth[node, player[agent[above]]]
        # What follows it, for everybody who moved before.
        follows = chance[node]
        while above > 0 and follows > 0.0:
            row = move[above]
            if row >= 0:
                before = parent[above]
                value = worth[node, player[agent[before]]]
                slopes[row, k] += belief[before] * follows * value
            follows *= chance[above]
            above = parent[above]
    for h in range(len(shape)):
        if first[h + 1] - first[h] == 1:
            continue
        i = player[h]
        for place in range(first[h], first[h + 1]):
            node = members[place]
            weight = belief[node]
            if weight == 0.0:
                continue
            above = node
            while above > 0:
                c = move[above]
                if c >= 0:
                    for a in range(shape[h]):
                        row = starts[h] + a
                        child = first_child[node] + a
                        slopes[row, c] += weight * (worth[child, i] - pays[row])
                above = parent[above]
