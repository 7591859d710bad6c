"""Bodies that bargain or decide on a line: their rules handed to forms that know none of law."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from est_games.argument import MAPPING, TEXT, WHOLE, mapping_of, one_of, optional, takes
from est_games.errors import GameError, Problem, TreatyError, choices, shown
from est_games.game.offers.agenda_form import AgendaForm, Condition
from est_games.game.offers.bargaining_form import BargainingForm
from est_games.game.offers.winning import Alternative, Quota, alternatives_of
from est_games.treaty.ballot import Ballot, Electorate
from est_games.treaty.decision import DecisionRule
from est_games.voting.coalition import VotingGame
from est_games.voting.reading import read_electorate, read_rule
from est_games.voting.requirement import AtLeast, Requirement

Rule = DecisionRule | str | Mapping[str, Any]


@takes(
    TreatyError,
    rule=one_of((), TEXT, MAPPING, DecisionRule),
    excluded=optional(mapping_of(WHOLE)),
    title=TEXT,
)
def legislative_bargaining(
    rule: Rule,
    electorate: Electorate | Mapping[str, Any],
    *,
    discounts: Any,
    recognition: Any = None,
    first: Any = None,
    surplus: Any = 1,
    breakdown: Any = 0,
    disagreement: Any = 0,
    status_quo: Any = 0,
    others: Ballot | str = Ballot.NO,
    excluded: Mapping[str, int] | None = None,
    title: str = "",
) -> BargainingForm:
    """Return bargaining over a surplus in a body that decides by any rule a treaty can have.

    Parameters
    ----------
    rule : DecisionRule, str or mapping
        How votes are decided, as a treaty file writes it; a
        :class:`~est_games.voting.body.VotingBody` has one.
    electorate : Electorate or mapping
        Everybody: how many of each class, or what each voter weighs.
    discounts, recognition, first, surplus, breakdown, disagreement, status_quo, title
        As in :meth:`~est_games.game.offers.bargaining_form.BargainingForm.from_players`, by class.
    others : {"no", "abstain", "absent"}
        What members do who are not in the coalition.
    excluded : mapping of str to int
        How many members of each class may not vote; they take no part.

    Returns
    -------
    BargainingForm

    Raises
    ------
    TreatyError
        The rule or the electorate does not make sense, or coalitions are too many to list.
    GameError
        What else is told does not fit.

    Notes
    -----
    1. What the rule asks of those who say yes is a few sums that must be large enough.
    2. Where these are numbers of members of groups that do not overlap, the groups are quotas.
    3. Else the least winning coalitions are listed.

    References
    ----------
    Baron and Ferejohn (1989); Snyder, Ting and Ansolabehere (2005), Legislative bargaining under
    weighted voting, American Economic Review 95.

    Examples
    --------
    >>> legislative_bargaining(
    ...     {"rule": "qualified-majority", "threshold": 9, "veto": "permanent"},
    ...     {"permanent": 5, "elected": 10},
    ...     discounts="9/10",
    ... ).winning
    ((Quota(types=(0,), count=5), Quota(types=(1,), count=4)),)
    """
    game = _game(rule, electorate, others, excluded)
    classes = [c for c in game.entitled.classes if c.count]
    form = BargainingForm.from_players(
        {c.name: c.count for c in classes},
        discounts=discounts,
        recognition=recognition,
        first=first,
        surplus=surplus,
        breakdown=breakdown,
        disagreement=disagreement,
        status_quo=status_quo,
        title=title,
    )
    return BargainingForm(
        types=form.types,
        sizes=form.sizes,
        discounts=form.discounts,
        recognition=form.recognition,
        winning=_alternatives(game, form.types, form.sizes),
        surplus=form.surplus,
        breakdown=form.breakdown,
        disagreement=form.disagreement,
        status_quo=form.status_quo,
        title=title,
    )


@takes(
    TreatyError,
    rule=one_of((), TEXT, MAPPING, DecisionRule),
    excluded=optional(mapping_of(WHOLE)),
    positions=MAPPING,
    title=TEXT,
)
def agenda_setting(
    rule: Rule,
    electorate: Electorate | Mapping[str, Any],
    *,
    positions: Mapping[str, Any],
    status_quo: Any,
    setter: Any = None,
    slopes: Any = None,
    others: Ballot | str = Ballot.NO,
    excluded: Mapping[str, int] | None = None,
    title: str = "",
) -> AgendaForm:
    """Return one proposal on a line, put to a body that decides by any rule a treaty can have.

    Parameters
    ----------
    rule : DecisionRule, str or mapping
        How votes are decided, as a treaty file writes it.
    electorate : Electorate or mapping
        Everybody: how many of each class, or what each voter weighs.
    positions : mapping of str to sequence of numbers
        The ideal points of the members of each class who may vote; of a class of one a number.
    status_quo, setter, slopes, title
        As in :meth:`~est_games.game.offers.agenda_form.AgendaForm.from_positions`.
    others : {"no", "abstain", "absent"}
        What members do who do not say yes.
    excluded : mapping of str to int
        How many members of each class may not vote.

    Returns
    -------
    AgendaForm

    Raises
    ------
    TreatyError
        The rule, the electorate or the number of positions does not make sense.
    GameError
        What else is told does not fit.

    References
    ----------
    Romer and Rosenthal (1978).

    Examples
    --------
    Under consensus nothing moves that anybody likes:

    >>> form = agenda_setting(
    ...     "consensus", {"states": 3}, positions={"states": [0, 4, 10]}, status_quo=4, setter=10
    ... )
    >>> form.wins([2]), form.wins([3])
    (False, True)
    """
    game = _game(rule, electorate, others, excluded)
    names = [c.name for c in game.entitled.classes if c.count]
    problems = list(_position_problems(game, positions))
    if problems:
        raise TreatyError("positions do not fit the electorate", problems)
    form = AgendaForm.from_positions(
        {name: positions[name] for name in names},
        status_quo=status_quo,
        setter=setter,
        slopes=slopes,
        title=title,
    )
    kept = [c for c, voters in enumerate(game.entitled.classes) if voters.count]
    return AgendaForm(
        classes=form.classes,
        positions=form.positions,
        slopes=form.slopes,
        winning=tuple(
            tuple(
                Condition(weights=tuple(test.weights[c] for c in kept), bound=test.bound)
                for test in tests
            )
            for tests in _least_sets(game.requirement)
        ),
        status_quo=form.status_quo,
        setter=form.setter,
        title=title,
    )


def _game(
    rule: Rule,
    electorate: Electorate | Mapping[str, Any],
    others: Ballot | str,
    excluded: Mapping[str, int] | None,
) -> VotingGame:
    return VotingGame(
        rule=read_rule(rule),
        electorate=read_electorate(electorate),
        others=others,  # type: ignore[arg-type]  # the game refuses what is no ballot
        excluded=excluded or {},
    )


def _position_problems(game: VotingGame, positions: Mapping[str, Any]) -> Iterator[Problem]:
    sizes = {voters.name: voters.count for voters in game.entitled.classes}
    for name in positions:
        if name not in sizes:
            yield Problem(
                path="positions",
                message="names no class of voters",
                value=shown(name),
                accepted=choices(sizes),
            )
    for name, count in sizes.items():
        row = positions.get(name, ())
        found = len(row) if isinstance(row, list | tuple) else 1
        if found != count:
            yield Problem(
                path=f"positions.{name}",
                message="must be one for each voter",
                value=f"{found} positions",
                accepted=f"{count}",
            )


def _least_sets(requirement: Requirement) -> tuple[tuple[AtLeast, ...], ...]:
    """Return the least sets of tests that adopt together."""
    adopting = [passed for passed, adopted in enumerate(requirement.adopted) if adopted]
    least = [p for p in adopting if not any(q != p and q & p == q for q in adopting)]
    return tuple(
        tuple(test for j, test in enumerate(requirement.tests) if passed >> j & 1)
        for passed in least
    )


def _alternatives(
    game: VotingGame, types: Sequence[str], sizes: Sequence[int]
) -> tuple[Alternative, ...]:
    places = [c for c, voters in enumerate(game.entitled.classes) if voters.count]
    rules = [_quotas(tests, places, sizes) for tests in _least_sets(game.requirement)]
    quotas = [alternative for alternative in rules if alternative is not None]
    if quotas and len(quotas) == len(rules):
        return tuple(
            own
            for k, own in enumerate(quotas)
            if not any(_is_asked_less(q, own) for q in (*quotas[:k], *quotas[k + 1 :]) if q != own)
        )
    if not rules:
        problem = Problem(path="rule", message="lets no coalition adopt")
        raise GameError("nobody can agree", [problem])
    profiles = (tuple(row.get(t, 0) for t in types) for row in game.minimal_winning)
    return alternatives_of(profiles, sizes)


def _is_asked_less(less: Alternative, more: Alternative) -> bool:
    """Return whether whoever meets one alternative meets another, quota by quota."""
    reached = {quota.types: quota.count for quota in more}
    return all(reached.get(quota.types, 0) >= quota.count for quota in less)


def _quotas(
    tests: Sequence[AtLeast], places: Sequence[int], sizes: Sequence[int]
) -> Alternative | None:
    """Return sums that must be reached as quotas of groups that do not overlap, if they are that.

    1. A sum counts heads of a group of classes, or it is no quota.
    2. Of a group that must agree to the last, the members are taken out of other groups.
    3. Of two sums over the same group the larger is needed.
    """
    needs: dict[frozenset[int], int] = {}
    for test in tests:
        own = [test.weights[c] for c in places]
        if not set(own) <= {0, 1}:
            return None
        group = frozenset(t for t, weight in enumerate(own) if weight)
        needs[group] = max(needs.get(group, 0), test.bound)
    settled: set[int] = set()
    for group, bound in needs.items():
        if bound == sum(sizes[t] for t in group):
            settled |= group
    rest: dict[frozenset[int], int] = {}
    for group, bound in needs.items():
        left = group - settled
        lacking = bound - sum(sizes[t] for t in group & settled)
        if left and lacking > 0:
            rest[left] = max(rest.get(left, 0), lacking)
    if settled:
        rest[frozenset(settled)] = sum(sizes[t] for t in settled)
    if sum(map(len, rest)) > len(frozenset().union(*rest)):
        return None
    return tuple(
        Quota(types=tuple(sorted(group)), count=count)
        for group, count in sorted(rest.items(), key=lambda item: min(item[0]))
    )
