"""A tree's pieces solved backward for many payoff vectors: loops over plain arrays."""

from __future__ import annotations

import numpy as np
from numba import njit

from est_games.equilibrium.kernels.stage_mixture import stage_mixture

UNSOLVED, PURE, TIED, MIXED = 0, 1, 2, 3
"""How a piece was solved: not, by one pure equilibrium, by one of several, by a mixture."""

_UNIT = 2.0**-53


@njit(cache=True, nogil=True)
def stage_values(  # type: ignore[no-untyped-def]
    plan, payoffs, chance, starts, roots, kinds, weights, choices, wanted
):
    """Solve every piece of every game, from the last to the first.

    Parameters
    ----------
    plan : tuple of arrays of int
        The compiled tree; see :class:`est_games.equilibrium.backward.compiled_tree.CompiledTree`.
    payoffs : array of float, shape (n_payoffs, n_leaves, n_players)
        One for each game, or one for all.
    chance : array of float, shape (n_chances, n_actions)
        One for each game, or one for all.
    starts : tuple of int
        Number of the first game and of the one after the last, of the whole batch.
    roots : array of float, shape (n_games, n_players)
        Written: what the whole game is worth.
    kinds : array of int32, shape (n_games, 3)
        Written: how many pieces were solved by one of several equilibria, by a mixture, not at all.
    weights : array of float, shape (n_games, n_actions) or (1, n_actions)
        Written if wanted: the probability of each action.
    choices : array of int16, shape (n_games, n_sets) or (1, n_sets)
        Written if wanted, where one action is taken.
    wanted : tuple of bool
        Whether to write weights, and choices.

    Notes
    -----
    Where several pure equilibria are found, the first in order is taken; comparisons closer than
    rounding may be wrong count as ties. Errors grow by half a unit in the last place of the
    largest payoff with each sum.
    """
    (
        unit_start,
        unit_player,
        unit_plans,
        profile_start,
        entry_start,
        entry_end,
        factor_start,
        factors,
        plan_start,
        move_start,
        moves,
        action_set,
        action_number,
        can_mix,
        is_plain,
        sizes,
    ) = plan
    n_pieces = len(unit_start) - 1
    n_players = roots.shape[1]
    values = np.empty((n_pieces, n_players))
    errors = np.empty(n_pieces)
    table = np.empty((sizes[0], n_players))
    slack = np.empty(sizes[0])
    x, y = np.empty(sizes[1]), np.empty(sizes[1])
    for game in range(starts[0], starts[1]):
        own = payoffs[game if len(payoffs) > 1 else 0]
        nature = chance[game if len(chance) > 1 else 0]
        most = 0.0
        for leaf in range(own.shape[0]):
            for i in range(n_players):
                most = max(most, abs(own[leaf, i]))
        n_tied = n_mixed = n_unsolved = 0
        row = weights[game if wanted[0] else 0]
        taken = choices[game if wanted[1] else 0]
        for piece in range(n_pieces):
            begin = profile_start[piece]
            u0, u1 = unit_start[piece], unit_start[piece + 1]
            if is_plain[piece]:
                kind, chosen = _move(
                    entry_end,
                    entry_start[begin],
                    unit_plans[u0],
                    unit_player[u0],
                    own,
                    values,
                    errors,
                )
                end = entry_end[entry_start[begin] + chosen]
                errors[piece] = 0.0 if end >= 0 else errors[-1 - end]
                for i in range(n_players):
                    values[piece, i] = own[end, i] if end >= 0 else values[-1 - end, i]
                if kind == UNSOLVED:
                    n_unsolved += 1
                    errors[piece] = np.inf
                    for i in range(n_players):
                        values[piece, i] = np.nan
                elif kind == TIED:
                    n_tied += 1
                if wanted[1] and kind != UNSOLVED:
                    move = moves[move_start[plan_start[u0] + chosen]]
                    taken[action_set[move]] = action_number[move]
                if wanted[0]:
                    _write(
                        row, kind, chosen, x, y, unit_plans, plan_start, move_start, moves, u0, u1
                    )
                continue
            n_profiles = profile_start[piece + 1] - begin
            for profile in range(n_profiles):
                slack[profile] = 0.0
                for i in range(n_players):
                    table[profile, i] = 0.0
                first_entry = entry_start[begin + profile]
                last_entry = entry_start[begin + profile + 1]
                for entry in range(first_entry, last_entry):
                    weight = 1.0
                    for k in range(factor_start[entry], factor_start[entry + 1]):
                        weight *= nature[factors[k]]
                    end = entry_end[entry]
                    n_factors = factor_start[entry + 1] - factor_start[entry]
                    if n_factors:
                        slack[profile] += weight * (n_factors + 2) * _UNIT * most
                    if last_entry > first_entry + 1:
                        slack[profile] += _UNIT * most
                    if end >= 0:
                        for i in range(n_players):
                            table[profile, i] += weight * own[end, i]
                    else:
                        slack[profile] += weight * errors[-1 - end]
                        for i in range(n_players):
                            table[profile, i] += weight * values[-1 - end, i]
            kind, chosen = _pure(table, slack, n_profiles, unit_player, unit_plans, u0, u1)
            m, n = 1, 1
            if kind == UNSOLVED and can_mix[piece]:
                m, n = unit_plans[u0], unit_plans[u0 + 1]
                first = np.empty((m, n))
                second = np.empty((m, n))
                for k in range(m * n):
                    first[k // n, k % n] = table[k, unit_player[u0]]
                    second[k // n, k % n] = table[k, unit_player[u0 + 1]]
                if stage_mixture(first, second, x[:m], y[:n]):
                    kind = MIXED
            errors[piece] = 0.0
            for i in range(n_players):
                values[piece, i] = 0.0
            if kind == UNSOLVED:
                n_unsolved += 1
                errors[piece] = np.inf
                for i in range(n_players):
                    values[piece, i] = np.nan
            elif kind == MIXED:
                n_mixed += 1
                for k in range(n_profiles):
                    weight = x[k // n] * y[k % n]
                    for i in range(n_players):
                        values[piece, i] += weight * table[k, i]
                    errors[piece] = max(errors[piece], slack[k])
                errors[piece] += 1e-9 * most
            else:
                n_tied += kind == TIED
                errors[piece] = slack[chosen]
                for i in range(n_players):
                    values[piece, i] = table[chosen, i]
            if wanted[1] and kind in (PURE, TIED):
                stride = 1
                for u in range(u1 - 1, u0 - 1, -1):
                    chosen_plan = plan_start[u] + chosen // stride % unit_plans[u]
                    stride *= unit_plans[u]
                    for move in range(move_start[chosen_plan], move_start[chosen_plan + 1]):
                        taken[action_set[moves[move]]] = action_number[moves[move]]
            if wanted[0]:
                _write(row, kind, chosen, x, y, unit_plans, plan_start, move_start, moves, u0, u1)
        for i in range(n_players):
            roots[game, i] = values[n_pieces - 1, i]
        kinds[game, 0], kinds[game, 1], kinds[game, 2] = n_tied, n_mixed, n_unsolved


@njit(cache=True, nogil=True)
def _move(entry_end, first, m, player, own, values, errors):  # type: ignore[no-untyped-def]
    """Return how one player's move is solved, and the first best action."""
    best, most, most_error = 0, -np.inf, 0.0
    for k in range(m):
        end = entry_end[first + k]
        amount = own[end, player] if end >= 0 else values[-1 - end, player]
        if np.isnan(amount):
            return UNSOLVED, 0
        if amount > most:
            best, most = k, amount
            most_error = 0.0 if end >= 0 else errors[-1 - end]
    for k in range(m):
        end = entry_end[first + k]
        amount = own[end, player] if end >= 0 else values[-1 - end, player]
        error = 0.0 if end >= 0 else errors[-1 - end]
        if k != best and not most - amount > most_error + error:
            return TIED, best
    return PURE, best


@njit(cache=True, nogil=True)
def _pure(table, slack, n_profiles, unit_player, unit_plans, u0, u1):  # type: ignore[no-untyped-def]
    """Return whether there are pure equilibria, and the first one."""
    if u1 == u0:
        return PURE, 0
    if u1 - u0 == 1:
        player = unit_player[u0]
        best = 0
        for k in range(n_profiles):
            if np.isnan(table[k, player]):
                return UNSOLVED, 0
            if table[k, player] > table[best, player]:
                best = k
        for k in range(n_profiles):
            if k != best and not (table[best, player] - table[k, player] > slack[best] + slack[k]):
                return TIED, best
        return PURE, best
    kind, chosen = UNSOLVED, 0
    for profile in range(n_profiles):
        is_equilibrium, is_close = True, False
        stride = 1
        for u in range(u1 - 1, u0 - 1, -1):
            player, m = unit_player[u], unit_plans[u]
            place = profile // stride % m
            base = profile - place * stride
            for k in range(m):
                other = base + k * stride
                gap = table[profile, player] - table[other, player]
                if k == place:
                    continue
                if not gap >= 0.0:
                    is_equilibrium = False
                if not abs(gap) > slack[profile] + slack[other]:
                    is_close = True
            if not is_equilibrium:
                break
            stride *= m
        if is_equilibrium:
            if kind != UNSOLVED:
                return TIED, chosen
            chosen = profile
            kind = TIED if is_close else PURE
    return kind, chosen


@njit(cache=True, nogil=True)
def _write(row, kind, chosen, x, y, unit_plans, plan_start, move_start, moves, u0, u1):  # type: ignore[no-untyped-def]
    """Write the probabilities of a piece's actions."""
    stride = 1
    for u in range(u1 - 1, u0 - 1, -1):
        m = unit_plans[u]
        place = chosen // stride % m
        stride *= m
        for move in range(move_start[plan_start[u]], move_start[plan_start[u] + m]):
            row[moves[move]] = 0.0
        for k in range(m):
            weight = 1.0 if k == place else 0.0
            if kind == UNSOLVED:
                weight = np.nan
            elif kind == MIXED:
                weight = x[k] if u == u0 else y[k]
            plan = plan_start[u] + k
            for move in range(move_start[plan], move_start[plan + 1]):
                row[moves[move]] += weight


@njit(cache=True, nogil=True)
def behaved_values(  # type: ignore[no-untyped-def]
    tree, payoffs, chance, starts, weights, values
):
    """Write what every node is worth if everybody behaves as given.

    Parameters
    ----------
    tree : tuple of arrays of int
        `parent`, `leaf_number`, and the flat number of the action that leads to each node.
    payoffs, chance, starts
        As for :func:`stage_values`.
    weights : array of float, shape (n_games, n_actions)
        The probability of each action; not read at nature's.
    values : array of float, shape (n_games, n_nodes, n_players)
        Written: what plays through each node pay in all, on average.
    """
    parent, leaf_number, move, is_chance = tree
    for game in range(starts[0], starts[1]):
        own = payoffs[game if len(payoffs) > 1 else 0]
        nature = chance[game if len(chance) > 1 else 0]
        for node in range(len(parent)):
            for i in range(values.shape[2]):
                values[game, node, i] = 0.0
        for node in range(len(parent) - 1, -1, -1):
            if leaf_number[node] >= 0:
                for i in range(values.shape[2]):
                    values[game, node, i] = own[leaf_number[node], i]
            if node:
                action = move[node]
                weight = nature[action] if is_chance[action] else weights[game, action]
                if weight != 0.0:
                    for i in range(values.shape[2]):
                        values[game, parent[node], i] += weight * values[game, node, i]
