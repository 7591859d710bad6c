"""Game files: what is read, what is written, what is refused, and agreement with pygambit."""

from __future__ import annotations

import gc
import io
from fractions import Fraction
from pathlib import Path
from time import process_time

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from est_games.errors import GameError
from est_games.game.efg import read_efg
from est_games.game.efg_usual import UsualLines
from est_games.game.efg_writing import write_efg
from est_games.game.extensive import CHANCE, ExtensiveForm
from est_games.game.extensive_builder import Branch, ExtensiveBuilder
from est_games.game.files import read_game, write_game
from est_games.game.label import is_label
from est_games.game.nfg import read_nfg, write_nfg
from est_games.game.normal import NormalForm

PAYOFFS = """NFG 1 R "Selten (IJGT, 75), Figure 2, normal form"
{ "Player 1" "Player 2" } { 3 2 }

1 1 0 2 .2 2 1 1 1e-1 3 2 -1/3
"""
OUTCOMES = r"""NFG 1 R "say \"hi\"" { "Player 1" "Player 2" }
{ { "1" "2" "3" }
{ "1" "2" }
}
"a comment
on two lines"
{
{ "" 1, 1 }
{ "Outcome 2" 0 2 }
{ "" 1/5, 2, }
}
1 2 0 1 3 2
"""
TREE = """EFG 2 R "General Bayes game, one stage" { "Player 1" "Player 2" }
"with a comment"

c "ROOT" 1 "(0,1)" { "1G" 0.500000 "1B" 1/2 } 0
p "" 1 1 "(1,1)" { "H" "L" } 3 "on the way" { 10, 1 }
t "" 1 "Outcome 1" { 1.5 -1/3 }
t "" 2 "Outcome 2" { 5.000000, 10.000000 }
p "" 2 7 "" { "" "" } 0
t "" 1
t "" 0
"""


def test_payoff_variant_has_the_first_player_fastest() -> None:
    game = read_nfg(PAYOFFS)
    assert game.shape == (3, 2)
    assert game.payoff((1, 0)) == (0, 2)
    assert game.payoff((0, 1)) == (1, 1)
    assert game.payoff((2, 1)) == (2, Fraction(-1, 3))
    assert game.payoff((2, 0)) == (Fraction(1, 5), 2)


def test_outcome_variant() -> None:
    game = read_nfg(OUTCOMES)
    assert game.title == 'say "hi"'
    assert game.payoff((2, 0)) == (0, 0)
    assert game.payoff((1, 1)) == (Fraction(1, 5), 2)
    assert game.payoff((2, 1)) == (0, 2)


def test_tree_with_reused_outcomes_blank_labels_and_payoffs_on_the_way() -> None:
    game = read_efg(TREE)
    assert game.n_nodes == 7
    assert game.node(1).payoffs == (10, 1)
    assert game.payoffs[3] == game.payoffs[5] == (Fraction(3, 2), Fraction(-1, 3))
    assert (game.payoffs[6], game.node(1).outcome) == ((), "on the way")
    assert game.information_sets[2].label == "Player 2: 7"
    assert game.information_sets[2].actions == ("1", "2")
    assert game.node_labels[0] == "ROOT"


@pytest.mark.parametrize("text", [PAYOFFS, OUTCOMES])
def test_nfg_written_then_read_is_the_same(text: str) -> None:
    game = read_nfg(text)
    assert read_nfg(write_nfg(game)) == game


