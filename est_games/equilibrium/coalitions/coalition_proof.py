"""Coalition-proof equilibria in pure strategies: no coalition can move, and mean it."""

from __future__ import annotations

from itertools import combinations
from time import perf_counter
from typing import TYPE_CHECKING

from est_games.certificate.coalition import Objection, coalition_proof_problems
from est_games.equilibrium.coalitions.coalition_objection import OrdinalTable
from est_games.equilibrium.coalitions.strong import pure_solution
from est_games.equilibrium.solution import Certificate, Solution
from est_games.game.normal import NormalForm

if TYPE_CHECKING:
    from est_games.equilibrium.coalitions.coalition_objection import Mask


def coalition_proof(game: NormalForm) -> Solution:
    r"""Return all coalition-proof Nash equilibria of a game in pure strategies.

    By the number of players. One player: the best it can do. Several: a profile is
    *self-enforcing* if for every smaller coalition its part is coalition-proof in the game that is
    left when the others keep to theirs; it is coalition-proof if it is self-enforcing and no other
    self-enforcing profile pays everybody more.

    Parameters
    ----------
    game : NormalForm
        Any number of players, as long as their joint deviations are not too many.

    Returns
    -------
    Solution
        COMPLETE, or NONE. The certificate's evidence holds, for every other profile, a smallest
        coalition that objects, and a joint deviation that every member gains by and that is
        self-enforcing in the game left to them.

    Raises
    ------
    SolveError
        There are too many joint deviations.

    Notes
    -----
    1. Coalition by coalition, the smaller first: a profile is self-enforcing for it if its part is
       coalition-proof for all smaller ones within.
    2. It is coalition-proof for it if, beside, no self-enforcing joint deviation pays every member
       more.
    3. The equilibria are what is coalition-proof for all players together.

    Deviations are pure, while Bernheim, Peleg and Whinston let coalitions mix; the equilibria of
    their definition may be others. Every strong equilibrium, with strict improvements, is one.
    Time grows as :math:`\prod_i m_i (m_i + 1)`.

    References
    ----------
    Bernheim, Peleg and Whinston (1987), Coalition-proof Nash equilibria I: concepts.

    Examples
    --------
    Three players; the profile that pays (0, 0, 10) is Nash and better for all, but the first two
    would leave it together, and keep to that. The other equilibrium they leave only all together,
    which would not last.

    >>> game = NormalForm.from_payoffs(
    ...     [[[1, -1], [-5, -5]], [[-5, -5], [0, -2]]],
    ...     [[[1, -1], [-5, -5]], [[-5, -5], [0, -2]]],
    ...     [[[-5, 5], [0, 0]], [[0, 0], [10, 0]]],
    ... )
    >>> solution = coalition_proof(game)
    >>> [[str(x) for x in e.payoffs] for e in solution.equilibria]
    [['-1', '-1', '5']]
    >>> (last,) = [each for each in solution.certificate.evidence if each.profile == (1, 1, 0)]
    >>> last.coalition, last.deviation
    ((0, 1), (0, 0, 0))
    """
    import numpy as np

    started = perf_counter()
    table = OrdinalTable.of(game)
    proof: dict[tuple[int, ...], Mask] = {}
    objections: dict[int, Objection] = {}
    for coalition in table.coalitions():
        enforced = np.ones(game.n_profiles, dtype=bool)
        for size in range(1, len(coalition)):
            for within in combinations(coalition, size):
                enforced &= proof[within]
        targets = table.objections(coalition, to=enforced)
        proof[coalition] = enforced & (targets < 0)
        for place in (targets >= 0).nonzero()[0].tolist():
            if place not in objections:
                objections[place] = Objection(
                    profile=table.profile(place),
                    coalition=coalition,
                    deviation=table.profile(int(targets[place])),
                )
    left = [table.profile(place) for place in proof[coalition].nonzero()[0].tolist()]
    evidence = tuple(objections[place] for place in sorted(objections))
    problems = coalition_proof_problems(game, left, evidence)
    if problems:
        raise ArithmeticError(f"coalitions were compared wrongly: {problems[0]}")
    return pure_solution(
        game,
        left,
        concept="coalition-proof",
        algorithm="recursion over coalitions, the smaller first",
        options={},
        certificate=Certificate(
            argument="Each profile shown was compared exactly with every self-enforcing joint "
            "deviation of every coalition; to every other one a coalition objects, by the "
            "self-enforcing deviation in evidence.",
            numbers={"profiles": game.n_profiles, "objections": len(evidence)},
            evidence=evidence,
        ),
        started=started,
    )
