"""A treaty facing a situation, compiled for its states: one stage as a typed anonymous form."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from est_games.argument import FLAG, TEXT, WHOLE, list_of, mapping_of, one_of, optional, takes
from est_games.errors import GameError, Problem, shown
from est_games.game.typed_anonymous import TypedAnonymousForm
from est_games.procedure.context import Context
from est_games.procedure.setting import read_parameters
from est_games.provenance import Source
from est_games.situation.model import REPLIES, Situation
from est_games.states.accession import accession_form, replies_of
from est_games.states.conference import attendance_form, stakes_of, voting_form
from est_games.states.crisis import Crisis, crisis_of
from est_games.states.enforcement import enforcement_form
from est_games.states.facing import context_of
from est_games.states.following import Following
from est_games.states.state_game import StateGame
from est_games.states.undominated import weakly_dominated, without
from est_games.treaty.model import Treaty


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What is to be compiled, and how."""

    context: Context
    values: Mapping[str, Fraction]
    stage: str
    replies: Sequence[str] | None
    following: str
    crises: bool
    threat: str | None
    conference: str | None
    parties: Mapping[str, int] | None
    undominated_ballots: bool

    def crisis(self) -> Crisis:
        return crisis_of(self.context, self.values, self.threat, self.conference, self.parties)


@takes(
    GameError,
    treaty=Treaty,
    situation=Situation,
    stage=one_of(("accession", "attendance", "voting", "enforcement")),
    readings=optional(mapping_of(TEXT)),
    parameters=optional(mapping_of(one_of((), int, str, Fraction))),
    forum=optional(Treaty),
    replies=optional(list_of(one_of(REPLIES))),
    following=one_of(("worst", "best")),
    crises=FLAG,
    threat=optional(TEXT),
    conference=optional(TEXT),
    parties=optional(mapping_of(WHOLE)),
    undominated_ballots=FLAG,
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
    threat: str | None = None,
    conference: str | None = None,
    parties: Mapping[str, int] | None = None,
    undominated_ballots: bool = True,
) -> StateGame:
    """Compile one stage of a treaty facing a situation for its states.

    Parameters
    ----------
    treaty, situation, readings, parameters, forum
        As in :func:`~est_games.procedure.compile.compile_game`.
    stage : str
        ``"accession"``: the last round of replies, after which a stall is final; ``"attendance"``
        and ``"voting"`` of a conference; ``"enforcement"`` of its decision.
    replies : sequence of str, optional
        Accession: only these of the replies that are open.
    following : str
        Where several equilibria may follow: for each state the ``"worst"`` or the ``"best"``.
    crises : bool
        Accession: whether the crises that may come once the treaty is in force are played out as
        well, the signers of each actor as one party. Up to a minute, where many numbers of parties
        matter to rules.
    threat, conference : str, optional
        The other stages: which crisis, before which conference; the first that fits.
    parties : mapping of str to int, optional
        The other stages: how many states of each actor are parties; all unless given.
    undominated_ballots : bool
        Attendance and voting: whether weakly dominated strategies are removed, once; the result
        says how many.

    Returns
    -------
    StateGame
        Its form has a type for each actor that moves and a player for each of its states.

    Raises
    ------
    TreatyError
        A reading does not exist.
    GameError
        The two do not fit, a parameter leaves its range, what is asked belongs to another stage, or
        the form is too large.
    SolveError
        What follows has no equilibrium that could be found.

    Examples
    --------
    >>> from est_games.situation import load_situation
    >>> from est_games.treaty import load_treaty
    >>> treaty, situation = load_treaty("est-2009"), load_situation("europe-2010")
    >>> game = compile_states(treaty, situation, replies=["reject", "reform"])
    >>> game.form
    TypedAnonymousForm(28 nato, 6 eu, 15 neutrals; 3248 count profiles, 560 tallies)
    """
    of_accession = {"replies": replies, "crises": crises or None}
    of_others = {"threat": threat, "conference": conference, "parties": parties}
    problems = [
        Problem(path=name, message=f"has no meaning at the stage of {stage}", value=shown(given))
        for name, given in (of_others if stage == "accession" else of_accession).items()
        if given is not None
    ]
    if problems:
        raise GameError("a stage is asked about what belongs to another", problems)
    context = context_of(treaty, situation, readings, forum)
    asked = _Asked(
        context=context,
        values=read_parameters(context.situation, parameters or {}),
        stage=stage,
        replies=replies,
        following=following,
        crises=crises,
        threat=threat,
        conference=conference,
        parties=parties,
        undominated_ballots=undominated_ballots,
    )
    return _STAGES[stage](asked)


def _accession(asked: _Asked) -> StateGame:
    opened = replies_of(asked.context, asked.replies)
    watchers = tuple((actor, reply) for actor, own in opened.items() for reply, _ in own)
    worths = Following(asked.context, asked.values, watchers, crises=asked.crises)
    form = accession_form(asked.context, opened, worths, asked.following)
    messages = [*worths.messages]
    if worths.several:
        messages.append(
            "After some profiles of replies several equilibria may follow: each state counts the "
            f"{asked.following}."
        )
    if not asked.crises and asked.context.situation.threat:
        messages.append("Crises after entry into force are not counted.")
    return StateGame(
        form=form,
        stage=asked.stage,
        sources={reply: (source,) for own in opened.values() for reply, source in own},
        following=asked.following,
        messages=tuple(messages),
    )


def _attendance(asked: _Asked) -> StateGame:
    crisis = asked.crisis()
    return _of_ballots(asked, crisis, attendance_form(crisis, stakes_of(crisis, asked.following)))


def _voting(asked: _Asked) -> StateGame:
    crisis = asked.crisis()
    return _of_ballots(asked, crisis, voting_form(crisis, stakes_of(crisis, asked.following)))


def _of_ballots(asked: _Asked, crisis: Crisis, form: TypedAnonymousForm) -> StateGame:
    messages = [_before(crisis)]
    if asked.undominated_ballots:
        removed = weakly_dominated(form)
        form = without(form, removed)
        n_removed = sum(map(len, removed.values()))
        messages.append(f"{n_removed} weakly dominated strategies were removed.")
    return StateGame(
        form=form,
        stage=asked.stage,
        sources=_sources(crisis),
        following=asked.following,
        messages=tuple(messages),
    )


def _enforcement(asked: _Asked) -> StateGame:
    crisis = asked.crisis()
    return StateGame(
        form=enforcement_form(crisis),
        stage=asked.stage,
        sources=_sources(crisis),
        following=asked.following,
        messages=(_before(crisis),),
    )


def _before(crisis: Crisis) -> str:
    return f"The crisis is {crisis.threat.id}, before {crisis.conference.id}."


def _sources(crisis: Crisis) -> dict[str, tuple[Source, ...]]:
    return {
        crisis.conference.id: (crisis.context.source(crisis.conference),),
        crisis.threat.id: (crisis.threat.source(),),
    }


_STAGES: Mapping[str, Callable[[_Asked], StateGame]] = {
    "accession": _accession,
    "attendance": _attendance,
    "voting": _voting,
    "enforcement": _enforcement,
}
