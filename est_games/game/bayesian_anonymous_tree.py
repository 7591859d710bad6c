"""The tree of a Bayesian anonymous form: every player by itself, its signal its information."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from est_games.errors import GameError, Problem
from est_games.game.extensive_builder import Branch, Choice, ExtensiveBuilder

if TYPE_CHECKING:
    from est_games.game.bayesian_anonymous import BayesianAnonymousForm
    from est_games.game.extensive import ExtensiveForm

MAX_LEAVES = 200_000


def bayesian_anonymous_tree(form: BayesianAnonymousForm) -> ExtensiveForm:
    """Return the tree in which each player moves after its own signal and knows nothing else.

    Parameters
    ----------
    form : BayesianAnonymousForm
        The game. Player k of type t is named ``"t k"``, and its information set after signal s
        ``"t k: s"``.

    Raises
    ------
    GameError
        It would have more than MAX_LEAVES ends.

    Examples
    --------
    >>> from est_games.game.bayesian_anonymous import BayesianAnonymousForm
    >>> form = BayesianAnonymousForm.from_payoff(
    ...     lambda kind, vote, tally, state, signal: (tally["yes"] == 2) == (state == "up"),
    ...     prior={"up": "1/2", "down": "1/2"}, sizes={"voter": 2}, strategies=["yes", "no"],
    ...     signals={"up": {"u": "2/3", "d": "1/3"}, "down": {"u": "1/3", "d": "2/3"}},
    ...     tallies={"yes": ["yes"]},
    ... )
    >>> tree = bayesian_anonymous_tree(form)
    >>> tree.players, tree.n_nodes, sum(choice.player >= 0 for choice in tree.information_sets)
    (('voter 1', 'voter 2'), 63, 4)
    """
    n_leaves = len(form.states) * math.prod(
        (len(form.signals[t]) * len(form.strategies[t])) ** n for t, n in enumerate(form.sizes)
    )
    if n_leaves > MAX_LEAVES:
        problem = Problem(
            path="sizes",
            message=f"make a tree of {n_leaves} ends",
            accepted=f"up to {MAX_LEAVES}: fewer players",
        )
        raise GameError("the tree is too large", [problem])
    owners = [t for t, n in enumerate(form.sizes) for _ in range(n)]
    names = [f"{form.types[t]} {k + 1}" for t, n in enumerate(form.sizes) for k in range(n)]
    numbers = {kind: k for k, kind in enumerate(form.kinds)}
    tree = ExtensiveBuilder(names, title=form.title)
    chances = dict(zip(form.states, form.prior, strict=True))
    root = tree.chance(chances, information_set="state")
    # Each entry: where the tree grows on, the state, the signals seen and the strategies played.
    waiting: list[tuple[Branch, int, tuple[int, ...], tuple[int, ...]]] = [
        (root[state], w, (), ()) for w, state in reversed(list(enumerate(form.states)))
    ]
    while waiting:
        branch, w, seen, played = waiting.pop()
        if len(played) == len(owners):
            tree.terminal(_ends(form, owners, numbers, w, seen, played), after=branch)
            continue
        player = len(played)
        t = owners[player]
        if len(seen) == player:
            for s, after in _drawn(tree, form, branch, w, t, names[player]):
                waiting.append((after, w, (*seen, s), played))
            continue
        choice = tree.decision(
            names[player],
            list(form.strategies[t]),
            after=branch,
            information_set=f"{names[player]}: {form.signals[t][seen[-1]]}",
        )
        waiting.extend((after, w, seen, (*played, after.action)) for after in reversed([*choice]))
    return tree.build()


def _drawn(
    tree: ExtensiveBuilder, form: BayesianAnonymousForm, branch: Branch, w: int, t: int, name: str
) -> list[tuple[int, Branch]]:
    """Return the signals that a player may see in a state, the last first, and what follows."""
    row = form.likelihoods[t][w]
    possible = {label: p for label, p in zip(form.signals[t], row, strict=True) if p}
    node: Choice = tree.chance(
        possible, after=branch, information_set=f"signal of {name}: {form.states[w]}"
    )
    return [(form.signals[t].index(after.label), after) for after in reversed([*node])]


def _ends(
    form: BayesianAnonymousForm,
    owners: list[int],
    numbers: dict[tuple[int, int], int],
    w: int,
    seen: tuple[int, ...],
    played: tuple[int, ...],
) -> list[object]:
    """Return what every player gets."""
    own = [
        [tally.weights[t][a] for tally in form.tallies] for t, a in zip(owners, played, strict=True)
    ]
    total = [sum(column) for column in zip(*own, strict=True)]
    return [
        form.payoff(w, numbers[t, s], a, tuple(x - y for x, y in zip(total, weights, strict=True)))
        for t, s, a, weights in zip(owners, seen, played, own, strict=True)
    ]
