"""Published results on many alike states: treaties that enforce themselves, shares in a threshold.

Barrett (2003), Environment and Statecraft; Palfrey and Rosenthal (1984), Participation and the
provision of discrete public goods; Van Huyck, Battalio and Beil (1990), Tacit coordination games;
Carraro and Siniscalco (1993), Strategies for the international protection of the environment;
Diekmann (1985), Volunteer's dilemma; Schelling (1973), Hockey helmets, concealed weapons, and
daylight saving.
Thresholds of the draft treaty as its articles state them.
"""

from fractions import Fraction

import pytest

import est_games as eg


@pytest.mark.parametrize(("n", "cost", "size"), [(10, "3.5", 4), (28, "7", 7), (56, "24.2", 25)])
def test_barrett_2003(n, cost, size):
    abate = eg.TypedAnonymousForm.from_payoff(
        lambda kind, act, tally: tally["abating"] - Fraction(cost) * (act == "abate"),
        sizes={"state": n},
        strategies=["abate", "pollute"],
        tallies={"abating": ["abate"]},
    )
    sets = eg.stable_signing_sets(eg.membership_game(abate, following="best"), "join")
    acting = [each for each in sets.stable if each.payoffs_outside["state"] > 0]
    assert [each.size for each in acting] == [size]
    assert acting[0].is_internally_stable
    assert acting[0].is_externally_stable
    # In the game without a coalition nobody abates.
    assert [e.counts for e in eg.solve(abate, "pure-nash").equilibria] == [((0, n),)]


@pytest.mark.parametrize("n", [5, 9])
def test_carraro_siniscalco_1993_two_or_three_keep_a_treaty_on_emissions(n):
    """Who signs abates for all signers, who does not for itself; costs are quadratic."""

    def payoff(kind, reply, tally):
        k = tally["signed"]
        own = k if reply == "sign" else 1
        return n - k + k * k - Fraction(own * own, 2)

    club = eg.TypedAnonymousForm.from_payoff(
        payoff,
        sizes={"state": n},
        strategies=["sign", "reject"],
        tallies={"signed": ["sign"]},
    )
    # A third signer gains as much as it would outside; a fourth would gain less.
    sets = eg.stable_signing_sets(club, "sign", "reject")
    assert [each.size for each in sets.stable] == [0, 2, 3]


def test_diekmann_1985_the_more_could_help_the_less_likely_somebody_does():
    """Each leaves it to the others so often that help is worth what it costs: (1-p)^(n-1) = c."""
    alone = []
    for n in (3, 7):
        form = eg.TypedAnonymousForm.from_payoff(
            lambda kind, act, tally: (tally["helping"] >= 1) - Fraction(act == "help", 4),
            sizes={"state": n},
            strategies=["help", "wait"],
            tallies={"helping": ["help"]},
        )
        solution = eg.solve(form, "symmetric-nash")
        assert solution.status is eg.Status.COMPLETE
        (found,) = solution.equilibria
        waits = float(found.profile[0][1])
        assert waits ** (n - 1) == pytest.approx(0.25, abs=1e-9)
        alone.append(waits**n)
    assert alone[0] < alone[1]


def test_schelling_1973_a_choice_that_tips():
    """Ten who move once a quarter of the others did, ten who wait for three fifths."""
    needed = {"soon": Fraction(1, 4), "late": Fraction(3, 5)}
    form = eg.TypedAnonymousForm.from_payoff(
        lambda kind, act, tally: (
            (Fraction(tally["moved"] - 1, 19) - needed[kind]) * (act == "move")
        ),
        sizes={"soon": 10, "late": 10},
        strategies=["move", "stay"],
        tallies={"moved": ["move"]},
    )
    solution = eg.solve(form, "pure-nash")
    assert solution.status is eg.Status.COMPLETE
    # Ten of nineteen others are too few for the late ones: the movement stops half-way, or not.
    assert sorted(e.counts for e in solution.equilibria) == [
        ((0, 10), (0, 10)),
        ((10, 0), (0, 10)),
        ((10, 0), (10, 0)),
    ]


def test_palfrey_rosenthal_1984():
    form = eg.TypedAnonymousForm.from_payoff(
        lambda kind, act, tally: (tally["given"] >= 2) - Fraction("0.3") * (act == "give"),
        sizes={"state": 3},
        strategies=["give", "keep"],
        tallies={"given": ["give"]},
    )
    solution = eg.solve(form, "symmetric-nash")
    assert solution.status is eg.Status.COMPLETE
    mixed = sorted(float(e.profile[0][0]) for e in solution.equilibria if 0 < e.profile[0][0] < 1)
    assert mixed == pytest.approx([0.18377223398314757, 0.8162277660168524], abs=1e-9)


@pytest.mark.parametrize("n", [2, 14])
def test_van_huyck_battalio_beil_1990(n):
    efforts = [str(effort) for effort in range(1, 8)]

    def payoff(kind, strategy, tally):
        least = min(int(effort) for effort in efforts if tally[f"state: {effort}"])
        return Fraction(least, 5) - Fraction(int(strategy), 10) + Fraction(3, 5)

    if n == 2:
        form = eg.TypedAnonymousForm.from_payoff(payoff, sizes={"state": n}, strategies=efforts)
        solution = eg.solve(form, "pure-nash")
        assert solution.status is eg.Status.COMPLETE
        together = [e.counts[0].index(n) for e in solution.equilibria]
        assert sorted(together) == list(range(7))
        paid = {e.counts[0].index(n): e.payoffs[0] for e in solution.equilibria}
        assert (paid[6], paid[0]) == (Fraction(13, 10), Fraction(7, 10))
        assert form.payoff(0, 6, (1, 0, 0, 0, 0, 0, 0)) == Fraction(1, 10)
        return
    # Fourteen, as in the experiment, with the efforts a few of them tried.
    kept = ["1", "4", "7"]
    form = eg.TypedAnonymousForm.from_payoff(
        lambda kind, strategy, tally: (
            Fraction(min(int(e) for e in kept if tally[f"state: {e}"]), 5)
            - Fraction(int(strategy), 10)
            + Fraction(3, 5)
        ),
        sizes={"state": n},
        strategies=kept,
    )
    assert len(eg.solve(form, "pure-nash").equilibria) == 3


@pytest.mark.parametrize(
    ("n", "quorums", "breaks"),
    [(25, (17, 20), (9, 6)), (28, (19, 23), (10, 6)), (56, (38, 45), (19, 12))],
)
def test_quorums_of_the_draft(n, quorums, breaks):
    treaty, situation = eg.load_treaty("est-2009"), eg.load_situation("europe-2010")
    parties = {"russia": 7, "nato": min(n - 7, 28), "eu": 6 * (n > 28), "neutrals": 15 * (n > 28)}
    found = eg.pivotal_states(treaty, situation, parties=parties)
    asked = [each for each in found if each.what == "quorum"]
    assert tuple(each.needed for each in asked) == quorums
    assert tuple(each.blocking for each in asked) == breaks
