"""Why there is no second stationary equilibrium: conditions on the form, each one checked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from est_games.arithmetic import rational
from est_games.errors import Problem
from est_games.game.offers.bargaining_form import BargainingForm

Argument = Literal[
    "shrinking-bounds", "one-solution", "prices-of-consent", "prices-of-votes", "index"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class OnePlay:
    """Which argument shows that payoffs are the same in all stationary equilibria.

    Parameters
    ----------
    argument : str
        Its name.
    spreads : tuple of tuple of Fraction, shape (n_states, 2)
        For ``"shrinking-bounds"``: positive numbers that bounds on what each of two players can get
        in each state would have to exceed, and do not.
    """

    argument: Argument
    spreads: tuple[tuple[Fraction, ...], ...] = ()


ARGUMENTS: dict[str, str] = {
    "shrinking-bounds": (
        "Of the most and the least that each of the two can get in any subgame perfect "
        "equilibrium, the difference in each round is at most a share of that in the next, so it "
        "is nought."
    ),
    "one-solution": (
        "Agreement is worth more than refusals together, so all offers are accepted; then what is "
        "expected solves linear equations, whose matrix has an inverse."
    ),
    "prices-of-consent": (
        "Whatever a proposer keeps above its own price, A, each price rises with A, so that one A "
        "alone leaves nothing of the surplus over."
    ),
    "prices-of-votes": (
        "Given what proposers keep above their own price, A, each player is offered its price the "
        "more often the higher the highest price paid, and that rises with A, as does what a "
        "coalition costs; so one A alone leaves nothing of the surplus over."
    ),
    "index": (
        "Stationary payoffs are unique whatever coalitions win, as the proposer is drawn anew in "
        "each round, all discount and nothing is paid without agreement (Eraslan and McLennan "
        "2013)."
    ),
}
"""Each argument in words."""


def one_play_problems(form: BargainingForm, reason: OnePlay) -> tuple[Problem, ...]:
    r"""Return what an argument for uniqueness asks of a form and does not find.

    Parameters
    ----------
    form : BargainingForm
        The game. Let a refusal be worth :math:`\max(o_i, k_i + e_i V_i)` to player i.
    reason : OnePlay
        The argument.

    Notes
    -----
    ``shrinking-bounds``, two players (Shaked and Sutton 1984). Let :math:`D_i(m)` be how far apart
    the least and the most are that i gets in state m in subgame perfect equilibria. If m's proposer
    is i, then :math:`D_i(m) \le e_j \sum P_{mm'} D_j(m')`, and
    :math:`D_j(m) \le e_j \sum P_{mm'} D_j(m')`. A positive y that the right side of these lowers
    everywhere shows D = 0. That nobody delays needs :math:`k_1 + k_2 + \max e\, s \le s` and, where
    there are outside options, :math:`o_1 + o_2 \le s` and
    :math:`k_j \le (1 - e_j)(s - o_i)`.

    ``one-solution``, all must agree: :math:`\sum k + \max e\, s < s`, so refusals are together
    worth less than the surplus s, whatever is expected. The equations for :math:`V` are linear, and
    alike players, who propose by lot, differ only in refusals, so not at all.

    ``prices-of-consent``, all must agree, by lot: refusals are together worth s or more only if
    :math:`\sum \max(o_i, k_i / (1 - e_i)) \ge s`. Else :math:`A = s - \sum r > 0`, and
    :math:`r_i = \max(o_i, (k_i + e_i p_i A) / (1 - e_i))`, p being the chance to propose.

    ``prices-of-votes``, one alternative of quotas, by lot. Proposals are accepted for sure if
    :math:`\sum k + \max e\, s < s`; or if one quota of fewer than all is the whole rule, all k are
    nought and all p positive: were a refusal worth as much as what is left, those who are not
    needed would cost nothing, so the proposer would have everything and nobody else's offer
    anything, though that may be made for nothing. Now, the highest price t that is paid in a group
    being given, i is offered its price with the probability

    .. math:: \mu_i = \frac{(t - k_i) / e_i - p_i (A + t)}{t}

    cut to between 0 and :math:`1 - p_i`, which rises with t and falls with A. These sum to how many
    the group's quota lacks, so t rises with A, and so does the cost of a coalition; this and A add
    up to s. That a player never proposes, expects nothing of a refusal and does not discount would
    leave its price open, and is excluded.

    ``index``, any rule, by lot: all k are nought, all e below one, no outside option.

    References
    ----------
    Shaked, A. and Sutton, J. (1984), Involuntary unemployment as a perfect equilibrium in a
    bargaining model, Econometrica 52. Eraslan, H. (2002), Uniqueness of stationary equilibrium
    payoffs in the Baron-Ferejohn model, Journal of Economic Theory 103. Eraslan, H. and McLennan,
    A. (2013), Uniqueness of stationary equilibrium payoffs in coalitional bargaining, Journal of
    Economic Theory 148.

    Examples
    --------
    >>> form = BargainingForm.from_players({"member": 3}, discounts=1, winning=2)
    >>> one_play_problems(form, OnePlay(argument="prices-of-votes"))
    ()
    >>> [str(p) for p in one_play_problems(form, OnePlay(argument="index"))]
    ['index: everybody must discount']
    """
    if form.delay_costs is not None and any(form.delay_costs):
        return (Problem(path=reason.argument, message="nobody may pay for waiting"),)
    checks = {
        "shrinking-bounds": _shrinking_bounds,
        "one-solution": _one_solution,
        "prices-of-consent": _prices_of_consent,
        "prices-of-votes": _prices_of_votes,
        "index": _index,
    }
    return tuple(
        Problem(path=reason.argument, message=message)
        for message in checks[reason.argument](form, reason)
    )


def _shrinking_bounds(form: BargainingForm, reason: OnePlay) -> Iterator[str]:
    if form.sizes != (1, 1) or not form.is_unanimous:
        yield "there must be two players who both must agree"
        return
    k, e, s = form.constants, form.weights, form.surplus
    if sum(k) + max(e) * s > s:
        yield "refusals may be worth more than the surplus"
    if form.outside is not None:
        o = form.outside
        if sum(o) > s or any(k[j] > (1 - e[j]) * (s - o[1 - j]) for j in (0, 1)):
            yield "outside options may be worth more than the surplus"
    y = reason.spreads
    if len(y) != form.n_states or any(len(row) != 2 or min(row) <= 0 for row in y):
        yield "there must be two positive numbers for each state"
        return
    for m, i in enumerate(form.recognition.proposers):
        row = form.recognition.transition[m]
        later = e[1 - i] * sum(x * y[n][1 - i] for n, x in enumerate(row))
        if later >= min(y[m]):
            yield "bounds do not shrink"


def _one_solution(form: BargainingForm, _: OnePlay) -> Iterator[str]:
    import flint

    if not form.is_unanimous or form.outside is not None:
        yield "all must agree, and have no outside option"
        return
    if not _surely_agree(form):
        yield "refusals may be worth more than the surplus"
    rows = value_equations(form)
    matrix = flint.fmpq_mat(len(rows), len(rows), [rational(x) for row in rows for x in row])
    if matrix.rank() < len(rows):
        yield "the equations have no single solution"


def _prices_of_consent(form: BargainingForm, _: OnePlay) -> Iterator[str]:
    if not form.is_unanimous or not form.is_by_lot:
        yield "all must agree, and proposers be drawn by lot"
        return
    if max(form.weights) >= 1:
        yield "everybody must discount"
        return
    outside = form.outside or (Fraction(0),) * len(form.types)
    least = (
        n * max(o, k / (1 - e))
        for n, o, k, e in zip(form.sizes, outside, form.constants, form.weights, strict=True)
    )
    if sum(least) >= form.surplus:
        yield "refusals may be worth more than the surplus"


def _prices_of_votes(form: BargainingForm, _: OnePlay) -> Iterator[str]:
    if len(form.winning) != 1 or not form.is_by_lot:
        yield "there must be one alternative, and proposers drawn by lot"
        return
    chances = lot(form)
    (alternative,) = form.winning
    spare = len(alternative) == 1 and alternative[0].count < form.n_players
    alike = len(alternative[0].types) == len(form.types)
    if not _surely_agree(form) and not (
        spare and alike and not any(form.constants) and min(chances) > 0
    ):
        yield "refusals may be worth more than the surplus"
    if any(
        e == 1 and not (p or k)
        for e, p, k in zip(form.weights, chances, form.constants, strict=True)
    ):
        yield "somebody's price is open"


def _index(form: BargainingForm, _: OnePlay) -> Iterator[str]:
    if not form.is_by_lot or form.outside is not None:
        yield "proposers must be drawn by lot, and have no outside option"
    if any(form.constants):
        yield "nothing may be paid without agreement"
    if max(form.weights) >= 1:
        yield "everybody must discount"


def _surely_agree(form: BargainingForm) -> bool:
    """Return whether refusals are together worth less than the surplus, whatever is expected."""
    promised = sum(n * k for n, k in zip(form.sizes, form.constants, strict=True))
    return promised + max(form.weights) * form.surplus < form.surplus


def lot(form: BargainingForm) -> tuple[Fraction, ...]:
    """Return how likely one member of each type is to propose, where lots are drawn."""
    chances = [Fraction(0)] * len(form.types)
    for t, x in zip(form.recognition.proposers, form.recognition.start, strict=True):
        chances[t] += x / form.sizes[t]
    return tuple(chances)


def value_equations(form: BargainingForm) -> Sequence[Sequence[Fraction]]:
    """Return the matrix of the linear equations for what is expected where all must agree.

    The unknowns are the values of type t in state m, at place ``m * n_types + t``. In state m with
    proposer j, each other type has the value of a refusal, and all values add up to the surplus.
    """
    n = len(form.types)
    rows = []
    for m, j in enumerate(form.recognition.proposers):
        for t in range(n):
            row = [Fraction(0)] * (n * form.n_states)
            if t == j:
                for u, size in enumerate(form.sizes):
                    row[m * n + u] = Fraction(size)
            else:
                row[m * n + t] += 1
                for later, x in enumerate(form.recognition.transition[m]):
                    row[later * n + t] -= form.weights[t] * x
            rows.append(row)
    return rows
