"""How willing members must be: the approval at which a body acts with a given probability."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from est_games.argument import MAPPING, TEXT, WHOLE, mapping_of, one_of, optional, takes
from est_games.errors import Problem, TreatyError, shown
from est_games.expression import parse_number
from est_games.game.algebraic import AlgebraicNumber
from est_games.treaty.ballot import Ballot, Electorate
from est_games.treaty.decision import DecisionRule
from est_games.voting.coalition import VotingGame
from est_games.voting.reading import read_electorate, read_rule

MAX_DEGREE = 300

_RULE = one_of((), TEXT, MAPPING, DecisionRule)


@takes(TreatyError, rule=_RULE, excluded=optional(mapping_of(WHOLE)))
def capacity_polynomial(
    rule: DecisionRule | str | Mapping[str, Any],
    electorate: Electorate | Mapping[str, Any],
    *,
    others: Ballot | str = Ballot.NO,
    excluded: Mapping[str, int] | None = None,
) -> tuple[int, ...]:
    r"""Return the capacity to act as a polynomial in the approval of each member.

    Of the coalitions of size s, W(s) win, so where each of n members says yes with probability p on
    its own

    .. math:: P(p) = \sum_s W(s)\, p^s (1-p)^{n-s}.

    Parameters
    ----------
    rule, electorate, others, excluded
        As in :func:`~est_games.voting.power.voting_power`.

    Returns
    -------
    tuple of int, shape (n + 1,)
        The coefficients of 1, p, p**2 and so on.

    Raises
    ------
    TreatyError
        The rule or the electorate does not make sense, or the coalitions are too many to count.

    References
    ----------
    Owen, G. (1972), Multilinear extensions of games, Management Science 18. Straffin, P. (1977),
    Homogeneity, independence, and power indices, Public Choice 30.

    Examples
    --------
    Two of three: 3 p**2 - 2 p**3.

    >>> capacity_polynomial("simple-majority", {"members": 3})
    (0, 0, 3, -2)
    """
    return _powers(_game(rule, electorate, others, excluded).winning_by_size)


@takes(TreatyError, rule=_RULE, excluded=optional(mapping_of(WHOLE)))
def approval_needed(
    rule: DecisionRule | str | Mapping[str, Any],
    electorate: Electorate | Mapping[str, Any],
    capacity: Any = "1/2",
    *,
    others: Ballot | str = Ballot.NO,
    excluded: Mapping[str, int] | None = None,
) -> Fraction | AlgebraicNumber:
    """Return the approval from which on a body acts with at least a given probability.

    Parameters
    ----------
    rule, electorate, others, excluded
        As in :func:`~est_games.voting.power.voting_power`.
    capacity : number
        Above 0 and up to 1.

    Returns
    -------
    Fraction or AlgebraicNumber
        An irrational number in a proved interval, as narrow as one asks.

    Raises
    ------
    TreatyError
        The body never acts that often, has more than MAX_DEGREE voters, or something makes no
        sense.

    Notes
    -----
    1. Whatever contains a winning coalition wins, so the capacity rises with the approval, strictly
       unless it is constant: there is one crossing at most.
    2. The rational roots are those of the linear factors of the polynomial.
    3. Any other is halved in between two rationals, at which the polynomial is known exactly to be
       below and not below the capacity asked for.

    Examples
    --------
    Consensus of fifty-six acts every other time once each agrees to 98.8 in a hundred proposals;
    a majority of 55 once each tosses a coin.

    >>> approval_needed("consensus", {"states": 56})
    0.987698659538…
    >>> str(approval_needed("simple-majority", {"states": 55}))
    '1/2'
    """
    game = _game(rule, electorate, others, excluded)
    wanted = _wanted(capacity)
    if game.entitled.size > MAX_DEGREE:
        problem = Problem(
            path="electorate",
            message="makes a polynomial of too high a degree to be factored",
            value=shown(game.entitled.size),
            accepted=f"up to {MAX_DEGREE} voters",
        )
        raise TreatyError("no approval can be found", [problem])
    winning = game.winning_by_size
    if winning[0]:
        return Fraction(0)
    if not winning[-1]:
        problem = Problem(
            path="rule", message="never adopts", accepted="a rule by which all together carry"
        )
        raise TreatyError("no approval is enough", [problem])
    powers = list(map(Fraction, _powers(winning)))
    powers[0] -= wanted
    for root in _rational_roots(powers):
        if 0 <= root <= 1:
            return root
    return AlgebraicNumber(root=_Crossing(winning=winning, wanted=wanted), which="approval")


def capacity_at(winning: Sequence[int], approval: Fraction) -> Fraction:
    """Return how likely a body adopts, from its winning coalitions of each size."""
    n = len(winning) - 1
    return sum(
        (w * approval**s * (1 - approval) ** (n - s) for s, w in enumerate(winning)),
        start=Fraction(0),
    )


@dataclass(frozen=True, kw_only=True)
class _Crossing:
    """The one approval at which a rising capacity reaches what is wanted."""

    winning: tuple[int, ...]
    wanted: Fraction

    def interval(self, which: Hashable, bits: int) -> tuple[Fraction, Fraction]:
        """Return rational bounds between which it lies, by halving."""
        low, high = Fraction(0), Fraction(1)
        while high - low > Fraction(1, 1 << bits):
            middle = (low + high) / 2
            if capacity_at(self.winning, middle) < self.wanted:
                low = middle
            else:
                high = middle
        return low, high


def _game(
    rule: DecisionRule | str | Mapping[str, Any],
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


def _wanted(capacity: Any) -> Fraction:
    try:
        number = parse_number(capacity)
    except (TypeError, ValueError):
        number = Fraction(0)
    if not 0 < number <= 1:
        problem = Problem(
            path="capacity",
            message="is not a probability to be reached",
            value=shown(capacity),
            accepted="a number above 0 and up to 1",
        )
        raise TreatyError("no approval is enough", [problem])
    return number


def _powers(winning: Sequence[int]) -> tuple[int, ...]:
    """Return the coefficients of sum_s W(s) p^s (1-p)^(n-s) in powers of p.

    The sum of the first k + 1 terms, with k for n, is (1-p) times that of the first k, and
    W(k) p^k.
    """
    powers = [winning[0]]
    for coalitions in winning[1:]:
        powers = [a - b for a, b in zip([*powers, coalitions], [0, *powers], strict=True)]
    return tuple(powers)


def _rational_roots(powers: Sequence[Fraction]) -> list[Fraction]:
    import flint

    whole = flint.fmpq_poly([flint.fmpq(a.numerator, a.denominator) for a in powers]).numer()
    return [
        Fraction(-int(factor[0]), int(factor[1]))
        for factor, _ in whole.factor()[1]
        if factor.degree() == 1
    ]
