"""Who may disobey a mediator in a tree, told what, and how it would: plans, read from prices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from est_games.certificate.tree_correlated import TreeKind
from est_games.certificate.tree_profile import Leaf, OwnSets
from est_games.errors import Problem, shown
from est_games.game.extensive import ExtensiveForm
from est_games.game.extensive_structure import NO_MOVE, OwnMove

Told = tuple[tuple[str, str | None], ...]
"""What a deviator is told: pairs of information set and action; its whole strategy, one action, an
information set reached and no action (None), or nothing."""
TreeDeviation = tuple[int, Told, tuple[str, str]]
"""A player, what it is told, and a move it makes when it disobeys."""
Prices = Sequence[tuple[TreeDeviation, Fraction]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deviator:
    """Who may disobey, and how it would.

    Parameters
    ----------
    player : int
        Who.
    told : tuple of (int, int or None) pairs
        What it is told.
    starts : tuple of int
        The first information sets at which it may disobey.
    weight : Fraction
        Its weight.
    plan : mapping of (int, int) to Fraction
        How often it makes a move.
    """

    player: int
    told: tuple[tuple[int, int | None], ...]
    starts: tuple[int, ...]
    weight: Fraction
    plan: Mapping[OwnMove, Fraction]

    def counts(self, leaf: Leaf) -> bool:
        """Return whether a play goes through a set at which the deviator may disobey."""
        return any(number in self.starts for number, _ in leaf.moves[self.player])

    def is_told(self, moves: Mapping[int, int]) -> bool:
        """Return whether a strategy, by information sets that it leads to, tells the deviator."""
        return all(
            number in moves and action in (None, moves[number]) for number, action in self.told
        )


def read_deviators(
    form: ExtensiveForm,
    sides: Sequence[OwnSets],
    prices: Prices,
    kind: TreeKind,
    problems: list[Problem],
) -> Iterator[Deviator]:
    """Yield the deviators whose plans some prices are, and note what is wrong with them.

    Parameters
    ----------
    form : ExtensiveForm
        The game.
    sides : sequence of OwnSets
        By player.
    prices : sequence of (deviation, Fraction) pairs
        How often a deviator makes a move, by player, what it is told, and the move.
    kind : str
        Who may disobey.
    problems : list of Problem
        What is wrong is added to it.
    """
    plans: dict[tuple[int, Told], dict[OwnMove, Fraction]] = {}
    for place, ((player, told, move), price) in enumerate(prices):
        path = f"bound.prices[{place}]"
        number, action = numbered(form, move)
        if not 0 <= player < form.n_players or number not in sides[player].numbers:
            problems.append(
                Problem(path=path, message="is no move of the player", value=shown(move))
            )
        elif price < 0:
            problems.append(Problem(path=path, message="is negative", value=str(price)))
        elif action is not None:
            plan = plans.setdefault((player, told), {})
            plan[number, action] = plan.get((number, action), Fraction(0)) + price
        else:
            problems.append(
                Problem(path=path, message="is no move of the player", value=shown(move))
            )
    for (player, told), plan in plans.items():
        side = sides[player]
        numbers = tuple(numbered(form, pair) for pair in told)
        path = f"bound.prices of {form.players[player]} told {shown(told)}"
        starts = _starts(side, numbers, kind)
        if starts is None:
            problems.append(Problem(path=path, message=f"is no condition of {kind} play"))
            continue
        weights = {_flow(side, plan, number) for number in starts}
        weight = max(weights)
        if len(weights) > 1 or not _is_plan(
            side, plan, starts, single=kind == "agent-form-correlated"
        ):
            problems.append(Problem(path=path, message="is no plan of what to do"))
        else:
            yield Deviator(player=player, told=numbers, starts=starts, weight=weight, plan=plan)


def numbered(form: ExtensiveForm, pair: Any) -> tuple[int, int | None]:
    """Return a pair of labels as numbers: -1 and None where there are no such."""
    label, action = pair
    number = form.information_set_index.get(label, -1)
    actions = form.information_sets[number].actions if number >= 0 else ()
    return number, actions.index(action) if action in actions else None


def _starts(
    side: OwnSets, told: tuple[tuple[int, int | None], ...], kind: TreeKind
) -> tuple[int, ...] | None:
    """Return where a deviator may first disobey; None where there is none that is told so."""
    first = tuple(number for number in side.numbers if side.before[number] == NO_MOVE)
    if kind == "coarse-correlated":
        return first if not told else None
    if any(number not in side.numbers for number, _ in told):
        return None
    if kind == "correlated":
        moves = dict(told)
        reached = [
            number
            for number in side.numbers
            if side.before[number] == NO_MOVE or side.before[number] in told
        ]
        whole = sorted(moves) == sorted(reached) and None not in moves.values()
        return first if whole and len(told) == len(moves) else None
    if len(told) != 1 or (told[0][1] is None) != (kind == "extensive-form-coarse-correlated"):
        return None
    return (told[0][0],)


def _flow(side: OwnSets, plan: Mapping[OwnMove, Fraction], number: int) -> Fraction:
    """Return how often a plan comes to an information set."""
    moves = ((number, action) for action in range(side.n_actions[number]))
    return sum((plan.get(move, Fraction(0)) for move in moves), Fraction(0))


def _is_plan(
    side: OwnSets, plan: Mapping[OwnMove, Fraction], starts: Sequence[int], *, single: bool
) -> bool:
    """Return whether a plan goes on at every set it leads to, and nowhere else."""
    reached = set(starts)
    for number in side.numbers:
        if number in reached:
            continue
        due = Fraction(0) if single else plan.get(side.before[number], Fraction(0))
        if _flow(side, plan, number) != due:
            return False
    return True
