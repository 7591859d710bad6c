"""Best responses and what they gain, each figure proved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from est_games.certificate.profile_bounds import Bounds, ProfileBounds, profile_bounds
from est_games.equilibrium.regret.evaluator import Behavior, ProfileEvaluator
from est_games.errors import GameError, Problem, SolveError, shown
from est_games.game.extensive import ExtensiveForm


@dataclass(frozen=True, slots=True, kw_only=True)
class BestResponse:
    """A best reply of one player to what the others do.

    Parameters
    ----------
    player : int
        Whose.
    actions : mapping of str to str
        What it does at each of the player's information sets, by label.
    payoff : Bounds
        What it pays.
    best : Bounds
        What the best reply pays; where they lie apart, floats have mistaken a near tie.
    gain : Bounds
        How much more than what the player gets now the best reply pays.
    """

    player: int
    actions: Mapping[str, str]
    payoff: Bounds
    best: Bounds
    gain: Bounds


def best_response(form: ExtensiveForm, behavior: Behavior, player: int) -> BestResponse:
    """Return a best reply of a player to a behaviour.

    Parameters
    ----------
    form : ExtensiveForm
        The game, with perfect recall.
    behavior : mapping, or array of float, shape (n_actions,)
        ``behavior[information set][action]``, in Fractions or floats; or a weight for every action
        in the form's order, nature's among them, which do not count.
    player : int
        Who replies; what the behaviour says of this player matters for the gain only.

    Raises
    ------
    SolveError
        A player forgets, the behaviour is none, or there is no such player.

    Notes
    -----
    Information sets are gone through the last first; where actions tie, the first is taken. Where
    the others never let the player come, so too.

    Examples
    --------
    Who holds the king calls any bet, and bets.

    >>> from est_games.game.published_trees import published_tree
    >>> game = published_tree("kuhn-1950")
    >>> even = {
    ...     choice.label: {action: 0.5 for action in choice.actions}
    ...     for choice in game.information_sets
    ...     if not choice.is_chance
    ... }
    >>> reply = best_response(game, even, 1)
    >>> reply.actions["2: K after bet"], reply.actions["2: K after pass"]
    ('bet', 'bet')
    >>> str(Fraction(float(reply.gain)).limit_denominator(100))
    '13/24'
    """
    evaluator = ProfileEvaluator(form)
    if not (type(player) is int and 0 <= player < form.n_players):
        problem = Problem(
            path="player",
            message="is none of this game",
            value=shown(player),
            accepted=f"0 to {form.n_players - 1}",
        )
        raise SolveError("there is nobody to reply", [problem])
    found = _bounds(form, behavior)
    probabilities = evaluator.probabilities(behavior)
    actions = evaluator.best_actions(probabilities)
    own = {
        choice.label: actions[choice.label]
        for choice in form.information_sets
        if choice.player == player
    }
    reply = probabilities.copy()
    for number in form.player_information_sets(player):
        choice = form.information_sets[number]
        start, end = form.tree.action_start[number : number + 2]
        reply[start:end] = [float(action == own[choice.label]) for action in choice.actions]
    return BestResponse(
        player=player,
        actions=own,
        payoff=profile_bounds(form, reply).payoffs[player],
        best=found.best[player],
        gain=found.gains[player],
    )


def nash_conv(form: ExtensiveForm, behavior: Behavior) -> Bounds:
    """Return the sum of what each player could gain by deviating alone, between proved bounds.

    Parameters
    ----------
    form, behavior
        As :func:`best_response` takes them.

    Raises
    ------
    SolveError
        A player forgets, or the behaviour is none.

    Notes
    -----
    It is zero at a Nash equilibrium and nowhere else. For figures in floats, many times over, see
    :class:`~est_games.equilibrium.regret.evaluator.ProfileEvaluator`.

    References
    ----------
    Lanctot et al. (2017), A unified game-theoretic approach to multiagent reinforcement learning,
    for the name.
    """
    return _bounds(form, behavior).nash_conv


def exploitability(form: ExtensiveForm, behavior: Behavior) -> Bounds:
    """Return the mean of what each player could gain by deviating alone, between proved bounds.

    Parameters
    ----------
    form, behavior
        As :func:`best_response` takes them.

    Raises
    ------
    SolveError
        A player forgets, or the behaviour is none.

    Examples
    --------
    >>> from est_games.game.published_trees import published_tree
    >>> import numpy as np
    >>> round(float(exploitability(published_tree("kuhn-1950"), np.ones(33))), 6)
    0.458333
    """
    found = nash_conv(form, behavior)
    return Bounds(lower=found.lower / form.n_players, upper=found.upper / form.n_players)


def _bounds(form: ExtensiveForm, behavior: Behavior) -> ProfileBounds:
    try:
        return profile_bounds(form, _exact(form, behavior))
    except GameError as mistake:
        raise SolveError("best replies cannot be found", mistake.problems) from None


def _exact(form: ExtensiveForm, behavior: Behavior) -> Any:
    """Return a behaviour as it is if it is exact, else as weights."""
    if not isinstance(behavior, Mapping):
        return behavior
    if all(
        isinstance(row, Mapping) and all(isinstance(part, Fraction | int) for part in row.values())
        for row in behavior.values()
    ):
        return behavior
    # Floats need not sum to one, but nearly.
    return ProfileEvaluator(form).probabilities(behavior)
