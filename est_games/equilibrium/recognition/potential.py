"""Exact and weighted potentials of a normal form, or the four-cycles that rule them out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations

from est_games.certificate.potential import (
    FourCycle,
    Potential,
    PureProfile,
    four_cycle_problems,
    no_weighted_potential_problems,
    potential_problems,
)
from est_games.game.normal import NormalForm


def exact_potential(game: NormalForm) -> Potential | FourCycle:
    r"""Return the exact potential of a game, or a four-cycle that rules one out.

    .. math:: P(k, s_{-i}) - P(l, s_{-i}) = u_i(k, s_{-i}) - u_i(l, s_{-i})

    Parameters
    ----------
    game : NormalForm
        Any number of players.

    Returns
    -------
    Potential or FourCycle
        The potential, zero at the first profile, unique up to a constant; or two players whose
        gains around a cycle of four profiles do not cancel.

    Notes
    -----
    1. The potential of a profile is that of the profile in which its last player to differ from the
       first strategy plays that instead, and what the player gains.
    2. It is compared with every deviation. At the first profile, in order, where it fails, the two
       players involved make a cycle whose gains do not cancel.

    Time grows as the number of profiles times that of players.

    References
    ----------
    Monderer and Shapley (1996), Potential games, theorem 2.8 and corollary 2.9.

    Examples
    --------
    The prisoner's dilemma.

    >>> found = exact_potential(NormalForm.from_payoffs([[2, 0], [3, 1]], [[2, 3], [0, 1]]))
    >>> [str(value) for value in found.values]
    ['0', '1', '1', '2']
    """
    return _potential(game, (Fraction(1),) * game.n_players)


def weighted_potential(game: NormalForm) -> Potential | tuple[FourCycle, ...]:
    r"""Return a potential up to one positive factor per player, or cycles that rule that out.

    .. math:: w_i [P(k, s_{-i}) - P(l, s_{-i})] = u_i(k, s_{-i}) - u_i(l, s_{-i})

    Parameters
    ----------
    game : NormalForm
        Any number of players.

    Returns
    -------
    Potential or tuple of FourCycle
        The potential, with weight one for the first of the players whose weights hang together; or
        four-cycles that allow no weights.

    Notes
    -----
    1. On a four-cycle two players' gains must be both zero or of opposite signs; the quotient is
       that of their weights.
    2. Each pair of players has one quotient, or there is no potential. Along a chain of pairs
       quotients multiply, and a chain that comes back must multiply to one.
    3. With the weights known, it is an exact potential of payoffs divided by them.

    References
    ----------
    Monderer and Shapley (1996), Potential games, section 2.

    Examples
    --------
    The prisoner's dilemma, one sentence counted in days.

    >>> found = weighted_potential(NormalForm.from_payoffs([[0, 2], [2, 0]], [[0, 60], [60, 0]]))
    >>> [str(weight) for weight in found.weights], [str(value) for value in found.values]
    (['1', '30'], ['0', '2', '2', '0'])
    """
    links: dict[int, dict[int, FourCycle]] = {i: {} for i in range(game.n_players)}
    for cycle in _cycles(game):
        if not any(cycle.gains):
            continue
        if cycle.gains[0] * cycle.gains[1] >= 0:
            return _refuted(game, [cycle])
        i, j = cycle.players
        known = links[i].setdefault(j, cycle)
        links[j].setdefault(i, _reversed(cycle))
        if known.gains[0] * cycle.gains[1] != known.gains[1] * cycle.gains[0]:
            return _refuted(game, [known, _reversed(cycle)])
    weights: dict[int, Fraction] = {}
    paths: dict[int, list[FourCycle]] = {}
    for root in range(game.n_players):
        if root in weights:
            continue
        weights[root], paths[root] = Fraction(1), []
        reached = [root]
        for i in reached:
            for j, cycle in links[i].items():
                weight = -weights[i] * cycle.gains[1] / cycle.gains[0]
                if j not in weights:
                    weights[j], paths[j] = weight, [*paths[i], cycle]
                    reached.append(j)
                elif weights[j] != weight:
                    back = [_reversed(each) for each in reversed(paths[j])]
                    return _refuted(game, [*paths[i], cycle, *back])
    found = _potential(game, tuple(weights[i] for i in range(game.n_players)))
    if isinstance(found, FourCycle):
        raise ArithmeticError("weights do not fit the cycles they come from")
    return found


def _potential(game: NormalForm, weights: tuple[Fraction, ...]) -> Potential | FourCycle:
    """Return the potential with these weights, or the first four-cycle that does not close."""
    values: list[Fraction] = []
    for place in range(game.n_profiles):
        moved = [
            (player, place - k * game.strides[player])
            for player, k in enumerate(profile_at(game, place))
            if k
        ]
        if not moved:
            values.append(Fraction(0))
            continue
        last, before = moved[-1]
        row = game.payoffs[last]
        value = values[before] + (row[place] - row[before]) / weights[last]
        for player, before in moved:
            gain = game.payoffs[player][place] - game.payoffs[player][before]
            if (value - values[before]) * weights[player] != gain:
                return _checked(game, four_cycle(game, (player, last), profile_at(game, place)))
        values.append(value)
    found = Potential(kind="weighted", values=tuple(values), weights=weights)
    if potential_problems(game, found):
        raise ArithmeticError("a potential does not fit the payoffs it comes from")
    return found


def four_cycle(game: NormalForm, players: tuple[int, int], profile: PureProfile) -> FourCycle:
    """Return the cycle from a profile by which two players go to their first strategies and back.

    Parameters
    ----------
    game : NormalForm
        The game.
    players : tuple of int
        Who moves first, and second.
    profile : tuple of int
        The profile in which both have moved away.
    """
    i, j = players
    places = [
        tuple(
            0 if (player == i and not out_i) or (player == j and not out_j) else k
            for player, k in enumerate(profile)
        )
        for out_i, out_j in ((False, False), (True, False), (True, True), (False, True))
    ]
    start, one, both, two = places
    pays = [game.payoff(place) for place in (start, one, both, two)]
    return FourCycle(
        players=players,
        profiles=(start, one, both, two),
        gains=(
            pays[1][i] - pays[0][i] + pays[3][i] - pays[2][i],
            pays[2][j] - pays[1][j] + pays[0][j] - pays[3][j],
        ),
    )


def profile_at(game: NormalForm, place: int) -> PureProfile:
    """Return the pure profile at a place of the payoff table."""
    return tuple(place // stride % m for stride, m in zip(game.strides, game.shape, strict=True))


def _cycles(game: NormalForm) -> Iterator[FourCycle]:
    """Yield, for each two players and each profile in which both have moved, their cycle."""
    for place in range(game.n_profiles):
        profile = profile_at(game, place)
        moved = [player for player, k in enumerate(profile) if k]
        for pair in combinations(moved, 2):
            yield four_cycle(game, pair, profile)


def _reversed(cycle: FourCycle) -> FourCycle:
    """Return the same cycle, the other player moving first; the other way round gains change sign.

    Both signs change, which leaves their quotient.
    """
    start, one, both, two = cycle.profiles
    return FourCycle(
        players=(cycle.players[1], cycle.players[0]),
        profiles=(start, two, both, one),
        gains=(-cycle.gains[1], -cycle.gains[0]),
    )


def _checked(game: NormalForm, cycle: FourCycle) -> FourCycle:
    if four_cycle_problems(game, cycle) or not sum(cycle.gains):
        raise ArithmeticError("a cycle does not show what it should")
    return cycle


def _refuted(game: NormalForm, cycles: Sequence[FourCycle]) -> tuple[FourCycle, ...]:
    if no_weighted_potential_problems(game, cycles):
        raise ArithmeticError("cycles do not show what they should")
    return tuple(cycles)
