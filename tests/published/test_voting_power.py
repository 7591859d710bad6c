"""Power in two weighted bodies, counted from their rules.

Shapley and Shubik (1954), A method for evaluating the distribution of power in a committee system;
Banzhaf (1965), Weighted voting doesn't work; Coleman (1971), Control of collectivities. The
Community of Six of 1958: [12; 4, 4, 4, 2, 2, 1].
"""

from fractions import Fraction

import est_games as eg

SIX = {"D": 4, "F": 4, "I": 4, "N": 2, "B": 2, "L": 1}


def test_the_security_council():
    rule = {"rule": "qualified-majority", "threshold": 9, "veto": ["permanent"]}
    power = eg.voting_power(rule, {"permanent": 5, "elected": 10})
    assert power.n_winning == 848
    assert dict(power.swings) == {"permanent": 848, "elected": 84}
    assert power.shapley_shubik["permanent"] == Fraction(421, 2145)
    assert power.shapley_shubik["elected"] == Fraction(4, 2145)
    assert power.normalized_banzhaf["permanent"] == Fraction(106, 635)
    assert power.normalized_banzhaf["elected"] == Fraction(21, 1270)
    assert power.power_to_act == Fraction(53, 2048)


def test_luxembourg_has_a_vote_and_no_power():
    rule = {"rule": "weighted-majority", "threshold": 12, "measure": "votes"}
    power = eg.voting_power(rule, {name: {"votes": votes} for name, votes in SIX.items()})
    assert power.n_winning == 14
    banzhaf, shapley = power.normalized_banzhaf, power.shapley_shubik
    assert [power.swings[name] for name in SIX] == [10, 10, 10, 6, 6, 0]
    assert [banzhaf[name] for name in SIX] == [Fraction(5, 21)] * 3 + [Fraction(1, 7)] * 2 + [0]
    assert [shapley[name] for name in SIX] == [Fraction(7, 30)] * 3 + [Fraction(3, 20)] * 2 + [0]
