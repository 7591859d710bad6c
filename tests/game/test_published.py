"""Games from the literature: what their authors say of them."""

from __future__ import annotations

from fractions import Fraction

import pytest

from est_games.equilibrium.solve import solve
from est_games.errors import GameError
from est_games.game.published import published_game


@pytest.mark.parametrize(
    ("slug", "n_pure", "n_extreme"),
    [
        ("aumann-1987", 2, 3),
        ("aumann-1990", 2, 3),
        ("luce-raiffa-1957", 2, 3),
        ("myerson-1978", 3, 3),
        ("shapley-1964", 0, 1),
        ("tucker-1950", 1, 1),
        # Every pair of efforts half and half, too: of three, the middle one would have no chance.
        ("van-huyck-battalio-beil-1990", 7, 7 + 21),
        ("von-stengel-2007", 1, 3),
    ],
)
def test_they_have_the_equilibria_their_authors_give(
    slug: str, n_pure: int, n_extreme: int
) -> None:
    game = published_game(slug)
    solution = solve(game, "nash")
    assert all(e.regret == 0 for e in solution.equilibria)
    assert len(solve(game, "pure-nash").equilibria) == n_pure
    assert len(solution.equilibria) == n_extreme


def test_von_stengel_2007_in_numbers() -> None:
    found = {e.profile for e in solve(published_game("von-stengel-2007"), "nash").equilibria}
    third, fifth = Fraction(1, 3), Fraction(1, 5)
    assert found == {
        ((1, 0, 0), (1, 0)),
        ((4 * fifth, fifth, 0), (2 * third, third)),
        ((0, third, 2 * third), (third, 2 * third)),
    }


def test_van_huyck_pays_a_dollar_thirty_for_the_best() -> None:
    game = published_game("van-huyck-battalio-beil-1990")
    assert game.payoff((6, 6)) == (Fraction(13, 10),) * 2
    assert game.payoff((6, 0)) == (Fraction(1, 10), Fraction(7, 10))


def test_an_unknown_slug_lists_those_there_are() -> None:
    with pytest.raises(GameError, match="accepted: aumann-1987, aumann-1990, luce"):
        published_game("nash-1950")
