"""Whether a question can be put to a solver: what is wrong with it, all at once."""

from __future__ import annotations

from est_games.equilibrium.time_limit import timeout_problem
from est_games.errors import Problem, SolveError
from est_games.game.normal import NormalForm


def check_bimatrix(game: NormalForm, timeout: float | None) -> None:
    """Raise unless a game has two players and a time limit is one.

    Raises
    ------
    SolveError
        Everything wrong at once.

    Examples
    --------
    >>> check_bimatrix(NormalForm.from_payoffs([[1, 2]], [[3, 4]]), 5)
    """
    problems = []
    if game.n_players != 2:
        problems.append(
            Problem(
                path="game",
                message=f"has {game.n_players} players",
                accepted="two players; nash and pure-nash take any number",
            )
        )
    late = timeout_problem(timeout)
    if late is not None:
        problems.append(late)
    if problems:
        raise SolveError("this solver takes bimatrix games", problems)
