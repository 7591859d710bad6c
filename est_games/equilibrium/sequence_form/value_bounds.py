"""Between what the value of a zero-sum tree lies, by plans in floats, exactly."""

from __future__ import annotations

from fractions import Fraction

from est_games.certificate.plan_regret import plan_values
from est_games.equilibrium.sequence_form.sequence_form import Floats, SequenceForm
from est_games.equilibrium.solution import Behavior
from est_games.game.extensive import ExtensiveForm

_PARTS = 1 << 30
"""Probabilities are rounded to whole multiples of one over this."""


def value_bounds(
    game: ExtensiveForm, form: SequenceForm, plan: Floats, total: Fraction
) -> tuple[Fraction, Fraction]:
    """Return the least the first player can be sure of, and the most, knowing plans for both.

    Parameters
    ----------
    game : ExtensiveForm
        Two players.
    form : SequenceForm
        Its sequence form.
    plan : array of float, shape (n_sequences,)
        What both do, more or less optimally; made exact by rounding.
    total : Fraction
        What both payoffs add up to.

    Notes
    -----
    The first player's plan secures what the second's best reply leaves it; the second's concedes
    no more than the first's best reply gets. The value lies between, however bad the plans are.
    """
    best = plan_values(game, rounded_behavior(game, form, plan)).best
    return total - best[1], best[0]


def rounded_behavior(game: ExtensiveForm, form: SequenceForm, plan: Floats) -> Behavior:
    """Return the behaviour nearest to plans in floats, in fractions of one denominator.

    Where a player does not come, it takes its first action.
    """
    weights = plan.tolist()
    rows = zip(
        form.information_sets.tolist(), form.first.tolist(), form.width.tolist(), strict=True
    )
    behavior: dict[str, dict[str, Fraction]] = {}
    for number, first, width in rows:
        choice = game.information_sets[number]
        shares = [max(w, 0.0) for w in weights[first : first + width]]
        total = sum(shares)
        parts = [int(_PARTS * (share / total)) for share in shares] if total > 0 else [0] * width
        parts[parts.index(max(parts))] += _PARTS - sum(parts)
        behavior[choice.label] = {
            action: Fraction(part, _PARTS)
            for action, part in zip(choice.actions, parts, strict=True)
        }
    return behavior
