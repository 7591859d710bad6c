"""Behaviour as realisation plans, and back: how likely a player makes each sequence of own moves.

Plans are linear in the size of the tree, where mixed strategies need all pure ones listed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, Literal

from est_games.argument import LIST, WHOLE, list_of, takes
from est_games.errors import GameError, Problem, shown
from est_games.game.behavior import Behavior as Behavior, behavior_problems
from est_games.game.extensive import ExtensiveForm, InformationSet

Plan = tuple[Fraction, ...]
"""A weight for each of a player's sequences, as :class:`~est_games.game.treeplex.Treeplex` orders
them; the first, of having done nothing yet, is one."""
OffPath = Literal["uniform", "first"] | Behavior
"""What is done at information sets that a player's own moves exclude, where a plan says nothing:
every action with the same probability, the first one, or as a given behaviour has it."""


@takes(GameError, form=ExtensiveForm, player=WHOLE)
def sequence_labels(form: ExtensiveForm, player: int) -> tuple[str, ...]:
    """Return what each of a player's sequences is called: its last move, empty for none.

    Examples
    --------
    >>> sequence_labels(_example(), 0)
    ('', 'first: stop', 'first: go', 'second: a', 'second: b')
    """
    if not 0 <= player < form.n_players:
        problem = Problem(
            path="player",
            message="is no player's number",
            value=shown(player),
            accepted=f"0 to {form.n_players - 1}",
        )
        raise GameError("there are no such sequences", [problem])
    plex = form.treeplexes[player]
    labels = [""]
    for number in plex.information_sets.tolist():
        choice = form.information_sets[number]
        labels += [f"{choice.label}: {action}" for action in choice.actions]
    return tuple(labels)


@takes(GameError, form=ExtensiveForm)
def realization_plan(form: ExtensiveForm, behavior: Behavior) -> tuple[Plan, ...]:
    r"""Return the realisation plan of each player's behaviour.

    A sequence's weight is the product of the probabilities of the player's own moves in it. Two
    behaviours with the same plans bring about the same plays with the same probabilities, whatever
    the others do.

    Parameters
    ----------
    form : ExtensiveForm
        A game with perfect recall.
    behavior : mapping of str to mapping of str to Fraction
        ``behavior[information set][action]``; actions left out have probability zero.

    Returns
    -------
    tuple of tuple of Fraction, shape (n_players, n_sequences)
        In the order of :func:`sequence_labels`.

    Raises
    ------
    GameError
        It is no behaviour of this game, or a player forgets.

    References
    ----------
    Kuhn (1953), Extensive games and the problem of information, theorem 4.
    von Stengel (1996), Efficient computation of behavior strategies.

    Examples
    --------
    >>> half = Fraction(1, 2)
    >>> behavior = {"first": {"stop": half, "go": half}, "second": {"a": half, "b": half}}
    >>> [[str(x) for x in plan] for plan in realization_plan(_example(), behavior)]
    [['1', '1/2', '1/2', '1/4', '1/4']]
    """
    problems = list(behavior_problems(form.information_sets, behavior))
    if problems:
        raise GameError("not a behaviour of this game", problems)
    plans = []
    for plex in form.treeplexes:
        weights = [Fraction(1)]
        for number, above in zip(
            plex.information_sets.tolist(), plex.parent_sequence.tolist(), strict=True
        ):
            choice = form.information_sets[number]
            row = behavior[choice.label]
            weights += [weights[above] * row.get(action, 0) for action in choice.actions]
        plans.append(tuple(weights))
    return tuple(plans)


@takes(GameError, form=ExtensiveForm, plans=list_of(LIST))
def behavior_from_plan(
    form: ExtensiveForm, plans: Sequence[Sequence[Fraction]], *, off_path: OffPath = "uniform"
) -> dict[str, dict[str, Fraction]]:
    """Return a behaviour with the realisation plans given.

    Parameters
    ----------
    form : ExtensiveForm
        A game with perfect recall.
    plans : sequence of sequences of Fraction, shape (n_players, n_sequences)
        In the order of :func:`sequence_labels`.
    off_path : {"uniform", "first"} or behaviour
        What is done where a player's own moves never lead, and the plan says nothing: every action
        with the same probability, the first action, or as this behaviour has it.

    Returns
    -------
    dict of dict of Fraction
        ``[information set][action]``; its plans are those given.

    Raises
    ------
    GameError
        They are no plans of this game, `off_path` is none of these, or a player forgets.

    Examples
    --------
    >>> stop = [[1, 1, 0, 0, 0]]
    >>> {k: str(x) for k, x in behavior_from_plan(_example(), stop)["second"].items()}
    {'a': '1/2', 'b': '1/2'}
    >>> behavior_from_plan(_example(), stop, off_path="first")["second"]["a"]
    Fraction(1, 1)
    """
    problems = [*_off_path_problems(form, off_path), *_plan_problems(form, plans)]
    if problems:
        raise GameError("not realisation plans of this game", problems)
    rows: dict[int, dict[str, Fraction]] = {}
    for plex, weights in zip(form.treeplexes, plans, strict=True):
        for number, above, first in zip(
            plex.information_sets.tolist(),
            plex.parent_sequence.tolist(),
            plex.first_sequence.tolist(),
            strict=True,
        ):
            choice = form.information_sets[number]
            if weights[above]:
                rows[number] = {
                    action: Fraction(weights[first + k]) / weights[above]
                    for k, action in enumerate(choice.actions)
                }
            else:
                rows[number] = filled(choice, off_path)
    return {form.information_sets[number].label: rows[number] for number in sorted(rows)}


def filled(choice: InformationSet, off_path: OffPath) -> dict[str, Fraction]:
    """Return what is done at an information set of which nothing is said.

    Examples
    --------
    >>> choice = InformationSet(label="one", player=0, actions=("l", "r"))
    >>> filled(choice, "first")
    {'l': Fraction(1, 1), 'r': Fraction(0, 1)}
    """
    if off_path == "uniform":
        return dict.fromkeys(choice.actions, Fraction(1, len(choice.actions)))
    if off_path == "first":
        return {action: Fraction(k == 0) for k, action in enumerate(choice.actions)}
    row = off_path[choice.label]
    return {action: Fraction(row.get(action, 0)) for action in choice.actions}


def _example() -> ExtensiveForm:
    """Return a decision that may be followed by another."""
    from est_games.game.extensive_builder import ExtensiveBuilder

    tree = ExtensiveBuilder(["1"])
    first = tree.decision("1", ["stop", "go"], information_set="first")
    second = tree.decision("1", ["a", "b"], after=first["go"], information_set="second")
    for branch in (first["stop"], *second):
        tree.terminal([0], after=branch)
    return tree.build()


# Problems


def _off_path_problems(form: ExtensiveForm, off_path: Any) -> list[Problem]:
    if isinstance(off_path, Mapping):
        return list(behavior_problems(form.information_sets, off_path))
    if isinstance(off_path, str) and off_path in ("uniform", "first"):
        return []
    accepted = "'uniform', 'first' or a behaviour"
    return [
        Problem(path="off_path", message="is unknown", value=shown(off_path), accepted=accepted)
    ]


def _plan_problems(form: ExtensiveForm, plans: Any) -> list[Problem]:
    counts = [plex.n_sequences for plex in form.treeplexes]
    if len(plans) != len(counts):
        message = f"must be {len(counts)}, one a player"
        return [Problem(path="plans", message=message, value=str(len(plans)))]
    problems = []
    for player, (weights, plex) in enumerate(zip(plans, form.treeplexes, strict=True)):
        path = f"plans[{player}]"
        if len(weights) != plex.n_sequences:
            message = f"needs {plex.n_sequences} weights, one a sequence"
            problems.append(Problem(path=path, message=message, value=str(len(weights))))
            continue
        if not all(isinstance(weight, Fraction | int) for weight in weights):
            problems.append(
                Problem(path=path, message="must be exact", accepted="Fractions or integers")
            )
            continue
        if weights[0] != 1:
            message = "must start with one, the weight of having done nothing yet"
            problems.append(Problem(path=path, message=message, value=shown(str(weights[0]))))
        labels = sequence_labels(form, player)
        for k, weight in enumerate(weights):
            if weight < 0:
                place = f"{path}[{k}] ({shown(labels[k])})"
                problems.append(Problem(path=place, message="is negative", value=str(weight)))
        for number, above, first, m in zip(
            plex.information_sets.tolist(),
            plex.parent_sequence.tolist(),
            plex.first_sequence.tolist(),
            plex.n_actions.tolist(),
            strict=True,
        ):
            if sum(weights[first : first + m]) != weights[above]:
                message = (
                    f"weights at {shown(form.information_sets[number].label)!r} do not add up to "
                    "that of the sequence before"
                )
                problems.append(Problem(path=path, message=message))
    return problems
