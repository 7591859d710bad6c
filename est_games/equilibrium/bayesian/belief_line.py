"""Priors that depend on one belief: formulas as users write them, read into polynomials."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import flint

from est_games.arithmetic import rational
from est_games.certificate.belief_set import Line
from est_games.errors import EstGamesError, Problem, SolveError
from est_games.expression import parse
from est_games.game.bayesian import BayesianForm
from est_games.game.bayesian_prior import joint_weights
from est_games.game.number import exact_number
from est_games.polynomial import ONE, ZERO, Polynomial

MAX_DEGREE = 60


def prior_lines(form: BayesianForm, prior: Mapping[Any, Any], parameter: str) -> list[Line]:
    """Return the probability of each profile of types as a polynomial in one parameter.

    Parameters
    ----------
    form : BayesianForm
        The game.
    prior : mapping
        Its entries numbers or formulas.
    parameter : str
        The only name that formulas may use.

    Raises
    ------
    SolveError
        A formula cannot be read, or the probabilities do not sum to one.

    Examples
    --------
    >>> from est_games.game.normal import NormalForm
    >>> one = NormalForm.from_payoffs([[0]], [[0]])
    >>> form = BayesianForm.from_games(
    ...     {("x", "y"): one, ("x", "z"): one},
    ...     prior={("x", "y"): "1/2", ("x", "z"): "1/2"}, players=["A", "B"],
    ... )
    >>> lines = prior_lines(form, {("x", "y"): "m**2", ("x", "z"): "1 - m**2"}, "m")
    >>> [[str(x) for x in line] for line in lines]
    [['0', '0', '1'], ['1', '0', '-1']]
    """

    def read(value: object) -> Polynomial:
        if not isinstance(value, str):
            return Polynomial.constant(exact_number(value))
        try:
            found = parse(value).reduce({})
        except EstGamesError as mistake:
            raise ValueError("; ".join(p.message for p in mistake.problems)) from None
        if not found.is_plain or not found.names <= {parameter}:
            raise ValueError(f"is no polynomial in {parameter}")
        return found

    accepted = f"a number, or a polynomial in {parameter}"
    try:
        weights = joint_weights(prior, form.players, form.types, read, ZERO, ONE, accepted)
    except SolveError:
        raise
    except EstGamesError as mistake:
        raise SolveError(mistake.summary, mistake.problems) from None
    total = ZERO
    for weight in weights:
        total = total + weight
    if total != ONE:
        problem = Problem(path="prior", message="does not sum to one", value=str(total))
        raise SolveError("that is no prior", [problem])
    return [_line(weight) for weight in weights]


def whole_multiple(lines: Sequence[Line]) -> list[int]:
    """Return a product of polynomials, times a number that makes its coefficients whole.

    Examples
    --------
    >>> half = Fraction(1, 2)
    >>> whole_multiple([(-half, Fraction(1)), (Fraction(-1), Fraction(1))])
    [1, -3, 2]
    """
    product = flint.fmpz_poly([1])
    for line in lines:
        product *= flint.fmpq_poly([rational(x) for x in line]).numer()
    return [int(x) for x in product.coeffs()]


def _line(weight: Polynomial) -> Line:
    powers = {sum(power for _, power in key): value for key, value in weight.terms.items()}
    degree = max(powers, default=0)
    if degree > MAX_DEGREE:
        problem = Problem(
            path="prior", message=f"is of degree {degree}", accepted=f"up to {MAX_DEGREE}"
        )
        raise SolveError("that prior is too large", [problem])
    return tuple(powers.get(k, Fraction(0)) for k in range(degree + 1))
