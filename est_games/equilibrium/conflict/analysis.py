"""A conflict looked at under every idea of foresight, and how it may come to rest from where it is.

A state that is stable under all of them is one that a mediator can trust; one that is stable only
if threats need not be credible is not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape

from est_games.argument import FLAG, one_of, takes
from est_games.certificate.conflict_stability import Standing
from est_games.equilibrium.conflict.course import Courses, Movers
from est_games.equilibrium.conflict.limited_moves import non_myopic_stability
from est_games.equilibrium.conflict.stability import (
    general_metarationality,
    nash_stability,
    sequential_stability,
    symmetric_metarationality,
    symmetric_sequential_stability,
)
from est_games.equilibrium.solution import Solution
from est_games.errors import Problem, SolveError, choices, shown
from est_games.game.conflict_graph import ConflictGraph

_BY_FORESIGHT = (
    nash_stability,
    general_metarationality,
    symmetric_metarationality,
    sequential_stability,
    symmetric_sequential_stability,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictStability:
    """Which states are stable for whom, by concept.

    Parameters
    ----------
    graph : ConflictGraph
        The conflict.
    solutions : mapping of str to Solution
        The answer under each concept.
    """

    graph: ConflictGraph = field(repr=False)
    solutions: Mapping[str, Solution] = field(hash=False)

    @property
    def equilibria(self) -> Mapping[str, tuple[str, ...]]:
        """The states stable for everybody, by concept."""
        return {
            concept: tuple(getattr(e, "state", "") for e in solution.equilibria)
            for concept, solution in self.solutions.items()
        }

    def standing(self, concept: str, state: int | str, *players: str) -> Standing:
        """Return whether a state is stable for a decision maker or a coalition, and why.

        Raises
        ------
        SolveError
            The concept was not asked for, or has no such claims.
        GameError
            There is no such state.
        """
        label = self.graph.states[self.graph.place(state)]
        solution = self.solutions.get(concept)
        evidence = None if solution is None else getattr(solution.certificate, "evidence", None)
        if not isinstance(evidence, Mapping) or (label, players) not in evidence:
            problem = Problem(
                path="concept",
                message=f"claims nothing about {label} for {', '.join(players) or 'nobody'}",
                value=shown(concept),
                accepted=choices(self.solutions),
            )
            raise SolveError("no such claim of stability", [problem])
        found: Standing = evidence[label, players]
        return found

    def _repr_html_(self) -> str:
        concepts = list(self.solutions)
        head = "".join(f"<th>{escape(concept)}</th>" for concept in concepts)
        rows = "".join(
            f"<tr><th>{escape(state)}</th>"
            + "".join(f"<td>{'stable' if state in held else ''}</td>" for held in columns)
            + "</tr>"
            for columns in [tuple(self.equilibria.values())]
            for state in self.graph.states
        )
        return f"<table><thead><tr><th></th>{head}</tr></thead><tbody>{rows}</tbody></table>"


@takes(SolveError, graph=ConflictGraph, coalitions=FLAG)
def conflict_stability(graph: ConflictGraph, *, coalitions: bool = False) -> ConflictStability:
    """Return which states of a conflict are stable, under every idea of foresight.

    Parameters
    ----------
    graph : ConflictGraph
        The conflict.
    coalitions : bool
        Whether several who all gain may move together.

    Notes
    -----
    1. Non-myopic stability is asked of two decision makers who move alone only.
    2. Of coalitions, sequential stability implies general metarationality if whoever can move by
       two moves can by one, as in games. Else a member may move with a coalition and then alone,
       which is twice in a row.

    References
    ----------
    Fang, Hipel and Kilgour (1993), Interactive Decision Making: The Graph Model for Conflict
    Resolution.

    Examples
    --------
    >>> from est_games.game.normal import NormalForm
    >>> dilemma = NormalForm.from_payoffs([[3, 0], [5, 1]], [[3, 5], [0, 1]], strategies=["CD"] * 2)
    >>> for concept, states in conflict_stability(
    ...     ConflictGraph.from_normal(dilemma)
    ... ).equilibria.items():
    ...     print(f"{concept}: {'; '.join(states)}")
    nash-stability: D, D
    general-metarationality: C, C; D, D
    symmetric-metarationality: C, C; D, D
    sequential-stability: C, C; D, D
    symmetric-sequential-stability: C, C; D, D
    non-myopic-stability: C, C; D, D
    """
    found = [concept(graph, coalitions=coalitions) for concept in _BY_FORESIGHT]
    if graph.n_players == 2 and not coalitions:
        found.append(non_myopic_stability(graph))
    return ConflictStability(
        graph=graph, solutions={solution.concept: solution for solution in found}
    )


@takes(SolveError, graph=ConflictGraph, by=one_of(("improvements", "moves")))
def status_quo_paths(
    graph: ConflictGraph, status_quo: int | str, *, by: str = "improvements"
) -> Mapping[str, tuple[tuple[str, str], ...]]:
    """Return the states a conflict can come to from where it is, and how.

    Parameters
    ----------
    graph : ConflictGraph
        The conflict.
    status_quo : int or str
        The state it is in.
    by : {"improvements", "moves"}
        Whether every mover must gain by its move, or may make any.

    Returns
    -------
    mapping of str to tuple of (decision maker, state) pairs
        For every state that can be reached, a shortest sequence of moves in which nobody moves
        twice in a row; the status quo itself by none.

    Raises
    ------
    GameError
        There is no such state.

    References
    ----------
    Li, Kilgour and Hipel (2005), Status quo analysis in the graph model for conflict resolution.

    Examples
    --------
    >>> graph = ConflictGraph.from_moves(
    ...     {"one": [("peace", "raid")], "other": [("raid", "war")]},
    ...     {"one": ["raid", "peace", "war"], "other": ["peace", "war", "raid"]},
    ... )
    >>> status_quo_paths(graph, "peace")["war"]
    (('one', 'raid'), ('other', 'war'))
    """
    start = graph.place(status_quo)
    rows = graph.moves if by == "moves" else graph.improvements
    paths: dict[str, tuple[tuple[str, str], ...]] = {graph.states[start]: ()}
    movers: Movers = {(i,): row for i, row in enumerate(rows)}
    for end, steps in Courses(graph, coalitions=False).from_state(movers, start):
        paths.setdefault(
            graph.states[end],
            tuple((graph.players[mover[0]], graph.states[state]) for mover, state in steps),
        )
    return paths
