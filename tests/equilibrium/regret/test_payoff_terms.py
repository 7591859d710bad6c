"""Payoffs in blocks and in terms, against the leaves; tiles and parts, against the treeplexes."""

from __future__ import annotations

import numpy as np
import pytest

from est_games.equilibrium.regret import layout as layouts, payoff_terms as terms
from est_games.equilibrium.regret.layout import regret_layout
from est_games.equilibrium.regret.minimizer import RegretMinimizer
from est_games.game.extensive import ExtensiveForm
from est_games.game.published_trees import published_tree
from tests.oracles.layered_trees import random_tree

FORMS = [
    published_tree("kuhn-1950"),
    published_tree("southey-2005", ranks=2),
    published_tree("ferguson-1991", sides=3),
    published_tree("ross-1971"),
    *(random_tree(seed, depth=7) for seed in range(6)),
]


def at_leaves(form: ExtensiveForm) -> list[np.ndarray]:
    chances = terms.leaf_chances(form.tree, form.chance_probabilities)
    return [terms.unit_payoffs(table)[0] * chances for table in form.leaf_totals]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.title)
def test_blocks_hold_what_the_leaves_pay(form: ExtensiveForm) -> None:
    layout, amounts = regret_layout(form), at_leaves(form)
    found = terms.payoff_terms(layout, amounts)
    n = layout.n_sequences
    dense = np.zeros((n, n))
    blocks = [
        (row, height, column, width, at)
        for begin, end, height, width, at in found.runs.tolist()
        for row, column in found.blocks[begin:end].tolist()
    ]
    for row, height, column, width, at in blocks:
        block = found.numbers[at : at + height * width].reshape(width, height).T
        # What makes a block as high as a multiple of four is nothing.
        inside = block[: n - row]
        assert not block[n - row :].any()
        dense[row : row + len(inside), column : column + width] += inside
    if not len(found.runs):
        np.add.at(dense, (found.rows, found.others[:, 0]), found.numbers)
    expected = np.zeros((n, n))
    first, second = (
        layout.sequence[player][treeplex.leaf_sequence(form.tree)]
        for player, treeplex in enumerate(form.treeplexes)
    )
    np.add.at(expected, (first, second), amounts[0])
    np.add.at(expected, (second, first), amounts[1])
    assert np.abs(dense - expected).max() < 1e-15


@pytest.mark.parametrize(
    ("slug", "options", "n_blocks"),
    [
        # One for each course of play that ends (and each card on the table, after the first round).
        ("kuhn-1950", {}, 5),
        ("southey-2005", {}, 274),
        ("ferguson-1991", {"sides": 4}, 2**8 - 1),
    ],
)
def test_what_nature_hides_falls_into_blocks(
    slug: str, options: dict[str, int], n_blocks: int
) -> None:
    form = published_tree(slug, **options)
    found = terms.payoff_terms(regret_layout(form), at_leaves(form))
    assert len(found.blocks) == 2 * n_blocks


@pytest.mark.parametrize(
    "form",
    [
        published_tree("southey-2005", ranks=4),
        published_tree("ferguson-1991", sides=4),
        published_tree("southey-2005", ranks=2),
    ],
    ids=lambda form: f"{form.title}, {form.n_nodes} nodes",
)
def test_blocks_or_terms_make_no_difference(
    form: ExtensiveForm, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocks = RegretMinimizer(form).run(6)
    assert len(blocks.evaluator.terms.blocks)
    monkeypatch.setattr(terms, "_WORTH_BLOCKS", 10**9)
    apart = RegretMinimizer(form).run(6)
    assert not len(apart.evaluator.terms.blocks)
    assert apart.average == pytest.approx(blocks.average, abs=1e-9)
    weights = blocks.average
    assert apart.evaluator.replies(weights) == pytest.approx(blocks.evaluator.replies(weights))


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.title)
@pytest.mark.parametrize("least", [2, 4_096])
def test_every_sequence_has_its_place(
    form: ExtensiveForm, least: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(layouts, "WORTH_PARTS", least)
    layout = regret_layout(form)
    alone = {
        number
        for number, choice in enumerate(form.information_sets)
        if len(choice.actions) == 1 and not choice.is_chance
    }
    for placed, treeplex, root in zip(
        layout.sequence, form.treeplexes, layout.root.tolist(), strict=True
    ):
        # A lone action's sequence is the one before; all others have places of their own.
        assert placed[0] == root
        own = [root]
        for number, first, n_actions, above in zip(
            treeplex.information_sets.tolist(),
            treeplex.first_sequence.tolist(),
            treeplex.n_actions.tolist(),
            treeplex.parent_sequence.tolist(),
            strict=True,
        ):
            start = int(form.tree.action_start[number])
            if number in alone:
                assert placed[first] == placed[above]
                assert layout.action[start] == -1
            else:
                made = placed[first : first + n_actions]
                assert (layout.action[start : start + n_actions] == made).all()
                own += made.tolist()
        assert len(set(own)) == len(own)
        assert max(own) < layout.n_sequences
    named = layout.information_sets
    assert sorted(named[named >= 0]) == [
        number
        for number, choice in enumerate(form.information_sets)
        if not choice.is_chance and number not in alone
    ]
    in_tiles = np.zeros(layout.n_sequences, dtype=int)
    for first, n_sets, n_actions, start, _ in layout.tiles.tolist():
        assert start % layouts.LANES == first % layouts.LANES == n_sets % layouts.LANES == 0
        reached = np.tile(named[first : first + n_sets] >= 0, n_actions)
        in_tiles[start : start + n_sets * n_actions] += 1
        places = start + np.flatnonzero(reached)
        assert np.isin(places, np.concatenate(layout.sequence)).all()
        spare = layout.parent[first : first + n_sets][named[first : first + n_sets] < 0]
        assert not np.isin(spare, np.concatenate(layout.sequence)).any()
    assert in_tiles.max(initial=0) <= 1
    assert not in_tiles[layout.root].any()
    part = np.repeat(np.arange(len(layout.part_tile) - 1), np.diff(layout.part_tile))
    home = {place: tile for tile, (*_, start, _) in enumerate(layout.tiles.tolist()) for place in
            range(start, start + int(layout.tiles[tile, 1] * layout.tiles[tile, 2]))}  # fmt: skip
    early = set(layout.part_start[:-1].tolist())
    for tile, (first, n_sets, _, _, crosses) in enumerate(layout.tiles.tolist()):
        for above in layout.parent[first : first + n_sets][named[first : first + n_sets] >= 0]:
            # What comes before stands before; parts know nothing of each other.
            before = home.get(above, -1)
            assert before < tile
            if before >= 0 and part[before] != part[tile]:
                assert part[before] in early
                assert crosses
            if before >= 0 and crosses:
                assert part[before] != part[tile]
    owners = layout.shared(3, layout.tiles[:, 1].astype(np.int64))
    assert set(owners.tolist()) <= {0, 1, 2}
    assert not owners[layout.part_start[:-1]].any()
