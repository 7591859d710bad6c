"""What patient players can bring each other to: minmax values, and the payoffs above them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product

from est_games.argument import one_of, optional, takes
from est_games.certificate.correlated import Distribution
from est_games.certificate.individually_rational import (
    Minmax,
    minmax_problems,
    rational_set_problems,
)
from est_games.certificate.payoff_set import PayoffBounds
from est_games.equilibrium.bargaining.security_level import security_level
from est_games.equilibrium.correlated.payoff_set import payoff_set
from est_games.equilibrium.correlated.play_program import (
    Condition,
    PlayProgram,
    as_rows,
    first_corner,
)
from est_games.errors import Problem, SolveError
from est_games.game.automaton_table import check_player
from est_games.game.normal import NormalForm

KINDS = ("pure", "mixed", "correlated")
Vector = tuple[Fraction, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RationalPayoffs:
    """The payoffs of a stage game that are feasible and leave nobody below its minmax value.

    Parameters
    ----------
    minmax : tuple of Minmax
        One for each player.
    vertices : tuple of tuple of Fraction, shape (n_vertices, n_players)
        The set is their hull; none if it is empty.
    plays : tuple of mapping
        For each vertex a distribution over profiles that brings it.
    dimension : int
        Of the set; -1 if it is empty.
    bounds : PayoffBounds
        The evidence that there is nothing else.
    """

    minmax: tuple[Minmax, ...]
    vertices: tuple[Vector, ...]
    plays: tuple[Distribution, ...] = field(hash=False, repr=False)
    dimension: int
    bounds: PayoffBounds = field(repr=False)

    @property
    def floors(self) -> Vector:
        """The minmax values."""
        return tuple(each.value for each in self.minmax)

    @property
    def has_folk_theorem(self) -> bool:
        """Whether every payoff strictly above the floors is that of patient players' equilibria.

        So it is, by Fudenberg and Maskin, for two players if some payoff is strictly above both
        floors, and for more if the set has as many dimensions as there are players.
        """
        n = len(self.minmax)
        if n > 2:
            return self.dimension == n
        if not self.vertices:
            return False
        # The middle of the vertices is above a floor unless all of them are at it.
        columns = zip(*self.vertices, strict=True)
        return all(max(column) > floor for column, floor in zip(columns, self.floors, strict=True))


@takes(SolveError, stage=NormalForm, kind=one_of(KINDS))
def minmax(stage: NormalForm, player: int, *, kind: str = "mixed") -> Minmax:
    r"""Return the least to which the others can hold a player who replies as it best can.

    .. math:: \min_{a_{-i}} \max_{a_i} u_i(a_i, a_{-i})

    Parameters
    ----------
    stage : NormalForm
        The game.
    player : int
        Whom.
    kind : {"mixed", "pure", "correlated"}
        Whether the others mix, each by itself; choose a profile; or draw lots together.

    Raises
    ------
    SolveError
        Three players or more, of whom the others should mix each by itself: such a value may be
        irrational, and is not sought.
    GameError
        There is no such player.

    References
    ----------
    Fudenberg and Maskin (1986), The folk theorem in repeated games with discounting or with
    incomplete information.

    Examples
    --------
    >>> pennies = NormalForm.from_payoffs([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])
    >>> str(minmax(pennies, 0).value), str(minmax(pennies, 0, kind="pure").value)
    ('0', '1')
    """
    check_player(stage, player)
    if kind == "pure":
        found = _pure(stage, player)
    elif kind == "mixed" and stage.n_players > 2:
        problem = Problem(
            path="kind",
            message=f"of {stage.n_players} players is not sought",
            value=kind,
            accepted="pure or correlated",
        )
        raise SolveError("no minmax value of that kind", [problem])
    else:
        security = security_level(stage, player)
        found = Minmax(player=player, kind=kind, value=security.value, security=security)
    wrong = minmax_problems(stage, found)
    if wrong:
        raise ArithmeticError(f"a minmax value was found wrongly: {wrong[0]}")
    return found


def _pure(stage: NormalForm, player: int) -> Minmax:
    best: tuple[Fraction, tuple[int, ...]] | None = None
    sides = [range(m) if i != player else range(1) for i, m in enumerate(stage.shape)]
    for rival in product(*sides):
        replies = [(*rival[:player], k, *rival[player + 1 :]) for k in range(stage.shape[player])]
        reply = max(replies, key=lambda profile: stage.payoff(profile)[player])
        value = stage.payoff(reply)[player]
        if best is None or value < best[0]:
            best = value, reply
    assert best is not None
    return Minmax(player=player, kind="pure", value=best[0], profile=best[1])


@takes(SolveError, stage=NormalForm, kind=optional(one_of(KINDS)))
def individually_rational(stage: NormalForm, *, kind: str | None = None) -> RationalPayoffs:
    r"""Return the payoffs that are feasible and leave nobody below its minmax value.

    .. math:: \{u(p) : p \text{ a distribution over profiles}, u_i(p) \ge \underline{v}_i\}

    Parameters
    ----------
    stage : NormalForm
        The game played each period.
    kind : {"mixed", "pure", "correlated"}, optional
        What punishes: see :func:`minmax`. Mixed for two players and correlated for more, unless
        given.

    Returns
    -------
    RationalPayoffs
        Its vertices, exactly, each with a distribution that brings it.

    Notes
    -----
    The set of payoffs is grown vertex by vertex, and prices of linear programs prove its facets;
    the floors are conditions of the programs.

    References
    ----------
    Fudenberg and Maskin (1986), The folk theorem in repeated games with discounting or with
    incomplete information, theorems 1 and 2.

    Examples
    --------
    >>> stage = NormalForm.from_payoffs([[3, 0], [5, 1]], [[3, 5], [0, 1]], strategies=["CD"] * 2)
    >>> found = individually_rational(stage)
    >>> [tuple(map(str, vertex)) for vertex in found.vertices], found.has_folk_theorem
    ([('1', '1'), ('1', '13/3'), ('3', '3'), ('13/3', '1')], True)
    """
    kind = kind or ("mixed" if stage.n_players <= 2 else "correlated")
    held = tuple(minmax(stage, i, kind=kind) for i in range(stage.n_players))
    floors = [each.value for each in held]
    program = _program(stage, floors)
    if program.best([Fraction(0)] * stage.n_players) is None:
        # Pure punishments may be so weak that nothing is above all floors.
        return RationalPayoffs(
            minmax=held, vertices=(), plays=(), dimension=-1, bounds=PayoffBounds()
        )
    found = payoff_set(program)
    plays = tuple(_distribution(stage, play.weights) for play in found.plays)
    vertices = tuple(play.payoffs for play in found.plays)
    wrong = rational_set_problems(stage, floors, vertices, plays, found.bounds)
    if wrong:
        raise ArithmeticError(f"rational payoffs were found wrongly: {wrong[0]}")
    return RationalPayoffs(
        minmax=held,
        vertices=vertices,
        plays=plays,
        dimension=stage.n_players - len(found.bounds.equations),
        bounds=found.bounds,
    )


def _program(stage: NormalForm, floors: Sequence[Fraction]) -> PlayProgram:
    """Return the linear programs over distributions that pay everybody its floor."""
    rows, names = as_rows(
        [
            Condition(
                name=i,
                entries={p: floor - u for p, u in enumerate(row) if u != floor},
            )
            for i, (row, floor) in enumerate(zip(stage.payoffs, floors, strict=True))
        ]
    )
    mass = range(stage.n_profiles)
    return PlayProgram(
        payoffs=stage.payoffs,
        mass=mass,
        conditions=rows,
        names=names,
        corner=first_corner(rows, mass, stage.n_profiles),
    )


def _distribution(stage: NormalForm, weights: Mapping[int, Fraction]) -> Distribution:
    return {
        tuple(
            place // stride % m for stride, m in zip(stage.strides, stage.shape, strict=True)
        ): weight
        for place, weight in weights.items()
    }
