"""All subgame-perfect equilibria of a finite tree, mixed ones included, in connected sets."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from time import perf_counter

from est_games.certificate.extensive_form import Behavior
from est_games.certificate.local_cell import LocalCell
from est_games.certificate.nash_supports import NashClaim
from est_games.certificate.product_cells import local_cell
from est_games.certificate.subgame_perfection import completeness_problems, factor_problems
from est_games.certificate.subgame_proof import ClassClaim, SubgameProof, UnitClaim
from est_games.certificate.subgame_sets import set_problems
from est_games.certificate.subgame_values import Unit
from est_games.equilibrium.backward.cluster import (
    Cluster,
    ClusterSolver,
    UnsolvedError,
)
from est_games.equilibrium.backward.continuation import Continuations
from est_games.equilibrium.backward.listing import Listing
from est_games.equilibrium.backward.local_set import LocalComponent
from est_games.equilibrium.solution import Certificate, Equilibrium, Solution, Status
from est_games.equilibrium.stages.tree_subgame_perfect import tree_subgame_perfect
from est_games.equilibrium.time_limit import deadline_after, is_past
from est_games.errors import Problem, SolveError
from est_games.game.extensive import ExtensiveForm
from est_games.game.extensive_structure import forgetful_information_set

MIN_NODES = 2_000
"""Smaller trees are sooner solved than compiled code is loaded."""
_MAX_NODES, _MAX_TRIALS = 1_000, 2_000
_FEW = 3
_ALGORITHM = "backward induction over subgames, entangled ones solved together"
_ARGUMENT = (
    "Every subgame without those inside it was solved completely: single moves by comparing what "
    "actions can be worth, as polynomials where ties below decide; others by all Nash equilibria "
    "of what everyone who moves in each subgame does, paid what that subgame is worth. All "
    "conditions were worked out twice, by different code."
)


def subgame_perfect(game: ExtensiveForm, *, timeout: float | None = None) -> Solution:
    r"""Return all subgame-perfect equilibria of a tree with perfect recall.

    Parameters
    ----------
    game : ExtensiveForm
        Any number of players; chance, ties, simultaneous and hidden moves.
    timeout : float, optional
        Seconds after which to stop; no limit unless given.

    Returns
    -------
    Solution
            COMPLETE: `components` are the connected sets of all subgame-perfect equilibria in
        behaviour strategies, each an isolated point or a union of cells with exact equations and
        inequalities. A cell tells what is played where movers compare what depends on ties; at a
        tie, anything that its conditions allow. `equilibria` holds points: isolated ones and the
        corners of sets, if few, or some points of a set. A set with very many cells is a product
        over groups of subgames, whose cells are made when they are read
        (:class:`est_games.certificate.product_cells.ProductCells`).
        PARTIAL: all were found, but there are too many sets to list; those of each group of
        subgames are in ``certificate.evidence.factors``. PARTIAL or LIMIT: a subgame could not be
        solved, which `messages` name; if there are pure equilibria, they are shown where few
        trials find them, one for each payoff vector.

    Raises
    ------
    SolveError
        A player forgets, or `timeout` is not a positive number.

    Notes
    -----
    1. From the last subgame to the first, each is looked at without those inside it, which count as
       what they can be worth to each player: a number, or a range where they have several
       equilibria.
    2. One mover: actions whose best case is worse than another's worst case are out. One left:
       settled. Several, worth the same for certain: any mixture. Several movers, and all that is
       compared certain: all Nash equilibria, of one or two of the strategic form
       (:func:`est_games.equilibrium.nash.nash`), of more class of supports by class
       (:mod:`.class_pieces`).
    3. Otherwise the piece is entangled with the subgames it depends on. Such a group is solved for
       each choice of connected sets below that are worth one amount to those above. Single moves
       above what is not worth one amount are cut up by what is played at them (:mod:`.move_cells`)
       or told as one set (:mod:`.moves_as_one`); stages are solved together with what they depend
       on, as a tree in which everyone who moves in each piece is a player, paid what that piece is
       worth to it (:mod:`.group_form`).
    4. Groups are independent: an equilibrium of the tree is one of each, in any combination.

    A large tree with nothing hidden is gone through in compiled loops, which leave what ties matter
    to; without ties that is nothing (:mod:`.perfect_information`). That a component is connected is
    proved of stages of two, and of moves above them; of more it is for their solver to say.

    Chains and wide trees cost time in proportion to their nodes as long as few comparisons depend
    on ties; entangled stages grow exponentially.

    References
    ----------
    Selten (1965); Kuhn (1953), Extensive games and the problem of information.

    Examples
    --------
    An offer of everything is made if an indifferent responder accepts it at least half the time.

    >>> from est_games.game.extensive_builder import ExtensiveBuilder
    >>> tree = ExtensiveBuilder(["1", "2"])
    >>> offer = tree.decision("1", ["all", "half"], information_set="1")
    >>> reply = tree.decision("2", ["yes", "no"], after=offer["all"], information_set="2")
    >>> for payoffs, branch in (([2, 0], reply["yes"]), ([0, 0], reply["no"])):
    ...     tree.terminal(payoffs, after=branch)
    >>> tree.terminal([1, 1], after=offer["half"])
    >>> solution = subgame_perfect(tree.build())
    >>> solution.status.name, len(solution.components)
    ('COMPLETE', 1)
    >>> sorted(str(e.behavior["2"]["yes"]) for e in solution.equilibria)
    ['0', '1', '1/2', '1/2']
    >>> len(solution.components[0].cells)
    3
    """
    deadline_after(timeout)
    quick = _quick(game, timeout)
    return small_tree(game, timeout) if quick is None else quick


def small_tree(game: ExtensiveForm, timeout: float | None) -> Solution:
    """Return all subgame-perfect equilibria of a tree, whatever its size, group by group.

    See :func:`subgame_perfect`, which does so where a quicker way does not lead to all.
    """
    deadline = deadline_after(timeout)
    check_recall(game)
    started = perf_counter()
    there = Continuations(game)
    solver = ClusterSolver(there, deadline)
    clusters: list[Cluster] = []
    listing = Listing(form=game, settled=solver.settled, deadline=deadline)
    status, messages, proof = Status.COMPLETE, [], None
    problems: tuple[Problem, ...] = ()
    try:
        solver.analyse()
        clusters = [solver.cluster(roots) for roots in solver.groups()]
    except UnsolvedError as problem:
        path = game.node(problem.root).path
        where = f"after {path}" if path else "at the root"
        status = problem.status
        messages.append(f"the subgame {where} is not solved: {problem.reason}")
        pure: tuple[Equilibrium, ...] = ()
        if game.n_nodes <= _MAX_NODES and not is_past(deadline):
            pure = tree_subgame_perfect(game, max_trials=_MAX_TRIALS).equilibria
        if pure:
            messages.append("pure equilibria only are shown, one for each payoff vector")
        listing.equilibria.extend(pure)
    else:
        listing.add_all(clusters)
        proof = _proof(clusters, solver)
        behaviors = [equilibrium.behavior for equilibrium in listing.equilibria]
        are_checked = False
        try:
            wrong = set_problems(game, behaviors, listing.components, deadline=deadline)
            if wrong:
                raise SolveError("what was found is not subgame perfect", wrong)
            are_checked = True
            if solver.cut_short:
                status, problems = (
                    Status.LIMIT,
                    (Problem(path="choices", message=solver.cut_short),),
                )
            else:
                problems = _completeness(listing, behaviors, proof, deadline)
                status = Status.PARTIAL if problems else status
        except TimeoutError as late:
            status, problems = Status.LIMIT, (Problem(path="timeout", message=str(late)),)
            if not are_checked:
                few = listing.equilibria[:_FEW]
                listing.clear()
                # These take little time, and something to show is better than nothing.
                listing.equilibria += [e for e in few if not set_problems(game, [e.behavior], ())]
        if problems:
            # What sets of equilibria are is proved together with that there are no others.
            listing.components.clear()
        messages += [f"not proved to be all: {problem}" for problem in problems]
        if listing.n_products:
            messages.append(
                "some sets are products over many subgames: their cells are made when they are "
                "read, and few equilibria of each are shown"
            )
        if solver.may_hang_together:
            messages.append(
                "some sets are no polytopes, with two dimensions or more: they may hang together "
                "where components keep them apart"
            )
        if solver.told_as_one and not problems:
            messages.append(
                "some sets are not parted by what is played: their conditions say that an action "
                "is played only where no other is better"
            )
        if not problems and not listing.is_whole:
            status = Status.PARTIAL
            n = prod(len(cluster.components) for cluster in clusters)
            messages.append(
                f"all were found, but not all are listed: {n} connected sets, products of "
                f"those of {len(clusters)} groups of subgames, in certificate.evidence.factors"
            )
    return Solution(
        equilibria=tuple(listing.equilibria),
        status=status,
        concept="subgame-perfect",
        algorithm=_ALGORITHM,
        options={"timeout": timeout},
        certificate=Certificate(
            argument=_ARGUMENT if proof and not problems else "Nothing is claimed.",
            numbers={
                "subgames": len(there.pieces),
                "groups": len(clusters),
                "strategic forms": len(solver.solved),
            },
            evidence=proof,
        ),
        stats={"seconds": perf_counter() - started, "nodes": game.n_nodes},
        messages=tuple(messages),
        components=tuple(listing.components),
        players=game.players,
    )


def _proof(clusters: Sequence[Cluster], solver: ClusterSolver) -> SubgameProof:
    """Return what the proof that nothing is missing rests on."""
    return SubgameProof(
        groups=tuple(cluster.roots for cluster in clusters),
        claims=tuple(
            UnitClaim(
                roots=each.roots,
                units=tuple(
                    Unit(root=unit.root, player=unit.player, plans=unit.plans)
                    for unit in each.units
                ),
                known=each.known,
                nash=NashClaim(
                    profiles=tuple(e.profile for e in each.solution.equilibria),
                    components=each.solution.components,
                    evidence=each.solution.certificate and each.solution.certificate.evidence,
                ),
            )
            for each in solver.solved
            if each.solution is not None
        ),
        classes=tuple(
            ClassClaim(
                roots=each.roots,
                known=each.known,
                evidence=each.classes.evidence,
                components=tuple(map(_cells, each.classes.components)),
            )
            for each in solver.solved
            if each.classes is not None
        ),
        told_as_one=frozenset(solver.told_as_one),
        factors=tuple(
            tuple(tuple(map(_cells, way)) for way in cluster.components) for cluster in clusters
        ),
    )


def _cells(component: LocalComponent) -> frozenset[LocalCell]:
    return frozenset(map(local_cell, component.parts))


def _completeness(
    listing: Listing, behaviors: Sequence[Behavior], proof: SubgameProof, deadline: float | None
) -> tuple[Problem, ...]:
    if not listing.is_whole:
        return factor_problems(listing.form, proof, deadline=deadline)
    return completeness_problems(
        listing.form, behaviors, listing.components, proof, deadline=deadline
    )


def _quick(game: ExtensiveForm, timeout: float | None) -> Solution | None:
    """Return the answer of a large tree that has nothing hidden."""
    if game.n_nodes < MIN_NODES:
        return None
    from est_games.equilibrium.backward.perfect_information import large_tree

    return large_tree(game, timeout, small_tree)


def check_recall(game: ExtensiveForm) -> None:
    """Raise unless all players always know what they knew and did.

    Raises
    ------
    SolveError
        Somebody forgets; an information set at which that is so is named.
    """
    forgotten = forgetful_information_set(game)
    if forgotten is not None:
        problem = Problem(
            path=game.information_sets[forgotten].label,
            message="a player forgets what it knew or did",
            accepted="a game with perfect recall",
        )
        raise SolveError("subgame perfection is sought in games with perfect recall", [problem])
