"""Bargaining under quotas with proposers drawn by lot: two monotone equations, solved exactly."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from est_games.certificate.stationary_offers import Proposal, StationaryPlay
from est_games.equilibrium.offers.shared_lots import shared_lots
from est_games.game.offers.bargaining_form import BargainingForm
from est_games.game.offers.winning import Quota

Place = Literal["low", "tied", "high"]

_BISECTIONS = 56
_CORRECTIONS = 60
_CLOSE = 1e-9
_NOTHING = 1e-13


@dataclass(frozen=True, slots=True)
class _Player:
    """One of some alike players: what matters of it."""

    kind: int
    size: int
    chance: Fraction
    constant: Fraction
    weight: Fraction

    @property
    def is_free(self) -> bool:
        """Whether its price is nought whatever the others do."""
        return not self.constant and not (self.weight and self.chance)


def votes_play(form: BargainingForm) -> StationaryPlay | None:
    r"""Return the stationary play under quotas with proposers by lot, or None if none is found.

    Parameters
    ----------
    form : BargainingForm
        One alternative; proposers by lot.

    Notes
    -----
    Let a refusal be worth :math:`k_i + e_i v_i`, p be the chance to propose, A what a proposer
    keeps above its own price, and t the highest price paid in a group.

    1. A player is *low*, with a price below t and always invited, if :math:`k + e (p A + t) < t`;
       *high*, never invited, if :math:`k + e p (A + t) > t`; else its price is t, and it is invited
       with the probability :math:`((t - k) / e - p (A + t)) / t`.
    2. Given A, floats find the t at which each group is invited as often as its quota lacks
       members; then the A that leaves nothing of the surplus over.
    3. Who is low, tied and high makes the equations linear. They are solved in rationals, and who
       is what is looked at again, until it stays.
    4. Who invites which of the tied is shared out by :func:`~.shared_lots.shared_lots`.

    References
    ----------
    Eraslan, H. (2002), Uniqueness of stationary equilibrium payoffs in the Baron-Ferejohn model,
    Journal of Economic Theory 103.
    """
    (alternative,) = form.winning
    members = _players(form)
    groups = [[members[t] for t in quota.types] for quota in alternative]
    counts = [quota.count for quota in alternative]
    found = _exact(form.surplus, groups, counts, _in_floats(form.surplus, groups, counts))
    if found is None:
        return None
    kept, highest = found
    prices = [k + e * p * kept for k, e, p in _terms(form, members)]
    proposals = _shares(form, alternative, groups, kept, highest, prices)
    if proposals is None:
        return None
    return StationaryPlay(prices=(tuple(prices),) * form.n_states, proposals=tuple(proposals))


def _players(form: BargainingForm) -> list[_Player]:
    chances = dict.fromkeys(range(len(form.types)), Fraction(0))
    for t, x in zip(form.recognition.proposers, form.recognition.start, strict=True):
        chances[t] += x / form.sizes[t]
    rows = zip(form.sizes, chances.values(), form.constants, form.weights, strict=True)
    return [_Player(t, *row) for t, row in enumerate(rows)]


def _terms(
    form: BargainingForm, members: Sequence[_Player]
) -> Iterator[tuple[Fraction, Fraction, Fraction]]:
    """Yield base, weight and chance: a price is theirs where its player is not in any quota."""
    for member in members:
        yield member.constant, member.weight, member.chance


def _in_floats(
    surplus: Fraction, groups: Sequence[Sequence[_Player]], counts: Sequence[int]
) -> tuple[float, list[float]]:
    low, high = 0.0, float(surplus)
    for _ in range(_BISECTIONS):
        kept = (low + high) / 2
        spent = 0.0
        for group, count in zip(groups, counts, strict=True):
            spent += _cost(group, count, kept, _highest(group, count, kept, float(surplus)))
        low, high = (kept, high) if spent + kept < surplus else (low, kept)
    kept = (low + high) / 2
    return kept, [
        _highest(group, count, kept, float(surplus))
        for group, count in zip(groups, counts, strict=True)
    ]


def _highest(group: Sequence[_Player], count: int, kept: float, surplus: float) -> float:
    """Return the highest price paid in a group, of all that fit the highest."""
    rows = [(m.size, float(m.chance), float(m.constant), float(m.weight)) for m in group]
    lacking = count - sum(n * p for n, p, _, _ in rows)
    low, high = 0.0, 4 * surplus + sum(k for _, _, k, _ in rows)
    for _ in range(_BISECTIONS):
        t = (low + high) / 2
        invited = sum(n * _invited(t, kept, p, k, e) for n, p, k, e in rows)
        low, high = (t, high) if invited <= lacking + _CLOSE * 1e-3 else (low, t)
    return (low + high) / 2


def _invited(t: float, kept: float, p: float, k: float, e: float) -> float:
    if not t:
        return 0.0
    if not e:
        return 1 - p if k < t else 0.0
    return min(max(((t - k) / e - p * (kept + t)) / t, 0.0), 1 - p)


def _cost(group: Sequence[_Player], count: int, kept: float, t: float) -> float:
    total, needed = 0.0, count
    for m in group:
        if _place(m, kept, t) == "low" and m.weight < 1:
            k, e, p = float(m.constant), float(m.weight), float(m.chance)
            total, needed = total + m.size * (k + e * p * kept) / (1 - e), needed - m.size
    return total + max(needed, 0) * t


def _place(member: _Player, kept: Any, t: Any, close: Any = 0) -> Place:
    """Return whether a player's price is below, at or above the highest that is paid."""
    k, e, p = member.constant, member.weight, member.chance
    if isinstance(t, float):
        k, e, p = float(k), float(e), float(p)  # type: ignore[assignment]
    if k + e * (p * kept + t) < t - close:
        return "low"
    return "high" if k + e * p * (kept + t) > t + close else "tied"


