"""Decision rules by what they can do and whose consent they have; what they cost is the colour."""

from __future__ import annotations

from typing import Any

from est_games.argument import takes
from est_games.errors import GameError
from est_games.figure.canvas import AXES, GREY, INK, axes
from est_games.voting.frontier import Frontier, FrontierEntry
from est_games.voting.objectives import EFFECTIVENESS, EFFICIENCY, LEGITIMACY

_MAX_NAMED = 24


@takes(GameError, frontier=Frontier, ax=AXES)
def plot_frontier(frontier: Frontier, *, ax: Any = None) -> Any:
    """Draw rules by effectiveness and legitimacy, efficiency as colour, dominated ones crossed.

    Parameters
    ----------
    frontier : Frontier
        As :func:`~est_games.voting.frontier.rule_frontier` returns it.
    ax : matplotlib Axes, optional
        Where to draw; a new figure unless given.

    Returns
    -------
    matplotlib Axes
        A thin line leads from each dominated rule to the first that dominates it. Rules with a cost
        without end are grey. Undominated rules bear their names, up to two dozen.

    Raises
    ------
    GameError
        What is given is no frontier, or matplotlib is not installed.
    """
    board = axes(ax, size=(6.4, 4.8))
    place = {entry.name: _place(entry) for entry in frontier.entries}
    priced = [e for e in frontier.entries if e.levels[EFFICIENCY] is not None]
    for entry in frontier.entries:
        if entry.dominated_by:
            ends = (place[entry.name], place[entry.dominated_by[0]])
            board.plot(*zip(*ends, strict=True), color=GREY, lw=0.7, zorder=1)
    for kind, label in ((True, "undominated"), (False, "dominated")):
        shown = [entry for entry in priced if entry.is_undominated is kind]
        if shown:
            style: dict[str, Any] = {} if kind else {"marker": "X"}
            marks = board.scatter(
                *zip(*(place[entry.name] for entry in shown), strict=True),
                c=[float(entry.levels[EFFICIENCY] or 0) for entry in shown],
                vmin=min(float(entry.levels[EFFICIENCY] or 0) for entry in priced),
                vmax=max(float(entry.levels[EFFICIENCY] or 0) for entry in priced),
                cmap="viridis",
                s=64 if kind else 40,
                edgecolor=INK,
                linewidth=0.8,
                label=label,
                zorder=3 if kind else 2,
                **style,
            )
    endless = [place[e.name] for e in frontier.entries if e.levels[EFFICIENCY] is None]
    if endless:
        board.scatter(*zip(*endless, strict=True), color=GREY, s=40, label="never decides")
    if priced:
        board.figure.colorbar(marks, ax=board, label=frontier.measures[EFFICIENCY].name)
    if len(frontier.undominated) <= _MAX_NAMED:
        names: dict[tuple[float, float], list[str]] = {}
        for name in frontier.undominated:
            names.setdefault(place[name], []).append(name)
        for point, alike in names.items():
            style = {"xytext": (4, 4), "textcoords": "offset points", "fontsize": 7}
            # A long name at the edge must not shrink the axes.
            board.annotate("\n".join(alike), point, **style).set_in_layout(False)
    board.set_xlabel(f"effectiveness: {frontier.measures[EFFECTIVENESS].name}")
    board.set_ylabel(f"legitimacy: {frontier.measures[LEGITIMACY].name}")
    board.margins(0.12)
    board.legend(frameon=False, fontsize=8, loc="lower left", bbox_to_anchor=(0, 1), ncols=3)
    return board


def _place(entry: FrontierEntry) -> tuple[float, float]:
    # Neither of these two is ever a cost without end.
    return float(entry.levels[EFFECTIVENESS] or 0), float(entry.levels[LEGITIMACY] or 0)
