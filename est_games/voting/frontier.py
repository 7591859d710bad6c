"""Decision rules weighed by three objectives at once: which of them no other beats in all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from est_games.argument import (
    COUNT,
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
from est_games.voting.body import VotingBody
from est_games.voting.capacity import Bloc, adopted_by_size, approval_by_class
from est_games.voting.coalition import VotingGame
from est_games.voting.objectives import (
    EFFECTIVENESS,
    EFFICIENCY,
    LEGITIMACY,
    MEASURES,
    Level,
    Measure,
    RuleCase,
    measures_of,
)
from est_games.voting.reading import read_electorate, read_rule

MAX_RULES = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontierEntry:
    """A rule and how well it serves each objective.

    Parameters
    ----------
    name : str
        As it was given.
    levels : mapping of str to Fraction or None
        Its value by objective; None for a cost without end.
    dominated_by : tuple of str
        The undominated rules that serve no objective less and some more; empty where it is
        undominated itself.
    """

    name: str
    levels: Mapping[str, Level]
    dominated_by: tuple[str, ...]

    @property
    def is_undominated(self) -> bool:
        """Whether no rule serves every objective as well and some better."""
        return not self.dominated_by


@dataclass(frozen=True, slots=True, kw_only=True)
class Frontier:
    """Rules by three objectives, and which of them are left once the dominated ones are struck out.

    Parameters
    ----------
    measures : mapping of str to Measure
        How each objective is measured.
    entries : tuple of FrontierEntry
        In the order given.
    """

    measures: Mapping[str, Measure]
    entries: tuple[FrontierEntry, ...]

    @property
    def undominated(self) -> tuple[str, ...]:
        """The names of the rules that no other dominates."""
        return tuple(entry.name for entry in self.entries if entry.is_undominated)

    def entry(self, name: str) -> FrontierEntry:
        """Return a rule's entry.

        Raises
        ------
        TreatyError
            There is no such rule.
        """
        found = {entry.name: entry for entry in self.entries}
        if name not in found:
            problem = Problem(
                path="name", message="is no rule here", value=shown(name), accepted=choices(found)
            )
            raise TreatyError("no such rule", [problem])
        return found[name]

    def better(self, first: str, second: str) -> tuple[str, ...]:
        """Return the objectives that one rule serves better than another.

        Raises
        ------
        TreatyError
            There is no such rule.
        """
        mine, other = self.entry(first).levels, self.entry(second).levels
        return tuple(
            objective
            for objective, measure in self.measures.items()
            if measure.compare(mine[objective], other[objective]) > 0
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the same as data, numbers as text."""
        return {
            "measures": {
                objective: {
                    "name": measure.name,
                    "summary": measure.summary,
                    "citation": measure.citation,
                    "is_cost": measure.is_cost,
                }
                for objective, measure in self.measures.items()
            },
            "undominated": list(self.undominated),
            "rules": {
                entry.name: {
                    **{
                        objective: None if level is None else str(level)
                        for objective, level in entry.levels.items()
                    },
                    "dominated_by": list(entry.dominated_by),
                }
                for entry in self.entries
            },
        }


_RULE = one_of((), TEXT, MAPPING, DecisionRule, VotingBody)


