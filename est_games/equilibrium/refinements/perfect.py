"""Perfect equilibria of a normal form: the whole set of a bimatrix game, or one by one."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cache, partial
from math import inf
from time import perf_counter

from est_games.certificate.bimatrix import BimatrixBases
from est_games.certificate.domination import Domination, FullBelief
from est_games.certificate.label_tree import LabelTree
from est_games.certificate.perfect_subsets import (
    PerfectSubsets,
    Product,
    UndominatedFaces,
    perfect_subset_problems,
)
from est_games.equilibrium.bimatrix.bimatrix_nash import bimatrix_nash
from est_games.equilibrium.refinements.perfection import perfection
from est_games.equilibrium.refinements.product_components import product_components
from est_games.equilibrium.refinements.several_players import refined_equilibria
from est_games.equilibrium.refinements.support_dominance import support_dominance
from est_games.equilibrium.refinements.undominated_faces import undominated_faces
from est_games.equilibrium.solution import (
    Certificate,
    Equilibrium,
    EquilibriumComponent,
    Solution,
    Status,
)
from est_games.equilibrium.time_limit import deadline_after
from est_games.game.normal import NormalForm

Mixture = tuple[Fraction, ...]


def perfect(game: NormalForm, *, timeout: float | None = None) -> Solution:
    r"""Return the trembling-hand perfect equilibria of a game.

    Parameters
    ----------
    game : NormalForm
        Any number of players.
    timeout : float, optional
        Seconds after which to stop; no limit unless given.

    Returns
    -------
    Solution
        Two players, COMPLETE: `equilibria` holds the extreme equilibria that are perfect, and
        `components` all perfect equilibria: each of the `subsets` is a product of a face of one
        side of a maximal Nash subset with a face of the other, given by their vertices. After a
        timeout PARTIAL: the perfect ones among the equilibria found. Other numbers of players: see
        :func:`est_games.equilibrium.refinements.several_players.refined_equilibria`.

    Raises
    ------
    SolveError
        `timeout` is not a positive number.

    Notes
    -----
    1. All Nash equilibria are found and proved to be all, as maximal Nash subsets, each the product
       of the hulls of some mixtures of either player.
    2. An equilibrium is perfect exactly if neither mixture is weakly dominated. That depends on the
       supports alone, so the undominated part of a hull is a union of faces.
    3. The largest faces are found by linear programs over rationals, with a belief that proves each
       and a dominator against each set outside.

    References
    ----------
    Selten (1975), Reexamination of the perfectness concept for equilibrium points in extensive
    games. van Damme (1987), Stability and Perfection of Nash Equilibria, theorem 3.2.2. Borm,
    Jansen, Potters and Tijs (1993), On the structure of the set of perfect equilibria in bimatrix
    games.

    Examples
    --------
    A veto: of acceptance by both and all the rest only acceptance is perfect.

    >>> game = NormalForm.from_payoffs([[1, 0], [0, 0]], [[1, 0], [0, 0]])
    >>> solution = perfect(game)
    >>> solution.status.name, [str(x) for x in solution.equilibria[0].profile[0]]
    ('COMPLETE', ['1', '0'])
    """
    started = perf_counter()
    given = deadline_after(timeout)
    deadline = inf if given is None else given
    if game.n_players != 2:
        return refined_equilibria(game, "perfect", timeout=timeout)
    # Half the time at most, so that some is left for what was found.
    nash = bimatrix_nash(game, timeout=None if timeout is None else timeout / 2)
    judge = [cache(partial(_judged, game, player, deadline)) for player in range(2)]
    if nash.status is not Status.COMPLETE or nash.certificate is None:
        return _singly(game, nash.equilibria, started, deadline, nash.messages)
    try:
        subsets = [
            tuple(
                undominated_faces(player, side, judge[player]) for player, side in enumerate(pair)
            )
            for component in nash.components
            for pair in component.subsets
        ]
    except TimeoutError as late:
        message = f"stopped by the time given: {late}"
        return _singly(game, nash.equilibria, started, deadline, (message,))
    products = _maximal([each for pair in subsets for each in _products(pair[0], pair[1])])
    proof = nash.certificate.evidence
    assert isinstance(proof, BimatrixBases | LabelTree)
    evidence = PerfectSubsets(
        extreme=tuple((e.profile[0], e.profile[1]) for e in nash.equilibria),
        proof=proof,
        subsets=tuple((first, second) for first, second in subsets),
    )
    problems = perfect_subset_problems(game, products, evidence)
    corners = {(x, y) for xs, ys in products for x in xs for y in ys}
    equilibria = tuple(e for e in nash.equilibria if e.profile in corners)
    if problems:
        messages = tuple(f"not proved to be all: {problem}" for problem in problems)
        return _solution(game, equilibria, Status.PARTIAL, started, messages=messages)
    certificate = Certificate(
        argument="All Nash equilibria were proved to be known. Each face shown has a fully mixed "
        "belief to which all it uses are best responses, so that nothing on it is weakly "
        "dominated; every mixture outside these faces uses all that some dominated mixture uses. "
        "In bimatrix games the perfect equilibria are the undominated ones (van Damme 1987).",
        numbers={
            "extreme Nash equilibria": len(nash.equilibria),
            "perfect among them": len(equilibria),
            "faces": len(products),
            "supports judged": sum(each.cache_info().misses for each in judge),
        },
        evidence=evidence,
    )
    return _solution(
        game,
        equilibria,
        Status.COMPLETE,
        started,
        certificate=certificate,
        components=product_components([e.profile for e in equilibria], products),
    )


def _judged(
    game: NormalForm, player: int, deadline: float, support: tuple[int, ...]
) -> Domination | FullBelief:
    if perf_counter() > deadline:
        raise TimeoutError("not all faces were judged")
    return support_dominance(game, player, support)


def _singly(
    game: NormalForm,
    equilibria: Sequence[Equilibrium],
    started: float,
    deadline: float,
    messages: tuple[str, ...],
) -> Solution:
    """Return the perfect ones, as far as time allows, among equilibria that may not be all."""
    kept = []
    for number, equilibrium in enumerate(equilibria):
        if perf_counter() > deadline:
            messages += (f"{len(equilibria) - number} equilibria found were not judged",)
            break
        if perfection(game, equilibrium.profile).holds:
            kept.append(equilibrium)
    return _solution(game, tuple(kept), Status.PARTIAL, started, messages=messages)


def _products(first: UndominatedFaces, second: UndominatedFaces) -> list[Product]:
    return [
        (
            tuple(first.vertices[v] for v in face),
            tuple(second.vertices[v] for v in other),
        )
        for face in first.faces
        for other in second.faces
    ]


def _maximal(products: Sequence[Product]) -> list[Product]:
    """Return the products that lie in no other, each once."""
    sets = [(frozenset(xs), frozenset(ys)) for xs, ys in products]
    distinct = dict(zip(sets, products, strict=True))
    return [
        product
        for (xs, ys), product in distinct.items()
        if not any(
            xs <= others[0] and ys <= others[1] and (xs, ys) != others for others in distinct
        )
    ]


def _solution(
    game: NormalForm,
    equilibria: tuple[Equilibrium, ...],
    status: Status,
    started: float,
    *,
    messages: tuple[str, ...] = (),
    certificate: Certificate | None = None,
    components: tuple[EquilibriumComponent, ...] = (),
) -> Solution:
    return Solution(
        equilibria=equilibria,
        status=status,
        concept="perfect",
        algorithm="undominated faces of the maximal Nash subsets",
        certificate=certificate,
        stats={"seconds": perf_counter() - started},
        messages=messages,
        components=components,
        players=game.players,
        strategies=game.strategies,
    )
