"""How patient players must be to keep up a path of play, when leaving it is punished hardest."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from est_games.argument import COUNT, takes
from est_games.certificate.automaton_play import one_shot_deviations
from est_games.certificate.discount_factors import (
    Interval,
    Point,
    compared,
    interval_problems,
    necessary_margins,
    value_problems,
)
from est_games.certificate.individually_rational import Minmax
from est_games.certificate.real_root import between
from est_games.equilibrium.repeated.discount_factors import (
    DiscountFactors,
    Number,
    as_number,
    discount_factors,
    kept_by_all,
    state_values,
)
from est_games.equilibrium.repeated.optimal_penal_code import PathSearch
from est_games.errors import Problem, SolveError
from est_games.game.automaton_profile import AutomatonProfile
from est_games.game.normal import NormalForm
from est_games.game.penal_code import penal_code, read_path

_STEPS = 16
_NARROW = Fraction(1, 1 << 16)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeastDiscount:
    """How patient players must be for a path of play, in pure strategies.

    Parameters
    ----------
    lower : Fraction, AlgebraicNumber or None
        Below it nothing supports the path, since nobody can be held below its pure minmax value;
        None if nothing does at any discount factor.
    upper : Fraction, AlgebraicNumber or None
        The least at which strategies were found that do; None if none were.
    strategies : AutomatonProfile or None
        Those.
    factors : DiscountFactors or None
        All discount factors at which they are an equilibrium.
    floors : tuple of Minmax
        The pure minmax values.
    necessary : tuple of pairs
        All discount factors not ruled out by them.
    """

    lower: Number | None
    upper: Number | None
    strategies: AutomatonProfile | None = field(repr=False)
    factors: DiscountFactors | None = field(repr=False)
    floors: tuple[Minmax, ...] = field(repr=False)
    necessary: tuple[Interval, ...] = field(repr=False)

    @property
    def is_exact(self) -> bool:
        """Whether it is known which discount factor is the least."""
        return self.lower == self.upper


@takes(SolveError, stage=NormalForm, length=COUNT)
def least_discount(stage: NormalForm, outcome: Any, *, length: int = 2) -> LeastDiscount:
    """Return how patient players must be to keep up a path, when leaving it is punished hardest.

    Parameters
    ----------
    stage : NormalForm
        The game played each period.
    outcome : profile, list of profiles or mapping
        The path; see :func:`~est_games.game.penal_code.read_path`.
    length : int
        Profiles played once at most in a punishment before one is played for ever.

    Returns
    -------
    LeastDiscount
        Two bounds, which are often one.

    Raises
    ------
    SolveError
        There are too many punishments of that length.
    GameError
        The outcome is no path.

    Notes
    -----
    1. Who leaves gets no less than its pure minmax value afterwards: that rules out some discount
       factors, exactly.
    2. Between these and the least known to do, :func:`optimal_penal_code` is asked; what it finds
       is an equilibrium at an exact set of discount factors, whose least is the new bound.

    References
    ----------
    Abreu (1988), On the theory of infinitely repeated games with discounting.

    Examples
    --------
    No punishment in the prisoner's dilemma is harsher than to defect for ever.

    >>> stage = NormalForm.from_payoffs([[3, 0], [5, 1]], [[3, 5], [0, 1]], strategies=["CD"] * 2)
    >>> found = least_discount(stage, ("C", "C"))
    >>> str(found.lower), str(found.upper), found.is_exact
    ('1/2', '1/2', True)
    """
    path = read_path(stage, outcome, "outcome")
    if not path.then:
        problem = Problem(path="outcome", message="must say what is played for ever after")
        raise SolveError("no path to keep up", [problem])
    search = _Search(paths=PathSearch(stage, int(length)), outcome=outcome)
    necessary = _necessary(search)
    if necessary:
        search.run(necessary[0][0])
    return LeastDiscount(
        lower=as_number(necessary[0][0]) if necessary else None,
        upper=None if search.upper is None else as_number(search.upper),
        strategies=search.strategies,
        factors=search.factors,
        floors=search.paths.floors,
        necessary=tuple(necessary),
    )


def _necessary(search: _Search) -> list[Interval]:
    """Return the discount factors at which minmax values do not rule the path out."""
    stage = search.paths.stage
    nobody = {name: {"first": [(0,) * stage.n_players]} for name in stage.players}
    path = penal_code(stage, search.outcome, nobody)
    values = state_values(path)
    floors = [each.value for each in search.paths.floors]
    conditions = necessary_margins(path, values, floors)
    found = kept_by_all(conditions)
    wrong = (*value_problems(path, values), *interval_problems(conditions, found))
    if wrong:
        raise ArithmeticError(f"discount factors were found wrongly: {wrong[0]}")
    return found


@dataclass(slots=True, kw_only=True)
class _Search:
    """The least discount factor found so far at which a path is kept up."""

    paths: PathSearch
    outcome: Any
    upper: Point | None = None
    strategies: AutomatonProfile | None = None
    factors: DiscountFactors | None = None

    def run(self, lower: Point) -> None:
        """Look at the bound from below, then at ever more patient players, then in between."""
        if isinstance(lower, Fraction):
            self._try(lower)
        low = lower
        for _ in range(_STEPS):
            if self.upper is not None and compared(low, self.upper) >= 0:
                return
            near = low if isinstance(low, Fraction) else low.interval(32)[1]
            middle = between(low, (near + 1) / 2 if self.upper is None else self.upper)
            if not self._try(middle):
                low = middle
            if self.upper is not None and compared(low, self.upper) < 0:
                least = low if isinstance(low, Fraction) else low.interval(32)[0]
                high = self.upper
                most = high if isinstance(high, Fraction) else high.interval(32)[1]
                if most - least < _NARROW:
                    return

    def _try(self, factor: Fraction) -> bool:
        """Look for strategies at a discount factor, and keep those that do with less patience."""
        code = self.paths.code(factor)
        if code is None:
            return False
        strategies = penal_code(self.paths.stage, self.outcome, code.punishments)
        if one_shot_deviations(strategies, factor):
            return False
        factors = discount_factors(strategies)
        least = next(
            low
            for low, high in factors.claim
            if compared(low, factor) <= 0 and (high is None or compared(factor, high) <= 0)
        )
        if self.upper is None or compared(least, self.upper) < 0:
            self.upper, self.strategies, self.factors = least, strategies, factors
        return True
