"""Trees of published games: their size, and move by move the same as OpenSpiel's."""

from __future__ import annotations

from typing import Any

import pytest

from est_games.errors import GameError
from est_games.game.extensive import ExtensiveForm
from est_games.game.published_trees import TREES, published_tree

SIZES = [
    ("kuhn-1950", {}, 58, (6, 6)),
    ("kuhn-1950", {"players": 3}, 617, (16, 16, 16)),
    ("southey-2005", {}, 9457, (468, 468)),
    ("ferguson-1991", {"sides": 4}, 8181, (512, 512)),
    ("ross-1971", {"cards": 3}, 1066, (273, 273)),
]
PEERS = [
    ("kuhn-1950", {}, "kuhn_poker"),
    ("kuhn-1950", {"players": 3}, "kuhn_poker(players=3)"),
    ("southey-2005", {}, "leduc_poker"),
    ("ferguson-1991", {"sides": 3}, "liars_dice(numdice=1,dice_sides=3)"),
]


@pytest.mark.parametrize(("slug", "options", "n_nodes", "n_sets"), SIZES)
def test_their_sizes(
    slug: str, options: dict[str, int], n_nodes: int, n_sets: tuple[int, ...]
) -> None:
    form = published_tree(slug, **options)
    assert form.n_nodes == n_nodes
    assert tuple(len(form.player_information_sets(i)) for i in range(form.n_players)) == n_sets
    assert form.has_perfect_recall
    assert not any(sum(table.amount(leaf) for table in form.leaf_totals) for leaf in range(20))


@pytest.mark.parametrize("slug", TREES)
def test_all_are_made_without_options(slug: str) -> None:
    if slug != "ferguson-1991":
        assert isinstance(published_tree(slug), ExtensiveForm)


@pytest.mark.parametrize(("slug", "options", "peer"), PEERS)
def test_they_are_openspiels_move_by_move(slug: str, options: dict[str, int], peer: str) -> None:
    pyspiel = pytest.importorskip("pyspiel", reason="OpenSpiel is not installed")
    form = published_tree(slug, **options)
    places: dict[int, str] = {}
    stack: list[tuple[int, Any]] = [(0, pyspiel.load_game(peer).new_initial_state())]
    while stack:
        node, state = stack.pop()
        after = form.children[node]
        if state.is_terminal():
            assert not after
            assert [float(x) for x in form.payoffs[node]] == state.returns()
            continue
        mover = form.player[node]
        if state.is_chance_node():
            chances = [float(form.probability[child]) for child in after]
            assert mover == -1
            assert chances == pytest.approx([weight for _, weight in state.chance_outcomes()])
        else:
            assert mover == state.current_player()
            told = f"{mover}: {state.information_state_string()}"
            assert places.setdefault(form.information_set[node], told) == told
        actions = state.legal_actions()
        assert len(actions) == len(after)
        stack += [(child, state.child(move)) for child, move in zip(after, actions, strict=True)]
    # Different information sets know different things.
    assert len(set(places.values())) == len(places)


def test_what_is_asked_wrongly() -> None:
    with pytest.raises(GameError, match="accepted: ben-porath-dekel-1992, cho-kreps-1987"):
        published_tree("kuhn-1951")
    with pytest.raises(GameError, match=r"cards: is not an option of this game .accepted: sides"):
        published_tree("ferguson-1991", cards=3)
    for slug, option in (
        ("ferguson-1991", {"sides": 9}),
        ("kuhn-1950", {"players": 1}),
        ("southey-2005", {"ranks": 1.5}),
        ("ross-1971", {"cards": True}),
    ):
        with pytest.raises(GameError, match=r"cannot be .*a whole number from 2 to"):
            published_tree(slug, **option)


@pytest.mark.parametrize(
    ("slug", "options", "message"),
    [
        (
            "guth-1982",
            {"pie": 0},
            r"pie: is out of range .*accepted: a whole number from 1 to 1000",
        ),
        ("rosenthal-1981", {"moves": 1.5}, "moves: is out of range"),
        ("cho-kreps-1987", {"strong": "3/2"}, "strong: is no probability .*accepted: from 0 to 1"),
        ("cho-kreps-1987", {"strong": "beer"}, "strong: is no probability"),
    ],
)
def test_a_size_that_cannot_be(slug: str, options: dict[str, object], message: str) -> None:
    with pytest.raises(GameError, match=message):
        published_tree(slug, **options)


def test_centipede_pays_whoever_stops() -> None:
    game = published_tree("rosenthal-1981", moves=2)
    assert [node.payoffs for node in game.nodes if node.is_terminal] == [(1, -1), (0, 2), (3, 1)]
