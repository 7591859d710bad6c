"""Do improvements come to an end? Ordinal potentials, or the cycles that rule them out."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import groupby, pairwise

from est_games.certificate.potential import (
    ImprovementCycle,
    Potential,
    cycle_problems,
    potential_problems,
)
from est_games.equilibrium.recognition.potential import profile_at
from est_games.game.normal import NormalForm

Moves = list[list[int]]
"""For each place of the payoff table, the places that a step leads to."""


def ordinal_potential(game: NormalForm) -> Potential | ImprovementCycle:
    r"""Return a function that rises and falls with each deviator's payoff, or a weak cycle.

    .. math:: P(k, s_{-i}) > P(l, s_{-i}) \iff u_i(k, s_{-i}) > u_i(l, s_{-i})

    Parameters
    ----------
    game : NormalForm
        Any number of players.

    Returns
    -------
    Potential or ImprovementCycle
        Ranks in the order of improvements; or deviations none of which is a loss and some a gain,
        which lead back to their start.

    Notes
    -----
    1. Profiles linked by deviations that change nothing for the deviator must share one value.
    2. If improvements lead from such a class back to it, there is no ordinal potential; otherwise
       the length of the longest path to a class is one.

    References
    ----------
    Monderer and Shapley (1996), Potential games, section 2. Voorneveld and Norde (1997), A
    characterization of ordinal potential games.

    Examples
    --------
    >>> found = ordinal_potential(NormalForm.from_payoffs([[2, 0], [3, 1]], [[2, 9], [0, 1]]))
    >>> [str(value) for value in found.values]
    ['0', '1', '1', '2']
    """
    gains, ties = _improvements(game)
    found = _ranks(gains, _classes(ties))
    if isinstance(found, list):
        potential = Potential(
            kind="ordinal", values=tuple(map(Fraction, found)), weights=_ones(game)
        )
        return _believed(game, potential)
    return _cycle(game, _stitched(found, ties))


def generalized_ordinal_potential(game: NormalForm) -> Potential | ImprovementCycle:
    """Return a function that rises with every improvement, or a cycle of improvements.

    A finite game has one exactly if it has the finite improvement property: however players
    improve one at a time, they come to an end, at a pure equilibrium.

    Parameters
    ----------
    game : NormalForm
        Any number of players.

    Returns
    -------
    Potential or ImprovementCycle
        Ranks in the order of improvements; or improvements that lead back to their start.

    References
    ----------
    Monderer and Shapley (1996), Potential games, lemma 2.5.

    Examples
    --------
    Monderer and Shapley's example: improvements end, though there is a weak cycle.

    >>> game = NormalForm.from_payoffs([[1, 2], [2, 0]], [[0, 0], [0, 1]])
    >>> type(ordinal_potential(game)).__name__
    'ImprovementCycle'
    >>> [str(value) for value in generalized_ordinal_potential(game).values]
    ['0', '3', '1', '2']
    """
    gains, _ = _improvements(game)
    found = _ranks(gains, list(range(game.n_profiles)))
    if isinstance(found, list):
        potential = Potential(
            kind="generalized-ordinal", values=tuple(map(Fraction, found)), weights=_ones(game)
        )
        return _believed(game, potential)
    return _cycle(game, _stitched(found, []))


def best_response_cycle(game: NormalForm) -> ImprovementCycle | None:
    """Return a cycle of improvements each of which is to a best response, or None.

    Parameters
    ----------
    game : NormalForm
        Any number of players.

    Returns
    -------
    ImprovementCycle or None
        None: whoever moves, best responses to the others' strategies end at a pure equilibrium.

    References
    ----------
    Voorneveld (2000), Best-response potential games.

    Examples
    --------
    >>> found = best_response_cycle(NormalForm.from_payoffs([[1, -1], [-1, 1]], [[-1, 1], [1, -1]]))
    >>> found.profiles
    ((0, 0), (0, 1), (1, 1), (1, 0), (0, 0))
    """
    moves: Moves = [[] for _ in range(game.n_profiles)]
    for row, line in _lines(game):
        top = max(row[place] for place in line)
        best = [place for place in line if row[place] == top]
        for place in line:
            if row[place] < top:
                moves[place].extend(best)
    found = _ranks(moves, list(range(game.n_profiles)))
    return None if isinstance(found, list) else _cycle(game, _stitched(found, []))


def _lines(game: NormalForm) -> Iterator[tuple[Sequence[Fraction], range]]:
    """Yield the places that differ in one player's strategy only, and that player's payoffs."""
    for player in range(game.n_players):
        stride, m = game.strides[player], game.shape[player]
        for block in range(0, game.n_profiles, stride * m):
            for first in range(block, block + stride):
                yield game.payoffs[player], range(first, first + stride * m, stride)


def _improvements(game: NormalForm) -> tuple[Moves, Moves]:
    """Return steps to what the deviator likes next best, and to what it likes as well.

    Longer improvements are made of these, so that what follows them is the same.
    """
    gains: Moves = [[] for _ in range(game.n_profiles)]
    ties: Moves = [[] for _ in range(game.n_profiles)]
    for row, line in _lines(game):
        ranked = sorted(line, key=row.__getitem__)
        levels = [list(group) for _, group in groupby(ranked, key=row.__getitem__)]
        for level in levels:
            for one, other in pairwise(level):
                ties[one].append(other)
                ties[other].append(one)
        for lower, higher in pairwise(levels):
            for place in lower:
                gains[place].extend(higher)
    return gains, ties


def _classes(ties: Moves) -> list[int]:
    """Return for each place the first place it is tied to, by any number of steps."""
    named = [-1] * len(ties)
    for start in range(len(ties)):
        if named[start] < 0:
            named[start] = start
            reached = [start]
            for place in reached:
                for other in ties[place]:
                    if named[other] < 0:
                        named[other] = start
                        reached.append(other)
    return named


def _ranks(moves: Moves, named: Sequence[int]) -> list[int] | tuple[tuple[int, int], ...]:
    """Return the longest way to each place's class, or steps from class to class that come back."""
    into = [0] * len(moves)
    onward: list[list[tuple[int, int]]] = [[] for _ in moves]
    for place, others in enumerate(moves):
        for other in others:
            onward[named[place]].append((place, other))
            into[named[other]] += 1
    ranks = [0] * len(moves)
    ready = deque(c for c in range(len(moves)) if named[c] == c and not into[c])
    while ready:
        c = ready.popleft()
        for _, other in onward[c]:
            after = named[other]
            ranks[after] = max(ranks[after], ranks[c] + 1)
            into[after] -= 1
            if not into[after]:
                ready.append(after)
    if not any(into):
        return [ranks[c] for c in named]
    # What is left has a step into it from what is left: going backwards must come round.
    before: dict[int, tuple[int, int]] = {}
    for c, steps in enumerate(onward):
        if into[c]:
            before.update({named[step[1]]: step for step in steps if into[named[step[1]]]})
    c = next(c for c in range(len(moves)) if into[c])
    seen: list[int] = []
    while c not in seen:
        seen.append(c)
        c = named[before[c][0]]
    loop = seen[seen.index(c) :]
    return tuple(before[c] for c in reversed(loop))


