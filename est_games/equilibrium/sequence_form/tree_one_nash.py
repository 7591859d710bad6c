"""One Nash equilibrium of a two-player tree, exact and proved, without its normal form."""

from __future__ import annotations

from time import perf_counter

from est_games.equilibrium.sequence_form.condensed import condensed, uncondensed
from est_games.equilibrium.sequence_form.path_ends import PathCount, path_ends
from est_games.equilibrium.sequence_form.proved import proved_equilibrium
from est_games.equilibrium.sequence_form.sequence_form import check_two_players, sequence_form
from est_games.equilibrium.sequence_form.small_table import table_plans
from est_games.equilibrium.sequence_form.support_plan import support_pairs
from est_games.equilibrium.solution import Certificate, Solution, Status
from est_games.equilibrium.time_limit import timeout_problem
from est_games.game.extensive import ExtensiveForm

_MOST_PATHS = 60

PATHS = "complementary paths in sequence form, the last support solved in whole numbers"
TABLE = "an exact path in the reduced normal form"


def tree_one_nash(game: ExtensiveForm, *, timeout: float | None = None) -> Solution:
    r"""Return one Nash equilibrium of a two-player extensive form, exact and proved.

    Parameters
    ----------
    game : ExtensiveForm
        Two players with perfect recall; tens of thousands of nodes.
    timeout : float, optional
        Seconds after which to stop; no limit unless given.

    Returns
    -------
    Solution
        PARTIAL: one equilibrium; there may be others. LIMIT: none was found in the time given, or
        on any of the paths; there always is one (Nash 1951).

    Raises
    ------
    SolveError
        There are not two players, one forgets, or `timeout` is not a positive number.

    Notes
    -----
    1. The game is written in sequences, as many as the tree has moves at information sets; those
       that are dominated or alike are left out, see :mod:`.condensed`.
    2. A path leads from best replies to a prior to an equilibrium, in floats; see
       :mod:`.path_ends`. Another prior is taken where rounding has misled it.
    3. Which sequences are played at its end says which equations hold; they are solved in whole
       numbers.
    4. Where its own plan does not lead, a player takes what is best against the other's plan.
    5. Should no path lead to an equilibrium, a small game is made a table of its pure plans.
    6. The certificate package recomputes every best reply on the tree; only a profile without any
       regret is returned.

    The path may take exponentially many steps; on random trees it takes tens to thousands.

    References
    ----------
    Koller, Megiddo and von Stengel (1996), Efficient computation of equilibria for extensive
    two-person games.
    von Stengel, van den Elzen and Talman (2002), Computing normal form perfect equilibria for
    extensive two-person games.

    Examples
    --------
    >>> from est_games.game.extensive_builder import ExtensiveBuilder
    >>> tree = ExtensiveBuilder(["one", "two"])
    >>> first = tree.decision("one", ["opera", "fight"], information_set="1")
    >>> for mine, amounts in (("opera", [(3, 2), (0, 0)]), ("fight", [(0, 0), (2, 3)])):
    ...     second = tree.decision(
    ...         "two", ["opera", "fight"], after=first[mine], information_set="2"
    ...     )
    ...     for theirs, pays in zip(("opera", "fight"), amounts):
    ...         tree.terminal(pays, after=second[theirs])
    >>> solution = tree_one_nash(tree.build())
    >>> solution.status.name, [str(x) for x in solution.equilibria[0].payoffs]
    ('PARTIAL', ['3', '2'])
    """
    check_two_players(game, [timeout_problem(timeout)])
    started = perf_counter()
    deadline = None if timeout is None else started + timeout
    form, count = sequence_form(game), PathCount()
    small, found = condensed(form), None
    # Should what was left out be missed, all paths are tried again with every sequence.
    for made in [small] if small.form is form else [small, uncondensed(form)]:
        for end in path_ends(made.form, most_paths=_MOST_PATHS, deadline=deadline, count=count):
            pairs = support_pairs(made.form, end.played, end.played, end.plan)
            found = proved_equilibrium(game, form, made.pairs(pairs))
            if found is not None:
                break
        if found is not None or count.is_late:
            break
    algorithm = PATHS
    if found is None and not count.is_late:
        algorithm = TABLE
        left = None if deadline is None else max(deadline - perf_counter(), 1e-3)
        pair = table_plans(form, left)
        found = None if pair is None else proved_equilibrium(game, form, [pair])
    why_none = (
        "stopped by the time given before an equilibrium was found"
        if count.is_late
        else f"none of {count.paths} paths ended in an equilibrium"
    )
    return Solution(
        equilibria=() if found is None else (found,),
        status=Status.LIMIT if found is None else Status.PARTIAL,
        concept="one-nash",
        algorithm=algorithm,
        options={"timeout": timeout},
        certificate=None
        if found is None
        else Certificate(
            argument="Both best replies were recomputed exactly on the tree and gain nothing. "
            "Nothing is claimed of other equilibria.",
            numbers={"equilibria": 1},
        ),
        stats={
            "seconds": perf_counter() - started,
            "nodes": game.n_nodes,
            "paths": count.paths,
            "steps": count.steps,
            "extras": count.extras,
        },
        messages=(why_none,)
        if found is None
        else (
            "one equilibrium is given; there may be others",
            "a Nash equilibrium is claimed; where no plan leads, moves are best replies to the "
            "other's plan, which need not make it subgame perfect",
        ),
        players=game.players,
    )
