"""Power of voters: how often, and in which orders, one ballot decides.

Let W be the winning coalitions, among all 2^n of those entitled to vote, and let i be *critical* in
a winning S when S less i does not win; its *swings* are the coalitions in which it is. All indices
follow from how many winning coalitions there are of each size, and how many of them hold i.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import comb
from typing import Any

from est_games.argument import MAPPING, TEXT, WHOLE, mapping_of, one_of, optional, takes
from est_games.errors import TreatyError
from est_games.treaty.ballot import Ballot, Electorate
from est_games.treaty.decision import DecisionRule
from est_games.voting.coalition import VotingGame
from est_games.voting.reading import read_electorate, read_rule

Power = Mapping[str, Fraction]
"""For one member of each class."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VotingPower:
    """What power a rule gives to one member of each class of voters.

    Parameters
    ----------
    n_winning, n_coalitions : int
        How many coalitions adopt, of how many.
    swings : mapping of str to int
        In how many coalitions a member is critical.
    shapley_shubik : mapping of str to Fraction
        The share of orders of all voters in which a member turns those before it into a winning
        coalition. With the numbers of members these add up to one.
    banzhaf : mapping of str to Fraction
        The absolute index of Banzhaf and Penrose: the probability that a member is critical, where
        all say yes or no by the toss of a coin.
    normalized_banzhaf : mapping of str to Fraction
        The same as a share of everybody's; nought where nobody is ever critical.
    power_to_act : Fraction
        Coleman's: the share of coalitions that win.
    power_to_prevent, power_to_initiate : mapping of str to Fraction
        Coleman's: the share of winning coalitions that a member can stop, and of the others that it
        can make win; nought where there are none.
    """

    n_winning: int
    n_coalitions: int
    swings: Mapping[str, int]
    shapley_shubik: Power
    banzhaf: Power
    normalized_banzhaf: Power
    power_to_act: Fraction
    power_to_prevent: Power
    power_to_initiate: Power


@takes(
    TreatyError,
    rule=one_of((), TEXT, MAPPING, DecisionRule),
    excluded=optional(mapping_of(WHOLE)),
)
def voting_power(
    rule: DecisionRule | str | Mapping[str, Any],
    electorate: Electorate | Mapping[str, Any],
    *,
    others: Ballot | str = Ballot.NO,
    excluded: Mapping[str, int] | None = None,
) -> VotingPower:
    """Return what power a decision rule gives to each voter, by counting every coalition.

    Parameters
    ----------
    rule : DecisionRule, str or mapping
        How votes are decided, as a treaty file writes it.
    electorate : Electorate or mapping
        Everybody: how many of each class, ``{"permanent": 5, "elected": 10}``; or what each voter
        weighs, ``{"malta": {"votes": 3, "population": 404}}``.
    others : {"no", "abstain", "absent"}
        What the members outside a coalition do.
    excluded : mapping of str to int
        How many members of each class may not vote; they have no power.

    Returns
    -------
    VotingPower

    Raises
    ------
    TreatyError
        The rule or the electorate does not make sense, or the coalitions are too many to count.

    Notes
    -----
    1. Count the winning coalitions W(s) of each size s, and those W_i(s) that hold member i.
    2. If S less i wins, so does S. So the swings of size s are W_i(s) - (W(s-1) - W_i(s-1)).
    3. A swing of size s is met in (s-1)! (n-s)! of the n! orders.

    The cost is that of :class:`~est_games.voting.shares.Halves`.

    References
    ----------
    Shapley, L. and Shubik, M. (1954), A method for evaluating the distribution of power in a
    committee system, American Political Science Review 48. Banzhaf, J. (1965), Weighted voting
    doesn't work, Rutgers Law Review 19. Coleman, J. (1971), Control of collectivities and the power
    of a collectivity to act. Felsenthal, D. and Machover, M. (1998), The Measurement of Voting
    Power, chapter 3.

    Examples
    --------
    The Security Council:

    >>> council = voting_power(
    ...     {"rule": "qualified-majority", "threshold": 9, "veto": "permanent"},
    ...     {"permanent": 5, "elected": 10},
    ... )
    >>> council.n_winning, str(council.power_to_act)
    (848, '53/2048')
    >>> {name: str(share) for name, share in council.shapley_shubik.items()}
    {'permanent': '421/2145', 'elected': '4/2145'}
    """
    game = VotingGame(
        rule=read_rule(rule),
        electorate=read_electorate(electorate),
        others=others,  # type: ignore[arg-type]  # the game refuses what is no ballot
        excluded=excluded or {},
    )
    return power_of(game)


def power_of(game: VotingGame) -> VotingPower:
    """Return what power a voting game gives to each voter."""
    n, n_winning = game.entitled.size, game.n_winning
    n_coalitions = 1 << n
    by_size = game.swings_by_size
    swings = game.swings
    total = sum(voters.count * swings[voters.name] for voters in game.entitled.classes)
    return VotingPower(
        n_winning=n_winning,
        n_coalitions=n_coalitions,
        swings=swings,
        shapley_shubik={
            name: sum(
                (Fraction(k, s * comb(n, s)) for s, k in enumerate(sizes) if k), start=Fraction(0)
            )
            for name, sizes in by_size.items()
        },
        banzhaf={name: Fraction(2 * k, n_coalitions) for name, k in swings.items()},
        normalized_banzhaf=_shares(swings, total),
        power_to_act=Fraction(n_winning, n_coalitions),
        power_to_prevent=_shares(swings, n_winning),
        power_to_initiate=_shares(swings, n_coalitions - n_winning),
    )


def _shares(swings: Mapping[str, int], total: int) -> Power:
    return {name: Fraction(k, total) if total else Fraction(0) for name, k in swings.items()}
