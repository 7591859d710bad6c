"""Paths of play and punishments for leaving them: who is punished how, and who watches the rest.

A penal code tells a path for the outcome and one against each player. Whoever leaves the path being
played, alone, starts the path against itself; when several leave at once, nothing follows. What is
left alone there is Abreu's simple strategy profile, and grim trigger, punishment for some periods
and sanctions of those who do not take part in sanctions are all of that kind.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from est_games.argument import COUNT, FLAG, LIST, MAPPING, optional, takes
from est_games.errors import GameError, Problem, choices, shown
from est_games.game.automaton_profile import AutomatonProfile
from est_games.game.automaton_table import check_size, place_of
from est_games.game.normal import NormalForm


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """Profiles of a stage game played in turn: some once, then some again and again.

    Parameters
    ----------
    first : tuple of int
        Played once, as places in a row of payoffs.
    then : tuple of int
        Played in turn for ever after; where there are none, the outcome starts again.
    """

    first: tuple[int, ...] = ()
    then: tuple[int, ...] = ()

    @property
    def profiles(self) -> tuple[int, ...]:
        """All of them, each once."""
        return self.first + self.then


def read_path(stage: NormalForm, given: Any, path: str) -> Path:
    """Return a path as users write it.

    Parameters
    ----------
    stage : NormalForm
        The game.
    given : profile, list of profiles or mapping
        A profile is played for ever; of a list, the last one is; ``{"first": [...], "then":
        [...]}`` plays the first ones once and the others in turn for ever; without ``then`` the
        outcome starts again after them.
    path : str
        What it is called in messages.

    Examples
    --------
    >>> stage = NormalForm.from_payoffs([[3, 0], [5, 1]], [[3, 5], [0, 1]], strategies=["CD"] * 2)
    >>> read_path(stage, [("D", "C"), ("D", "D")], "path")
    Path(first=(2,), then=(3,))
    """
    if isinstance(given, Mapping):
        first, then = given.get("first", ()), given.get("then", ())
        if set(given) <= {"first", "then"} and LIST.accepts(first) and LIST.accepts(then):
            heads, tails = (tuple(place_of(stage, p) for p in part) for part in (first, then))
            if heads + tails:
                return Path(first=heads, then=tails)
    elif LIST.accepts(given) and len(given):
        if all(LIST.accepts(profile) for profile in given):
            places = tuple(place_of(stage, profile) for profile in given)
            return Path(first=places[:-1], then=places[-1:])
        return Path(then=(place_of(stage, given),))
    problem = Problem(
        path=path,
        message="is no path",
        value=shown(given),
        accepted="a profile, a list of profiles, or first and then, each a list of profiles",
    )
    raise GameError("not a path of play", [problem])


@takes(GameError, stage=NormalForm, punishments=MAPPING)
def penal_code(
    stage: NormalForm, outcome: Any, punishments: Mapping[str, Any], *, second_order: bool = True
) -> AutomatonProfile:
    """Return the strategies that follow a path, and punish who leaves it by a path of its own.

    Parameters
    ----------
    stage : NormalForm
        The game played each period.
    outcome : profile, list of profiles or mapping
        What is played as long as nobody leaves it; see :func:`read_path`.
    punishments : mapping of str to profile, list of profiles or mapping
        The path against each player, by name.
    second_order : bool
        Whether who leaves a punishment is punished too; if not, a punishment goes on whatever is
        done, and only who leaves the outcome is punished.

    Raises
    ------
    GameError
        A path is none of this game, or is not given for each player.

    References
    ----------
    Abreu (1988), On the theory of infinitely repeated games with discounting, section 3.

    Examples
    --------
    >>> stage = NormalForm.from_payoffs([[3, 0], [5, 1]], [[3, 5], [0, 1]], strategies=["CD"] * 2)
    >>> code = penal_code(
    ...     stage, ("C", "C"), {name: ("D", "D") for name in stage.players}
    ... )
    >>> code.states
    ('outcome 1', 'against player 1: 1', 'against player 2: 1')
    """
    if set(punishments) != set(stage.players):
        problem = Problem(
            path="punishments",
            message="must be given for each player",
            value=choices(map(str, punishments)),
            accepted=choices(stage.players),
        )
        raise GameError("not a penal code", [problem])
    if not FLAG.accepts(second_order):
        problem = Problem(path="second_order", message="must be True or False")
        raise GameError("not a penal code", [problem])
    paths = [read_path(stage, outcome, "outcome")]
    if not paths[0].then:
        problem = Problem(path="outcome", message="must say what is played for ever after")
        raise GameError("not a penal code", [problem])
    paths += [read_path(stage, punishments[name], f"punishments[{name}]") for name in stage.players]
    names = ["outcome", *(f"against {name}:" for name in stage.players)]
    return _strategies(stage, paths, names, second_order=bool(second_order))


@takes(GameError, stage=NormalForm, punishments=MAPPING, periods=optional(COUNT))
def sanctions(
    stage: NormalForm,
    target: Sequence[str | int],
    punishments: Mapping[str, Sequence[str | int]],
    *,
    periods: int | None = None,
    second_order: bool = True,
) -> AutomatonProfile:
    """Return the strategies that play a profile, and sanction who does not for some periods.

    Parameters
    ----------
    stage : NormalForm
        The game played each period.
    target : profile
        What is played as long as nobody leaves it.
    punishments : mapping of str to profile
        What is played against each player who does, by name.
    periods : int, optional
        For how long; for ever unless given. Then the target is played again.
    second_order : bool
        Whether who takes no part in a sanction is sanctioned itself.

    References
    ----------
    Friedman (1971), A non-cooperative equilibrium for supergames; Axelrod (1986), An evolutionary
    approach to norms (metanorms).

    Examples
    --------
    >>> stage = NormalForm.from_payoffs([[3, 0], [5, 1]], [[3, 5], [0, 1]], strategies=["CD"] * 2)
    >>> both = {name: ("D", "D") for name in stage.players}
    >>> len(sanctions(stage, ("C", "C"), both, periods=2).states)
    5
    """
    if periods is None:
        return penal_code(stage, target, punishments, second_order=second_order)
    check_size(stage, int(periods) * stage.n_players)
    paths = {name: {"first": [profile] * int(periods)} for name, profile in punishments.items()}
    return penal_code(stage, target, paths, second_order=second_order)


def _strategies(
    stage: NormalForm, paths: Sequence[Path], names: Sequence[str], *, second_order: bool
) -> AutomatonProfile:
    """Return the automaton of paths, of which whoever leaves one starts its own."""
    starts, total = [], 0
    for path in paths:
        starts.append(total)
        total += len(path.profiles)
    check_size(stage, total)
    plays, labels, rows = [], [], []
    for k, (path, name) in enumerate(zip(paths, names, strict=True)):
        for t, place in enumerate(path.profiles):
            last = t + 1 == len(path.profiles)
            back = starts[k] + len(path.first) if path.then else 0
            following = back if last else starts[k] + t + 1
            is_watched = k == 0 or second_order
            rows.append(
                tuple(
                    starts[1 + leaver]
                    if is_watched and (leaver := _leaver(stage, place, done)) is not None
                    else following
                    for done in range(stage.n_profiles)
                )
            )
            plays.append(place)
            labels.append(f"{name} {t + 1}")
    return AutomatonProfile(
        stage=stage, states=tuple(labels), plays=tuple(plays), transitions=tuple(rows)
    )


def _leaver(stage: NormalForm, told: int, done: int) -> int | None:
    """Return who alone did not do what it was told, if just one did not."""
    leavers = [
        i
        for i, (stride, m) in enumerate(zip(stage.strides, stage.shape, strict=True))
        if told // stride % m != done // stride % m
    ]
    return leavers[0] if len(leavers) == 1 else None
