"""A normal form as an HTML table, best responses marked; no dependency, nothing executed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from html import escape
from itertools import product

from est_games.game.drawing_number import number_html
from est_games.game.normal import NormalForm

_MAX_CELLS = 2_500
_MAX_MARKED = 200_000
_SHOWN_EQUILIBRIA = 20
_STYLE = "border:1px solid #999;padding:2px 8px;text-align:center"


def normal_form_html(game: NormalForm) -> str:
    """Return a table: rows are the first player's strategies, columns the second's.

    A payoff in bold and underlined is a best response to the others' strategies in its cell. With
    more than two players there is one table for each profile of the remaining players. Below stand
    the pure equilibria, the profiles in which every payoff is a best response.
    """
    if game.n_players * game.n_profiles > _MAX_MARKED:
        return f"<div><p>{escape(repr(game))}: too large to be shown as tables.</p></div>"
    rows = game.shape[0]
    columns = game.shape[1] if game.n_players > 1 else 1
    others = list(product(*(range(m) for m in game.shape[2:])))
    best = _best_payoffs(game)
    shown = others[: max(1, _MAX_CELLS // max(rows * columns, 1))]
    parts = [f"<p><b>{escape(game.title)}</b></p>"] if game.title else []
    for rest in shown:
        if rest:
            fixed = (
                f"{escape(game.players[i + 2])}: {escape(game.strategies[i + 2][k])}"
                for i, k in enumerate(rest)
            )
            parts.append(f"<p>{', '.join(fixed)}</p>")
        parts.append(_table(game, rest, best))
    hidden = len(others) - len(shown)
    if hidden:
        parts.append(f"<p><small>{hidden} more tables are not shown.</small></p>")
    if rows * columns > _MAX_CELLS:
        parts.append("<p><small>Only the first rows and columns are shown.</small></p>")
    parts.append(_pure_equilibria(game, best))
    return f"<div>{''.join(parts)}</div>"


def _pure_equilibria(game: NormalForm, best: Sequence[dict[int, Fraction]]) -> str:
    """Return a line that names them; mixed ones need a solver."""
    found = [
        place
        for place in range(game.n_profiles)
        if all(
            row[place] == best[player][_others(game, player, place)]
            for player, row in enumerate(game.payoffs)
        )
    ]
    if not found:
        return "<p>No pure equilibrium.</p>"
    named = [
        ", ".join(
            escape(labels[place // stride % len(labels)])
            for labels, stride in zip(game.strategies, game.strides, strict=True)
        )
        for place in found[:_SHOWN_EQUILIBRIA]
    ]
    more = len(found) - len(named)
    noun = "equilibrium" if len(found) == 1 else f"equilibria, {len(found)}"
    listed = "; ".join(f"({profile})" for profile in named)
    return f"<p>Pure {noun}: {listed}{f' and {more} more' if more else ''}</p>"


def _best_payoffs(game: NormalForm) -> list[dict[int, Fraction]]:
    """Return each player's best payoff against each profile of the others.

    A profile of the others is named by the place of the cell with the player's first strategy.
    """
    tables = []
    for player, row in enumerate(game.payoffs):
        best: dict[int, Fraction] = {}
        for place, amount in enumerate(row):
            key = _others(game, player, place)
            if key not in best or amount > best[key]:
                best[key] = amount
        tables.append(best)
    return tables


def _others(game: NormalForm, player: int, place: int) -> int:
    stride = game.strides[player]
    return place - (place // stride % game.shape[player]) * stride


def _table(game: NormalForm, rest: Sequence[int], best: Sequence[dict[int, Fraction]]) -> str:
    side = int(_MAX_CELLS**0.5)
    rows = min(game.shape[0], side if game.n_players > 1 else _MAX_CELLS)
    columns = min(game.shape[1], side) if game.n_players > 1 else 1
    names = [escape(name) for name in game.players]
    labels = game.strategies[1][:columns] if game.n_players > 1 else ("payoff",)
    heads = [escape(label) for label in labels]
    corner = f"{names[0]} \\ {names[1]}" if game.n_players > 1 else names[0]
    top = "".join(f'<th style="{_STYLE}">{head}</th>' for head in heads)
    body = []
    for k in range(rows):
        cells = "".join(
            f'<td style="{_STYLE}">{", ".join(_cell(game, (k, c, *rest), best))}</td>'
            for c in range(columns)
        )
        body.append(f'<tr><th style="{_STYLE}">{escape(game.strategies[0][k])}</th>{cells}</tr>')
    return (
        f'<table style="border-collapse:collapse"><thead><tr><th style="{_STYLE}">{corner}</th>'
        f"{top}</tr></thead><tbody>{''.join(body)}</tbody></table>"
    )


def _cell(
    game: NormalForm, profile: Sequence[int], best: Sequence[dict[int, Fraction]]
) -> Iterator[str]:
    place = sum(k * stride for k, stride in zip(profile, game.strides, strict=False))
    for player, row in enumerate(game.payoffs):
        amount = row[place]
        is_best = amount == best[player][_others(game, player, place)]
        shown = number_html(amount)
        yield f"<b><u>{shown}</u></b>" if is_best else shown