def test_efg_written_then_read_is_the_same() -> None:
    game = read_efg(TREE)
    assert read_efg(write_efg(game)) == game


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("", "line 1, column 1", "expected 'NFG'"),
        ("EFG 2 R", "line 1, column 1", "expected 'NFG'"),
        ('NFG 2 R "" { "a" } { 1 } 1', "line 1, column 5", "expected '1'"),
        ('NFG 1 R "x', "line 1, column 9", "never ends"),
        ('NFG 1 R "" { } { } ', "line 1, column 12", "needs a player"),
        ('NFG 1 R "" { "a" }\n{ 1.5 } 1', "line 2, column 3", "whole number"),
        ('NFG 1 R "" { "a" } { 0 }', "line 1", "whole number"),
        ('NFG 1 R "" { "a" } { 99999999999999999999 }', "line 1", "whole number"),
        ('NFG 1 R "" { "a" } { 2 } 1', "line 1, column 27", "expected a payoff"),
        ('NFG 1 R "" { "a" } { 2 } 1 2 3', "line 1", "expected the end"),
        ('NFG 1 R "" { "a" } { 2 } 1 nan', "line 1", "not finite"),
        ('NFG 1 R "" { "a" } { 2 } 1 1/0', "line 1", "divides by zero"),
        ('NFG 1 R "" { "a" } { 2 } 1 1e999999', "line 1", "out of bounds"),
        ('NFG 1 R "" { "a" "b" } { 2 } 1 1', "line 1", "strategies for 2 players"),
        ('NFG 1 R "" { "a" } { 2 } { { "" 1 } } 1 2', "line 1", "from 0 to 1"),
        ('NFG 1 R "" { "a" } { 2 } { { "" 1 2 } } 1 1', "line 1", "pays 2 players"),
        ('NFG 1 R "" { "a" "b" } { 1000000 1000000 }', "line 1", "too many"),
    ],
)
def test_broken_nfg_says_where(text: str, place: str, message: str) -> None:
    with pytest.raises(GameError, match=message) as caught:
        read_nfg(text, "bad.nfg")
    assert place in str(caught.value)


HEAD = 'EFG 2 R "" { "a" }\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (HEAD, "expected a node"),
        (HEAD + "x", "expected a node"),
        (HEAD + 'p "" 2 1 "" { "l" } 0', "from 1 to 1"),
        (HEAD + 'p "" 1 1 "" { "l" } 0', "expected a node"),
        (HEAD + 'p "" 1 1 0', "expected the actions"),
        (HEAD + 'p "" 1 1 "" { } 0', "needs an action"),
        (HEAD + 't "" 0 t "" 0', "end of the file"),
        (HEAD + 't "" 1', "never given payoffs"),
        (HEAD + 't "" 1 "" { 1, 2 }', "pays 2 players"),
        (HEAD + 't "" 1 "" { 1', "expected a payoff"),
        (HEAD + 'p "" 1 1 "" { "l" } 1 "" { 1 } t "" 1 "" { 2 }', "other payoffs before"),
        (
            HEAD + 'p "" 1 1 "" { "l" } 0 p "" 1 1 "" { "r" } 0 t "" 0',
            "other actions before",
        ),
        (HEAD + 'c "" 1 "" { "l" 0.5 "r" 0.4 } 0 t "" 0 t "" 0', "do not sum to one"),
        (HEAD + 'c "" 1 "" { "l" -1 "r" 2 } 0 t "" 0 t "" 0', "negative"),
        (HEAD + 'p "" 1 1 "" { "l', "never ends"),
    ],
)
def test_broken_efg_says_what(text: str, message: str) -> None:
    with pytest.raises(GameError, match=message):
        read_efg(text, "bad.efg")


@settings(deadline=None, max_examples=200)
@given(st.data())
def test_mangled_files_are_read_or_refused_never_worse(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from([PAYOFFS, OUTCOMES, TREE]))
    at = data.draw(st.integers(0, len(text)))
    length = data.draw(st.integers(0, 12))
    mangled = text[:at] + data.draw(st.text('"{},\\ 0-1/eptc\n', max_size=4)) + text[at + length :]
    read = read_efg if text is TREE else read_nfg
    try:
        read(mangled)
    except GameError as error:
        assert error.problems  # noqa: PT017


def outcome_of_reading(text: str) -> ExtensiveForm | str:
    try:
        return read_efg(text)
    except GameError as error:
        return str(error)


