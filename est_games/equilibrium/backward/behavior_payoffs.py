"""What a behaviour pays whose probabilities may be real numbers that are no fractions."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, cast

from est_games.certificate.extensive_form import expected_payoffs
from est_games.equilibrium.solution import Amounts
from est_games.game.algebraic import AlgebraicNumber
from est_games.game.extensive import ExtensiveForm


class SeveralRootsError(Exception):
    """The probabilities come from different irrational solutions."""


def behavior_payoffs(form: ExtensiveForm, behavior: Mapping[str, Mapping[str, Any]]) -> Amounts:
    """Return what a behaviour pays each player.

    Parameters
    ----------
    form : ExtensiveForm
        The game.
    behavior : mapping of str to mapping of str to Fraction or AlgebraicNumber
        What everybody does; irrational numbers all from one solution of polynomial equations.

    Returns
    -------
    tuple of Fraction or AlgebraicNumber, shape (n_players,)
        Fractions wherever they are.

    Raises
    ------
    SeveralRootsError
        They are from several solutions.

    Examples
    --------
    >>> from est_games.game.extensive_builder import ExtensiveBuilder
    >>> tree = ExtensiveBuilder(["one"])
    >>> for amount, branch in enumerate(tree.decision("one", ["l", "r"], information_set="here")):
    ...     tree.terminal([amount], after=branch)
    >>> half = Fraction(1, 2)
    >>> behavior_payoffs(tree.build(), {"here": {"l": half, "r": half}})
    (Fraction(1, 2),)
    """
    roots = {
        weight.root
        for row in behavior.values()
        for weight in row.values()
        if isinstance(weight, AlgebraicNumber)
    }
    if not roots:
        return expected_payoffs(form, behavior)
    if len(roots) > 1:
        raise SeveralRootsError
    from est_games.certificate.behavior_point import BehaviorPoint

    (solution,) = roots
    weights = []
    for choice in form.information_sets:
        row = choice.probabilities
        if not choice.is_chance:
            own = behavior[choice.label]
            row = tuple(own.get(action, Fraction(0)) for action in choice.actions)
        weights.append(tuple(map(_element, row)))
    point = BehaviorPoint(form=form, root=solution.root, weights=tuple(weights))  # type: ignore[attr-defined]
    return tuple(
        sum(element, Fraction(0))
        if len(element) <= 1
        else AlgebraicNumber(point, ("payoff", player))
        for player, element in enumerate(point.payoffs())
    )


def _element(weight: Any) -> tuple[Fraction, ...]:
    """Return a number as a polynomial of the root that it comes from."""
    if isinstance(weight, AlgebraicNumber):
        solution, which = cast("Any", weight.root), cast("tuple[str, int, int]", weight.which)
        return tuple(solution.weights[which[1]][which[2]])
    return (weight,) if weight else ()
