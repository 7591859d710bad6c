"""Figures of games, told by their artists: exact geometry, equilibria marked, clear refusals."""

from __future__ import annotations

import io
import sys
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from est_games.certificate.normal_form import strategy_payoffs
from est_games.equilibrium.solve import solve
from est_games.errors import GameError
from est_games.figure.correspondence import correspondence, plot_best_responses
from est_games.figure.frontier import plot_frontier
from est_games.figure.payoff_set import hull, plot_payoffs
from est_games.figure.regions import plot_regions, region
from est_games.figure.split import plot_split
from est_games.figure.tree import plot_tree
from est_games.game.generate import generate
from est_games.game.normal import NormalForm
from est_games.game.published_trees import published_tree
from est_games.game.typed_anonymous import TypedAnonymousForm
from est_games.states.split import split_of
from est_games.voting import rule_frontier

CHICKEN = NormalForm.from_payoffs([[0, 7], [2, 6]], [[0, 2], [7, 6]], title="chicken")
STENGEL = NormalForm.from_payoffs(
    [[0, 3, 0], [2, 1, 0], [3, 0, 1]], [[0, 3, 2], [3, 0, 1], [2, 2, 0]]
)
SMALL = st.lists(st.integers(0, 2), min_size=8, max_size=8)


def offsets(board: object, label: str | None = None) -> np.ndarray:
    marks = (
        board.collections
        if label is None
        else [  # type: ignore[attr-defined]
            c
            for c in board.collections
            if c.get_label() == label  # type: ignore[attr-defined]
        ]
    )
    return np.concatenate([c.get_offsets() for c in marks])


@given(SMALL, st.integers(0, 12))
def test_the_path_is_where_a_reply_is_best(entries: list[int], twelfth: int) -> None:
    game = NormalForm.from_payoffs(np.array(entries).reshape(2, 2, 2))
    q = Fraction(twelfth, 12)
    for player in (0, 1):
        path = correspondence(game, player)
        mixed = [(q, 1 - q), (q, 1 - q)]
        first, second = strategy_payoffs(game, mixed, player)
        expected = {1} if first > second else {0} if second > first else {0, 1}
        never_matters = len({own for own, _ in path[:2]}) == 2 and len(path) == 4
        pieces = list(pairwise([*path, path[0]] if never_matters else path))
        on_path = {
            own
            for (x0, y0), (x1, y1) in pieces
            if min(y0, y1) <= q <= max(y0, y1)
            for own in (x0, x1)
            if x0 == x1 or y0 == y1 == q
        }
        assert expected <= on_path
        assert on_path <= expected or first == second


def test_chicken_has_three_meeting_points() -> None:
    board = plot_best_responses(CHICKEN)
    found = {tuple(row) for row in offsets(board, "equilibria").round(4).tolist()}
    assert found == {(0, 1), (1, 0), (0.3333, 0.3333)}
    assert [line.get_label() for line in board.lines] == [
        "best responses of player 1",
        "best responses of player 2",
    ]
    assert board.get_title() == "chicken"
    board.figure.savefig(io.BytesIO(), format="png")


def test_continua_are_drawn_as_lines_and_areas() -> None:
    line = plot_best_responses(NormalForm.from_payoffs([[1, 1], [0, 2]], [[1, 1], [0, 2]]))
    (piece,) = [each for each in line.lines if each.get_gid() == "continuum"]
    assert sorted(map(tuple, piece.get_xydata().tolist())) == [(1, 0.5), (1, 1)]
    area = plot_best_responses(NormalForm.from_payoffs([[0, 0], [0, 0]], [[0, 0], [0, 0]]))
    assert any(patch.get_gid() == "continuum" for patch in area.patches)


@settings(max_examples=25)
@given(st.integers(0, 10**6), st.sampled_from([2, 100]))
def test_regions_hold_their_best_responses_and_fill_the_triangle(seed: int, high: int) -> None:
    game = generate("random", shape=(3, 3), high=high, seed=seed)
    for player in (0, 1):
        total = Fraction(0)
        payoffs = set()
        for answer in range(3):
            corners = region(game, player, answer)
            for corner in corners:
                mixed = [corner, corner]
                pays = strategy_payoffs(game, mixed, 1 - player)
                assert pays[answer] == max(pays)
            rows = game.permute([1 - player, player]).restrict([[answer], [0, 1, 2]]).payoffs[0]
            if rows not in payoffs:
                total += area(corners)
            payoffs.add(rows)
        assert total == Fraction(1)


def area(corners: list[tuple[Fraction, ...]]) -> Fraction:
    """Return the share of the triangle, by the shoelace rule."""
    pairs = zip(corners, corners[1:] + corners[:1], strict=True)
    return abs(sum((x[0] * y[1] - x[1] * y[0] for x, y in pairs), Fraction(0)))


def test_von_stengel_2007() -> None:
    solution = solve(STENGEL, "nash")
    first, second = plot_regions(STENGEL, solution=solution)
    for player, board in enumerate((first, second)):
        assert len(offsets(board)) == len({e.profile[player] for e in solution.equilibria})
        numbers = {text.get_text() for text in board.texts}
        assert {"1", "2", "3"} <= numbers or {"4", "5", "6"} <= numbers
    first.figure.savefig(io.BytesIO(), format="png")


