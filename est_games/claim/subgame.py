"""The part of a compiled game that follows some replies, as a game of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from est_games.errors import ClaimError, Problem, choices, shown
from est_games.game.multistage import MultistageForm, Stage, StageKind
from est_games.procedure import phases


def after_replies(form: MultistageForm, replies: Mapping[str, str]) -> MultistageForm:
    """Return what follows once the treaty is tabled and answered, round after round, in one way.

    The others believe then what they believed before: the prior.

    Parameters
    ----------
    form : MultistageForm
        A compiled treaty.
    replies : mapping of str to str
        The reply of each actor that is asked.

    Raises
    ------
    ClaimError
        An actor that replies is not named, or has no such reply.

    Examples
    --------
    >>> from est_games.procedure import compile_game
    >>> from est_games.situation import load_situation
    >>> from est_games.treaty import load_treaty
    >>> form = compile_game(load_treaty("est-2009"), load_situation("europe-2010"))
    >>> after = after_replies(form, dict.fromkeys(("nato", "eu", "neutrals"), "sign"))
    >>> after.stages[0].phase
    'crisis'
    """
    number = 0
    problems: list[Problem] = []
    while form.stages[number].phase in phases.BEFORE_RESOLUTION and not problems:
        stage = form.stages[number]
        if stage.kind is StageKind.DELAY:
            number = stage.successors[0]
        elif stage.phase == phases.TABLING:
            number = stage.successors[stage.moves[0].actions.index("table")]
        else:
            number = _answered(form, stage, replies, problems)
    if problems:
        raise ClaimError("a model cannot begin after these replies", problems)
    return beginning_at(form, number)


def left_untabled(form: MultistageForm) -> MultistageForm:
    """Return what follows where the treaty is not tabled."""
    root = form.stages[0]
    waits = root.phase == phases.TABLING and "wait" in root.moves[0].actions
    return beginning_at(form, root.successors[root.moves[0].actions.index("wait")] if waits else 0)


def _answered(
    form: MultistageForm, stage: Stage, replies: Mapping[str, str], problems: list[Problem]
) -> int:
    profile = []
    for move in stage.moves:
        actor = form.players[move.player]
        reply = replies.get(actor)
        if reply in move.actions:
            profile.append(move.actions.index(reply))
            continue
        problems.append(
            Problem(
                path=f"after.{actor}",
                message="is missing" if reply is None else "is no reply of this actor",
                value=None if reply is None else shown(reply),
                accepted=choices(move.actions),
            )
        )
    return -1 if problems else stage.successor(tuple(profile))


def beginning_at(form: MultistageForm, number: int) -> MultistageForm:
    """Return the game that begins at a stage of a form, everybody believing the prior.

    Parameters
    ----------
    form : MultistageForm
        The game.
    number : int
        Index of the stage.
    """
    reached = {number}
    for place in range(number, len(form.stages)):
        if place in reached:
            reached.update(form.stages[place].successors)
    order = {old: new for new, old in enumerate(sorted(reached))}
    stages = tuple(
        replace(
            form.stages[old],
            successors=tuple(order[target] for target in form.stages[old].successors),
        )
        for old in order
    )
    return replace(form, stages=stages)