def _stitched(steps: Sequence[tuple[int, int]], ties: Moves) -> list[int]:
    """Return one closed path along the steps, and along ties from the end of each to the next."""
    path = [steps[0][0]]
    for place, (_, end) in enumerate(steps):
        path.append(end)
        following = steps[(place + 1) % len(steps)][0]
        if end != following:
            path.extend(_tied_path(ties, end, following))
    return path


def _tied_path(ties: Moves, start: int, end: int) -> list[int]:
    """Return the shortest way from one place to another along ties, without its start."""
    came: dict[int, int] = {start: start}
    reached = [start]
    for place in reached:
        for other in ties[place]:
            if other not in came:
                came[other] = place
                reached.append(other)
    path = []
    while end != start:
        path.append(end)
        end = came[end]
    return path[::-1]


def _cycle(game: NormalForm, places: Sequence[int]) -> ImprovementCycle:
    """Return a closed path as a cycle, steps of one player in a row taken as one."""
    profiles = [profile_at(game, place) for place in places[:-1]]
    kept = True
    while kept:
        kept = False
        for place in range(len(profiles)):
            around = [profiles[(place + shift) % len(profiles)] for shift in (-1, 0, 1)]
            moved = {
                player
                for before, after in pairwise(around)
                for player in range(game.n_players)
                if before[player] != after[player]
            }
            if len(moved) == 1 and len(profiles) > 2:
                del profiles[place]
                kept = True
                break
    start = profiles.index(min(profiles))
    closed = [*profiles[start:], *profiles[: start + 1]]
    gains = []
    for before, after in pairwise(closed):
        player = next(i for i, (a, b) in enumerate(zip(before, after, strict=True)) if a != b)
        gains.append(game.payoff(after)[player] - game.payoff(before)[player])
    cycle = ImprovementCycle(profiles=tuple(closed), gains=tuple(gains))
    if cycle_problems(game, cycle):
        raise ArithmeticError("a cycle does not show what it should")
    return cycle


def _believed(game: NormalForm, potential: Potential) -> Potential:
    if potential_problems(game, potential):
        raise ArithmeticError("a potential does not fit the payoffs it comes from")
    return potential


def _ones(game: NormalForm) -> tuple[Fraction, ...]:
    return (Fraction(1),) * game.n_players
