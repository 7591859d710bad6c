"""What players cannot be held below, and the payoffs above that: punishments and prices checked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from est_games.certificate.bargaining import Security, security_problems
from est_games.certificate.correlated import Bound, Distribution, distribution_payoffs
from est_games.certificate.malformed import refuses_malformed
from est_games.certificate.payoff_set import PayoffBounds, bounded_set_problems
from est_games.errors import Problem
from est_games.game.normal import NormalForm

Vector = tuple[Fraction, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Minmax:
    """The least to which the others can hold a player who knows what they do.

    Parameters
    ----------
    player : int
        Whom.
    kind : {"pure", "mixed", "correlated"}
        What the others can do: choose a profile, mix each by itself, or draw lots together.
    value : Fraction
        How low.
    profile : tuple of int or None
        Pure: the others' strategies and the player's best reply.
    security : Security or None
        Mixed and correlated: how they hold it, and how it secures as much.
    """

    player: int
    kind: str
    value: Fraction
    profile: tuple[int, ...] | None = None
    security: Security | None = None


@refuses_malformed
def minmax_problems(game: NormalForm, minmax: Minmax) -> tuple[Problem, ...]:
    """Return what is wrong with a claim of how low a player can be held.

    Examples
    --------
    >>> pennies = NormalForm.from_payoffs([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])
    >>> claim = Minmax(player=0, kind="pure", value=Fraction(1), profile=(0, 0))
    >>> minmax_problems(pennies, claim)
    ()
    """
    if minmax.kind != "pure":
        security = minmax.security
        if minmax.profile is not None:
            return (Problem(path="profile", message="is not how several draw lots or mix"),)
        if security is None or security.player != minmax.player or security.value != minmax.value:
            return (Problem(path="security", message="is of another player or amount"),)
        if minmax.kind == "mixed" and game.n_players > 2:
            return (Problem(path="kind", message="needs lots that several draw together"),)
        return security_problems(game, security)
    return tuple(_pure_problems(game, minmax))


def _pure_problems(game: NormalForm, minmax: Minmax) -> Iterator[Problem]:
    i, told = minmax.player, minmax.profile
    if minmax.security is not None:
        yield Problem(path="security", message="is not how a profile is chosen")
        return
    if told is None or any(k not in range(m) for k, m in zip(told, game.shape, strict=True)):
        yield Problem(path="profile", message="is none of the game")
        return
    if game.payoff(told)[i] != minmax.value:
        yield Problem(path="profile", message="does not pay the amount")
        return
    own = range(game.shape[i])
    rivals = [range(m) if j != i else range(1) for j, m in enumerate(game.shape)]
    for rival in product(*rivals):
        best = max(game.payoff((*rival[:i], k, *rival[i + 1 :]))[i] for k in own)
        here = all(rival[j] == k for j, k in enumerate(told) if j != i)
        if best < minmax.value or (here and best != minmax.value):
            yield Problem(path="value", message="is not the least", value=str(best))


@refuses_malformed
def rational_set_problems(
    game: NormalForm,
    floors: Sequence[Fraction],
    vertices: Sequence[Vector],
    plays: Sequence[Distribution],
    bounds: PayoffBounds,
) -> tuple[Problem, ...]:
    r"""Return what is wrong with a claim of all payoffs that are feasible and above floors.

    .. math:: \{u(p) : p \text{ a distribution over profiles}, u_i(p) \ge f_i\}

    Parameters
    ----------
    game : NormalForm
        The game.
    floors : sequence of Fraction, shape (n_players,)
        What nobody is to get less than.
    vertices : sequence of tuple of Fraction
        The claim.
    plays : sequence of mapping
        A distribution for each vertex.
    bounds : PayoffBounds
        Prices that leave nothing else.
    """
    for k, (vertex, play) in enumerate(zip(vertices, plays, strict=True)):
        paid = distribution_payoffs(game, play)
        if paid != tuple(vertex) or sum(play.values()) != 1 or min(play.values()) < 0:
            return (Problem(path=f"plays[{k}]", message="does not bring the payoffs"),)
        if any(x < floor for x, floor in zip(vertex, floors, strict=True)):
            return (Problem(path=f"vertices[{k}]", message="is below a floor"),)

    def check(bound: Bound) -> tuple[Problem, ...]:
        return tuple(_bound_problems(game, floors, bound))

    return bounded_set_problems(vertices, bounds, game.n_players, check)


def _bound_problems(
    game: NormalForm, floors: Sequence[Fraction], bound: Bound
) -> Iterator[Problem]:
    prices = dict(bound.prices)
    if any(price < 0 or i not in range(game.n_players) for i, price in prices.items()):
        yield Problem(path="prices", message="must be of players, and not negative")
        return
    for profile in product(*map(range, game.shape)):
        paid = game.payoff(profile)
        worth = sum((w * u for w, u in zip(bound.normal, paid, strict=True)), Fraction(0))
        slack = sum((price * (paid[i] - floors[i]) for i, price in prices.items()), Fraction(0))
        if worth + slack > bound.offset:
            yield Problem(path="prices", message="do not prove the bound", value=str(profile))
            return
