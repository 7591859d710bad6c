"""Proper equilibria of a normal form: every perfect equilibrium that stands alone is tested."""

from __future__ import annotations

from time import perf_counter

from est_games.equilibrium.perfect import perfect
from est_games.equilibrium.properness import MAX_NODES, properness
from est_games.equilibrium.pure_nash import pure_nash
from est_games.equilibrium.solution import Certificate, EquilibriumComponent, Solution, Status
from est_games.game.normal import NormalForm


def proper(
    game: NormalForm, *, timeout: float | None = None, max_nodes: int = MAX_NODES
) -> Solution:
    """Return the proper equilibria of a game, as far as they stand alone or are extreme.

    Parameters
    ----------
    game : NormalForm
        Any number of players.
    timeout : float, optional
        Two players: seconds after which the search for perfect equilibria, and then the tests,
        stop; no limit unless given.
    max_nodes : int
        How many ordered partitions of mistakes to go through for one equilibrium.

    Returns
    -------
    Solution
        Two players, COMPLETE: every connected set of perfect equilibria is a single point, and each
        was proved proper or not. PARTIAL: some are continua, of which only the extreme equilibria
        were tested, or some tests were left open; `messages` say which. Other numbers of players,
        PARTIAL: the pure equilibria proved proper. The certificate's evidence holds a pair of
        profile and :class:`est_games.equilibrium.refinement.Refinement` for each one tested.

    Raises
    ------
    SolveError
        `timeout` is not a positive number.

    Notes
    -----
    1. Proper equilibria are perfect, so the perfect ones are found first.
    2. Each extreme one is tested by :func:`est_games.equilibrium.properness.properness`.

    Every game has a proper equilibrium; where none is shown it lies inside a continuum.

    References
    ----------
    Myerson (1978), Refinements of the Nash equilibrium concept.

    Examples
    --------
    Myerson's game.

    >>> table = [[1, 0, -9], [0, 0, -7], [-9, -7, -7]]
    >>> solution = proper(NormalForm.from_payoffs(table, table))
    >>> solution.status.name, [str(x) for x in solution.equilibria[0].profile[0]]
    ('COMPLETE', ['1', '0', '0'])
    """
    started = perf_counter()
    two = game.n_players == 2
    source = perfect(game, timeout=timeout) if two else pure_nash(game)
    left = list(source.equilibria)
    answers = []
    while left and (timeout is None or perf_counter() < started + timeout):
        equilibrium = left.pop(0)
        answers.append((equilibrium, properness(game, equilibrium.profile, max_nodes=max_nodes)))
    kept = tuple(equilibrium for equilibrium, answer in answers if answer.holds)
    continua = sum(len(component.extreme) > 1 for component in source.components)
    undecided = sum(answer.holds is None for _, answer in answers)
    messages = [
        *(source.messages if two else ["mixed equilibria were not looked at"]),
        *([f"stopped by the time given: {len(left)} were not tested"] if left else []),
        *(
            [
                f"{continua} of the sets of perfect equilibria are continua: of those only the "
                "extreme equilibria were tested"
            ]
            if continua
            else []
        ),
        *([f"{undecided} equilibria stay undecided"] if undecided else []),
    ]
    whole = two and source.is_complete and not messages
    return Solution(
        equilibria=kept,
        status=Status.COMPLETE if whole else Status.PARTIAL,
        concept="proper",
        algorithm="ordered partitions of mistakes, linear programs over rationals"
        if two
        else "pure equilibria and trembles",
        options={"timeout": timeout, "max_nodes": max_nodes},
        certificate=Certificate(
            argument="Each equilibrium shown is the limit of trembles in which costlier mistakes "
            "are infinitely rarer, checked as polynomials in their size. For each one refuted, "
            "every order of mistakes was shown to contradict what they cost.",
            numbers={
                "tested": len(answers),
                "proper": len(kept),
                "not proper": sum(answer.holds is False for _, answer in answers),
                "undecided": undecided,
                "continua": continua,
            },
            evidence=tuple((equilibrium.profile, answer) for equilibrium, answer in answers),
        ),
        stats={"seconds": perf_counter() - started},
        messages=tuple(messages),
        components=tuple(EquilibriumComponent(extreme=(k,)) for k in range(len(kept)))
        if whole
        else (),
        players=game.players,
        strategies=game.strategies,
    )
