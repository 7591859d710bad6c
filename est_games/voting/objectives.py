"""What a decision rule is good for: effectiveness, efficiency and legitimacy, counted.

Each of the three has several measures in the literature, and which is meant is a choice; all of
them are here by name, exact, with who proposed them. An act is justified or not. A body that takes
a justified one has been effective; what it took to win members over is the cost; whether members
consented makes it legitimate.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import comb

from est_games.treaty.ballot import Ballot
from est_games.voting.coalition import VotingGame
from est_games.voting.power import power_of

EFFECTIVENESS, EFFICIENCY, LEGITIMACY = "effectiveness", "efficiency", "legitimacy"
OBJECTIVES = (EFFECTIVENESS, EFFICIENCY, LEGITIMACY)

Level = Fraction | None
"""A value; None for a cost without end: what is never decided takes for ever."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleCase:
    """A rule with all that a measure may ask about it.

    Parameters
    ----------
    game : VotingGame
        The rule put to the coalitions of its electorate.
    adopted : tuple of Fraction, shape (n + 1,)
        How likely it is that a justified act is adopted with exactly s of n in favour.
    mistaken : tuple of Fraction, shape (n + 1,)
        The same of an act that is not justified.
    approving : Fraction
        How many are expected to approve of a justified act, adopted or not.
    justified : Fraction
        How likely it is that an act put to the vote is justified.
    affected : int
        How many a decision concerns: the members, and whoever else has no vote.
    """

    game: VotingGame
    adopted: tuple[Fraction, ...]
    mistaken: tuple[Fraction, ...]
    approving: Fraction
    justified: Fraction
    affected: int

    @property
    def n_voters(self) -> int:
        """How many may vote."""
        return self.game.entitled.size

    @property
    def capacity(self) -> Fraction:
        """How likely a justified act is adopted."""
        return sum(self.adopted, start=Fraction(0))

    @property
    def least_winning(self) -> int | None:
        """How many the smallest winning coalition has; None where nobody can win."""
        counts = enumerate(self.game.winning_by_size)
        return next((s for s, winning in counts if winning), None)

    def unwilling(self, in_favour: int) -> int:
        """Return how many are bound by what so many approve, though they themselves do not."""
        rule, others = self.game.rule, self.game.others
        if rule.binds == "in-favour" or (rule.releases and others is Ballot.ABSTAIN):
            return self.affected - self.n_voters
        return self.affected - in_favour


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One way to say how well a rule serves an objective.

    Parameters
    ----------
    name, objective : str
        How it is asked for, and what it is a measure of.
    summary : str
        What it measures.
    citation : str
        Who proposed it.
    of : callable
        From a :class:`RuleCase` to its value.
    is_cost : bool
        Whether less is better.
    """

    name: str
    objective: str
    summary: str
    citation: str
    of: Callable[[RuleCase], Level]
    is_cost: bool = False

    def compare(self, first: Level, second: Level) -> int:
        """Return 1 where the first value is better, -1 where the second is, 0 where they tie."""
        if first == second:
            return 0
        # Only a cost can be without end, and nothing is worse.
        if first is None or second is None:
            return 1 if second is None else -1
        return 1 if (first < second) == self.is_cost else -1


def _capacity(case: RuleCase) -> Fraction:
    return case.capacity


def _reliability(case: RuleCase) -> Fraction:
    stopped = 1 - sum(case.mistaken, start=Fraction(0))
    return case.justified * case.capacity + (1 - case.justified) * stopped


def _power_to_act(case: RuleCase) -> Fraction:
    return Fraction(case.game.n_winning, 1 << case.n_voters)


def _canvass(case: RuleCase) -> Level:
    # The place at which an order turns from losing to winning is the number of its beginnings,
    # nobody included, that do not win.
    n, winning = case.n_voters, case.game.winning_by_size
    if not winning[n]:
        return None
    return sum((1 - Fraction(winning[s], comb(n, s)) for s in range(n)), start=Fraction(0))


def _least_winning(case: RuleCase) -> Level:
    least = case.least_winning
    return None if least is None else Fraction(least)


def _rounds(case: RuleCase) -> Level:
    return 1 / case.capacity if case.capacity else None


def _least_consent(case: RuleCase) -> Fraction:
    least = case.least_winning
    return Fraction(1) if least is None else Fraction(least, case.affected)


def _consent(case: RuleCase) -> Fraction:
    if not case.capacity:
        return Fraction(1)
    in_favour = sum((s * p for s, p in enumerate(case.adopted)), start=Fraction(0))
    return in_favour / case.capacity / case.affected


def _agreement(case: RuleCase) -> Fraction:
    n = case.n_voters
    if not n:
        return Fraction(1)
    in_favour = sum((s * p for s, p in enumerate(case.adopted)), start=Fraction(0))
    against = n * (1 - case.capacity) - (case.approving - in_favour)
    return (in_favour + against) / n


def _freedom(case: RuleCase) -> Fraction:
    bound = sum((case.unwilling(s) * p for s, p in enumerate(case.adopted)), start=Fraction(0))
    return 1 - bound / case.affected


def _unforced(case: RuleCase) -> Fraction:
    forced = (p for s, p in enumerate(case.adopted) if case.unwilling(s))
    return 1 - sum(forced, start=Fraction(0))


def _inclusion(case: RuleCase) -> Fraction:
    shares = power_of(case.game).shapley_shubik
    held = [shares[voters.name] for voters in case.game.entitled.classes if voters.count]
    return case.n_voters * min(held, default=Fraction(0))


_LISTED = (
    Measure(
        name="capacity",
        objective=EFFECTIVENESS,
        summary="chance that a justified act is adopted",
        citation="Coleman (1971), the power of a collectivity to act, at any approval",
        of=_capacity,
    ),
    Measure(
        name="reliability",
        objective=EFFECTIVENESS,
        summary="chance that a justified act is adopted and another is not",
        citation="Condorcet (1785); Nitzan and Paroush (1982)",
        of=_reliability,
    ),
    Measure(
        name="power-to-act",
        objective=EFFECTIVENESS,
        summary="share of coalitions that win",
        citation="Coleman (1971)",
        of=_power_to_act,
    ),
    Measure(
        name="canvass",
        objective=EFFICIENCY,
        summary="members to be won over, in an order drawn at random, until they carry",
        citation="Buchanan and Tullock (1962), decision costs; Shapley and Shubik (1954), pivots",
        of=_canvass,
        is_cost=True,
    ),
    Measure(
        name="least-winning",
        objective=EFFICIENCY,
        summary="members to be won over at least",
        citation="Riker (1962), minimal winning coalitions",
        of=_least_winning,
        is_cost=True,
    ),
    Measure(
        name="rounds",
        objective=EFFICIENCY,
        summary="votes expected until a justified act is adopted, each on its own",
        citation="the mean of a geometric waiting time",
        of=_rounds,
        is_cost=True,
    ),
    Measure(
        name="least-consent",
        objective=LEGITIMACY,
        summary="share of those affected who consent to whatever is adopted, at least",
        citation="Buchanan and Tullock (1962)",
        of=_least_consent,
    ),
    Measure(
        name="consent",
        objective=LEGITIMACY,
        summary="share of those affected expected to consent to what is adopted",
        citation="Buchanan and Tullock (1962)",
        of=_consent,
    ),
    Measure(
        name="agreement",
        objective=LEGITIMACY,
        summary="chance that a voter, drawn at random, gets what it wishes",
        citation="Rae (1969); Dubey and Shapley (1979)",
        of=_agreement,
    ),
    Measure(
        name="freedom",
        objective=LEGITIMACY,
        summary="share of those affected expected not to be bound against their will",
        citation="Buchanan and Tullock (1962), external costs",
        of=_freedom,
    ),
    Measure(
        name="unforced",
        objective=LEGITIMACY,
        summary="chance that no member is bound against its will",
        citation="Buchanan and Tullock (1962), external costs",
        of=_unforced,
    ),
    Measure(
        name="inclusion",
        objective=LEGITIMACY,
        summary="power of the weakest voter, as a share of an equal part",
        citation="Shapley and Shubik (1954)",
        of=_inclusion,
    ),
)

MEASURES: Mapping[str, Measure] = {measure.name: measure for measure in _LISTED}
"""Every measure by its name."""


def measures_of(objective: str) -> tuple[str, ...]:
    """Return the names of the measures of an objective.

    Examples
    --------
    >>> measures_of("efficiency")
    ('canvass', 'least-winning', 'rounds')
    """
    return tuple(name for name, measure in MEASURES.items() if measure.objective == objective)
