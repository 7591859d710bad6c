"""An alliance by how many of its states sign: what it loses, what the proposer gains."""

from __future__ import annotations

from textwrap import fill
from typing import Any

from est_games.argument import takes
from est_games.errors import GameError
from est_games.figure.canvas import AXES, BLUE, GREEN, GREY, INK, ORANGE, axes
from est_games.states.split import Split


@takes(GameError, split=Split, ax=AXES)
def plot_split(split: Split, *, ax: Any = None) -> Any:
    """Draw an alliance's loss and the proposer's gain against the number of signers.

    Parameters
    ----------
    split : Split
        As :func:`~est_games.states.alliance_split.alliance_split` returns it.
    ax : matplotlib Axes, optional
        Where to draw; a new figure unless given.

    Returns
    -------
    matplotlib Axes
        Across, how many sign; up, payoffs compared with nobody signing. Where subsets of a size
        differ, a band from the least to the most. Stable subsets are marked.

    Raises
    ------
    GameError
        What is given is no split, or matplotlib is not installed.
    """
    board = axes(ax, size=(6.0, 4.2))
    lines = [("loss of the alliance", ORANGE, {k: split.loss(k) for k in split.subsets})]
    if split.proposer is not None:
        start = split.proposer[split.nobody]
        gains = {k: gain - start for k, gain in split.proposer.items()}
        lines.append(("gain of the proposer", BLUE, gains))
    for label, colour, values in lines:
        bands: dict[int, list[float]] = {}
        for subset, value in values.items():
            bands.setdefault(sum(subset), []).append(float(value))
        across = sorted(bands)
        lowest = [min(bands[n]) for n in across]
        highest = [max(bands[n]) for n in across]
        if lowest == highest:
            board.plot(across, lowest, color=colour, marker="o", ms=3, lw=1.4, label=label)
        else:
            board.fill_between(across, lowest, highest, color=colour, alpha=0.35, label=label)
    if split.stable:
        losses = lines[0][2]
        marks = [(sum(k), float(losses[k])) for k in split.stable]
        board.scatter(
            *zip(*marks, strict=True), color=GREEN, edgecolor=INK, s=60, zorder=3, label="stable"
        )
    board.axhline(0, color=GREY, lw=0.8)
    board.set_title(fill(split.title, 60), fontsize=9)
    board.set_xlabel("states that sign")
    board.set_ylabel("compared with nobody signing")
    board.legend(frameon=False, fontsize=8)
    return board
