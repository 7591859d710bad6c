"""Along one parameter: pieces, points, flips, and what is said when the search is cut short."""

from fractions import Fraction

import pytest
from hypothesis import given, settings, strategies as st

from est_games.errors import GameError
from est_games.game.multistage import MultistageForm, Stage, StageKind
from est_games.game.valuation import Valuation
from est_games.parameter import Parameter
from est_games.polynomial import Polynomial
from est_games.verdict.flip import nearest_flip, profile
from est_games.verdict.leaf import INEXACT
from est_games.verdict.root import Root
from est_games.verdict.threshold import symbolic_threshold
from tests.verdict.parameters_only import GUESS, form_of, values_of


class Counting:
    """A judge that remembers where it was called."""

    def __init__(self, find):
        self.find = find
        self.points = []

    def __call__(self, valuation):
        self.points.append(tuple(valuation.point.items()))
        return self.find(valuation.ring.sign, **values_of(valuation))


def drawn(line):
    return [(str(piece), piece.findings and piece.findings["f"]) for piece in line.pieces]


LINE = form_of(s=(0, 1, 3))


@pytest.mark.parametrize(
    ("find", "expected"),
    [
        (lambda sign, s: sign(s - 2) >= 0, [("[0, 2)", False), ("[2, 3]", True)]),
        (lambda sign, s: sign(s - 2) > 0, [("[0, 2]", False), ("(2, 3]", True)]),
        (lambda sign, s: sign(s - 2), [("[0, 2)", -1), ("{2}", 0), ("(2, 3]", 1)]),
        (lambda sign, s: sign(s * s - 2), [("[0, sqrt(2))", -1), ("{sqrt(2)}", 0),
                                           ("(sqrt(2), 3]", 1)]),
        (lambda sign, s: sign(s - 1) == 0, [("[0, 1)", False), ("{1}", True), ("(1, 3]", False)]),
        (lambda sign, s: sign(s) == 0, [("{0}", True), ("(0, 3]", False)]),
        (lambda sign, s: sign(s - 3) == 0, [("[0, 3)", False), ("{3}", True)]),
        (lambda sign, s: sign((s - 2) * (s - 2)), [("[0, 2)", 1), ("{2}", 0), ("(2, 3]", 1)]),
        (lambda sign, s: sign(s * s * s - s - 1) > 0,
         [("[0, CRootOf(x**3 - x - 1, 0)]", False), ("(CRootOf(x**3 - x - 1, 0), 3]", True)]),
        (lambda sign, s: sign(s + 1), [("[0, 3]", 1)]),
    ],
)  # fmt: skip
def test_profile(find, expected):
    line = profile(LINE, "s", lambda v: {"f": find(v.ring.sign, **values_of(v))})
    assert drawn(line) == expected
    assert line.complete
    assert line.exact
    assert not line.stopped


def test_an_island_between_no_sampled_values():
    """A window of a millionth, asked for only where another sign has changed."""

    def find(sign, s):
        if sign(s - 2) < 0:
            return {"f": "below"}
        if sign(2 * s - 5) > 0 and sign(1_000_000 * s - 2_500_001) < 0:
            return {"f": "island"}
        return {"f": "above"}

    island = profile(LINE, "s", Counting(find)).pieces[2]
    assert str(island) == "(5/2, 2500001/1000000)"
    assert island.findings == {"f": "island"}


def test_nothing_is_judged_twice_and_nothing_without_need():
    judge = Counting(lambda sign, s: {"f": sign((s - 1) * (s - 2)) > 0})
    profile(LINE, "s", judge)
    assert len(judge.points) == len(set(judge.points))
    flat = Counting(lambda sign, s: {"f": sign(s * s + 1) > 0})
    assert profile(LINE, "s", flat).n_calls == len(flat.points) == 1


def test_the_nearest_flip_stops_early():
    def find(sign, s):
        return {"f": next(k for k in range(31) if sign(10 * s - k) <= 0)}

    line = nearest_flip(LINE, "s", Counting(find), keys=["f"])
    up, down = line.flips()
    assert line.n_calls <= 5
    assert not line.complete
    assert not line.stopped
    assert {(f.direction, f.at, f.attained, f.after) for f in (up, down)} == {
        (1, Fraction(1), False, 11),
        (-1, Fraction(9, 10), True, 9),
    }


def test_a_flip_says_how_far():
    def judge(valuation):
        s = values_of(valuation)["s"]
        return {"f": valuation.ring.sign(s * s - 2) >= 0, "still": 1}

    (flip,) = nearest_flip(LINE, "s", judge).flips()
    assert isinstance(flip.at, Root)
    assert (flip.key, flip.before, flip.after, flip.attained) == ("f", False, True, True)
    assert str(flip.exact_distance()) == "-1 + sqrt(2)"
    assert flip.relative_distance == pytest.approx((2**0.5 - 1) / 3)


def test_limit():
    line = profile(LINE, "s", Counting(lambda sign, s: {"f": sign(s - 2)}), limit=2)
    assert line.stopped
    assert not line.complete
    assert (line.complete_from, line.complete_to) == (Fraction(0), Fraction(2))
    with pytest.raises(ValueError, match="outside"):
        line.at(Fraction(5, 2))