@settings(deadline=None, max_examples=200)
@given(st.data())
def test_a_node_at_one_stroke_is_the_node_word_by_word(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from([TREE, CHANCE_TREE]))
    for _ in range(data.draw(st.integers(0, 3))):
        at = data.draw(st.integers(0, len(text)))
        length = data.draw(st.integers(0, 3))
        text = text[:at] + data.draw(st.text('"{},\\ 0-1/eptc\n', max_size=3)) + text[at + length :]
    at_one_stroke = outcome_of_reading(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(UsualLines, "read", lambda _, position: position)
        assert outcome_of_reading(text) == at_one_stroke


@pytest.mark.parametrize("number", ["9" * 99, "9" * 100, "9" * 5_000])
def test_numbers_too_long_for_a_file_are_refused(number: str) -> None:
    for line in (f'p "" 1 {number} "" {{ "l" }} 0\nt "" {number}', f't "" {number} ""'):
        with pytest.raises(GameError):
            read_efg(HEAD + line)


def test_any_white_space_parts_a_node_from_its_label(monkeypatch: pytest.MonkeyPatch) -> None:
    nodes = ('p "" 1 1 "" { "l" "r" } 0', 't "" 1 "" { 1 }', 't "" 1 "" { 1 }')
    text = HEAD + "\n".join(nodes)
    assert read_efg(text.replace("1 {", "1\u00a0{")) == read_efg(text)
    spaced = text[:-8] + '\u00a0"" { 1 }'
    at_one_stroke = outcome_of_reading(spaced)
    monkeypatch.setattr(UsualLines, "read", lambda _, position: position)
    assert outcome_of_reading(spaced) == at_one_stroke != ""


@pytest.mark.parametrize(
    "filler",
    ['p "" 1 1 "" { "a" ', '"', "{ ", 't "" 1 "" { 1, 1, ', 'c "" 1 { "x" 1/2 ', "t " * 3, "1 1 "],
)
def test_a_hostile_tree_is_refused_in_linear_time(filler: str) -> None:
    text = HEAD + 'p "" 1 1 "" { "l" "r" } 0\n' + filler * (2_000_000 // len(filler))
    started = process_time()
    with pytest.raises(GameError):
        read_efg(text)
    assert process_time() - started < 30


def test_an_outcome_told_again_must_be_the_same() -> None:
    head = 'EFG 2 R "" { "one" "two" }\np "" 1 1 "" { "l" "r" } 0\nt "" 1 "won" { 1, -2 }\n'
    for again in ('1 "won" { 1, -2 }', '1 "" { 1 -2 }', "1", '1 "won" { 2/2, -2.0 }', '1 "x"'):
        game = read_efg(f'{head}t "" {again}\n')
        assert game.payoffs == ((), (1, -2), (1, -2))
        assert len(game.outcomes[0].fractions) == 1
    with pytest.raises(GameError, match="outcome 1 stood with other payoffs before"):
        read_efg(f'{head}t "" 1 "won" {{ 1, 2 }}\n')


def test_garbage_is_collected_again_after_a_file() -> None:
    assert gc.isenabled()
    with pytest.raises(GameError):
        read_efg("EFG 2 R")
    assert gc.isenabled()
    gc.disable()
    try:
        read_efg('EFG 2 R "" { "one" }\nt "" 1 "" { 1 }')
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_files_by_suffix(tmp_path: Path) -> None:
    game = read_efg(TREE)
    write_game(game, tmp_path / "x.efg")
    assert read_game(tmp_path / "x.efg") == game
    write_game(game, tmp_path / "x.nfg")
    assert read_game(str(tmp_path / "x.nfg")) == game.to_normal()
    with pytest.raises(GameError, match="no tree to write"):
        write_game(game.to_normal(), tmp_path / "y.efg")
    with pytest.raises(GameError, match="accepted: a file ending in"):
        write_game(game, tmp_path / "x.txt")
    with pytest.raises(GameError, match="No such file"):
        read_game(tmp_path / "absent.nfg")
    with pytest.raises(GameError, match="cannot be written"):
        write_game(game, tmp_path / "absent" / "x.efg")
    (tmp_path / "bytes.nfg").write_bytes(b"NFG \xff\xfe")
    with pytest.raises(GameError, match="not UTF-8"):
        read_game(tmp_path / "bytes.nfg")


def test_what_is_no_game_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(GameError, match="game: is not a game"):
        write_game(3, tmp_path / "three.nfg")  # type: ignore[arg-type]


CHANCE_TREE = """EFG 2 R "t" { "a" "b" }
c "" 1 "nature" { "x" 1/3 "y" 2/3 } 0
p "" 2 1 "" { "l" "r" } 1 "paid" { 1, -1 }
t "" 2 "" { 1 2 } t "" 1
p "" 2 1 { "l" "r" } 0
t "" 2 t "end" 0
"""


def test_the_trees_that_come_with_pygambit_are_read() -> None:
    gambit = pytest.importorskip("pygambit", reason="pygambit is an optional peer")
    paths = sorted(Path(gambit.__file__).parent.rglob("*.efg"))
    if not paths:
        pytest.skip("this version comes without game files")
    for path in paths:
        game = read_game(path)
        assert isinstance(game, ExtensiveForm)
        assert read_efg(write_efg(game)) == game
        assert read_efg(gambit.read_efg(str(path)).to_efg()).payoffs == game.payoffs


def test_a_deep_file_needs_no_recursion() -> None:
    lines = [HEAD, *[f'p "" 1 {k} "" {{ "l" }} 0' for k in range(1, 20_001)], 't "" 1 "" { 1 }']
    assert read_efg("\n".join(lines)).n_nodes == 20_001


LABELS = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs"), exclude_characters="\\"),
    min_size=1,
    max_size=6,
).filter(is_label)
NUMBERS = st.one_of(
    st.integers(-9, 9), st.fractions(max_denominator=9), st.floats(-1e6, 1e6, allow_nan=False)
)


@st.composite
def normal_forms(draw: st.DrawFn) -> NormalForm:
    shape = tuple(draw(st.lists(st.integers(1, 3), min_size=1, max_size=3)))
    table = np.empty((len(shape), *shape), dtype=object)
    for index in np.ndindex(table.shape):
        table[index] = draw(NUMBERS)
    strategies = [draw(st.lists(LABELS, min_size=m, max_size=m, unique=True)) for m in shape]
    return NormalForm.from_payoffs(table, strategies=strategies, title=draw(LABELS))


@st.composite
def extensive_forms(draw: st.DrawFn) -> ExtensiveForm:
    """Small trees in which nodes of one player at one depth may share an information set."""
    players = draw(st.lists(LABELS, min_size=1, max_size=3, unique=True))
    tree = ExtensiveBuilder(players, title=draw(LABELS))
    waiting: list[tuple[Branch | None, int]] = [(None, 0)]
    while waiting:
        after, depth = waiting.pop()
        kind = draw(st.sampled_from(["t", "p", "p", "c"])) if depth < 3 else "t"
        payoffs = draw(st.one_of(st.just([]), st.tuples(*[NUMBERS] * len(players))))
        if kind == "t":
            outcome = draw(st.one_of(st.just(""), LABELS)) if payoffs else ""
            tree.terminal(payoffs, after=after, outcome=outcome)
        elif kind == "c":
            weight = Fraction(draw(st.integers(0, 4)), 4)
            node = tree.chance({"u": weight, "d": 1 - weight}, after=after, payoffs=payoffs)
            waiting.extend((branch, depth + 1) for branch in node)
        else:
            player = draw(st.sampled_from(players))
            shared = f"{player} at {depth}" if draw(st.booleans()) else None
            node = tree.decision(
                player, ["l", "r"], after=after, information_set=shared, payoffs=payoffs
            )
            waiting.extend((branch, depth + 1) for branch in node)
    return tree.build()


@settings(deadline=None, max_examples=60)
@given(normal_forms())
def test_any_normal_form_survives_a_file(game: NormalForm) -> None:
    assert read_nfg(write_nfg(game)) == game


@settings(deadline=None, max_examples=60)
@given(extensive_forms())
def test_any_tree_survives_a_file(game: ExtensiveForm) -> None:
    assert read_efg(write_efg(game)) == game


def test_backslashes_survive_our_files() -> None:
    game = NormalForm.from_payoffs([[1, 2]], strategies=[["back\\", '\\"']], title="\\\\")
    assert read_nfg(write_nfg(game)) == game


@given(normal_forms())
def test_both_variants_are_read_back(game: NormalForm) -> None:
    assert read_nfg(write_nfg(game, "outcomes")) == game
    assert read_nfg(write_nfg(game, "payoffs")) == game


def test_the_variant_is_chosen_when_a_file_is_written(tmp_path: Path) -> None:
    game = read_nfg(OUTCOMES)
    write_game(game, tmp_path / "x.nfg", variant="outcomes")
    assert '{ "outcome 1" 1, 1 }' in (tmp_path / "x.nfg").read_text()
    assert read_game(tmp_path / "x.nfg") == game
    with pytest.raises(GameError, match=r"variant: is none of \.nfg"):
        write_game(game, tmp_path / "x.nfg", variant="matrix")


GAMBIT_DOCUMENTED = [
    # The variants of the format's description, and spacings found in Gambit's samples.
    'NFG 1 R "Selten" { "Player 1" "Player 2" } { 3 2 } 1 1 0 2 0 2 1 1 0 3 2 0',
    'NFG 1 D "d" { "1" "2" }\n\n{ { "1" "2" "3" }\n{ "1" "2" }\n}\n"comment"\n\n'
    '{\n{ "" 1.000, 1 }\n{ "" 0, 2.5 }\n{ "" .0 -3 }\n}\n1 2 2 1 3 0 ',
    'NFG 1 R "t" {"a" "b"} {2 2} ""\r\n1 2\r\n3 4\t5 6 7 8',
    'NFG 1 R "t" { "a" "b" }\n{ {"x" "x"} {"y" "z"} } { {"one" +1 1e2} {"two" 1/2 -1} } 1 2 1 0',
]


@pytest.mark.parametrize("text", GAMBIT_DOCUMENTED)
def test_documented_spellings_are_read(text: str) -> None:
    game = read_nfg(text)
    for variant in ("payoffs", "outcomes"):
        assert read_nfg(write_nfg(game, variant)) == game


def test_the_tables_that_come_with_pygambit_are_read() -> None:
    gambit = pytest.importorskip("pygambit", reason="pygambit is an optional peer")
    paths = sorted(Path(gambit.__file__).parent.rglob("*.nfg"))
    if not paths:
        pytest.skip("this version comes without game files")
    for path in paths:
        game = read_game(path)
        theirs = gambit.read_nfg(str(path))
        assert read_nfg(theirs.to_nfg()).payoffs == game.payoffs
        assert read_nfg(write_nfg(game, "outcomes")) == game


@settings(deadline=None, max_examples=40)
@given(normal_forms(), st.sampled_from(["payoffs", "outcomes"]))
def test_pygambit_reads_our_nfg_and_we_read_its(game: NormalForm, variant: str) -> None:
    gambit = pytest.importorskip("pygambit", reason="pygambit is an optional peer")
    theirs = gambit.read_nfg(io.BytesIO(write_nfg(game, variant).encode()))
    arrays = np.array(theirs.to_arrays())
    assert np.array_equal(
        np.array([Fraction(x.numerator, x.denominator) for x in arrays.ravel()], dtype=object),
        np.array([x for row in game.payoffs for x in row], dtype=object),
    )
    assert read_nfg(theirs.to_nfg()).payoffs == game.payoffs


@settings(deadline=None, max_examples=40)
@given(extensive_forms())
def test_pygambit_reads_our_efg_and_we_read_its(game: ExtensiveForm) -> None:
    gambit = pytest.importorskip("pygambit", reason="pygambit is an optional peer")
    theirs = gambit.read_efg(io.BytesIO(write_efg(game).encode()))
    back = read_efg(theirs.to_efg())
    assert back.parent == game.parent
    assert back.players == game.players
    assert [back.node(k).payoffs for k in range(back.n_nodes)] == [
        game.node(k).payoffs for k in range(game.n_nodes)
    ]
    assert back.probability == game.probability
    assert _partition(back) == _partition(game)
    assert theirs.is_perfect_recall == game.has_perfect_recall


def _partition(game: ExtensiveForm) -> set[tuple[int, ...]]:
    return {
        members
        for members, choice in zip(game.members, game.information_sets, strict=True)
        if choice.player != CHANCE
    }
