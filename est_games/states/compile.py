"""A treaty facing a situation, compiled for its states: one stage as a typed anonymous form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from est_games.argument import FLAG, TEXT, list_of, mapping_of, one_of, optional, takes
from est_games.errors import GameError
from est_games.procedure.compile import read_parameters
from est_games.procedure.context import Context
from est_games.procedure.fit import check_fit
from est_games.situation.model import REPLIES, Situation
from est_games.states.accession import accession_form, replies_of
from est_games.states.following import Following
from est_games.states.state_game import StateGame
from est_games.treaty.model import Treaty
from est_games.treaty.read import load_treaty


@takes(
    GameError,
    treaty=Treaty,
    situation=Situation,
    stage=one_of(("accession",)),
    readings=optional(mapping_of(TEXT)),
    forum=optional(Treaty),
    replies=optional(list_of(one_of(REPLIES))),
    following=one_of(("worst", "best")),
    crises=FLAG,
)
def compile_states(
    treaty: Treaty,
    situation: Situation,
    stage: str = "accession",
    *,
    readings: Mapping[str, str] | None = None,
    parameters: Mapping[str, Fraction | int | str] | None = None,
    forum: Treaty | None = None,
    replies: Sequence[str] | None = None,
    following: str = "worst",
    crises: bool = False,
) -> StateGame:
    """Compile one stage of a treaty facing a situation for its states.

    Parameters
    ----------
    treaty, situation, readings, parameters, forum
        As in :func:`~est_games.procedure.compile.compile_game`.
    stage : str
        ``"accession"``: the last round of replies, after which a stall is final.
    replies : sequence of str, optional
        Only these of the replies that are open.
    following : str
        Where several equilibria may follow: for each state the ``"worst"`` or the ``"best"``.
    crises : bool
        Whether the crises that may come once the treaty is in force are played out as well, the
        signers of each actor as one party. Minutes, where many numbers of parties matter to rules.

    Returns
    -------
    StateGame
        Its form has a type for each responder and a player for each of its states.

    Raises
    ------
    TreatyError
        A reading does not exist.
    GameError
        The two do not fit, a parameter leaves its range, or the form is too large.

    Examples
    --------
    >>> from est_games.situation import load_situation
    >>> from est_games.treaty import load_treaty
    >>> treaty, situation = load_treaty("est-2009"), load_situation("europe-2010")
    >>> game = compile_states(treaty, situation, replies=["reject", "reform"])
    >>> game.form
    TypedAnonymousForm(28 nato, 6 eu, 15 neutrals; 3248 count profiles, 560 tallies)
    """
    if forum is None and situation.forum is not None:
        forum = load_treaty(situation.forum)
    context = Context(treaty=treaty.under(readings or {}), situation=situation, forum=forum)
    check_fit(context)
    values = read_parameters(situation, parameters or {})
    opened = replies_of(context, replies)
    watchers = tuple((actor, reply) for actor, own in opened.items() for reply, _ in own)
    worths = Following(context, values, watchers, crises=crises)
    form = accession_form(context, opened, worths, following)
    return StateGame(
        form=form,
        stage=stage,
        sources={reply: (source,) for own in opened.values() for reply, source in own},
        following=following,
        messages=tuple(worths.messages),
    )
