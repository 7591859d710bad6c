"""Equilibria with beliefs where every information set is reached: the Nash equilibria."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import prod
from time import perf_counter

from est_games.certificate.algebraic_assessment import AlgebraicAssessment
from est_games.certificate.bayes_claim import (
    BayesEvidence,
    algebraic_with_beliefs,
    bayes_claim_problems,
)
from est_games.certificate.behavior_cell import Assessment
from est_games.certificate.surely_reached import (
    avoidable_sets,
    bayes_beliefs,
    cell_with_beliefs,
)
from est_games.equilibrium.agent_form.tree_nash import MAX_CHOICES, MAX_NODES, tree_nash
from est_games.equilibrium.beliefs.algebraic_equilibrium import algebraic_equilibrium
from est_games.equilibrium.solution import (
    Certificate,
    Equilibrium,
    EquilibriumComponent,
    Solution,
    Status,
)
from est_games.equilibrium.time_limit import deadline_after
from est_games.game.algebraic import AlgebraicNumber
from est_games.game.extensive import ExtensiveForm

MAX_CELLS = 500
"""With more sets of behaviours their beliefs are not worked out."""

FEW_SUPPORTS = 500
"""Of so many supports of behaviour a search for assessments takes no time, and needs no help."""

_SHARE, _MOST_SECONDS = 0.3, 10.0
"""Of the time given; and where more than two move, for patterns of moves and beliefs may be settled
where the classes of Nash equilibria are not."""

_ARGUMENT = (
    "Every information set is reached whatever is done: beliefs follow from behaviour by Bayes' "
    "rule, and the equilibria are the Nash equilibria, all of which are known"
)


def is_worth_it(game: ExtensiveForm) -> bool:
    """Tell whether every set is reached whatever is done, in a tree neither tiny nor too large."""
    if game.n_nodes > MAX_NODES or len(game.information_sets) > MAX_CHOICES:
        return False
    sets = (choice for choice in game.information_sets if not choice.is_chance)
    if prod(2 ** len(choice.actions) - 1 for choice in sets) <= FEW_SUPPORTS:
        return False
    return not avoidable_sets(game)


def seconds_for_nash(game: ExtensiveForm, timeout: float | None) -> float | None:
    """Return how long Nash equilibria may be sought before assessments are."""
    movers = {
        choice.player
        for choice in game.information_sets
        if not choice.is_chance and len(choice.actions) > 1
    }
    if len(movers) <= 2:
        return None if timeout is None else timeout * _SHARE
    return _MOST_SECONDS if timeout is None else min(timeout * _SHARE, _MOST_SECONDS)


def by_bayes(
    game: ExtensiveForm, concept: str, options: Mapping[str, object], timeout: float | None
) -> Solution | None:
    """Return all equilibria with beliefs of a game in which every information set is reached.

    Parameters
    ----------
    game : ExtensiveForm
        With perfect recall.
    concept : str
        ``"sequential"``, ``"perfect-bayesian"`` or ``"weak-perfect-bayesian"``.
    options : mapping of str to object
        What was asked for.
    timeout : float or None
        Seconds after which to stop.

    Returns
    -------
    Solution or None
        COMPLETE; None where an information set may not be reached
        (:func:`est_games.certificate.surely_reached.avoidable_sets`), or it was not proved that all
        are known.

    Notes
    -----
    1. All Nash equilibria are listed (:func:`est_games.equilibrium.agent_form.tree_nash`).
    2. Beliefs follow by Bayes' rule; in sets of behaviours they are given by polynomials.
    3. The certificate package checks all of it (:mod:`est_games.certificate.bayes_claim`).

    References
    ----------
    Kreps and Wilson (1982), Sequential equilibria, section 5.

    Examples
    --------
    Matching pennies; the second to move does not see what the first did.

    >>> from est_games.game.extensive_builder import ExtensiveBuilder
    >>> tree = ExtensiveBuilder(["1", "2"])
    >>> one = tree.decision("1", ["h", "t"], information_set="1")
    >>> for name in "ht":
    ...     two = tree.decision("2", ["h", "t"], after=one[name], information_set="2")
    ...     for other in "ht":
    ...         gain = 1 if name == other else -1
    ...         tree.terminal([gain, -gain], after=two[other])
    >>> solution = by_bayes(tree.build(), "sequential", {}, None)
    >>> [str(x) for x in solution.equilibria[0].beliefs["2"].values()]
    ['1/2', '1/2']
    """
    started, deadline = perf_counter(), deadline_after(timeout)
    if avoidable_sets(game):
        return None
    nash = tree_nash(game, timeout=timeout)
    if nash.status is not Status.COMPLETE or nash.certificate is None or not _is_listed(nash):
        return None
    components = tuple(
        EquilibriumComponent(
            extreme=each.extreme,
            cells=tuple(cell_with_beliefs(game, cell) for cell in each.cells),  # type: ignore[arg-type]
        )
        for each in nash.components
    )
    listed = [_assessment(game, each) for each in nash.equilibria]
    evidence = BayesEvidence(components=nash.components, nash=nash.certificate.evidence)
    try:
        problems = bayes_claim_problems(
            game, components, listed, evidence, concept=concept, deadline=deadline
        )
    except TimeoutError:
        return None
    if problems:
        return None
    return Solution(
        equilibria=tuple(
            algebraic_equilibrium(own)
            if isinstance(own, AlgebraicAssessment)
            else Equilibrium(
                behavior=own.behavior, beliefs=own.beliefs, payoffs=each.payoffs, regret=each.regret
            )
            for own, each in zip(listed, nash.equilibria, strict=True)
        ),
        status=Status.COMPLETE,
        concept=concept,
        algorithm=f"Bayes' rule, of all Nash equilibria: {nash.algorithm}",
        options=options,
        certificate=Certificate(
            argument=f"{_ARGUMENT}. {nash.certificate.argument}",
            numbers=nash.certificate.numbers,
            evidence=evidence,
        ),
        stats={**nash.stats, "seconds": perf_counter() - started},
        messages=nash.messages,
        components=components,
        players=game.players,
    )


def _is_listed(nash: Solution) -> bool:
    """Tell whether all sets are there as cells, with rational samples, and not too many."""
    cells = [len(each.cells) for each in nash.components]
    if sum(cells) > MAX_CELLS:
        return False
    are_single = all(
        n or len(each.extreme) == 1 for n, each in zip(cells, nash.components, strict=True)
    )
    return are_single and all(
        isinstance(x, Fraction)
        for each in nash.components
        for cell in each.cells
        for row in cell.sample.behavior.values()  # type: ignore[union-attr]
        for x in row.values()
    )


def _assessment(game: ExtensiveForm, own: Equilibrium) -> Assessment | AlgebraicAssessment:
    """Return an equilibrium with its beliefs."""
    for row in own.behavior.values():
        for x in row.values():
            if isinstance(x, AlgebraicNumber):
                return algebraic_with_beliefs(x.root)
    return Assessment(behavior=own.behavior, beliefs=bayes_beliefs(game, own.behavior))
