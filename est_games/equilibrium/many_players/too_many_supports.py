"""What is said of a game with too many supports: its pure equilibria."""

from __future__ import annotations

from time import perf_counter

from est_games.equilibrium.pure.pure_nash import pure_nash
from est_games.equilibrium.solution import Certificate, Solution, Status
from est_games.game.normal import NormalForm


def pure_equilibria_only(
    game: NormalForm, n_supports: int, timeout: float | None, started: float
) -> Solution:
    """Return a game's pure equilibria as an answer that stopped at a limit.

    Parameters
    ----------
    game : NormalForm
        The game.
    n_supports : int
        How many supports were too many.
    timeout : float or None
        As it was given.
    started : float
        A time of ``time.perf_counter``, in seconds.

    Examples
    --------
    >>> game = NormalForm.from_payoffs([[2, 0], [3, 1]], [[2, 3], [0, 1]])
    >>> solution = pure_equilibria_only(game, 9, None, perf_counter())
    >>> solution.status.name, solution.messages
    ('LIMIT', ('9 supports are too many: only pure equilibria are shown',))
    """
    pure = pure_nash(game)
    return Solution(
        equilibria=pure.equilibria,
        status=Status.LIMIT,
        concept="nash",
        algorithm="subdivision of the simplices of every support",
        options={"timeout": timeout},
        certificate=Certificate(
            argument="Each profile's regret was recomputed exactly and is zero; all pure "
            "equilibria are among them. Nothing is claimed of mixed ones.",
            numbers={"equilibria": len(pure.equilibria)},
        ),
        stats={"seconds": perf_counter() - started, "supports": n_supports},
        messages=(f"{n_supports} supports are too many: only pure equilibria are shown",),
        players=game.players,
        strategies=game.strategies,
    )
