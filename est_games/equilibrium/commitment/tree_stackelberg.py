"""The best a player of a tree can do by committing itself to a behaviour before the game."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from time import perf_counter

from est_games.certificate.extensive_form import expected_payoffs, subgame_regrets
from est_games.certificate.tree_commitment import (
    tree_commitment_problems,
    tree_reply_problems,
)
from est_games.equilibrium.commitment.reply_search import best_commitment
from est_games.equilibrium.commitment.stackelberg import (
    check_question,
    out_of_time,
    stackelberg,
    strong_certificate,
)
from est_games.equilibrium.correlated.tree_side import EMPTY, Side, check_recall
from est_games.equilibrium.solution import Equilibrium, Solution, Status
from est_games.game.extensive import ExtensiveForm

Choices = dict[str, dict[str, Fraction]]


def tree_stackelberg(
    game: ExtensiveForm,
    *,
    leader: str | None = None,
    commitment: str = "mixed",
    ties: str = "strong",
    timeout: float | None = None,
) -> Solution:
    r"""Return the behaviour to which a leader of a two-player tree best commits itself.

    The follower knows it, and plays a best reply from the start of the game on.

    Parameters
    ----------
    game : ExtensiveForm
        Two players, with perfect recall.
    leader, commitment, ties, timeout
        As for :func:`~est_games.equilibrium.commitment.stackelberg.stackelberg`.

    Returns
    -------
    Solution
        As for :func:`~est_games.equilibrium.commitment.stackelberg.stackelberg`, with behaviours.
        At information sets that a player's own moves exclude, its first action is shown.

    Raises
    ------
    SolveError
        A player forgets, the game has not two players or too many sequences, or an option is not
        one of those accepted.
    GameError
        The strategic form, which pure commitments and ties against the leader take, is too large.

    Notes
    -----
    1. Plans of pairs of sequences from which the follower alone never gains by disobeying bound
       what the leader can get; where the follower's part is pure they are a commitment and a best
       reply. Otherwise the follower's replies are taken apart (:mod:`.reply_search`).
    2. The certificate package recomputes the follower's regret in the tree, and the bound of every
       part, pair by pair.
    3. Pure commitments, and ties against the leader, are solved in the strategic form.

    The problem is NP-hard with chance moves or imperfect information: the parts may be as many
    as the follower's pure strategies. Up to 10,000 pairs of sequences fit.

    References
    ----------
    Letchford and Conitzer (2010), Computing optimal strategies to commit to in extensive-form
    games; von Stengel and Zamir (2010), Leadership games with convex strategy sets; Bošanský and
    Čermák (2015), Sequence-form algorithm for computing Stackelberg equilibria in extensive-form
    games.

    Examples
    --------
    An incumbent who commits itself to fight entry often enough keeps the entrant out.

    >>> from est_games.game.extensive_builder import ExtensiveBuilder
    >>> tree = ExtensiveBuilder(["entrant", "incumbent"])
    >>> entry = tree.decision("entrant", ["in", "out"], information_set="E")
    >>> reply = tree.decision(
    ...     "incumbent", ["fight", "yield"], after=entry["in"], information_set="I"
    ... )
    >>> tree.terminal([-1, -1], after=reply["fight"])
    >>> tree.terminal([1, 1], after=reply["yield"])
    >>> tree.terminal([0, 2], after=entry["out"])
    >>> solution = tree_stackelberg(tree.build(), leader="incumbent")
    >>> (best,) = solution.equilibria
    >>> str(best.behavior["E"]["out"]), str(solution.certificate.numbers["value"])
    ('1', '2')
    >>> best.behavior["I"]["fight"] >= Fraction(1, 2)
    True
    """
    first = check_question(game, leader, commitment, ties, timeout)
    check_recall(game, "a best commitment")
    if commitment == "mixed" and ties == "strong":
        return _strong(game, first, leader, timeout)
    return _in_strategic_form(game, first, leader, commitment, ties, timeout)


def _strong(game: ExtensiveForm, leader: int, name: str | None, timeout: float | None) -> Solution:
    started = perf_counter()
    options: dict[str, object] = {
        "leader": name,
        "commitment": "mixed",
        "ties": "strong",
        "timeout": timeout,
    }
    try:
        found = best_commitment(game, leader, None if timeout is None else started + timeout)
    except TimeoutError:
        return out_of_time(game, options, started)
    behavior: Choices = {}
    for player, plan in enumerate(found.plans):
        behavior |= _behavior(Side.of(game, player), plan)
    problems = tree_commitment_problems(game, leader, behavior, found.value, found.proof)
    if problems:
        raise ArithmeticError(f"a linear program was solved wrongly: {problems[0]}")
    return Solution(
        equilibria=(_equilibrium(game, leader, behavior),),
        status=Status.PARTIAL,
        concept="stackelberg",
        algorithm="linear programs over pairs of sequences, in floats, solved again in rationals, "
        "for parts of the follower's replies",
        options=options,
        certificate=strong_certificate(found.value, found.proof),
        stats={
            "seconds": perf_counter() - started,
            "programs": found.n_programs,
            "parts": len(found.proof.parts),
        },
        messages=("the value is proved; other commitments may attain it too",),
        players=game.players,
    )


def _in_strategic_form(
    game: ExtensiveForm,
    leader: int,
    name: str | None,
    commitment: str,
    ties: str,
    timeout: float | None,
) -> Solution:
    """Return what the strategic form says, as behaviours."""
    found = stackelberg(
        game.to_normal(), leader=name, commitment=commitment, ties=ties, timeout=timeout
    )
    sides = [Side.of(game, player) for player in range(2)]
    strategies = [side.strategies(full=False) for side in sides]
    equilibria = []
    for equilibrium in found.equilibria:
        behavior: Choices = {}
        for side, own, mixture in zip(sides, strategies, equilibrium.profile, strict=True):
            plan: dict[int, Fraction] = {EMPTY: Fraction(1)}
            for strategy, weight in zip(own, mixture, strict=True):
                for move in strategy if weight else ():
                    plan[move] = plan.get(move, Fraction(0)) + weight
            behavior |= _behavior(side, plan)
        if tree_reply_problems(game, leader, behavior, equilibrium.payoffs[leader]):
            raise ArithmeticError("the strategic form was read wrongly")
        equilibria.append(_equilibrium(game, leader, behavior))
    return replace(found, equilibria=tuple(equilibria), strategies=())


def _behavior(side: Side, plan: Mapping[int, Fraction]) -> Choices:
    """Return the behaviour of a realisation plan; the first action where it never leads."""
    behavior: Choices = {}
    for place, moves in enumerate(side.moves):
        reached = plan.get(side.parent[place], Fraction(0))
        behavior[side.labels[moves[0]][0]] = {
            side.labels[move][1]: plan.get(move, Fraction(0)) / reached
            if reached
            else Fraction(int(move == moves[0]))
            for move in moves
        }
    return behavior


def _equilibrium(game: ExtensiveForm, leader: int, behavior: Choices) -> Equilibrium:
    return Equilibrium(
        behavior=behavior,
        payoffs=expected_payoffs(game, behavior),
        regret=subgame_regrets(game, behavior)[0][1 - leader],
    )
