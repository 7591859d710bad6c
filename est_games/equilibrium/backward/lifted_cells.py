"""Equilibria of what is left of a large tree as those of all of it, made when they are read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, overload

from est_games.certificate.behavior_cell import Assessment, BehaviorCell, Weights
from est_games.certificate.extensive_form import node_payoffs
from est_games.certificate.product_cells import ProductCells
from est_games.certificate.pure_behavior import PureBehavior
from est_games.certificate.settled_moves import OverRows, SettledMoves, SettledSupports
from est_games.equilibrium.backward.local_set import Mixture, tied, unit
from est_games.equilibrium.solution import Certificate, Equilibrium, Solution
from est_games.game.extensive import ExtensiveForm


@dataclass(frozen=True, kw_only=True)
class LiftedCells(Sequence[BehaviorCell]):
    """Cells of the tree of what is left, as cells of the game.

    Parameters
    ----------
    given : SettledMoves
        What is settled.
    cells : sequence of BehaviorCell
        Of the tree of what is left.
    """

    given: SettledMoves
    cells: Sequence[Any]

    def __len__(self) -> int:
        return len(self.cells)

    @overload
    def __getitem__(self, place: int) -> BehaviorCell: ...

    @overload
    def __getitem__(self, place: slice) -> tuple[BehaviorCell, ...]: ...

    def __getitem__(self, place: int | slice) -> BehaviorCell | tuple[BehaviorCell, ...]:
        if isinstance(place, slice):
            return tuple(self[k] for k in range(*place.indices(len(self))))
        return self._lifted(self.cells[place])

    def __iter__(self) -> Iterator[BehaviorCell]:
        return map(self._lifted, self.cells)

    def _lifted(self, cell: BehaviorCell) -> BehaviorCell:
        given = self.given
        return replace(
            cell,
            supports=OverRows(
                SettledSupports(given.form, given.actions), cell.supports, open_labels(given)
            ),
            sample=Assessment(behavior=lifted_behavior(given, cell.sample.behavior)),
            vertices=tuple(
                Assessment(behavior=lifted_behavior(given, vertex.behavior))
                for vertex in cell.vertices
            ),
        )


def open_labels(given: SettledMoves) -> frozenset[str]:
    """Return the information sets that are not settled."""
    form = given.form
    numbers = form.tree.information_set[given.open_nodes].tolist()
    return frozenset(form.information_sets[number].label for number in numbers)


def lifted_behavior(given: SettledMoves, behavior: Weights) -> Weights:
    """Return a behaviour of the game from one of the tree of what is left."""
    return OverRows(PureBehavior(given.form, given.actions), behavior, frozenset())


def lifted(
    given: SettledMoves, solution: Solution, form: ExtensiveForm, is_joined: bool
) -> Solution:
    """Return the equilibria of a game from those of the tree of what is left.

    Parameters
    ----------
    given : SettledMoves
        What is settled.
    solution : Solution
        Of the tree of what is left.
    form : ExtensiveForm
        That tree.
    is_joined : bool
        Whether its first part starts at the game's root.
    """
    # Where several parts stand beside one another, the first starts right below the root.
    is_parted = len(form.information_sets) > 0 and is_joined and _has_parts(given, form)
    certificate = solution.certificate or Certificate(argument="Nothing is claimed.")
    return replace(
        solution,
        equilibria=tuple(
            Equilibrium(
                behavior=lifted_behavior(given, each.behavior),
                payoffs=node_payoffs(form, each.behavior)[int(is_parted)]
                if is_joined
                else _root_worth(given),
                regret=each.regret,
            )
            for each in solution.equilibria
        ),
        components=tuple(
            replace(each, cells=LiftedCells(given=given, cells=each.cells) if each.cells else ())
            for each in solution.components
        ),
        algorithm="backward induction; where ties matter, over what is left: " + solution.algorithm,
        certificate=replace(
            certificate,
            argument="Bounds on the worth of every node settle all other moves. "
            + certificate.argument,
            numbers={**certificate.numbers, "moves not settled": len(given.open_nodes)},
        ),
    )


def _has_parts(given: SettledMoves, form: ExtensiveForm) -> bool:
    """Tell whether the tree's root is not of the game, but nature's draw of a part."""
    number = form.information_set[0]
    return number >= 0 and form.information_sets[number].label not in (
        given.form.information_set_index
    )


def _root_worth(given: SettledMoves) -> tuple[Fraction, ...]:
    units = given.whole.units
    return tuple(Fraction(int(x), u) for x, u in zip(given.low[0], units, strict=True))


# Where no move depends on how ties are broken


class SettledRows(Mapping[int, Mixture]):
    """What is done at information sets that are settled, by number.

    Parameters
    ----------
    given : SettledMoves
        What is settled.
    """

    def __init__(self, given: SettledMoves) -> None:
        self.given = given
        tree = given.form.tree
        self._is_open = set(tree.information_set[given.open_nodes].tolist())

    def __getitem__(self, number: int) -> Mixture:
        form = self.given.form
        if number in self._is_open or form.information_sets[number].is_chance:
            raise KeyError(number)
        n_actions = len(form.information_sets[number].actions)
        return unit(n_actions, int(self.given.actions[number]))

    def __iter__(self) -> Iterator[int]:
        return (
            number
            for number, choice in enumerate(self.given.form.information_sets)
            if not choice.is_chance and number not in self._is_open
        )

    def __len__(self) -> int:
        return sum(1 for _ in self)


def tied_cells(given: SettledMoves) -> ProductCells:
    """Return all equilibria where ties matter to no move: any mixture of what is left."""
    tree = given.form.tree
    factors: list[tuple[Any, ...]] = []
    for node in given.open_nodes.tolist():
        number = int(tree.information_set[node])
        factors.append(tied(number, int(tree.n_children[node]), given.kept(node)).parts)
    return ProductCells(given.form, SettledRows(given), tuple(factors))
