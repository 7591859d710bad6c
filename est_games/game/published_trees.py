"""Extensive games from the literature by the slug of their citation."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from est_games.errors import GameError, Problem, choices, shown
from est_games.game.extensive import ExtensiveForm

TREES: Mapping[str, str] = {
    "ferguson-1991": "dealt.liars_dice:liars_dice",
    "kuhn-1950": "dealt.kuhn:kuhn_poker",
    "ross-1971": "dealt.goofspiel:goofspiel",
    "southey-2005": "dealt.leduc:leduc_poker",
}
"""The home of each game's maker in :mod:`est_games.game`."""


def published_tree(slug: str, **options: Any) -> ExtensiveForm:
    """Return an extensive game from the literature.

    Parameters
    ----------
    slug : str
        Authors and year: ``"ferguson-1991"`` (liar's dice; ``sides=6``), ``"kuhn-1950"`` (Kuhn's
        poker; ``players=2``), ``"ross-1971"`` (Goofspiel; ``cards=3``) or ``"southey-2005"`` (Leduc
        poker; ``ranks=3``).
    **options
        The size, where the game comes in several; a game's own page says more.

    Raises
    ------
    GameError
        There is no such game, or it has no such option or size; those there are, are listed.

    Examples
    --------
    >>> game = published_tree("kuhn-1950")
    >>> game.n_nodes, [choice.label for choice in game.information_sets if choice.player == 0][:4]
    (58, ['1: J', '1: Q', '1: K', '1: J after pass, bet'])
    """
    if slug not in TREES:
        problem = Problem(
            path="slug",
            message="is no published tree that is known",
            value=shown(slug),
            accepted=choices(TREES),
        )
        raise GameError("the game cannot be found", [problem])
    module, name = TREES[slug].split(":")
    maker: Callable[..., ExtensiveForm] = getattr(import_module(f"est_games.game.{module}"), name)
    offered = list(inspect.signature(maker).parameters)
    unknown = [
        Problem(path=option, message="is not an option of this game", accepted=", ".join(offered))
        for option in options
        if option not in offered
    ]
    if unknown:
        raise GameError("the game cannot be made", unknown)
    return maker(**options)
