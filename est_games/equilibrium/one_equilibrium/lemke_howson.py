"""Lemke and Howson's paths from labels to equilibria of a bimatrix game, each of them proved."""

from __future__ import annotations

from time import perf_counter

from est_games.equilibrium.one_equilibrium.paths import Paths
from est_games.equilibrium.one_equilibrium.proved import proved_equilibria
from est_games.equilibrium.solution import Certificate, Profile, Solution, Status
from est_games.equilibrium.time_limit import timeout_problem
from est_games.errors import Problem, SolveError, shown
from est_games.game.normal import NormalForm


def lemke_howson(
    game: NormalForm, *, label: int | None = None, timeout: float | None = None
) -> Solution:
    r"""Return the equilibria of a two-player game that complementary pivoting leads to, exact.

    Parameters
    ----------
    game : NormalForm
        Two players, with `m` and `n` strategies.
    label : int, optional
        Where to start: 1 to `m` drops a strategy of the first player, ``m + 1`` to ``m + n`` one of
        the second; every label in turn unless given.
    timeout : float, optional
        Seconds after which to stop; no limit unless given.

    Returns
    -------
    Solution
        PARTIAL: one equilibrium for each label tried, each shown once. There may be others that no
        label leads to. LIMIT, after `timeout`: those reached until then.

    Raises
    ------
    SolveError
        There are not two players, there is no such label, or `timeout` is not a positive number.

    Notes
    -----
    1. Start at the origins of both best-response polytopes, which together carry every label.
    2. Let the tight constraint of the given label go, and move along the edge to the constraint
       met first. Ties are broken as if the right side of the rival's strategy `l` were
       :math:`1 + \epsilon^{l+1}`, so that in degenerate games too there is only one.
    3. Its label is now carried twice; let it go in the other polytope. When the label met is the
       one given, all labels are carried again: that is an equilibrium.

    Games of more than a few strategies are followed in floats first. An end is kept if it is proved
    to be an equilibrium; that no rounding left the path on the way is not proved. Where it is none,
    the path is followed again in whole numbers.

    No vertex pair comes twice, so every path ends; in the worst case it is exponentially long.

    References
    ----------
    Lemke and Howson (1964), Equilibrium points of bimatrix games.
    Shapley (1974), A note on the Lemke-Howson algorithm.
    Savani and von Stengel (2006), Hard-to-solve bimatrix games, on long paths.

    Examples
    --------
    Of the three equilibria of the battle of the sexes, the mixed one is on no path from the start.

    >>> game = NormalForm.from_payoffs([[2, 0], [0, 1]], [[1, 0], [0, 2]])
    >>> solution = lemke_howson(game)
    >>> solution.status.name, [[str(x) for x in e.payoffs] for e in solution.equilibria]
    ('PARTIAL', [['2', '1'], ['1', '2']])
    >>> solution.messages[0]
    'equilibrium 0 is reached from label 1, 3'
    """
    _check(game, label, timeout)
    started = perf_counter()
    reached: dict[Profile, list[int]] = {}
    n_pivots = n_ended = 0
    labels = range(1, sum(game.shape) + 1) if label is None else [label]
    paths = Paths(game, None if timeout is None else started + timeout)
    for start in labels:
        end = paths.end(start)
        if end is None:
            break
        reached.setdefault(end.profile, []).append(start)
        n_pivots, n_ended = n_pivots + end.n_pivots, n_ended + 1
    equilibria = proved_equilibria(game, reached)
    is_late = n_ended < len(labels)
    return Solution(
        equilibria=equilibria,
        status=Status.LIMIT if is_late else Status.PARTIAL if equilibria else Status.FAILED,
        concept="lemke-howson",
        algorithm="complementary pivoting, ties broken lexicographically",
        options={"label": label, "timeout": timeout},
        certificate=Certificate(
            argument="Each profile's regret was recomputed exactly and is zero. Nothing is claimed "
            "of equilibria that no path tried leads to.",
            numbers={"equilibria": len(equilibria), "labels tried": n_ended},
        ),
        stats={"seconds": perf_counter() - started, "pivots": n_pivots},
        messages=(
            *(
                f"equilibrium {place} is reached from label "
                + ", ".join(map(str, reached[equilibrium.profile]))
                for place, equilibrium in enumerate(equilibria)
            ),
            *(["stopped by the time given before all paths had ended"] if is_late else []),
        ),
        players=game.players,
        strategies=game.strategies,
    )


def _check(game: NormalForm, label: int | None, timeout: float | None) -> None:
    if game.n_players != 2:
        problem = Problem(
            path="game",
            message=f"has {game.n_players} players",
            accepted="two players; nash and pure-nash take any number",
        )
        raise SolveError("complementary pivoting takes bimatrix games", [problem])
    late = timeout_problem(timeout)
    if late is not None:
        raise SolveError("complementary pivoting cannot be timed so", [late])
    m, n = game.shape
    if label is None or (type(label) is int and 1 <= label <= m + n):
        return
    problem = Problem(
        path="label",
        message="is no label of this game",
        value=shown(label),
        accepted=f"1 to {m} for the strategies of {shown(game.players[0])}, {m + 1} to {m + n} for "
        f"those of {shown(game.players[1])}, or None for every label",
    )
    raise SolveError("complementary pivoting cannot start there", [problem])
