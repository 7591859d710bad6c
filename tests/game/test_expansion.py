"""From the multistage graph to the tree."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings, strategies as st

from est_games.errors import GameError
from est_games.game.expansion import expand
from est_games.game.extensive import CHANCE
from est_games.game.multistage import Component, Move, MultistageForm, Stage, StageKind
from est_games.game.valuation import Valuation
from est_games.parameter import Parameter
from est_games.polynomial import Polynomial
from est_games.provenance import Kind, Source

SOURCE = Source(citation="a text", kind=Kind.ASSUMPTION)
ARTICLE = Source(citation="a text", kind=Kind.TEXT, article="7")
MU = Polynomial.generator("mu")


def number(value: object) -> Polynomial:
    return Polynomial.constant(Fraction(str(value)))


def move(player: int, *actions: str) -> Move:
    sources = tuple(Source(citation=action, kind=Kind.TEXT) for action in actions)
    return Move(player=player, actions=actions, sources=sources)


def pays(*amounts: tuple[object, ...]) -> tuple[Component, ...]:
    """Return the payoffs of each player, by type."""
    return tuple(
        Component(name="value", player=player, amounts=tuple(map(number, row)), source=SOURCE)
        for player, row in enumerate(amounts)
    )


def agenda() -> MultistageForm:
    """A proposal by an informed sender, two simultaneous replies, a delay, a chance move."""
    terminal = StageKind.TERMINAL
    return MultistageForm(
        title="agenda",
        players=("sender", "east", "west"),
        types=("sincere", "insincere"),
        informed=0,
        prior=(MU, number(1) - MU),
        parameters=(
            Parameter(
                name="mu",
                value=Fraction(1, 4),
                low=Fraction(0),
                high=Fraction(1),
                source=SOURCE,
            ),
        ),
        stages=(
            Stage(
                label="proposal",
                kind=StageKind.DECISION,
                moves=(move(0, "propose", "wait"),),
                successors=(1, 6),
                successor_sources=(ARTICLE, SOURCE),
            ),
            Stage(
                label="replies",
                kind=StageKind.DECISION,
                moves=(move(1, "sign", "reject"), move(2, "sign", "reject")),
                successors=(2, 5, 5, 6),
            ),
            Stage(
                label="ratification",
                kind=StageKind.DELAY,
                successors=(3,),
                discount=number("1/2"),
                components=pays((4, 8), (0, 0), (1, 1)),
            ),
            Stage(
                label="crisis",
                kind=StageKind.CHANCE,
                outcomes=("calm", "storm"),
                probabilities=(
                    (number("3/4"), number("1/4")),
                    (number("1/4"), number("3/4")),
                ),
                successors=(4, 5),
            ),
            Stage(label="peace", kind=terminal, components=pays((2, 2), (6, 6), (4, 4))),
            Stage(label="split", kind=terminal, components=pays((0, 10), (-2, -2), (0, 0))),
            Stage(label="as before", kind=terminal, components=pays((0, 0), (0, 0), (0, 0))),
        ),
    )


def test_the_tree_has_the_size_foretold_and_perfect_recall() -> None:
    form = agenda()
    tree = form.to_extensive()
    assert tree.n_nodes == form.size.n_expanded_nodes
    assert tree.has_perfect_recall
    assert tree.players == form.players


def test_nature_draws_the_type_at_the_prior() -> None:
    root = agenda().to_extensive().node(0)
    choice = root.information_set
    assert choice is not None
    assert choice.actions == ("sincere", "insincere")
    assert choice.probabilities == (Fraction(1, 4), Fraction(3, 4))


def test_who_sees_what() -> None:
    tree = agenda().to_extensive()
    owners = {
        choice.label: (tree.players[choice.player], len(members))
        for choice, members in zip(tree.information_sets, tree.members, strict=True)
        if choice.player != CHANCE
    }
    assert owners == {
        "sender (sincere) | proposal": ("sender", 1),
        "sender (insincere) | proposal": ("sender", 1),
        "east | replies | propose": ("east", 2),
        "west | replies | propose": ("west", 4),
    }


def test_payoffs_accrue_and_are_discounted_exactly() -> None:
    tree = agenda().to_extensive()
    found = {node.history: node.payoffs for node in tree.nodes if node.is_terminal}
    assert found["sincere", "propose", "sign", "sign", "calm"] == (5, 3, 3)
    assert found["insincere", "propose", "sign", "sign", "storm"] == (13, -1, 1)
    assert found["insincere", "propose", "sign", "reject"] == (10, -2, 0)
    assert found["sincere", "wait"] == (0, 0, 0)


def test_chance_depends_on_the_type() -> None:
    tree = agenda().to_extensive()
    weights = {node.history: tree.probability[node.index] for node in tree.nodes}
    assert weights["sincere", "propose", "sign", "sign", "calm"] == Fraction(3, 4)
    assert weights["insincere", "propose", "sign", "sign", "calm"] == Fraction(1, 4)


def test_labels_are_unique_and_sources_are_kept() -> None:
    tree = agenda().to_extensive()
    assert len(set(tree.node_labels)) == tree.n_nodes
    replies = next(node for node in tree.nodes if node.history == ("sincere", "propose"))
    assert [source.citation for source in replies.sources] == ["propose", "a text"]
    assert replies.label == "sincere | propose | replies"


def test_a_valuation_sets_the_parameters() -> None:
    form = agenda()
    tree = form.to_extensive(Valuation(form, {"mu": Fraction(1, 3)}))
    assert tree.information_sets[0].probabilities[0] == Fraction(1, 3)
    traced = form.to_extensive(Valuation(form, free=["mu"]))
    assert traced == form.to_extensive()


def test_one_type_needs_no_draw() -> None:
    form = MultistageForm(
        title="one",
        players=("a",),
        stages=(
            Stage(
                label="s", kind=StageKind.DECISION, moves=(move(0, "x", "y"),), successors=(1, 2)
            ),
            Stage(label="t", kind=StageKind.TERMINAL, components=pays((1,))),
            Stage(label="u", kind=StageKind.TERMINAL, components=pays((2,))),
        ),
    )
    tree = form.to_extensive()
    assert (tree.n_nodes, tree.subgame_roots) == (3, (0,))
    assert form.to_normal().payoffs == ((1, 2),)


def test_too_large_a_tree_is_refused_before_it_is_built() -> None:
    form = agenda()
    with pytest.raises(GameError, match=r"replies.*the tree would have 23 nodes.*merge"):
        expand(form, limit=22)
    assert expand(form, limit=23).n_nodes == 23


def test_copies_of_a_stage_reached_twice_stand_apart() -> None:
    """The graph joins two histories; the tree must not."""
    form = MultistageForm(
        title="joined",
        players=("a", "b"),
        stages=(
            Stage(
                label="first",
                kind=StageKind.DECISION,
                moves=(move(0, "x", "y"),),
                successors=(1, 1),
            ),
            Stage(
                label="second",
                kind=StageKind.DECISION,
                moves=(move(1, "u", "d"),),
                successors=(2, 2),
            ),
            Stage(label="end", kind=StageKind.TERMINAL, components=pays((1,), (1,))),
        ),
    )
    tree = form.to_extensive()
    assert tree.subgame_roots == (0, 1, 2)
    labels = [choice.label for choice in tree.information_sets]
    assert labels == ["a | first", "b | second | x", "b | second | y"]


def test_a_long_chain_of_stages_expands_with_bounded_labels() -> None:
    n = 3_000
    stages = [
        Stage(
            label=f"s{k}", kind=StageKind.DECISION, moves=(move(0, "go on"),), successors=(k + 1,)
        )
        for k in range(n)
    ]
    stages.append(Stage(label="end", kind=StageKind.TERMINAL, components=pays((1,))))
    tree = MultistageForm(title="chain", players=("a",), stages=tuple(stages)).to_extensive()
    assert tree.n_nodes == n + 1
    assert max(map(len, tree.node_labels)) < 500


@st.composite
def forms(draw: st.DrawFn) -> MultistageForm:
    """Small random graphs with two players, up to two types, all kinds of stages."""
    n_types, n = draw(st.integers(1, 2)), draw(st.integers(1, 5))
    stages = []
    for k in range(n):
        target = st.integers(k + 1, n)
        kind = draw(st.sampled_from(["one", "both", "chance", "delay"]))
        if kind == "delay":
            stage = Stage(
                label=f"s{k}",
                kind=StageKind.DELAY,
                successors=(draw(target),),
                discount=number("9/10"),
                components=pays((1,) * n_types, (0,) * n_types),
            )
        elif kind == "chance":
            stage = Stage(
                label=f"s{k}",
                kind=StageKind.CHANCE,
                outcomes=("h", "t"),
                probabilities=((number("1/2"),) * n_types,) * 2,
                successors=(draw(target), draw(target)),
            )
        else:
            movers = range(2) if kind == "both" else [draw(st.integers(0, 1))]
            moves = tuple(move(player, "x", "y") for player in movers)
            stage = Stage(
                label=f"s{k}",
                kind=StageKind.DECISION,
                moves=moves,
                successors=tuple(draw(target) for _ in range(2 ** len(moves))),
            )
        stages.append(stage)
    stages.append(
        Stage(label="end", kind=StageKind.TERMINAL, components=pays((1,) * n_types, (2,) * n_types))
    )
    return MultistageForm(
        title="random",
        players=("a", "b"),
        stages=tuple(stages),
        types=("", "other")[:n_types] if n_types == 1 else ("one", "other"),
        informed=0 if n_types > 1 else None,
        prior=(number(1),) if n_types == 1 else (number("1/2"), number("1/2")),
    )


@settings(deadline=None, max_examples=80)
@given(forms())
def test_any_small_form_expands_to_the_size_foretold(form: MultistageForm) -> None:
    tree = form.to_extensive()
    assert tree.n_nodes == form.size.n_expanded_nodes
    assert tree.has_perfect_recall
    assert len(set(tree.node_labels)) == tree.n_nodes
