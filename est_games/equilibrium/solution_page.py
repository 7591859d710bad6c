"""A solution as HTML: what was found, component by component, and how sure it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from html import escape
from itertools import islice
from typing import TYPE_CHECKING

from est_games.certificate.behavior_cell import BehaviorCell
from est_games.certificate.equilibrium_cell import EquilibriumCell
from est_games.equilibrium.behavior_words import behavior_words
from est_games.equilibrium.many_players.cell_words import cell_words
from est_games.game.drawing_number import number_html

if TYPE_CHECKING:
    from est_games.equilibrium.solution import Equilibrium, EquilibriumComponent, Solution

_SHOWN_EQUILIBRIA = 50
_SHOWN_ROWS = 40
_SHOWN_SUBSETS = 8
_STYLE = "border:1px solid #999;padding:2px 8px;text-align:left"


def solution_html(solution: Solution) -> str:
    """Return a page: the status, the equilibria by component with supports and payoffs, notes."""
    order = list(_order(solution))
    shown = order[:_SHOWN_EQUILIBRIA]
    hidden = len(order) - len(shown)
    notes = [
        *([f"{hidden} more equilibria are not shown."] if hidden else []),
        *solution.messages,
        *([solution.certificate.argument] if solution.certificate else []),
    ]
    return (
        f"<div><p><b>{escape(solution.concept)}</b> by {escape(solution.algorithm)}: "
        f"<b>{solution.status.name}</b>, {escape(solution.status.message)}</p>"
        f"{_table(solution, shown)}"
        + "".join(f"<p><small>{escape(note)}</small></p>" for note in notes)
        + "</div>"
    )


def _order(solution: Solution) -> Iterator[tuple[int | None, int]]:
    """Yield component and equilibrium: components in turn, then what is in none."""
    seen: set[int] = set()
    for place, component in enumerate(solution.components):
        for index in component.extreme:
            seen.add(index)
            yield place, index
    yield from ((None, k) for k in range(len(solution.equilibria)) if k not in seen)


def _table(solution: Solution, shown: Sequence[tuple[int | None, int]]) -> str:
    if not shown:
        return ""
    n_payoffs = len(solution.equilibria[0].payoffs)
    names = solution.players or tuple(f"player {i + 1}" for i in range(n_payoffs))
    heads = ["", "strategies", *(f"payoff: {name}" for name in names[:n_payoffs])]
    rows, current = [], None
    for place, index in shown:
        if place is not None and place != current:
            rows.append(_component(solution, place, len(heads)))
        current = place
        rows.append(_row(solution, index))
    head = "".join(f'<th style="{_STYLE}">{escape(text)}</th>' for text in heads)
    return (
        f'<table style="border-collapse:collapse"><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table>"
    )


def _component(solution: Solution, place: int, n_columns: int) -> str:
    """Return a row that says what a component is, and of which subsets it consists."""
    component = solution.components[place]
    size = len(component.extreme)
    is_single = size == 1 and not component.cells
    kind = "one equilibrium" if is_single else f"a continuum with {size} extreme equilibria"
    if component.cells:
        noun = "equilibrium is" if size == 1 else "equilibria are"
        kind = f"a continuum, of which {size} {noun} shown"
    lines = [f"<b>component {place}</b>: {kind}"]
    # Of a tree's components no index is determined, which need not be said of each.
    if not _is_of_tree(component, solution):
        index = "not determined" if component.index is None else str(component.index)
        lines[0] += f", index {index}"
    if not is_single:
        lines.extend(_subsets(solution, component))
    return f'<tr><td style="{_STYLE}" colspan="{n_columns}">{"<br>".join(lines)}</td></tr>'


def _is_of_tree(component: EquilibriumComponent, solution: Solution) -> bool:
    return any(solution.equilibria[index].behavior for index in component.extreme)


def _subsets(solution: Solution, component: EquilibriumComponent) -> Iterator[str]:
    # A tree's are made of realisation plans, which no one reads; its cells say the same.
    subsets = () if component.cells and not solution.strategies else component.subsets
    for vertices in subsets[:_SHOWN_SUBSETS]:
        sides = [
            "; ".join(_mixed(weights, _labels(solution, i, len(weights))) for weights in side)
            for i, side in enumerate(vertices)
        ]
        yield f"<small>any mixture of {' against any of '.join(f'{{{s}}}' for s in sides)}</small>"
    more = len(subsets) - _SHOWN_SUBSETS
    if more > 0:
        yield f"<small>and {more} more such sets</small>"
    # A cell of one point is one of the equilibria shown.
    cells = [cell for cell in component.cells if cell.dimension != 0] or component.cells
    for cell in cells[:_SHOWN_SUBSETS]:
        yield f"<small>all of {escape(_cell(solution, cell))}</small>"
    more = len(cells) - _SHOWN_SUBSETS
    if more > 0:
        yield f"<small>and {more} more such cells</small>"


def _cell(solution: Solution, cell: EquilibriumCell | BehaviorCell) -> str:
    if isinstance(cell, BehaviorCell):
        return behavior_words(cell)
    return cell_words(cell, solution.players, solution.strategies)


def _row(solution: Solution, index: int) -> str:
    equilibrium = solution.equilibria[index]
    # A large tree has too many information sets to describe them all only to count them.
    lines = list(islice(_described(solution, equilibrium), _SHOWN_ROWS + 1))
    if len(lines) > _SHOWN_ROWS:
        lines[_SHOWN_ROWS:] = ["… and more"]
    payoffs = "".join(
        f'<td style="{_STYLE}">{number_html(payoff)}</td>' for payoff in equilibrium.payoffs
    )
    return (
        f'<tr><th style="{_STYLE}">{index}</th>'
        f'<td style="{_STYLE}">{"<br>".join(lines)}</td>{payoffs}</tr>'
    )


def _described(solution: Solution, equilibrium: Equilibrium) -> Iterator[str]:
    """Yield a line for every player, type or information set."""
    yield from map(escape, equilibrium.words)
    counts = getattr(equilibrium, "counts", None)
    for i, weights in enumerate(equilibrium.profile):
        name = escape(solution.players[i] if solution.players else f"player {i + 1}")
        labels = _labels(solution, i, len(weights))
        if counts is None:
            yield f"{name}: {_mixed(weights, labels)}"
        else:
            parts = (f"{n} {escape(k)}" for n, k in zip(counts[i], labels, strict=True) if n)
            yield f"{name}: {', '.join(parts)}"
    yield from (
        f"{escape(label)}: {_mixed(tuple(actions.values()), tuple(actions))}"
        for label, actions in equilibrium.behavior.items()
    )
    beliefs = equilibrium.beliefs or {}
    places = {label: place for place, label in enumerate(equilibrium.behavior)}
    for label in sorted(beliefs, key=lambda label: places.get(label, len(places))):
        nodes = beliefs[label]
        if len(nodes) > 1:
            believed = _mixed(tuple(nodes.values()), tuple(nodes))
            yield f"<small>believed at {escape(label)}: {believed}</small>"
    for profile, weight in equilibrium.distribution.items():
        if profile and isinstance(profile[0], tuple):
            chosen = [f"{label}: {action}" for label, action in profile]
        else:
            chosen = [_labels(solution, i, k + 1)[k] for i, k in enumerate(profile)]
        yield f"{number_html(weight)} of {escape(', '.join(chosen))}"
    multiplicity = getattr(equilibrium, "multiplicity", 1)
    if multiplicity > 1:
        yield f"<small>in {multiplicity} ways</small>"


def _labels(solution: Solution, player: int, n: int) -> Sequence[str]:
    return solution.strategies[player] if solution.strategies else tuple(map(str, range(n)))


def _mixed(weights: Sequence[Fraction], labels: Sequence[str]) -> str:
    """Return one mixed choice in words."""
    return " + ".join(
        escape(label) if weight == 1 else f"{number_html(weight)} {escape(label)}"
        for label, weight in zip(labels, weights, strict=True)
        if weight
    )
