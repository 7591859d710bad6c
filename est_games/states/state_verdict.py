"""Where the answer for blocs and the answer for states differ, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, product
from typing import Any

from est_games.argument import FLAG, TEXT, WHOLE, list_of, mapping_of, one_of, optional, takes
from est_games.equilibrium.pure.count_nash import count_nash
from est_games.equilibrium.pure.pure_nash import pure_nash
from est_games.equilibrium.solution import CountEquilibrium, Status
from est_games.errors import GameError
from est_games.game.normal import NormalForm
from est_games.game.typed_anonymous import TypedAnonymousForm
from est_games.situation.model import REPLIES, Situation
from est_games.states.accession import replies_of
from est_games.states.bloc_form import bloc_form, paid
from est_games.states.compile import compile_states
from est_games.states.facing import context_of
from est_games.states.state_game import StateGame
from est_games.treaty.model import Treaty

SHOWN = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How the strategies of one actor fare in one game.

    Parameters
    ----------
    dominated : mapping of str to str
        Strategies another one dominates, ``"strictly"`` or ``"weakly"``.
    played : tuple of str
        Those played in some pure equilibrium.
    """

    dominated: Mapping[str, str]
    played: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """What moving together would bring that moving alone does not.

    Parameters
    ----------
    members : mapping of str to int
        How many states of the actor do what, in an equilibrium of the states.
    strategy : str
        What they would all do.
    alone, together : Fraction
        What a state gains by it alone, and if all of its actor do it.
    """

    members: Mapping[str, int]
    strategy: str
    alone: Fraction
    together: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorAnswer:
    """One actor as a bloc and state by state.

    Parameters
    ----------
    actor : str
        Who.
    n_states : int
        How many states it has.
    bloc, states : Standing
        All its states moving together, as do those of the others; each moving alone.
    free_riding : Together or None
        Where its states would gain most by doing together what none gains by doing alone.
    is_complete : bool
        Whether all pure equilibria of the states are known.
    """

    actor: str
    n_states: int
    bloc: Standing
    states: Standing
    free_riding: Together | None
    is_complete: bool

    @property
    def differs(self) -> bool:
        """Whether the two answers are known to differ.

        Where not all equilibria of the states are listed, only something that only they play shows
        a difference, beside dominance.
        """
        if self.bloc.dominated != self.states.dominated:
            return True
        only_states = set(self.states.played) - set(self.bloc.played)
        return bool(only_states) or (self.is_complete and self.bloc.played != self.states.played)

    @property
    def reason(self) -> str:
        """Why they differ, in words; empty where they do not."""
        if not self.differs:
            return ""
        if self.free_riding is not None:
            return (
                f"Free riding: {self.free_riding.strategy} brings each of its states "
                f"{self.free_riding.together} if all do it, {self.free_riding.alone} to one alone."
            )
        if self.n_states > 1:
            return "All of its states together change what follows; one of them alone does not."
        return "The others' states need not move together."


@dataclass(frozen=True, slots=True, kw_only=True)
class StateAnswer:
    """One stage, played by states and by blocs.

    Parameters
    ----------
    game : StateGame
        As played by states.
    blocs : NormalForm
        As played by blocs: every type one player.
    actors : tuple of ActorAnswer
        Who answers how.
    equilibria : tuple of mapping
        Pure equilibria of the states: by actor, how many do what.
    status : Status
        Whether these are all.
    """

    game: StateGame
    blocs: NormalForm
    actors: tuple[ActorAnswer, ...]
    equilibria: tuple[Mapping[str, Mapping[str, int]], ...]
    status: Status


@dataclass(frozen=True, slots=True, kw_only=True)
class StateVerdict:
    """A treaty facing a situation: the answer for its blocs beside the answer for its states.

    Parameters
    ----------
    treaty, situation : str
        Titles.
    stage : str
        What is played.
    answers : tuple of StateAnswer
        One, or one for each pair of replies where all of them together are too many.
    messages : tuple of str
        What a reader must know.
    """

    treaty: str
    situation: str
    stage: str
    answers: tuple[StateAnswer, ...]
    messages: tuple[str, ...]

    @property
    def differences(self) -> tuple[ActorAnswer, ...]:
        """The actors whose two answers differ, game by game."""
        return tuple(a for answer in self.answers for a in answer.actors if a.differs)

    def to_dict(self) -> dict[str, Any]:
        """Return the verdict as data, rationals as text."""
        return {
            "schema": "est-games/states-1",
            "treaty": self.treaty,
            "situation": self.situation,
            "stage": self.stage,
            "games": [_answer_data(answer) for answer in self.answers],
            "messages": list(self.messages),
        }

    def __str__(self) -> str:
        from est_games.states.words import state_verdict_text

        return state_verdict_text(self)


