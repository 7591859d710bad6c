"""Named classes of games, reached by name: ``generate("covariance", shape=(4, 4), seed=1)``."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from est_games.errors import GameError, Problem, choices, shown
from est_games.game.normal import NormalForm

CLASSES: Mapping[str, str] = {
    "anti-coordination": "coordination:anti_coordination_game",
    "blotto": "hard:blotto_game",
    "congestion": "coordination:congestion_game",
    "consensus": "voting:consensus_game",
    "coordination": "coordination:coordination_game",
    "covariance": "random_payoffs:covariance_game",
    "cyclic-polytope": "hard:cyclic_polytope_game",
    "dominance-solvable": "random_payoffs:dominance_solvable_game",
    "minimum-effort": "coordination:minimum_effort_game",
    "potential": "random_payoffs:potential_game",
    "public-goods": "coordination:public_goods_game",
    "random": "random_payoffs:random_game",
    "sandholm-gilpin-conitzer": "hard:sgc_game",
    "shapley": "hard:shapley_game",
    "threshold": "voting:threshold_game",
    "veto": "voting:veto_game",
    "zero-sum": "random_payoffs:zero_sum_game",
}
"""The home of each class in :mod:`est_games.game.named`."""


def generate(kind: str, **options: Any) -> NormalForm:
    """Return a game of a named class, its payoffs exact.

    Parameters
    ----------
    kind : str
        ``"random"``, ``"covariance"``, ``"zero-sum"``, ``"potential"``, ``"coordination"``,
        ``"anti-coordination"``, ``"dominance-solvable"``, ``"congestion"``, ``"public-goods"``,
        ``"minimum-effort"``, ``"blotto"``, ``"sandholm-gilpin-conitzer"``, ``"shapley"``,
        ``"cyclic-polytope"`` (Savani and von Stengel), ``"consensus"``, ``"veto"`` or
        ``"threshold"``.
    **options
        Of the class, with defaults; ``seed`` where anything is random: a whole number or a numpy
        Generator. The same seed gives the same game.

    Raises
    ------
    GameError
        There is no such class or option, or an option is out of its range.

    Examples
    --------
    >>> game = generate("covariance", shape=(3, 3), correlation="-1/2", seed=7)
    >>> game == generate("covariance", shape=(3, 3), correlation="-1/2", seed=7)
    True
    """
    if not isinstance(kind, str) or kind not in CLASSES:
        problem = Problem(
            path="kind",
            message="is no class of games",
            value=shown(kind),
            accepted=choices(sorted(CLASSES)),
        )
        raise GameError("the game cannot be generated", [problem])
    module, name = CLASSES[kind].split(":")
    maker: Callable[..., NormalForm] = getattr(
        import_module(f"est_games.game.named.{module}"), name
    )
    offered = list(inspect.signature(maker).parameters)
    problems = [
        Problem(path=option, message=f"is no option of {kind}", accepted=choices(offered))
        for option in options
        if option not in offered
    ]
    if problems:
        raise GameError("the game cannot be generated", problems)
    return maker(**options)
