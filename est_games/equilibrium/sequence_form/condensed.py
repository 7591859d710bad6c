"""A smaller sequence form whose equilibria are equilibria of the form: no two alike, none vain."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from math import gcd, lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

from est_games.equilibrium.sequence_form.sequence_form import Floats, Ints, SequenceForm
from est_games.equilibrium.sequence_form.support_plan import Flags, Plan

_WHOLE = 2**62
_APART = 2**53
_HAIR = 1e-12
_FEW_ROUNDS = 20
_WORK = 20_000_000
_MASK = 2**64 - 1


@dataclass(frozen=True, kw_only=True, eq=False)
class Condensed:
    """A sequence form made smaller, and how its plans are plans of the one it was made from.

    Parameters
    ----------
    form : SequenceForm
        The smaller form.
    original : SequenceForm
        What it was made from.
    place : array of int, shape (original.n_sequences,)
        The smaller form's sequence that stands for each; -1 of those that are not played.
    share : array of int, shape (form.n_sequences,)
        Among how many the weight of each is shared by those it stands for at one information set,
        and before.
    """

    form: SequenceForm
    original: SequenceForm = field(repr=False)
    place: Ints = field(repr=False)
    share: NDArray[Any] = field(repr=False)

    def plan(self, plan: Floats) -> Floats:
        """Return plans of both in the original form, from plans in the smaller one."""
        if self.form is self.original:
            return plan
        weights = plan / self.share.astype(np.float64)
        return np.where(self.place < 0, 0.0, weights[self.place])

    def pairs(self, pairs: Iterable[tuple[Plan, Plan]]) -> Iterator[tuple[Plan, Plan]]:
        """Yield pairs of exact plans in the original form, from pairs in the smaller one."""
        for first, second in pairs:
            if self.form is self.original:
                yield first, second
            else:
                yield self._spread(0, first), self._spread(1, second)

    def _spread(self, player: int, plan: Plan) -> Plan:
        scale = self._scales[player]
        start, end = self.form.sequences[player : player + 2].tolist()
        shares = self.share[start:end].tolist()
        tops = [top * (scale // share) for top, share in zip(plan.tops, shares, strict=True)]
        own = self.place[slice(*self.original.sequences[player : player + 2])].tolist()
        spread = [0 if s < 0 else tops[s - start] for s in own]
        bottom = plan.bottom * scale
        divisor = gcd(bottom, *spread)
        return Plan(tops=tuple(top // divisor for top in spread), bottom=bottom // divisor)

    @cached_property
    def _scales(self) -> tuple[int, int]:
        return _scales(self.share, int(self.form.sequences[1]))


def condensed(form: SequenceForm) -> Condensed:
    r"""Return a smaller sequence form with the same value, whose equilibria are equilibria.

    Parameters
    ----------
    form : SequenceForm
        Two players, any payoffs.

    Notes
    -----
    1. An action that pays at most what another one at the same information set pays at least is
       struck out, with what follows it, as long as there is one. Whoever is left without it has no
       reason to take it back, so that equilibria of what remains are equilibria.
    2. Where one action is left there is nothing to choose: its sequence becomes the one before.
    3. Sequences are alike if what follows them is, and if their payoffs against each class of
       sequences of the other player that are alike add up to the same. A class becomes one
       sequence, whose weight its members share equally. Against plans that weigh alike sequences
       alike, there is a best reply that does, so that again equilibria are equilibria. Suits of
       cards and names of types go that way without being told.

    Comparisons are in floats and classes are told by hashes: what is found with the smaller form
    must be checked in the original.

    References
    ----------
    Grohe, Kersting, Mladenov and Selman (2014), Dimension reduction via colour refinement.

    Examples
    --------
    One of four cards is drawn; suits do not matter, and nobody leaves the best card.

    >>> from est_games.game.extensive_builder import ExtensiveBuilder
    >>> from est_games.equilibrium.sequence_form.sequence_form import sequence_form
    >>> tree = ExtensiveBuilder(["a", "b"])
    >>> names = ("red 1", "red 2", "blue 1", "blue 2")
    >>> cards = tree.chance({card: "1/4" for card in names})
    >>> for card in names:
    ...     stay = tree.decision("a", ["stay", "leave"], after=cards[card])
    ...     tree.terminal([0, 0], after=stay["leave"])
    ...     call = tree.decision("b", ["call", "fold"], after=stay["stay"], information_set="b")
    ...     tree.terminal([2, -2] if "2" in card else [-2, 2], after=call["call"])
    ...     tree.terminal([1, -1], after=call["fold"])
    >>> small = condensed(sequence_form(tree.build()))
    >>> small.form.sequences.tolist(), small.place.tolist(), small.share.tolist()
    ([0, 3, 6], [0, 1, 2, 0, -1, 1, 2, 0, -1, 3, 4, 5], [1, 1, 1, 1, 1, 1])
    """
    return _merged(_without_vain(uncondensed(form)))


def uncondensed(form: SequenceForm) -> Condensed:
    """Return the form itself, as one that stands for itself."""
    return Condensed(
        form=form,
        original=form,
        place=np.arange(form.n_sequences),
        share=np.ones(form.n_sequences, dtype=np.int64),
    )


def _without_vain(made: Condensed) -> Condensed:
    """Return the form without dominated actions, and without choices of one action."""
    from est_games.equilibrium.kernels.undominated_sequences import strike_dominated

    form = made.form
    kept = np.ones(form.n_sequences, dtype=bool)
    strike_dominated(
        form.sequences,
        form.sets,
        form.parent,
        form.first,
        form.width,
        form.left,
        form.right,
        form.pays,
        *_worth(form),
        kept,
        _rounds(form),
    )
    n_kept = _counted(form, kept)
    chosen = n_kept > 1
    if chosen.all() and kept.all():
        return made
    stays = kept & np.append(chosen, True)[form.owner]
    place = np.where(stays, np.cumsum(stays) - 1, -1)
    for number in np.flatnonzero(n_kept == 1).tolist():
        first = int(form.first[number])
        forced = first + int(kept[first : first + form.width[number]].argmax())
        place[forced] = place[form.parent[number]]
    return _regrouped(made, place, stays, np.flatnonzero(chosen), n_kept[chosen], made.share[stays])


def _rounds(form: SequenceForm) -> int:
    """Return how many rounds are worth while: deep trees may take one for every level."""
    return max(_FEW_ROUNDS, _WORK // (form.n_sequences + len(form.left)))


def _worth(form: SequenceForm) -> tuple[Floats, float]:
    """Return what each player gets at entries, shape (2, n_entries), and how far it may be off.

    Quotients of small whole numbers are apart in floats whenever they are apart.
    """
    tables = (*form.amounts, form.chances)
    tops = [max(int(table.max(initial=0)), 1) for table in tables]
    if max(tops[:2]) * tops[2] < _APART:
        return np.stack(form.amounts) / np.maximum(form.chances, 1), 0.0
    first, second, chances = (table.tolist() for table in tables)
    rows = []
    for amounts in (first, second):
        # Whole quotients come first: numbers of hundreds of digits are no floats.
        top = 1 + max((a // c for a, c in zip(amounts, chances, strict=True) if c), default=0)
        rows.append([a / (top * c) if c else 0.0 for a, c in zip(amounts, chances, strict=True)])
    return np.array(rows, dtype=np.float64).reshape(2, -1), _HAIR


def _counted(form: SequenceForm, flags: Flags) -> Ints:
    """Return how many flags stand at each information set."""
    before = np.append(0, np.cumsum(flags))
    counts: Ints = before[form.first + form.width] - before[form.first]
    return counts


def _merged(made: Condensed) -> Condensed:
    """Return the form with alike sequences as one."""
    from est_games.equilibrium.kernels.alike_sequences import alike_sequences

    form = made.form
    colors = np.empty(form.n_sequences, dtype=np.uint64)
    set_colors = np.empty(len(form.first), dtype=np.uint64)
    amounts = np.stack([_modulo(row) for row in form.amounts])
    n_colors = alike_sequences(
        form.sequences,
        form.parent,
        form.first,
        form.width,
        form.left,
        form.right,
        amounts,
        colors,
        set_colors,
        _rounds(form),
    )
    if n_colors == form.n_sequences:
        return made
    _, classes = np.unique(colors, return_inverse=True)
    _, first_sets = np.unique(set_colors, return_index=True)
    chosen = np.sort(first_sets)
    is_chosen = np.append(np.zeros(len(form.first), dtype=bool), True)
    is_chosen[chosen] = True
    # Of the sequences of a class at an information set that stays, the first stands for all.
    candidates = np.flatnonzero(is_chosen[form.owner])
    _, firsts, counts = np.unique(classes[candidates], return_index=True, return_counts=True)
    stays = np.zeros(form.n_sequences, dtype=bool)
    stays[candidates[firsts]] = True
    numbers = np.cumsum(stays) - 1
    of_class = np.empty(n_colors, dtype=np.int64)
    of_class[classes[candidates[firsts]]] = numbers[candidates[firsts]]
    place = of_class[classes]
    widths = _counted(form, stays)[chosen]
    alike = np.ones(int(stays.sum()), dtype=np.int64)
    alike[place[candidates[firsts]]] = counts
    share: list[int] = alike.tolist()
    if max(share) > 1:
        above = np.repeat(place[form.parent[chosen]], widths).tolist()
        inner = np.flatnonzero(form.owner[stays] >= 0).tolist()
        for s, parent in zip(inner, above, strict=True):
            share[s] *= share[parent]
    fits = max(share) < 2**31
    shares = np.array(share, dtype=np.int64 if fits else object)
    return _regrouped(made, place, stays, chosen, widths, shares)


def _modulo(amounts: NDArray[Any]) -> NDArray[np.uint64]:
    if amounts.dtype != object:
        return amounts.astype(np.int64).view(np.uint64)
    return np.array([amount & _MASK for amount in amounts.tolist()], dtype=np.uint64)


def _regrouped(
    made: Condensed, place: Ints, stays: Flags, chosen: Ints, widths: Ints, share: NDArray[Any]
) -> Condensed:
    """Return the form in which sequences stand where they are put, those put at -1 struck out.

    Parameters
    ----------
    made : Condensed
        The form, and how it was made.
    place : array of int, shape (n_sequences,)
        Where sequences are put.
    stays : array of bool, shape (n_sequences,)
        Those whose order is that of the places.
    chosen, widths : arrays of int
        The information sets that stay, and how many actions they are left with.
    share : array of int
        See :class:`Condensed`; of the places, in terms of this form's weights.
    """
    form = made.form
    left, right = place[form.left], place[form.right]
    played = np.flatnonzero((left >= 0) & (right >= 0))
    left, right = left[played], right[played]
    order = np.lexsort((right, left))
    left, right = left[order], right[order]
    new = np.ones(len(left), dtype=bool)
    new[1:] = (np.diff(left) != 0) | (np.diff(right) != 0)
    starts = np.flatnonzero(new)
    left, right = left[starts], right[starts]
    n_first = int(stays[: form.sequences[1]].sum())
    scales = _scales(share, n_first)
    factors: NDArray[Any] | None = None
    if scales != (1, 1):
        shares = share.astype(object)
        factors = (scales[0] // shares[left]) * (scales[1] // shares[right])

    def joined(amounts: NDArray[Any]) -> NDArray[Any]:
        sums = np.add.reduceat(amounts[played][order], starts)
        if factors is not None:
            sums = sums.astype(object) * factors
            if sum(sums.tolist()) < _WHOLE:
                sums = sums.astype(np.int64)
        return sums

    scale = scales[0] * scales[1]
    n_sets = int((chosen < form.sets[1]).sum())
    smaller = SequenceForm(
        sequences=np.array([0, n_first, int(stays.sum())]),
        sets=np.array([0, n_sets, len(chosen)]),
        information_sets=form.information_sets[chosen],
        parent=place[form.parent[chosen]],
        first=_firsts(widths, n_sets, n_first),
        width=widths,
        left=left,
        right=right,
        amounts=(joined(form.amounts[0]), joined(form.amounts[1])),
        chances=joined(form.chances),
        units=(form.units[0] / scale, form.units[1] / scale),
        lows=form.lows,
        chance_unit=form.chance_unit / scale,
    )
    total = np.where(made.place < 0, -1, place[made.place])
    return Condensed(form=smaller, original=made.original, place=total, share=share)


def _firsts(widths: Ints, n_sets: int, n_first: int) -> Ints:
    """Return where the sequences of each information set start."""
    starts = np.cumsum(widths) - widths + 1
    starts[n_sets:] += 1
    return starts.astype(np.int64)


def _scales(share: NDArray[Any], n_first: int) -> tuple[int, int]:
    """Return common multiples of the first player's shares and the second's."""
    first, second = (set(part.tolist()) for part in (share[:n_first], share[n_first:]))
    return lcm(*first), lcm(*second)