def _answer_data(answer: StateAnswer) -> dict[str, Any]:
    return {
        "status": answer.status.name,
        "n_count_profiles": answer.game.form.n_count_profiles,
        "equilibria": [{a: dict(n) for a, n in each.items()} for each in answer.equilibria],
        "actors": [
            {
                "actor": each.actor,
                "states": each.n_states,
                "strategies": list(
                    answer.game.form.strategies[answer.game.form.types.index(each.actor)]
                ),
                "as_bloc": _standing_data(each.bloc),
                "as_states": _standing_data(each.states),
                "differs": each.differs,
                "reason": each.reason,
                "free_riding": each.free_riding
                and {
                    "counts": dict(each.free_riding.members),
                    "strategy": each.free_riding.strategy,
                    "alone": str(each.free_riding.alone),
                    "together": str(each.free_riding.together),
                },
            }
            for each in answer.actors
        ],
    }


def _standing_data(standing: Standing) -> dict[str, Any]:
    return {"dominated": dict(standing.dominated), "played": list(standing.played)}


@takes(
    GameError,
    treaty=Treaty,
    situation=Situation,
    stage=one_of(("accession", "attendance", "voting", "enforcement")),
    readings=optional(mapping_of(TEXT)),
    parameters=optional(mapping_of(one_of((), int, str, Fraction))),
    replies=optional(list_of(one_of(REPLIES))),
    following=one_of(("worst", "best")),
    crises=FLAG,
    threat=optional(TEXT),
    conference=optional(TEXT),
    parties=optional(mapping_of(WHOLE)),
)
def state_verdict(
    treaty: Treaty,
    situation: Situation,
    stage: str = "accession",
    *,
    readings: Mapping[str, str] | None = None,
    parameters: Mapping[str, Fraction | int | str] | None = None,
    replies: Sequence[str] | None = None,
    following: str = "worst",
    crises: bool = False,
    threat: str | None = None,
    conference: str | None = None,
    parties: Mapping[str, int] | None = None,
) -> StateVerdict:
    """Compare a stage played by blocs with the same stage played by states.

    Parameters
    ----------
    treaty, situation, stage, readings, parameters, replies, following, crises
        As in :func:`~est_games.states.compile.compile_states`.
    threat, conference, parties
        The same.

    Returns
    -------
    StateVerdict

    Raises
    ------
    GameError
        As :func:`~est_games.states.compile.compile_states` does.

    Notes
    -----
    1. The stage is compiled for states; in the bloc game every type is one player of the same
       tables, so nothing differs but who moves together.
    2. Of each: dominated strategies, by exact comparison over everything the others can do, and
       those played in some pure equilibrium.
    3. At each equilibrium of the states: what all states of an actor would gain by moving together
       to where none gains by moving alone.

    Accession with all replies is taken two replies at a time where the form would be too large; a
    message says so.

    Examples
    --------
    >>> from est_games.situation import load_situation
    >>> from est_games.treaty import load_treaty
    >>> answer = state_verdict(
    ...     load_treaty("est-2009"), load_situation("europe-2010"), replies=["reject", "stall"]
    ... )
    >>> [each.actor for each in answer.differences]
    []
    """
    options: dict[str, Any] = {
        "readings": readings,
        "parameters": parameters,
        "following": following,
        "crises": crises,
        "threat": threat,
        "conference": conference,
        "parties": parties,
    }
    messages = []
    try:
        games = [compile_states(treaty, situation, stage, replies=replies, **options)]
    except GameError as failure:
        if replies is not None or "too large" not in failure.summary:
            raise
        games = [
            compile_states(treaty, situation, stage, replies=pair, **options)
            for pair in combinations(_offered(treaty, situation, readings), 2)
        ]
        messages.append(
            "All replies at once make too large a game: they are compared two at a time, everybody "
            "answering one of the two (or its own, where neither is open to it)."
        )
    told_apart = [game for game in games if game.form.n_count_profiles > 1] or games[:1]
    answers = tuple(map(answered, told_apart))
    told = dict.fromkeys([*messages, *(each for game in games for each in game.messages)])
    return StateVerdict(
        treaty=treaty.title,
        situation=situation.title,
        stage=stage,
        answers=answers,
        messages=tuple(told),
    )


