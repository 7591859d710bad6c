"""On which exact set of parameter values a claim holds: its proposition traced, never sampled."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from est_games.arithmetic import TracedRing
from est_games.claim.measure import UndefinedError
from est_games.claim.proposition import Truth
from est_games.game.multistage import MultistageForm, Stage, StageKind
from est_games.game.valuation import Valuation
from est_games.parameter import Parameter
from est_games.verdict.flip import Line, Piece, profile
from est_games.verdict.leaf import INEXACT
from est_games.verdict.region import region

LIMIT = 400
_KEY = "proposition"

Ask = Callable[[TracedRing, Mapping[str, Fraction]], tuple[Truth, bool]]
"""Returns the truth at a point of a ring, and whether signs alone decided it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """Where a claim holds.

    Parameters
    ----------
    true, other : str
        The set on which it is true, and that on which it is neither true nor false; empty where
        there is no such point.
    everywhere, nowhere : bool
        Whether it is true, or false, wherever it is anything.
    exact : bool
        Whether that is proved.
    complete : bool
        Whether all of the range was settled.
    n_calls : int
        How many points were judged.
    """

    true: str
    other: str
    everywhere: bool
    nowhere: bool
    exact: bool
    complete: bool
    n_calls: int


def condition(parameters: tuple[Parameter, ...], ask: Ask) -> Condition:
    """Return the exact set of values of one or two parameters on which a claim holds.

    Parameters
    ----------
    parameters : tuple of Parameter
        One or two, at their present values.
    ask : callable
        The proposition.
    """
    form = MultistageForm(
        title="the parameters of a claim",
        players=("reader",),
        stages=(Stage(label="end", kind=StageKind.TERMINAL),),
        parameters=parameters,
    )

    def judge(valuation: Valuation) -> Mapping[str, object]:
        assert valuation.traced is not None
        point = {each.name: valuation.point[each.name] for each in parameters}
        try:
            found, exact = ask(valuation.traced, point)
        except UndefinedError:
            found, exact = Truth.UNDEFINED, True
        return {_KEY: found, INEXACT: not exact}

    if len(parameters) == 1:
        return _along(profile(form, parameters[0].name, judge, limit=LIMIT))
    names = (parameters[0].name, parameters[1].name)
    found = region(form, names, judge, _KEY, Truth.TRUE, limit=LIMIT)
    true = "" if not found.inequalities else str(found)
    nowhere = not found.inequalities
    if nowhere:
        false = region(form, names, judge, _KEY, Truth.FALSE, limit=LIMIT)
        nowhere = any(not row for row in false.inequalities)
    return Condition(
        true=true,
        other="",
        everywhere=any(not row for row in found.inequalities),
        nowhere=nowhere,
        exact=found.exact,
        complete=found.complete,
        n_calls=found.n_calls,
    )


def _along(line: Line) -> Condition:
    by_truth: dict[Truth, list[Piece]] = {each: [] for each in Truth}
    for piece in line.pieces:
        if piece.findings is not None:
            by_truth[Truth(str(piece.findings[_KEY]))].append(piece)
    other = by_truth[Truth.SOME] + by_truth[Truth.UNDEFINED]
    return Condition(
        true=_words(line, by_truth[Truth.TRUE]),
        other=_words(line, other),
        everywhere=not other and not by_truth[Truth.FALSE],
        nowhere=not other and not by_truth[Truth.TRUE],
        exact=line.exact,
        complete=line.complete,
        n_calls=line.n_calls,
    )


def _words(line: Line, pieces: Iterable[Piece]) -> str:
    return " or ".join(_bounds(line, piece) for piece in sorted(pieces, key=lambda p: float(p.low)))


def _bounds(line: Line, piece: Piece) -> str:
    """Return a part of a range as an inequality, its ends left out where the range ends there."""
    if piece.low == piece.high:
        return f"{line.name} = {piece.low}"
    low = "" if piece.low == line.low and piece.low_closed else f"{piece.low}"
    high = "" if piece.high == line.high and piece.high_closed else f"{piece.high}"
    above, below = "<=" if piece.low_closed else "<", "<=" if piece.high_closed else "<"
    if low and high:
        return f"{low} {above} {line.name} {below} {high}"
    if low:
        return f"{line.name} {'>=' if piece.low_closed else '>'} {low}"
    return f"{line.name} {below} {high}" if high else f"any {line.name}"