@takes(
    TreatyError,
    rules=mapping_of(_RULE),
    electorate=optional(one_of((), Electorate, MAPPING)),
    effectiveness=one_of(measures_of(EFFECTIVENESS)),
    efficiency=one_of(measures_of(EFFICIENCY)),
    legitimacy=one_of(measures_of(LEGITIMACY)),
    excluded=optional(mapping_of(WHOLE)),
    affected=optional(COUNT),
    blocs=optional(mapping_of(one_of((), TEXT, mapping_of(WHOLE), list_of(TEXT)))),
)
def rule_frontier(
    rules: Mapping[str, DecisionRule | str | Mapping[str, Any] | VotingBody],
    electorate: Electorate | Mapping[str, Any] | None = None,
    *,
    approval: Any = "0.95",
    mistaken: Any = "0.05",
    justified: Any = "1/2",
    effectiveness: str = "capacity",
    efficiency: str = "canvass",
    legitimacy: str = "least-consent",
    others: Ballot | str = Ballot.NO,
    excluded: Mapping[str, int] | None = None,
    blocs: Mapping[str, Bloc] | None = None,
    correlation: Any = 0,
    affected: int | None = None,
) -> Frontier:
    """Return how well each of some decision rules serves three objectives, and which are dominated.

    A rule *dominates* another if it serves every objective at least as well and one better. The
    undominated ones are the frontier: from each of them, more of one objective costs another.

    Parameters
    ----------
    rules : mapping of str to DecisionRule, str, mapping or VotingBody
        Rules as a treaty file writes them, or bodies, which bring their own members.
    electorate : Electorate or mapping, optional
        Who votes under the rules that are no bodies.
    approval, mistaken : number or mapping of str to number
        How likely a member says yes to a justified act, and to one that is not; by class where they
        differ.
    justified : number
        How likely an act put to the vote is justified, from 0 to 1.
    effectiveness, efficiency, legitimacy : str
        The measure of each, by its name in :data:`~est_games.voting.objectives.MEASURES`.
    others, excluded, blocs, correlation
        As in :func:`~est_games.voting.capacity.capacity_to_act`; members are excluded from the
        votes of those bodies that have such members and a rule that excludes.
    affected : int, optional
        How many a decision concerns, where that is more than the members: legitimacy is then taken
        among all of them, and whoever has no vote has not consented.

    Returns
    -------
    Frontier

    Raises
    ------
    TreatyError
        A rule, the electorate or a probability makes no sense, or a value cannot be had exactly:
        members of many classes who approve with different probabilities, or move together.

    Notes
    -----
    1. Count the winning coalitions of each size; weigh them by how likely they are.
    2. Take each rule's value by each measure, in fractions.
    3. Strike out what some other rule dominates. Whatever is dominated is dominated by an
       undominated rule, and those are named.

    References
    ----------
    Buchanan, J. and Tullock, G. (1962), The Calculus of Consent, chapter 6. Rae, D. (1969),
    Decision-rules and individual values in constitutional choice, American Political Science Review
    63. Coleman, J. (1971), Control of collectivities and the power of a collectivity to act.

    Examples
    --------
    A majority dominates a dictator that is as hard to convince; consensus does neither.

    >>> found = rule_frontier(
    ...     {"consensus": "consensus", "majority": "simple-majority",
    ...      "council": {"rule": "simple-majority", "veto": "large"}},
    ...     {"large": 1, "small": 4}, approval="3/4",
    ... )
    >>> found.undominated, found.entry("council").dominated_by
    (('consensus', 'majority'), ('majority',))
    >>> {name: str(level) for name, level in found.entry("consensus").levels.items()}
    {'effectiveness': '243/1024', 'efficiency': '5', 'legitimacy': '1'}
    """
    prior = _probability("justified", justified)
    chosen = {
        EFFECTIVENESS: MEASURES[effectiveness],
        EFFICIENCY: MEASURES[efficiency],
        LEGITIMACY: MEASURES[legitimacy],
    }
    levels: dict[str, dict[str, Level]] = {}
    for name, game in _games(rules, electorate, others, excluded or {}).items():
        yes = approval_by_class(game, approval)
        approval_by_class(game, mistaken, "mistaken")
        case = RuleCase(
            game=game,
            adopted=_exactly(
                name, adopted_by_size(game, approval, blocs=blocs, correlation=correlation)
            ),
            mistaken=_exactly(
                name, adopted_by_size(game, mistaken, blocs=blocs, correlation=correlation)
            ),
            approving=sum(
                (yes[voters.name] * voters.count for voters in game.entitled.classes),
                start=Fraction(0),
            ),
            justified=prior,
            affected=max(affected or 0, game.electorate.size),
        )
        levels[name] = {objective: measure.of(case) for objective, measure in chosen.items()}
    return frontier_of(chosen, levels)


def frontier_of(
    measures: Mapping[str, Measure], levels: Mapping[str, Mapping[str, Level]]
) -> Frontier:
    """Return the frontier of rules whose values are known."""
    above = {
        name: [other for other in levels if _dominates(measures, levels[other], levels[name])]
        for name in levels
    }
    return Frontier(
        measures=measures,
        entries=tuple(
            FrontierEntry(
                name=name,
                levels=levels[name],
                dominated_by=tuple(other for other in above[name] if not above[other]),
            )
            for name in levels
        ),
    )


