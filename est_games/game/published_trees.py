"""Extensive games from the literature by the slug of their citation."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from est_games.argument import TEXT, takes
from est_games.errors import GameError, Problem, choices, shown
from est_games.game.extensive import ExtensiveForm

TREES: Mapping[str, str] = {
    "ben-porath-dekel-1992": "classic_trees:burning_money",
    "cho-kreps-1987": "classic_trees:beer_quiche",
    "ferguson-1991": "dealt.liars_dice:liars_dice",
    "guth-1982": "classic_trees:ultimatum",
    "kuhn-1950": "dealt.kuhn:kuhn_poker",
    "rosenthal-1981": "classic_trees:centipede",
    "ross-1971": "dealt.goofspiel:goofspiel",
    "selten-1975": "classic_trees:seltens_horse",
    "selten-1978": "classic_trees:entry_game",
    "southey-2005": "dealt.leduc:leduc_poker",
    "von-stengel-forges-2008": "classic_trees:student_and_professor",
}
"""The home of each game's maker in :mod:`est_games.game`."""


@takes(GameError, slug=TEXT)
def published_tree(slug: str, **options: Any) -> ExtensiveForm:
    """Return an extensive game from the literature.

    Parameters
    ----------
    slug : str
        Authors and year: ``"ben-porath-dekel-1992"`` (burning money), ``"cho-kreps-1987"`` (beer
        and quiche; ``strong="9/10"``), ``"ferguson-1991"`` (liar's dice; ``sides=6``),
        ``"guth-1982"`` (ultimatum; ``pie=4``), ``"kuhn-1950"`` (Kuhn's poker; ``players=2``),
        ``"rosenthal-1981"`` (centipede; ``moves=6``), ``"ross-1971"`` (Goofspiel; ``cards=3``),
        ``"selten-1975"`` (Selten's horse), ``"selten-1978"`` (entry), ``"southey-2005"`` (Leduc
        poker; ``ranks=3``) or ``"von-stengel-forges-2008"`` (student and professor).
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
