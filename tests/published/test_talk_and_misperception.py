"""Words that cost nothing, and players who see different games."""

from __future__ import annotations

from fractions import Fraction

import pytest

import est_games as eg


@pytest.mark.parametrize(
    ("bias", "cutoffs"),
    [
        ("1/20", ["0", "2/15", "7/15", "1"]),
        ("1/10", ["0", "3/10", "1"]),
        ("1/4", ["0", "1"]),
        ("1/2", ["0", "1"]),
        ("-1/20", ["0", "8/15", "13/15", "1"]),
    ],
)
def test_crawford_sobel_1982_the_most_that_is_told(bias: str, cutoffs: list[str]) -> None:
    solution = eg.solve(eg.CheapTalk.of(bias), "partition")
    assert solution.status.name == "COMPLETE"
    assert {e.regret for e in solution.equilibria} == {0}
    assert [e.n_parts for e in solution.equilibria] == list(range(1, len(cutoffs)))
    assert list(map(str, solution.equilibria[-1].cutoffs)) == cutoffs
    # Both like it best, before the state is known, if as much as possible is told.
    assert solution.equilibria[-1].payoffs == max(e.payoffs for e in solution.equilibria)


@pytest.mark.parametrize(("bias", "parts"), [("1/100", 7), ("1/24", 3), ("1/1000", 22)])
def test_crawford_sobel_1982_the_smaller_the_bias_the_more_is_told(bias: str, parts: int) -> None:
    solution = eg.solve(eg.CheapTalk.of(bias), "partition")
    assert len(solution.equilibria) == parts
    assert solution.status.name == "COMPLETE"


def test_farrell_rabin_1996_praise_from_one_who_always_wants_to_be_believed_tells_nothing() -> None:
    """About twenty replies are claimed whoever claims them; so the claim is discounted."""
    game = eg.cheap_talk(
        lambda kind, action: (
            action == "believe",
            (kind == "many") == (action == "believe"),
        ),
        prior={"many": "1/3", "few": "2/3"},
        actions=["believe", "discount"],
    )
    solution = eg.solve(game, "sequential")
    assert solution.status.name == "COMPLETE"
    assert {e.payoffs for e in solution.equilibria} == {(0, Fraction(2, 3))}


def test_a_sender_with_the_receivers_interests_tells_all() -> None:
    game = eg.cheap_talk(
        lambda kind, action: ((kind == "many") == (action == "believe"),) * 2,
        prior={"many": "1/3", "few": "2/3"},
        actions=["believe", "discount"],
    )
    payoffs = {e.payoffs for e in eg.solve(game, "sequential").equilibria}
    assert (1, 1) in payoffs


WAYS = {"players": ["defender", "attacker"]}
SEEN = eg.NormalForm.from_payoffs(
    [[4, 1], [0, 3]],
    [[0, 1], [2, 0]],
    strategies=[["north", "line"], ["north", "line"]],
    **WAYS,
)
KNOWN = eg.NormalForm.from_payoffs(
    [[4, 1, 0], [0, 3, 2]],
    [[0, 1, 4], [2, 0, 3]],
    strategies=[["north", "line"], ["north", "line", "forest"]],
    **WAYS,
)


def test_bennett_dando_1979_an_attack_of_which_the_defender_did_not_think() -> None:
    form = eg.Hypergame.from_views({"defender": SEEN, "attacker": KNOWN})
    found = eg.foresee(form)
    assert found.is_complete
    assert found.choices[1] == ("forest",)
    for outcome in found.outcomes:
        assert "defender" in outcome.surprised
        assert outcome.payoffs[0] is None
        assert "defender" not in outcome.content
    # In the attacker's eyes the defender would stand in line; in its own it may stand anywhere.
    assert found.expected[1] == (("line", "forest"),)
    assert set(found.choices[0]) == {"north", "line"}
    assert eg.solve(form, "hypergame-nash").status.name == "NONE"


def test_wang_hipel_fraser_1988_an_attacker_who_knows_what_the_defender_sees() -> None:
    """At the second level the attacker foresees a mistake, and is not surprised by it."""
    attacker = eg.Hypergame.from_views({"defender": SEEN, "attacker": KNOWN})
    form = eg.Hypergame.from_views({"defender": SEEN, "attacker": attacker})
    found = eg.foresee(form)
    assert form.level == 2
    assert found.choices[1] == ("forest",)
    assert {outcome.surprised for outcome in found.outcomes} == {("defender",)}


def test_jervis_1976_both_arm_since_each_takes_the_other_for_the_aggressor() -> None:
    """Each would rather both were at rest, and thinks that the other would arm all the same."""
    labels = [["rest", "arm"]] * 2
    names = ["alliance", "neighbour"]
    dominant = [[2, 1], [4, 3]]
    peaceful = [[4, 1], [2, 3]]
    alliance = eg.NormalForm.from_payoffs(
        peaceful, list(zip(*dominant, strict=True)), players=names, strategies=labels
    )
    neighbour = eg.NormalForm.from_payoffs(
        dominant, list(zip(*peaceful, strict=True)), players=names, strategies=labels
    )
    form = eg.Hypergame.from_views({"alliance": alliance, "neighbour": neighbour})
    found = eg.foresee(form)
    assert [outcome.strategies for outcome in found.outcomes] == [("arm", "arm")]
    assert found.outcomes[0].is_stable
    assert not found.outcomes[0].surprised
    # That both rest is stable too, in the eyes of both, and neither expects it.
    stable = eg.solve(form, "hypergame-nash")
    assert {e.strategies: e.surprised for e in stable.equilibria} == {
        ("rest", "rest"): ("alliance", "neighbour"),
        ("arm", "arm"): (),
    }
