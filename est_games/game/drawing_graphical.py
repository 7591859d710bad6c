"""A graphical form as HTML: who listens to whom, with small tables written out."""

from __future__ import annotations

import math
from collections.abc import Iterator
from html import escape
from itertools import product

from est_games.game.drawing_number import number_html
from est_games.game.graphical import GraphicalForm
from est_games.game.local_table import LocalTable

_SHOWN_PLAYERS = 100
_SHOWN_PAYOFFS = 400
_CELL = "border:1px solid #999;padding:2px 8px;text-align:center"


def graphical_form_html(form: GraphicalForm) -> str:
    """Return a table of the players, their strategies and neighbours; then the smaller tables.

    Each table shows what its players' strategies pay one player: rows are the strategies of the
    first of its players, columns the profiles of the others. Where a player has one table only, a
    payoff in bold and underlined is of a best response to the others' strategies.
    """
    title = f"<b>{escape(form.title)}</b><br>" if form.title else ""
    rows = "".join(_row(form, i) for i in range(min(form.n_players, _SHOWN_PLAYERS)))
    head = "".join(
        f'<th style="{_CELL}">{name}</th>'
        for name in ("player", "strategies", "neighbours", "payoffs")
    )
    parts = [
        f"<p>{title}{escape(repr(form))}</p>",
        f'<table style="border-collapse:collapse"><tr>{head}</tr>{rows}</table>',
    ]
    if form.n_players > _SHOWN_PLAYERS:
        more = form.n_players - _SHOWN_PLAYERS
        parts.append(f"<p><small>{more} more players are not shown.</small></p>")
    parts.extend(_tables(form))
    return f"<div>{''.join(parts)}</div>"


def _row(form: GraphicalForm, player: int) -> str:
    names = ", ".join(form.players[j] for j in form.neighbours[player]) or "nobody"
    own = form.tables[player]
    n = sum(len(table.payoffs) for table in own)
    payoffs = str(n) if len(own) == 1 else f"{n} in {len(own)} tables"
    cells = (form.players[player], ", ".join(form.strategies[player]), names, payoffs)
    row = "".join(f'<td style="{_CELL}">{escape(cell)}</td>' for cell in cells)
    return f"<tr>{row}</tr>"


def _tables(form: GraphicalForm) -> Iterator[str]:
    shown = 0
    for player, own in enumerate(form.tables):
        for table in own:
            shown += len(table.payoffs)
            if shown > _SHOWN_PAYOFFS:
                yield "<p><small>The other tables are not shown.</small></p>"
                return
            best = _best_places(form, player, table) if len(own) == 1 else frozenset[int]()
            yield _table(form, form.players[player], table, best)


def _best_places(form: GraphicalForm, player: int, table: LocalTable) -> frozenset[int]:
    """Return where in its only table a player's best responses stand."""
    stride = math.prod(form.shape[j] for j in table.scope if j > player)
    m = form.shape[player] if player in table.scope else 1
    lines: dict[int, list[int]] = {}
    for place in range(len(table.payoffs)):
        lines.setdefault(place - place // stride % m * stride, []).append(place)
    return frozenset(
        place
        for line in lines.values()
        for place in line
        if table.payoffs[place] == max(map(table.payoffs.__getitem__, line))
    )


def _table(form: GraphicalForm, name: str, table: LocalTable, best: frozenset[int]) -> str:
    labels = [[escape(label) for label in form.strategies[j]] for j in table.scope]
    if not labels:
        return f"<p>{escape(name)} gets {number_html(table.payoffs[0])} in any case</p>"
    columns = [", ".join(profile) for profile in product(*labels[1:])]
    width = len(columns)
    corner = " \\ ".join(escape(form.players[j]) for j in table.scope)
    head = "".join(f'<th style="{_CELL}">{column}</th>' for column in (corner, *columns))
    body = "".join(
        f'<tr><th style="{_CELL}">{label}</th>'
        + "".join(
            f'<td style="{_CELL}">{_payoff(table, place, best)}</td>'
            for place in range(k * width, (k + 1) * width)
        )
        + "</tr>"
        for k, label in enumerate(labels[0])
    )
    return (
        f"<p>what {escape(name)} gets</p>"
        f'<table style="border-collapse:collapse"><tr>{head}</tr>{body}</table>'
    )


def _payoff(table: LocalTable, place: int, best: frozenset[int]) -> str:
    text = number_html(table.payoffs[place])
    return f"<b><u>{text}</u></b>" if place in best else text