def _exact(
    surplus: Fraction,
    groups: Sequence[Sequence[_Player]],
    counts: Sequence[int],
    start: tuple[float, list[float]],
) -> tuple[Fraction, list[Fraction]] | None:
    """Return what is kept and the highest prices, exactly."""
    kept_near, highest_near = start
    close = _CLOSE * float(surplus)
    places = [
        [_place(m, kept_near, t, close) if t > _NOTHING else _at_nothing(m) for m in group]
        for group, t in zip(groups, highest_near, strict=True)
    ]
    for _ in range(_CORRECTIONS):
        solved = _solved(surplus, groups, counts, places)
        if solved is None:
            return None
        kept, highest = solved
        again = [
            [_place(m, kept, t) if t else _at_nothing(m) for m in group]
            for group, t in zip(groups, highest, strict=True)
        ]
        if all(
            new == old or _on_the_border(m, kept, t, old)
            for group, t, news, olds in zip(groups, highest, again, places, strict=True)
            for m, new, old in zip(group, news, olds, strict=True)
        ):
            return kept, highest
        places = again
    return None


def _at_nothing(member: _Player) -> Place:
    return "tied" if member.is_free else "high"


def _on_the_border(member: _Player, kept: Fraction, t: Fraction, place: Place) -> bool:
    k, e, p = member.constant, member.weight, member.chance
    return (place != "low" and k + e * p * (kept + t) == t) or (
        place != "high" and k + e * (p * kept + t) == t
    )


def _solved(
    surplus: Fraction,
    groups: Sequence[Sequence[_Player]],
    counts: Sequence[int],
    places: Sequence[Sequence[Place]],
) -> tuple[Fraction, list[Fraction]] | None:
    """Solve the linear equations; prices are ``base + rate * kept`` until kept is known."""
    base, rate = Fraction(0), Fraction(1)
    highest: list[tuple[Fraction, Fraction]] = []
    for group, count, row in zip(groups, counts, places, strict=True):
        low = [m for m, place in zip(group, row, strict=True) if place == "low"]
        tied = [m for m, place in zip(group, row, strict=True) if place == "tied"]
        if any(m.weight == 1 for m in low):
            return None
        needed = count - sum(m.size for m in low)
        for m in low:
            base += m.size * m.constant / (1 - m.weight)
            rate += m.size * m.weight * m.chance / (1 - m.weight)
        t = _tied_price(group, low, tied, count)
        if t is None:
            return None
        if needed:
            base, rate = base + needed * t[0], rate + needed * t[1]
        highest.append(t)
    kept = (surplus - base) / rate
    return kept, [fixed + slope * kept for fixed, slope in highest]


def _tied_price(
    group: Sequence[_Player], low: Sequence[_Player], tied: Sequence[_Player], count: int
) -> tuple[Fraction, Fraction] | None:
    """Return the highest price paid as a constant and a multiple of what is kept."""
    if tied and all(m.is_free for m in tied):
        return Fraction(0), Fraction(0)
    if not tied:
        # All are low and needed, or the rest never propose: any price above all of these will do.
        ends = [(m.constant / (1 - m.weight), m.weight * m.chance / (1 - m.weight)) for m in low]
        return (sum((b for b, _ in ends), Fraction(0)), sum((r for _, r in ends), Fraction(1)))
    if any(not m.weight for m in tied):
        return None
    lacking = count - sum(m.size * m.chance for m in group)
    slope = sum((m.size * (1 - m.chance) for m in low), Fraction(0)) + sum(
        m.size * (1 / m.weight - m.chance) for m in tied
    )
    if slope == lacking:
        return None
    fixed = sum(m.size * m.constant / m.weight for m in tied)
    moving = sum(m.size * m.chance for m in tied)
    return Fraction(fixed) / (slope - lacking), Fraction(moving) / (slope - lacking)


def _shares(
    form: BargainingForm,
    alternative: Sequence[Quota],
    groups: Sequence[Sequence[_Player]],
    kept: Fraction,
    highest: Sequence[Fraction],
    prices: list[Fraction],
) -> list[Proposal] | None:
    """Return who invites whom, and set the prices of all who are in some quota."""
    partners = [[Fraction(0)] * len(form.types) for _ in range(form.n_states)]
    for quota, group, t in zip(alternative, groups, highest, strict=True):
        places = {m.kind: _place(m, kept, t) if t else _at_nothing(m) for m in group}
        tied = []
        needs = [quota.count - (j in quota.types) for j in form.recognition.proposers]
        for m in group:
            k, e, p = m.constant, m.weight, m.chance
            place = places[m.kind]
            if place == "low":
                prices[m.kind] = (k + e * p * kept) / (1 - e)
                for state, j in enumerate(form.recognition.proposers):
                    bought = m.size - (j == m.kind)
                    partners[state][m.kind] += bought
                    needs[state] -= bought
            elif place == "high":
                prices[m.kind] = k + e * p * (kept + t)
            else:
                prices[m.kind] = t
                invited = ((t - k) / e - p * (kept + t)) / t if t else None
                tied.append((m.kind, m.size, None if invited is None else invited * m.size))
        shared = shared_lots(form.recognition, needs, tied)
        if shared is None:
            return None
        for state, row in enumerate(shared):
            for (kind, _, _), n in zip(tied, row, strict=True):
                partners[state][kind] += n
    return [
        Proposal(state=m, alternative=0, probability=Fraction(1), partners=tuple(row))
        for m, row in enumerate(partners)
    ]
