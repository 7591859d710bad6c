"""Small alliances drawn at random, and their games with payments made."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

from hypothesis import strategies as st

from est_games.game.typed_anonymous import TypedAnonymousForm
from est_games.states.split import Split, split_of

STRATEGIES = ("sign", "out")


@st.composite
def forms(draw: Any) -> TypedAnonymousForm:
    """Return a game of up to five states of one or two kinds, each of which signs or does not."""
    sizes = draw(st.sampled_from([(3,), (4,), (2, 2), (1, 3), (2, 3)]))
    kinds = "ab"[: len(sizes)]
    amounts = {
        (kind, strategy, counts): draw(st.integers(-3, 3))
        for kind in kinds
        for strategy in STRATEGIES
        for counts in product(*(range(n + 1) for n in sizes))
    }
    return TypedAnonymousForm.from_payoff(
        lambda kind, strategy, tally: amounts[kind, strategy, tuple(tally[k] for k in kinds)],
        sizes=dict(zip(kinds, sizes, strict=True)),
        strategies=STRATEGIES,
        tallies={kind: [(kind, "sign")] for kind in kinds},
    )


def split(form: TypedAnonymousForm) -> Split:
    return split_of(form, proposer=lambda signers: sum(signers.values()))


def owners(sizes: tuple[int, ...]) -> list[int]:
    """Return the kind of each state."""
    return [kind for kind, n in enumerate(sizes) for _ in range(n)]


def counted(profile: tuple[bool, ...], sizes: tuple[int, ...]) -> tuple[int, ...]:
    """Return how many of each kind sign."""
    of = owners(sizes)
    return tuple(
        sum(signs for signs, kind in zip(profile, of, strict=True) if kind == t)
        for t in range(len(sizes))
    )


def pays(told: Split, profile: tuple[bool, ...], state: int) -> Fraction:
    """Return what one state gets where each signs or does not."""
    kind = owners(told.sizes)[state]
    paid = told.signing if profile[state] else told.abstaining
    return paid[kind][counted(profile, told.sizes)]


def turned(profile: tuple[bool, ...], state: int) -> tuple[bool, ...]:
    """Return a profile with one state doing otherwise."""
    return (*profile[:state], not profile[state], *profile[state + 1 :])
