"""Which sets of signers last: nobody in them gains by leaving, nobody outside by joining."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from est_games.argument import TEXT, WHOLE, kind_problems, mapping_of, one_of, optional, takes
from est_games.errors import GameError, Problem, shown
from est_games.game.typed_anonymous import TypedAnonymousForm
from est_games.states.state_game import StateGame

MAX_SETS = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class StateMove:
    """One state that would rather be on the other side, and by how much.

    Parameters
    ----------
    kind : str
        Its type.
    gain : Fraction
        What leaving, or joining, adds to its payoff; negative where it costs.
    """

    kind: str
    gain: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class CoalitionMove:
    """States that would move together, each to its strict advantage.

    Parameters
    ----------
    leaving, joining : mapping of str to int
        How many states of each type.
    gains : mapping of str to Fraction
        What each of them gains, by type.
    """

    leaving: Mapping[str, int]
    joining: Mapping[str, int]
    gains: Mapping[str, Fraction]


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningSet:
    """One set of signers, as counts by type.

    Parameters
    ----------
    members : mapping of str to int
        How many states of each type are in.
    leaving : StateMove or None
        Who gains most (or loses least) by leaving; None where nobody is in.
    joining : StateMove or None
        The same of joining; None where everybody is in.
    payoffs_inside, payoffs_outside : mapping of str to Fraction
        What a state of each type gets, on either side where there is one.
    """

    members: Mapping[str, int]
    leaving: StateMove | None
    joining: StateMove | None
    payoffs_inside: Mapping[str, Fraction]
    payoffs_outside: Mapping[str, Fraction]

    @property
    def size(self) -> int:
        """How many states are in."""
        return sum(self.members.values())

    @property
    def is_internally_stable(self) -> bool:
        """Whether no member gains by leaving alone."""
        return self.leaving is None or self.leaving.gain <= 0

    @property
    def is_externally_stable(self) -> bool:
        """Whether nobody outside gains by joining alone."""
        return self.joining is None or self.joining.gain <= 0

    @property
    def is_stable(self) -> bool:
        """Whether it is stable both ways."""
        return self.is_internally_stable and self.is_externally_stable

    @property
    def is_strict(self) -> bool:
        """Whether whoever moves alone loses by it."""
        moves = [each for each in (self.leaving, self.joining) if each is not None]
        return all(each.gain < 0 for each in moves)


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningSets:
    """Every set of signers of a game of two strategies, and which of them last.

    Parameters
    ----------
    form : TypedAnonymousForm
        The game.
    inside, outside : str
        The strategy of a member, and the other one.
    sets : tuple of SigningSet
        All of them, in lexicographic order of the counts.
    """

    form: TypedAnonymousForm
    inside: str
    outside: str
    sets: tuple[SigningSet, ...]

    @property
    def stable(self) -> tuple[SigningSet, ...]:
        """The sets that are stable internally and externally."""
        return tuple(each for each in self.sets if each.is_stable)

    @property
    def strictly_stable(self) -> tuple[SigningSet, ...]:
        """The sets from which whoever moves alone loses."""
        return tuple(each for each in self.sets if each.is_strict)

    def blocking(self, members: Mapping[str, int]) -> CoalitionMove | None:
        """Return the smallest group whose members all gain by changing sides together, if any.

        Parameters
        ----------
        members : mapping of str to int
            The set they move from: how many states of each type are in; 0 where left out.

        Raises
        ------
        GameError
            There is no such set.

        Notes
        -----
        Every other set is looked at. Within one type nobody swaps places: that changes nothing.
        None means that the set is stable against every group: strongly stable (Aumann 1959), as far
        as pure moves go.
        """
        problems = kind_problems({"members": mapping_of(WHOLE)}, {"members": members})
        if problems:
            raise GameError("a set of signers is not known", problems)
        by_counts = {tuple(each.members.values()): each for each in self.sets}
        here = by_counts.get(tuple(members.get(kind, 0) for kind in self.form.types))
        if here is None or members.keys() - set(self.form.types):
            problem = Problem(
                path="members",
                message="is no set of signers",
                value=shown(dict(members)),
                accepted=f"numbers of {', '.join(self.form.types)}",
            )
            raise GameError("a set of signers is not known", [problem])
        moves = filter(None, (_together(here, there) for there in self.sets if there is not here))
        return min(moves, key=_n_moving, default=None)


def _n_moving(move: CoalitionMove) -> int:
    return sum(move.leaving.values()) + sum(move.joining.values())


def _together(here: SigningSet, there: SigningSet) -> CoalitionMove | None:
    leaving, joining, gains = {}, {}, {}
    for kind, n in here.members.items():
        change = there.members[kind] - n
        if not change:
            continue
        if change < 0:
            leaving[kind] = -change
            gains[kind] = there.payoffs_outside[kind] - here.payoffs_inside[kind]
        else:
            joining[kind] = change
            gains[kind] = there.payoffs_inside[kind] - here.payoffs_outside[kind]
        if gains[kind] <= 0:
            return None
    return CoalitionMove(leaving=leaving, joining=joining, gains=gains)


@takes(
    GameError,
    game=one_of((), TypedAnonymousForm, StateGame),
    inside=TEXT,
    outside=optional(TEXT),
)
def stable_signing_sets(
    game: TypedAnonymousForm | StateGame, inside: str = "sign", outside: str | None = None
) -> SigningSets:
    r"""Return which sets of signers are stable, and who would move where they are not.

    With :math:`k` members a set is internally stable if no member gains by leaving,
    :math:`u^{in}(k) \ge u^{out}(k - 1)`, and externally if nobody outside gains by joining,
    :math:`u^{out}(k) \ge u^{in}(k + 1)`, for states of every type.

    Parameters
    ----------
    game : TypedAnonymousForm or StateGame
        Each type has the strategy `inside`, the strategy `outside`, or both; no other.
    inside : str
        What a member does.
    outside : str, optional
        What the rest does; the only other strategy unless given.

    Returns
    -------
    SigningSets

    Raises
    ------
    GameError
        A type has other strategies, or there are too many sets.

    Notes
    -----
    1. For every count profile, the payoff of a member of each type, and that after leaving.
    2. The payoff of an outsider of each type, and that after joining.
    3. The largest gain on either side is the witness.

    Stable sets are the pure equilibria by counts; exact comparisons decide, ties count as stable.

    References
    ----------
    d'Aspremont, Jacquemin, Gabszewicz and Weymark (1983), On the stability of collusive price
    leadership. Barrett (1994), Self-enforcing international environmental agreements.

    Examples
    --------
    Ten states; a treaty in force once six have signed brings 3 to each, signing costs 1.

    >>> def payoff(kind, strategy, tally):
    ...     return 3 * (tally["in"] >= 6) - (strategy == "sign")
    >>> form = TypedAnonymousForm.from_payoff(
    ...     payoff,
    ...     sizes={"state": 10},
    ...     strategies=["sign", "reject"],
    ...     tallies={"in": ["sign"]},
    ... )
    >>> sets = stable_signing_sets(form)
    >>> [dict(each.members) for each in sets.stable]
    [{'state': 0}, {'state': 6}]
    >>> sets.sets[7].leaving
    StateMove(kind='state', gain=Fraction(1, 1))
    >>> sets.blocking({"state": 0}).joining
    {'state': 6}
    """
    form = game.form if isinstance(game, StateGame) else game
    outside = _outside(form, inside, outside)
    return SigningSets(
        form=form, inside=inside, outside=outside, sets=tuple(_sets(form, inside, outside))
    )


def _outside(form: TypedAnonymousForm, inside: str, outside: str | None) -> str:
    used = {label for own in form.strategies for label in own}
    others = sorted(used - {inside})
    problems = []
    if inside not in used:
        problems.append(
            Problem(
                path="inside",
                message="is no strategy of this game",
                value=shown(inside),
                accepted=", ".join(sorted(used)),
            )
        )
    elif outside is None and len(others) == 1:
        outside = others[0]
    if not problems and set(others) != {outside}:
        problems.append(
            Problem(
                path="outside",
                message=f"must be the only strategy beside {shown(inside)}",
                value=", ".join(others),
                accepted="a game compiled with two replies, such as replies=['sign', 'reject']",
            )
        )
    n_sets = math.prod(n + 1 for n in form.sizes)
    if n_sets > MAX_SETS:
        problems.append(
            Problem(path="sizes", message=f"make {n_sets} sets", accepted=f"up to {MAX_SETS}")
        )
    if problems:
        raise GameError("sets of signers cannot be compared", problems)
    assert outside is not None
    return outside


def _sets(form: TypedAnonymousForm, inside: str, outside: str) -> Iterator[SigningSet]:
    ranges = [
        range(n + 1) if len(own) == 2 else (n,) if inside in own else (0,)
        for n, own in zip(form.sizes, form.strategies, strict=True)
    ]
    for members in product(*ranges):
        counts = [
            [k if label == inside else n - k for label in own]
            for k, n, own in zip(members, form.sizes, form.strategies, strict=True)
        ]
        total = form.tally(counts)
        leaving, joining, paid_inside, paid_outside = [], [], {}, {}
        for t, (k, n) in enumerate(zip(members, form.sizes, strict=True)):
            kind = form.types[t]
            if k:
                stays, goes = _either(form, t, total, inside, outside)
                paid_inside[kind] = stays
                if goes is not None:
                    leaving.append(StateMove(kind=kind, gain=goes - stays))
            if k < n:
                stays, goes = _either(form, t, total, outside, inside)
                paid_outside[kind] = stays
                if goes is not None:
                    joining.append(StateMove(kind=kind, gain=goes - stays))
        yield SigningSet(
            members=dict(zip(form.types, members, strict=True)),
            leaving=max(leaving, key=_gain, default=None),
            joining=max(joining, key=_gain, default=None),
            payoffs_inside=paid_inside,
            payoffs_outside=paid_outside,
        )


def _gain(move: StateMove) -> Fraction:
    return move.gain


def _either(
    form: TypedAnonymousForm, kind: int, total: tuple[int, ...], now: str, then: str
) -> tuple[Fraction, Fraction | None]:
    """Return what a state of a type gets where it is, and what it would get on the other side."""
    labels = form.strategies[kind]
    a = labels.index(now)
    others = tuple(s - tally.weights[kind][a] for s, tally in zip(total, form.tallies, strict=True))
    other = form.payoff(kind, labels.index(then), others) if then in labels else None
    return form.payoff(kind, a, others), other