def _offered(treaty: Treaty, situation: Situation, readings: Mapping[str, str] | None) -> list[str]:
    """Return the replies open to anybody."""
    opened = replies_of(context_of(treaty, situation, readings))
    offered = {reply for own in opened.values() for reply, _ in own}
    return [reply for reply in REPLIES if reply in offered]


def answered(game: StateGame) -> StateAnswer:
    """Return the two answers to one game."""
    form = game.form
    blocs = bloc_form(form)
    solution = count_nash(form, limit=SHOWN)
    equilibria = [e for e in solution.equilibria if isinstance(e, CountEquilibrium)]
    played = [
        {a for e in equilibria for a, n in enumerate(e.counts[t]) if n}
        for t in range(len(form.types))
    ]
    met = [
        {next(a for a, p in enumerate(e.profile[t]) if p) for e in pure_nash(blocs).equilibria}
        for t in range(len(form.types))
    ]
    actors = tuple(
        ActorAnswer(
            actor=kind,
            n_states=form.sizes[t],
            bloc=_standing(form.strategies[t], _bloc_rows(blocs, t), met[t]),
            states=_standing(form.strategies[t], form.payoffs[t], played[t]),
            free_riding=_free_riding(form, t, equilibria),
            is_complete=solution.status in (Status.COMPLETE, Status.NONE),
        )
        for t, kind in enumerate(form.types)
    )
    return StateAnswer(
        game=game,
        blocs=blocs,
        actors=actors,
        equilibria=tuple(
            {
                kind: {label: n for label, n in zip(labels, counts, strict=True) if n}
                for kind, labels, counts in zip(form.types, form.strategies, e.counts, strict=True)
            }
            for e in equilibria
        ),
        status=solution.status,
    )


def _bloc_rows(blocs: NormalForm, player: int) -> list[list[Fraction]]:
    """Return a player's payoffs, a row for each strategy over the others' profiles."""
    shape = [len(own) for own in blocs.strategies]
    rows: list[list[Fraction]] = [[] for _ in range(shape[player])]
    for profile, payoff in zip(product(*map(range, shape)), blocs.payoffs[player], strict=True):
        rows[profile[player]].append(payoff)
    return rows


def _standing(
    labels: Sequence[str], rows: Sequence[Sequence[Fraction]], played: set[int]
) -> Standing:
    dominated = {}
    for label, row in zip(labels, rows, strict=True):
        pairs = [list(zip(other, row, strict=True)) for other in rows if other is not row]
        if any(all(a > b for a, b in each) for each in pairs):
            dominated[label] = "strictly"
        elif any(all(a >= b for a, b in each) and any(a > b for a, b in each) for each in pairs):
            dominated[label] = "weakly"
    return Standing(dominated=dominated, played=tuple(labels[a] for a in sorted(played)))


def _free_riding(
    form: TypedAnonymousForm, kind: int, equilibria: Sequence[CountEquilibrium]
) -> Together | None:
    found: Together | None = None
    for equilibrium in equilibria:
        counts = [list(row) for row in equilibrium.counts]
        own = [a for a, n in enumerate(counts[kind]) if n]
        now = {a: paid(form, counts, kind, a) for a in own}
        for strategy, label in enumerate(form.strategies[kind]):
            if own == [strategy]:
                continue
            moved = [list(row) for row in counts]
            moved[kind] = [
                form.sizes[kind] if a == strategy else 0 for a in range(len(moved[kind]))
            ]
            after = paid(form, moved, kind, strategy)
            gain = min(after - now[a] for a in own)
            if gain > 0 and (found is None or gain > found.together):
                leaving = next(a for a in own if a != strategy)
                single = [list(row) for row in counts]
                single[kind][leaving] -= 1
                single[kind][strategy] += 1
                found = Together(
                    members={
                        name: n
                        for name, n in zip(form.strategies[kind], counts[kind], strict=True)
                        if n
                    },
                    strategy=label,
                    alone=paid(form, single, kind, strategy) - now[leaving],
                    together=gain,
                )
    return found
