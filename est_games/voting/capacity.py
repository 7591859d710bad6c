"""Capacity to act: how likely a body adopts, where each member approves with some probability."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from est_games.argument import (
    MAPPING,
    TEXT,
    WHOLE,
    list_of,
    mapping_of,
    one_of,
    optional,
    takes,
)
from est_games.errors import Problem, TreatyError, choices, shown
from est_games.expression import parse_number
from est_games.treaty.ballot import Ballot, Electorate
from est_games.treaty.decision import DecisionRule
from est_games.voting.coalition import VotingGame
from est_games.voting.reading import read_electorate, read_rule
from est_games.voting.shares import MAX_COUNTED, Halves, Weight, likely

PROBABILITY_ACCEPTED = "a number from 0 to 1"

Bloc = Mapping[str, int] | Sequence[str] | str
"""Who moves together: how many of each class, or all of one class, or of several."""


@takes(
    TreatyError,
    rule=one_of((), TEXT, MAPPING, DecisionRule),
    blocs=optional(mapping_of(one_of((), TEXT, mapping_of(WHOLE), list_of(TEXT)))),
    excluded=optional(mapping_of(WHOLE)),
)
def capacity_to_act(
    rule: DecisionRule | str | Mapping[str, Any],
    electorate: Electorate | Mapping[str, Any],
    approval: Any,
    *,
    blocs: Mapping[str, Bloc] | None = None,
    correlation: Any = 0,
    others: Ballot | str = Ballot.NO,
    excluded: Mapping[str, int] | None = None,
) -> Fraction | float:
    """Return the probability that a body adopts, where each member says yes with some probability.

    Parameters
    ----------
    rule, electorate, others, excluded
        As in :func:`~est_games.voting.power.voting_power`; whoever does not approve casts what the
        others cast.
    approval : number or mapping of str to number
        How likely one member says yes, from 0 to 1; for each class, where they differ.
    blocs : mapping of str to bloc, optional
        Who belongs together; everybody else votes alone.
    correlation : number or mapping of str to number
        Of any two members of a bloc, from 0 to 1; for each bloc, where they differ.

    Returns
    -------
    Fraction or float
        Exact where few coalitions are told apart; a float, from sums of positive terms, elsewhere.

    Raises
    ------
    TreatyError
        Everything that makes no sense.

    Notes
    -----
    With probability 1 - r each member of a bloc draws for itself. With probability r, the
    correlation, one draw decides for the whole bloc: who approves with probability p says yes where
    it is below p. Of two members with the same approval the ballots then have correlation r,
    whatever the approval. Blocs are independent of each other.

    Examples
    --------
    Consensus of fifty-six, each in favour with probability 0.95, alone and in two blocs:

    >>> round(float(capacity_to_act("consensus", {"states": 56}, "0.95")), 4)
    0.0566
    >>> round(float(capacity_to_act(
    ...     "consensus", {"east": 7, "west": 28, "others": 21}, "0.95",
    ...     blocs={"east": "east", "west": "west"}, correlation="1/2",
    ... )), 4)
    0.1667
    """
    game = VotingGame(
        rule=read_rule(rule),
        electorate=read_electorate(electorate),
        others=others,  # type: ignore[arg-type]  # the game refuses what is no ballot
        excluded=excluded or {},
    )
    return sum(adopted_by_size(game, approval, blocs=blocs, correlation=correlation))


def adopted_by_size(
    game: VotingGame,
    approval: Any,
    *,
    blocs: Mapping[str, Bloc] | None = None,
    correlation: Any = 0,
) -> tuple[Fraction | float, ...]:
    """Return how likely it is that a body adopts with exactly so many in favour.

    Parameters
    ----------
    game : VotingGame
        The body.
    approval, blocs, correlation
        As in :func:`capacity_to_act`.

    Returns
    -------
    tuple of Fraction or float, one per number of those who may vote, from 0

    Raises
    ------
    TreatyError
        Everything that makes no sense.

    Notes
    -----
    1. Where all approve alike and on their own, the W(s) winning coalitions of size s are met with
       probability W(s) p^s (1-p)^(n-s): exact, however many there are.
    2. Elsewhere the shares of blocs and classes are weighed by how likely they are.
    """
    sizes = {voters.name: voters.count for voters in game.entitled.classes}
    members = {name: _members(bloc) for name, bloc in (blocs or {}).items()}
    problems = [
        *_probability_problems("approval", approval, tuple(sizes)),
        *_probability_problems("correlation", correlation, tuple(members)),
        *_bloc_problems(members, sizes),
    ]
    if problems:
        raise TreatyError("a capacity to act cannot be computed", problems)
    yes, together = _by_name(approval, sizes), _by_name(correlation, members)
    n = game.entitled.size
    if len(set(yes.values())) == 1 and not any(together.values()) and n <= MAX_COUNTED:
        (p,) = set(yes.values())
        return tuple(w * p**s * (1 - p) ** (n - s) for s, w in enumerate(game.winning_by_size))
    halves = Halves(
        game.requirement,
        (
            likely(game.requirement, group, together.get(bloc, Fraction(0)))
            for bloc, group in _groups(members, sizes, yes)
        ),
    )
    adopted: list[Fraction | float] = [Fraction(0)] * (n + 1)
    for half, size, sums, weights, weight in halves.adopted():
        if half == 0:
            adopted[sums[0] + size] += weights[0] * weight
    return tuple(adopted)


def approval_by_class(
    game: VotingGame, approval: Any, path: str = "approval"
) -> dict[str, Fraction]:
    """Return how likely a member of each class says yes, where that makes sense.

    Raises
    ------
    TreatyError
        It is no probability, or names a class that is not there.
    """
    names = game.entitled.names
    problems = list(_probability_problems(path, approval, names))
    if problems:
        raise TreatyError("a capacity to act cannot be computed", problems)
    return _by_name(approval, dict.fromkeys(names))


def _groups(
    members: Mapping[str, Mapping[str, int | None]],
    sizes: Mapping[str, int],
    yes: Mapping[str, Fraction],
) -> Iterator[tuple[str, list[tuple[int, int, Weight]]]]:
    """Yield each bloc with its members, and then, class by class, those who vote alone."""
    places = {name: place for place, name in enumerate(sizes)}
    alone = dict(sizes)
    for bloc, inside in members.items():
        group: list[tuple[int, int, Weight]] = []
        for name, count in inside.items():
            n = sizes[name] if count is None else count
            alone[name] -= n
            group.append((places[name], n, yes[name]))
        yield bloc, group
    for name, n in alone.items():
        if n:
            yield "", [(places[name], n, yes[name])]


def _members(bloc: Bloc) -> dict[str, int | None]:
    """Return how many of each class are in a bloc; None for all of a class."""
    if isinstance(bloc, Mapping):
        return dict(bloc)
    return dict.fromkeys((bloc,) if isinstance(bloc, str) else bloc)


def _by_name(value: Any, names: Mapping[str, Any]) -> dict[str, Fraction]:
    """Return a number for each name, from one for all or a mapping."""
    return {
        name: parse_number(value[name] if isinstance(value, Mapping) else value) for name in names
    }


def _probability_problems(path: str, value: Any, names: Sequence[str]) -> Iterator[Problem]:
    """Yield what is wrong with a probability for all, or with one for each name."""
    if isinstance(value, Mapping):
        for name in [*names, *(name for name in value if name not in names)]:
            if name not in names or name not in value:
                yield Problem(
                    path=f"{path}.{shown(name)}",
                    message="has no number" if name in names else "is not known",
                    accepted=PROBABILITY_ACCEPTED if name in names else choices(names),
                )
            else:
                yield from _probability_problems(f"{path}.{name}", value[name], ())
        return
    try:
        within = 0 <= parse_number(value) <= 1
    except (TypeError, ValueError):
        within = False
    if not within:
        yield Problem(
            path=path,
            message="is not a probability",
            value=shown(value),
            accepted=PROBABILITY_ACCEPTED,
        )


def _bloc_problems(
    members: Mapping[str, Mapping[str, int | None]], sizes: Mapping[str, int]
) -> Iterator[Problem]:
    """Yield classes that are not known, and members of blocs that are not there."""
    left = dict(sizes)
    for bloc, inside in members.items():
        for name, count in inside.items():
            path = f"blocs.{bloc}.{shown(name)}"
            if name not in sizes:
                yield Problem(
                    path=path, message="is no class of voters", accepted=choices(tuple(sizes))
                )
                continue
            n = sizes[name] if count is None else count
            if isinstance(n, bool) or not isinstance(n, int) or not 0 <= n <= left[name]:
                yield Problem(
                    path=path,
                    message="is not a number of voters who are in no other bloc",
                    value=shown(n),
                    accepted=f"0 to {left[name]}",
                )
            else:
                left[name] -= n
