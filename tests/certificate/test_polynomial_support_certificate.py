"""The proof that a game of many players has no more equilibria: damage of every kind is seen."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest

from est_games.certificate import support_tree
from est_games.certificate.enclosed_root import EnclosedRoot
from est_games.certificate.polynomial_support import (
    SupportSubdivision,
    completeness_problems,
    is_complete,
)
from est_games.certificate.product_set import is_unfelt, product_vertices
from est_games.certificate.region_root import standing_of
from est_games.equilibrium.many_players.many_player_nash import many_player_nash
from est_games.equilibrium.solution import Amounts
from est_games.game.algebraic import AlgebraicNumber
from est_games.game.normal import NormalForm

Claim = tuple[NormalForm, list[tuple[Amounts, ...]], SupportSubdivision]


def claim(table: np.ndarray) -> Claim:
    """Return a game, its equilibria and the evidence."""
    game = NormalForm.from_payoffs(table)
    solution = many_player_nash(game)
    assert solution.status.name == "COMPLETE"
    assert solution.certificate is not None
    evidence = solution.certificate.evidence
    assert isinstance(evidence, SupportSubdivision)
    return game, [e.profile for e in solution.equilibria], evidence


def drawn(seed: int, top: int, shape: tuple[int, ...]) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, top, (len(shape), *shape))


CLAIMS = {
    "generic": claim(drawn(1, 101, (3, 3, 3))),
    "degenerate": claim(drawn(3, 3, (2, 2, 2))),
    "redundant": claim(np.zeros((3, 2, 2, 2))),
    "four": claim(drawn(1, 20, (2, 2, 2, 2))),
}


@pytest.mark.parametrize("name", CLAIMS)
def test_a_whole_claim_is_proved(name: str) -> None:
    game, profiles, evidence = CLAIMS[name]
    assert completeness_problems(game, profiles, evidence) == ()
    assert is_complete(game, profiles[::-1], evidence)


def wrong(name: str, match: str, **changes: object) -> None:
    game, profiles, evidence = CLAIMS[name]
    problems = completeness_problems(
        changes.pop("game", game),  # type: ignore[arg-type]
        changes.pop("profiles", profiles),  # type: ignore[arg-type]
        replace(evidence, **changes),  # type: ignore[arg-type]
    )
    assert any(match in str(problem) for problem in problems), problems


@pytest.mark.parametrize("name", CLAIMS)
def test_a_dropped_equilibrium_is_missed(name: str) -> None:
    profiles = CLAIMS[name][1]
    for place in range(len(profiles)):
        wrong(name, "lack the equilibrium", profiles=profiles[:place] + profiles[place + 1 :])


@pytest.mark.parametrize("name", CLAIMS)
def test_an_equilibrium_twice_is_seen(name: str) -> None:
    profiles = CLAIMS[name][1]
    wrong(name, "is listed twice", profiles=[*profiles, profiles[0]])


@pytest.mark.parametrize("name", CLAIMS)
def test_a_moved_probability_is_seen(name: str) -> None:
    profiles = CLAIMS[name][1]
    for place, profile in enumerate(profiles):
        amount = Fraction(1, 10**9)
        row = list(profile[0])
        algebraic = [k for k, x in enumerate(row) if isinstance(x, AlgebraicNumber)]
        if algebraic:
            row[algebraic[0]] = Fraction(float(row[algebraic[0]]))
        else:
            source = max(range(len(row)), key=row.__getitem__)
            target = (source + 1) % len(row)
            row[source], row[target] = row[source] - amount, row[target] + amount  # type: ignore[operator]
        moved = [*profiles[:place], (tuple(row), *profile[1:]), *profiles[place + 1 :]]
        wrong(name, "is not among the equilibria proved", profiles=moved)


def test_algebraic_numbers_cannot_change_places() -> None:
    profiles = CLAIMS["generic"][1]
    place = next(
        k for k, p in enumerate(profiles) if any(isinstance(x, AlgebraicNumber) for x in p[0])
    )
    turned = (profiles[place][0][::-1], *profiles[place][1:])
    changed = [*profiles[:place], turned, *profiles[place + 1 :]]
    wrong("generic", "is not among the equilibria proved", profiles=changed)


@pytest.mark.parametrize("name", ["generic", "degenerate", "four"])
def test_a_changed_payoff_is_seen(name: str) -> None:
    game, profiles, evidence = CLAIMS[name]
    for place in (0, 3, 6):
        rows = [list(row) for row in game.payoffs]
        rows[0][place] += 1000
        other = replace(game, payoffs=tuple(map(tuple, rows)))
        assert not is_complete(other, profiles, evidence)


@pytest.mark.parametrize("name", ["generic", "four"])
def test_reasons_are_not_taken_on_trust(name: str) -> None:
    """A split dropped, a reason turned round, multipliers of the wrong sign."""
    evidence = CLAIMS[name][2]
    rng = np.random.default_rng(0)
    for kind in (support_tree.PAIR, support_tree.SPLIT):
        places = np.flatnonzero(evidence.nodes[:, 0] == kind)
        for place in rng.choice(places, min(12, len(places)), replace=False):
            nodes = evidence.nodes.copy()
            if kind == support_tree.PAIR:
                nodes[place, 2:] = nodes[place, [3, 2]]
            else:
                nodes[place] = (support_tree.PAIR, 0, 0, 1)
            wrong(name, "supports[", nodes=nodes)
    wrong(name, "supports[", weights=-evidence.weights)


def test_a_root_is_not_taken_on_trust() -> None:
    game, _, evidence = CLAIMS["generic"]
    for place, point in enumerate(evidence.points):
        if isinstance(point, EnclosedRoot):
            row = list(point.centre[0])
            if len(point.supports[0]) == 1:
                continue
            first, k, *_ = point.supports[0]
            row[k], row[first] = row[k] + Fraction(1, 1000), row[first] - Fraction(1, 1000)
            other: object = replace(point, centre=(tuple(row), *point.centre[1:]), _known={})
            assert standing_of(game, other) == "undecided"  # type: ignore[arg-type]
        else:
            other = evidence.points[place - 1]
        points = [*evidence.points[:place], other, *evidence.points[place + 1 :]]
        wrong("generic", "", points=tuple(points))


def test_products_and_redundancies_are_checked() -> None:
    _, _, evidence = CLAIMS["degenerate"]
    assert evidence.products
    for place, sets in enumerate(evidence.products):
        if all(sets):
            smaller = (*sets[:-1], sets[-1][:-1])
            products = [*evidence.products[:place], smaller, *evidence.products[place + 1 :]]
            wrong("degenerate", "does not hold the product", products=tuple(products))
    _, _, evidence = CLAIMS["redundant"]
    changes = [(player, tuple(0 * x for x in change)) for player, change in evidence.redundancies]
    wrong("redundant", "is not redundant", redundancies=tuple(changes))


def test_evidence_of_the_wrong_shape_is_refused() -> None:
    _, _, evidence = CLAIMS["four"]
    wrong("four", "starts", starts=evidence.starts[:-1])
    wrong("four", "starts", starts=evidence.starts[::-1])
    wrong("four", "supports[", weights=np.zeros_like(evidence.weights))
    wrong("four", "starts", nodes=evidence.nodes[:-1])


def test_short_and_long_integers_agree() -> None:
    """The walk in 64 bits and the same one in whole numbers of any length."""
    _, _, evidence = CLAIMS["four"]
    game = CLAIMS["four"][0]
    table = (np.array(game.payoffs, dtype=object) * 10**30).reshape(4, 2, 2, 2, 2)
    table[0, 0, 0, 0, 0] += 1
    finer = NormalForm.from_payoffs(table)
    solution = many_player_nash(finer)
    assert solution.status.name == "COMPLETE"
    profiles = [e.profile for e in solution.equilibria]
    assert len(profiles) == len(CLAIMS["four"][1])
    assert evidence is not solution.certificate


def test_a_redundant_change_is_felt_by_nobody() -> None:
    game = NormalForm.from_payoffs(np.zeros((3, 2, 2, 2)))
    one = (Fraction(1), Fraction(-1))
    assert is_unfelt(game, 0, one)
    assert not is_unfelt(game, 0, (Fraction(1), Fraction(1)))
    assert not is_unfelt(game, 0, (Fraction(0), Fraction(0)))
    assert not is_unfelt(game, 3, one)
    assert not is_unfelt(NormalForm.from_payoffs(drawn(0, 101, (2, 2, 2))), 0, one)


def test_vertices_that_two_methods_find() -> None:
    from est_games.equilibrium.many_players.degenerate_support import separable_vertices

    n_products = 0
    for seed in range(12):
        game = NormalForm.from_payoffs(drawn(seed, 3, (3, 2, 2)))
        for supports in combinations([(0,), (0, 1), (1,), (0, 1, 2)], 1):
            for second in ((0,), (0, 1)):
                for third in ((1,), (0, 1)):
                    chosen = (*supports, second, third)
                    theirs = product_vertices(game, chosen)
                    ours = separable_vertices(game, chosen)
                    if theirs is not None and ours is not None:
                        n_products += all(theirs)
                        assert [set(x) for x in theirs] == [set(x) for x in ours]
                    else:
                        assert theirs is ours
    assert n_products > 5


def test_an_enclosure_holds_one_root_or_is_refused() -> None:
    game = NormalForm.from_payoffs([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])
    half, off = (Fraction(1, 2),) * 2, (Fraction(2, 5), Fraction(3, 5))

    def enclosed(row: tuple[Fraction, ...], radius: Fraction) -> EnclosedRoot:
        return EnclosedRoot(game=game, supports=((0, 1),) * 2, centre=(row, half), radius=radius)

    assert enclosed(half, Fraction(1, 100)).is_proved()
    assert enclosed(off, Fraction(1, 5)).is_proved()
    assert not enclosed(off, Fraction(1, 20)).is_proved()
    assert not enclosed(half, Fraction(0)).is_proved()
    assert not replace(enclosed(half, Fraction(1, 9)), supports=((1, 0), (0, 1))).is_proved()
