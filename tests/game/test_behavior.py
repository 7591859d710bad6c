"""What is no behaviour is told, all at once."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from est_games.certificate.extensive_form import check_behavior
from est_games.errors import GameError
from est_games.game.behavior import behavior_problems
from est_games.game.published_trees import published_tree

GAME = published_tree("selten-1978")
YIELD = {"yield": 1}


def test_a_behaviour_has_no_problems() -> None:
    third = {"in": Fraction(1, 3), "out": Fraction(2, 3)}
    assert not list(
        behavior_problems(GAME.information_sets, {"entrant": third, "incumbent": YIELD})
    )


@pytest.mark.parametrize(
    ("behavior", "messages"),
    [
        ("threat", ["behavior: is no behaviour"]),
        ({"incumbent": YIELD, "other": {}}, ["no such information set", "is missing"]),
        ({"entrant": 3, "incumbent": YIELD}, [r"behavior\['entrant'\]: is missing"]),
        ({"entrant": {"stay": 1}, "incumbent": YIELD}, ["no such action .*accepted: in, out"]),
        ({"entrant": {"in": 0.5, "out": 0.5}, "incumbent": YIELD}, ["must be exact"]),
        ({"entrant": {"in": 2, "out": -1}, "incumbent": {}}, ["is not a distribution"] * 2),
    ],
)
def test_what_is_none_is_told(behavior: Any, messages: list[str]) -> None:
    with pytest.raises(GameError, match=r"[\s\S]*".join(messages)) as caught:
        check_behavior(GAME, behavior)
    assert len(caught.value.problems) == len(messages)
