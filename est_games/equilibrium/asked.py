"""Whether a question can be put to a solver: what is wrong with it, all at once."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from numbers import Integral
from typing import cast

from est_games.argument import LIST
from est_games.equilibrium.time_limit import timeout_problem
from est_games.errors import Problem, SolveError, shown
from est_games.game.extensive import ExtensiveForm
from est_games.game.normal import NormalForm
from est_games.game.number import ACCEPTED, exact_number


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


def limit_problems(timeout: float | None = None, **limits: object) -> list[Problem]:
    """Return what is wrong with limits on what a solver may do; None is no limit.

    Parameters
    ----------
    timeout : float, optional
        Seconds.
    **limits : int or None
        Limits on what is counted, by name.

    Examples
    --------
    >>> [str(problem) for problem in limit_problems(2.5, max_nodes=0)]
    ["max_nodes: must be positive [found '0'; accepted: a whole number]"]
    """
    problems = [
        Problem(
            path=name, message="must be positive", value=shown(limit), accepted="a whole number"
        )
        for name, limit in limits.items()
        if limit is not None and not _is_count(limit)
    ]
    late = timeout_problem(timeout)
    return problems if late is None else [*problems, late]


def _is_count(limit: object) -> bool:
    return isinstance(limit, Integral) and not isinstance(limit, bool) and int(limit) > 0


def one_a_player(
    game: NormalForm | ExtensiveForm, path: str, noun: str, given: object
) -> tuple[tuple[Fraction, ...], list[Problem]]:
    """Read numbers of which there must be one for each player.

    Parameters
    ----------
    game : NormalForm or ExtensiveForm
        The game.
    path, noun : str
        What the argument is called, and what the numbers are, in the plural.
    given : object
        The argument.

    Returns
    -------
    numbers : tuple of Fraction
        Those that are numbers.
    problems : list of Problem
        Everything wrong with the others, and with how many there are.

    Examples
    --------
    >>> game = NormalForm.from_payoffs([[1, 2]], [[3, 4]])
    >>> one_a_player(game, "welfare", "weights", ["1/2", 1])
    ((Fraction(1, 2), Fraction(1, 1)), [])
    >>> [str(problem) for problem in one_a_player(game, "welfare", "weights", 7)[1]]
    ["welfare: needs 2 weights, one a player [found '7']"]
    """
    entries: list[object] = list(cast("Sequence[object]", given)) if LIST.accepts(given) else []
    problems = []
    if len(entries) != game.n_players:
        message = f"needs {game.n_players} {noun}, one a player"
        problems.append(Problem(path=path, message=message, value=shown(given)))
    numbers = []
    for place, entry in enumerate(entries):
        try:
            numbers.append(exact_number(entry))
        except ValueError as mistake:
            problems.append(
                Problem(
                    path=f"{path}[{place}]",
                    message=str(mistake),
                    value=shown(entry),
                    accepted=ACCEPTED,
                )
            )
    return tuple(numbers), problems
