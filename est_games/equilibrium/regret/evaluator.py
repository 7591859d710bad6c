"""What a behaviour pays, and what best replies to it would: in floats, fast, many times."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import numpy as np

from est_games.equilibrium.kernels.best_replies import best_replies
from est_games.equilibrium.regret.layout import Floats, regret_layout
from est_games.equilibrium.regret.payoff_terms import leaf_chances, payoff_terms, unit_payoffs
from est_games.errors import GameError, Problem, SolveError, shown
from est_games.game.behavior import behavior_problems
from est_games.game.extensive import ExtensiveForm

_NEARLY = 1e-9
"""Probabilities given by label may miss one by so much in all."""
Behavior = Mapping[str, Mapping[str, Fraction | float]] | Floats
"""By label; or a weight for every action in the form's order, nature's among them, which do not
count."""


class ProfileEvaluator:
    """Evaluates behaviours of one game.

    Parameters
    ----------
    form : ExtensiveForm
        The game, with perfect recall.

    Raises
    ------
    SolveError
        It is no extensive form, or a player forgets what it knew or did; the information set is
        named.

    Notes
    -----
    Figures are those of floats; :mod:`est_games.certificate.profile_bounds` has proved ones.

    Examples
    --------
    >>> from est_games.game.published_trees import published_tree
    >>> evaluator = ProfileEvaluator(published_tree("kuhn-1950"))
    >>> round(evaluator.nash_conv(evaluator.uniform), 6)
    0.916667
    """

    def __init__(self, form: ExtensiveForm) -> None:
        if not isinstance(form, ExtensiveForm):
            problem = Problem(
                path="form",
                message="is no extensive form",
                value=shown(form),
                accepted="an ExtensiveForm",
            )
            raise SolveError("regrets cannot be minimised in this game", [problem])
        try:
            self.layout = regret_layout(form)
        except GameError as mistake:
            raise SolveError("regrets cannot be minimised in this game", mistake.problems) from None
        self.form = form
        chances = leaf_chances(form.tree, form.chance_probabilities)
        tables = [unit_payoffs(table) for table in form.leaf_totals]
        self.terms = payoff_terms(self.layout, [unit * chances for unit, _, _ in tables])
        self.middle = np.array([float(middle) for _, middle, _ in tables])
        self.half = np.array([float(half) for _, _, half in tables])
        layout, terms = self.layout, self.terms
        tree = form.tree
        self._mine = np.repeat(tree.set_player >= 0, tree.set_n_actions)
        self._chosen = np.flatnonzero(layout.action >= 0)
        self._places = layout.action[self._chosen]
        self._game = (
            layout.part_start,
            layout.part_tile,
            layout.root,
            layout.tiles,
            layout.parent,
            terms.tile_range,
            terms.root_range,
            terms.runs,
            terms.blocks,
            terms.rows,
            terms.others,
            terms.numbers,
        )
        self._room = (
            *np.zeros((4, layout.n_sequences)),
            np.zeros(len(layout.parent), dtype=np.int64),
        )

    @property
    def uniform(self) -> Floats:
        """Every action of an information set with the same probability, shape (n_actions,)."""
        widths = self.form.tree.set_n_actions
        return np.repeat(1.0 / widths, widths)

    def probabilities(self, behavior: Behavior) -> Floats:
        """Return a behaviour as an array over all actions in the form's order.

        Parameters
        ----------
        behavior : mapping, or array of float, shape (n_actions,)
            ``behavior[information set][action]``; or a weight for every action in the form's order,
            which are divided by their sum at each information set.

        Raises
        ------
        SolveError
            It is no behaviour of this game.
        """
        tree = self.form.tree
        if isinstance(behavior, Mapping):
            numbers = self._told(behavior)
        else:
            try:
                numbers = np.array(behavior, dtype=np.float64)
            except (TypeError, ValueError, OverflowError):
                raise _no_behavior(shown(behavior), "numbers, or a mapping") from None
        if numbers.shape != self._mine.shape:
            raise _no_behavior(f"shape {numbers.shape}", f"shape {self._mine.shape}")
        numbers[~self._mine] = 1.0
        if not len(numbers):
            return numbers
        with np.errstate(over="ignore"):
            sums = np.add.reduceat(numbers, tree.action_start[:-1])
        if not ((numbers >= 0).all() and (sums > 0).all() and np.isfinite(sums).all()):
            raise _no_behavior("other numbers", "distributions at every player's information set")
        found: Floats = numbers / np.repeat(sums, tree.set_n_actions)
        return found

    def _told(self, behavior: Mapping[str, Mapping[str, Fraction | float]]) -> Floats:
        """Return a behaviour told by label as an array, ones where nature moves."""
        sets = self.form.information_sets
        problems = list(behavior_problems(sets, behavior, nearly=_NEARLY))
        if problems:
            raise SolveError("a behaviour cannot be evaluated", problems)
        rows: list[list[float]] = [
            [1.0] * len(choice.actions)
            if choice.is_chance
            else [float(behavior[choice.label].get(action, 0)) for action in choice.actions]
            for choice in sets
        ]
        return np.array([number for row in rows for number in row])

    def replies(self, probabilities: Floats) -> Floats:
        """Return each player's best-reply payoff and payoff, shape (n_players, 2), unit payoffs.

        Parameters
        ----------
        probabilities : array of float, shape (n_actions,)
            As :meth:`probabilities` returns it; not checked.
        """
        behavior, *room = self._room
        behavior[self._places] = probabilities[self._chosen]
        found: Floats = best_replies(behavior, *self._game, *room)
        return found

    def gains(self, probabilities: Floats) -> Floats:
        """Return the most each player could gain by deviating alone, shape (n_players,)."""
        best, paid = self.replies(probabilities).T
        gained: Floats = (best - paid) * self.half
        return gained

    def nash_conv(self, probabilities: Floats) -> float:
        """Return the sum of all players' gains."""
        return float(self.gains(probabilities).sum())

    def exploitability(self, probabilities: Floats) -> float:
        """Return the mean of all players' gains."""
        return self.nash_conv(probabilities) / self.form.n_players

    def best_actions(self, probabilities: Floats) -> dict[str, str]:
        """Return a best reply of each player, by labels of information sets and actions."""
        self.replies(probabilities)
        named = self.layout.information_sets
        best = np.zeros(len(self.form.information_sets), dtype=np.int64)
        best[named[named >= 0]] = self._room[-1][named >= 0]
        return {
            choice.label: choice.actions[action]
            for choice, action in zip(self.form.information_sets, best.tolist(), strict=True)
            if not choice.is_chance
        }


def _no_behavior(value: str, accepted: str) -> SolveError:
    problem = Problem(
        path="behavior", message="is none of this game", value=value, accepted=accepted
    )
    return SolveError("a behaviour cannot be evaluated", [problem])
