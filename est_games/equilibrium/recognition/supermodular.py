"""Are strategies complements? Increasing differences, for given orders of the strategies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import permutations

from est_games.certificate.potential import PureProfile
from est_games.equilibrium.recognition.finding import Finding
from est_games.equilibrium.recognition.potential import profile_at
from est_games.errors import Problem, SolveError, shown
from est_games.game.normal import NormalForm


@dataclass(frozen=True, slots=True, kw_only=True)
class DecreasingDifference:
    """A player to whom its next strategy is worth less once a rival goes up.

    Parameters
    ----------
    player, rival : int
        Whose payoffs, and who goes up.
    profile : tuple of int
        Where both stand before they go up to the next strategy in their orders.
    change : Fraction
        What the player gains by going up when the rival has, less what it gains when it has not;
        negative.
    """

    player: int
    rival: int
    profile: PureProfile
    change: Fraction


def supermodular(game: NormalForm, orders: Sequence[Sequence[int]] | None = None) -> Finding:
    r"""Return whether going up is worth the more to each player the higher the others are.

    .. math:: u_i(k^+, l^+, \cdot) - u_i(k, l^+, \cdot) \ge u_i(k^+, l, \cdot) - u_i(k, l, \cdot)

    Parameters
    ----------
    game : NormalForm
        Any number of players.
    orders : sequence of sequences of int, optional
        Each player's strategies from the lowest to the highest; as listed unless given.

    Returns
    -------
    Finding
        The witness is None, or a :class:`DecreasingDifference`. A supermodular game has a highest
        and a lowest pure equilibrium, and between them lies whatever survives the elimination of
        strictly dominated strategies.

    Raises
    ------
    SolveError
        An order does not hold each strategy once.

    Notes
    -----
    Neighbours in the orders are enough, two players at a time. One player's strategies are in line,
    so that its payoffs are supermodular in them without saying.

    References
    ----------
    Topkis (1979), Equilibrium points in nonzero-sum n-person submodular games. Milgrom and Roberts
    (1990), Rationalizability, learning, and equilibrium in games with strategic complementarities.

    Examples
    --------
    The stag hunt: the more reason to hunt the stag if the other does.

    >>> supermodular(NormalForm.from_payoffs([[1, 1], [0, 2]], [[1, 0], [1, 2]])).holds
    True
    """
    if orders is not None:
        _check(game, orders)
        game = game.restrict(orders)
    for place in range(game.n_profiles):
        profile = profile_at(game, place)
        up = [i for i, k in enumerate(profile) if k + 1 < game.shape[i]]
        for player, rival in permutations(up, 2):
            own, other = game.strides[player], game.strides[rival]
            row = game.payoffs[player]
            change = row[place + own + other] - row[place + other] - row[place + own] + row[place]
            if change < 0:
                there = (
                    profile
                    if orders is None
                    else tuple(order[k] for order, k in zip(orders, profile, strict=True))
                )
                witness = DecreasingDifference(
                    player=player, rival=rival, profile=there, change=change
                )
                words = (
                    f"at {there} going up is worth {-change} less to {game.players[player]} once "
                    f"{game.players[rival]} has"
                )
                return Finding(holds=False, words=words, witness=witness)
    return Finding(holds=True, words="going up is worth the more the higher the others are")


def _check(game: NormalForm, orders: Sequence[Sequence[int]]) -> None:
    problems = [
        Problem(
            path=f"orders[{player}]",
            message="must hold each strategy once",
            value=shown(list(order)),
            accepted=f"an order of 0 to {m - 1}",
        )
        for player, (order, m) in enumerate(zip(orders, game.shape, strict=False))
        if sorted(order) != list(range(m))
    ]
    if len(orders) != game.n_players:
        message = f"need one order per player, {game.n_players}"
        problems.append(Problem(path="orders", message=message, value=str(len(orders))))
    if problems:
        raise SolveError("strategies cannot be put in this order", problems)
