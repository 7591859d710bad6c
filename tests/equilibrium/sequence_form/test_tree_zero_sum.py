"""Zero-sum trees: published values, exact."""

from fractions import Fraction

import pytest


import est_games as eg
from est_games.certificate.extensive_form import is_nash
from tests.oracles import dealt_games as dealt

LEDUC = Fraction(-1454920850547486749701863871533, 16995463438839962469905132501930)


@pytest.mark.parametrize(
    ("slug", "make", "value"),
    [
        ("kuhn-1950", dealt.kuhn, Fraction(-1, 18)),
        ("leduc-southey-2005", dealt.leduc, LEDUC),
        ("liars-dice-3", lambda: dealt.liars_dice(3), Fraction(1, 9)),
        ("liars-dice-4", lambda: dealt.liars_dice(4), Fraction(1, 16)),
    ],
)
def test_the_value_of_a_published_game_is_exact(slug, make, value):
    game = make()
    solution = eg.solve(game, "zero-sum")
    assert solution.equilibria[0].regret == 0, slug
    assert solution.equilibria[0].payoffs == (value, -value)
    assert solution.certificate.numbers == {"value": value, "sum": 0}
    if game.n_nodes < 2_000:
        assert is_nash(game, solution.equilibria[0].behavior)