def _dominates(
    measures: Mapping[str, Measure], first: Mapping[str, Level], second: Mapping[str, Level]
) -> bool:
    signs = [measure.compare(first[name], second[name]) for name, measure in measures.items()]
    return min(signs) >= 0 and max(signs) > 0


def _games(
    rules: Mapping[str, DecisionRule | str | Mapping[str, Any] | VotingBody],
    electorate: Electorate | Mapping[str, Any] | None,
    others: Ballot | str,
    excluded: Mapping[str, int],
) -> dict[str, VotingGame]:
    """Return each rule as a game of coalitions."""
    problems = list(_rule_problems(rules, electorate))
    if problems:
        raise TreatyError("rules cannot be compared", problems)
    voters = None if electorate is None else read_electorate(electorate)
    if voters is not None and not voters.size:
        problem = Problem(path="electorate", message="has nobody in it", accepted="a voter or more")
        raise TreatyError("rules cannot be compared", [problem])
    bodies: dict[str, tuple[DecisionRule, Electorate]] = {}
    for name, given in rules.items():
        if isinstance(given, VotingBody):
            bodies[name] = (given.rule, given.electorate)
        else:
            assert voters is not None
            bodies[name] = (read_rule(given), voters)
    known = [name for rule, members in bodies.values() if rule.excluded for name in members.names]
    problems = [
        Problem(
            path=f"excluded.{shown(name)}",
            message="is no class of any body whose rule excludes",
            accepted=choices(dict.fromkeys(known)) if known else "nobody",
        )
        for name in excluded
        if name not in known
    ]
    if problems:
        raise TreatyError("rules cannot be compared", problems)
    return {
        name: VotingGame(
            rule=rule,
            electorate=members,
            others=others,  # type: ignore[arg-type]  # the game refuses what is no ballot
            excluded={n: k for n, k in excluded.items() if rule.excluded and n in members.names},
        )
        for name, (rule, members) in bodies.items()
    }


def _rule_problems(
    rules: Mapping[str, Any], electorate: Electorate | Mapping[str, Any] | None
) -> Iterator[Problem]:
    if not 1 <= len(rules) <= MAX_RULES:
        yield Problem(
            path="rules",
            message="is no number of rules to compare",
            value=str(len(rules)),
            accepted=f"1 to {MAX_RULES} rules",
        )
    elif electorate is None and not all(isinstance(rule, VotingBody) for rule in rules.values()):
        yield Problem(
            path="electorate",
            message="is missing, and a rule has no members of its own",
            accepted="who votes, or bodies only",
        )


def _probability(path: str, value: Any) -> Fraction:
    try:
        number = parse_number(value)
    except (TypeError, ValueError):
        number = Fraction(-1)
    if not 0 <= number <= 1:
        problem = Problem(
            path=path,
            message="is not a probability",
            value=shown(value),
            accepted="a number from 0 to 1",
        )
        raise TreatyError("rules cannot be compared", [problem])
    return number


def _exactly(name: str, weights: tuple[Fraction | float, ...]) -> tuple[Fraction, ...]:
    if any(isinstance(weight, float) for weight in weights):
        problem = Problem(
            path=f"rules.{shown(name)}",
            message="has too many kinds of coalition to be weighed exactly",
            accepted="one approval for all and no correlation, or voters in fewer classes",
        )
        raise TreatyError("rules cannot be compared", [problem])
    return tuple(Fraction(weight) for weight in weights)


@takes(TreatyError, n=COUNT)
def threshold_rules(n: int) -> dict[str, DecisionRule]:
    """Return the rules by which k of n voters carry, for each k, by name.

    Parameters
    ----------
    n : int
        From 1 to MAX_RULES.

    Raises
    ------
    TreatyError
        There are too many.

    Examples
    --------
    >>> list(threshold_rules(3))
    ['1 of 3', '2 of 3', '3 of 3']
    """
    if n > MAX_RULES:
        problem = Problem(
            path="n", message="is too many", value=shown(n), accepted=f"1 to {MAX_RULES}"
        )
        raise TreatyError("no rules are made", [problem])
    return {
        f"{k} of {n}": read_rule({"rule": "qualified-majority", "threshold": k})
        for k in range(1, n + 1)
    }
