"""What strategies pay against mixtures, summed over one player after another: few roundings."""

from __future__ import annotations

from numba import njit


@njit(cache=True, error_model="numpy")
def averaged(tables, shape, starts, weights, room, slopes, pays):  # type: ignore[no-untyped-def]
    r"""Write every strategy's payoff and its derivatives in the others' weights.

    Each is a sum over the strategies of one other player at a time, so that a term passes through
    no more sums than there are strategies in all.

    Parameters
    ----------
    tables : array of float, shape (n, n_profiles)
        Payoffs in C order.
    shape, starts : arrays of int, shape (n,)
        Number of strategies of each player, and where its first one stands among all `M`.
    weights : array of float, shape (M,)
        The mixtures, one after another.
    room : array of float, shape (n_profiles,)
        Written over.
    slopes : array of float, shape (M, M)
        Becomes :math:`\partial u_{ik} / \partial w_{jl}`; zero among a player's own strategies.
    pays : array of float, shape (M,)
        Becomes :math:`u_{ik}(w_{-i})`.
    """
    n, n_profiles = tables.shape
    slopes[:, :] = 0.0
    for i in range(n):
        own = starts[i]
        for j in range(n):
            if j == i:
                continue
            source, size, inner = tables[i], n_profiles, 1
            for h in range(n - 1, -1, -1):
                width = shape[h]
                if h in (i, j):
                    inner *= width
                    continue
                size //= width
                for block in range(size // inner):
                    for k in range(inner):
                        total = 0.0
                        for choice in range(width):
                            place = (block * width + choice) * inner + k
                            total += source[place] * weights[starts[h] + choice]
                        # Nothing that stands here or before is read again.
                        room[block * inner + k] = total
                source = room
            across, along = (shape[j], 1) if i < j else (1, shape[i])
            for k in range(shape[i]):
                for choice in range(shape[j]):
                    slopes[own + k, starts[j] + choice] = source[k * across + choice * along]
        other = 1 if i == 0 else 0
        for k in range(shape[i]):
            if n == 1:
                pays[own + k] = tables[i, k]
                continue
            # Each row is multilinear: summed over the weights of one other it is the payoff.
            total = 0.0
            for choice in range(starts[other], starts[other] + shape[other]):
                total += slopes[own + k, choice] * weights[choice]
            pays[own + k] = total