def test_the_payoff_set_is_the_hull() -> None:
    board = plot_payoffs(CHICKEN)
    corners = {tuple(row) for row in board.patches[0].get_xy().tolist()}
    assert corners == {(0, 0), (7, 2), (6, 6), (2, 7)}
    assert len(offsets(board, "Nash")) == 3
    pure = solve(CHICKEN, "pure-nash")
    assert len(offsets(plot_payoffs(CHICKEN, solution=pure), "pure-Nash")) == 2


@given(st.lists(st.tuples(st.integers(-4, 4), st.integers(-4, 4)), min_size=1, max_size=12))
def test_a_hull_keeps_every_point_on_its_left(given_points: list[tuple[int, int]]) -> None:
    points = [(Fraction(x), Fraction(y)) for x, y in given_points]
    corners = hull(points)
    assert set(corners) <= set(points)
    if len(corners) > 2:
        for (ax, ay), (bx, by) in zip(corners, corners[1:] + corners[:1], strict=True):
            assert all((bx - ax) * (y - ay) - (by - ay) * (x - ax) >= 0 for x, y in points)


def test_axes_given_are_drawn_on() -> None:
    from matplotlib.figure import Figure

    board = Figure().subplots()
    assert plot_best_responses(CHICKEN, ax=board) is board
    assert plot_payoffs(CHICKEN, ax=board) is board


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (plot_best_responses, "is 3 x 3 .accepted: two players with 2 strategies each"),
        (plot_regions, "is 2 x 2 .accepted: two players with 3 strategies each"),
        (plot_payoffs, "is 2 x 2 x 2 .accepted: two players"),
    ],
)
def test_other_games_are_refused(draw: object, message: str) -> None:
    games = {plot_best_responses: STENGEL, plot_regions: CHICKEN}
    game = games.get(draw, generate("random", shape=(2, 2, 2)))  # type: ignore[call-overload]
    with pytest.raises(GameError, match=message):
        draw(game)  # type: ignore[operator]


@pytest.mark.parametrize("draw", [plot_best_responses, plot_payoffs])
def test_solutions_of_other_games_are_refused(draw: object) -> None:
    for other in (solve(STENGEL, "nash"), 3):
        with pytest.raises(GameError, match="solution: is of no game with as many strategies"):
            draw(CHICKEN, solution=other)  # type: ignore[operator]


def test_lotteries_over_profiles_have_payoffs_and_no_mixtures() -> None:
    found = solve(CHICKEN, "correlated")
    plot_payoffs(CHICKEN, solution=found)
    with pytest.raises(GameError, match="solution: holds no mixed profiles"):
        plot_best_responses(CHICKEN, solution=found)


def test_without_matplotlib_the_error_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(
        GameError, match=r"is not installed \[accepted: pip install est-games\[plot"
    ):
        plot_payoffs(CHICKEN)


def test_a_tree_with_its_equilibrium_path() -> None:
    game = published_tree("selten-1978")
    board = plot_tree(game, solve(game, "subgame-perfect").equilibria[0])
    widths = sorted(line.get_linewidth() for line in board.lines if line.get_marker() == "None")
    assert widths == [0.8, 0.8, 3.2, 3.2]
    texts = {text.get_text() for text in board.texts}
    assert {"in", "out", "fight", "yield", "entrant", "incumbent", "2, 2"} <= texts
    board.figure.savefig(io.BytesIO())


# Frontiers of rules


def test_a_frontier_shows_every_rule_and_leads_from_each_dominated_one() -> None:
    rules = {
        "all": "consensus",
        "most": "simple-majority",
        "large": {"rule": "simple-majority", "veto": "large"},
        "none": {"rule": "qualified-majority", "threshold": 9},
    }
    found = rule_frontier(rules, {"large": 1, "small": 4})
    board = plot_frontier(found)
    assert found.undominated == ("all", "most")
    assert len(offsets(board, "undominated")) == 2
    assert len(offsets(board, "dominated")) == 1
    assert len(offsets(board, "never decides")) == 1
    assert len(board.lines) == sum(not entry.is_undominated for entry in found.entries)
    assert {text.get_text() for text in board.texts} == {"all", "most"}
    board.figure.savefig(io.BytesIO(), format="png")


# Alliances


def test_a_split_shows_loss_gain_and_what_is_stable() -> None:
    form = TypedAnonymousForm.from_payoff(
        lambda kind, strategy, tally: (strategy == "sign") - tally["a"] * (3 - tally["a"]),
        sizes={"a": 3, "b": 1},
        strategies=["sign", "out"],
        tallies={"a": [("a", "sign")], "b": [("b", "sign")]},
    )
    found = split_of(form, proposer=lambda signers: signers["a"])
    board = plot_split(found)
    assert {tuple(mark) for mark in offsets(board, "stable")} == {
        (float(sum(k)), float(found.loss(k))) for k in found.stable
    }
    labels = {text.get_text() for text in board.get_legend().get_texts()}
    assert labels == {"loss of the alliance", "gain of the proposer", "stable"}
    board.figure.savefig(io.BytesIO(), format="png")