def test_a_mixed_answer_is_not_proved():
    line = profile(LINE, "s", lambda v: {"f": 1, INEXACT: True})
    assert not line.exact
    assert line.findings == {"f": 1}


@pytest.mark.parametrize(
    ("low", "high", "nearest", "exact"),
    [(2, 4, True, False), (1, 2, False, True), (0, 1, True, True), (5, 6, True, True)],
)
def test_which_part_of_a_flip_is_proved(low, high, nearest, exact):
    """The finding changes at 2; something beside signs decides between two values."""

    def judge(valuation):
        s, sign = valuation.traced.generators["s"], valuation.ring.sign
        found = {"f": sign(s - 2) >= 0}
        if sign(s - low) >= 0 and sign(s - high) < 0:
            found[INEXACT] = True
        return found

    line = profile(LINE, "s", judge)
    (flip,) = line.flips(["f"])
    assert (flip.at, flip.is_nearest, flip.is_exact) == (2, nearest, exact)
    assert line.exact == (low == 5)


def test_where_the_game_is_not_admissible():
    def find(sign, s):
        if sign(s - 2) > 0:
            raise GameError("too far")
        return {"f": 1}

    line = profile(LINE, "s", Counting(find))
    assert drawn(line) == [("[0, 2]", 1), ("(2, 3]", None)]
    assert line.flips() == ()
    with pytest.raises(GameError, match="too far"):
        profile(LINE, "s", Counting(find), parameters={"s": Fraction(3)})


def test_a_prior_that_leaves_its_range_is_not_admissible():
    parameter = Parameter(
        name="m", low=Fraction(0), value=Fraction(1, 2), high=Fraction(2), source=GUESS
    )
    m = Polynomial.generator("m")
    form = MultistageForm(
        title="belief",
        players=("a",),
        stages=(Stage(label="end", kind=StageKind.TERMINAL),),
        types=("x", "y"),
        informed=0,
        prior=(m, Polynomial.constant(1) - m),
        parameters=(parameter,),
    )
    line = profile(form, "m", lambda v: {"f": 1})
    assert drawn(line) == [("[0, 1]", 1), ("(1, 2]", None)]


def test_an_unknown_parameter():
    with pytest.raises(GameError, match="is not a parameter"):
        profile(LINE, "nope", lambda v: {})


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(st.integers(-3, 3), st.integers(-9, 9), st.integers(-9, 9)), min_size=1,
        max_size=4,
    ),
    st.integers(0, 30),
)  # fmt: skip
def test_a_profile_is_what_the_judge_says_everywhere(quadratics, start):
    """The judge asks for each sign only where the one before was not negative."""

    def find(sign, s):
        for count, (a, b, c) in enumerate(quadratics):
            if sign(s * s * a + s * b + c) < 0:
                return {"f": count}
        return {"f": "all"}

    def judge(valuation):
        return find(valuation.ring.sign, **values_of(valuation))

    form = form_of(s=(0, Fraction(start, 10), 3))
    line = profile(form, "s", judge)
    assert line.complete
    for left, right in zip(line.pieces, line.pieces[1:], strict=False):
        assert left.high == right.low
        assert left.high_closed != right.low_closed
    for step in range(61):
        value = Fraction(step, 20)
        assert line.at(value) == judge(Valuation(form, {"s": value}, free=["s"]))


HIDDEN = form_of(mu=(0, Fraction(9, 10), 1), b=(0, 1, 3), l=(0, 2, 3), s=(0, Fraction(1, 2), 3))


def signs(sign, mu, b, l, s):  # noqa: E741
    return {"sign": sign(mu * (b + l - s) - (l - s)) >= 0, "s": sign(s - l)}


def test_hidden_agenda_in_symbols():
    (found,) = symbolic_threshold(HIDDEN, "mu", ["b", "l", "s"], Counting(signs), "sign")
    assert str(found) == "mu = (l - s)/(b + l - s)"
    assert (found.at, found.before, found.after) == (Fraction(3, 5), True, False)


def test_a_formula_where_another_boundary_meets_by_chance():
    """At b = 1, l = 2, s = 0 the threshold is 2/3, and so is another polynomial's zero."""

    def find(sign, mu, b, l, s):  # noqa: E741
        other = sign(3 * mu - 2 + s)
        return {"sign": sign(mu * (b + l - s) - (l - s)) >= 0, "other": other}

    (found,) = symbolic_threshold(
        HIDDEN, "mu", ["b", "l", "s"], Counting(find), "sign", parameters={"s": Fraction(0)}
    )
    assert str(found) == "mu = (l - s)/(b + l - s)"


def test_a_formula_with_a_root():
    form = form_of(x=(0, 1, 3), c=(1, 2, 4))
    find = Counting(lambda sign, x, c: {"f": sign(x * x - c) > 0})
    (found,) = symbolic_threshold(form, "x", ["c"], find, "f")
    assert str(found) == "x = sqrt(c)"
