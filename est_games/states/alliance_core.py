"""The core of an alliance whose states can pay each other: is there a share-out nobody leaves?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from heapq import nlargest
from math import lcm, prod

from est_games.argument import takes
from est_games.certificate.alliance_core import is_least_satisfying
from est_games.equilibrium.programs.exact_program import Optimum, maximum
from est_games.errors import Problem, SolveError
from est_games.states.split import Counts, Split, signing_subsets

MAX_STEPS = 500_000_000
_ADDED = 2
"""How many coalitions a kind that shares leave unsatisfied are asked next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AllianceCore:
    """What the states of an alliance can share, and what every group of them can get by itself.

    Parameters
    ----------
    worth : mapping of tuple of int to Fraction
        What a coalition of so many states of each kind can make sure of: it chooses which of its
        members sign, and the others do what is worst for it.
    shares : mapping of str to Fraction
        What each state of a kind gets in a share-out of the least total that satisfies every
        coalition.
    subsidy : Fraction
        How much more than the alliance can get together that total is: nought where the core is not
        empty, else the least gift from outside that keeps every coalition in.
    balance : mapping of tuple of int to Fraction
        Weights of the coalitions that prove it.
    """

    worth: Mapping[Counts, Fraction]
    shares: Mapping[str, Fraction]
    subsidy: Fraction
    balance: Mapping[Counts, Fraction]

    @property
    def is_empty(self) -> bool:
        """Whether some coalition would rather be by itself, whatever the share-out."""
        return self.subsidy > 0


@takes(SolveError, split=Split)
def alliance_core(split: Split) -> AllianceCore:
    r"""Return whether an alliance with transferable payoffs has a core, and what it lacks.

    Parameters
    ----------
    split : Split
        The alliance.

    Raises
    ------
    SolveError
        There are too many coalitions.

    Notes
    -----
    1. A coalition's worth is the most, over how many of its members sign, of the least, over how
       many of the others do, that its members get together.
    2. If any share-out satisfies every coalition, one does in which states of a kind get the same:
       the mean over all ways to exchange them. So shares x solve: minimise n x subject to s x >=
       w(s) for every s. Measured from what a state gets alone, nothing is negative, and the dual
       program is solved from the corner at zero.
       Coalitions that the shares found do not satisfy yet are added until there are none.
    3. Shares and dual weights prove each other, and are checked before they are returned.

    References
    ----------
    Aumann, R. (1961), The core of a cooperative game without side payments (what a coalition can
    make sure of). Bachrach, Y. et al. (2009), The cost of stability in coalitional games.
    """
    _check_size(split)
    worth = _worths(split)
    kinds = range(len(split.sizes))
    alone = [worth[tuple(int(t == s) for s in kinds)] for t in kinds]
    beyond = {
        s: value - sum(k * a for k, a in zip(s, alone, strict=True)) for s, value in worth.items()
    }
    listed, best = _balanced(split.sizes, beyond)
    shares = [a + x for a, x in zip(alone, best.dual, strict=True)]
    balance = {s: weight for s, weight in zip(listed, best.primal, strict=True) if weight}
    for t in kinds:
        # What no coalition needs of a kind is left by itself.
        own = tuple(int(t == s) for s in kinds)
        covered = sum((w * s[t] for s, w in balance.items()), start=Fraction(0))
        if covered < split.sizes[t]:
            balance[own] = balance.get(own, Fraction(0)) + split.sizes[t] - covered
    if not is_least_satisfying(split.sizes, worth, shares, balance):
        problem = Problem(path="core", message="the share-out found does not prove itself")
        raise SolveError("the core cannot be told", [problem])
    total = sum((n * x for n, x in zip(split.sizes, shares, strict=True)), start=Fraction(0))
    return AllianceCore(
        worth=worth,
        shares=dict(zip(split.kinds, shares, strict=True)),
        subsidy=total - worth[split.sizes],
        balance=balance,
    )


def _balanced(sizes: Counts, beyond: Mapping[Counts, Fraction]) -> tuple[list[Counts], Optimum]:
    """Return coalitions, their weights, and shares that satisfy these and all others."""
    listed = [sizes]
    while True:
        best = maximum(
            [beyond[s] for s in listed],
            [[Fraction(s[t]) for s in listed] for t in range(len(sizes))],
            list(map(Fraction, sizes)),
        )
        assert best is not None, "every state is in finitely many coalitions"
        unit = lcm(*(share.denominator for share in best.dual))
        shares = [int(share * unit) for share in best.dual]
        lacking = (
            (value * unit - sum(k * x for k, x in zip(s, shares, strict=True)), s)
            for s, value in beyond.items()
        )
        worst = nlargest(_ADDED * len(sizes), (each for each in lacking if each[0] > 0))
        if not worst:
            return listed, best
        listed += [s for _, s in worst]


def _worths(split: Split) -> dict[Counts, Fraction]:
    """Return what each coalition can make sure of."""
    import numpy as np

    from est_games.states.kernels.assured import LIMB, assured

    amounts = [v for paid in (*split.signing, *split.abstaining) for v in paid.values()]
    # Whole multiples of a common unit, cut into limbs, add and compare as machine numbers.
    unit = lcm(*(amount.denominator for amount in amounts))
    longest = max((abs(amount) * unit for amount in amounts), default=Fraction(0))
    n_limbs = 1 + int(longest).bit_length() // LIMB
    listed = list(signing_subsets(split.sizes))
    strides = [prod(n + 1 for n in split.sizes[t + 1 :]) for t in range(len(split.sizes))]
    signing, abstaining = (
        np.array(
            [
                [_limbs(int(paid.get(k, Fraction(0)) * unit), n_limbs, LIMB) for k in listed]
                for paid in side
            ],
            dtype=np.int64,
        )
        for side in (split.signing, split.abstaining)
    )
    whole = (np.array(each, dtype=np.int64) for each in (listed, strides, split.sizes))
    found = assured(*whole, signing, abstaining).tolist()
    return {
        coalition: Fraction(sum(limb << (LIMB * k) for k, limb in enumerate(limbs)), unit)
        for coalition, limbs in zip(listed, found, strict=True)
        if any(coalition)
    }


def _limbs(number: int, n_limbs: int, bits: int) -> list[int]:
    """Return a whole number cut up, the lowest limb first; the highest has the sign."""
    parts = []
    for _ in range(n_limbs - 1):
        number, low = divmod(number, 1 << bits)
        parts.append(low)
    return [*parts, number]


def _check_size(split: Split) -> None:
    steps = 1
    for n in split.sizes:
        steps *= sum((s + 1) * (n - s + 1) for s in range(n + 1))
    if steps > MAX_STEPS:
        problem = Problem(
            path="sizes",
            message=f"need {steps} comparisons",
            accepted=f"at most {MAX_STEPS}: merge kinds of state",
        )
        raise SolveError("the core is too large to be told", [problem])
