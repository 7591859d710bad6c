"""A treaty facing a situation under chosen readings, the two having been seen to fit."""

from __future__ import annotations

from collections.abc import Mapping

from est_games.procedure.context import Context
from est_games.procedure.fit import check_fit
from est_games.procedure.readings import taken_apart
from est_games.situation.model import Situation
from est_games.treaty.model import Treaty
from est_games.treaty.read import load_treaty


def context_of(
    treaty: Treaty,
    situation: Situation,
    readings: Mapping[str, str] | None,
    forum: Treaty | None = None,
) -> Context:
    """Return the context in which states answer, vote and act.

    Parameters
    ----------
    treaty, situation, readings, forum
        As in :func:`~est_games.procedure.compile.compile_game`.

    Raises
    ------
    TreatyError, SituationError
        A reading does not exist.
    GameError
        The two do not fit.
    """
    clauses, situation = taken_apart(treaty, situation, readings or {})
    if forum is None and situation.forum is not None:
        forum = load_treaty(situation.forum)
    context = Context(treaty=treaty.under(clauses), situation=situation, forum=forum)
    check_fit(context)
    return context
