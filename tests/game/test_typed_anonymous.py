"""Typed anonymous forms: built from a function, expanded, refused."""

from __future__ import annotations

import pickle
from fractions import Fraction
from pathlib import Path

import pytest

from est_games.errors import GameError
from est_games.game.files import read_game, write_game
from est_games.game.typed_anonymous import TypedAnonymousForm


def counted(kind: str, strategy: str, tally: dict[str, int]) -> object:
    return {"a": 1, "b": 10}[kind] * tally["x"] + Fraction(strategy == "x", 3)


FORM = TypedAnonymousForm.from_payoff(
    counted, sizes={"a": 2, "b": 1}, strategies=["x", "y"], tallies={"x": ["x"]}
)


def test_a_player_counts_itself() -> None:
    assert FORM.others == (((0,), (1,), (2,)),) * 2
    assert FORM.payoff(0, 0, (1,)) == 2 + Fraction(1, 3)
    assert FORM.payoff(0, 1, (1,)) == 1
    assert FORM.payoff(1, 0, (2,)) == 30 + Fraction(1, 3)


def test_the_normal_form_lists_every_player() -> None:
    game = FORM.to_normal()
    assert game.players == ("a 1", "a 2", "b 1")
    third = Fraction(1, 3)
    assert game.payoff(("x", "y", "x")) == (2 + third, 2, 20 + third)
    assert game.payoff(("y", "y", "y")) == (0, 0, 0)


def test_weights_and_pairs_are_counted() -> None:
    form = TypedAnonymousForm.from_payoff(
        lambda kind, strategy, tally: tally["votes"] >= 4,
        sizes={"large": 2, "small": 3},
        strategies={"large": ["yes", "no"], "small": ["yes", "no", "absent"]},
        tallies={"votes": {("large", "yes"): 3, ("small", "yes"): 1}, "no": ["no"]},
    )
    assert form.tallies[0].weights == ((3, 0), (1, 0, 0))
    assert form.tally([(1, 1), (2, 0, 1)]) == (5, 1)
    assert form.n_count_profiles == 3 * 10


def test_every_type_and_strategy_is_counted_unless_told() -> None:
    form = TypedAnonymousForm.from_payoff(lambda *_: 0, sizes={"s": 3}, strategies=["x", "y"])
    assert [tally.name for tally in form.tallies] == ["s: x", "s: y"]
    assert form.states == ((0, 3), (1, 2), (2, 1), (3, 0))


def test_it_is_written_player_by_player(tmp_path: Path) -> None:
    write_game(FORM, tmp_path / "x.nfg")
    assert read_game(tmp_path / "x.nfg") == FORM.to_normal()


def test_it_compares_and_pickles() -> None:
    assert pickle.loads(pickle.dumps(FORM)) == FORM
    assert repr(FORM) == "TypedAnonymousForm(2 a, 1 b; 6 count profiles, 4 tallies)"


def build(**changed: object) -> TypedAnonymousForm:
    options: dict[str, object] = {"sizes": {"a": 2}, "strategies": ["x", "y"]}
    payoff = changed.pop("payoff", lambda *_: 0)
    return TypedAnonymousForm.from_payoff(payoff, **{**options, **changed})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"sizes": {}}, "types: a game needs a player"),
        ({"sizes": {"a": 0}}, r"sizes\[0\]: is no number of players \[found '0'"),
        (
            {"sizes": {"a": 1.5}},
            r"sizes: is of the wrong kind .*a mapping from text, each value a whole number\]",
        ),
        ({"strategies": []}, r"strategies\[0\]: a type needs a strategy"),
        ({"strategies": ["x", "x"]}, r"strategies\[0\]\[1\]: a label is used twice"),
        (
            {"tallies": {"t": ["z"]}},
            r"tallies\[t\]: counts what is no strategy \[found 'z'; accepted: x, y\]",
        ),
        ({"tallies": {"t": {"x": -1}}}, r"tallies\[t\]: cannot be weighted so"),
        ({"payoff": lambda *_: float("nan")}, r"payoff\('a', 'x', .*\): is not finite"),
        ({"payoff": lambda *_: None}, "is not a number"),
        ({"sizes": {"a": 720, "b": 720}}, "more than 500000 values; there are 519841 count"),
        (
            {"sizes": dict.fromkeys("abcde", 20), "strategies": ["x", "y", "z"]},
            "too large a range to be held; there are 657748550151 count profiles",
        ),
    ],
)
def test_what_does_not_fit_is_refused(changed: dict[str, object], message: str) -> None:
    with pytest.raises(GameError, match=message):
        build(**changed)


def test_too_many_players_for_a_table() -> None:
    form = build(sizes={"a": 56})
    with pytest.raises(GameError, match="56 players would hold"):
        form.to_normal()
